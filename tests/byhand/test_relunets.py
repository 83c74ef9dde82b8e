"""ReLU networks: their values against the slides' formulas, their pieces against oracles.

The oracles share nothing with the code: exact rational arithmetic for one input, counting on
finer and finer grids for two, Zaslavsky's count for lines in the plane.
"""

from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest

from kerasdemos.byhand.relunets import (
    ReluNet,
    compose,
    count_regions,
    joints,
    max_regions,
    n_parameters,
    regions,
    regions_bound,
    shallow,
)
from kerasdemos.checks import InputError

THETA, PHI = [(0.3, -1), (-1, 2), (-0.5, 0.65)], (-0.3, 2, -1, 7)
# Found by a random search: more regions than the book's formula allows for 3 + 3 units.
ABOVE_THE_BOOK = ReluNet(
    ([[3.3, 2.2], [0.2, 3.3], [0.1, -1.3]],
     [[-1.1, 0.1, 0.6], [0.7, -3.1, -0.8], [-0.1, 2.9, 0.3]],
     [[0.7, -0.8, 2.7]]),
    ([1.3, 4.0, -0.1], [-0.2, 1.4, -0.7], [1.3]),
)


def random_net(rng, *sizes, decimals=None):
    """Gaussian weights; rounded to a few decimals they are full of ties and zeros."""
    arrays = [rng.normal(size=(after, before)) / np.sqrt(before)
              for before, after in pairwise(sizes)]
    arrays += [rng.normal(size=size) / 2 for size in sizes[1:]]
    if decimals is not None:
        arrays = [np.round(array, decimals) for array in arrays]
    return ReluNet(arrays[: len(sizes) - 1], arrays[len(sizes) - 1 :])


# --- Values -----------------------------------------------------------------------------------


def test_shallow_is_the_slides_formula():
    x = np.linspace(-1, 2, 31)
    expected = PHI[0] + sum(
        phi * np.maximum(bias + slope * x, 0)
        for phi, (bias, slope) in zip(PHI[1:], THETA, strict=True)
    )
    net = shallow(THETA, PHI)
    np.testing.assert_allclose(net(x[:, None])[:, 0], expected, rtol=0, atol=1e-14)
    assert net.n_parameters == 10
    assert net.layer_sizes == (1, 3, 1)


def test_shallow_with_many_inputs_and_outputs_is_the_general_formula():
    rng = np.random.default_rng(0)
    theta, phi, x = rng.normal(size=(5, 1 + 3)), rng.normal(size=(2, 1 + 5)), rng.normal(size=3)
    expected = [
        phi[j, 0] + sum(phi[j, d + 1] * max(0, theta[d, 0] + sum(
            theta[d, i + 1] * x[i] for i in range(3))) for d in range(5))
        for j in range(2)
    ]
    np.testing.assert_allclose(shallow(theta, phi)(x[None])[0], expected, rtol=1e-13)


def test_a_deep_network_is_its_layers_one_after_the_other():
    rng = np.random.default_rng(1)
    net = random_net(rng, 3, 4, 5, 2)
    x = rng.normal(size=(7, 3))
    first = np.maximum(x @ net.weights[0].T + net.biases[0], 0)
    second = np.maximum(first @ net.weights[1].T + net.biases[1], 0)
    np.testing.assert_array_equal(net(x), second @ net.weights[2].T + net.biases[2])
    np.testing.assert_array_equal(net.activations(x)[0], first)
    np.testing.assert_array_equal(net.activations(x)[1], second)
    assert [f.shape for f in net.preactivations(x)] == [(7, 4), (7, 5)]
    np.testing.assert_array_equal(net.patterns(x), np.hstack([first, second]) > 0)


def test_without_hidden_layers_the_network_is_affine():
    net = ReluNet([[[2.0, -1.0]]], [[0.5]])
    np.testing.assert_array_equal(net([[1, 1], [0, 3]]), [[1.5], [-2.5]])
    assert net.patterns([[1, 1]]).shape == (1, 0)
    assert net.preactivations([[1, 1]]) == []
    assert count_regions(net, (0, 0), (1, 1)) == 1
    assert joints(ReluNet([[[3.0]]], [[0.0]]), -1, 1).shape == (0,)


