"""What a network can represent, what it learns, and what depth saves (U12 to U14, U28)."""

from functools import cache, reduce

import numpy as np

from kerasdemos.byhand import constructions
from kerasdemos.byhand.activations import WRITTEN
from kerasdemos.byhand.multilayer import forward
from kerasdemos.byhand.relunets import ReluNet, compose, joints, n_parameters
from kerasdemos.evidence.claim import Alteration, at_least, at_most, gap, identity, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.approximation import (
    APPROXIMATION,
    KINKED_KNOTS,
    LESS,
    MIDDLES,
    WRONG,
    changed_points,
    changed_recipe,
    fitted,
    kinked,
    largest_ratio,
    learning_curve,
    samples,
    smooth,
    smooth_slope,
    train_listed,
)
from kerasdemos.lectures.uniandes import ARCHITECTURE

NUMPY_ALONE = True

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
# A tanh is a sigmoid moved and stretched: built from steps of either, the network is the same.
_BUILT = {"relu": ("ReLU", ["relu"]),
          "sigmoid": ("sigmoid and tanh (one function, rescaled)", ["sigmoid", "tanh"])}

_APPROXIMATE = (
    *(sentence(f"U12.order-{name}", ARCHITECTURE,
               f"by construction, {units}: power of the number of units with which the error "
               "falls, the slower of sin 2 pi x and ||x| - 1/3|", _ANY_ERROR,
               lambda names=names: max(order(largest_error, name, target=target)
                                       for name in names for target in (smooth, kinked)), _FALLS)
      for name, (units, names) in _BUILT.items()),
    *(sentence(f"U12.derivative-{name}", ARCHITECTURE,
               f"by construction, {units}: power of the number of units with which the "
               "derivative's error falls, sin 2 pi x", "can also approximate the derivatives",
               lambda names=names: max(order(largest_slope_error, name) for name in names), _FALLS)
      for name, (units, names) in _BUILT.items()),
    *(sentence(f"U12.within-{name}", ARCHITECTURE,
               f"by construction, {units}: largest error of 1,024 pieces on sin 2 pi x",
               _ANY_ERROR, lambda names=names: max(largest_error(name, 1024) for name in names),
               at_most(1e-3))
      for name, (units, names) in _BUILT.items()),
    *(sentence(f"U12.trained-{name}", ARCHITECTURE,
               f"by training: median error of 64 over that of 4 {WRITTEN[name]} units, the "
               "largest of three functions: at least a tenth less", "given enough hidden units",
               lambda runs, name=name: largest_ratio(runs, [
                   (f"{target}_{name}_64", f"{target}_{name}_4")
                   for target in ("smooth", "kinked", "plane")]), LESS, APPROXIMATION, needs=11)
      for name in _NAMES),
)


# --- Any Borel measurable function (U28) -----------------------------------------------------

JUMP = 1 / 3
BESIDE = JUMP + np.array([-1e-9, 1e-9])  # there a continuous function cannot be near both values
FINE = np.linspace(-1, 1, 8002)[1:-1]


def step(x):
    """Step from 0 to 1 at JUMP: measurable, not continuous."""
    return (x > JUMP).astype(float)


def circle(x):
    """Circle, (cos pi x, sin pi x), shape (n, 2)."""
    return np.stack([np.cos(np.pi * x), np.sin(np.pi * x)], axis=1)


def error_beside_the_jump(activation, size):
    """Largest distance of the constructed network from the step, just beside the jump."""
    network = constructed(activation, size, step)
    return gap(constructions.evaluate(BESIDE, network, activation), step(BESIDE))


def mean_step_error(activation, size):
    """Mean distance of the constructed network from the step."""
    network = constructed(activation, size, step)
    return float(np.abs(constructions.evaluate(FINE, network, activation) - step(FINE)).mean())


def circle_error(activation, size):
    """Largest distance from the circle of one hidden layer with two outputs."""
    knots = np.linspace(-1, 1, size + 1)
    network = constructions.interpolate(knots, circle(knots))
    return gap(forward(BETWEEN[:, np.newaxis], *network, activation)[-1], circle(BETWEEN))


def _train_slopes(settings, data, seeds):
    """Train networks on sin 2 pi x, and measure how far their derivatives are from its own."""
    import pandas as pd

    x, y = changed_points(settings, *samples("smooth")[:2], seeds)
    scale, errors = settings.get("scale", 1), {}
    for activation, units in settings["networks"]:
        recipe = changed_recipe(settings, activation, [units], seeds)
        _, (kernel, bias, out, out_bias) = fitted(x[:, np.newaxis], y[:, np.newaxis], **recipe)
        slopes = [scale * constructions.slope(scale * MIDDLES, (one[:2], one[2:]),
                                              recipe["activation"])
                  for one in zip(kernel, out, bias, out_bias, strict=True)]
        errors[f"{activation}_{units}"] = np.sqrt(
            ((slopes - smooth_slope(MIDDLES)) ** 2).mean(axis=1))
    return [(pd.DataFrame(), {name: float(of[k]) for name, of in errors.items()})
            for k in range(len(seeds))]


