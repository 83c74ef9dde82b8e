"""Shallow networks: the function, its joints and regions, and what more units bring (C1 to C5).

Where a slide gives a formula without numbers, the row takes the parameters of the networks here,
and `printed` is the formula's result worked out beside it.
"""

from functools import partial

import numpy as np

from kerasdemos.byhand import activations, constructions
from kerasdemos.byhand.relunets import (
    ReluNet,
    count_regions,
    joints,
    max_regions,
    regions,
    shallow,
)
from kerasdemos.evidence.claim import at_least, at_most, exact, gap, misprint, sentence
from kerasdemos.lectures.approximation import APPROXIMATION, median_ratio, smooth
from kerasdemos.lectures.cambridge import EXAMPLE, GENERAL, MULTIVARIATE, PATTERNS, UNIVERSAL

# --- One input, three hidden units (C1) ------------------------------------------------------

# One row a hidden unit: theta_d0, theta_d1; then phi_0, ..., phi_3.
THETA, PHI = [(0.3, -1), (-1, 2), (-0.5, 0.65)], (-0.3, 2, -1, 7)
FAMILY = (PHI, (0.5, -1, 1, -6), (0.2, 1.5, 1, -4))
JOINTS = [0.3, 0.5, 0.5 / 0.65]  # -theta_d0 / theta_d1
ONE = shallow(THETA, PHI)
LOW, HIGH = 0, 1.2


def _departure_from_lines(net, low, high):
    """Largest distance from the straight lines between the function's values at its joints.

    A jump at a joint would show as well as a bend elsewhere.
    """
    edges = np.array([low, *joints(net, low, high), high])
    shares = np.linspace(0, 1, 11)
    x = edges[:-1, None] + shares * np.diff(edges)[:, None]  # (pieces, 11)
    y = net(x.reshape(-1, 1))[:, 0].reshape(x.shape)
    return gap(y, y[:, :1] + shares * (y[:, -1:] - y[:, :1]))


def random_net(sizes, seed=0):
    """A network of these layer sizes with weights and biases from N(0, 1)."""
    generator = np.random.default_rng(seed)
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    return ReluNet([generator.normal(size=shape) for shape in shapes],
                   [generator.normal(size=rows) for rows, _ in shapes])


_EXAMPLE = (
    exact("C1.parameters", EXAMPLE, "parameters, one input and three hidden units", 10,
          lambda: ONE.n_parameters),
    exact("C1.relu", EXAMPLE, "a(z) = max{z, 0} at z = -2, 0, 3", [0, 0, 3],
          lambda: activations.relu([-2, 0, 3])),
    *(exact(f"C1.{name}", EXAMPLE, f"f[x] at x = {x:g}, the formula with the demo's parameters",
            printed, partial(lambda x: ONE([[x]])[0, 0], x))
      for name, x, printed in (("formula-first-region", 0, -0.3 + 2 * 0.3),
                               ("formula-second-region", 0.4, -0.3),
                               ("formula-third-region", 0.6, -0.3 - 0.2),
                               ("formula-fourth-region", 1, -0.3 - 1 + 7 * 0.15))),
    exact("C1.panels-lines", EXAMPLE, "construction: the three lines at x = 1",
          [0.3 - 1, -1 + 2, -0.5 + 0.65], lambda: ONE.preactivations([[1]])[0][0]),
    exact("C1.panels-clipped", EXAMPLE, "construction: the lines clipped at zero, x = 1",
          [0, 1, 0.15], lambda: ONE.activations([[1]])[0][0]),
    exact("C1.panels-weighted", EXAMPLE, "construction: clipped and weighted, x = 1",
          [0, -1, 1.05], lambda: ONE.activations([[1]])[0][0] * ONE.weights[1][0]),
    *(exact(f"C1.family-{number}", EXAMPLE, f"joints of the family's function {number}: θ's",
            JOINTS, partial(lambda phi: joints(shallow(THETA, phi), LOW, HIGH), phi))
      for number, phi in enumerate(FAMILY, 1)),
    sentence("C1.piecewise-linear-shallow", EXAMPLE,
             "departure from continuous straight pieces, shallow", "continuous piecewise linear",
             lambda: _departure_from_lines(ONE, LOW, HIGH), at_most(1e-12)),
    sentence("C1.piecewise-linear-deep", EXAMPLE,
             "departure from continuous straight pieces, three hidden layers of five",
             "continuous piecewise linear",
             lambda: _departure_from_lines(random_net((1, 5, 5, 5, 1)), -3, 3), at_most(1e-12)),
    misprint("C1.underbrace", EXAMPLE, "h₁, h₂, h₃ at x = 1: the underbrace leaves out a(·)",
             [-0.7, 1, 0.15], [0, 1, 0.15], lambda: ONE.activations([[1]])[0][0]),
)