def test_a_network_cannot_be_changed_from_outside():
    weight = np.ones((1, 1))
    net = ReluNet([weight, weight], [[0.0], [0.0]])
    weight[0, 0] = 7
    assert net([[1.0]]) == 1
    with pytest.raises(ValueError, match="read-only"):
        net.weights[0][0, 0] = 7


def test_a_network_is_itself_and_no_other():
    one, other = (ReluNet([[[1.0], [2.0]]], [[0.0, 0.0]]) for _ in range(2))
    assert one in {one}
    assert one != other


# --- Composition -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_composition_is_exact(seed):
    rng = np.random.default_rng(seed)
    inner, outer = random_net(rng, 2, 5, 4, 3), random_net(rng, 3, 6, 2)
    x = rng.normal(size=(50, 2))
    both = compose(outer, inner)
    np.testing.assert_allclose(both(x), outer(inner(x)), rtol=0, atol=1e-12)
    assert both.layer_sizes == (2, 5, 4, 6, 2)


def test_composing_two_shallow_networks_gives_the_slides_outer_product():
    rng = np.random.default_rng(2)
    theta, phi = rng.normal(size=(3, 2)), rng.normal(size=4)
    theta2, phi2 = rng.normal(size=(3, 2)), rng.normal(size=4)
    net = compose(shallow(theta2, phi2), shallow(theta, phi))
    np.testing.assert_allclose(net.weights[1], np.outer(theta2[:, 1], phi[1:]), rtol=1e-15)
    np.testing.assert_allclose(net.biases[1], theta2[:, 0] + theta2[:, 1] * phi[0], rtol=1e-15)


def test_three_units_after_three_units_reach_nine_regions():
    # Each network is a zigzag of three pieces across [0, 1]; composed, each piece holds three.
    zigzag = shallow([(0, 1), (-1 / 3, 1), (-2 / 3, 1)], (0, 3, -6, 6))
    folded = compose(zigzag, zigzag)
    assert count_regions(zigzag, 0, 1) == 3
    assert count_regions(folded, 0, 1) == 9
    np.testing.assert_allclose(joints(folded, 0, 1), np.arange(1, 9) / 9, rtol=0, atol=1e-15)


# --- Joints ------------------------------------------------------------------------------------


def test_the_slides_joints_are_found():
    net = shallow(THETA, PHI)
    np.testing.assert_allclose(joints(net, 0, 2), [0.3, 0.5, 0.5 / 0.65], rtol=1e-15)
    assert count_regions(net, 0, 2) == 4
    # The interval's size costs no digits.
    np.testing.assert_allclose(joints(net, -1e6, 1e6), [0.3, 0.5, 0.5 / 0.65], rtol=1e-14)


def test_the_pattern_changes_by_one_unit_at_each_joint():
    net = shallow(THETA, PHI)
    ends = [0, *joints(net, 0, 1), 1]
    middles = np.convolve(ends, (0.5, 0.5), "valid")[:, None]
    np.testing.assert_array_equal(
        net.patterns(middles), [(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 1)])


def test_several_outputs_share_their_joints():
    theta = [(-0.2, 1), (-0.4, 1), (-0.6, 1), (-0.8, 1)]
    phi = [(0, 1, -2, 0, 1), (0, 0, 1, 2, 0)]  # the first ignores unit 3, the second 1 and 4
    assert len(joints(shallow(theta, phi[0]), 0, 1)) == 3
    assert len(joints(shallow(theta, phi[1]), 0, 1)) == 2
    np.testing.assert_allclose(joints(shallow(theta, phi), 0, 1), [0.2, 0.4, 0.6, 0.8], rtol=1e-15)


