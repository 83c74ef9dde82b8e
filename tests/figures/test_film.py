"""A film strip shows each moment's boundary, and where on the loss curve it is."""

import numpy as np
import pytest

from kerasdemos.figures import film

X = np.linspace(0, 1, 21)
LOSSES = np.array([4.0, 2.0, 1.0])
POINTS = np.array([(0.1, 0.1), (0.9, 0.9)])


def _drawn(moments=(0, 2, 3)):
    """Boundaries at x1 = 1/4, 1/2, 3/4."""
    chances = {moment: np.tile(X, (21, 1)) + 0.25 - 0.25 * k for k, moment in enumerate(moments)}
    return film.boundaries(LOSSES, X, X, chances, POINTS, [0, 1], ["first", "second"])


def test_each_moment_has_its_boundary_and_its_place_on_the_curve():
    curve, *panels = sorted(_drawn().axes, key=lambda axes: axes.get_title())
    at = {panel.get_title(): panel.collections[1].get_paths()[0].vertices[:, 0] for panel in panels}
    assert list(at) == ["A: epoch 0, loss 4.000", "B: epoch 2, loss 1.000",
                        "C: epoch 3, loss 1.000"]
    for found, expected in zip(at.values(), (0.25, 0.5, 0.75), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_array_equal(curve.lines[0].get_ydata(), LOSSES)
    assert [tuple(line.get_xydata()[0]) for line in curve.lines[1:]] == [(0, 4), (2, 1), (3, 1)]
    assert [text.get_text() for text in curve.texts] == ["A", "B", "C"]


def test_all_panels_colour_by_one_scale_and_the_classes_are_named_once():
    figure = _drawn()
    scales = {axes.collections[0].get_clim() for axes in figure.axes if axes.get_title()}
    assert scales == {(0.0, 1.0)}
    (legend,) = (axes.get_legend() for axes in figure.axes if axes.get_legend())
    assert [text.get_text() for text in legend.get_texts()] == ["first", "second"]


SIDE = np.linspace(-0.5, 1.5, 5)
STEPS = (0, 2, 4)
FALLING = [0.9, 0.7, 0.5, 0.4]


@pytest.fixture
def strip():
    frames = [np.full((5, 5), step / 4) for step in STEPS]
    return film.descent(SIDE, SIDE, STEPS, frames, FALLING, points=([[0, 0], [1, 1]], [0, 1]),
                        bends=[(np.eye(2), [0.0, 0.0])] * 3, title="one training")


def test_there_is_a_picture_a_step_and_the_loss_below(strip):
    *pictures, curve = strip.axes
    assert [panel.get_title() for panel in pictures] == ["before training", "step 2", "step 4"]
    assert [panel.collections[0].get_array().ravel()[0] for panel in pictures] == [0, 0.5, 1]
    assert all(len(panel.lines) == 2 for panel in pictures)
    np.testing.assert_array_equal(curve.lines[0].get_ydata(), FALLING)


def test_the_marks_are_the_losses_of_the_pictures(strip):
    marks = strip.axes[-1].lines[1]
    # The loss after the last step is not known; the one before it stands for it.
    np.testing.assert_array_equal(marks.get_xydata(), [[0, 0.9], [2, 0.5], [3, 0.4]])


def test_a_unit_s_line_is_where_its_pre_activation_is_0_and_its_arrow_points_to_the_active_side(
        axes):
    axes.set(xlim=(-1, 1), ylim=(-1, 1))
    kernel, biases = np.array([[2.0, 0.0, 1.0], [1.0, 0.0, 1.0]]), [0.5, 0.5, 9.0]
    # The second is the same everywhere, the third's line lies outside.
    film.unit_lines(kernel, biases, axes=axes)
    (line,), (arrow,) = axes.lines, axes.texts
    for point in (line.get_xy1(), line.get_xy2()):
        assert point @ kernel[:, 0] + 0.5 == pytest.approx(0)
    assert np.array(arrow.xy) @ kernel[:, 0] + 0.5 > 0
    assert np.array(arrow.xyann) @ kernel[:, 0] + 0.5 == pytest.approx(0)
    assert axes.get_xlim() == (-1, 1)