# --- Joints, regions, activation patterns (C2) -----------------------------------------------


def _patterns_between_joints():
    """Which units of the example are active in each region, shape (4, 3), as 0 and 1."""
    edges = np.array([LOW, *joints(ONE, LOW, HIGH), HIGH])
    return ONE.patterns(((edges[:-1] + edges[1:]) / 2)[:, None]).astype(int)


def _joints_beyond_units():
    """The largest number of joints less hidden units, of ten random networks a width."""
    return max(len(joints(random_net((1, width, 1), seed), -100, 100)) - width
               for width in range(1, 11) for seed in range(10))


_PATTERNS = (
    exact("C2.number-of-joints", PATTERNS, "joints of three hidden units", 3,
          lambda: len(joints(ONE, LOW, HIGH))),
    *(exact(f"C2.joint-{unit + 1}", PATTERNS, f"where h{'₁₂₃'[unit]} becomes (in)active",
            JOINTS[unit], partial(lambda unit: joints(ONE, LOW, HIGH)[unit], unit))
      for unit in range(3)),
    exact("C2.regions", PATTERNS, "regions of three hidden units", 4,
          lambda: count_regions(ONE, LOW, HIGH)),
    *(exact(f"C2.pattern-{region + 1}", PATTERNS,
            f"which hidden units are active in region {region + 1}", active,
            partial(lambda region: _patterns_between_joints()[region], region))
      for region, active in enumerate(([1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 1, 1]))),
    exact("C2.one-unit-a-joint", PATTERNS, "units that become (in)active at each joint",
          [1, 1, 1], lambda: np.abs(np.diff(_patterns_between_joints(), axis=0)).sum(axis=1)),
    exact("C2.most-regions", PATTERNS, "at most D + 1 regions, D = 3", 4,
          lambda: max_regions(1, 3, 1)),
    sentence("C2.most-joints", PATTERNS, "joints beyond D, most of 100 networks, D = 1 to 10",
             "at most D joints", _joints_beyond_units, at_most(0)),
)

# --- Two outputs (C3) ------------------------------------------------------------------------

TWO_THETA = [(-0.2, 1), (0.45, -1), (-0.7, 1), (0.9, -1)]
TWO_PHI = [(0.2, 1.2, 0.8, -3, 0.5), (-0.4, -1, 1.5, 2.5, 0.6)]
TWO = shallow(TWO_THETA, TWO_PHI)

_MULTIVARIATE = (
    exact("C3.layers", MULTIVARIATE, "inputs, hidden units, outputs", [1, 4, 2],
          lambda: TWO.layer_sizes),
    exact("C3.parameters", MULTIVARIATE, "parameters, 4 · 2 + 2 · 5", 18,
          lambda: TWO.n_parameters),
    exact("C3.output-1", MULTIVARIATE, "y₁ at x = 0.3, the formula with the demo's parameters",
          0.2 + 1.2 * 0.1 + 0.8 * 0.15 + 0.5 * 0.6, lambda: TWO([[0.3]])[0, 0]),
    exact("C3.output-2", MULTIVARIATE, "y₂ at x = 0.3, the formula with the demo's parameters",
          -0.4 - 0.1 + 1.5 * 0.15 + 0.6 * 0.6, lambda: TWO([[0.3]])[0, 1]),
    *(exact(f"C3.joints-{output + 1}", MULTIVARIATE, f"joints of y{'₁₂'[output]}, shared by both",
            [0.2, 0.45, 0.7, 0.9],
            partial(lambda phi: joints(shallow(TWO_THETA, phi), LOW, HIGH), TWO_PHI[output]))
      for output in range(2)),
    exact("C3.regions", MULTIVARIATE, "regions of the two outputs together", 5,
          lambda: count_regions(TWO, LOW, HIGH)),
)

# --- Any number of inputs and outputs (C4) ---------------------------------------------------

THREE_INPUTS = shallow([(1, 2, -1, 0), (-1, 0, 1, 1)], [(1, 1, 1), (0, 2, -1)])
BOX = (-1, -1), (1, 1)
PLANE = shallow([(0, 0, 0.7), (-0.3, -0.8, -0.7), (-0.2, 0.7, -0.6)], (1.2, -1.5, -1, -1.4))


