"""XOR by gradient descent from many starts: where it ends, and how often it finds it (U6)."""

from dataclasses import dataclass

import numpy as np

from kerasdemos.byhand import xor
from kerasdemos.evidence.claim import at_least, at_most, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import EXAMPLE

LEARNING_RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
SHOWN_RATE = 0.1  # whose endings are told apart
MOMENTS = (0, 10, 50, 200, 2000)  # steps at which a descent is drawn


@dataclass(frozen=True)
class Descents:
    """What `descend` returns; a run is one start at one learning rate.

    Attributes
    ----------
    runs : pandas.DataFrame
        One row a run: ``learning_rate``, ``start``, ``loss`` (final mean squared error),
        ``minimum`` (its name), ``within_half`` and ``within_tenth`` (every output that near to
        its target), ``integer`` (every weight within .05 of a whole number).
    predictions : ndarray of shape (runs, 4)
    weights : list of ndarray
        Like ``model.get_weights()``, with a leading axis of runs.
    first : list of ndarray
        The initial weights, with a leading axis of starts.
    """

    runs: object
    predictions: np.ndarray
    weights: list
    first: list


def output(weights, x):
    """Outputs of the network with these weights (ReLU), shape (n,), at inputs x (n, 2)."""
    W, c, w, b = weights
    return xor.trace(x, (W, c, w[:, 0], b[0]))["y_hat"]


def descend(starts=1000, learning_rates=LEARNING_RATES, *, steps=20_000, optimizer="sgd", seed=0,
            activation="relu", units=2, initializer="glorot_uniform", x=xor.X, y=xor.y):
    """Train `xor_mlp` by full-batch gradient descent, every start at every learning rate.

    Parameters
    ----------
    starts : int
        Random starts from Keras's default initialisers; the same for every learning rate.
    learning_rates : sequence of float
        The slide's step sizes.
    steps : int
        Gradient steps of each run.
    optimizer : {"sgd", "adam"}
        "sgd" is plain gradient descent, as on the slide.
    seed : int
        Of the starts.
    activation, units, initializer
        As `builders.xor_mlp` takes them.
    x, y : array_like of shape (4, 2) and (4,)
        What is learned.

    Returns
    -------
    Descents

    Raises
    ------
    InputError
        For a number that is out of range.
    """
    import pandas as pd

    from kerasdemos.builders import xor_mlp
    from kerasdemos.training import draw_many, fit_many, predict_many

    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    model = xor_mlp(units, initializer=initializer, activation=activation)
    first = draw_many(model, starts, seed=seed)
    weights = [np.tile(array, (len(learning_rates),) + (1,) * (array.ndim - 1)) for array in first]
    rates = np.repeat(learning_rates, starts)
    ended = fit_many(model, x, y[:, np.newaxis], weights=weights, steps=steps,
                     learning_rate=rates[:, np.newaxis], optimizer=optimizer).weights
    predictions = predict_many(model, x, ended)[..., 0]  # (runs, 4)
    errors = np.abs(predictions - y)
    losses = (errors.astype(np.float64) ** 2).mean(axis=1)
    return Descents(pd.DataFrame({
        "learning_rate": rates,
        "start": np.tile(np.arange(starts), len(learning_rates)),
        "loss": losses,
        "minimum": xor.name_minima(losses),
        "within_half": (errors < 0.5).all(axis=1),
        "within_tenth": (errors < 0.1).all(axis=1),
        "integer": integer_valued(ended),
    }), predictions, ended, first)