def exact_joints(net, low, high):
    """The same joints in rational arithmetic: floats are fractions, so nothing is rounded."""
    exact = [(np.vectorize(Fraction)(w), np.vectorize(Fraction)(b))
             for w, b in zip(net.weights, net.biases, strict=True)]
    pieces = [(Fraction(low), Fraction(high), np.array([[Fraction(1)]]), np.array([Fraction(0)]))]
    for weight, bias in exact[:-1]:
        cut = []
        for start, end, slope, level in pieces:
            slope, level = weight.dot(slope), weight.dot(level) + bias
            zeros = {-c / a for a, c in zip(slope[:, 0], level, strict=True) if a != 0}
            ends = [start, *sorted(z for z in zeros if start < z < end), end]
            for left, right in pairwise(ends):
                on = slope[:, 0] * (left + right) / 2 + level > 0
                cut.append((left, right, slope * on[:, None], level * on))
        pieces = cut
    slopes = [exact[-1][0].dot(slope)[:, 0].tolist() for _, _, slope, _ in pieces]
    return [piece[0] for piece, before, after in
            zip(pieces[1:], slopes, slopes[1:], strict=False) if before != after]


@pytest.mark.parametrize("sizes", [(1, 8, 1), (1, 5, 5, 2), (1, 4, 4, 4, 1), (1, 3, 3, 3, 3, 2)])
def test_joints_equal_those_of_rational_arithmetic(sizes):
    for seed in range(15):
        net = random_net(np.random.default_rng(seed), *sizes)
        expected = [float(place) for place in exact_joints(net, -3, 3)]
        np.testing.assert_allclose(joints(net, -3, 3), expected, rtol=0, atol=1e-12)
        assert count_regions(net, -3, 3) == len(expected) + 1


@pytest.mark.parametrize("sizes", [(1, 6, 1), (1, 4, 4, 1), (1, 3, 3, 3, 1)])
def test_joints_equal_those_of_rational_arithmetic_when_joints_coincide(sizes):
    # Multiples of 1/2 are exact in floating point, and full of ties, zeros and parallels.
    for seed in range(40):
        net = random_net(np.random.default_rng(seed), *sizes)
        net = ReluNet([np.round(2 * w) / 2 for w in net.weights],
                      [np.round(2 * b) / 2 for b in net.biases])
        expected = [float(place) for place in exact_joints(net, -3, 3)]
        np.testing.assert_allclose(joints(net, -3, 3), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("depth", [1, 4, 10])
def test_folding_doubles_the_regions_at_each_layer(depth):
    tent = shallow([(0, 1), (-0.5, 1)], (0, 2, -4))  # up to 1 at 1/2, and down again
    net = tent
    for _ in range(depth - 1):
        net = compose(tent, net)
    places = joints(net, 0, 1)
    np.testing.assert_array_equal(places, np.arange(1, 2**depth) / 2**depth)
    assert count_regions(net, 0, 1) == 2**depth


def test_a_hidden_unit_counts_only_where_the_function_bends():
    def places(theta, phi):
        return joints(shallow(theta, phi), -1, 1).tolist()

    assert places([(0, 1)], (0, 1)) == [0]
    assert places([(0, 1)], (0, 0)) == []  # ignored by the output
    assert places([(0, 0)], (0, 1)) == []  # a dead unit
    assert places([(1, 0)], (0, 1)) == []  # a constant
    assert places([(0, 1), (0, -1)], (0, 1, -1)) == []  # a(x) - a(-x) = x
    assert places([(0, 1), (0, -1)], (0, 1, 1)) == [0]  # |x|
    assert places([(0, 1), (0, 2)], (0, 2, -1)) == []  # parallel units that cancel
    assert places([(-0.3, 1), (-0.9, 3)], (0, 3, -1)) == []  # cancel but for rounding
    assert len(places([(-0.3, 1), (-0.9, 3)], (0, 1, 1))) == 1  # coincide but for rounding
    assert places([(1, 1), (-1, 1)], (0, 1, 1)) == []  # both joints on the ends


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (-1, 2.027), (-0.013, 1e5), (-3e5, 7.1)])
def test_joints_that_coincide_at_zero_are_one_wherever_the_interval_ends(low, high):
    absolute = shallow([(0, 1), (0, -1), (0, 0.3)], (0, 1, 1, 1))
    assert count_regions(absolute, low, high) == 2
    np.testing.assert_allclose(joints(absolute, low, high), [0], rtol=0, atol=1e-25)


