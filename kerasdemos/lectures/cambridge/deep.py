"""Deep networks: composing, folding, clipping, and how many regions depth brings (C6 to C12)."""

from itertools import pairwise

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
from kerasdemos.evidence.claim import (
    Alteration,
    at_least,
    at_most,
    exact,
    gap,
    identity,
    misprint,
    sentence,
)
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

# The slide marks K = 5 hidden layers; by number of inputs: hidden units a layer.
MARKED = {1: 10, 10: 50}
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
    width = MARKED[n_inputs]
    return n_parameters(n_inputs, width, 5), max_regions(n_inputs, width, 5)


def _least_advantage():
    """Least regions more than the widest shallow network no larger, K = 2 to 5, one input."""
    sizes = [size for depth, curve in efficiency_curves(1).items() if depth > 1 for size in curve]
    return min(most - max_regions(1, (parameters - 1) // 3, 1) for parameters, most in sizes)


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
    exact("C6.regions", WHY, "regions of two networks of three hidden units, and of both composed, "
          "within [-1, 1]", {"inner": 3, "outer": 3, "composed": 3 * 3},
          lambda: {name: count_regions(net, -1, 1) for name, net in (
              ("inner", INNER), ("outer", OUTER), ("composed", COMPOSED))}, origin="book"),
    sentence("C6.against-shallow", WHY,
             "regions more than the most of a shallow network with its 22 parameters",
             "more linear regions for the same number of parameters",
             lambda: count_regions(COMPOSED, -1, 1)
             - max_regions(1, (COMPOSED.n_parameters - 1) // 3, 1), at_least(1)),
    # Of ten inputs the book's formula says no more than a lower bound: nothing is judged by it.
    sentence("C6.every-size-1-input", WHY,
             f"least regions more than a shallow network, one input, K = 2 to 5, D = 1 to "
             f"{DRAWN_WIDTHS[1][-1]}", "more linear regions for the same number of parameters",
             _least_advantage, at_least(1)),
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
          [-1, 1, -1, 1], lambda: INNER(FOLDS[:, None])[:, 0], origin="own"),
    exact("C7.regions", FOLDING, "regions of the outer network seen in each fold", [3, 3, 3],
          lambda: [count_regions(COMPOSED, *ends) for ends in pairwise(FOLDS)], origin="book"),
    sentence("C7.same-in-each", FOLDING, "largest difference between folds at the same y",
             "what happens to one fold happens to all", _difference_of_folds, at_most(1e-12),
             origin="book"),
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


def _joints_of_second_layer():
    """How many joints its units have together before the ReLU, each after it, and together."""
    nets = {"before": _second_layer([0, 1, 2], False),
            **{f"unit {unit + 1}": _second_layer([unit], True) for unit in range(3)},
            "after": _second_layer([0, 1, 2], True)}
    return {name: len(joints(net, -1, 1)) for name, net in nets.items()}


_CLIPPING = (
    # The first unit is nowhere below 0. The others are cut once in each of three folds, and asleep
    # at one of the two joints from before.
    exact("C8.joints", CLIPPING, "joints of the second layer before its ReLU, of each unit "
          "clipped, of all three", {"before": 2, "unit 1": 2, "unit 2": 4, "unit 3": 4, "after": 8},
          _joints_of_second_layer, origin="own"),
    sentence("C8.recombined", CLIPPING, "difference between the output and ϕ′₀ + Σ ϕ′ h′",
             "clipped functions recombined", _recombination_difference, at_most(1e-12),
             origin="book"),
)

# --- The composition as a special case (C9) --------------------------------------------------

_SPECIAL = (
    exact("C9.rank", SPECIAL, "rank of the second weight matrix: an outer product", 1,
          lambda: int(np.linalg.matrix_rank(COMPOSED.weights[1])), origin="book"),
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
    exact("C10.regions", PLANES, "regions of the inner function, of them flat, which the outer "
          "cannot bend, of the outer, of both: 6 · 2 + 1",
          {"inner": 7, "flat": 1, "outer": 2, "composed": 13},
          lambda: {"inner": count_regions(PLANE, *BOX), "flat": _flat_pieces(),
                   "outer": count_regions(BEND, -2, 2),
                   "composed": count_regions(COMPOSED_PLANE, *BOX)}, origin="book"),
)

# --- Any depth (C11) -------------------------------------------------------------------------

def _difference_to_rows(depth):
    """From the same network computed in Lecture 30's rows, h = a(x W + b)."""
    net = random_net((3, *[4] * depth, 2))
    x = np.random.default_rng(1).normal(size=(20, 3))
    *_, y = multilayer.forward(x, [weight.T for weight in net.weights], net.biases)
    return gap(net(x), y)


_GENERAL = (
    identity("C11.formula", DEEP_NETWORK,
             "h₁, ..., h_K, y in columns and in Lecture 30's rows, K = 1 to 5",
             lambda: max(map(_difference_to_rows, range(1, 6)))),
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
    exact("C12.sizes-1-input", EFFICIENCY, "parameters and most regions, one input, 5 hidden "
          "layers of 10", [471, 161_051], lambda: marked(1), origin="book"),
    exact("C12.parameters-10-inputs", EFFICIENCY, "parameters, 10 inputs, 5 hidden layers of 50",
          10_801, lambda: marked(10)[0], origin="book"),
    sentence("C12.more-than-10-to-40", EFFICIENCY,
             "regions by the book's formula, 10 inputs, 5 hidden layers of 50", "more than 10⁴⁰",
             lambda: marked(10)[1], at_least(1e40), origin="book"),
    misprint("C12.not-a-maximum", EFFICIENCY,
             "regions of networks with 2 inputs and 3 + 3 hidden units: the figure's formula "
             "(Prince 4.17) is no maximum", f"at most {max_regions(2, 3, 2)}", "at least 33",
             lambda: f"at least {count_regions(ABOVE_THE_FORMULA, (-30, -30), (30, 30))}",
             origin="book"),
)

_NETS = "kerasdemos.byhand.relunets"
_ADDED = INNER.weights[0], OUTER.weights[0] + INNER.weights[1], OUTER.weights[1]
ALTERATIONS = (
    Alteration("matrices added", f"{__name__}.COMPOSED", ReluNet(_ADDED, COMPOSED.biases),
               ("C6.regions", "C7.same-in-each", "C9.rank", "C9.same-function")),
    Alteration("all maps are the same", f"{_NETS}.same_map",
               lambda cells, one, other: np.full(np.shape(one), True),
               ("C6.regions", "C6.against-shallow", "C7.regions", "C8.joints", "C10.regions",
                "C12.not-a-maximum")),
    Alteration("softplus for ReLU", f"{_NETS}.ReluNet.activations",
               lambda net, x: [np.logaddexp(0, f) for f in net.preactivations(x)],
               ("C7.folds", "C11.formula")),
    Alteration("the biases are forgotten", f"{__name__}.ReluNet",
               lambda weights, biases, net=ReluNet: net(weights, [0 * bias for bias in biases]),
               ("C8.joints", "C8.recombined")),
    Alteration("layers add regions, not multiply them", f"{__name__}.max_regions",
               lambda n_inputs, width, depth: depth * width + 1,
               ("C6.every-size-1-input", "C12.sizes-1-input", "C12.more-than-10-to-40")),
    Alteration("the output's bias is no parameter", f"{__name__}.n_parameters",
               lambda *sizes, n_parameters=n_parameters: n_parameters(*sizes) - 1,
               ("C12.sizes-1-input", "C12.parameters-10-inputs")),
)
CLAIMS = (*_COMPOSED, *_FOLDING, *_CLIPPING, *_SPECIAL, *_PLANES, *_GENERAL, *_EFFICIENCY)
