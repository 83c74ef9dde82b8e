"""Multilayer perceptrons in the lecture's rows: one observation a row, H = f(X W + b).

Source: Lecture 30, the slides "Multilayer Perceptrons: Theory", equations 8 to 11 (Dive into
Deep Learning, section 5.1.1).
"""

from collections.abc import Sequence

import numpy as np

from kerasdemos.byhand import activations
from kerasdemos.checks import finite_array, require


def forward(x, weights, biases, activation="relu"):
    """Every layer of a multilayer perceptron, equations 10 and 11.

    H1 = f1(X W1 + b1), H2 = f2(H1 W2 + b2), ..., Y = H_K W_{K+1} + b_{K+1}: the hidden layers
    have an activation, the output layer has none.

    Parameters
    ----------
    x : array_like of shape (n, d)
        n observations of d inputs.
    weights : sequence of array_like
        Of shapes (d, h1), (h1, h2), ..., (h_K, q).
    biases : sequence of array_like
        Of shapes (h1,), ..., (q,); the slide's (1, h1), ..., (1, q) are read too.
    activation : str, or sequence of str
        Names in ``activations.ACTIVATIONS``: one for all hidden layers, or one for each.

    Returns
    -------
    list of ndarray
        [H1, ..., H_K, Y], of shapes (n, h1), ..., (n, h_K), (n, q).

    Raises
    ------
    InputError
        For shapes that do not chain, numbers that are not finite, or an unknown activation.
    """
    weights, biases = _layers(weights, biases)
    h = finite_array("x", x, ("n", len(weights[0])))
    layers = []
    for weight, bias, name in zip(weights, biases, _names(activation, weights), strict=True):
        function, _ = activations.get(name)
        h = function(h @ weight + bias)  # (n, h_k)
        layers.append(h)
    return layers


def share_of_zeros(x, kernel, bias):
    """Share of the pre-activations x W + c that are exactly 0.

    Parameters
    ----------
    x : ndarray of shape (n, d)
    kernel : ndarray of shape (..., d, h)
    bias : ndarray of shape (..., h)

    Returns
    -------
    ndarray of shape (...)
    """
    return (x @ kernel + bias[..., np.newaxis, :] == 0).mean(axis=(-2, -1))


def collapse(weights, biases, activation="linear"):
    """Write affine layers without activation as the one affine layer they are, equation 9.

    Y = (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2), and so on for more layers.

    Parameters
    ----------
    weights, biases : sequences of array_like
        As for `forward`; at least one layer.
    activation : str, or sequence of str
        Of the hidden layers; anything but "linear" is refused.

    Returns
    -------
    weight : ndarray of shape (d, q)
        W1 W2 ... W_K.
    bias : ndarray of shape (q,)

    Raises
    ------
    InputError
        For an activation, which equation 10 puts there so that this is impossible; for shapes
        that do not chain; for numbers that are not finite.
    """
    weights, biases = _layers(weights, biases)
    for name in _names(activation, weights):
        require(name == "linear", "activation", "'linear' for layers to collapse",
                f"{name!r}: a function that is not affine stands between the layers")
    weight, bias = weights[0], biases[0]
    for next_weight, next_bias in zip(weights[1:], biases[1:], strict=True):
        weight, bias = weight @ next_weight, bias @ next_weight + next_bias
    return weight, bias


def _layers(weights, biases):
    """Arrays whose shapes chain: (d, h1) and (h1,), (h1, h2) and (h2,), ..."""
    require(0 < len(weights) == len(biases), "weights and biases",
            "one array a layer, at least one each", f"{len(weights)} and {len(biases)}")
    matrices, vectors = [], []
    for k, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        rows = matrices[-1].shape[1] if matrices else "d"
        matrices.append(finite_array(f"weights[{k}]", weight, (rows, "h")))
        columns = matrices[-1].shape[1]
        bias = finite_array(f"biases[{k}]", bias)
        bias = bias[0] if bias.shape == (1, columns) else bias
        vectors.append(finite_array(f"biases[{k}]", bias, (columns,)))
    return matrices, vectors


def _names(activation, weights):
    """One activation a layer, the output layer's "linear" last."""
    hidden = len(weights) - 1
    if isinstance(activation, str):
        return [activation] * hidden + ["linear"]
    require(isinstance(activation, Sequence) and len(activation) == hidden, "activation",
            f"a name, or one for each of {hidden} hidden layers", repr(activation))
    return [*activation, "linear"]
