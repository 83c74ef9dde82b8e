"""The Keras twins of what Lecture 30 does by hand."""

import keras
import numpy as np
import pytest

from kerasdemos import builders
from kerasdemos.byhand import multilayer, xor


def test_the_slides_network_outputs_exactly_xor():
    model = builders.xor_solution()
    assert model.count_params() == 9
    assert model.predict_on_batch(xor.X)[:, 0].tolist() == [0, 1, 1, 0]


def test_its_hidden_layer_is_the_table_worked_by_hand():
    model = builders.xor_solution()
    hidden = keras.Model(model.inputs, model.get_layer("hidden").output)
    assert hidden.predict_on_batch(xor.X).tolist() == xor.trace()["max{0, XW + c}"].tolist()


@pytest.mark.parametrize("units", [1, 2, 16])
def test_xor_mlp_has_four_parameters_a_unit_and_one(units):
    model = builders.xor_mlp(units)
    assert model.count_params() == 4 * units + 1
    assert model.output_shape == (None, 1)


def test_xor_mlp_descends_the_mean_squared_error_with_the_step_size_asked_for():
    model = builders.xor_mlp(learning_rate=0.25)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.loss == "mse"


@pytest.mark.parametrize(
    ("options", "message"),
    [({"units": 0}, "units: expected"), ({"learning_rate": 0}, "learning_rate: expected"),
     ({"learning_rate": float("nan")}, "learning_rate: expected")],
)
def test_xor_mlp_refuses_what_is_out_of_range(options, message):
    with pytest.raises(ValueError, match=message):
        builders.xor_mlp(**options)


def linear_stack(dtype="float64", use_bias=True):
    model = keras.Sequential([keras.Input((5,), dtype=dtype)] + [
        keras.layers.Dense(units, use_bias=use_bias, bias_initializer="random_normal",
                           dtype=dtype) for units in (4, 7, 3)])
    return model


@pytest.mark.parametrize("use_bias", [True, False])
def test_a_stack_of_linear_layers_collapses_into_one(use_bias):
    model = linear_stack(use_bias=use_bias)
    collapsed = builders.collapse(model)
    x = np.random.default_rng(0).normal(size=(6, 5))
    assert collapsed.count_params() == 5 * 3 + 3
    np.testing.assert_allclose(collapsed.predict_on_batch(x), model.predict_on_batch(x),
                               atol=1e-12)


def test_a_collapsed_float32_stack_differs_by_rounding_only():
    model = linear_stack("float32")
    x = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
    np.testing.assert_allclose(builders.collapse(model).predict_on_batch(x),
                               model.predict_on_batch(x), atol=1e-5)


def test_a_stack_with_an_activation_is_not_collapsed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "relu", name="hidden"),
                              keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"got 'relu' in 'hidden': .* not affine"):
        builders.collapse(model)


def test_a_stack_with_another_kind_of_layer_is_not_collapsed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5, name="drop")])
    with pytest.raises(ValueError, match="dense layers only, got Dropout 'drop'"):
        builders.collapse(model)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "softplus"])
def test_the_forward_pass_by_hand_equals_keras(activation):
    layers = [keras.layers.Dense(units, activation=name, dtype="float64",
                                 bias_initializer="random_normal")
              for units, name in ((4, activation), (7, activation), (3, None))]
    model = keras.Sequential([keras.Input((5,), dtype="float64"), *layers])
    x = np.random.default_rng(0).normal(size=(6, 5))
    weights = model.get_weights()
    ours = multilayer.forward(x, weights[::2], weights[1::2], activation)
    np.testing.assert_allclose(ours[-1], model.predict_on_batch(x), atol=1e-12)
