"""Deep networks: composing, folding, clipping, and how many regions depth brings (C6 to C12)."""

from functools import partial

import numpy as np

from kerasdemos.byhand import multilayer
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
from kerasdemos.evidence.claim import at_least, at_most, exact, gap, misprint, sentence
from kerasdemos.lectures.cambridge import (
    CLIPPING,
    DEEP_NETWORK,
    EFFICIENCY,
    FOLDING,
    PLANES,
    SPECIAL,
    WHY,
)
from kerasdemos.lectures.cambridge.shallow import BOX, PLANE, random_net

# --- Depth efficiency: the slide's sizes (C6, C12) -------------------------------------------

# The slide marks K = 5; by number of inputs: hidden units a layer, then for K = 1 to 5 parameters
# D (D_i + 1) + (K - 1) D (D + 1) + D + 1 and regions, 11^K and 6^(10 (K - 1)) 13,432,735,556.
MARKED = {1: (10, [31, 141, 251, 361, 471], [11, 121, 1_331, 14_641, 161_051]),
          10: (50, [601, 3_151, 5_701, 8_251, 10_801],
               [13_432_735_556, 812_226_152_290_553_856, 49_112_209_476_203_432_594_374_656,
                2_969_627_501_936_984_567_055_594_559_635_456,
                179_562_019_186_562_049_740_867_382_427_559_978_336_256])}
DRAWN_WIDTHS = {1: range(1, 31), 10: range(10, 101, 10)}


def efficiency_curves(n_inputs):
    """What the slide's figure draws: regions against parameters, a curve a depth.

    Parameters
    ----------
    n_inputs : int
        1 or 10, as on the slide.

    Returns
    -------
    dict of int to list of (int, int)
        Hidden layers, 1 to 5 -> pairs (parameters, regions), ascending in width.
    """
    return {depth: [(n_parameters(n_inputs, width, depth), max_regions(n_inputs, width, depth))
                    for width in DRAWN_WIDTHS[n_inputs]] for depth in range(1, 6)}


def marked(n_inputs):
    """The network of five layers that the slide marks: (parameters, regions)."""
    width = MARKED[n_inputs][0]
    return n_parameters(n_inputs, width, 5), max_regions(n_inputs, width, 5)


def _more_than_shallow(n_inputs, width, depth):
    """Most regions of a deep network, less those of the widest shallow one no larger than it."""
    shallow_width = (n_parameters(n_inputs, width, depth) - 1) // (n_inputs + 2)
    return max_regions(n_inputs, width, depth) - max_regions(n_inputs, shallow_width, 1)


def _least_advantage(n_inputs):
    """The smallest of these differences along the figure's curves of two to five layers."""
    return min(_more_than_shallow(n_inputs, width, depth)
               for width in DRAWN_WIDTHS[n_inputs] for depth in range(2, 6))


# --- Two networks composed (C6) --------------------------------------------------------------

# The inner one goes up, down and up again between -1 and 1.
INNER_PHI = (-1, 10 / 3, -10 / 3 - 20 / 7, 20 / 7 + 20 / 7)
INNER = shallow([(1, 1), (0.4, 1), (-0.3, 1)], INNER_PHI)
OUTER_THETA, OUTER_PHI = [(1, 1), (1, 2), (0.2, -0.5)], (-4.1, 4.9, -1.85, 5)
OUTER = shallow(OUTER_THETA, OUTER_PHI)
COMPOSED = compose(OUTER, INNER)
FOLDS = np.array([-1, -0.4, 0.3, 1])
LINE = np.linspace(-1, 1, 1201)[:, None]  # (1201, 1)

