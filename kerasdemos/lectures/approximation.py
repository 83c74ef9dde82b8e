"""Networks trained to approximate a function: a topic of both lectures (U12 to U14, C5).

A network that can represent a function need not learn it: the optimiser does not find it, or it
overfits; and depth can reduce the units needed.
"""

import numpy as np

from kerasdemos.checks import InputError, as_array, finite_array, require
from kerasdemos.evidence.claim import at_most
from kerasdemos.evidence.experiments import Experiment

# --- Targets ---------------------------------------------------------------------------------


def smooth(x):
    """Sine, sin 2 pi x, on [-1, 1]."""
    return np.sin(2 * np.pi * x)


def smooth_slope(x):
    """Derivative of `smooth`."""
    return 2 * np.pi * np.cos(2 * np.pi * x)


def kinked(x):
    """Zigzag, ||x| - 1/3|: linear between KINKED_KNOTS, so four ReLU units represent it."""
    return np.abs(np.abs(x) - 1 / 3)


def plane(x):
    """Waves of two inputs, sin pi x_1 cos pi x_2, at x of shape (n, 2)."""
    return np.sin(np.pi * x[:, 0]) * np.cos(np.pi * x[:, 1])


def chirp(x):
    """Ever faster waves, sin 8 pi x^2."""
    return np.sin(8 * np.pi * x**2)


TARGETS = {"smooth": smooth, "kinked": kinked, "plane": plane, "chirp": chirp}
KINKED_KNOTS = np.array([-1, -1 / 3, 0, 1 / 3, 1])

LINE = np.linspace(-1, 1, 256)
MIDDLES = (LINE[1:] + LINE[:-1]) / 2  # where networks trained on LINE are validated
_SIDE = np.linspace(-1, 1, 24)


def samples(target):
    """Training and validation data of a target: validation lies between the training points.

    Parameters
    ----------
    target : str
        A name of TARGETS.

    Returns
    -------
    x, y, x_validation, y_validation : ndarray
        x of shape (n,), or (n, 2) for "plane"; y of shape (n,).
    """
    function, x, middles = TARGETS[target], LINE, MIDDLES
    if target == "plane":
        x, middles = (np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
                      for side in (_SIDE, (_SIDE[1:] + _SIDE[:-1]) / 2))
    return x, function(x), middles, function(middles)


# --- Training --------------------------------------------------------------------------------