def film(weights, stops, *, learning_rate=SHOWN_RATE):
    """Train by full-batch gradient descent, and keep the networks of some steps.

    Parameters
    ----------
    weights : list of ndarray
        Initial weights of `xor_mlp`, with a leading axis of copies.
    stops : sequence of int
        After how many steps the networks are kept; the last ends the training.
    learning_rate : float

    Returns
    -------
    moments : list of ndarray
        Like ``model.get_weights()``, with leading axes of copies and stops.
    losses : ndarray of shape (stops[-1], copies)
        Before each step.
    """
    from kerasdemos.builders import xor_mlp
    from kerasdemos.training import fit_many

    copies, steps = len(weights[0]), stops[-1]
    # Copies that start alike and stop one after another are the snapshots of one training.
    rates = np.where(np.arange(steps) < np.array(stops)[:, np.newaxis], learning_rate, 0.0)
    trained = fit_many(xor_mlp(), xor.X, xor.y[:, np.newaxis], steps=steps, record=1,
                       weights=[np.repeat(array, len(stops), axis=0) for array in weights],
                       learning_rate=np.tile(rates, (copies, 1)))
    moments = [array.reshape(copies, len(stops), *array.shape[1:]) for array in trained.weights]
    return moments, trained.losses[:, len(stops) - 1 :: len(stops)]


def integer_valued(weights, tolerance=0.05):
    """Which runs have whole numbers for weights.

    Parameters
    ----------
    weights : list of ndarray
        As in `Descents`, with a leading axis of runs.
    tolerance : float
        How near to a whole number counts.

    Returns
    -------
    bool ndarray of shape (runs,)
    """
    every = np.concatenate([array.reshape(len(array), -1) for array in weights], axis=1)
    return (np.abs(every - np.round(every)) < tolerance).all(axis=1)


def solved_shares(runs):
    """Share of starts that solve XOR at each learning rate, with 95% intervals (Wilson's).

    Parameters
    ----------
    runs : pandas.DataFrame
        As in `Descents`.

    Returns
    -------
    pandas.DataFrame
        One row a learning rate: ``starts``, ``within_half``, ``within_tenth`` and the interval
        ``low`` to ``high`` of the latter, ``integer`` (share of those that solve it).
    """
    import pandas as pd

    rows = []
    for rate, group in runs.groupby("learning_rate"):
        solved = group["within_tenth"]
        low, high = wilson_interval(solved.mean(), len(group))
        rows.append({"learning_rate": rate, "starts": len(group),
                     "within_half": group["within_half"].mean(), "within_tenth": solved.mean(),
                     "low": low, "high": high,
                     "integer": group.loc[solved, "integer"].mean()})
    return pd.DataFrame(rows)


def wilson_interval(share, n):
    """Compute Wilson's 95% interval of a share found in n runs: (low, high)."""
    from scipy.special import ndtri

    z = ndtri(0.975)  # scipy.stats has the interval too, and takes two seconds to be loaded
    middle = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return np.clip(np.array([middle - half, middle + half]) / (1 + z**2 / n), 0, 1)


def minima_shares(runs):
    """Share of starts that end in each minimum, one row a learning rate, one column a minimum."""
    import pandas as pd

    order = [*xor.MINIMA, "not at rest", "above 1/4: overshot"]
    table = pd.crosstab(runs["learning_rate"], runs["minimum"], normalize="index")
    return table.reindex(columns=order, fill_value=0.0).rename_axis(columns=None)


def _train(settings, data, seeds):
    """Train the 2-2-1 network, each seed one start at every learning rate."""
    import pandas as pd

    rates = settings["learning_rates"]
    options = {name: settings[name] for name in (
        "steps", "activation", "units", "initializer", "optimizer", "x", "y") if name in settings}
    slower = settings.get("times_slower", 1)
    runs = descend(len(seeds), [rate / slower for rate in rates], seed=seeds[0], **options).runs
    trained = []
    for _, group in runs.groupby("start"):
        metrics = {}
        for rate, row in zip(rates, group.itertuples(), strict=True):
            metrics |= {f"loss_{rate:g}": float(row.loss), f"solved_{rate:g}": row.within_tenth,
                        f"integer_{rate:g}": row.integer}
        trained.append((pd.DataFrame(), {name: float(value) for name, value in metrics.items()}))
    return trained


