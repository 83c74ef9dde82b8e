"""The claims of Lecture 3 (Cambridge), one row each: rows C1 to C18 of the inventory.

Where a slide gives a formula without numbers, the row takes the parameters of the demo of that
slide, and `printed` is the formula's result worked out beside it.
"""

from functools import cache, partial

import numpy as np

from kerasdemos import data
from kerasdemos.byhand import activations, backprop, multilayer
from kerasdemos.byhand import constructions as approximation
from kerasdemos.byhand.relunets import (
    ReluNet,
    compose,
    count_regions,
    joints,
    max_regions,
    n_parameters,
    regions,
    shallow,
)
from kerasdemos.checks import Unavailable
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.results import At
from kerasdemos.evidence.rules import (
    AtLeast,
    AtMost,
    Between,
    Claim,
    Exact,
    Misprint,
    Typical,
)


def _exact(id, slide, what, printed, ours, tolerance=1e-12):
    return Claim(id, slide, what, printed, "exact", ours, Exact(tolerance))


def _claim(id, slide, what, printed, ours, rule, *experiments):
    return Claim(id, slide, what, printed, "claim", ours, rule, experiments)


def _band(id, slide, what, printed, ours, scale, *experiments):
    return Claim(id, slide, what, printed, "band", ours, Typical(scale), experiments)


def _misprint(id, slide, what, printed, correct, ours, tolerance=1e-12):
    return Claim(id, slide, what, printed, "slide error", ours, Misprint(correct, tolerance))


def _largest_difference(one, other):
    return float(np.abs(np.asarray(one) - np.asarray(other)).max())


# Shallow networks: C1 to C5 -----------------------------------------------------------------------

EXAMPLE = "Shallow Neural Networks: Example"
PATTERNS = "Activation Patterns"
MULTIVARIATE = "Multivariate Output"
GENERAL = "Shallow Neural Networks"
UNIVERSAL = "Universal Approximation Thm"

# One row a hidden unit: theta_d0, theta_d1; then phi_0, ..., phi_3.
THETA, PHI = [(0.3, -1), (-1, 2), (-0.5, 0.65)], (-0.3, 2, -1, 7)
FAMILY = (PHI, (0.5, -1, 1, -6), (0.2, 1.5, 1, -4))
JOINTS = [0.3, 0.5, 0.5 / 0.65]  # -theta_d0 / theta_d1
ONE = shallow(THETA, PHI)
LOW, HIGH = 0, 1.2

TWO_THETA = [(-0.2, 1), (0.45, -1), (-0.7, 1), (0.9, -1)]
TWO_PHI = [(0.2, 1.2, 0.8, -3, 0.5), (-0.4, -1, 1.5, 2.5, 0.6)]
TWO = shallow(TWO_THETA, TWO_PHI)

THREE_INPUTS = shallow([(1, 2, -1, 0), (-1, 0, 1, 1)], [(1, 1, 1), (0, 2, -1)])
BOX = (-1, -1), (1, 1)
PLANE = shallow([(0, 0, 0.7), (-0.3, -0.8, -0.7), (-0.2, 0.7, -0.6)], (1.2, -1.5, -1, -1.4))


def _departure_from_lines(net, low, high):
    """Largest distance from the straight lines between the function's values at its joints.

    A jump at a joint would show as well as a bend elsewhere.
    """
    edges = np.array([low, *joints(net, low, high), high])
    shares = np.linspace(0, 1, 11)
    x = edges[:-1, None] + shares * np.diff(edges)[:, None]  # (pieces, 11)
    y = net(x.reshape(-1, 1))[:, 0].reshape(x.shape)
    return _largest_difference(y, y[:, :1] + shares * (y[:, -1:] - y[:, :1]))


def _random_net(sizes, seed=0):
    """A network of these layer sizes with weights and biases from N(0, 1)."""
    generator = np.random.default_rng(seed)
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    return ReluNet([generator.normal(size=shape) for shape in shapes],
                   [generator.normal(size=rows) for rows, _ in shapes])


def _patterns_between_joints():
    """Which units of the example are active in each region, shape (4, 3), as 0 and 1."""
    edges = np.array([LOW, *joints(ONE, LOW, HIGH), HIGH])
    return ONE.patterns(((edges[:-1] + edges[1:]) / 2)[:, None]).astype(int)


def _joints_beyond_units():
    """The largest number of joints less hidden units, of ten random networks a width."""
    return max(len(joints(_random_net((1, width, 1), seed), -100, 100)) - width
               for width in range(1, 11) for seed in range(10))


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


def _sine(x):
    return np.sin(2 * np.pi * x)


def _root(x):
    return np.sqrt(np.abs(x))


def _interpolation_error(target, units):
    """Largest error, midway and about, of the ReLU network that meets the target at knots."""
    knots = np.linspace(-1, 1, units + 1)
    network = approximation.interpolate(knots, target(knots))
    x = (knots[:-1, None] + np.diff(knots)[:, None] * [0.25, 0.5, 0.75]).ravel()
    return _largest_difference(approximation.evaluate(x, network, "relu"), target(x))


def _gain(target, few, many, runs):
    """Median error of many units over that of few, both trained."""
    return float(np.median(runs.metric(f"{target}_relu_{many}"))
                 / np.median(runs.metric(f"{target}_relu_{few}")))


