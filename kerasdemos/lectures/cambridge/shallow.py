"""Shallow networks: the function, joints and regions, what more units bring (C1 to C5, C21).

Where a slide gives a formula without numbers, it is computed as it stands there, with the
parameters of the networks here.
"""

from functools import partial

import numpy as np

from kerasdemos.byhand import constructions
from kerasdemos.byhand.relunets import (
    ReluNet,
    count_regions,
    joints,
    max_regions,
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
from kerasdemos.lectures.approximation import APPROXIMATION, LESS, largest_ratio, smooth
from kerasdemos.lectures.cambridge import EXAMPLE, GENERAL, MULTIVARIATE, PATTERNS, UNIVERSAL
from kerasdemos.lectures.formulas import agreeing

NUMPY_ALONE = True

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


def _formula_gap(net, theta, phi, x):
    """The network beside phi_j0 + sum_d phi_jd max{theta_d0 + sum_i theta_di x_i, 0}."""
    theta, phi = np.asarray(theta), np.atleast_2d(phi)
    hidden = np.maximum(theta[:, 0] + x @ theta[:, 1:].T, 0)  # (n, D)
    return gap(net(x), phi[:, 0] + hidden @ phi[:, 1:].T)


def _readings_of_h(net, theta, x, weighted):
    """Which formula gives the hidden units: with a(.) and bias, with either, or with neither."""
    theta = np.asarray(theta)
    sums = x @ theta[:, 1:].T  # (n, D)
    lines = sums + theta[:, 0]
    return agreeing({weighted: sums, f"θ_d0 + {weighted}": lines,
                     f"a({weighted})": np.maximum(sums, 0),
                     f"a(θ_d0 + {weighted})": np.maximum(lines, 0)}, net.activations(x)[0])


def _joints_of_family():
    """How far the joints of the three functions lie apart."""
    return np.ptp([joints(shallow(THETA, phi), LOW, HIGH) for phi in FAMILY], axis=0).max()


def drawn_joints(net, low, high):
    """Joints of each output of a network as a figure shows them: lists of float, one an output."""
    from kerasdemos.figures import curves, reading

    x, names = np.linspace(low, high, 1201), [f"$y_{j + 1}$" for j in range(net.n_outputs)]
    figure = curves.lines(x, net(x[:, None]), labels=names, joints=joints(net, low, high))
    with reading.closing(figure) as axes:
        return [reading.joints(axes, name) for name in names]


def regions_drawn(net, low, high):
    """How many linear regions a figure shows of a function of one input: joints and one more."""
    from kerasdemos.figures import curves, reading

    x = np.linspace(low, high, 1201)
    with reading.closing(curves.lines(x, net(x[:, None]), joints=joints(net, low, high))) as axes:
        return reading.n_joints(axes) + 1


def construction_gap(x, preactivations, activations, weights, bias, output):
    """Draw how the last hidden layer's units add up, and read it back: the largest difference.

    Of each unit clipped at 0 from its pre-activation, weighted from clipped times its weight, and
    of the sum from all of them and the bias.
    """
    from kerasdemos.figures import curves, reading

    figure = curves.construction(x, preactivations, activations, activations * weights, output)
    with reading.closing(figure) as axes:
        drawn = {name: reading.curve(panel)[:, 1] if name.startswith("their")
                 else panel.lines[1].get_ydata() for name, panel in reading.panels(axes).items()}
    gaps, total = [], bias
    for d, weight in enumerate(weights, start=1):
        line, clipped, weighted = (drawn[f"{name}, unit {d}"]
                                   for name in ("pre-activation", "activation", "weighted"))
        gaps += [gap(clipped, np.maximum(line, 0)), gap(weighted, weight * clipped)]
        total = total + weighted
    return max(*gaps, gap(drawn["their sum, and the bias"], total))


_LINE = np.linspace(LOW, HIGH, 121)[:, None]
_DEEP = random_net((1, 5, 5, 5, 1))

_EXAMPLE = (
    identity("C1.formula", EXAMPLE, "f[x] and the formula, 0 to 1.2",
             lambda: _formula_gap(ONE, THETA, PHI, _LINE)),
    identity("C1.construction", EXAMPLE, "ten panels as drawn: lines, clipped at 0, weighted, "
             "summed, and the formula", lambda: construction_gap(
                 _LINE[:, 0], ONE.preactivations(_LINE)[0], ONE.activations(_LINE)[0], PHI[1:],
                 PHI[0], ONE(_LINE)[:, 0]), origin="figure"),
    exact("C1.parameters", EXAMPLE, "parameters, one input and three hidden units", 10,
          lambda: ONE.n_parameters, origin="book"),
    identity("C1.family", EXAMPLE, "joints of three functions with the same θ's",
             _joints_of_family, origin="book"),
    sentence("C1.piecewise-linear", EXAMPLE,
             "departure from continuous straight pieces, one and three hidden layers, the larger",
             "continuous piecewise linear",
             lambda: max(_departure_from_lines(ONE, LOW, HIGH),
                         _departure_from_lines(_DEEP, -3, 3)), at_most(1e-12)),
    misprint("C1.underbrace", EXAMPLE, "h_d: the underbrace leaves out a(·)", "θ_d0 + θ_d1 x",
             "a(θ_d0 + θ_d1 x)", lambda: _readings_of_h(ONE, THETA, _LINE, "θ_d1 x")),
)

# --- Joints, regions, activation patterns (C2) -----------------------------------------------


def _patterns_between_joints():
    """Which units are active in each region, as it is written above it: shape (4, 3), 0 and 1."""
    from kerasdemos.figures import curves, reading

    edges = np.array([LOW, *joints(ONE, LOW, HIGH), HIGH])
    patterns = ONE.patterns(((edges[:-1] + edges[1:]) / 2)[:, None])
    figure = curves.activation_patterns(_LINE[:, 0], ONE(_LINE), edges, patterns)
    with reading.closing(figure) as axes:
        written = [text.get_text() for text in sorted(axes.texts, key=lambda text: text.xy[0])]
    return np.array([[int(str(d) in text) for d in (1, 2, 3)] for text in written])


def _joints_beyond_units():
    """The largest number of joints less hidden units, of ten random networks a width."""
    return max(len(joints(random_net((1, width, 1), seed), -100, 100)) - width
               for width in range(1, 11) for seed in range(10))


_PATTERNS = (
    exact("C2.joints", PATTERNS, "where h₁, h₂ and h₃ become (in)active, -θ₀ / θ₁", JOINTS,
          lambda: drawn_joints(ONE, LOW, HIGH)[0], origin="own"),
    exact("C2.regions", PATTERNS, "regions of three hidden units, as drawn", 4,
          lambda: regions_drawn(ONE, LOW, HIGH), origin="book"),
    exact("C2.patterns", PATTERNS, "which hidden units are active, region by region",
          [[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 1, 1]], _patterns_between_joints, origin="own"),
    sentence("C2.one-unit-a-joint", PATTERNS, "units that become (in)active at each of the three "
             "joints: the largest difference from one", "one hidden unit becomes (in)active",
             lambda: gap(np.abs(np.diff(_patterns_between_joints(), axis=0)).sum(axis=1), 1),
             at_most(0)),
    sentence("C2.most-joints", PATTERNS, "joints beyond D, most of 100 networks, D = 1 to 10",
             "at most D joints", _joints_beyond_units, at_most(0), origin="book"),
)

# --- Two outputs (C3) ------------------------------------------------------------------------

TWO_THETA = [(-0.2, 1), (0.45, -1), (-0.7, 1), (0.9, -1)]
TWO_PHI = [(0.2, 1.2, 0.8, -3, 0.5), (-0.4, -1, 1.5, 2.5, 0.6)]
TWO = shallow(TWO_THETA, TWO_PHI)

_MULTIVARIATE = (
    exact("C3.joints", MULTIVARIATE, "joints of y₁ and of y₂: shared",
          {"y₁": [0.2, 0.45, 0.7, 0.9], "y₂": [0.2, 0.45, 0.7, 0.9]},
          lambda: dict(zip(("y₁", "y₂"), drawn_joints(TWO, LOW, HIGH), strict=True)),
          origin="book"),
    exact("C3.regions", MULTIVARIATE, "regions of the two outputs of four hidden units together",
          5, lambda: count_regions(TWO, LOW, HIGH), origin="book"),
)

# --- Any number of inputs and outputs (C4) ---------------------------------------------------

THREE_THETA, THREE_PHI = [(1, 2, -1, 0), (-1, 0, 1, 1)], [(1, 1, 1), (0, 2, -1)]
THREE_INPUTS = shallow(THREE_THETA, THREE_PHI)
BOX = (-1, -1), (1, 1)
PLANE_THETA = [(0, 0, 0.7), (-0.3, -0.8, -0.7), (-0.2, 0.7, -0.6)]
PLANE_PHI = (1.2, -1.5, -1, -1.4)
PLANE = shallow(PLANE_THETA, PLANE_PHI)


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


def _regions_drawn():
    """How many colours the pieces of the demo's function have."""
    from kerasdemos.figures import planes, reading

    with reading.closing(planes.region_map(*regions(PLANE, *BOX))) as axes:
        return len(np.unique(axes.collections[0].get_facecolor(), axis=0))


_GENERAL = (
    identity("C4.formula", GENERAL, "y₁, y₂ and the formula, three inputs, two hidden units",
             lambda: _formula_gap(THREE_INPUTS, THREE_THETA, THREE_PHI,
                                  np.random.default_rng(0).normal(size=(20, 3)))),
    exact("C4.most-regions", GENERAL, "most regions, two inputs and three hidden units", 7,
          lambda: max_regions(2, 3, 1), origin="book"),
    exact("C4.regions", GENERAL, "regions of the demo's function of two inputs, as coloured", 7,
          _regions_drawn, origin="book"),
    sentence("C4.convex", GENERAL, "sine of the sharpest turn at a corner: convex from 0 on",
             "convex regions", lambda: _sharpest_turn(regions(PLANE, *BOX)[0]), at_least(0),
             origin="book"),
    misprint("C4.underbrace", GENERAL, "h_d: the underbrace leaves out a(·) and the bias",
             "Σ θ_di xᵢ", "a(θ_d0 + Σ θ_di xᵢ)", lambda: _readings_of_h(
                 THREE_INPUTS, THREE_THETA, np.random.default_rng(0).normal(size=(20, 3)),
                 "Σ θ_di xᵢ")),
)

# --- The construction with two inputs, and any number of them, drawn (C21) --------------------


def two_input_construction(net=PLANE):
    """Draw how the hidden units of a network of two inputs add up to it: a Figure, a row a unit."""
    from kerasdemos.figures import building, planes

    side = np.linspace(-1, 1, 101)
    lines, clipped = (planes.on_grid(lambda x, of=of: of(x)[0], side, side)
                      for of in (net.preactivations, net.activations))  # (101, 101, D)
    return building.two_inputs(side, side, lines, clipped, clipped * net.weights[1],
                               planes.on_grid(net, side, side))


def any_shallow_network():
    """Draw a network of any number of inputs, hidden units and outputs: a Figure."""
    from kerasdemos.figures import networks

    labels = [[f"${name}_1$", f"${name}_2$", "", f"${name}_{{{last}}}$"]
              for name, last in (("x", "n_{in}"), ("h", "D"), ("y", "n_{out}"))]
    return networks.diagram((4, 4, 4), unit_labels=labels, most_units=3, gap_labels=(
        r"$\theta_{d0}, \theta_{di}$", r"$\phi_{j0}, \phi_{jd}$"))


def _construction_drawn():
    """Of what is drawn from the formula, panel by panel: planes, clipped at 0, weighted, summed.

    A plane has no second differences.
    """
    from kerasdemos.figures import reading

    with reading.closing(two_input_construction()) as panels:
        drawn = {panel.get_title(): reading.shades(panel) for panel in panels}
    phi = [1.2, -1.5, -1, -1.4]
    gaps, total = [], phi[0]
    for d in (1, 2, 3):
        plane, clipped, weighted = (drawn[f"{name}, unit {d}"]
                                    for name in ("plane", "clipped", "weighted"))
        gaps += [gap(np.diff(plane, 2, axis), 0) for axis in (0, 1)]
        gaps += [gap(clipped, np.maximum(plane, 0)), gap(weighted, phi[d] * clipped)]
        total = total + weighted
    return max(*gaps, gap(drawn["sum, and bias"], total))


_CONSTRUCTION = (
    identity("C21.two-inputs", GENERAL, "two inputs, ten panels as drawn: planes, clipped at 0, "
             "weighted, summed, and the formula", _construction_drawn, origin="book"),
)

# --- Universal approximation (C5) ------------------------------------------------------------


def _least_gain(target, runs):
    """The larger median error of 16 over 4 and of 64 over 16 ReLU units, trained."""
    return largest_ratio(runs, [(f"{target}_relu_{many}", f"{target}_relu_{few}")
                                for few, many in ((4, 16), (16, 64))])


def _root(x):
    return np.sqrt(np.abs(x))


def _interpolation_error(target, units):
    """Largest error, midway and about, of the ReLU network that meets the target at knots."""
    knots = np.linspace(-1, 1, units + 1)
    network = constructions.interpolate(knots, target(knots))
    x = (knots[:-1, None] + np.diff(knots)[:, None] * [0.25, 0.5, 0.75]).ravel()
    return gap(constructions.evaluate(x, network, "relu"), target(x))


def _missed_precision():
    """The largest error over the precision asked for, 1e-1 to 1e-5."""
    # On [-1, 1] the error of straight lines is at most (2/D)² max|f''| / 8, which sets D.
    units = {precision: int(np.ceil(np.sqrt((2 * np.pi) ** 2 / 2 / precision)))
             for precision in 10.0 ** -np.arange(1, 6)}
    return max(_interpolation_error(smooth, n) / precision for precision, n in units.items())


UNITS = 5, 10, 20  # of the networks that come nearer and nearer to one function


def waves(x):
    """Growing waves, e^x sin 2 pi x: with a bend at every knot."""
    return np.exp(x) * smooth(x)


def more_and_more_units():
    """Draw the growing waves and networks of as many straight pieces as units: a Figure."""
    from kerasdemos.figures import building

    x, outputs, places = np.linspace(-1, 1, 961), {}, {}
    for units in UNITS:
        knots = np.linspace(-1, 1, units + 1)
        (first, second), biases = constructions.interpolate(knots, waves(knots))
        net = ReluNet((first.T, second.T), biases)
        outputs[units], places[units] = net(x[:, None])[:, 0], joints(net, -1, 1)
    return building.refinements(x, waves(x), outputs, places)


def _errors_drawn():
    """Largest distance between target and network as drawn, in each panel."""
    from kerasdemos.figures import reading

    with reading.closing(more_and_more_units()) as panels:
        return [gap(reading.curve(panel, "network"), reading.curve(panel, "target"))
                for panel in panels]


def _joints_drawn():
    """How many joints are drawn in each panel, where the drawn network bends."""
    from kerasdemos.figures import reading

    with reading.closing(more_and_more_units()) as panels:
        return [reading.n_joints(panel, "network") for panel in panels]


_UNIVERSAL = (
    sentence("C21.more-units", UNIVERSAL, "largest error drawn, 10 and 20 units, over that of "
             "half as many: the larger", "more hidden units, closer fit",
             lambda: float(max(np.divide(_errors_drawn()[1:], _errors_drawn()[:-1]))),
             at_most(0.5), origin="book"),
    exact("C21.joints", UNIVERSAL, "joints drawn where the drawn function bends, 5, 10, 20 units, "
          "of which one each bends at the left end", [4, 9, 19], _joints_drawn, origin="book"),
    sentence("C5.precision", UNIVERSAL,
             "largest error for sin 2πx over the precision asked for, 1e-1 to 1e-5, 15 to 1,405 "
             "ReLU units by construction", "arbitrary precision", _missed_precision, at_most(1)),
    sentence("C5.any-continuous", UNIVERSAL,
             "largest error for √|x|, which has no slope at 0, 201 units by construction",
             "any continuous function, as 1e-1", partial(_interpolation_error, _root, 201),
             at_most(0.1)),
    *(sentence(f"C5.trained-{target}", UNIVERSAL,
               "median error of 16 over 4 and of 64 over 16 trained ReLU units, the larger, "
               f"{title}: at least a tenth less", "more hidden units, closer fit",
               partial(_least_gain, target), LESS, APPROXIMATION, origin="own", needs=20)
      for target, title in (("smooth", "sin 2πx"), ("kinked", "a zigzag"),
                            ("plane", "two inputs"))),
)

_NETS = "kerasdemos.byhand.relunets"
ALTERATIONS = (
    Alteration("the ReLU is forgotten", f"{_NETS}.ReluNet.activations", ReluNet.preactivations,
               ("C1.formula", "C1.construction", "C1.underbrace", "C4.formula", "C21.two-inputs",
                "C21.more-units")),
    Alteration("softplus for ReLU", f"{_NETS}.ReluNet.activations",
               lambda net, x: [np.logaddexp(0, f) for f in net.preactivations(x)],
               ("C1.formula", "C1.piecewise-linear", "C4.formula", "C21.two-inputs")),
    Alteration("the hidden biases are forgotten", f"{_NETS}.ReluNet.preactivations",
               lambda net, x: [np.asarray(x) @ net.weights[0].T],
               ("C1.formula", "C2.patterns", "C2.one-unit-a-joint", "C4.underbrace")),
    Alteration("biases are no parameters", f"{_NETS}.ReluNet.n_parameters",
               property(lambda net: sum(map(np.size, net.weights))), ("C1.parameters",)),
    Alteration("the height of a joint, not its place", f"{__name__}.joints",
               lambda net, *ends, joints=joints: net(joints(net, *ends)[:, None])[:, 0],
               ("C1.family", "C2.joints", "C3.joints", "C21.joints")),
    Alteration("the ends count as joints", f"{__name__}.joints",
               lambda net, *ends, joints=joints: np.sort([*ends, *joints(net, *ends)]),
               ("C2.joints", "C2.most-joints", "C3.joints")),
    Alteration("all maps are the same", f"{_NETS}.same_map",
               lambda cells, one, other: np.full(np.shape(one), True),
               ("C2.joints", "C2.regions", "C3.joints", "C3.regions", "C4.regions")),
    Alteration("every activation pattern exists", f"{_NETS}._arrangement",
               lambda units, dimensions: 2**units, ("C4.most-regions",)),
    Alteration("corners from left to right, not around", f"{__name__}.regions",
               lambda *box, regions=regions: [[piece[piece[:, 0].argsort()]
                                               for piece in regions(*box)[0]]], ("C4.convex",)),
    Alteration("the sign is lost", "kerasdemos.byhand.constructions.evaluate",
               lambda *given, evaluate=constructions.evaluate: -evaluate(*given),
               ("C5.precision", "C5.any-continuous")),
)
CLAIMS = (*_EXAMPLE, *_PATTERNS, *_MULTIVARIATE, *_GENERAL, *_CONSTRUCTION, *_UNIVERSAL)
