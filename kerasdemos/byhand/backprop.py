"""Backpropagation by hand: forward pass, backward pass, a step of gradient descent.

In the slides' notation f_k are pre-activations, h_k activations, l the loss; a batch is one
array, one sample a row.

Source: Lecture 3, the slides "Stochastic Gradient Descent" to "Backpropagation Algorithm"
(Prince 2023, sections 6.2 and 7.1 to 7.4).
"""

from typing import NamedTuple

import numpy as np

from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.checks import finite_array, one_of, positive_number, require, whole_numbers


class Trace(NamedTuple):
    """What the forward pass leaves for the backward pass.

    Attributes
    ----------
    preactivations : list of ndarray
        f_0, ..., f_{K-1}, of shapes (n, D_1), ..., (n, D_K).
    activations : list of ndarray
        h_1, ..., h_K, of the same shapes.
    output : ndarray of shape (n, n_outputs)
        f_K.
    """

    preactivations: list
    activations: list
    output: np.ndarray


class Gradients(NamedTuple):
    """A loss and its gradients, shaped as the network's own weights and biases.

    Attributes
    ----------
    loss : float
    weights : tuple of ndarray
        d loss / d Omega_k, of shape (D_{k+1}, D_k).
    biases : tuple of ndarray
        d loss / d beta_k, of shape (D_{k+1},).
    """

    loss: float
    weights: tuple
    biases: tuple


# --- Losses, each beside its gradient in the output: (n, D_o), targets -> number, (n, D_o) ---


def _mse(output, y):
    return np.mean((output - y) ** 2)


def _mse_gradient(output, y):
    return 2 / output.size * (output - y)


def _sum_squares(output, y):
    return np.sum((output - y) ** 2)


def _sum_squares_gradient(output, y):
    return 2 * (output - y)


def _cross_entropy(output, y):
    return -np.mean(_log_softmax(output)[np.arange(len(y)), y])


def _cross_entropy_gradient(output, y):
    one_hot = np.eye(output.shape[1])[y]
    return (np.exp(_log_softmax(output)) - one_hot) / len(y)


def _log_softmax(output):
    shifted = output - output.max(axis=1, keepdims=True)  # no exponential overflows
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


LOSSES = {
    "mse": (_mse, _mse_gradient),
    "sum_squares": (_sum_squares, _sum_squares_gradient),
    "cross_entropy": (_cross_entropy, _cross_entropy_gradient),
}


# --- The algorithm --------------------------------------------------------------------------


def forward(net, x):
    """Forward pass: f_0 = beta_0 + Omega_0 x, h_k = a(f_{k-1}), f_k = beta_k + Omega_k h_k.

    Slide "Backpropagation Algorithm" (Prince 2023, section 7.4).

    Parameters
    ----------
    net : ReluNet
    x : array_like of shape (n, n_inputs)

    Returns
    -------
    Trace

    Raises
    ------
    InputError
        For a wrong shape or numbers that are not finite.
    """
    x = finite_array("x", x, ("n", net.n_inputs))
    preactivations = net.preactivations(x)
    activations = [np.maximum(f, 0) for f in preactivations]
    output = [x, *activations][-1] @ net.weights[-1].T + net.biases[-1]
    return Trace(preactivations, activations, output)


def backward(net, trace, output_gradient):
    """Backward pass: dl/df_{k-1} = 1[f_{k-1} > 0] * (Omega_k^T dl/df_k), for k = K, ..., 1.

    Slide "Backpropagation Algorithm" (Prince 2023, section 7.4).

    Parameters
    ----------
    net : ReluNet
    trace : Trace
        Of `forward`.
    output_gradient : array_like of shape (n, n_outputs)
        dl/df_K.

    Returns
    -------
    list of ndarray
        dl/df_0, ..., dl/df_K, of shapes (n, D_1), ..., (n, D_{K+1}).

    Raises
    ------
    InputError
        For a wrong shape or numbers that are not finite.
    """
    deltas = [finite_array("output_gradient", output_gradient, trace.output.shape)]
    for weight, f in zip(net.weights[:0:-1], trace.preactivations[::-1], strict=True):
        deltas.insert(0, np.where(f > 0, deltas[0] @ weight, 0))  # (n, D_k)
    return deltas