@pytest.mark.parametrize("scale", [1e-150, 1e-9, 1e9, 1e150])
def test_the_scale_of_the_function_does_not_matter(scale):
    theta = np.array(THETA) * scale
    np.testing.assert_allclose(joints(shallow(theta, PHI), 0, 2), [0.3, 0.5, 0.5 / 0.65])
    net = shallow(THETA, np.array(PHI) * scale)
    np.testing.assert_allclose(joints(net, 0, 2), [0.3, 0.5, 0.5 / 0.65])


def test_the_scale_of_the_interval_does_not_matter():
    theta = np.array(THETA) * (1e-9, 1)
    np.testing.assert_allclose(
        joints(shallow(theta, PHI), 0, 2e-9), [0.3e-9, 0.5e-9, 0.5e-9 / 0.65])


# --- Regions in the plane --------------------------------------------------------------------


def test_three_lines_make_seven_regions():
    net = shallow([(-0.2, 1, 0), (-0.2, 0, 1), (1, -1, -1)], (0, 1, 1, 1))
    assert count_regions(net, (-2, -2), (2, 2)) == 7 == max_regions(2, 3, 1)


def test_three_lines_through_a_point_make_six_regions():
    net = shallow([(0, 1, 0), (0, 0, 1), (0, 1, 1)], (0, 1, 1, 1))
    assert count_regions(net, (-2, -2), (2, 2)) == 6
    # Away from the origin the three zeros agree only up to rounding.
    net = shallow([(-0.1, 1, 0), (-0.7, 0, 1), (-0.8, 1, 1)], (0, 1, 1, 1))
    assert count_regions(net, (-2, -2), (2, 2)) == 6


@pytest.mark.parametrize(("theta", "phi", "expected"), [
    ([(0, 1, 0), (-0.5, 1, 0), (0.5, 1, 0)], (0, 1, 1, 1), 4),  # parallel
    ([(0, 1, 0), (0, 2, 0)], (0, 1, 1), 2),  # the same line
    ([(0, 1, 0), (0, -3, 0)], (0, 1, 1), 2),  # the same line from both sides
    ([(0, 1, 0), (0, 2, 0)], (0, 2, -1), 1),  # cancelling
    ([(0, 1, 2), (0, -1, -2)], (0, 1, -1), 1),  # a(z) - a(-z) = z
    ([(0, 0, 0), (1, 0, 0)], (0, 1, 1), 1),  # no direction at all
    ([(1, 1, 0), (-1, 0, 1)], (0, 1, 1), 1),  # along the sides of the box
    ([(-2, 1, 1), (2, 1, 1)], (0, 1, 1), 1),  # through corners of the box
    ([(0, 1, -1), (0, 1, 1)], (0, 1, 1), 4),  # along both diagonals
    ([(-0.3, 1, 0), (-0.9, 3, 0)], (0, 3, -1), 1),  # cancelling but for rounding
])
def test_degenerate_lines_in_the_plane(theta, phi, expected):
    assert count_regions(shallow(theta, phi), (-1, -1), (1, 1)) == expected


def test_regions_that_meet_only_at_a_corner_stay_apart():
    # max{0, min(x, y)} + max{0, min(-x, -y)}: 0 on two quadrants that touch at the origin.
    # min(x, y) = y - a(y - x); the second layer cuts it at 0.
    first = [[0, 1], [0, -1], [-1, 1], [1, -1]]  # a(y), a(-y), a(y - x), a(x - y)
    second = [[1, -1, -1, 0], [-1, 1, 0, -1]]  # y - a(y - x) = min; -y - a(x - y) = min(-x, -y)
    net = ReluNet((first, second, [[1, 1]]), (np.zeros(4), np.zeros(2), [0]))
    x = np.array([(0.5, 0.2), (0.2, 0.5), (-0.5, 0.4), (0.5, -0.4), (-0.3, -0.6), (-0.6, -0.3)])
    np.testing.assert_allclose(net(x)[:, 0], (0.2, 0.2, 0, 0, 0.3, 0.3))
    assert count_regions(net, (-1, -1), (1, 1)) == 6  # two 0s, two a quadrant


