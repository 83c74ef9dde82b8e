"""Activations, each beside its derivative; output units, each beside its loss.

Every function takes an array_like of real numbers and any shape, works elementwise (softmax
and the losses: along the last axis), and returns an ndarray of the same shape and dtype;
integers become float64. The activations (`rbf` at sigma = 1) and `softmax` neither overflow nor
warn, however large the argument; the losses, for ``|z|`` up to 1e4 in float32 and float64. NaN
raises InputError.

Source: Lecture 30, the slides "ReLU Function" to "Output Functions" (Dive into Deep Learning,
section 5.1; Goodfellow et al. 2016, sections 6.2.2 and 6.3).
"""

from typing import NamedTuple

import numpy as np

from kerasdemos.checks import every, finite_array, one_of, positive_number, real_array, require

# --- Hidden units ------------------------------------------------------------------------


def linear(x):
    """Identity, x: no activation at all; also the output unit of regression."""
    return real_array("x", x).copy()


def linear_derivative(x):
    """Derivative of `linear`: 1."""
    return np.ones_like(real_array("x", x))


def relu(x):
    """Rectified linear unit, max{x, 0}. Slide "ReLU Function"."""
    return np.maximum(real_array("x", x), 0)


def relu_derivative(x):
    """Derivative of `relu`: 1 for x > 0, else 0; at 0 the left-hand side's 0, as the slide says."""
    x = real_array("x", x)
    return (x > 0).astype(x.dtype)


def sigmoid(x):
    """Logistic sigmoid, 1 / (1 + exp(-x)). Slide "Sigmoid Function (Logit)"."""
    x = real_array("x", x)
    decay = np.exp(-np.abs(x))  # in (0, 1]: cannot overflow
    return np.where(x >= 0, 1, decay) / (1 + decay)


def sigmoid_derivative(x):
    """Derivative of `sigmoid`: sigmoid(x) (1 - sigmoid(x)), at most 1/4, at 0."""
    decay = np.exp(-np.abs(real_array("x", x)))
    return decay / (1 + decay) ** 2  # the same product; keeps its digits in the tails


def tanh(x):
    """Hyperbolic tangent, (1 - exp(-2x)) / (1 + exp(-2x)) = 2 sigmoid(2x) - 1.

    Slide "Tanh Function".
    """
    return np.tanh(real_array("x", x))


def tanh_derivative(x):
    """Derivative of `tanh`: 1 - tanh(x)^2, at most 1, at 0."""
    decay = np.exp(-np.abs(real_array("x", x))) ** 2  # exp(-2 |x|): cannot overflow
    return 4 * decay / (1 + decay) ** 2  # the same; keeps its digits in the tails


def threshold(x):
    """McCulloch and Pitts's unit: 1 for x > 0, else 0. Slide "Sigmoid Function (Logit)"."""
    return relu_derivative(x)  # the same step


def threshold_derivative(x):
    """Derivative of `threshold`: 0, and 0 by convention at the jump; nothing to descend."""
    return np.zeros_like(real_array("x", x))


def cos(x):
    """Cosine unit, cos(x). Slide "Other Activation functions". Infinities raise InputError."""
    return np.cos(finite_array("x", x))


def cos_derivative(x):
    """Derivative of `cos`: -sin(x)."""
    return -np.sin(finite_array("x", x))


def rbf(x, sigma=1.0):
    """Radial basis function of a distance, exp(-x^2 / sigma^2); see `rbf_layer`.

    The slide drops the minus sign, without which the unit grows without bound.
    """
    return np.exp(-(_scaled(x, sigma) ** 2))


def rbf_derivative(x, sigma=1.0):
    """Derivative of `rbf` in the distance: -2 x / sigma^2 exp(-x^2 / sigma^2)."""
    ratio = _scaled(x, sigma)
    return -2 / float(sigma) * ratio * np.exp(-(ratio**2))


