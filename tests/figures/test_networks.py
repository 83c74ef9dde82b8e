"""Diagrams of networks: as many circles and lines as units and weights; kernels as images."""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Circle

from kerasdemos.figures import networks


@pytest.mark.parametrize("sizes", [(3, 1), (2, 2, 1), (3, 4, 4, 2)])
def test_every_unit_is_a_circle_and_every_weight_a_line(axes, sizes):
    networks.diagram(sizes, axes=axes)
    assert sum(isinstance(patch, Circle) for patch in axes.patches) == sum(sizes)
    assert len(axes.lines) == sum(a * b for a, b in pairwise(sizes))


def test_units_and_layers_are_named_as_in_the_lecture(axes, written):
    networks.diagram((2, 2, 1), axes=axes)
    assert written(axes) == ["$x_{1}$", "$x_{2}$", "inputs", "$h_{1}$", "$h_{2}$", "hidden layer",
                           "$y$", "output"]


def test_weights_can_be_written_on_the_lines(axes, written):
    networks.diagram((2, 1), weight_labels=[[["1"], ["-2"]]], axes=axes)
    assert written(axes)[:2] == ["1", "-2"]


def test_names_of_weights_stand_below_the_lines_between(axes):
    networks.diagram((2, 3, 1), gap_labels=["first", "second"], axes=axes)
    below = [text for text in axes.texts if text.get_text() in ("first", "second")]
    columns = sorted({circle.center[0] for circle in axes.patches})
    lowest = min(circle.center[1] - circle.radius for circle in axes.patches)
    for text, (left, right) in zip(below, pairwise(columns), strict=True):
        x, y = text.get_position()
        assert left < x < right
        assert axes.get_ylim()[0] < y < lowest


def test_a_weight_stands_on_its_own_units_line(axes):
    labels = [[["w11", "w12"], ["w21", "w22"]], [["w1"], ["w2"]]]
    networks.diagram((2, 2, 1), weight_labels=labels, axes=axes)
    places = {text.get_text(): np.array(text.get_position()) for text in axes.texts}
    ends = {(i, j): (places[f"$x_{{{i}}}$"], places[f"$h_{{{j}}}$"])
            for i in (1, 2) for j in (1, 2)}
    for (i, j), (start, end) in ends.items():
        along, away = end - start, places[f"w{i}{j}"] - start
        assert along[0] * away[1] - along[1] * away[0] == pytest.approx(0, abs=0.1)
        assert 0 < away[0] < along[0]
    assert places["$x_{1}$"][1] > places["$x_{2}$"][1]  # the first unit on top


def test_a_wide_layer_is_shortened_with_dots_and_ends_with_its_last_unit(axes, written):
    networks.diagram((784, 2), most_units=5, axes=axes)
    assert sum(isinstance(patch, Circle) for patch in axes.patches) == 7
    assert {"⋮", "$x_{784}$"} <= set(written(axes))
    assert "$x_{5}$" not in written(axes)


def test_no_two_circles_touch(axes):
    networks.diagram((9, 20, 3), axes=axes)
    circles = [patch for patch in axes.patches if isinstance(patch, Circle)]
    for k, one in enumerate(circles):
        for other in circles[:k]:
            (x0, y0), (x1, y1) = one.center, other.center
            assert (x1 - x0) ** 2 + (y1 - y0) ** 2 > (one.radius + other.radius) ** 2


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ((3,), {}, "layer_sizes: expected at least two layers, got 1"),
        ((3, 0), {}, "layer_sizes: expected a whole number of at least 1, got 0"),
        ((2, 1), {"unit_labels": [["a"], ["b"]]},
         "unit_labels: expected [2, 1] labels, got [1, 1]"),
        ((2, 1), {"layer_titles": ["a"]}, "layer_titles: expected 2 titles, got 1"),
        ((2, 1), {"gap_labels": ["a", "b"]}, "gap_labels: expected 1 labels, got 2"),
        ((2, 1), {"weight_labels": [[["a"]]]},
         "weight_labels: expected shapes [(2, 1)], got [(1, 1)]"),
    ],
)
def test_what_does_not_fit_is_refused_before_a_figure_is_made(sizes, options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        networks.diagram(sizes, **options)
    assert plt.get_fignums() == []


def test_kernels_are_an_image_of_one_column_a_unit():
    kernel = np.arange(6.0).reshape(2, 3)
    axes, scale = networks.kernels(kernel, "title").axes
    assert axes.images[0].get_array().tolist() == kernel.tolist()
    assert axes.images[0].get_clim() == (-5, 5)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3"]
    assert scale.get_ylabel() == "weight"
