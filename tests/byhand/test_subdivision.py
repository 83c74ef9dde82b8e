"""A box cut into cells: they tile it, touch along whole faces, and carry the network's slopes."""

import numpy as np
import pytest

from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.byhand.subdivision import neighbours, same_map, subdivide
from kerasdemos.checks import InputError

# Hidden units that bend on the lines x = 0 and y = 0.
CROSS = ReluNet((np.eye(2), [[2.0, 3.0]]), ((0, 0), [0]))


def cut(net, low, high):
    return subdivide(net.weights, net.biases, np.array(low, float), np.array(high, float))


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def middle_of(cells, loop):
    return tuple(np.sign(cells.vertices[loop].mean(axis=0)).astype(int))


def test_two_lines_cut_a_square_into_its_four_quadrants():
    cells = cut(CROSS, (-1, -1), (1, 1))
    slopes = {middle_of(cells, loop): slope.tolist()
              for loop, slope in zip(cells.loops, cells.slopes, strict=True)}
    assert slopes == {(1, 1): [[2, 3]], (1, -1): [[2, 0]], (-1, 1): [[0, 3]], (-1, -1): [[0, 0]]}
    assert [area(cells.vertices[loop]) for loop in cells.loops] == [1, 1, 1, 1]


def test_corners_are_shared_and_not_repeated():
    cells = cut(CROSS, (-1, -1), (1, 1))
    assert len(np.unique(cells.vertices, axis=0)) == len(cells.vertices) == 9


def test_quadrants_touch_their_two_neighbours_and_not_across_the_corner():
    cells = cut(CROSS, (-1, -1), (1, 1))
    pairs = [{middle_of(cells, cells.loops[cell]) for cell in pair}
             for _, pair in neighbours(cells)]
    assert len(pairs) == 4
    assert {(1, 1), (-1, -1)} not in pairs
    assert {(1, -1), (-1, 1)} not in pairs


def test_on_a_line_faces_are_points():
    tent = ReluNet(([[1.0], [1.0]], [[2.0, -4.0]]), ((0, -0.5), [0]))
    cells = cut(tent, [-1], [1])
    faces = {float(cells.vertices[face[0], 0]): pair for face, pair in neighbours(cells)}
    assert sorted(faces) == [0, 0.5]
    slopes = [{float(cells.slopes[cell, 0, 0]) for cell in faces[place]} for place in (0, 0.5)]
    assert slopes == [{0, 2}, {2, -2}]


def test_cells_whose_slopes_differ_by_rounding_only_have_the_same_map():
    # a(3 z) - 3 a(z) = 0, where 3 * 0.1 is not 0.3.
    net = ReluNet(([[0.1], [0.3]], [[-3.0, 1.0]]), ((0, 0), [0]))
    cells = cut(net, [-1], [1])
    (_, pair), = neighbours(cells)
    assert cells.slopes[pair[0]].item() != cells.slopes[pair[1]].item()
    assert same_map(cells, *pair)


def test_what_does_not_fit_into_float64_is_refused_in_one_line():
    huge = ReluNet([[[1e200]], [[1e200]], [[1.0]]], [[0.0], [0.0], [0.0]])
    with pytest.raises(InputError, match=r"pre-activations of net .*: expected at most 4.5e.307"):
        cut(huge, [-1], [1])