def test_one_map_in_two_places_apart_counts_twice():
    net = shallow([(-0.5, 1, 0), (-0.5, -1, 0)], (0, 1, 1))
    bump = compose(shallow([(-0.2, 1), (-0.3, 1)], (0, 1, -1)), net)  # 0, rises, 1: on both sides
    assert count_regions(net, (-1, -1), (1, 1)) == 3
    assert count_regions(bump, (-2, -2), (2, 2)) == 5  # flat, ramp, middle, ramp, flat
    assert count_regions(shallow([(0, 1), (-1, 1)], (0, 1, -1)), -1, 2) == 3


def test_a_constant_network_is_one_region():
    net = ReluNet(([[1, 0], [0, 1]], [[-1, -1]], [[5]]), ([0, 0], [-1], [3]))
    assert count_regions(net, (-1, -1), (1, 1)) == 1  # the second layer never becomes active


@pytest.mark.parametrize("seed", range(30))
def test_lines_in_the_plane_are_counted_as_zaslavsky_does(seed):
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=(8, 3))
    net = shallow(theta, (0, *rng.normal(size=8)))
    crossings = [np.linalg.solve(theta[pair, 1:], -theta[pair, 0])
                 for pair in map(list, combinations(range(8), 2))]
    corners = np.array([(1, -1, -1), (1, -1, 1), (1, 1, -1), (1, 1, 1)]) @ theta.T
    lines_inside = (corners.min(axis=0) < 0) & (corners.max(axis=0) > 0)
    points_inside = np.abs(crossings).max(axis=1) < 1
    assert count_regions(net, (-1, -1), (1, 1)) == 1 + lines_inside.sum() + points_inside.sum()


def brute_force(net, low, high, points=240, zooms=2):
    """Regions seen on a grid, finer where three patterns meet.

    A region is a group of patterns, joined where grid neighbours have the same map and, most
    times that they are neighbours, no third pattern between them: else a thin strip is there.
    """
    units = sum(net.layer_sizes[1:-1])
    seen, touching = set(), {}

    def codes_at(places):
        codes = net.patterns(places.reshape(-1, net.n_inputs)) @ (1 << np.arange(units))
        return codes.reshape(places.shape[:-1])

    def look(low, high, points, zooms):
        step = (high - low) / points
        axes = [low[i] + step[i] * (np.arange(points) + 0.5) for i in range(net.n_inputs)]
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        codes = codes_at(grid)
        seen.update(np.unique(codes).tolist())
        for axis in range(net.n_inputs):
            one, other = np.moveaxis(codes, axis, 0)[:-1], np.moveaxis(codes, axis, 0)[1:]
            changes = one != other
            places = np.moveaxis(grid, axis, 0)[:-1][changes]
            for *pair, place in zip(one[changes].tolist(), other[changes].tolist(), places,
                                    strict=True):
                touching.setdefault(tuple(pair), []).append(
                    (place, place + step[axis] * np.eye(net.n_inputs)[axis]))
        if zooms and net.n_inputs == 2:
            block = [codes[:-1, :-1], codes[1:, :-1], codes[:-1, 1:], codes[1:, 1:]]
            block = np.sort(np.stack(block, axis=-1), axis=-1)
            for corner in np.argwhere((np.diff(block, axis=-1) != 0).sum(axis=-1) >= 2):
                center = grid[tuple(corner)] + step / 2
                look(np.maximum(center - 2 * step, box[0]), np.minimum(center + 2 * step, box[1]),
                     32, zooms - 1)

    def slope_of(code):
        pattern, slope, used = code >> np.arange(units) & 1, np.eye(net.n_inputs), 0
        for weight in net.weights[:-1]:
            slope = pattern[used : used + len(weight), None] * (weight @ slope)
            used += len(weight)
        return net.weights[-1] @ slope

    box = [np.full(net.n_inputs, end, float) for end in (low, high)]
    look(*box, points, zooms)
    slopes = {code: slope_of(code) for code in seen}
    group = {code: code for code in seen}
    for (a, b), places in touching.items():
        if not np.allclose(slopes[a], slopes[b], rtol=0, atol=1e-9):
            continue
        between = np.linspace(*np.array(places).swapaxes(0, 1), 100)  # (100, n_places, n_inputs)
        if np.isin(codes_at(between), (a, b)).all(axis=0).mean() > 0.5:
            group = {code: group[b] if of == group[a] else of for code, of in group.items()}
    return len(set(group.values()))


