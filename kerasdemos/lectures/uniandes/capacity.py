"""What a network can represent, what it learns, and what depth saves (U12 to U14)."""

from functools import cache, reduce

import numpy as np

from kerasdemos.byhand import constructions
from kerasdemos.byhand.relunets import ReluNet, compose, joints, n_parameters
from kerasdemos.evidence.claim import Alteration, at_least, at_most, gap, identity, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.approximation import (
    APPROXIMATION,
    KINKED_KNOTS,
    MIDDLES,
    kinked,
    learning_curve,
    median_ratio,
    smooth,
    smooth_slope,
    train_listed,
)
from kerasdemos.lectures.uniandes import ARCHITECTURE

_ANY_ERROR = "with any desired nonzero amount of error"
_CAN_FAIL = "may not be able to find the parameters"
_DEEPER = "deeper models can reduce the number of units"

# --- Universal approximation (U12) -----------------------------------------------------------

SIZES = (256, 512, 1024, 2048)  # so many that 32 units more matter little
BETWEEN = np.linspace(-1, 1, 2002)[1:-1]
# A power of the number of units: with units enough, any error is reached.
_FALLS = at_most(-0.5)


def constructed(activation, size, target=smooth):
    """Build the network of `size` pieces (ReLU) or steps (sigmoid, tanh) on [-1, 1]."""
    if activation == "relu":
        knots = np.linspace(-1, 1, size + 1)
        return constructions.interpolate(knots, target(knots))
    return constructions.staircase(target, -1, 1, size, activation)


def largest_error(activation, size, target=smooth):
    """Largest distance of the constructed network from its target, between the knots."""
    network = constructed(activation, size, target)
    return gap(constructions.evaluate(BETWEEN, network, activation), target(BETWEEN))


def largest_slope_error(activation, size):
    """Largest distance of the constructed network's derivative from that of `smooth`."""
    network = constructed(activation, size)
    return gap(constructions.slope(BETWEEN, network, activation), smooth_slope(BETWEEN))


def hidden_units(activation, size):
    """Hidden units of the constructed network: as many as pieces, 32 more than steps."""
    _, (bias, _) = constructed(activation, size)
    return len(bias)


def order(error, activation, sizes=SIZES, **options):
    """Power p in error = constant * units^p."""
    units = [hidden_units(activation, size) for size in sizes]
    return constructions.order(units, [error(activation, size, **options) for size in sizes])


_NAMES = ("relu", "sigmoid", "tanh")

_APPROXIMATE = (
    *(sentence(f"U12.order-{name}", ARCHITECTURE,
               f"by construction: power of the number of {name} units with which the error falls, "
               "the slower of sin 2 pi x and ||x| - 1/3|", _ANY_ERROR,
               lambda name=name: max(order(largest_error, name, target=target)
                                     for target in (smooth, kinked)), _FALLS)
      for name in _NAMES),
    *(sentence(f"U12.derivative-{name}", ARCHITECTURE,
               f"by construction: power of the number of {name} units with which the "
               "derivative's error falls, sin 2 pi x", "can also approximate the derivatives",
               lambda name=name: order(largest_slope_error, name), _FALLS)
      for name in _NAMES),
    *(sentence(f"U12.within-{name}", ARCHITECTURE,
               f"by construction: largest error of 1,024 {name} pieces on sin 2 pi x",
               _ANY_ERROR, lambda name=name: largest_error(name, 1024), at_most(1e-3))
      for name in _NAMES),
    *(sentence(f"U12.trained-{name}", ARCHITECTURE,
               f"by training: median error of 64 over that of 4 {name} units, the largest of "
               "three functions", "given enough hidden units",
               lambda runs, name=name: max(
                   median_ratio(runs, f"{target}_{name}_64", f"{target}_{name}_4")
                   for target in ("smooth", "kinked", "plane")), at_most(1), APPROXIMATION)
      for name in _NAMES),
)

# --- Learning can fail (U13) -----------------------------------------------------------------


def four_units_error():
    """Largest error of four ReLU units whose weights are written down, on ||x| - 1/3|."""
    network = constructions.interpolate(KINKED_KNOTS, kinked(KINKED_KNOTS))
    return gap(constructions.evaluate(BETWEEN, network, "relu"), kinked(BETWEEN))


def overfit(samples, noise, units, steps, seed):
    """Train a wide network of tanh units on noisy points of a sine, and watch it along the way.

    Parameters
    ----------
    samples : int
        Points, uniform on [-1, 1].
    noise : float
        Standard deviation of their noise.
    units, steps, seed : int
        Hidden units; steps of full-batch Adam; of the points and of the initial weights.

    Returns
    -------
    x, y : ndarray of shape (samples,)
    curve : pandas.DataFrame
        As `learning_curve`; validation is against the truth, at MIDDLES.
    outputs : ndarray of shape (snapshots, 255)
    """
    generator = np.random.default_rng(seed)
    x = np.sort(generator.uniform(-1, 1, samples))
    y = smooth(x) + generator.normal(scale=noise, size=samples)
    at_steps = np.unique(np.geomspace(1, steps, 40).astype(int))
    curve, outputs = learning_curve(x, y, MIDDLES, smooth(MIDDLES), hidden_units=(units,),
                                    activation="tanh", at_steps=at_steps, seed=seed)
    return x, y, curve, outputs


CLOSE = 0.01  # an error that counts as having found the function


def _train_overfitting(settings, data, seeds):
    """Train a wide network on noisy points of a sine, and watch the error against the truth."""
    (seed,) = seeds
    _, _, curve, _ = overfit(settings["samples"], settings["noise"], settings["units"],
                             settings["steps"], seed)
    errors = curve["validation_error"]
    return [(curve, {"least_error": float(errors.min()), "last_error": float(errors.iloc[-1])})]


