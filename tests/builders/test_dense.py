"""Stacks of dense layers: one that approximates, and one that collapses."""

import keras
import numpy as np
import pytest

from kerasdemos.builders import approximator, collapse
from kerasdemos.checks import InputError


@pytest.mark.parametrize(("hidden", "n_inputs", "parameters"), [
    ((83,), 1, 250), ((10, 10, 10), 1, 251), ((16,), 2, 65), (np.array([16]), np.int64(2), 65)])
def test_an_approximator_has_the_parameters_of_its_formula(hidden, n_inputs, parameters):
    model = approximator(hidden, "relu", n_inputs)
    assert model.count_params() == parameters
    assert (model.input_shape, model.output_shape) == ((None, n_inputs), (None, 1))


def test_an_approximators_units_bend_at_different_places():
    keras.utils.set_random_seed(0)
    kernel, bias = approximator((200,), "relu").get_layer("hidden_1").get_weights()
    assert len(np.unique(bias / kernel[0])) == 200
    assert np.abs(bias).max() <= 1


# --- Collapse ---------------------------------------------------------------------------------


def linear_stack(dtype="float64", use_bias=True):
    model = keras.Sequential([keras.Input((5,), dtype=dtype)] + [
        keras.layers.Dense(units, use_bias=use_bias, bias_initializer="random_normal",
                           dtype=dtype) for units in (4, 7, 3)])
    return model


@pytest.mark.parametrize("use_bias", [True, False])
def test_a_stack_of_linear_layers_collapses_into_one(use_bias):
    model = linear_stack(use_bias=use_bias)
    collapsed = collapse(model)
    x = np.random.default_rng(0).normal(size=(6, 5))
    assert collapsed.count_params() == 5 * 3 + 3
    np.testing.assert_allclose(collapsed.predict_on_batch(x), model.predict_on_batch(x),
                               atol=1e-12)


def test_a_collapsed_float32_stack_differs_by_rounding_only():
    model = linear_stack("float32")
    x = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
    np.testing.assert_allclose(collapse(model).predict_on_batch(x),
                               model.predict_on_batch(x), atol=1e-5)


def test_a_stack_with_an_activation_is_not_collapsed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "relu", name="hidden"),
                              keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"got 'relu' in 'hidden': .* not affine"):
        collapse(model)


def test_a_stack_with_another_kind_of_layer_is_not_collapsed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5, name="drop")])
    with pytest.raises(ValueError, match="dense layers only, got Dropout 'drop'"):
        collapse(model)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: approximator((8, 0)), "hidden_units: expected whole numbers of at least 1, got 0 at"),
    (lambda: approximator(8), "hidden_units: expected shape (layers,), got ()"),
    (lambda: approximator(n_inputs=0), "n_inputs: expected a whole number of at least 1, got 0"),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)