SHAPES = [(1, 5, 1), (1, 4, 4, 2), (1, 3, 3, 3, 1), (2, 5, 1), (2, 4, 2), (2, 3, 3, 1),
          (2, 4, 3, 1), (2, 2, 3, 2, 1)]


@pytest.mark.parametrize("sizes", SHAPES)
def test_brute_force_agrees_on_200_random_networks(sizes):
    # A grid misses regions finer than itself, so it is refined until it has seen as many.
    grids = (2000, 200_000) if sizes[0] == 1 else (240, 720, 2160)
    ends = (-2, 2) if sizes[0] == 1 else ((-2, -2), (2, 2))
    for seed in range(25):  # 8 shapes x 25
        net = random_net(np.random.default_rng(seed), *sizes)
        counted = count_regions(net, *ends)
        seen = [brute_force(net, -2, 2, grids[0])]
        while seen[-1] != counted and len(seen) < len(grids):
            seen.append(brute_force(net, -2, 2, grids[len(seen)]))
        assert seen[-1] == counted, (seed, seen)


def fractions(array):
    return np.vectorize(Fraction)(array)


def cut(polygon, values):
    """The parts of a convex polygon on both sides of an affine function's zero."""
    if min(values) >= 0 or max(values) <= 0:
        return [polygon]
    parts = ([], [])
    corners = list(zip(polygon, values, strict=True))
    for (p, v), (q, w) in pairwise([*corners, corners[0]]):
        for part, inside in zip(parts, (v >= 0, v <= 0), strict=True):
            part += [p] if inside else []
            part += [p + v / (v - w) * (q - p)] if v * w < 0 else []
    return parts


def share_a_side(one, other):
    """Whether sides of two polygons lie on one line and overlap by more than a point."""
    for (a, b), (c, d) in product(pairwise([*one, one[0]]), pairwise([*other, other[0]])):
        side, ends = b - a, (c - a, d - a)
        if all(side[0] * end[1] == side[1] * end[0] for end in ends):
            first, last = sorted(side.dot(end) for end in ends)
            if max(first, 0) < min(last, side.dot(side)):
                return True
    return False


def exact_regions(net, low, high):
    """The number of regions in a box, in rational arithmetic and with no tolerance at all."""
    corners = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    cells = [([fractions(corner) for corner in corners], fractions(np.eye(2, 3, dtype=int)))]
    for weight, bias in zip(net.weights[:-1], net.biases[:-1], strict=True):
        finer = []
        for polygon, maps in cells:  # maps: (units, 3), slopes and constant
            maps = fractions(weight).dot(maps)
            maps[:, 2] += fractions(bias)
            parts = [polygon]
            for one in maps:
                parts = [new for part in parts
                         for new in cut(part, [one[:2].dot(p) + one[2] for p in part])]
            for part in parts:
                middle = sum(part) / len(part)
                finer.append((part, maps * (maps[:, :2].dot(middle) + maps[:, 2] > 0)[:, None]))
        cells = finer
    outputs = [(polygon, fractions(net.weights[-1]).dot(maps).tolist()) for polygon, maps in cells]
    group = list(range(len(outputs)))
    for a, b in combinations(group.copy(), 2):
        if (group[a] != group[b] and outputs[a][1] == outputs[b][1]
                and share_a_side(outputs[a][0], outputs[b][0])):
            group = [group[b] if of == group[a] else of for of in group]
    return len(set(group))


@pytest.mark.parametrize("box", [((-2, -2), (2, 2)), ((-2.013, -1.987), (2.027, 1.961)),
                                 ((-100.7, -3), (57.1, 5.3))])