def softplus(x):
    """Softplus, log(1 + exp(x)), a smooth `relu`. Slide "Other Activation functions"."""
    x = real_array("x", x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_derivative(x):
    """Derivative of `softplus`: sigmoid(x)."""
    return sigmoid(x)


def hard_tanh(x):
    """Hard tanh, max(-1, min(1, x)). Slide "Other Activation functions"."""
    return np.clip(real_array("x", x), -1, 1)


def hard_tanh_derivative(x):
    """Derivative of `hard_tanh`: 1 for ``|x| < 1``, else 0 (0 at the two kinks)."""
    x = real_array("x", x)
    return (np.abs(x) < 1).astype(x.dtype)


ACTIVATIONS = {
    "relu": (relu, relu_derivative),
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (tanh, tanh_derivative),
    "threshold": (threshold, threshold_derivative),
    "cos": (cos, cos_derivative),
    "rbf": (rbf, rbf_derivative),
    "softplus": (softplus, softplus_derivative),
    "hard_tanh": (hard_tanh, hard_tanh_derivative),
    "linear": (linear, linear_derivative),
}
# Their names as the lectures write them, for figures and tables.
WRITTEN = {name: name for name in ACTIVATIONS} | {
    "relu": "ReLU", "rbf": "RBF", "hard_tanh": "hard tanh"}


def get(name):
    """Look an activation up: the pair (function, derivative) of ``ACTIVATIONS[name]``.

    Raises
    ------
    InputError
        Where there is none of that name.
    """
    return ACTIVATIONS[one_of("activation", name, ACTIVATIONS)]


def rbf_layer(x, centers, sigma=1.0):
    """Hidden layer of radial basis functions, h_j = exp(-||W_j - x||^2 / sigma^2).

    Parameters
    ----------
    x : array_like of shape (n, d)
    centers : array_like of shape (h, d)
        The slide's W, one row a hidden unit.
    sigma : float
        How far a unit reaches; positive.

    Returns
    -------
    ndarray of shape (n, h)

    Raises
    ------
    InputError
        For a wrong shape, NaN, an infinity, or a sigma that is not positive.
    """
    x = finite_array("x", x, ("n", "d"))
    centers = finite_array("centers", centers, ("h", x.shape[1]))
    difference = x[:, np.newaxis] - centers  # (n, h, d)
    return rbf(np.linalg.norm(difference, axis=2), sigma)


def _scaled(x, sigma):
    """Distance in units of sigma, cut off where exp(-150^2) is 0 and squares still fit float16."""
    x = real_array("x", x)
    return np.clip(x / positive_number("sigma", sigma), -150, 150)


# --- Output units, each beside its loss ----------------------------------------------------
# Each loss takes the layer's output before the output function (z) and the target, both of
# shape (..., q), and returns one loss a sample, shape (...). Then for all three the gradient
# in z is prediction - target: that is what couples a cost to its output unit.


def half_squared_error(z, target):
    """Loss of the linear output: 1/2 sum_j (z_j - target_j)^2.

    The half is there for the gradient; Keras's mean squared error is 2/q times this.
    """
    z, target = _pair(z, target)
    return ((z - target) ** 2).sum(axis=-1) / 2


def binary_cross_entropy(z, target):
    """Loss of the sigmoid output: -sum_j [t_j log s(z_j) + (1 - t_j) log(1 - s(z_j))].

    Written as softplus(z) - t z, which never takes the log of 0. Targets lie in [0, 1].
    """
    z, target = _pair(z, target)
    every("target", target, (target >= 0) & (target <= 1), "numbers from 0 to 1")
    return (softplus(z) - target * z).sum(axis=-1)


def softmax(x):
    """Softmax along the last axis, exp(x_j) / sum_k exp(x_k); rows sum to 1.

    Shifted by each row's maximum, so that no exponential overflows. Slide "Output Functions",
    where the indices are left out. Infinities raise InputError.
    """
    x = finite_array("x", x)
    require(x.ndim and x.shape[-1], "x", "shape (..., classes)", x.shape)
    with np.errstate(over="ignore"):  # a difference beyond the dtype is -inf, its exponential 0
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def categorical_cross_entropy(z, target):
    """Loss of the softmax output: -sum_j t_j log softmax(z)_j.

    `target` holds probabilities, so each row sums to 1 (one-hot rows for known classes). The
    log of softmax is z_j - log sum_k exp(z_k), which never takes the log of 0.
    """
    z, target = _pair(z, target)
    odd = (target < 0).any(axis=-1) | ~np.isclose(target.sum(axis=-1), 1, atol=1e-3)
    require(not odd.any(), "target", "rows of probabilities (one-hot), at least 0 and summing to 1",
            target[odd][:1].tolist())
    shifted = z - z.max(axis=-1, keepdims=True)
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -(target * log_softmax).sum(axis=-1)


class OutputUnit(NamedTuple):
    """An output function and the loss that goes with it."""

    function: callable
    loss: callable


OUTPUTS = {
    "linear": OutputUnit(linear, half_squared_error),
    "sigmoid": OutputUnit(sigmoid, binary_cross_entropy),
    "softmax": OutputUnit(softmax, categorical_cross_entropy),
}


def output_gradient(name, z, target):
    """Gradient of an output unit's loss in z: prediction - target, for all three.

    Parameters
    ----------
    name : {"linear", "sigmoid", "softmax"}
    z, target : array_like of shape (..., q)

    Returns
    -------
    ndarray of shape (..., q)
        Gradient of ``OUTPUTS[name].loss(z, target).sum()``.
    """
    function = OUTPUTS[one_of("name", name, OUTPUTS)].function
    z, target = _pair(z, target)
    return function(z) - target


def squared_error_gradient(name, z, target):
    """Gradient in z of the squared error behind any output unit, matched or not.

    1/2 sum_j (p_j - t_j)^2 with p the prediction: p - t for the linear unit, (p - t) p (1 - p) for
    sigmoid, p_j (p_j - t_j - sum_k p_k (p_k - t_k)) for softmax. The last two vanish where a unit
    saturates, however wrong it is.

    Parameters and returns as for `output_gradient`.
    """
    difference, prediction = output_gradient(name, z, target), OUTPUTS[name].function(z)
    if name == "sigmoid":
        return difference * sigmoid_derivative(z)
    if name == "softmax":
        weighted = prediction * difference
        return weighted - prediction * weighted.sum(axis=-1, keepdims=True)
    return difference


def _pair(z, target):
    z, target = finite_array("z", z), finite_array("target", target)
    require(z.ndim and z.shape == target.shape, "z and target", "one shape (..., q)",
            f"{z.shape} and {target.shape}")
    return z, target
