"""A film strip shows each moment's boundary, and where on the loss curve it is."""

import numpy as np

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