@pytest.mark.parametrize("sizes", [(2, 5, 1), (2, 4, 2, 1), (2, 3, 3, 2), (2, 3, 2, 3, 1)])
def test_regions_equal_those_of_rational_arithmetic_where_lines_coincide(sizes, box):
    # Multiples of 1/2: lines on one another or through one point, units that are dead or cancel.
    for seed in range(25):
        net = random_net(np.random.default_rng(seed), *sizes)
        net = ReluNet([np.round(2 * w) / 2 for w in net.weights],
                      [np.round(2 * b) / 2 for b in net.biases])
        assert count_regions(net, *box) == exact_regions(net, *box), seed


@pytest.mark.parametrize("decimals", [0, 1])
def test_counts_never_exceed_what_is_possible(decimals):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n_inputs, width, depth = rng.integers(1, 3), rng.integers(1, 6), rng.integers(1, 4)
        sizes = (n_inputs, *[width] * depth, 1)
        net = random_net(rng, *sizes, decimals=decimals)
        ends = ((-9,) * n_inputs, (9,) * n_inputs)
        counted = count_regions(net, *ends)
        assert 1 <= counted <= regions_bound(n_inputs, width, depth)
        if n_inputs == 1 or depth == 1:  # else the book's number is no bound
            assert counted <= max_regions(n_inputs, width, depth)


def test_the_books_maximum_is_not_one_for_two_inputs_and_two_layers():
    counted = count_regions(ABOVE_THE_BOOK, (-30, -30), (30, 30))
    assert max_regions(2, 3, 2) == 28 < counted <= regions_bound(2, 3, 2) == 49
    assert 28 < brute_force(ABOVE_THE_BOOK, -30, 30) <= counted == 33


@pytest.mark.parametrize("seed", range(5))
def test_pieces_tile_the_box_and_the_network_is_affine_on_each(seed):
    rng = np.random.default_rng(seed)
    net = random_net(rng, 2, 6, 6, 1)
    pieces, labels = regions(net, (-1, -2), (3, 2))
    assert set(labels) == set(range(count_regions(net, (-1, -2), (3, 2))))
    area = 0
    for piece in pieces:
        x, y = piece.T
        area += abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2  # shoelace formula
        share = rng.dirichlet(np.ones(len(piece)), size=3)  # points within the piece
        np.testing.assert_allclose(net(share @ piece), share @ net(piece), rtol=0, atol=1e-12)
    assert area == pytest.approx(16, rel=1e-12)


def test_four_layers_of_50_units_are_straight_between_their_joints_and_nowhere_else():
    net = random_net(np.random.default_rng(0), 1, 50, 50, 50, 50, 1)
    found = joints(net, -3, 3)
    assert len(found) > 50
    edges = np.array([-3, *found, 3])
    inside = edges[:-1, None] + np.diff(edges)[:, None] * [0.25, 0.5, 0.75]
    left, middle, right = net(inside.reshape(-1, 1)).reshape(inside.shape).T
    np.testing.assert_allclose(middle, (left + right) / 2, rtol=0, atol=1e-12)
    slopes = (right - left) / np.diff(edges) * 2
    assert (np.abs(np.diff(slopes)) > 1e-6).all()


# --- Sizes -----------------------------------------------------------------------------------


def test_the_slides_sizes():
    assert max_regions(1, 10, 5) == 161051
    assert n_parameters(1, 10, 5) == 471
    assert n_parameters(10, 50, 5) == 10801
    assert max_regions(10, 50, 5) > 10**40
    assert max_regions(2, 3, 1) == 7
    assert type(max_regions(10, np.int64(50), 5)) is int  # no overflow


@pytest.mark.parametrize(("width", "depth"), [(1, 1), (4, 1), (3, 4)])
def test_with_one_input_each_layer_multiplies_by_its_width_plus_one(width, depth):
    assert max_regions(1, width, depth) == regions_bound(1, width, depth) == (width + 1) ** depth


@pytest.mark.parametrize("sizes", [(2, 3, 1), (4, 4, 4, 1), (10, 50, 50, 50, 2)])
def test_n_parameters_counts_what_a_network_has(sizes):
    net = random_net(np.random.default_rng(0), *sizes)
    assert n_parameters(sizes[0], sizes[1], len(sizes) - 2, sizes[-1]) == net.n_parameters


# --- Bad arguments ---------------------------------------------------------------------------

