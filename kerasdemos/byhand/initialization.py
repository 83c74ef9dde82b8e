"""How variances travel through a deep network, forward and backward, at initialisation.

A network of `depth` hidden layers of `width` units, f_k = W_k h_{k-1}, h_k = a(f_k), whose
weights are drawn from N(0, weight_variance) and whose biases are 0. Inputs are N(0, 1), as are
the gradients fed in at the last hidden layer.

Source: Lecture 30, the slide "Numerical Stability and Initialization"; Prince (2023), section
7.5; He et al. (2015), Glorot and Bengio (2010).
"""

from typing import NamedTuple

import numpy as np

from kerasdemos import checks
from kerasdemos.byhand import activations
from kerasdemos.checks import every, finite_array, positive_number, require, whole_number


class Variances(NamedTuple):
    """Mean squares by layer, each of shape (depth,): first hidden layer first.

    All means are zero over the draw of the weights, so mean squares are variances.
    """

    preactivations: np.ndarray
    gradients: np.ndarray


def he_variance(fan_in):
    """He's variance of the weights, 2 / fan_in: keeps pre-activations level with ReLU."""
    return 2 / whole_number("fan_in", fan_in)


def glorot_variance(fan_in, fan_out):
    """Glorot's, 2 / (fan_in + fan_out): level where the activation is linear near 0, as tanh."""
    return 2 / (whole_number("fan_in", fan_in) + whole_number("fan_out", fan_out))


def simulate(weight_variance, activation="relu", *, width=100, depth=50, samples=100,
             networks=10, seed=0):
    """Send random inputs forward and random gradients back through freshly drawn networks.

    Parameters
    ----------
    weight_variance : float
        Variance of each weight (the slide's initialisation), positive.
    activation : str
        A name in ``activations.ACTIVATIONS``.
    width, depth : int
        Units of each hidden layer; hidden layers.
    samples, networks : int
        Inputs sent through each network; networks drawn.
    seed : int
        0 to 2**32 - 1.

    Returns
    -------
    Variances
        Mean squares of the pre-activations f_k and of the gradients with respect to them, over
        samples and units; over networks the geometric mean, as what happens to a typical
        network is a product over its layers. At finite width that typical network lies below
        the mean: with ReLU by a factor of about exp(-5 / (2 width)) a layer.

    Raises
    ------
    InputError
        For a number that is out of range, or an unknown activation.
    """
    scale = np.sqrt(positive_number("weight_variance", weight_variance))
    function, derivative = activations.get(activation)
    for name, value in (("width", width), ("depth", depth), ("samples", samples),
                        ("networks", networks)):
        whole_number(name, value)
    generator = np.random.default_rng(checks.seed(seed))
    logs = np.zeros((2, depth))
    with np.errstate(under="ignore", divide="ignore"):
        for _ in range(networks):
            weights = generator.normal(scale=scale, size=(depth, width, width))
            forward = _forward(generator.normal(size=(samples, width)), weights, function)
            gradient = generator.normal(size=(samples, width)) * derivative(forward[-1])
            gradients = [gradient]
            for weight, below in zip(weights[:0:-1], forward[-2::-1], strict=True):
                gradient = gradient @ weight.T * derivative(below)  # (samples, width)
                gradients.append(gradient)
            logs += np.log([[np.mean(f**2) for f in forward],
                            [np.mean(g**2) for g in gradients[::-1]]])
    return Variances(*np.exp(logs / networks))


def preactivations(weight_variance, activation="relu", *, width=100, depth=50, samples=100,
                   seed=0):
    """Send random inputs through one freshly drawn network, the first that `simulate` draws.

    Parameters
    ----------
    weight_variance, activation, width, depth, samples, seed
        As for `simulate`.

    Returns
    -------
    ndarray of shape (depth, samples, width)
        First hidden layer first.

    Raises
    ------
    InputError
        As for `simulate`.
    """
    scale = np.sqrt(positive_number("weight_variance", weight_variance))
    function, _ = activations.get(activation)
    for name, value in (("width", width), ("depth", depth), ("samples", samples)):
        whole_number(name, value)
    generator = np.random.default_rng(checks.seed(seed))
    weights = generator.normal(scale=scale, size=(depth, width, width))
    return np.array(_forward(generator.normal(size=(samples, width)), weights, function))


def expect(weight_variance, activation="relu", *, width=100, depth=50):
    """What `simulate` estimates, for a very wide network: every f_k is then Gaussian.

    With E over f ~ N(0, q_k): q_1 = weight_variance width, q_{k+1} = weight_variance width
    E[a(f)^2]; backward g_k = weight_variance width E[a'(f)^2] g_{k+1}. For ReLU both factors are
    weight_variance width / 2, hence He's variance.

    Parameters
    ----------
    weight_variance, activation, width, depth
        As for `simulate`.

    Returns
    -------
    Variances

    Raises
    ------
    InputError
        As for `simulate`.
    """
    gain = positive_number("weight_variance", weight_variance) * whole_number("width", width)
    function, derivative = activations.get(activation)
    forward, slopes = [gain], []
    for _ in range(whole_number("depth", depth)):
        slopes.append(_gaussian_mean_square(derivative, forward[-1]))
        forward.append(gain * _gaussian_mean_square(function, forward[-1]))
    factors = np.array([*np.multiply(slopes[:-1], gain), slopes[-1]])
    return Variances(np.array(forward[:-1]), np.cumprod(factors[::-1])[::-1])


def ratio_per_layer(variances):
    """Geometric mean of the ratio of each layer's variance to that of the layer before it.

    Parameters
    ----------
    variances : array_like of shape (depth,)
        Positive.

    Returns
    -------
    float
        1: level; above 1: grows with depth. For ReLU, theory says weight_variance width / 2 for
        pre-activations, and its inverse for gradients, which come from the other end.
    """
    variances = finite_array("variances", variances, ("depth",))
    require(len(variances) >= 2, "variances", "at least two", len(variances))
    every("variances", variances, variances > 0, "positive numbers")
    return float((variances[-1] / variances[0]) ** (1 / (len(variances) - 1)))


def distinct_units(kernel, bias):
    """Count hidden units that differ in their incoming weights and bias.

    Units that start alike, and whose outgoing weights are alike, get the same gradients and stay
    alike: the layer is then worth this many units.

    Parameters
    ----------
    kernel : array_like of shape (d, h)
    bias : array_like of shape (h,)

    Returns
    -------
    int
        1 to h.
    """
    kernel = finite_array("kernel", kernel, ("d", "h"))
    bias = finite_array("bias", bias, (kernel.shape[1],))
    return len(np.unique(np.vstack([kernel, bias]), axis=1).T)


def _forward(h, weights, function):
    """Pre-activations of every layer, a list of arrays of shape (samples, width)."""
    reached = []
    for weight in weights:
        reached.append(h @ weight)
        h = function(reached[-1])
    return reached


def _gaussian_mean_square(function, variance):
    """E[function(f)^2] over f ~ N(0, variance), by the rectangle rule."""
    z = np.linspace(-10, 10, 20_000)  # an even number: the jump of ReLU's derivative lies between
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return float(np.sum(function(np.sqrt(variance) * z) ** 2 * density) * (z[1] - z[0]))

