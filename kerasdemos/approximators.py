"""Networks trained to approximate a function: how near they come, and how learning can fail.

Lecture 30, the slides after the universal approximation theorem: a network that can represent a
function need not learn it, because the optimiser does not find it or because it overfits; and
depth can reduce the units needed.
"""

import numpy as np
import pandas as pd

from kerasdemos.builders import approximator
from kerasdemos.checks import InputError, finite_array
from kerasdemos.training.many import draw_many, fit_many, predict_many


def train_approximators(x, y, x_validation, y_validation, *, hidden_units, activation, copies=10,
                        steps=3000, learning_rate=0.01, seed=0):
    """Train one network from several random starts, and measure each on both sets.

    Full-batch Adam, its rate falling to 0 as half a cosine.

    Parameters
    ----------
    x : array_like of shape (n, n_inputs), or (n,) for one input
    y : array_like of shape (n,)
    x_validation, y_validation : array_like
        Alike.
    hidden_units : sequence of int
        Units of each hidden layer.
    activation : str
        As for `builders.approximator`.
    copies, steps : int
        Random starts; gradient steps of each.
    learning_rate : float
        At the first step.
    seed : int
        Of the starts.

    Returns
    -------
    pandas.DataFrame
        One row a start: ``activation``, ``hidden_units``, ``parameters``, ``start``,
        ``training_error``, ``validation_error`` (root mean squared errors).

    Raises
    ------
    InputError
        For shapes that do not fit, or a number that is out of range.
    """
    (x, y), (x_validation, y_validation) = _samples(x, y), _samples(x_validation, y_validation)
    model = approximator(hidden_units, activation, x.shape[1])
    falling = learning_rate * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2
    weights = fit_many(model, x, y, weights=draw_many(model, copies, seed=seed), steps=steps,
                       learning_rate=falling[np.newaxis], optimizer="adam").weights
    return pd.DataFrame({
        "activation": activation,
        "hidden_units": "-".join(map(str, hidden_units)),
        "parameters": model.count_params(),
        "start": np.arange(copies),
        "training_error": _errors(model, x, y, weights),
        "validation_error": _errors(model, x_validation, y_validation, weights),
    })


def learning_curve(x, y, x_validation, y_validation, *, hidden_units, activation, at_steps,
                   learning_rate=0.01, seed=0):
    """Train one network and measure it on both sets along the way.

    Full-batch Adam at a constant rate. Copies that start alike and stop one after another are
    the snapshots of one training.

    Parameters
    ----------
    x, y, x_validation, y_validation, hidden_units, activation, learning_rate, seed
        As for `train_approximators`.
    at_steps : array_like of int, of shape (snapshots,)
        After how many steps to measure, each at least 1.

    Returns
    -------
    curve : pandas.DataFrame
        Index ``step``; columns ``training_error``, ``validation_error``.
    outputs : ndarray of shape (snapshots, n_validation)
        What the network says at `x_validation`.

    Raises
    ------
    InputError
        As for `train_approximators`.
    """
    (x, y), (x_validation, y_validation) = _samples(x, y), _samples(x_validation, y_validation)
    stops = np.asarray(at_steps)
    if stops.ndim != 1 or stops.size == 0 or stops.dtype.kind not in "iu" or stops.min() < 1:
        raise InputError(f"at_steps must be whole numbers of at least 1, got {at_steps!r}")
    model = approximator(hidden_units, activation, x.shape[1])
    start = draw_many(model, 1, seed=seed)
    rates = np.where(np.arange(stops.max()) < stops[:, np.newaxis], learning_rate, 0.0)
    weights = fit_many(model, x, y, weights=[np.repeat(array, len(stops), 0) for array in start],
                       steps=int(stops.max()), learning_rate=rates, optimizer="adam").weights
    curve = pd.DataFrame({"training_error": _errors(model, x, y, weights),
                          "validation_error": _errors(model, x_validation, y_validation, weights)},
                         index=pd.Index(stops, name="step"))
    return curve, predict_many(model, x_validation, weights)[..., 0]


def _samples(x, y):
    x = finite_array("x", x)
    x = finite_array("x", x[:, np.newaxis] if x.ndim == 1 else x, ("n", "n_inputs"))
    return x, finite_array("y", y, (len(x),))[:, np.newaxis]


def _errors(model, x, y, weights):
    """Root mean squared error of each copy, shape (copies,)."""
    return np.sqrt(np.mean((predict_many(model, x, weights) - y) ** 2, axis=(1, 2)))
