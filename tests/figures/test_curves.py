"""Curves hold what they were given, and label it."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt

from kerasdemos.figures import curves, new_figure

X = np.linspace(0, 1, 101)
TENT = np.minimum(2 * X, 2 - 2 * X)


def test_lines_draws_a_line_a_curve_and_a_line_a_joint(axes, legend):
    curves.lines(X, np.stack([TENT, -TENT], axis=1), labels=["up", "down"], joints=[0.5, 0.75],
                 axes=axes)
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), -TENT)
    assert [line.get_xdata()[0] for line in axes.lines[2:]] == [0.5, 0.75]
    assert legend(axes) == ["up", "down"]
    assert axes.get_xlabel()
    assert axes.get_ylabel()


def test_one_curve_may_be_given_without_a_second_axis(axes):
    curves.lines(X, TENT, y_label="tent", origin=True, axes=axes)
    horizontal, vertical, curve = axes.lines
    assert (horizontal.get_ydata()[0], vertical.get_xdata()[0]) == (0, 0)
    np.testing.assert_array_equal(curve.get_ydata(), TENT)
    assert axes.get_ylabel() == "tent"


def test_more_curves_than_colours_are_all_drawn(axes):
    curves.lines(X, np.tile(TENT, (9, 1)).T, axes=axes)
    assert len(axes.lines) == 9


def test_an_activation_and_its_derivative_are_drawn_in_two_styles(axes):
    x = np.linspace(-1, 1, 5)
    curves.with_derivative(x, x**2, 2 * x, title="square", axes=axes)
    function, derivative = axes.lines[-2:]
    assert function.get_linestyle() != derivative.get_linestyle()
    assert function.get_xydata().tolist() == np.stack([x, x**2], axis=1).tolist()
    assert derivative.get_xydata().tolist() == np.stack([x, 2 * x], axis=1).tolist()
    assert (function.get_label(), derivative.get_label()) == ("function", "derivative")
    assert axes.get_legend_handles_labels()[1] == ["function", "derivative"]


def test_construction_uses_ten_panels_for_three_units():
    figure, axes = new_figure(3, 4)
    units = np.stack([X, X - 0.5, 0.2 - X], axis=1)
    curves.construction(X, units, np.maximum(units, 0), -units, TENT, [0.5], axes=axes)
    assert len(figure.axes) == 10
    for row, (name, values) in enumerate((("pre-activation", units), ("weighted", -units),
                                          ("activation", np.maximum(units, 0)))):
        for d, panel in enumerate(axes[(0, 2, 1)[row], :-1]):
            assert panel.get_title() == f"{name}, unit {d + 1}"
            np.testing.assert_array_equal(panel.lines[1].get_xydata(),
                                          np.stack([X, values[:, d]], axis=1))
    np.testing.assert_array_equal(figure.axes[-1].lines[0].get_ydata(), TENT)
    assert [line.get_xdata()[0] for line in figure.axes[-1].lines[1:]] == [0.5]
    # One scale a row, so that heights can be compared.
    assert axes[2, 0].get_ylim() == axes[2, 1].get_ylim() == axes[2, 2].get_ylim()


def test_construction_can_draw_one_unit_that_is_all_zero():
    nothing = np.zeros((len(X), 1))
    assert len(curves.construction(X, nothing, nothing, nothing, TENT).axes) == 4


def test_activation_patterns_names_the_active_units_of_each_region(axes, written):
    curves.activation_patterns(X, TENT, [0, 0.4, 1], [(True, False), (False, True)], axes=axes)
    assert written(axes) == ["1", "2"]
    assert [text.xy[0] for text in axes.texts] == pytest.approx([0.2, 0.7])
    assert [(shade.get_x(), shade.get_x() + shade.get_width()) for shade in axes.patches] == [
        (0, 0.4), (0.4, 1)]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), TENT)
    _, nobody = new_figure()
    curves.activation_patterns(X, TENT, [0, 1], [(False, False)], axes=nobody)
    assert written(nobody) == ["none"]


def test_folding_lays_every_piece_on_the_same_values(legend):
    _, axes = new_figure(1, 3)
    curves.folding(X, TENT, [0, 1], [0, 2], 2 * TENT, [0, 0.5, 1], axes=axes)
    for line in axes[0].lines:
        assert (line.get_xdata().min(), line.get_xdata().max()) == (0, 1)
    # To their ends, also where rounding puts a point a little beyond one.
    rounded = np.linspace(-1, 1, 1201)
    curves.folding(rounded, rounded, rounded, rounded, rounded, [-1, -0.4, 0.3, 1])
    for line, ends in zip(plt.gcf().axes[0].lines, pairwise((-1, -0.4, 0.3, 1)), strict=True):
        np.testing.assert_allclose(line.get_xdata()[[0, -1]], ends)
    assert legend(axes[0]) == ["$0.0 < x < 0.5$", "$0.5 < x < 1.0$"]
    for piece, fold, unfold in zip((X <= 0.5, X >= 0.5), axes[0].lines, axes[2].lines,
                                   strict=True):
        assert fold.get_xydata().tolist() == np.stack([TENT, X], axis=1)[piece].tolist()
        assert unfold.get_xydata().tolist() == np.stack([X, 2 * TENT], axis=1)[piece].tolist()
    # The outer function lies under every piece, the wider below, and nowhere else.
    *pieces, outer = axes[1].lines
    assert outer.get_xydata().tolist() == [[0, 0], [1, 2]]
    widths = [line.get_linewidth() for line in pieces]
    assert widths == sorted(widths, reverse=True)
    for line in pieces:
        np.testing.assert_array_equal(line.get_ydata(), 2 * line.get_xdata())


def test_fits_are_drawn_over_the_target_with_the_data(axes, legend):
    curves.fits(X, X, {"network": X**2}, points=(X, TENT), axes=axes)
    target, network, data = axes.lines
    np.testing.assert_array_equal(target.get_ydata(), X)
    np.testing.assert_array_equal(network.get_ydata(), X**2)
    np.testing.assert_array_equal(data.get_ydata(), TENT)
    assert legend(axes) == ["target", "network", "training data"]