def approximate(x, y, x_validation, y_validation, *, hidden_units, activation, copies=10,
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
    errors : pandas.DataFrame
        One row a start: ``start``, ``training_error``, ``validation_error`` (root mean squared
        errors).
    outputs : ndarray of shape (copies, n_validation)
        What the networks say at `x_validation`.

    Raises
    ------
    InputError
        For shapes that do not fit, or a number that is out of range.
    """
    import pandas as pd

    training, validation = _both(x, y, x_validation, y_validation)
    model, weights = fitted(*training, hidden_units=hidden_units, activation=activation,
                            copies=copies, steps=steps, learning_rate=learning_rate, seed=seed)
    errors, outputs = _measured(model, weights, training, validation)
    return pd.DataFrame({"start": np.arange(copies)} | errors), outputs


def train_approximators(*data, **options):
    """Train as `approximate` does, and return the errors alone: a DataFrame."""
    return approximate(*data, **options)[0]


def best_and_median(errors, outputs):
    """Find the outputs of the best start and of the one in the middle, by validation error.

    Parameters
    ----------
    errors, outputs
        As `approximate` returns them.

    Returns
    -------
    ndarray of shape (2, n_validation)
    """
    return outputs[errors["validation_error"].argsort()[[0, len(errors) // 2]]]


def fitted(x, y, *, hidden_units, activation, copies, steps, learning_rate=0.01, seed=0):
    """Train as `approximate` does, on columns: the model, and the copies' weights."""
    from kerasdemos.builders import approximator
    from kerasdemos.training import draw_many, fit_many

    model = approximator(hidden_units, activation, x.shape[1])
    falling = learning_rate * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2
    return model, fit_many(model, x, y, weights=draw_many(model, copies, seed=seed), steps=steps,
                           learning_rate=falling[np.newaxis], optimizer="adam").weights


def learning_curve(x, y, x_validation, y_validation, *, hidden_units, activation, at_steps,
                   learning_rate=0.01, seed=0):
    """Train one network and measure it on both sets along the way.

    Full-batch Adam at a constant rate. Copies that start alike and stop one after another are
    the snapshots of one training.

    Parameters
    ----------
    x, y, x_validation, y_validation, hidden_units, activation, learning_rate, seed
        As for `approximate`.
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
        As for `approximate`.
    """
    import pandas as pd

    from kerasdemos.builders import approximator
    from kerasdemos.training import draw_many, fit_many

    (x, y), validation = _both(x, y, x_validation, y_validation)
    stops = as_array("at_steps", at_steps)
    if stops.ndim != 1 or stops.size == 0 or stops.dtype.kind not in "iu" or stops.min() < 1:
        raise InputError(f"at_steps: expected whole numbers of at least 1, got {at_steps!r}")
    model = approximator(hidden_units, activation, x.shape[1])
    start = draw_many(model, 1, seed=seed)
    rates = np.where(np.arange(stops.max()) < stops[:, np.newaxis], learning_rate, 0.0)
    weights = fit_many(model, x, y, weights=[np.repeat(array, len(stops), 0) for array in start],
                       steps=int(stops.max()), learning_rate=rates, optimizer="adam").weights
    errors, outputs = _measured(model, weights, (x, y), validation)
    return pd.DataFrame(errors, index=pd.Index(stops, name="step")), outputs


def _both(x, y, x_validation, y_validation):
    training, validation = _columns(x, y), _columns(x_validation, y_validation)
    require(training[0].shape[1] == validation[0].shape[1], "x_validation",
            f"{training[0].shape[1]} inputs, as x has", validation[0].shape[1])
    return training, validation


def _columns(x, y):
    x = finite_array("x", x)
    x = finite_array("x", x[:, np.newaxis] if x.ndim == 1 else x, ("n", "n_inputs"))
    return x, finite_array("y", y, (len(x),))[:, np.newaxis]


def _measured(model, weights, training, validation):
    """Each copy's errors on both sets, and its outputs on the second: a dict, and an array."""
    from kerasdemos.training import predict_many

    outputs = predict_many(model, np.concatenate([training[0], validation[0]]), weights)
    known, found = np.split(outputs, [len(training[0])], axis=1)
    return {"training_error": _root_mean_square(known - training[1]),
            "validation_error": _root_mean_square(found - validation[1])}, found[..., 0]


def _root_mean_square(differences):
    return np.sqrt(np.mean(differences**2, axis=(1, 2)))


# --- The experiment --------------------------------------------------------------------------


def train_listed(settings, data, seeds):
    """Train every network of a list, each seed one start: an `Experiment`'s `train`."""
    import pandas as pd

    errors = {}
    for target, activation, hidden_units in settings["networks"]:
        name = "_".join([target, activation, "-".join(map(str, hidden_units))])
        x, y, x_validation, y_validation = samples(target)
        errors[name] = train_approximators(
            *changed_points(settings, x, y, seeds), settings.get("scale", 1) * x_validation,
            y_validation, **changed_recipe(settings, activation, hidden_units, seeds),
        )["validation_error"]
    table = pd.DataFrame(errors)
    return [(pd.DataFrame(), {name: float(row[name]) for name in table})
            for _, row in table.iterrows()]


def changed_points(settings, x, y, seeds):
    """The points to train on, as a wrong recipe changes them: inputs and targets."""
    noise = settings.get("noise", 0) * np.random.default_rng(seeds[0]).normal(size=y.shape)
    few = slice(None, None, settings.get("every", 1))
    return settings.get("scale", 1) * x[few], (y + noise)[few]


def changed_recipe(settings, activation, hidden_units, seeds):
    """The options of a training, as a wrong recipe changes them, with a copy for each seed."""
    return {"hidden_units": [settings.get("units", units) for units in hidden_units],
            "activation": settings.get("activation", activation), "copies": len(seeds),
            "steps": settings["steps"], "learning_rate": settings.get("learning_rate", 0.01),
            "seed": seeds[0]}


WRONG = {
    "4 units everywhere": {"units": 4},
    "linear units": {"activation": "linear"},
    "cos units": {"activation": "cos"},
    "learning rate 1": {"learning_rate": 1.0},
    "10 steps": {"steps": 10},
    "noise 1": {"noise": 1.0},
    "every eighth point": {"every": 8},
    "inputs times 100": {"scale": 100},
}
APPROXIMATION = Experiment(
    "approximation", "One hidden layer of 4, 16 and 64 units, three functions",
    {"recipe": 1, "networks": [[target, activation, [units]]
                               for target in ("smooth", "kinked", "plane")
                               for activation in ("relu", "sigmoid", "tanh")
                               for units in (4, 16, 64)], "steps": 3000},
    train_listed, block=20, n_seeds=20, wrong=WRONG)


# Of a ratio of errors: at least a tenth less. Without any effect it would be 1.
LESS = at_most(0.9)


def median_ratio(runs, one, other):
    """Median error of one network over that of another, from the same runs."""
    return np.median(runs.metric(one), axis=-1) / np.median(runs.metric(other), axis=-1)


def largest_ratio(runs, pairs):
    """The largest `median_ratio` of pairs of networks."""
    return np.max([median_ratio(runs, *pair) for pair in pairs], axis=0)
