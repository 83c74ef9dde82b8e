"""Where gradient descent on XOR ends: the 2-2-1 network from many random starts at once.

Lecture 30, the slide after the worked example: the point of convergence depends on the initial
values and the step size, and the solutions found are usually not integers.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kerasdemos.builders import xor_mlp
from kerasdemos.byhand import xor
from kerasdemos.training.many import draw_many, fit_many, predict_many

LEARNING_RATES = (0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True)
class Landscape:
    """What `train_xor` returns; a run is one start at one step size.

    Attributes
    ----------
    runs : pandas.DataFrame
        One row a run: ``learning_rate``, ``start``, ``loss`` (final mean squared error),
        ``minimum`` (its name), ``within_half`` and ``within_tenth`` (every output that near to
        its target), ``integer`` (every weight within .05 of a whole number).
    predictions : ndarray of shape (runs, 4)
    weights : list of ndarray
        Like ``model.get_weights()``, with a leading axis of runs.
    """

    runs: pd.DataFrame
    predictions: np.ndarray
    weights: list

    def outputs(self, run, x):
        """Outputs of one run's network, shape (n,), at inputs x of shape (n, 2)."""
        W, c, w, b = (array[run] for array in self.weights)
        return xor.trace(x, (W, c, w[:, 0], b[0]))["y_hat"]


def train_xor(starts=1000, learning_rates=LEARNING_RATES, *, steps=20_000, optimizer="sgd",
              seed=0):
    """Train `xor_mlp` by full-batch gradient descent, every start at every step size.

    Parameters
    ----------
    starts : int
        Random starts from Keras's default initialisers; the same for every step size.
    learning_rates : sequence of float
        Step sizes.
    steps : int
        Gradient steps of each run.
    optimizer : {"sgd", "adam"}
        "sgd" is plain gradient descent, as on the slide.
    seed : int
        Of the starts.

    Returns
    -------
    Landscape

    Raises
    ------
    InputError
        For a number that is out of range.
    """
    model = xor_mlp()
    drawn = draw_many(model, starts, seed=seed)
    weights = [np.tile(array, (len(learning_rates),) + (1,) * (array.ndim - 1)) for array in drawn]
    rates = np.repeat(learning_rates, starts)
    ended = fit_many(model, xor.X, xor.y[:, np.newaxis], weights=weights, steps=steps,
                     learning_rate=rates[:, np.newaxis], optimizer=optimizer).weights
    predictions = predict_many(model, xor.X, ended)[..., 0]  # (runs, 4)
    errors = np.abs(predictions - xor.y)
    losses = (errors.astype(np.float64) ** 2).mean(axis=1)
    runs = pd.DataFrame({
        "learning_rate": rates,
        "start": np.tile(np.arange(starts), len(learning_rates)),
        "loss": losses,
        "minimum": xor.name_minima(losses),
        "within_half": (errors < 0.5).all(axis=1),
        "within_tenth": (errors < 0.1).all(axis=1),
        "integer": integer_valued(ended),
    })
    return Landscape(runs, predictions, ended)


def integer_valued(weights, tolerance=0.05):
    """Which runs have whole numbers for weights.

    Parameters
    ----------
    weights : list of ndarray
        As in `Landscape`, with a leading axis of runs.
    tolerance : float
        How near to a whole number counts.

    Returns
    -------
    bool ndarray of shape (runs,)
    """
    every = np.concatenate([array.reshape(len(array), -1) for array in weights], axis=1)
    return (np.abs(every - np.round(every)) < tolerance).all(axis=1)


def solved_shares(runs):
    """Share of starts that solve XOR at each step size, with 95% binomial intervals.

    Parameters
    ----------
    runs : pandas.DataFrame
        As in `Landscape`.

    Returns
    -------
    pandas.DataFrame
        One row a step size: ``starts``, ``within_half``, ``within_tenth`` and the interval
        ``low`` to ``high`` of the latter, ``integer`` (share of those that solve it).
    """
    rows = []
    for rate, group in runs.groupby("learning_rate"):
        solved = group["within_tenth"]
        low, high = wilson_interval(solved.sum(), len(group))
        rows.append({"learning_rate": rate, "starts": len(group),
                     "within_half": group["within_half"].mean(), "within_tenth": solved.mean(),
                     "low": low, "high": high, "integer": group.loc[solved, "integer"].mean()})
    return pd.DataFrame(rows)


def minima_shares(runs):
    """Share of starts that end in each minimum, one row a step size, one column a minimum."""
    order = [*xor.MINIMA, "not at rest", "above 1/4: overshot"]
    table = pd.crosstab(runs["learning_rate"], runs["minimum"], normalize="index")
    return table.reindex(columns=order, fill_value=0.0).rename_axis(columns=None)


def wilson_interval(successes, trials, z=1.959964):
    """Wilson's interval for a binomial share; z = 1.96 for 95%.

    Parameters
    ----------
    successes, trials : int
    z : float

    Returns
    -------
    low, high : float
    """
    share, shrink = successes / trials, 1 + z**2 / trials
    center = (share + z**2 / (2 * trials)) / shrink
    half = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / shrink
    return max(0.0, float(center - half)), min(1.0, float(center + half))
