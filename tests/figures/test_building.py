"""Figures of functions that hidden units build hold what they were given."""

import numpy as np

from kerasdemos.figures import building, reading

X = np.linspace(0, 1, 101)
TENT = np.minimum(2 * X, 2 - 2 * X)


def test_a_construction_has_a_row_a_unit_and_the_sum_beside_the_middle_one():
    values = np.stack([np.add.outer(X, factor * X) for factor in (1, 2, 3)], axis=-1)
    figure = building.two_inputs(X, X, values, values + 1, -values, values.sum(axis=-1))
    panels = {panel.get_title(): panel for panel in figure.axes}
    assert len(figure.axes) == len(panels) == 10
    for name, expected in (("plane", values), ("clipped", values + 1), ("weighted", -values)):
        for d in range(3):
            panel = panels[f"{name}, unit {d + 1}"]
            np.testing.assert_allclose(reading.shades(panel), expected[..., d])
            # One scale a column, so that heights can be compared.
            assert panel.collections[0].get_clim() == (expected.min(), expected.max())
    np.testing.assert_allclose(reading.shades(panels["sum, and bias"]), values.sum(axis=-1))
    scale = min(1280 / figure.get_figwidth(), 720 / figure.get_figheight()) / 72
    for panel in figure.axes:
        texts = [panel.title, *panel.get_xticklabels(), *panel.child_axes[0].get_yticklabels()]
        assert min(text.get_fontsize() for text in texts if text.get_text()) * scale >= 18


def test_refinements_have_a_panel_a_network_with_its_joints():
    figure = building.refinements(X, TENT, {2: X, 4: X**2}, {2: [0.5], 4: [0.2, 0.7]})
    assert [panel.get_title() for panel in figure.axes] == ["2 hidden units", "4 hidden units"]
    for panel, values, joints in zip(figure.axes, (X, X**2), ([0.5], [0.2, 0.7]), strict=True):
        np.testing.assert_array_equal(reading.curve(panel, "target")[:, 1], TENT)
        np.testing.assert_array_equal(reading.curve(panel, "network")[:, 1], values)
        assert reading.marks(panel) == joints