DERIVATIVES = Experiment(
    "derivatives", "Derivatives of one hidden layer of 4 and 64 units, trained on sin 2 pi x",
    {"recipe": 1, "networks": [[activation, units] for activation in _NAMES for units in (4, 64)],
     "steps": 3000}, _train_slopes, block=20, n_seeds=20, wrong=WRONG)

STEPPED_SIZES = (64, 128, 256, 512)
_MEASURABLE = (
    sentence("U28.step-largest", ARCHITECTURE, "by construction: largest error beside a jump of 1, "
             "the least of 64 to 512 ReLU, sigmoid and tanh pieces",
             "measurable, not uniformly near: half the jump is missed", lambda: min(
                 error_beside_the_jump(name, size) for name in _NAMES for size in STEPPED_SIZES),
             at_least(0.5), origin="own"),
    sentence("U28.step-mean", ARCHITECTURE, "by construction: power of the number of units with "
             "which the mean error for the step falls, the slowest of ReLU, sigmoid and tanh",
             "any Borel measurable function",
             lambda: max(order(mean_step_error, name, STEPPED_SIZES) for name in _NAMES), _FALLS),
    sentence("U28.vector", ARCHITECTURE, "by construction: power of the number of ReLU units with "
             "which the larger error of the two outputs for a circle falls",
             "from one finite-dimensional space to another", lambda: order(circle_error, "relu"),
             _FALLS),
    sentence("U28.derivative-trained", ARCHITECTURE,
             "by training on sin 2 pi x: median error of the derivative, 64 units over 4, the "
             "largest of ReLU, sigmoid and tanh: at least a tenth less",
             "can also approximate the derivatives",
             lambda runs: largest_ratio(runs, [(f"{name}_64", f"{name}_4") for name in _NAMES]),
             LESS, DERIVATIVES),
)

# --- Learning can fail (U13) -----------------------------------------------------------------


def four_units_error():
    """Largest error of four ReLU units whose weights are written down, on ||x| - 1/3|."""
    network = constructions.interpolate(KINKED_KNOTS, kinked(KINKED_KNOTS))
    return gap(constructions.evaluate(BETWEEN, network, "relu"), kinked(BETWEEN))