OPTIMIZER_FAILS = Experiment(
    "optimizer-fails", "A function that four ReLU units can represent",
    {"recipe": 1, "networks": [["kinked", "relu", [units]] for units in (4, 8, 16)],
     "steps": 5000}, train_listed, block=100, n_seeds=100)
OVERFITTING = Experiment(
    "overfitting", "200 hidden units on twenty noisy points of a sine",
    {"recipe": 1, "samples": 20, "noise": 0.5, "units": 200, "steps": 5000},
    _train_overfitting, n_seeds=20)


def _overfitted_ratio(runs):
    """Median over the runs of error against the truth over error on the noisy points, last."""
    last = [history.iloc[-1] for history in
            (runs.history("validation_error"), runs.history("training_error"))]
    return float((last[0] / last[1]).median())


_FAIL = (
    identity("U13.can-represent", ARCHITECTURE,
             "||x| - 1/3| and four ReLU units, weights written down", four_units_error,
             origin="own"),
    sentence("U13.not-found", ARCHITECTURE,
             "share of starts with four ReLU units that do not come within .01 of it", _CAN_FAIL,
             lambda runs: float((runs.metric("kinked_relu_4") >= CLOSE).mean()), at_least(0.01),
             OPTIMIZER_FAILS),
    sentence("U13.overfitting", ARCHITECTURE,
             "200 units on 20 noisy points: last over least error against the truth (median)",
             "the wrong function as a result of overfitting",
             lambda runs: float(np.median(runs.metric("last_error")
                                          / runs.metric("least_error"))),
             at_least(1.1), OVERFITTING),
    sentence("U13.overfitting-training", ARCHITECTURE,
             "the same, last: error against the truth over error on the points (median)",
             "the wrong function as a result of overfitting", _overfitted_ratio, at_least(1.1),
             OVERFITTING),
)

# --- Depth (U14) -----------------------------------------------------------------------------


@cache
def sawtooth():
    """Five tents of two units, composed."""
    tent = ReluNet([[[1.0], [1.0]], [[2.0, -4.0]]], [[0.0, -0.5], [0.0]])
    return reduce(compose, [tent] * 5)


def teeth():
    """Linear pieces of `sawtooth` on [0, 1]."""
    return len(joints(sawtooth(), 0, 1)) + 1


def _hidden_units(net):
    return sum(net.layer_sizes[1:-1])


def _shallow_sawtooth_gap():
    """The sawtooth beside one hidden layer with a unit a piece."""
    knots = np.concatenate([[0.0], joints(sawtooth(), 0, 1), [1.0]])
    shallow = constructions.interpolate(knots, sawtooth()(knots[:, np.newaxis])[:, 0])
    x = np.linspace(0, 1, 1001)
    return gap(constructions.evaluate(x, shallow, "relu"), sawtooth()(x[:, np.newaxis])[:, 0])


# 250 to 253 parameters each, hence comparable.
EQUAL_PARAMETERS = {"83": (83,), "14-14": (14, 14), "10-10-10": (10, 10, 10)}
DEPTH = Experiment(
    "depth", "Deep and shallow networks of 250 to 253 parameters, one target",
    {"recipe": 1, "networks": [["chirp", activation, list(hidden)]
                               for activation in ("relu", "tanh")
                               for hidden in EQUAL_PARAMETERS.values()], "steps": 5000},
    train_listed, block=20, n_seeds=20)

_DEPTH = (
    identity("U14.single-layer", ARCHITECTURE,
             "one hidden layer, a unit a piece, and the five tents", _shallow_sawtooth_gap,
             origin="own"),
    sentence("U14.units", ARCHITECTURE, "hidden units for 32 pieces, deep over shallow", _DEEPER,
             lambda: _hidden_units(sawtooth()) / (teeth() - 1), at_most(1)),
    sentence("U14.parameters", ARCHITECTURE, "parameters for 32 pieces, deep over shallow",
             "so with parameters",
             lambda: sawtooth().n_parameters / n_parameters(1, teeth() - 1, 1), at_most(1),
             origin="own"),
    *(sentence(f"U14.trained-{name}", ARCHITECTURE,
               f"by training: median error of 14-14 and of 10-10-10 over that of 83 {name} units, "
               "parameters alike, the larger", "so with parameters",
               lambda runs, name=name: max(
                   median_ratio(runs, f"chirp_{name}_{deep}", f"chirp_{name}_83")
                   for deep in ("14-14", "10-10-10")), at_most(1), DEPTH, origin="own")
      for name in ("relu", "tanh")),
)

EXPERIMENTS = (APPROXIMATION, OPTIMIZER_FAILS, OVERFITTING, DEPTH)

_BYHAND = "kerasdemos.byhand.constructions"
ALTERATIONS = (
    Alteration("the sign is lost", f"{_BYHAND}.evaluate",
               lambda *given, evaluate=constructions.evaluate: -evaluate(*given),
               (*(f"U12.{what}-{name}" for what in ("order", "within") for name in _NAMES),
                "U13.can-represent", "U14.single-layer")),
    Alteration("the function for its derivative", f"{_BYHAND}.slope", constructions.evaluate,
               tuple(f"U12.derivative-{name}" for name in _NAMES)),
    Alteration("the inner network is forgotten", f"{__name__}.compose", lambda outer, inner: outer,
               ("U14.units", "U14.parameters")),
)
CLAIMS = (*_APPROXIMATE, *_FAIL, *_DEPTH)