_WRONG = {
    "3 units": {"units": 3},
    "sigmoid units": {"activation": "sigmoid"},
    "weights begin at 1": {"initializer": "ones"},
    "weights from N(0, 1)": {"initializer": {"class_name": "RandomNormal",
                                             "config": {"stddev": 1.0}}},
    "Adam": {"optimizer": "adam"},
    "rates a thousandth": {"times_slower": 1000},
    "200 steps": {"steps": 200},
    "inputs -1 and 1": {"x": [[-1, -1], [-1, 1], [1, -1], [1, 1]]},
    "or for xor": {"y": [0, 1, 1, 1]},
}
XOR = Experiment("xor", "XOR with two hidden units, gradient descent at five learning rates",
                 {"recipe": 1, "learning_rates": list(LEARNING_RATES), "steps": 20_000},
                 _train, block=250, n_seeds=1000, wrong_seeds=100,
                 wrong=_WRONG)
XOR_LINEAR = Experiment("xor-linear", "XOR with two hidden units without activation",
                        {"recipe": 1, "learning_rates": [SHOWN_RATE], "steps": 20_000,
                         "activation": "linear"}, _train, block=250, n_seeds=500, wrong_seeds=100,
                        wrong=_WRONG | {"ReLU units": {"activation": "relu"},
                                        "tanh units": {"activation": "tanh"}})
EXPERIMENTS = (XOR, XOR_LINEAR)


def _solved_shares(runs):
    return [runs.metric(f"solved_{rate:g}").mean(axis=-1) for rate in LEARNING_RATES]


def _least_spread(runs):
    """The smallest range of last losses over the starts, of the five learning rates."""
    return np.min([np.ptp(runs.metric(f"loss_{rate:g}"), axis=-1) for rate in LEARNING_RATES],
                  axis=0)


def _share_at(runs, loss):
    """Share of the starts at learning rate .1 whose last loss is the one named."""
    return (np.abs(runs.metric(f"loss_{SHOWN_RATE}") - loss) <= 1e-3).mean(axis=-1)


def _share_named(runs):
    away = np.abs(runs.metric(f"loss_{SHOWN_RATE}")[..., np.newaxis] - list(xor.MINIMA.values()))
    return (away.min(axis=-1) <= 1e-3).mean(axis=-1)


def _integer_share(runs):
    """Of the starts that solve XOR, at any learning rate, the share with integer weights."""
    solved, integer = (np.array([runs.metric(f"{name}_{rate:g}") for rate in LEARNING_RATES]) == 1
                       for name in ("solved", "integer"))
    counted = solved.sum(axis=(0, -1))
    return (integer & solved).sum(axis=(0, -1)) / np.where(counted, counted, np.nan)


CLAIMS = (
    sentence("U6.initial-values", EXAMPLE,
             "largest less smallest last loss over the starts, the least of five learning rates",
             "depends on the initial values", _least_spread, at_least(0.05), XOR, needs=10),
    sentence("U6.step-size", EXAMPLE,
             "largest less smallest share that solves XOR, over five learning rates",
             "depends on the step size",
             lambda runs: np.ptp(_solved_shares(runs), axis=0), at_least(0.05), XOR, needs=20),
    sentence("U6.minima", EXAMPLE,
             "share of starts that end at a loss of 0, 1/8, 1/6 and 1/4, learning rate .1: the "
             "least of the four", "each is reached",
             lambda runs: np.min([_share_at(runs, loss) for loss in (0, 1 / 8, 1 / 6, 1 / 4)],
                                 axis=0),
             at_least(0.05, share=True), XOR, origin="own", needs=392),
    sentence("U6.named-minima", EXAMPLE,
             "share of starts that end at one of 0, 1/8, 1/6, 1/4, learning rate .1",
             "no other is", _share_named, at_least(0.95, share=True), XOR, origin="own",
             needs=72),
    sentence("U6.integers", EXAMPLE, "share of the solutions found with integer weights",
             "usually not integer-valued", _integer_share, at_most(0.5, share=True), XOR,
             needs=33),
    sentence("U30.linear", EXAMPLE,
             "share of starts with a linear hidden layer that end at 1/4, learning rate .1",
             "clearly not linear, otherwise it would defeat the entire purpose",
             lambda runs: _share_at(runs, 1 / 4), at_least(0.99, share=True), XOR_LINEAR,
             needs=368),
)