SHALLOW = (
    _exact("C1.parameters", EXAMPLE, "parameters, one input and three hidden units", 10,
           lambda: ONE.n_parameters),
    _exact("C1.relu", EXAMPLE, "a(z) = max{z, 0} at z = -2, 0, 3", [0, 0, 3],
           lambda: activations.relu([-2, 0, 3])),
    *(_exact(f"C1.{name}", EXAMPLE, f"f[x] at x = {x:g}, the formula with the demo's parameters",
             printed, partial(lambda x: ONE([[x]])[0, 0], x))
      for name, x, printed in (("formula-first-region", 0, -0.3 + 2 * 0.3),
                               ("formula-second-region", 0.4, -0.3),
                               ("formula-third-region", 0.6, -0.3 - 0.2),
                               ("formula-fourth-region", 1, -0.3 - 1 + 7 * 0.15))),
    _exact("C1.panels-lines", EXAMPLE, "construction: the three lines at x = 1",
           [0.3 - 1, -1 + 2, -0.5 + 0.65], lambda: ONE.preactivations([[1]])[0][0]),
    _exact("C1.panels-clipped", EXAMPLE, "construction: the lines clipped at zero, x = 1",
           [0, 1, 0.15], lambda: ONE.activations([[1]])[0][0]),
    _exact("C1.panels-weighted", EXAMPLE, "construction: clipped and weighted, x = 1",
           [0, -1, 1.05], lambda: ONE.activations([[1]])[0][0] * ONE.weights[1][0]),
    *(_exact(f"C1.family-{number}", EXAMPLE, f"joints of the family's function {number}: θ's",
             JOINTS, partial(lambda phi: joints(shallow(THETA, phi), LOW, HIGH), phi))
      for number, phi in enumerate(FAMILY, 1)),
    _claim("C1.piecewise-linear-shallow", EXAMPLE,
           "departure from continuous straight pieces, shallow", "continuous piecewise linear",
           lambda: _departure_from_lines(ONE, LOW, HIGH), AtMost(1e-12)),
    _claim("C1.piecewise-linear-deep", EXAMPLE,
           "departure from continuous straight pieces, three hidden layers of five",
           "continuous piecewise linear",
           lambda: _departure_from_lines(_random_net((1, 5, 5, 5, 1)), -3, 3), AtMost(1e-12)),
    _misprint("C1.underbrace", EXAMPLE, "h₁, h₂, h₃ at x = 1: the underbrace leaves out a(·)",
              [-0.7, 1, 0.15], [0, 1, 0.15], lambda: ONE.activations([[1]])[0][0]),

    _exact("C2.number-of-joints", PATTERNS, "joints of three hidden units", 3,
           lambda: len(joints(ONE, LOW, HIGH))),
    *(_exact(f"C2.joint-{unit + 1}", PATTERNS, f"where h{'₁₂₃'[unit]} becomes (in)active",
             JOINTS[unit], partial(lambda unit: joints(ONE, LOW, HIGH)[unit], unit))
      for unit in range(3)),
    _exact("C2.regions", PATTERNS, "regions of three hidden units", 4,
           lambda: count_regions(ONE, LOW, HIGH)),
    *(_exact(f"C2.pattern-{region + 1}", PATTERNS,
             f"which hidden units are active in region {region + 1}", active,
             partial(lambda region: _patterns_between_joints()[region], region))
      for region, active in enumerate(([1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 1, 1]))),
    _exact("C2.one-unit-a-joint", PATTERNS, "units that become (in)active at each joint",
           [1, 1, 1], lambda: np.abs(np.diff(_patterns_between_joints(), axis=0)).sum(axis=1)),
    _exact("C2.most-regions", PATTERNS, "at most D + 1 regions, D = 3", 4,
           lambda: max_regions(1, 3, 1)),
    _claim("C2.most-joints", PATTERNS, "joints beyond D, most of 100 networks, D = 1 to 10",
           "at most D joints", _joints_beyond_units, AtMost(0)),

    _exact("C3.layers", MULTIVARIATE, "inputs, hidden units, outputs", [1, 4, 2],
           lambda: TWO.layer_sizes),
    _exact("C3.parameters", MULTIVARIATE, "parameters, 4 · 2 + 2 · 5", 18,
           lambda: TWO.n_parameters),
    _exact("C3.output-1", MULTIVARIATE, "y₁ at x = 0.3, the formula with the demo's parameters",
           0.2 + 1.2 * 0.1 + 0.8 * 0.15 + 0.5 * 0.6, lambda: TWO([[0.3]])[0, 0]),
    _exact("C3.output-2", MULTIVARIATE, "y₂ at x = 0.3, the formula with the demo's parameters",
           -0.4 - 0.1 + 1.5 * 0.15 + 0.6 * 0.6, lambda: TWO([[0.3]])[0, 1]),
    *(_exact(f"C3.joints-{output + 1}", MULTIVARIATE, f"joints of y{'₁₂'[output]}, shared by both",
             [0.2, 0.45, 0.7, 0.9],
             partial(lambda phi: joints(shallow(TWO_THETA, phi), LOW, HIGH), TWO_PHI[output]))
      for output in range(2)),
    _exact("C3.regions", MULTIVARIATE, "regions of the two outputs together", 5,
           lambda: count_regions(TWO, LOW, HIGH)),

    _exact("C4.shape", GENERAL, "numbers of inputs and outputs of a map from ℝ³ to ℝ²", [3, 2],
           lambda: [THREE_INPUTS.n_inputs, THREE_INPUTS.n_outputs]),
    _exact("C4.formula-1", GENERAL, "y₁ at x = (1, 2, 3), two hidden units h = (1, 4)",
           1 + 1 + 4, lambda: THREE_INPUTS([[1, 2, 3]])[0, 0]),
    _exact("C4.formula-2", GENERAL, "y₂ at x = (1, 2, 3), two hidden units h = (1, 4)",
           2 * 1 - 4, lambda: THREE_INPUTS([[1, 2, 3]])[0, 1]),
    _exact("C4.parameters", GENERAL, "parameters, D (1 + n_in) + n_out (1 + D)",
           2 * (1 + 3) + 2 * (1 + 2), lambda: THREE_INPUTS.n_parameters),
    _exact("C4.most-regions", GENERAL, "most regions, two inputs and three hidden units", 7,
           lambda: max_regions(2, 3, 1)),
    _exact("C4.regions", GENERAL, "regions of the demo's function of two inputs", 7,
           lambda: count_regions(PLANE, *BOX)),
    _exact("C4.patterns", GENERAL, "different activation patterns of its regions", 7,
           _patterns_of_pieces),
    _claim("C4.convex", GENERAL, "sine of the sharpest turn at a corner: convex from 0 on",
           "convex regions", lambda: _sharpest_turn(regions(PLANE, *BOX)[0]), AtLeast(0)),
    _misprint("C4.underbrace", GENERAL,
              "h₁, h₂ at x = (1, 2, 3): the underbrace leaves out a(·) and the bias", [0, 5],
              [1, 4], lambda: THREE_INPUTS.activations([[1, 2, 3]])[0][0]),

    # On [-1, 1] the error of straight lines is at most (2/D)² max|f''| / 8, which sets D.
    *(_claim(f"C5.precision-{digits}", UNIVERSAL,
             f"largest error for sin 2πx, {units:,} ReLU units by construction",
             f"any precision, as 1e-{digits}", partial(_interpolation_error, _sine, units),
             AtMost(10.0**-digits))
      for digits in range(1, 6)
      for units in [int(np.ceil(np.sqrt((2 * np.pi) ** 2 / 2 * 10**digits)))]),
    _claim("C5.any-continuous", UNIVERSAL,
           "largest error for √|x|, which has no slope at 0, 201 units by construction",
           "any continuous function, as 1e-1", partial(_interpolation_error, _root, 201),
           AtMost(0.1)),
    *(_claim(f"C5.trained-{target}-{many}", UNIVERSAL,
             f"median error of {many} trained ReLU units over that of {few}, {title}",
             "more hidden units, closer fit", partial(_gain, target, few, many), AtMost(1),
             "approximation")
      for target, title in (("smooth", "sin 2πx"), ("kinked", "a zigzag"), ("plane", "two inputs"))
      for few, many in ((4, 16), (16, 64))),
)


# Deep networks: C6 to C12 -------------------------------------------------------------------------