_COMPOSED = (
    exact("C6.inner", WHY, "regions of the inner network, three hidden units, within [-1, 1]", 3,
          lambda: count_regions(INNER, -1, 1)),
    exact("C6.outer", WHY, "regions of the outer network, three hidden units, within [-1, 1]", 3,
          lambda: count_regions(OUTER, -1, 1)),
    exact("C6.composed", WHY, "regions of both composed: three times three", 9,
          lambda: count_regions(COMPOSED, -1, 1)),
    sentence("C6.against-shallow", WHY,
             "regions more than the most of a shallow network with its 22 parameters",
             "more linear regions for the same number of parameters",
             lambda: count_regions(COMPOSED, -1, 1)
             - max_regions(1, (COMPOSED.n_parameters - 1) // 3, 1), at_least(1)),
    *(sentence(f"C6.every-size-{n_inputs}-input{'s' if n_inputs > 1 else ''}", WHY,
               f"least regions more than a shallow network, K = 2 to 5, D = {widths[0]} to "
               f"{widths[-1]}, inputs: {n_inputs}, by the formula of the slide's figure",
               "more linear regions for the same number of parameters",
               partial(_least_advantage, n_inputs), at_least(1))
      for n_inputs, widths in DRAWN_WIDTHS.items()),
)

# --- The extra layer as folding (C7) ---------------------------------------------------------


def _difference_of_folds():
    """Largest difference of the composed network where the three folds have the same y."""
    shares = np.linspace(0, 1, 101)
    backwards = 1 - shares  # the middle fold falls
    x = [FOLDS[k] + (FOLDS[k + 1] - FOLDS[k]) * share
         for k, share in enumerate((shares, backwards, shares))]
    y = COMPOSED(np.concatenate(x)[:, None]).reshape(3, -1)
    return gap(y, y[0])


_FOLDING = (
    exact("C7.folds", FOLDING, "inner network at its folds: the input is folded onto [-1, 1]",
          [-1, 1, -1, 1], lambda: INNER(FOLDS[:, None])[:, 0]),
    *(exact(f"C7.fold-{k + 1}", FOLDING, f"regions of the outer network seen in fold {k + 1}", 3,
            partial(lambda k: count_regions(COMPOSED, *FOLDS[k : k + 2]), k)) for k in range(3)),
    sentence("C7.same-in-each", FOLDING, "largest difference between folds at the same y",
             "what happens to one fold happens to all", _difference_of_folds, at_most(1e-12)),
)

# --- The extra layer as clipping (C8) --------------------------------------------------------


def _second_layer(units, clipped):
    """The second hidden layer's units (indices) as outputs, before or after their ReLU."""
    weights, biases = list(COMPOSED.weights[:2]), list(COMPOSED.biases[:2])
    if clipped:
        weights, biases = [*weights, np.eye(3)], [*biases, np.zeros(3)]
    return ReluNet([*weights[:-1], weights[-1][units]], [*biases[:-1], biases[-1][units]])


def _recombination_difference():
    """Between the composed network and its clipped second layer weighted by phi'."""
    recombined = OUTER_PHI[0] + _second_layer([0, 1, 2], True)(LINE) @ np.array(OUTER_PHI[1:])
    return gap(COMPOSED(LINE)[:, 0], recombined)


_CLIPPING = (
    exact("C8.before-clipping", CLIPPING, "joints of the second layer before its ReLU",
          [-0.4, 0.3], lambda: joints(_second_layer([0, 1, 2], False), -1, 1)),
    *(exact(f"C8.clipped-{unit + 1}", CLIPPING,
            f"joints of the second layer's unit {unit + 1}, clipped", printed,
            partial(lambda unit: len(joints(_second_layer([unit], True), -1, 1)), unit))
      # The first is nowhere below 0. The others are cut once in each of three folds, and asleep
      # at one of the two joints from before.
      for unit, printed in enumerate((2, 3 + 1, 3 + 1))),
    exact("C8.after-clipping", CLIPPING, "joints of the second layer after its ReLU: 2 + 3 + 3",
          8, lambda: len(joints(_second_layer([0, 1, 2], True), -1, 1))),
    sentence("C8.recombined", CLIPPING, "difference between the output and ϕ′₀ + Σ ϕ′ h′",
             "clipped functions recombined", _recombination_difference, at_most(1e-12)),
)

# --- The composition as a special case (C9) --------------------------------------------------

_SPECIAL = (
    *(exact(f"C9.psi-{row + 1}", SPECIAL,
            f"ψ{'₁₂₃'[row]}₀ = θ′{'₁₂₃'[row]}₀ + θ′{'₁₂₃'[row]}₁ϕ₀ and "
            f"ψ{'₁₂₃'[row]}d = θ′{'₁₂₃'[row]}₁ϕd",
            [bias + slope * INNER_PHI[0], *(slope * phi for phi in INNER_PHI[1:])],
            partial(lambda row: [COMPOSED.biases[1][row], *COMPOSED.weights[1][row]], row))
      for row, (bias, slope) in enumerate(OUTER_THETA)),
    exact("C9.rank", SPECIAL, "rank of the second weight matrix: an outer product", 1,
          lambda: int(np.linalg.matrix_rank(COMPOSED.weights[1]))),
    exact("C9.layers", SPECIAL, "layer sizes of the composition: one deeper network",
          [1, 3, 3, 1], lambda: COMPOSED.layer_sizes),
    sentence("C9.same-function", SPECIAL, "difference between it and outer(inner(x))",
             "the same function",
             lambda: gap(COMPOSED(LINE), OUTER(INNER(LINE))), at_most(1e-12)),
)

# --- Composing in two dimensions (C10) -------------------------------------------------------

BEND = shallow([(-0.7, 1), (0.7, -1)], (0.5, -1, 0.6))
COMPOSED_PLANE = compose(BEND, PLANE)


def _flat_pieces():
    """How many pieces of the inner function of the plane have no slope."""
    flat = 0
    for piece in regions(PLANE, *BOX)[0]:
        flat += np.ptp(PLANE(piece)) < 1e-12
    return int(flat)


_PLANES = (
    exact("C10.layers", PLANES, "two inputs, one output between, one output: layer sizes",
          [2, 3, 2, 1], lambda: COMPOSED_PLANE.layer_sizes),
    exact("C10.inner", PLANES, "regions of the inner function of two inputs", 7,
          lambda: count_regions(PLANE, *BOX)),
    exact("C10.flat", PLANES, "regions of it that are flat, which the outer cannot bend", 1,
          _flat_pieces),
    exact("C10.outer", PLANES, "regions of the outer function", 2,
          lambda: count_regions(BEND, -2, 2)),
    exact("C10.composed", PLANES, "regions of both composed: 6 · 2 + 1", 13,
          lambda: count_regions(COMPOSED_PLANE, *BOX)),
)

# --- Any depth (C11) -------------------------------------------------------------------------

# f_0 = (-1, 3), h_1 = (0, 3), f_1 = (4, -3), h_2 = (4, 0), y = 2 * 4 - 3 at x = (1, 2).
PENCIL = ReluNet(([[1, -1], [2, 1]], [[1, 1], [1, -1]], [[2, 5]]), ([0, -1], [1, 0], [-3]))


def _difference_to_rows(depth):
    """From the same network computed in Lecture 30's rows, h = a(x W + b)."""
    net = random_net((3, *[4] * depth, 2))
    x = np.random.default_rng(1).normal(size=(20, 3))
    *_, y = multilayer.forward(x, [weight.T for weight in net.weights], net.biases)
    return gap(net(x), y)


_GENERAL = (
    exact("C11.first-layer", DEEP_NETWORK, "h₁ = a(β₀ + Ω₀x), worked out, x = (1, 2)", [0, 3],
          lambda: PENCIL.activations([[1, 2]])[0][0]),
    exact("C11.second-layer", DEEP_NETWORK, "h₂ = a(β₁ + Ω₁h₁), worked out", [4, 0],
          lambda: PENCIL.activations([[1, 2]])[1][0]),
    exact("C11.output", DEEP_NETWORK, "y = β₂ + Ω₂h₂, worked out", [5],
          lambda: PENCIL([[1, 2]])[0]),
    exact("C11.layers", DEEP_NETWORK, "layer sizes from the input to the output", [2, 2, 2, 1],
          lambda: PENCIL.layer_sizes),
    *(exact(f"C11.depth-{depth}", DEEP_NETWORK,
            f"difference to the same network in rows, K = {depth}", 0.0,
            partial(_difference_to_rows, depth)) for depth in range(1, 6)),
)

# --- Depth efficiency (C12) ------------------------------------------------------------------

# Found by a random search: more regions than the formula of the slide's figure allows.
ABOVE_THE_FORMULA = ReluNet(
    ([[3.3, 2.2], [0.2, 3.3], [0.1, -1.3]],
     [[-1.1, 0.1, 0.6], [0.7, -3.1, -0.8], [-0.1, 2.9, 0.3]],
     [[0.7, -0.8, 2.7]]),
    ([1.3, 4.0, -0.1], [-0.2, 1.4, -0.7], [1.3]),
)

_EFFICIENCY = (
    *(exact(f"C12.parameters-{n_inputs}-inputs-depth-{depth}", EFFICIENCY,
            f"parameters, inputs: {n_inputs}, hidden layers: {depth}, units a layer: {width}",
            parameters[depth - 1], partial(n_parameters, n_inputs, width, depth))
      for n_inputs, (width, parameters, _) in MARKED.items() for depth in range(1, 6)),
    *(exact(f"C12.regions-{n_inputs}-inputs-depth-{depth}", EFFICIENCY,
            f"maximum of regions, inputs: {n_inputs}, hidden layers: {depth}, units a layer: "
            f"{width}", most[depth - 1], partial(max_regions, n_inputs, width, depth))
      for n_inputs, (width, _, most) in MARKED.items() for depth in range(1, 6)),
    sentence("C12.more-than-10-to-40", EFFICIENCY,
             "maximum of regions, 10 inputs, 5 hidden layers of 50", "more than 10⁴⁰",
             lambda: max_regions(10, 50, 5), at_least(1e40)),
    *(sentence(f"C12.advantage-{n_inputs}-inputs-depth-{depth}", EFFICIENCY,
               f"regions more than a shallow network with no more parameters, inputs: {n_inputs}, "
               f"hidden layers: {depth}", "deep curves lie above",
               partial(_more_than_shallow, n_inputs, MARKED[n_inputs][0], depth), at_least(1))
      for n_inputs in MARKED for depth in range(2, 6)),
    misprint("C12.not-a-maximum", EFFICIENCY,
             "regions of networks with 2 inputs and 3 + 3 hidden units: the figure's formula "
             "(Prince 4.17) is no maximum", f"at most {max_regions(2, 3, 2)}", "at least 33",
             lambda: f"at least {count_regions(ABOVE_THE_FORMULA, (-30, -30), (30, 30))}"),
)

CLAIMS = (*_COMPOSED, *_FOLDING, *_CLIPPING, *_SPECIAL, *_PLANES, *_GENERAL, *_EFFICIENCY)
