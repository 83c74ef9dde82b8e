"""The figures of Lecture 3 hold what they were given, and label it."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PolyCollection

from kerasdemos.figures import decision, functions, new_figure, regions

X = np.linspace(0, 1, 101)
TENT = np.minimum(2 * X, 2 - 2 * X)
SQUARES = [np.array([(0, 0), (1, 0), (1, 1), (0, 1)]), np.array([(1, 0), (2, 0), (2, 1), (1, 1)])]


@pytest.fixture(autouse=True)
def _drawn_without_warning():
    """Every figure of a test can be drawn; warnings are errors."""
    yield
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO())
    plt.close("all")


def texts_of(axes):
    legend = axes.get_legend()
    return [text.get_text() for text in [*axes.texts, *(legend.get_texts() if legend else [])]]


def test_curves_draws_a_line_a_curve_and_a_line_a_joint():
    _, axes = new_figure()
    functions.curves(axes, X, np.stack([TENT, -TENT], axis=1), labels=["up", "down"],
                     joints=[0.5, 0.75])
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), -TENT)
    assert [line.get_xdata()[0] for line in axes.lines[2:]] == [0.5, 0.75]
    assert texts_of(axes) == ["up", "down"]
    assert axes.get_xlabel()
    assert axes.get_ylabel()


def test_construction_uses_ten_panels_for_three_units():
    figure, axes = new_figure(4, 3)
    units = np.stack([X, X - 0.5, 0.2 - X], axis=1)
    functions.construction(axes, X, units, np.maximum(units, 0), -units, TENT, [0.5])
    assert len(figure.axes) == 10
    np.testing.assert_array_equal(axes[1, 2].lines[1].get_ydata(), np.maximum(0.2 - X, 0))
    np.testing.assert_array_equal(axes[3, 1].lines[0].get_ydata(), TENT)
    # One scale a row, so that heights can be compared.
    assert axes[2, 0].get_ylim() == axes[2, 1].get_ylim() == axes[2, 2].get_ylim()


def test_construction_can_draw_units_that_are_all_zero():
    _, axes = new_figure(4, 3)
    nothing = np.zeros((len(X), 3))
    functions.construction(axes, X, nothing, nothing, nothing, TENT)


def test_activation_patterns_names_the_active_units_of_each_region():
    _, axes = new_figure()
    functions.activation_patterns(axes, X, TENT, [0, 0.5, 1], [(True, False), (False, False)])
    assert texts_of(axes) == ["1", "none"]
    assert len(axes.patches) == 2


def test_folding_lays_every_piece_on_the_same_values():
    _, axes = new_figure(1, 3)
    functions.folding(axes, X, TENT, [0, 1], [0, 2], 2 * TENT, [0, 0.5, 1])
    for line in axes[0].lines:
        assert (line.get_xdata().min(), line.get_xdata().max()) == (0, 1)
    assert texts_of(axes[0]) == ["0.00 to 0.50", "0.50 to 1.00"]
    assert len(axes[2].lines) == 2


def test_region_map_gives_pieces_of_one_region_one_colour():
    for labels, colours in (([0, 0], 1), ([0, 1], 2)):
        _, axes = new_figure()
        regions.region_map(axes, SQUARES, labels, ["a", "b"])
        assert len(np.unique(axes.collections[0].get_facecolors(), axis=0)) == colours
        assert axes.get_xlim() == (0, 2)
        assert texts_of(axes) == ["a", "b"]


def test_surface_outlines_its_pieces_and_has_a_scale():
    figure, axes = new_figure()
    regions.surface(axes, X, X, np.add.outer(X, X), SQUARES[:1], label="height")
    outlines = [c for c in axes.collections if type(c) is PolyCollection]
    assert len(outlines[-1].get_paths()) == 1
    assert figure.axes[1].get_ylabel() == "height"


def test_depth_efficiency_draws_numbers_beyond_any_float():
    _, axes = new_figure()
    regions.depth_efficiency(axes, {1: [(1, 10), (2, 100)], 2: [(3, 10**400)]}, (3, 10**400, "big"))
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [1, 2])
    assert axes.lines[1].get_ydata()[0] == pytest.approx(400)
    assert texts_of(axes) == ["1 hidden layer", "2 hidden layers", "big"]


def test_points_tells_the_classes_apart_by_shape_too():
    _, axes = new_figure()
    decision.points(axes, SQUARES[0], [0, 0, 1, 0], ["upper", "lower"])
    upper, lower = axes.collections
    assert (len(upper.get_offsets()), len(lower.get_offsets())) == (3, 1)
    assert upper.get_paths()[0].vertices.shape != lower.get_paths()[0].vertices.shape
    assert texts_of(axes) == ["upper", "lower"]


def test_boundary_lies_where_the_probability_is_one_half():
    _, axes = new_figure()
    decision.boundary(axes, X, X, np.tile(X, (101, 1)))
    line = axes.collections[-1].get_paths()[0].vertices
    np.testing.assert_allclose(line[:, 0], 0.5)


def test_loss_curve_shows_ours_the_band_and_the_slide():
    _, axes = new_figure()
    decision.loss_curve(axes, [3, 2, 1], {0: 2.5}, band=([0, 2], [2, 0.5], [4, 1.5]))
    assert texts_of(axes) == ["5% to 95% of seeds", "ours", "slide"]
    assert axes.lines[1].get_ydata() == [2.5]


@pytest.mark.parametrize("slide", [None, 1.5])
def test_histogram_marks_the_slide_where_there_is_one(slide):
    _, axes = new_figure()
    decision.histogram(axes, np.arange(50), slide, label="loss")
    assert ("slide: 1.5" in texts_of(axes)) == (slide is not None)
    assert sum(bar.get_height() for bar in axes.containers[0]) == 50