NET = shallow(THETA, PHI)
PLANE = shallow([(0, 1, 1)], (0, 1))
HUGE = ReluNet([[[1e200]], [[1e200]], [[1.0]]], [[0.0], [0.0], [0.0]])
STEEP = ReluNet([[[1e200]], [[1e200]]], [[0.0], [0.0]])
STEEP_PLANE = ReluNet([[[1e200, 0]], [[1e200]]], [[0.0], [0.0]])


@pytest.mark.parametrize(("call", "message"), [
    (lambda: ReluNet([], []), "weights and biases: expected .* at least one each, got 0 and 0"),
    (lambda: ReluNet([[[1.0]]], []), "got 1 and 0"),
    (lambda: ReluNet([np.ones((3, 1)), np.ones((1, 2))], [np.ones(3), np.ones(1)]),
     r"weights\[1\]: expected shape \(D_2, 3\), got \(1, 2\)"),
    (lambda: ReluNet([np.ones((3, 1))], [np.ones(2)]),
     r"biases\[0\]: expected shape \(3,\), got \(2,\)"),
    (lambda: ReluNet([np.ones((0, 1))], [np.ones(0)]), r"weights\[0\]: .* got \(0, 1\)"),
    (lambda: ReluNet([[[np.nan]]], [[0]]), r"weights\[0\]: expected finite numbers, got nan"),
    (lambda: ReluNet([[[1]]], [[np.inf]]), r"biases\[0\]: expected finite numbers"),
    (lambda: shallow([1, 2], (0, 1)), r"theta: expected shape \(D, 1 \+ n_in\), got \(2,\)"),
    (lambda: shallow([(1,)], (0, 1)), "theta: expected shape .* n_in >= 1"),
    (lambda: shallow(THETA, (1, 2)), r"phi: expected shape \(n_out, 4\), got \(1, 2\)"),
    (lambda: compose(PLANE, NET), "outer: expected one input for each output of inner, 1, got 2"),
    (lambda: NET([0.0, 1.0]), r"x: expected shape \(n, 1\), got \(2,\)"),
    (lambda: NET.patterns([[np.inf]]), "x: expected finite numbers"),
    (lambda: joints(PLANE, 0, 1), "net: expected 1 input, got 2"),
    (lambda: joints(NET, 1, 1), "low: expected less than high, 1.0, got 1.0"),
    (lambda: joints(NET, 0, np.inf), "high: expected finite numbers"),
    (lambda: joints(NET, (0, 0), (1, 1)), r"low: expected shape \(1,\), got \(2,\)"),
    (lambda: count_regions(PLANE, 0, 1), r"low: expected shape \(2,\), got \(\)"),
    (lambda: count_regions(PLANE, (0, 0), (1, -1)), "low: expected less than high"),
    (lambda: count_regions(shallow([(0, 1, 1, 1)], (0, 1)), (0,) * 3, (1,) * 3),
     "net: expected 1 or 2 inputs for its regions, got 3"),
    (lambda: joints(HUGE, -1, 1), "of net .*: expected at most 4.5e.307 .*, got up to inf"),
    (lambda: count_regions(HUGE, -1, 1), "of net .*: expected at most"),
    (lambda: joints(STEEP, -1e-300, 1e-300), "slopes of net: expected at most"),
    (lambda: count_regions(STEEP_PLANE, (-1e-300,) * 2, (1e-300,) * 2), "slopes of net: expected"),
    (lambda: joints(NET, -1e308, 1e308), "low and high: expected .* 4.5e.307 .* up to 1.0e.308"),
    (lambda: count_regions(PLANE, (-1e308, -1), (1e308, 1)), "low and high: expected at most"),
    (lambda: max_regions(1, -1, 2), "width: expected a whole number of at least 1, got -1"),
    (lambda: max_regions(1.5, 1, 2), "n_inputs: expected a whole number of at least 1, got 1.5"),
    (lambda: n_parameters(1, 2, 0), "depth: expected a whole number of at least 1, got 0"),
    (lambda: n_parameters(1, 2, 1, True), "n_outputs: expected a whole number"),
])
def test_bad_arguments_are_named_in_one_line(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
