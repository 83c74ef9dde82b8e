"""The figures of the report: what is drawn is what was given."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from kerasdemos.figures import evidence
from kerasdemos.figures.style import new_figure


@pytest.fixture
def axes():
    figure, axes = new_figure()
    yield axes
    plt.close(figure)


def drawn(axes, values, slide=0.5, interval=(0.2, 0.8)):
    evidence.distribution(axes, values, slide, interval, label="loss")
    return axes


def test_a_histogram_counts_every_run(axes):
    values = np.random.default_rng(0).uniform(size=57)
    (steps,) = drawn(axes, values).patches[1:]
    counts, edges, _ = steps.get_data()
    assert counts.sum() == 57
    assert (edges[0], edges[-1]) == (values.min(), values.max())


def test_the_slides_number_is_a_line_and_the_interval_is_shaded(axes):
    drawn(axes, np.linspace(0, 1, 20), slide=0.7, interval=(0.1, 0.9))
    (line,) = [line for line in axes.lines if line.get_label() == "slide"]
    assert list(line.get_xdata()) == [0.7, 0.7]
    shade = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    np.testing.assert_allclose([shade.x0, shade.x1], [0.1, 0.9])
    low, high = axes.get_xlim()
    assert low < 0 < 1 < high


@pytest.mark.parametrize("values", [[0.4, 0.1, 0.3], [0.25] * 30], ids=["few", "equal"])
def test_few_or_equal_runs_are_dots_at_their_shares(axes, values):
    (dots,) = [line for line in drawn(axes, values).lines if line.get_label() != "slide"]
    assert list(dots.get_xdata()) == sorted(values)
    np.testing.assert_allclose(dots.get_ydata(), np.arange(1, len(values) + 1) / len(values))


@pytest.mark.parametrize("interval", [(0, np.inf), (-1e9, 1e9)])
def test_an_interval_far_beyond_the_runs_leaves_them_visible(axes, interval):
    drawn(axes, [1.0, 1.2, 1.5], slide=1.1, interval=interval)
    axes.figure.draw_without_rendering()
    low, high = axes.get_xlim()
    assert high - low <= 5 * (1.5 - 1.0) + 1
    assert low < 1.0 < 1.5 < high


def test_a_long_label_stays_inside_the_figure(axes):
    evidence.distribution(axes, [1.0, 2.0], 1.5, (0, 3), label="a price of $3 and $4, or " * 6)
    axes.figure.set_size_inches(4, 2.3)
    axes.figure.draw_without_rendering()
    label = axes.xaxis.label
    assert label.get_text().replace("\n", " ").count(r"price of \$3 and \$4") == 6
    extent = label.get_window_extent()
    assert 0 <= extent.x0 < extent.x1 <= axes.figure.bbox.width


def curves(axes, values, index, **others):
    frame = pd.DataFrame(values, index=index)
    evidence.learning_curves(axes, {"training": frame}, label="loss", **others)
    axes.figure.draw_without_rendering()
    return axes


def test_learning_curves_draw_every_run_their_median_and_the_slides_numbers(axes):
    values = np.random.default_rng(0).uniform(1, 2, size=(4, 7))
    index = pd.RangeIndex(1, 5, name="epoch")
    curves(axes, values, index, slide={2: 1.5, 4: 1.1})
    (lines,) = axes.collections
    np.testing.assert_allclose([path.vertices[:, 1] for path in lines.get_paths()], values.T)
    median, slide = axes.lines
    np.testing.assert_allclose(median.get_ydata(), np.median(values, axis=1))
    np.testing.assert_allclose(slide.get_xydata(), [[2, 1.5], [4, 1.1]])
    assert axes.get_xlabel() == "epoch"


@pytest.mark.parametrize(("last", "scale"), [(0.05, "log"), (0.5, "linear"), (0.0, "linear")])
def test_the_scale_is_logarithmic_where_runs_span_more_than_a_factor_of_ten(axes, last, scale):
    curves(axes, [[1.0], [last]], pd.RangeIndex(2, name="epoch"))
    assert axes.get_yscale() == scale
    low, high = axes.get_ylim()
    assert low < last < 1 < high


@pytest.mark.parametrize(("steps", "scale"), [([1, 10, 100], "log"), ([0, 200, 400], "linear")])
def test_steps_that_grow_are_on_a_logarithmic_scale(axes, steps, scale):
    curves(axes, [[1.0], [2.0], [3.0]], pd.Index(steps, name="step"))
    assert axes.get_xscale() == scale


def test_training_and_validation_are_told_apart_by_more_than_colour(axes):
    frame = pd.DataFrame([[1.0], [2.0]], index=pd.RangeIndex(2, name="epoch"))
    evidence.learning_curves(axes, {"training": frame, "validation": frame + 1}, label="loss")
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert [re.match(r"\w+", label)[0] for label in labels] == ["training", "validation"]


def test_the_same_figure_is_the_same_bytes_and_is_let_go():
    files = []
    for _ in range(2):
        figure, axes = new_figure()
        drawn(axes, [0.1, 0.2, 0.3])
        files.append(evidence.as_svg(figure))
        assert not plt.fignum_exists(figure.number)
    assert files[0] == files[1]
    assert b"<svg" in files[0]
