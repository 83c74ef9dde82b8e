"""Deep networks: composing, folding, clipping, how many regions depth brings (C6 to C12, C21)."""

from functools import reduce
from itertools import count, pairwise

import numpy as np

from kerasdemos.byhand import constructions, multilayer
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
from kerasdemos.lectures.cambridge.shallow import (
    BOX,
    PLANE,
    construction_gap,
    random_net,
    regions_drawn,
)

NUMPY_ALONE = True

# --- Depth efficiency: the slide's sizes (C6, C12) -------------------------------------------

# The slide marks K = 5 hidden layers; by number of inputs: hidden units a layer.
MARKED = {1: 10, 10: 50}
DRAWN_WIDTHS = {1: range(1, 31), 10: range(10, 101, 10)}


def efficiency_curves(n_inputs):
    """What the slide's figure draws: regions against parameters, a curve a depth.

    All curves end at as many parameters: beyond the widths drawn each next is twice as wide, and
    the last as wide as fits.

    Parameters
    ----------
    n_inputs : int
        1 or 10, as on the slide.

    Returns
    -------
    dict of int to list of (int, int)
        Hidden layers, 1 to 5 -> pairs (parameters, regions), ascending in width.
    """
    drawn = DRAWN_WIDTHS[n_inputs]
    largest = n_parameters(n_inputs, drawn[-1], 5)
    curves = {}
    for depth in range(1, 6):
        widest = next(width for width in count(drawn[-1])
                      if n_parameters(n_inputs, width + 1, depth) > largest)
        doubled = [drawn[-1] * 2**k for k in range(1, 10) if drawn[-1] * 2**k < widest]
        curves[depth] = [(n_parameters(n_inputs, width, depth), max_regions(n_inputs, width, depth))
                         for width in sorted({*drawn, *doubled, widest})]
    return curves


def marked(n_inputs):
    """The network of five layers that the slide marks: (parameters, regions)."""
    width = MARKED[n_inputs]
    return n_parameters(n_inputs, width, 5), max_regions(n_inputs, width, 5)


def _least_advantage():
    """Least regions more than the widest shallow network no larger, K = 2 to 5, one input."""
    sizes = [(n_parameters(1, width, depth), max_regions(1, width, depth))
             for depth in range(2, 6) for width in DRAWN_WIDTHS[1]]
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

# Five tents of two units, composed: 32 pieces. As many parameters in one hidden layer: ten units,
# which follow the same saw from the left as far as they go.
TENTS = reduce(compose, [shallow([(0, 1), (-0.5, 1)], (0, 2, -4))] * 5)
UNIT = np.linspace(0, 1, 961)[:, None]  # (961, 1)
_KNOTS = np.array([*np.arange(10) / 32, 1])  # (11,)
_SAW, _SAW_BIASES = constructions.interpolate(_KNOTS, TENTS(_KNOTS[:, None])[:, 0])
WIDE = ReluNet([kernel.T for kernel in _SAW], _SAW_BIASES)

