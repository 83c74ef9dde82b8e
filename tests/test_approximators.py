"""Networks trained on functions: they learn, they can fail, they can overfit."""

import numpy as np
import pytest

from kerasdemos.approximators import learning_curve, train_approximators
from kerasdemos.builders import approximator

LINE = np.linspace(-1, 1, 64)
MIDDLES = (LINE[1:] + LINE[:-1]) / 2


def kinked(x):
    return np.abs(np.abs(x) - 1 / 3)


def smooth(x):
    return np.sin(2 * np.pi * x)


@pytest.mark.parametrize(("hidden", "n_inputs", "parameters"),
                         [((83,), 1, 250), ((10, 10, 10), 1, 251), ((16,), 2, 65)])
def test_parameters_follow_the_formula(hidden, n_inputs, parameters):
    model = approximator(hidden, "relu", n_inputs)
    assert model.count_params() == parameters
    assert model.input_shape == (None, n_inputs)


def test_there_is_one_row_a_start_with_errors_on_both_sets():
    table = train_approximators(LINE, smooth(LINE), MIDDLES, smooth(MIDDLES), hidden_units=(4, 3),
                                activation="tanh", copies=3, steps=20)
    assert table["start"].tolist() == [0, 1, 2]
    assert set(table["hidden_units"]) == {"4-3"}
    assert set(table["parameters"]) == {8 + 15 + 4}
    assert (table[["training_error", "validation_error"]] > 0).all(axis=None)


def test_more_units_come_nearer():
    # Measured over 5 seeds: medians .29 to .62 with 4 units, .022 to .032 with 64.
    medians = [train_approximators(LINE, smooth(LINE), MIDDLES, smooth(MIDDLES),
                                   hidden_units=(units,), activation="relu", copies=5,
                                   steps=2000)["validation_error"].median() for units in (4, 64)]
    assert medians[0] > 0.2
    assert medians[1] < 0.05


def test_four_units_can_represent_the_kinked_target_but_seldom_learn_it():
    table = train_approximators(LINE, kinked(LINE), MIDDLES, kinked(MIDDLES), hidden_units=(4,),
                                activation="relu", copies=100, steps=3000)
    share = (table["validation_error"] < 0.01).mean()
    # Measured over 5 seeds: .04 to .08, mean .06; four binomial standard deviations above it.
    assert share < 0.16


def test_a_wide_network_on_few_noisy_points_overfits():
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(-1, 1, 20))
    y = smooth(x) + rng.normal(scale=0.3, size=20)
    curve, outputs = learning_curve(x, y, MIDDLES, smooth(MIDDLES), hidden_units=(200,),
                                    activation="tanh", at_steps=[10, 100, 450, 3000])
    assert outputs.shape == (4, 63)
    assert curve["training_error"].is_monotonic_decreasing
    assert curve["validation_error"].idxmin() == 450
    assert curve["validation_error"][3000] > 1.5 * curve["validation_error"][450]


def test_snapshots_lie_on_one_training():
    arguments = (LINE, smooth(LINE), MIDDLES, smooth(MIDDLES))
    options = {"hidden_units": (5,), "activation": "tanh", "seed": 4}
    both, _ = learning_curve(*arguments, **options, at_steps=[7, 30])
    alone, _ = learning_curve(*arguments, **options, at_steps=[7])
    np.testing.assert_allclose(both.loc[7], alone.loc[7], rtol=1e-5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"y": LINE[:3]}, r"y must have shape \(64,\), got \(3,\)"),
        ({"hidden_units": (0,)}, "units: expected a whole number of at least 1"),
        ({"activation": "swoosh"}, "activation: expected"),
        ({"copies": 0}, "copies must be a whole number"),
        ({"learning_rate": -1}, "learning_rate must be positive"),
    ],
)
def test_nonsense_is_refused(options, message):
    arguments = {"x": LINE, "y": LINE, "x_validation": LINE, "y_validation": LINE,
                 "hidden_units": (3,), "activation": "tanh", "steps": 2} | options
    with pytest.raises(ValueError, match=message):
        train_approximators(**arguments)


def test_snapshots_before_the_first_step_are_refused():
    with pytest.raises(ValueError, match="at_steps must be whole numbers of at least 1"):
        learning_curve(LINE, LINE, LINE, LINE, hidden_units=(3,), activation="tanh", at_steps=[0])
