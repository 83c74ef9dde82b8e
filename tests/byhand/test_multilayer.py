"""The forward pass in rows, and the collapse of affine layers."""

from itertools import pairwise

import numpy as np
import pytest

from kerasdemos.byhand import activations
from kerasdemos.byhand.multilayer import collapse, forward, share_of_zeros

RNG = np.random.default_rng(9)
SIZES = (5, 4, 7, 2)
WEIGHTS = [RNG.normal(size=shape) for shape in pairwise(SIZES)]
BIASES = [RNG.normal(size=size) for size in SIZES[1:]]
X = RNG.normal(size=(11, 5))


def test_forward_stacks_the_layers_of_equation_11():
    layers = forward(X, WEIGHTS, BIASES, ("relu", "tanh"))
    first = np.maximum(X @ WEIGHTS[0] + BIASES[0], 0)
    second = np.tanh(first @ WEIGHTS[1] + BIASES[1])
    assert [layer.shape for layer in layers] == [(11, 4), (11, 7), (11, 2)]
    np.testing.assert_allclose(layers[0], first, atol=1e-12)
    np.testing.assert_allclose(layers[1], second, atol=1e-12)
    np.testing.assert_allclose(layers[2], second @ WEIGHTS[2] + BIASES[2], atol=1e-12)


def test_forward_computes_one_value_by_hand():
    hidden, output = forward([[2, 1]], [[[1, -1], [1, 3]], [[2], [5]]], [[0, -2], [1]])
    assert hidden.tolist() == [[3, 0]]
    assert output.tolist() == [[7]]


def test_forward_applies_any_activation_of_the_lecture():
    for name in activations.ACTIVATIONS:
        hidden = forward(X, WEIGHTS[:2], BIASES[:2], name)[0]
        expected = activations.ACTIVATIONS[name][0](X @ WEIGHTS[0] + BIASES[0])
        np.testing.assert_allclose(hidden, expected, atol=1e-12)


def test_biases_may_be_the_slides_rows():
    rows = [bias[np.newaxis] for bias in BIASES]
    np.testing.assert_array_equal(forward(X, WEIGHTS, rows)[-1], forward(X, WEIGHTS, BIASES)[-1])


def test_affine_layers_collapse_into_one():
    weight, bias = collapse(WEIGHTS, BIASES)
    assert weight.shape == (5, 2)
    assert bias.shape == (2,)
    np.testing.assert_allclose(X @ weight + bias, forward(X, WEIGHTS, BIASES, "linear")[-1],
                               atol=1e-12)


def test_two_layers_collapse_by_equation_9():
    weight, bias = collapse(WEIGHTS[:2], BIASES[:2])
    np.testing.assert_allclose(weight, WEIGHTS[0] @ WEIGHTS[1], atol=1e-12)
    np.testing.assert_allclose(bias, BIASES[0] @ WEIGHTS[1] + BIASES[1], atol=1e-12)


def test_one_layer_collapses_into_itself():
    weight, bias = collapse(WEIGHTS[:1], BIASES[:1])
    np.testing.assert_array_equal(weight, WEIGHTS[0])
    np.testing.assert_array_equal(bias, BIASES[0])


@pytest.mark.parametrize("activation", ["relu", ("linear", "sigmoid")])
def test_with_an_activation_collapse_refuses_and_says_why(activation):
    with pytest.raises(ValueError, match=r"activation: expected 'linear'.*not affine stands"):
        collapse(WEIGHTS, BIASES, activation)


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        ([], [], "at least one each, got 0 and 0"),
        (WEIGHTS, BIASES[:2], "weights and biases: expected one array a layer, .* got 3 and 2"),
        ([WEIGHTS[0], WEIGHTS[2]], BIASES[:2], r"weights\[1\]: expected shape \(4, h\), got"),
        (WEIGHTS, [BIASES[0], BIASES[0], BIASES[2]], r"biases\[1\]: expected shape \(7,\)"),
        ([WEIGHTS[0] * np.nan], BIASES[:1], r"weights\[0\]: expected finite numbers, got nan"),
        (WEIGHTS[:1], [BIASES[0] * np.inf], r"biases\[0\]: expected finite numbers"),
    ],
)
def test_layers_that_do_not_chain_are_refused(weights, biases, message):
    for function in (collapse, lambda *layers: forward(X, *layers)):
        with pytest.raises(ValueError, match=message):
            function(weights, biases)


def test_forward_refuses_inputs_and_activations_that_do_not_fit():
    with pytest.raises(ValueError, match=r"x: expected shape \(n, 5\), got \(11, 3\)"):
        forward(X[:, :3], WEIGHTS, BIASES)
    with pytest.raises(ValueError, match=r"x: expected finite numbers, got inf at \[0, 0\]"):
        forward(np.full_like(X, np.inf), WEIGHTS, BIASES)
    with pytest.raises(ValueError, match=r"activation: expected 'relu' or.*got 'relv'"):
        forward(X, WEIGHTS, BIASES, "relv")
    with pytest.raises(ValueError, match="one for each of 2 hidden layers, got"):
        forward(X, WEIGHTS, BIASES, ("relu",))


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "softplus"])
def test_the_forward_pass_by_hand_equals_keras(activation):
    keras = pytest.importorskip("keras")
    layers = [keras.layers.Dense(units, activation=name, dtype="float64",
                                 bias_initializer="random_normal")
              for units, name in ((4, activation), (7, activation), (3, None))]
    model = keras.Sequential([keras.Input((5,), dtype="float64"), *layers])
    x = np.random.default_rng(0).normal(size=(6, 5))
    weights = model.get_weights()
    ours = forward(x, weights[::2], weights[1::2], activation)
    np.testing.assert_allclose(ours[-1], model.predict_on_batch(x), atol=1e-12)


def test_zeros_are_counted_among_all_pre_activations():
    x = np.array([[0.0, 0.0], [1.0, 1.0]])
    kernels = np.array([[[1.0, 2.0], [-1.0, 3.0]], [[1.0, 2.0], [1.0, 3.0]]])
    biases = np.zeros((2, 2))
    np.testing.assert_array_equal(share_of_zeros(x, kernels, biases), [0.75, 0.5])
    np.testing.assert_array_equal(share_of_zeros(x, kernels[0], biases[0] + 1e-30), 0.0)
