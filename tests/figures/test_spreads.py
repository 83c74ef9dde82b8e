"""Spreads: the runs that are drawn are the runs that were given."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos.byhand import xor
from kerasdemos.figures import new_figure, spreads


def drawn(axes, values, slide=0.5, interval=(0.2, 0.8)):
    spreads.distribution(values, slide, interval, label="loss", axes=axes)
    return axes


def test_a_histogram_counts_every_run(axes):
    values = np.random.default_rng(0).uniform(size=57)
    (steps,) = drawn(axes, values).patches[1:]
    counts, edges, _ = steps.get_data()
    assert counts.sum() == 57
    assert (edges[0], edges[-1]) == (values.min(), values.max())


def test_the_slides_number_is_a_line_and_the_interval_is_shaded(axes):
    drawn(axes, np.linspace(0, 1, 20), slide=0.7, interval=(0.1, 0.9))
    (line,) = [line for line in axes.lines if line.get_label() == "slide: 0.7"]
    assert list(line.get_xdata()) == [0.7, 0.7]
    shade = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    np.testing.assert_allclose([shade.x0, shade.x1], [0.1, 0.9])
    low, high = axes.get_xlim()
    assert low < 0 < 1 < high


def test_without_slide_and_interval_the_middle_of_the_runs_is_shaded(axes, legend):
    spreads.distribution(np.arange(101), label="loss", axes=axes)
    shade = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    np.testing.assert_allclose([shade.x0, shade.x1], [5, 95])
    assert len(axes.lines) == 0
    assert legend(axes) == ["5% to 95%", "101 runs"]


@pytest.mark.parametrize("values", [[0.4, 0.1, 0.3], [0.25] * 30], ids=["few", "equal"])
def test_few_or_equal_runs_are_dots_at_their_shares(axes, values):
    (dots,) = [line for line in drawn(axes, values).lines if "runs" in line.get_label()]
    assert list(dots.get_xdata()) == sorted(values)
    np.testing.assert_allclose(dots.get_ydata(), np.arange(1, len(values) + 1) / len(values))


@pytest.mark.parametrize("interval", [(0, np.inf), (-1e9, 1e9)])
def test_an_interval_far_beyond_the_runs_leaves_them_visible(axes, interval):
    drawn(axes, [1.0, 1.2, 1.5], slide=1.1, interval=interval)
    axes.figure.draw_without_rendering()
    low, high = axes.get_xlim()
    assert high - low <= 5 * (1.5 - 1.0) + 1
    assert low < 1.0 < 1.5 < high


def test_a_long_label_stays_inside_the_figure():
    figure, axes = new_figure(size=(4, 2.3), text=10)
    spreads.distribution([1.0, 2.0], 1.5, (0, 3), label="a price of $3 and $4, or " * 6, axes=axes)
    figure.draw_without_rendering()
    label = axes.xaxis.label
    assert label.get_text().replace("\n", " ").count(r"price of \$3 and \$4") == 6
    extent = label.get_window_extent()
    assert 0 <= extent.x0 < extent.x1 <= figure.bbox.width


def test_starts_are_dots_with_their_median_as_a_bar(axes):
    spreads.starts({"a": np.array([1.0, 2.0, 9.0]), "b": np.array([3.0])}, xlabel="error",
                   floor=0.5, axes=axes)
    dots, median, other, _, floor = axes.lines
    assert dots.get_ydata().mean() == pytest.approx(0)
    assert (other.get_xdata().tolist(), round(other.get_ydata()[0])) == ([3], 1)
    assert dots.get_xdata().tolist() == [1, 2, 9]
    assert list(median.get_xdata()) == [2, 2]
    assert list(floor.get_xdata()) == [0.5, 0.5]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b"]


def test_few_starts_are_large_dots_and_their_bar_may_be_the_mean(axes):
    spreads.starts({"few": np.arange(5.0) ** 2, "many": np.ones(100)}, xlabel="error",
                   middle=np.mean, scale="linear", axes=axes)
    few, mean, many, _ = axes.lines
    assert list(mean.get_xdata()) == [6, 6]
    assert few.get_markersize() > 2 * many.get_markersize()


def test_minima_are_bars_that_fill_each_row(axes):
    names = [*xor.MINIMA, "not at rest", "above 1/4: overshot"]
    shares = pd.DataFrame([[0.2, 0.1, 0.4, 0.2, 0.1, 0], [0, 0, 0, 0, 0, 1]], [0.1, 1.0], names)
    spreads.minima(shares, axes=axes)
    widths = np.array([[bar.get_width() for bar in bars] for bars in axes.containers])
    np.testing.assert_allclose(widths.T, shares.to_numpy())
    starts = np.array([[bar.get_x() for bar in bars] for bars in axes.containers]).T
    np.testing.assert_allclose(starts, np.cumsum(shares, axis=1) - shares)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["0.1", "1"]
    assert axes.get_legend_handles_labels()[1] == names


def test_endings_are_sorted_and_say_which_are_off_the_scale(axes, legend):
    spreads.endings({"0.1": np.array([0.25, 0.0, 0.125]), "1": np.array([5.0, 9.0])}, xor.MINIMA,
                    axes=axes)
    assert axes.lines[0].get_xydata().tolist() == [[0, 0], [0.5, 0.125], [1, 0.25]]
    assert [line.get_ydata()[0] for line in axes.lines[2:]] == list(xor.MINIMA.values())
    assert [text.get_position()[1] for text in axes.texts] == list(xor.MINIMA.values())
    assert legend(axes) == ["0.1", "1: all above"]
    assert axes.get_ylim() == pytest.approx((-0.01, 0.3))


def test_histograms_by_layer_share_a_scale_and_say_how_wide_all_is():
    numbers = np.array([-1.0, 0.0, 0.0, 1.0])
    figure = spreads.by_layer({"small": {1: numbers, 2: numbers / 1e3},
                               "large": {1: numbers, 2: 1e4 * numbers}}, limit=2, top=0.2,
                               xlabel="f")
    titles = [panel.get_title() for panel in figure.axes]
    assert titles == ["layer 1, std 0.71", "layer 2, std $10^{-3}$", "layer 1, std 0.71",
                      "layer 2, std $10^{4}$"]
    inside = [panel.patches[0].get_data().values.sum() for panel in figure.axes]
    np.testing.assert_allclose(inside, [1, 1, 1, 0.5])  # what lies outside is left out
    written = [[text.get_text() for text in panel.texts] for panel in figure.axes]
    assert written == [[], [], [], ["2 of 4\nwithin ±2"]]
    assert {panel.get_xlim() for panel in figure.axes} == {(-2, 2)}


def test_an_empty_panel_says_that_nothing_is_left_in_it():
    figure = spreads.by_layer({"large": {1: np.arange(3.0, 2003)}}, limit=2, top=0.2, xlabel="f")
    assert [text.get_text() for text in figure.axes[0].texts] == ["none of 2,000\nwithin ±2"]