WHY = "Why Depth? (4.1)"
FOLDING = "Extra Layer is Folding"
CLIPPING = "Extra Layer is Clipping (4.5)"
SPECIAL = "Composing as Special Case"
PLANES = "Composing in 2D"
DEEP_NETWORK = "Deep Neural Network"
EFFICIENCY = "Depth Efficiency"

# The inner one goes up, down and up again between -1 and 1.
INNER_PHI = (-1, 10 / 3, -10 / 3 - 20 / 7, 20 / 7 + 20 / 7)
INNER = shallow([(1, 1), (0.4, 1), (-0.3, 1)], INNER_PHI)
OUTER_THETA, OUTER_PHI = [(1, 1), (1, 2), (0.2, -0.5)], (-4.1, 4.9, -1.85, 5)
OUTER = shallow(OUTER_THETA, OUTER_PHI)
COMPOSED = compose(OUTER, INNER)
FOLDS = np.array([-1, -0.4, 0.3, 1])
BEND = shallow([(-0.7, 1), (0.7, -1)], (0.5, -1, 0.6))
COMPOSED_PLANE = compose(BEND, PLANE)
LINE = np.linspace(-1, 1, 1201)[:, None]  # (1201, 1)

# f_0 = (-1, 3), h_1 = (0, 3), f_1 = (4, -3), h_2 = (4, 0), y = 2 * 4 - 3 at x = (1, 2).
PENCIL = ReluNet(([[1, -1], [2, 1]], [[1, 1], [1, -1]], [[2, 5]]), ([0, -1], [1, 0], [-3]))

# Found by a random search: more regions than the formula of the slide's figure allows.
ABOVE_THE_FORMULA = ReluNet(
    ([[3.3, 2.2], [0.2, 3.3], [0.1, -1.3]],
     [[-1.1, 0.1, 0.6], [0.7, -3.1, -0.8], [-0.1, 2.9, 0.3]],
     [[0.7, -0.8, 2.7]]),
    ([1.3, 4.0, -0.1], [-0.2, 1.4, -0.7], [1.3]),
)

# The slide marks K = 5; by number of inputs: hidden units a layer, then for K = 1 to 5 parameters
# D (D_i + 1) + (K - 1) D (D + 1) + D + 1 and regions, 11^K and 6^(10 (K - 1)) 13,432,735,556.
MARKED = {1: (10, [31, 141, 251, 361, 471], [11, 121, 1_331, 14_641, 161_051]),
          10: (50, [601, 3_151, 5_701, 8_251, 10_801],
               [13_432_735_556, 812_226_152_290_553_856, 49_112_209_476_203_432_594_374_656,
                2_969_627_501_936_984_567_055_594_559_635_456,
                179_562_019_186_562_049_740_867_382_427_559_978_336_256])}
DRAWN_WIDTHS = {1: range(1, 31), 10: range(10, 101, 10)}


def _more_than_shallow(n_inputs, width, depth):
    """Most regions of a deep network, less those of the widest shallow one no larger than it."""
    shallow_width = (n_parameters(n_inputs, width, depth) - 1) // (n_inputs + 2)
    return max_regions(n_inputs, width, depth) - max_regions(n_inputs, shallow_width, 1)


def _least_advantage(n_inputs):
    """The smallest of these differences along the figure's curves of two to five layers."""
    return min(_more_than_shallow(n_inputs, width, depth)
               for width in DRAWN_WIDTHS[n_inputs] for depth in range(2, 6))


def _difference_of_folds():
    """Largest difference of the composed network where the three folds have the same y."""
    shares = np.linspace(0, 1, 101)
    backwards = 1 - shares  # the middle fold falls
    x = [FOLDS[k] + (FOLDS[k + 1] - FOLDS[k]) * share
         for k, share in enumerate((shares, backwards, shares))]
    y = COMPOSED(np.concatenate(x)[:, None]).reshape(3, -1)
    return _largest_difference(y, y[0])


def _second_layer(units, clipped):
    """The second hidden layer's units (indices) as outputs, before or after their ReLU."""
    weights, biases = list(COMPOSED.weights[:2]), list(COMPOSED.biases[:2])
    if clipped:
        weights, biases = [*weights, np.eye(3)], [*biases, np.zeros(3)]
    return ReluNet([*weights[:-1], weights[-1][units]], [*biases[:-1], biases[-1][units]])


def _recombination_difference():
    """Between the composed network and its clipped second layer weighted by phi'."""
    recombined = OUTER_PHI[0] + _second_layer([0, 1, 2], True)(LINE) @ np.array(OUTER_PHI[1:])
    return _largest_difference(COMPOSED(LINE)[:, 0], recombined)


def _flat_pieces():
    """How many pieces of the inner function of the plane have no slope."""
    flat = 0
    for piece in regions(PLANE, *BOX)[0]:
        flat += np.ptp(PLANE(piece)) < 1e-12
    return int(flat)


def _difference_to_rows(depth):
    """From the same network computed in Lecture 30's rows, h = a(x W + b)."""
    net = _random_net((3, *[4] * depth, 2))
    x = np.random.default_rng(1).normal(size=(20, 3))
    *_, y = multilayer.forward(x, [weight.T for weight in net.weights], net.biases)
    return _largest_difference(net(x), y)