_COMPOSED = (
    exact("C6.regions", WHY, "regions of two networks of three hidden units, and of both composed, "
          "within [-1, 1]", {"inner": 3, "outer": 3, "composed": 3 * 3},
          lambda: {name: regions_drawn(net, -1, 1) for name, net in (
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


def _folds_drawn():
    """What the inner network is at both ends of each piece as drawn."""
    from kerasdemos.figures import curves, reading

    y = np.sort(INNER(LINE), axis=0)
    figure = curves.folding(LINE[:, 0], INNER(LINE)[:, 0], y[:, 0], OUTER(y)[:, 0],
                            COMPOSED(LINE)[:, 0], FOLDS)
    with reading.closing(figure) as (fold, *_):
        return [[float(line.get_xdata()[end]) for end in (0, -1)] for line in fold.lines]


_FOLDING = (
    exact("C7.folds", FOLDING, "inner network at the ends of each piece drawn: the input is folded "
          "onto [-1, 1]", [[-1, 1], [1, -1], [-1, 1]], _folds_drawn, origin="own"),
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


def _recombination_drawn():
    """Of ten panels: the second layer's units, clipped, weighted by phi', and their sum."""
    return construction_gap(LINE[:, 0], COMPOSED.preactivations(LINE)[1],
                            COMPOSED.activations(LINE)[1], OUTER_PHI[1:], OUTER_PHI[0],
                            OUTER(INNER(LINE))[:, 0])


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
    sentence("C8.recombined", CLIPPING,
             "ten panels as drawn: difference between the output and ϕ′₀ + Σ ϕ′ h′",
             "clipped functions recombined", _recombination_drawn, at_most(1e-12), origin="book"),
)

# --- The composition as a special case (C9) --------------------------------------------------

def _formula_of_special_case():
    """Of the second layer from psi_j0 = theta'_j0 + theta'_j1 phi_0, psi_jd = theta'_j1 phi_d."""
    theta, phi = np.array(OUTER_THETA), np.array(INNER_PHI)
    formula = np.column_stack([theta[:, 0] + theta[:, 1] * phi[0], np.outer(theta[:, 1], phi[1:])])
    return gap(np.column_stack([COMPOSED.biases[1], COMPOSED.weights[1]]), formula)


_SPECIAL = (
    identity("C9.formula", SPECIAL, "second layer of the composition, and ψ from θ′ and ϕ, an "
             "outer product", _formula_of_special_case, origin="book"),
    sentence("C9.same-function", SPECIAL, "difference between it and outer(inner(x))",
             "the same function",
             lambda: gap(COMPOSED(LINE), OUTER(INNER(LINE))), at_most(1e-12), origin="own"),
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


def _pieces_drawn(net):
    """How many pieces of the plane are outlined over a function of two inputs."""
    from kerasdemos.figures import planes, reading

    side = np.linspace(-1, 1, 21)
    figure = planes.surface(side, side, planes.on_grid(net, side, side), regions(net, *BOX)[0])
    with reading.closing(figure) as axes:
        return len(axes.collections[-1].get_paths())


_PLANES = (
    exact("C10.regions", PLANES, "regions of the inner function, of them flat, which the outer "
          "cannot bend, of the outer, of both: 6 · 2 + 1",
          {"inner": 7, "flat": 1, "outer": 2, "composed": 13},
          lambda: {"inner": _pieces_drawn(PLANE), "flat": _flat_pieces(),
                   "outer": regions_drawn(BEND, -2, 2),
                   "composed": _pieces_drawn(COMPOSED_PLANE)}, origin="book"),
)

# --- Any depth (C11) -------------------------------------------------------------------------

def _difference_to_rows(depth):
    """From the same network computed in Lecture 30's rows, h = a(x W + b)."""
    net = random_net((3, *[4] * depth, 2))
    x = np.random.default_rng(1).normal(size=(20, 3))
    *_, y = multilayer.forward(x, [weight.T for weight in net.weights], net.biases)
    return gap(net(x), y)


ANY = random_net((3, 4, 2, 3, 2))  # the sizes of the book's example


def any_deep_network():
    """Draw a network of several hidden layers with its beta_k and Omega_k: a Figure."""
    from kerasdemos.figures import networks

    return networks.diagram(ANY.layer_sizes, gap_labels=[
        f"$\\beta_{k}$, $\\Omega_{k}$\n{rows} × {columns}"
        for k, (rows, columns) in enumerate(weight.shape for weight in ANY.weights)])


def _matrices_drawn():
    """Of each Omega_k as drawn: units on its right, on its left, lines; and what stands below."""
    from kerasdemos.figures import reading

    with reading.closing(any_deep_network()) as axes:
        below = min(text.get_position()[1] for text in axes.texts)
        labels = [text.get_text().split("\n")[1] for text in axes.texts
                  if text.get_position()[1] == below]
        return [[*array.shape, int((array < np.inf).sum() + np.isnan(array).sum()), label]
                for array, label in zip(reading.weights(axes), labels, strict=True)]


_GENERAL = (
    exact("C21.matrices", DEEP_NETWORK, "Ω₀ to Ω₃ of the book's example as drawn: units to the "
          "right, units to the left, lines between, shape written below",
          [[4, 3, 12, "4 × 3"], [2, 4, 8, "2 × 4"], [3, 2, 6, "3 × 2"], [2, 3, 6, "2 × 3"]],
          _matrices_drawn, origin="book"),
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

def _marked_drawn():
    """The point that is marked in the figure for one input, on its curve: parameters, regions."""
    from kerasdemos.figures import reading, trends

    with reading.closing(trends.depth_efficiency(efficiency_curves(1), marked(1))) as axes:
        *_, deepest, mark = axes.lines
        ((parameters, power),) = mark.get_xydata()
        on_curve = power in deepest.get_ydata()[deepest.get_xdata() == parameters]
        return [int(parameters), round(10**power)] if on_curve else [np.nan, np.nan]


_EFFICIENCY = (
    exact("C12.sizes-1-input", EFFICIENCY, "parameters and most regions, one input, 5 hidden "
          "layers of 10, as marked in the figure", [471, 161_051], _marked_drawn, origin="book"),
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
               ("C6.regions", "C7.same-in-each", "C8.recombined", "C9.formula",
                "C9.same-function")),
    Alteration("a hidden layer is left out", f"{__name__}.ANY", random_net((3, 4, 3, 2)),
               ("C21.matrices",)),
    Alteration("all maps are the same", f"{_NETS}.same_map",
               lambda cells, one, other: np.full(np.shape(one), True),
               ("C6.regions", "C6.against-shallow", "C7.regions", "C8.joints", "C10.regions",
                "C12.not-a-maximum")),
    Alteration("softplus for ReLU", f"{_NETS}.ReluNet.activations",
               lambda net, x: [np.logaddexp(0, f) for f in net.preactivations(x)],
               ("C7.folds", "C11.formula")),
    Alteration("the biases are forgotten", f"{__name__}.ReluNet",
               lambda weights, biases, net=ReluNet: net(weights, [0 * bias for bias in biases]),
               ("C8.joints",)),
    Alteration("layers add regions, not multiply them", f"{__name__}.max_regions",
               lambda n_inputs, width, depth: depth * width + 1,
               ("C6.every-size-1-input", "C12.sizes-1-input", "C12.more-than-10-to-40")),
    Alteration("the output's bias is no parameter", f"{__name__}.n_parameters",
               lambda *sizes, n_parameters=n_parameters: n_parameters(*sizes) - 1,
               ("C12.sizes-1-input", "C12.parameters-10-inputs")),
)
CLAIMS = (*_COMPOSED, *_FOLDING, *_CLIPPING, *_SPECIAL, *_PLANES, *_GENERAL, *_EFFICIENCY)
