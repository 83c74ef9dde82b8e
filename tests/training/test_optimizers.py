"""PyTorch's momentum: by hand, against PyTorch itself, and where it differs from Keras's."""

import keras
import numpy as np
import pytest

from kerasdemos.checks import InputError
from kerasdemos.training.optimizers import PyTorchSGD


def descend(optimizer, steps):
    """Minimise p^2 / 2 from p = 1, where the gradient is p."""
    p = keras.Variable(1.0)
    for _ in range(steps):
        optimizer.apply([keras.ops.convert_to_tensor(p)], [p])
    return float(p)


def by_hand(rates, momentum=0.9):
    p, v = 1.0, 0.0
    for rate in rates:
        v = momentum * v + p
        p -= rate * v
    return p


def test_momentum_is_pytorchs_also_where_the_rate_drops():
    halving = keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True)
    rates = 0.1 * 0.5 ** (np.arange(8) // 3)
    assert descend(PyTorchSGD(halving), 8) == pytest.approx(by_hand(rates), rel=1e-5)
    assert descend(keras.optimizers.SGD(halving, 0.9), 8) != pytest.approx(by_hand(rates), rel=0.01)


def test_at_a_constant_rate_both_forms_of_momentum_agree():
    assert descend(PyTorchSGD(0.1), 8) == pytest.approx(
        descend(keras.optimizers.SGD(0.1, 0.9), 8), rel=1e-5)


def test_the_optimizer_can_be_saved_and_restored():
    config = keras.optimizers.serialize(PyTorchSGD(0.25, 0.5))
    restored = keras.optimizers.deserialize(config)
    assert isinstance(restored, PyTorchSGD)
    assert (float(restored.learning_rate), restored.momentum) == (0.25, 0.5)


def test_on_a_schedule_it_takes_pytorchs_own_steps(pytorch):
    """The gradient is the parameter's own; the rate is halved every 3 steps."""
    ours = keras.Variable([1.0, -2.0, 3.0])
    twin = PyTorchSGD(keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True))
    for _ in range(20):
        twin.apply([keras.ops.convert_to_tensor(ours)], [ours])
    np.testing.assert_allclose(ours, pytorch.answers["momentum"]["after 20 steps"], rtol=1e-5)


@pytest.mark.parametrize(("options", "message"), [
    ({"momentum": 0}, "momentum: expected a number above 0, .* got 0"),
    ({"momentum": 1.5}, "momentum: expected a number above 0, at most 1 .* got 1.5"),
    ({"momentum": "0.9"}, "momentum: expected a number above 0, .* got '0.9'"),
    ({"nesterov": True}, "nesterov: expected False .* got True"),
])
def test_what_it_cannot_do_is_refused_in_one_line(options, message):
    with pytest.raises(InputError, match=message):
        PyTorchSGD(0.1, **options)