DEEP = (
    _exact("C6.inner", WHY, "regions of the inner network, three hidden units, within [-1, 1]", 3,
           lambda: count_regions(INNER, -1, 1)),
    _exact("C6.outer", WHY, "regions of the outer network, three hidden units, within [-1, 1]", 3,
           lambda: count_regions(OUTER, -1, 1)),
    _exact("C6.composed", WHY, "regions of both composed: three times three", 9,
           lambda: count_regions(COMPOSED, -1, 1)),
    _claim("C6.against-shallow", WHY,
           "regions more than the most of a shallow network with its 22 parameters",
           "more linear regions for the same number of parameters",
           lambda: count_regions(COMPOSED, -1, 1)
           - max_regions(1, (COMPOSED.n_parameters - 1) // 3, 1), AtLeast(1)),
    *(_claim(f"C6.every-size-{n_inputs}-input{'s' if n_inputs > 1 else ''}", WHY,
             f"least regions more than a shallow network, K = 2 to 5, D = {widths[0]} to "
             f"{widths[-1]}, inputs: {n_inputs}, by the formula of the slide's figure",
             "more linear regions for the same number of parameters",
             partial(_least_advantage, n_inputs), AtLeast(1))
      for n_inputs, widths in DRAWN_WIDTHS.items()),

    _exact("C7.folds", FOLDING, "inner network at its folds: the input is folded onto [-1, 1]",
           [-1, 1, -1, 1], lambda: INNER(FOLDS[:, None])[:, 0]),
    *(_exact(f"C7.fold-{k + 1}", FOLDING, f"regions of the outer network seen in fold {k + 1}", 3,
             partial(lambda k: count_regions(COMPOSED, *FOLDS[k : k + 2]), k)) for k in range(3)),
    _claim("C7.same-in-each", FOLDING, "largest difference between folds at the same y",
           "what happens to one fold happens to all", _difference_of_folds, AtMost(1e-12)),

    _exact("C8.before-clipping", CLIPPING, "joints of the second layer before its ReLU",
           [-0.4, 0.3], lambda: joints(_second_layer([0, 1, 2], False), -1, 1)),
    *(_exact(f"C8.clipped-{unit + 1}", CLIPPING,
             f"joints of the second layer's unit {unit + 1}, clipped", printed,
             partial(lambda unit: len(joints(_second_layer([unit], True), -1, 1)), unit))
      # The first is nowhere below 0. The others are cut once in each of three folds, and asleep
      # at one of the two joints from before.
      for unit, printed in enumerate((2, 3 + 1, 3 + 1))),
    _exact("C8.after-clipping", CLIPPING, "joints of the second layer after its ReLU: 2 + 3 + 3",
           8, lambda: len(joints(_second_layer([0, 1, 2], True), -1, 1))),
    _claim("C8.recombined", CLIPPING, "difference between the output and ϕ′₀ + Σ ϕ′ h′",
           "clipped functions recombined", _recombination_difference, AtMost(1e-12)),

    *(_exact(f"C9.psi-{row + 1}", SPECIAL,
             f"ψ{'₁₂₃'[row]}₀ = θ′{'₁₂₃'[row]}₀ + θ′{'₁₂₃'[row]}₁ϕ₀ and "
             f"ψ{'₁₂₃'[row]}d = θ′{'₁₂₃'[row]}₁ϕd",
             [bias + slope * INNER_PHI[0], *(slope * phi for phi in INNER_PHI[1:])],
             partial(lambda row: [COMPOSED.biases[1][row], *COMPOSED.weights[1][row]], row))
      for row, (bias, slope) in enumerate(OUTER_THETA)),
    _exact("C9.rank", SPECIAL, "rank of the second weight matrix: an outer product", 1,
           lambda: int(np.linalg.matrix_rank(COMPOSED.weights[1]))),
    _exact("C9.layers", SPECIAL, "layer sizes of the composition: one deeper network",
           [1, 3, 3, 1], lambda: COMPOSED.layer_sizes),
    _claim("C9.same-function", SPECIAL, "difference between it and outer(inner(x))",
           "the same function",
           lambda: _largest_difference(COMPOSED(LINE), OUTER(INNER(LINE))), AtMost(1e-12)),

    _exact("C10.layers", PLANES, "two inputs, one output between, one output: layer sizes",
           [2, 3, 2, 1], lambda: COMPOSED_PLANE.layer_sizes),
    _exact("C10.inner", PLANES, "regions of the inner function of two inputs", 7,
           lambda: count_regions(PLANE, *BOX)),
    _exact("C10.flat", PLANES, "regions of it that are flat, which the outer cannot bend", 1,
           _flat_pieces),
    _exact("C10.outer", PLANES, "regions of the outer function", 2,
           lambda: count_regions(BEND, -2, 2)),
    _exact("C10.composed", PLANES, "regions of both composed: 6 · 2 + 1", 13,
           lambda: count_regions(COMPOSED_PLANE, *BOX)),

    _exact("C11.first-layer", DEEP_NETWORK, "h₁ = a(β₀ + Ω₀x), worked out, x = (1, 2)", [0, 3],
           lambda: PENCIL.activations([[1, 2]])[0][0]),
    _exact("C11.second-layer", DEEP_NETWORK, "h₂ = a(β₁ + Ω₁h₁), worked out", [4, 0],
           lambda: PENCIL.activations([[1, 2]])[1][0]),
    _exact("C11.output", DEEP_NETWORK, "y = β₂ + Ω₂h₂, worked out", [5],
           lambda: PENCIL([[1, 2]])[0]),
    _exact("C11.layers", DEEP_NETWORK, "layer sizes from the input to the output", [2, 2, 2, 1],
           lambda: PENCIL.layer_sizes),
    *(_exact(f"C11.depth-{depth}", DEEP_NETWORK,
             f"difference to the same network in rows, K = {depth}", 0.0,
             partial(_difference_to_rows, depth)) for depth in range(1, 6)),

    *(_exact(f"C12.parameters-{n_inputs}-inputs-depth-{depth}", EFFICIENCY,
             f"parameters, inputs: {n_inputs}, hidden layers: {depth}, units a layer: {width}",
             parameters[depth - 1], partial(n_parameters, n_inputs, width, depth))
      for n_inputs, (width, parameters, _) in MARKED.items() for depth in range(1, 6)),
    *(_exact(f"C12.regions-{n_inputs}-inputs-depth-{depth}", EFFICIENCY,
             f"maximum of regions, inputs: {n_inputs}, hidden layers: {depth}, units a layer: "
             f"{width}", most[depth - 1], partial(max_regions, n_inputs, width, depth))
      for n_inputs, (width, _, most) in MARKED.items() for depth in range(1, 6)),
    _claim("C12.more-than-10-to-40", EFFICIENCY,
           "maximum of regions, 10 inputs, 5 hidden layers of 50", "more than 10⁴⁰",
           lambda: max_regions(10, 50, 5), AtLeast(1e40)),
    *(_claim(f"C12.advantage-{n_inputs}-inputs-depth-{depth}", EFFICIENCY,
             f"regions more than a shallow network with no more parameters, inputs: {n_inputs}, "
             f"hidden layers: {depth}", "deep curves lie above",
             partial(_more_than_shallow, n_inputs, MARKED[n_inputs][0], depth), AtLeast(1))
      for n_inputs in MARKED for depth in range(2, 6)),
    _misprint("C12.not-a-maximum", EFFICIENCY,
              "regions of networks with 2 inputs and 3 + 3 hidden units: the figure's formula "
              "(Prince 4.17) is no maximum", f"at most {max_regions(2, 3, 2)}", "at least 33",
              lambda: f"at least {count_regions(ABOVE_THE_FORMULA, (-30, -30), (30, 30))}"),
)


# Backpropagation: C13 and C14 ---------------------------------------------------------------------

DESCENT = "Stochastic Gradient Descent"
CHAIN_RULE = "Computing Gradients with Chain Rule"
FORWARD = "Forward Pass"
BACKWARD = "Backward Pass"
ALGORITHM = "Backpropagation Algorithm"

# y = w x + b from w = 1, b = 0 on two samples: errors 1 and 2, gradients of the squares summed
# (2 + 8, 2 + 4) = (10, 6), averaged (5, 3).
LINEAR = ReluNet([[[1.0]]], [[0.0]])
LINEAR_X, LINEAR_Y, ALPHA = np.array([[1.0], [2.0]]), np.zeros((2, 1)), 0.1
SUMMED_STEP, AVERAGED_STEP = [0.0, -0.6], [0.5, -0.3]

# One unit awake, one asleep: f_0 = (3, -2), h_1 = (3, 0), y = 10, l = (10 - 6)² at x = 2.
WORKED = ReluNet(([[2], [-1]], [[3, 5]]), ([-1, 0], [1]))


def _step_by_hand(loss, learning_rate):
    """Weight and bias after one step of the linear network."""
    step = backprop.sgd_step(
        LINEAR, backprop.gradients(LINEAR, LINEAR_X, LINEAR_Y, loss), learning_rate)
    return [step.weights[0][0, 0], step.biases[0][0]]


@cache
def _step_of_keras(learning_rate):
    """The same step as Keras takes it, from the loss "mse"."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([LINEAR.weights[0].T, LINEAR.biases[0]])
    model.compile(keras.optimizers.SGD(learning_rate), "mse", run_eagerly=True)
    model.train_on_batch(LINEAR_X, LINEAR_Y)
    kernel, bias = model.get_weights()
    return [float(kernel[0, 0]), float(bias[0])]


def _problem(depth, loss):
    """A random network of so many hidden layers, five samples and their targets."""
    net = _random_net((3, *[4] * depth, 2), seed=depth)
    generator = np.random.default_rng(100 + depth)
    labels = loss == "cross_entropy"
    y = generator.integers(2, size=5) if labels else generator.normal(size=(5, 2))
    return net, generator.normal(size=(5, 3)), y


def _batch_against_samples():
    """Largest relative difference of a batch's gradients and the sum of its samples' own."""
    net, x, y = _problem(2, "sum_squares")
    together = _flat(backprop.gradients(net, x, y, "sum_squares"))
    each = [_flat(backprop.gradients(net, x[[i]], y[[i]], "sum_squares")) for i in range(len(x))]
    return _largest_difference(together, sum(each)) / float(np.abs(together).max())


def _flat(gradients):
    return np.concatenate([array.ravel() for array in gradients.weights + gradients.biases])


@cache
def _passes_of_hand(depth, loss):
    """All that the algorithm computes, by name: f_k, h_k, dl/df_k, dl/dbeta_k, dl/dOmega_k."""
    net, x, y = _problem(depth, loss)
    trace, found = backprop.forward(net, x), backprop.gradients(net, x, y, loss)
    _, output_gradient = backprop.LOSSES[loss]
    deltas = backprop.backward(net, trace, output_gradient(trace.output, y))
    return _named([*trace.preactivations, trace.output], trace.activations, deltas, found.biases,
                  found.weights)


@cache
def _passes_of_tape(depth, loss):
    """The same from TensorFlow, the gradients from its tape."""
    import tensorflow as tf

    net, x, y = _problem(depth, loss)
    weights, biases = [list(map(tf.constant, arrays)) for arrays in (net.weights, net.biases)]
    f, h = [], [tf.constant(x)]
    with tf.GradientTape() as tape:
        tape.watch(weights + biases)
        for weight, bias in zip(weights, biases, strict=True):
            f.append(tf.matmul(h[-1], weight, transpose_b=True) + bias)
            h.append(tf.nn.relu(f[-1]))
        if loss == "cross_entropy":
            value = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, f[-1]))
        else:
            reduce = tf.reduce_mean if loss == "mse" else tf.reduce_sum
            value = reduce(tf.square(f[-1] - y))
    return _named(f, h[1:-1], *tape.gradient(value, [f, biases, weights]))


def _named(f, h, deltas, biases, weights):
    arrays = {f"f{k}": array for k, array in enumerate(f)}
    arrays |= {f"h{k}": array for k, array in enumerate(h, 1)}
    for name, group in (("delta", deltas), ("beta", biases), ("omega", weights)):
        arrays |= {f"{name}{k}": array for k, array in enumerate(group)}
    return {name: np.asarray(array) for name, array in arrays.items()}


def _from_tape(name, depth=2, loss="sum_squares"):
    """Largest difference from TensorFlow's array of that name, relative to its largest entry."""
    mine, tapes = _passes_of_hand(depth, loss)[name], _passes_of_tape(depth, loss)[name]
    return _largest_difference(mine, tapes) / float(np.abs(tapes).max())


def _gradients_from_tape(depth, loss):
    """The largest of these over all gradients."""
    return max(_from_tape(name, depth, loss) for name in _passes_of_hand(depth, loss)
               if name.startswith(("delta", "beta", "omega")))


def _from_differences(depth, loss):
    """Largest difference from central differences, relative to the largest gradient."""
    net, x, y = _problem(depth, loss)
    mine = _flat(backprop.gradients(net, x, y, loss))
    central = _flat(backprop.finite_differences(net, x, y, loss))
    return _largest_difference(mine, central) / float(np.abs(mine).max())


def _worked():
    return backprop.forward(WORKED, [[2.0]])


def _worked_gradients():
    return backprop.gradients(WORKED, [[2.0]], [[6.0]], "sum_squares")


def _awake_at_zero():
    """dl/df_0 of a unit whose pre-activation is 0."""
    net = ReluNet(([[1.0]], [[1.0]]), ([0.0], [0.0]))
    return backprop.backward(net, backprop.forward(net, [[0.0]]), [[1.0]])[0][0, 0]


BACKPROPAGATION = (
    _exact("C13.summed", DESCENT, "w and b after the slide's step from (1, 0), α = 0.1, worked out",
           SUMMED_STEP, lambda: _step_by_hand("sum_squares", ALPHA)),
    _exact("C13.averaged", DESCENT, "w and b after a step with the mean instead",
           AVERAGED_STEP, lambda: _step_by_hand("mse", ALPHA)),
    _exact("C13.summed-rescaled", DESCENT, "the slide's step with α / 2: the mean's", AVERAGED_STEP,
           lambda: _step_by_hand("sum_squares", ALPHA / 2)),
    _exact("C13.keras-rescaled", DESCENT, "Keras's step, a mean, with 2α: the slide's", SUMMED_STEP,
           lambda: _step_of_keras(2 * ALPHA), 1e-6),
    _claim("C13.sum-over-batch", DESCENT,
           "relative difference, gradient of a batch and the sum of its samples' gradients",
           "Σ over the batch", _batch_against_samples, AtMost(1e-12)),
    _misprint("C13.mean", DESCENT,
              "w and b after the step that Keras takes, as PyTorch does: frameworks average",
              SUMMED_STEP, AVERAGED_STEP, lambda: _step_of_keras(ALPHA), 1e-6),

    *(_claim(f"C14.forward-{name}", FORWARD, f"{title}: relative difference to TensorFlow", formula,
             partial(_from_tape, name), AtMost(1e-12))
      for name, title, formula in (("f0", "f₀", "β₀ + Ω₀x"), ("h1", "h₁", "a(f₀)"),
                                   ("f1", "f₁", "β₁ + Ω₁h₁"), ("h2", "h₂", "a(f₁)"),
                                   ("f2", "f₂", "β₂ + Ω₂h₂"))),
    *(_claim(f"C14.backward-delta-{k}", BACKWARD,
             f"∂l/∂f{'₀₁₂'[k]}: relative difference to tf.GradientTape", formula,
             partial(_from_tape, f"delta{k}"), AtMost(1e-12))
      for k, formula in ((2, "∂l/∂f₂"), (1, "I[f₁ > 0] ⊙ Ω₂ᵀ ∂l/∂f₂"),
                         (0, "I[f₀ > 0] ⊙ Ω₁ᵀ ∂l/∂f₁"))),
    *(_claim(f"C14.backward-beta-{k}", ALGORITHM,
             f"∂l/∂β{'₀₁₂'[k]}: relative difference to tf.GradientTape", f"∂l/∂f{'₀₁₂'[k]}",
             partial(_from_tape, f"beta{k}"), AtMost(1e-12)) for k in (2, 1, 0)),
    *(_claim(f"C14.backward-omega-{k}", CHAIN_RULE,
             f"∂l/∂Ω{'₀₁₂'[k]}: relative difference to tf.GradientTape",
             f"∂l/∂f{'₀₁₂'[k]} h{'₀₁₂'[k]}ᵀ", partial(_from_tape, f"omega{k}"), AtMost(1e-12))
      for k in (2, 1, 0)),
    *(_claim(f"C14.tape-depth-{depth}", ALGORITHM,
             f"all gradients, K = {depth}: relative difference to tf.GradientTape", "equal",
             partial(_gradients_from_tape, depth, "sum_squares"), AtMost(1e-12))
      for depth in range(1, 6)),
    *(_claim(f"C14.tape-{loss.replace('_', '-')}", ALGORITHM,
             f"all gradients, {title}: relative difference to tf.GradientTape", "equal",
             partial(_gradients_from_tape, 2, loss), AtMost(1e-12))
      for loss, title in (("mse", "mean squared error"), ("cross_entropy", "cross-entropy"))),
    *(_claim(f"C14.differences-depth-{depth}", ALGORITHM,
             f"all gradients, K = {depth}: relative difference to finite differences", "equal",
             partial(_from_differences, depth, "sum_squares"), AtMost(1e-6))
      for depth in range(1, 6)),
    *(_claim(f"C14.differences-{loss.replace('_', '-')}", ALGORITHM,
             f"all gradients, {title}: relative difference to finite differences", "equal",
             partial(_from_differences, 2, loss), AtMost(1e-6))
      for loss, title in (("mse", "mean squared error"), ("cross_entropy", "cross-entropy"))),
    _exact("C14.worked-f0", FORWARD, "f₀ = (2x - 1, -x), worked out, x = 2", [3, -2],
           lambda: _worked().preactivations[0][0]),
    _exact("C14.worked-h1", FORWARD, "h₁ = a(f₀), worked out", [3, 0],
           lambda: _worked().activations[0][0]),
    _exact("C14.worked-f1", FORWARD, "f₁ = 1 + 3 · 3 + 5 · 0, worked out", [10],
           lambda: _worked().output[0]),
    _exact("C14.worked-delta-1", BACKWARD, "∂l/∂f₁ = 2 (10 - 6), worked out", [8],
           lambda: _worked_gradients().biases[1]),
    _exact("C14.worked-delta-0", BACKWARD, "∂l/∂f₀ = (1, 0) ⊙ (3, 5) · 8, worked out", [24, 0],
           lambda: backprop.backward(WORKED, _worked(), [[8.0]])[0][0]),
    _exact("C14.worked-omega-1", BACKWARD, "∂l/∂Ω₁ = 8 (3, 0), worked out", [[24, 0]],
           lambda: _worked_gradients().weights[1]),
    _exact("C14.worked-omega-0", BACKWARD, "∂l/∂Ω₀ = (24, 0)ᵀ 2, worked out", [[48], [0]],
           lambda: _worked_gradients().weights[0]),
    _exact("C14.indicator-at-zero", BACKWARD, "I[f > 0] at f = 0", 0, _awake_at_zero),
)


# Moons: C15 to C17 --------------------------------------------------------------------------------

MOONS = "Moons Dataset"
LISTING = "Neural Network Implementation"
TRAINING = "Training"

SAMPLE = np.array([[0.8508, 0.5047], [0.6876, -0.4327], [1.8481, -0.0702], [0.3535, -0.2334],
                   [0.9281, 0.3966]])
# The last two rows of the output are zeros on the slide.
SAMPLE_OUTPUT = [(0.2646, -0.0653), (0.0444, 0.1359), (0.2497, -0.0940)]
MOONS_LOSSES = (
    0.7242650985717773, 0.27691155672073364, 0.24738825857639313, 0.23405785858631134,
    0.22105270624160767, 0.20637723803520203, 0.18947520852088928, 0.17046067118644714,
    0.15018796920776367, 0.13044017553329468, 0.11250948905944824, 0.09699149429798126,
    0.0840226486325264, 0.0734294205904007, 0.06483542174100876,
)
STUCK = 0.2  # some runs stay on a plateau near .21
INITIALIZATIONS = 100


def _from_moon(points):
    """How far points lie outside the nearer half circle (inside: negative), shape (n,)."""
    upper = np.hypot(points[:, 0], points[:, 1]) - 1
    lower = np.hypot(points[:, 0] - 1, points[:, 1] - 0.5) - 1
    return np.where(np.abs(upper) < np.abs(lower), upper, lower)


@cache
def _distances(noise):
    """Distances of our own points, shape (10000,)."""
    return _from_moon(data.moons(10_000, noise, seed=0).x_train.astype(np.float64))


def _spread_of_five(noise):
    """Root mean square distance of five points, of 2,000 fives of ours."""
    return np.sqrt((_distances(noise).reshape(-1, 5) ** 2).mean(axis=1))


def _drawn_once(model):
    """The model with initial weights that are the same each time."""
    from kerasdemos.training.many import draw_many

    model.set_weights([weights[0] for weights in draw_many(model, 1, seed=0)])
    return model


@cache
def _my_first_net():
    from kerasdemos.builders import moons_mlp

    return _drawn_once(moons_mlp())


def _as_pytorch_prints(model):
    """Dense layers in PyTorch's words, which has activations as layers of their own."""
    printed = []
    for layer in model.layers:
        inputs, outputs = layer.kernel.shape
        printed.append(f"Linear(in_features={inputs}, out_features={outputs}, "
                       f"bias={layer.use_bias})")
        if layer.activation.__name__ == "relu":
            printed.append("ReLU()")
    return printed


@cache
def _untrained_outputs():
    """The sample's outputs from fresh networks, shape (initialisations, 5, 2)."""
    from kerasdemos.training.many import draw_many, predict_many

    weights = draw_many(_my_first_net(), INITIALIZATIONS, seed=0)
    return predict_many(_my_first_net(), SAMPLE, weights).astype(np.float64)


def _cross_entropy_difference():
    """Relative difference between the model's loss and the cross-entropy of its logits."""
    model, moons = _my_first_net(), data.moons()
    first, bias, second, second_bias = model.get_weights()
    net = ReluNet((first.T, second.T), (bias, second_bias))
    by_hand = backprop.gradients(net, moons.x_train, moons.y_train, "cross_entropy").loss
    loss = model.compute_loss(y=moons.y_train, y_pred=model(moons.x_train))
    return abs(float(loss) / by_hand - 1)


def _share_stuck(runs):
    return float((runs.at("loss", 14_000) > STUCK).mean())


def _torch():
    try:
        import torch
    except ImportError:
        raise Unavailable('PyTorch is not installed: pip install "kerasdemos[oracle]"') from None
    return torch


def _eval_works(training_method):
    """Whether PyTorch's .eval() works where a network's own training method has this name."""
    module = _torch().nn.Module
    network = type("Network", (module,), {training_method: lambda self, x, y: None})()
    try:
        network.eval()
    except TypeError:
        return False
    return not network.training


def _trains_itself(name):
    """Whether a network moves whose method asks that name for the parameters to train."""
    torch = _torch()
    network = torch.nn.Linear(2, 2)
    # Inside a method `self` is the network; `model` is whatever else the caller calls so.
    called = {"self": network, "model": torch.nn.Linear(2, 2)}
    before = network.weight.detach().clone()
    network(torch.ones(1, 2)).sum().backward()
    with torch.no_grad():  # gradient descent as torch.optim.SGD takes it, which loads slowly
        for parameter in called[name].parameters():
            if parameter.grad is not None:
                parameter -= 1e-2 * parameter.grad
    return not torch.equal(before, network.weight)


MOONS_CLAIMS = (
    _exact("C15.classes", MOONS, "labels of the two moons", [0, 1],
           lambda: np.unique(data.moons().y_train)),
    _exact("C15.inputs", MOONS, "coordinates of a point", 2,
           lambda: data.moons().x_train.shape[1]),
    _claim("C15.half-circles", MOONS, "largest distance from two half circles, without noise",
           "two moons", lambda: float(np.abs(_from_moon(data.moons(200, 0.0).x_train)).max()),
           AtMost(1e-6)),
    *(_band(f"C15.noise-{100 * noise:.0f}-hundredths", MOONS,
            "root mean square distance of the slide's five points from the moons, among fives of "
            f"ours with noise {noise:g}", float(np.sqrt((_from_moon(SAMPLE) ** 2).mean())),
            partial(_spread_of_five, noise), "log") for noise in (0.02, 0.05)),

    *(_exact(f"C16.layer-{k}", LISTING, f"printed network, layer ({k})", printed,
             partial(lambda k: _as_pytorch_prints(_my_first_net())[k], k))
      for k, printed in enumerate(("Linear(in_features=2, out_features=16, bias=True)", "ReLU()",
                                   "Linear(in_features=16, out_features=2, bias=True)"))),
    _exact("C16.logits", LISTING, "activation of the output: none", "linear",
           lambda: _my_first_net().layers[1].activation.__name__),
    _exact("C16.parameters-0", LISTING, "parameters of layer (0), (2 + 1) 16", 48,
           lambda: _my_first_net().layers[0].count_params()),
    _exact("C16.parameters-2", LISTING, "parameters of layer (2), (16 + 1) 2", 34,
           lambda: _my_first_net().layers[1].count_params()),
    _exact("C16.parameters", LISTING, "parameters", 82, lambda: _my_first_net().count_params()),
    *(_band(f"C16.input-{row + 1}", LISTING,
            f"sample input ({x:.4f}, {y:.4f}): its distance from the moons, among points of ours",
            float(_from_moon(SAMPLE)[row]), partial(_distances, 0.05), "linear")
      for row, (x, y) in enumerate(SAMPLE)),
    *(_band(f"C16.output-{row + 1}-{column + 1}", LISTING,
            f"network output, row {row + 1}, column {column + 1}, among untrained networks",
            printed, partial(lambda row, column: _untrained_outputs()[:, row, column], row, column),
            "linear")
      for row, outputs in enumerate(SAMPLE_OUTPUT) for column, printed in enumerate(outputs)),
    _misprint("C16.zero-outputs", LISTING,
              "outputs that are exactly zero, rows 4 and 5: of its device, not of a network", 4, 0,
              lambda: int((_untrained_outputs()[:, 3:] == 0).sum(axis=(1, 2)).max())),
    _misprint("C16.train-overridden", LISTING,
              "name of the training method: nn.Module has its own train, which .eval() calls",
              "train", "fit",
              lambda: next(name for name in ("train", "fit") if _eval_works(name))),
    _misprint("C16.global-model", LISTING,
              "whose parameters the training method gives its optimizer: a global's", "model",
              "self", lambda: next(name for name in ("model", "self") if _trains_itself(name))),

    _exact("C17.learning-rate", LISTING, "learning rate of the gradient descent", 0.01,
           lambda: float(_my_first_net().optimizer.learning_rate), 1e-9),
    _exact("C17.epochs", LISTING, "epochs", 15_000,
           lambda: EXPERIMENTS["moons"].settings["epochs"]),
    _claim("C17.cross-entropy", LISTING,
           "relative difference, the loss and the cross-entropy of the logits", "CrossEntropyLoss",
           _cross_entropy_difference, AtMost(1e-6)),
    *(_band(f"C17.loss-{1000 * k}", TRAINING, f"loss, epoch {1000 * k:,}", printed,
            At("loss", 1000 * k), "log", "moons") for k, printed in enumerate(MOONS_LOSSES)),
    _claim("C17.stuck-pytorch", TRAINING,
           f"share of runs above {STUCK} at epoch 14,000, PyTorch's initialiser",
           "the run does not stick", _share_stuck, AtMost(0.05), "moons"),
    _claim("C17.stuck-keras", TRAINING,
           f"share of runs above {STUCK} at epoch 14,000, Keras's default initialiser",
           "with another initialiser some stick", _share_stuck, AtLeast(0.005), "moons-keras"),
    _claim("C17.initialiser", TRAINING, "share stuck with Keras's initialiser less PyTorch's",
           "the initialiser is part of it",
           lambda pytorch, keras: _share_stuck(keras) - _share_stuck(pytorch), AtLeast(0.005),
           "moons", "moons-keras"),
)


# Another example: C18 -----------------------------------------------------------------------------

REGRESSION = "Another Example"
DATA_SEEDS = 100
FAN_INS = (10, 40, 40)


@cache
def _regressor():
    from kerasdemos.builders import he_regressor

    return _drawn_once(he_regressor())


@cache
def _drawn_kernels():
    """Initial kernels over sqrt(2 / fan_in), one flat array a layer; then the largest bias."""
    from kerasdemos.training.many import draw_many

    weights = draw_many(_regressor(), 100, seed=0)
    kernels = [kernel.ravel() / np.sqrt(2 / fan_in)
               for kernel, fan_in in zip(weights[::2], FAN_INS, strict=True)]
    return kernels, float(max(np.abs(bias).max() for bias in weights[1::2]))


@cache
def _noise():
    """Inputs and targets of many seeds, shapes (10000, 10) and (10000, 5)."""
    drawn = [data.noise_regression(seed) for seed in range(DATA_SEEDS)]
    return (np.concatenate([one.x_train for one in drawn]).astype(np.float64),
            np.concatenate([one.y_train for one in drawn]).astype(np.float64))


def _largest_correlation():
    """Of the 50 pairs of an input and a target, the strongest correlation."""
    x, y = _noise()
    return float(np.abs(np.corrcoef(x, y, rowvar=False)[:10, 10:]).max())


def _rate(epoch):
    """Learning rate at the last of an epoch's ten steps."""
    optimizer = _regressor().optimizer
    optimizer.iterations.assign(10 * epoch + 9)
    return float(optimizer.learning_rate)


def _two_steps_across_a_drop():
    """A parameter from 1 with gradient 1 p, before and after the rate's first drop.

    v = 1, p = 1 - 0.1 v; v = 0.9 v + p, p = p - 0.05 v.
    """
    import keras

    from kerasdemos.builders import he_regressor

    optimizer, p, path = he_regressor().optimizer, keras.Variable(1.0), []
    optimizer.build([p])
    optimizer.iterations.assign(99)
    for _ in range(2):
        optimizer.apply([keras.ops.convert_to_tensor(p)])
        path.append(float(p))
    return path


def _sum_over_mean():
    """The sum of ten batches' losses over the loss of all rows, one network."""
    drawn = data.noise_regression(0)
    weights = _regressor().get_weights()
    net = ReluNet([kernel.T for kernel in weights[::2]], weights[1::2])
    x, y = drawn.x_train.astype(np.float64), drawn.y_train.astype(np.float64)
    batches = [backprop.gradients(net, x[k : k + 10], y[k : k + 10]).loss
               for k in range(0, 100, 10)]
    return sum(batches) / backprop.gradients(net, x, y).loss


def _loss_of(name):
    """The compiled loss, as a number, of predictions 1, 3 against targets 0, 0."""
    import keras

    return float(keras.ops.mean(keras.losses.get(name)([[0.0, 0.0]], [[1.0, 3.0]])))


REGRESSION_CLAIMS = (
    _exact("C18.sizes", REGRESSION, "input, hidden layers, output", [10, 40, 40, 5],
           lambda: [_regressor().input_shape[1], *(one.units for one in _regressor().layers)]),
    *(_exact(f"C18.parameters-{k}", REGRESSION, f"parameters of linear layer {k}, {formula}",
             printed, partial(lambda k: _regressor().layers[k - 1].count_params(), k))
      for k, formula, printed in ((1, "(10 + 1) 40", 440), (2, "(40 + 1) 40", 1_640),
                                  (3, "(40 + 1) 5", 205))),
    _exact("C18.parameters", REGRESSION, "parameters", 2_285, lambda: _regressor().count_params()),
    *(_exact(f"C18.activation-{k}", REGRESSION, f"activation after linear layer {k}", printed,
             partial(lambda k: _regressor().layers[k - 1].activation.__name__, k))
      for k, printed in ((1, "relu"), (2, "relu"), (3, "linear"))),
    *(_claim(f"C18.he-{k}", REGRESSION,
             f"spread of layer {k}'s initial kernels over √(2 / {fan_in}), 100 draws",
             "kaiming_normal_", partial(lambda k: float(_drawn_kernels()[0][k - 1].std()), k),
             Between(0.98, 1.02)) for k, fan_in in enumerate(FAN_INS, 1)),
    _claim("C18.gaussian-tails", REGRESSION,
           "share of initial kernels beyond two standard deviations: 0.0455 of a Gaussian",
           "kaiming_normal_",
           lambda: float((np.abs(np.concatenate(_drawn_kernels()[0])) > 2).mean()),
           Between(0.0435, 0.0475)),
    _exact("C18.biases", REGRESSION, "largest initial bias", 0.0, lambda: _drawn_kernels()[1]),
    _exact("C18.inputs", REGRESSION, "shape of the inputs", [100, 10],
           lambda: data.noise_regression(0).x_train.shape),
    _exact("C18.targets", REGRESSION, "shape of the targets", [100, 5],
           lambda: data.noise_regression(0).y_train.shape),
    *(_claim(f"C18.{name}-mean", REGRESSION, f"mean of the {name}, {DATA_SEEDS} data sets",
             "N(0, 1)", partial(lambda k: float(_noise()[k].mean()), k), Between(-0.02, 0.02))
      for k, name in enumerate(("inputs", "targets"))),
    *(_claim(f"C18.{name}-spread", REGRESSION,
             f"standard deviation of the {name}, {DATA_SEEDS} data sets", "N(0, 1)",
             partial(lambda k: float(_noise()[k].std()), k), Between(0.98, 1.02))
      for k, name in enumerate(("inputs", "targets"))),
    # Four standard errors, 1 / sqrt(10,000) each.
    _claim("C18.independent", REGRESSION,
           f"strongest correlation of an input and a target, {DATA_SEEDS} data sets",
           "targets have nothing to do with inputs", _largest_correlation, AtMost(0.04)),
    _exact("C18.loss-function", REGRESSION, "MSELoss of 1, 3 against 0, 0: mean over all outputs",
           (1 + 9) / 2, lambda: _loss_of(_regressor().loss), 1e-6),
    _exact("C18.momentum", REGRESSION, "momentum", 0.9, lambda: _regressor().optimizer.momentum),
    *(_exact(f"C18.rate-{epoch}", REGRESSION, f"learning rate, epoch {epoch}: StepLR(10, 0.5)",
             0.1 * 0.5**halvings, partial(_rate, epoch), 1e-8)
      for epoch, halvings in ((0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (50, 5), (90, 9),
                              (99, 9))),
    _exact("C18.momentum-across-a-drop", REGRESSION,
           "a parameter across the rate's first drop: PyTorch's velocity has no rate in it",
           [0.9, 0.81], _two_steps_across_a_drop, 1e-6),
    _exact("C18.epochs", REGRESSION, "epochs", 100,
           lambda: EXPERIMENTS["regression"].settings["epochs"]),
    _exact("C18.sum-over-mean", REGRESSION, "sum of ten batches' losses over their mean", 10.0,
           _sum_over_mean),
    _band("C18.loss", REGRESSION, "loss, epoch 99: the sum over ten batches", 1.964,
          At("loss", 99), "log", "regression"),
    _claim("C18.not-the-mean", REGRESSION,
           "largest mean over ten batches at epoch 99 of any run: the printed is no mean", 1.964,
           lambda runs: float(runs.metric("last_loss").max() / 10), AtMost(1.9635), "regression"),
)

CLAIMS = (*SHALLOW, *DEEP, *BACKPROPAGATION, *MOONS_CLAIMS, *REGRESSION_CLAIMS)