def gradients(net, x, y, loss="mse"):
    """Loss and its gradients: dl/dbeta_k = dl/df_k and dl/dOmega_k = dl/df_k h_k^T, h_0 = x.

    Both are summed over the batch; a mean, where the loss is one, is in the loss itself. Slide
    "Backpropagation Algorithm" (Prince 2023, section 7.4).

    Parameters
    ----------
    net : ReluNet
    x : array_like of shape (n, n_inputs)
    y : array_like of shape (n, n_outputs); for cross-entropy integer labels of shape (n,)
    loss : {"mse", "sum_squares", "cross_entropy"}
        Squared errors, their mean over samples and outputs or their sum over both; or the
        cross-entropy of logits against labels 0 to n_outputs - 1, its mean over samples.

    Returns
    -------
    Gradients

    Raises
    ------
    InputError
        For wrong shapes, numbers that are not finite, labels out of range, or an unknown loss.
    """
    x, y, (value, gradient) = _checked(net, x, y, loss)
    trace = forward(net, x)
    deltas = backward(net, trace, gradient(trace.output, y))
    inputs = [x, *trace.activations]
    return Gradients(
        loss=float(value(trace.output, y)),
        weights=tuple(delta.T @ h for delta, h in zip(deltas, inputs, strict=True)),
        biases=tuple(delta.sum(axis=0) for delta in deltas),
    )


def finite_differences(net, x, y, loss="mse", step=1e-6):
    """The same gradients by central differences, [l(phi + step) - l(phi - step)] / (2 step).

    One parameter at a time: slow, and wrong within `step` of a joint, but it knows nothing of
    the chain rule: the check of `gradients`. Slide "Computing Gradients with Chain Rule".

    Parameters
    ----------
    net, x, y, loss
        As for `gradients`.
    step : float
        Positive.

    Returns
    -------
    Gradients

    Raises
    ------
    InputError
        As `gradients`, and for a step that is not a positive number.
    """
    x, y, (value, _) = _checked(net, x, y, loss)
    step = positive_number("step", step)
    arrays = [array.copy() for array in net.weights + net.biases]
    layers = len(net.weights)

    def loss_now():
        return value(ReluNet(arrays[:layers], arrays[layers:])(x), y)

    slopes = []
    for array in arrays:
        slopes.append(np.empty_like(array))
        for place in np.ndindex(array.shape):
            middle = array[place]
            array[place] = middle + step
            above = loss_now()
            array[place] = middle - step
            slopes[-1][place] = (above - loss_now()) / (2 * step)
            array[place] = middle
    return Gradients(float(loss_now()), tuple(slopes[:layers]), tuple(slopes[layers:]))


def sgd_step(net, gradients, learning_rate):
    """One step of stochastic gradient descent, phi <- phi - alpha dl/dphi.

    The slide sums the gradients over the batch, Keras averages them: the same step when the
    sum's alpha is the mean's divided by the number of terms. Slide "Stochastic Gradient
    Descent" (Prince 2023, equation 6.10).

    Parameters
    ----------
    net : ReluNet
    gradients : Gradients
        Shaped as the network.
    learning_rate : float
        alpha, positive.

    Returns
    -------
    ReluNet

    Raises
    ------
    InputError
        For gradients of another shape or not finite, or a learning rate that is not a positive
        number.
    """
    learning_rate = positive_number("learning_rate", learning_rate)
    slopes = [finite_array("gradients", array)
              for array in (*gradients.weights, *gradients.biases)]
    wanted = [array.shape for array in net.weights + net.biases]
    got = [array.shape for array in slopes]
    require(got == wanted, "gradients", f"the network's shapes {wanted}", got)
    moved = [array - learning_rate * slope
             for array, slope in zip(net.weights + net.biases, slopes, strict=True)]
    return ReluNet(moved[: len(net.weights)], moved[len(net.weights) :])


def _checked(net, x, y, loss):
    functions = LOSSES[one_of("loss", loss, LOSSES)]
    x = finite_array("x", x, ("n", net.n_inputs))
    if loss == "cross_entropy":
        y = whole_numbers("y", y, 0, net.n_outputs - 1, (len(x),))
    else:
        y = finite_array("y", y, (len(x), net.n_outputs))
    return x, y, functions
