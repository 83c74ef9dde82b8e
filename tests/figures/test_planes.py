"""The plane holds the points, lines, surfaces and regions it was given."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from kerasdemos.byhand import xor
from kerasdemos.figures import new_figure, planes
from kerasdemos.figures.style import BLUE, ORANGE

X = np.linspace(0, 1, 101)
SQUARES = [np.array([(0, 0), (1, 0), (1, 1), (0, 1)]), np.array([(1, 0), (2, 0), (2, 1), (1, 1)])]


def test_points_tells_the_classes_apart_by_colour_and_shape(axes, legend):
    planes.points(SQUARES[0], [0, 0, 1, 0], ["upper", "lower"], axes=axes)
    upper, lower = axes.collections
    np.testing.assert_array_equal(upper.get_offsets(), SQUARES[0][[0, 1, 3]])
    np.testing.assert_array_equal(lower.get_offsets(), SQUARES[0][[2]])
    assert upper.get_paths()[0].vertices.shape != lower.get_paths()[0].vertices.shape
    assert tuple(upper.get_facecolor()[0]) == to_rgba(BLUE)
    assert tuple(lower.get_facecolor()[0]) == to_rgba(ORANGE)
    assert legend(axes) == ["upper", "lower"]


def test_labels_stand_on_their_point_s_side_of_the_line(axes):
    # The line x2 = 1/2: one point below it, one above.
    planes.points([[0, 0], [0, 1]], [0, 1], labels=["low", "high"],
                  line=(np.array([0.0, 1.0]), 0.0), axes=axes)
    assert [text.xyann[1] < 0 for text in axes.texts] == [True, False]


def test_labels_stand_beside_their_points(axes, written):
    planes.points(xor.X, xor.y, labels=["a", "b", "c", "d"], axes=axes)
    assert written(axes) == ["a", "b", "c", "d"]
    assert [text.xy for text in axes.texts] == [tuple(point) for point in xor.X]
    assert axes.get_legend() is None


def test_classes_other_than_0_and_1_are_refused(axes):
    with pytest.raises(ValueError, match=r"^y: expected classes 0 and 1, got \[0, 2\]$"):
        planes.points(SQUARES[0], [0, 0, 2, 0], axes=axes)


@pytest.mark.parametrize("limits", [None, (-0.5, 2.5)])
def test_the_separating_line_lies_between_the_classes_in_hidden_space(axes, limits):
    hidden, (_, _, w, b) = xor.trace()["max{0, XW + c}"], xor.SOLUTION
    planes.points(hidden, xor.y, line=(w, b), limits=limits, axes=axes)
    (line,) = axes.lines
    np.testing.assert_allclose(line.get_xydata() @ w + b, 0.5, atol=1e-12)
    assert tuple(line.get_xdata()) == axes.get_xlim()
    assert (((hidden @ w + b) > 0.5) == (xor.y == 1)).all()


def test_the_line_has_its_bias(axes):
    planes.points([[0, 0], [1, 1]], [0, 1], line=(np.array([2.0, -4.0]), 0.3), axes=axes)
    np.testing.assert_allclose(axes.lines[0].get_xydata() @ [2, -4] + 0.3, 0.5, atol=1e-12)


def test_a_surface_outlines_its_pieces_and_has_a_scale():
    (axes,) = planes.surface(X, 2 * X, np.add.outer(X, 10 * X), SQUARES[:1], label="height").axes
    corners = axes.collections[0].get_coordinates()
    assert (corners[0, -1].tolist(), corners[-1, 0].tolist()) == ([1, 0], [0, 2])
    (scale,) = axes.child_axes
    outlines = [c for c in axes.collections if type(c) is PolyCollection]
    assert len(outlines[-1].get_paths()) == 1
    assert scale.get_ylabel() == "height"
    np.testing.assert_array_equal(np.ravel(axes.collections[0].get_array()),
                                  np.add.outer(X, 10 * X).ravel())


def test_the_boundary_lies_at_its_value_between_the_colours_of_the_classes(axes):
    planes.surface(X, X, np.tile(X, (101, 1)), boundary=0.25, axes=axes)
    shades, line, _ = axes.collections
    np.testing.assert_allclose(line.get_paths()[0].vertices[:, 0], 0.25)
    assert shades.to_rgba(0.25) == pytest.approx((1, 1, 1, 1), abs=0.02)  # white
    (red, _, blue, _), (below_red, _, below_blue, _) = shades.to_rgba([0.9, 0.0])
    assert red > blue  # orange
    assert below_blue > below_red


def test_colours_may_end_before_the_values_do(axes):
    planes.surface(X, X, np.tile(10 * X, (101, 1)), boundary=0.5, halfrange=1, axes=axes)
    assert axes.collections[0].get_clim() == (-0.5, 1.5)


def test_region_map_gives_pieces_of_one_region_one_colour(written):
    for labels, colours in (([0, 0], 1), ([0, 1], 2)):
        _, axes = new_figure()
        planes.region_map(SQUARES, labels, ["a", "b"], axes=axes)
        assert len(np.unique(axes.collections[0].get_facecolors(), axis=0)) == colours
        assert (axes.get_xlim(), axes.get_ylim()) == ((0, 2), (0, 1))
        assert [text.get_position() for text in axes.texts] == [(0.5, 0.5), (1.5, 0.5)]
        assert written(axes) == ["a", "b"]


def test_a_function_of_two_inputs_is_evaluated_at_each_pair():
    values = planes.on_grid(lambda x: x @ [1, 10], [1, 2, 3], [4, 5])
    assert values.tolist() == [[41, 42, 43], [51, 52, 53]]
    two = planes.on_grid(lambda x: x, [1, 2, 3], [4, 5])
    assert two.shape == (2, 3, 2)
    assert two[1, 2].tolist() == [3, 5]


def test_residuals_run_from_targets_to_predictions(axes, legend):
    planes.residuals(xor.y, np.full(4, 0.5), ["a", "b", "c", "d"], axes=axes)
    prediction, zeros, ones = axes.lines
    assert prediction.get_ydata().tolist() == [0.5] * 4
    assert zeros.get_xydata().tolist() == [[0, 0], [3, 0]]
    assert ones.get_xydata().tolist() == [[1, 1], [2, 1]]
    segments = [sorted(segment[:, 1]) for segment in axes.collections[0].get_segments()]
    assert segments == [[0, 0.5], [0.5, 1], [0.5, 1], [0, 0.5]]
    assert legend(axes) == ["residual", "prediction", "class 0", "class 1"]