def overfit(samples, noise, units, steps, seed, activation="tanh", learning_rate=0.01, scale=1):
    """Train a wide network of tanh units on noisy points of a sine, and watch it along the way.

    Parameters
    ----------
    samples : int
        Points, uniform on [-1, 1].
    noise : float
        Standard deviation of their noise.
    units, steps, seed : int
        Hidden units; steps of full-batch Adam; of the points and of the initial weights.
    activation, learning_rate, scale : str, float, float
        Of the hidden units; of Adam; what the inputs are multiplied by for the network.

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
    curve, outputs = learning_curve(scale * x, y, scale * MIDDLES, smooth(MIDDLES),
                                    hidden_units=(units,), activation=activation,
                                    learning_rate=learning_rate, at_steps=at_steps, seed=seed)
    return x, y, curve, outputs


CLOSE = 0.01  # an error that counts as having found the function


def _train_overfitting(settings, data, seeds):
    """Train a wide network on noisy points of a sine, and watch the error against the truth."""
    (seed,) = seeds
    options = {name: value for name, value in settings.items() if name != "recipe"}
    _, _, curve, _ = overfit(seed=seed, **options)
    errors = curve["validation_error"]
    return [(curve, {"least_error": float(errors.min()), "last_error": float(errors.iloc[-1])})]


OPTIMIZER_FAILS = Experiment(
    "optimizer-fails", "A function that four ReLU units can represent",
    {"recipe": 1, "networks": [["kinked", "relu", [units]] for units in (4, 8, 16)],
     "steps": 5000}, train_listed, block=100, n_seeds=100, wrong_seeds=50,
    wrong=WRONG | {"64 units everywhere": {"units": 64}})
OVERFITTING = Experiment(
    "overfitting", "200 hidden units on twenty noisy points of a sine",
    {"recipe": 1, "samples": 20, "noise": 0.5, "units": 200, "steps": 5000},
    _train_overfitting, n_seeds=20, wrong={
        "2 units": {"units": 2},
        "ReLU units": {"activation": "relu"},
        "linear units": {"activation": "linear"},
        "learning rate .0001": {"learning_rate": 0.0001},
        "100 steps": {"steps": 100},
        "no noise": {"noise": 0.0},
        "100 points": {"samples": 100},
        "inputs divided by 10": {"scale": 0.1},
    })


def _overfitted_ratio(runs):
    """Median over the runs of error against the truth over error on the noisy points, last."""
    return np.median(runs.last("validation_error") / runs.last("training_error"), axis=-1)


_FAIL = (
    identity("U13.can-represent", ARCHITECTURE,
             "||x| - 1/3| and four ReLU units, weights written down", four_units_error,
             origin="own"),
    sentence("U13.not-found", ARCHITECTURE,
             "share of starts with four ReLU units that do not come within .01 of it", _CAN_FAIL,
             lambda runs: (runs.metric("kinked_relu_4") >= CLOSE).mean(axis=-1),
             at_least(0.1, share=True), OPTIMIZER_FAILS),
    sentence("U13.overfitting", ARCHITECTURE,
             "200 units on 20 noisy points: last over least error against the truth (median)",
             "the wrong function as a result of overfitting",
             lambda runs: np.median(runs.metric("last_error") / runs.metric("least_error"),
                                    axis=-1),
             at_least(1.1), OVERFITTING),
    sentence("U13.overfitting-training", ARCHITECTURE,
             "the same, last: error against the truth over error on the points (median)",
             "the wrong function as a result of overfitting", _overfitted_ratio, at_least(1.1),
             OVERFITTING, needs=6),
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
    train_listed, block=20, n_seeds=20, wrong=WRONG)
EQUAL_UNITS = {"24": (24,), "12-12": (12, 12), "8-8-8": (8, 8, 8)}
DEPTH_UNITS = Experiment(
    "depth-units", "Deep and shallow networks of 24 hidden units, three targets",
    {"recipe": 1, "networks": [[target, activation, list(hidden)]
                               for target in ("smooth", "plane", "chirp")
                               for activation in ("relu", "tanh")
                               for hidden in EQUAL_UNITS.values()],
     "steps": 3000}, train_listed, block=20, n_seeds=40, wrong=WRONG)

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
    *(sentence(f"U14.units-{target}", ARCHITECTURE,
               f"by training on {title}: median error of 12-12 and of 8-8-8 over that of 24 ReLU "
               "or tanh units, the largest of four", _DEEPER,
               lambda runs, target=target: largest_ratio(runs, [
                   (f"{target}_{name}_{deep}", f"{target}_{name}_24")
                   for name in ("relu", "tanh") for deep in ("12-12", "8-8-8")]),
               at_most(1), DEPTH_UNITS, needs=needs)
      for target, title, needs in (
          ("smooth", "sin 2 pi x", 40), ("plane", "waves of two inputs", 12),
          ("chirp", "sin 8 pi x^2", 40))),
    *(sentence(f"U14.trained-{name}", ARCHITECTURE,
               "by training: median error of 14-14 and of 10-10-10 over that of 83 "
               f"{WRITTEN[name]} units, parameters alike, the larger", "so with parameters",
               lambda runs, name=name: largest_ratio(runs, [
                   (f"chirp_{name}_{deep}", f"chirp_{name}_83")
                   for deep in ("14-14", "10-10-10")]), at_most(1), DEPTH, origin="own")
      for name in ("relu", "tanh")),
)

EXPERIMENTS = (APPROXIMATION, DERIVATIVES, OPTIMIZER_FAILS, OVERFITTING, DEPTH, DEPTH_UNITS)

_BYHAND = "kerasdemos.byhand.constructions"
ALTERATIONS = (
    Alteration("the sign is lost", f"{_BYHAND}.evaluate",
               lambda *given, evaluate=constructions.evaluate: -evaluate(*given),
               (*(f"U12.{what}-{name}" for what in ("order", "within") for name in _BUILT),
                "U13.can-represent", "U14.single-layer", "U28.step-mean")),
    Alteration("the points beside the jump are left out", f"{__name__}.BESIDE", BETWEEN[::9],
               ("U28.step-largest",)),
    Alteration("one bend for all knots", "kerasdemos.byhand.constructions.interpolate",
               lambda knots, values, build=constructions.interpolate: build(
                   knots, np.repeat(values[:1], len(knots), axis=0)), ("U28.vector",)),
    Alteration("the function for its derivative", f"{_BYHAND}.slope", constructions.evaluate,
               tuple(f"U12.derivative-{name}" for name in _BUILT)),
    Alteration("the inner network is forgotten", f"{__name__}.compose", lambda outer, inner: outer,
               ("U14.units", "U14.parameters")),
)
CLAIMS = (*_APPROXIMATE, *_MEASURABLE, *_FAIL, *_DEPTH)