def _sharpest_turn(pieces):
    """The smallest sine at a corner of the pieces, walked around one way: convex if positive."""
    sines = []
    for piece in pieces:
        sides = np.roll(piece, -1, axis=0) - piece
        sides /= np.linalg.norm(sides, axis=1, keepdims=True)
        after = np.roll(sides, -1, axis=0)
        turns = sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]
        sines.append((turns * np.sign(turns.sum())).min())
    return float(min(sines))


def _patterns_of_pieces():
    """How many activation patterns the regions of the plane have."""
    pieces, _ = regions(PLANE, *BOX)
    middles = np.array([piece.mean(axis=0) for piece in pieces])
    return len(np.unique(PLANE.patterns(middles), axis=0))


_GENERAL = (
    exact("C4.shape", GENERAL, "numbers of inputs and outputs of a map from ℝ³ to ℝ²", [3, 2],
          lambda: [THREE_INPUTS.n_inputs, THREE_INPUTS.n_outputs]),
    exact("C4.formula-1", GENERAL, "y₁ at x = (1, 2, 3), two hidden units h = (1, 4)",
          1 + 1 + 4, lambda: THREE_INPUTS([[1, 2, 3]])[0, 0]),
    exact("C4.formula-2", GENERAL, "y₂ at x = (1, 2, 3), two hidden units h = (1, 4)",
          2 * 1 - 4, lambda: THREE_INPUTS([[1, 2, 3]])[0, 1]),
    exact("C4.parameters", GENERAL, "parameters, D (1 + n_in) + n_out (1 + D)",
          2 * (1 + 3) + 2 * (1 + 2), lambda: THREE_INPUTS.n_parameters),
    exact("C4.most-regions", GENERAL, "most regions, two inputs and three hidden units", 7,
          lambda: max_regions(2, 3, 1)),
    exact("C4.regions", GENERAL, "regions of the demo's function of two inputs", 7,
          lambda: count_regions(PLANE, *BOX)),
    exact("C4.patterns", GENERAL, "different activation patterns of its regions", 7,
          _patterns_of_pieces),
    sentence("C4.convex", GENERAL, "sine of the sharpest turn at a corner: convex from 0 on",
             "convex regions", lambda: _sharpest_turn(regions(PLANE, *BOX)[0]), at_least(0)),
    misprint("C4.underbrace", GENERAL,
             "h₁, h₂ at x = (1, 2, 3): the underbrace leaves out a(·) and the bias", [0, 5],
             [1, 4], lambda: THREE_INPUTS.activations([[1, 2, 3]])[0][0]),
)

# --- Universal approximation (C5) ------------------------------------------------------------


def _gain(target, few, many, runs):
    """Median error of many units over that of few, both trained."""
    return median_ratio(runs, f"{target}_relu_{many}", f"{target}_relu_{few}")


def _root(x):
    return np.sqrt(np.abs(x))


def _interpolation_error(target, units):
    """Largest error, midway and about, of the ReLU network that meets the target at knots."""
    knots = np.linspace(-1, 1, units + 1)
    network = constructions.interpolate(knots, target(knots))
    x = (knots[:-1, None] + np.diff(knots)[:, None] * [0.25, 0.5, 0.75]).ravel()
    return gap(constructions.evaluate(x, network, "relu"), target(x))


_UNIVERSAL = (
    # On [-1, 1] the error of straight lines is at most (2/D)² max|f''| / 8, which sets D.
    *(sentence(f"C5.precision-{digits}", UNIVERSAL,
               f"largest error for sin 2πx, {units:,} ReLU units by construction",
               f"any precision, as 1e-{digits}", partial(_interpolation_error, smooth, units),
               at_most(10.0**-digits))
      for digits in range(1, 6)
      for units in [int(np.ceil(np.sqrt((2 * np.pi) ** 2 / 2 * 10**digits)))]),
    sentence("C5.any-continuous", UNIVERSAL,
             "largest error for √|x|, which has no slope at 0, 201 units by construction",
             "any continuous function, as 1e-1", partial(_interpolation_error, _root, 201),
             at_most(0.1)),
    *(sentence(f"C5.trained-{target}-{many}", UNIVERSAL,
               f"median error of {many} trained ReLU units over that of {few}, {title}",
               "more hidden units, closer fit", partial(_gain, target, few, many), at_most(1),
               APPROXIMATION)
      for target, title in (("smooth", "sin 2πx"), ("kinked", "a zigzag"), ("plane", "two inputs"))
      for few, many in ((4, 16), (16, 64))),
)

CLAIMS = (*_EXAMPLE, *_PATTERNS, *_MULTIVARIATE, *_GENERAL, *_UNIVERSAL)
