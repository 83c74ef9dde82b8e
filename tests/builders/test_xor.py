"""The networks for XOR: the slide's weights, and how the other is compiled."""

import keras
import numpy as np
import pytest

from kerasdemos.builders import xor_mlp, xor_solution
from kerasdemos.byhand import xor
from kerasdemos.checks import InputError


def test_the_slides_network_outputs_exactly_xor():
    model = xor_solution()
    assert model.count_params() == 9
    assert model.predict_on_batch(xor.X)[:, 0].tolist() == [0, 1, 1, 0]


def test_its_hidden_layer_is_the_table_worked_by_hand():
    model = xor_solution()
    hidden = keras.Model(model.inputs, model.get_layer("hidden").output)
    assert hidden.predict_on_batch(xor.X).tolist() == xor.trace()["max{0, XW + c}"].tolist()


@pytest.mark.parametrize("units", [1, 2, 16])
def test_xor_mlp_has_four_parameters_a_unit_and_one(units):
    model = xor_mlp(units)
    assert model.count_params() == 4 * units + 1
    assert model.output_shape == (None, 1)


def test_xor_mlp_descends_the_mean_squared_error_with_the_step_size_asked_for():
    model = xor_mlp(learning_rate=0.25)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.loss == "mse"


@pytest.mark.parametrize(("call", "message"), [
    (lambda: xor_mlp(units=0), "units: expected a whole number of at least 1, got 0"),
    (lambda: xor_mlp(learning_rate=0), "learning_rate: expected a positive number, got 0"),
    (lambda: xor_mlp(learning_rate=np.nan), "learning_rate: expected a positive number, got nan"),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_whole_numbers_may_be_numpys():
    assert xor_mlp(np.int64(3)).count_params() == xor_mlp(3).count_params()
