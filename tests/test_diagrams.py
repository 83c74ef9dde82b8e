"""Diagrams of networks: as many circles and lines as units and weights."""

from itertools import pairwise

import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Circle

from kerasdemos.figures import new_figure
from kerasdemos.figures.diagrams import network


@pytest.fixture
def axes():
    figure, axes = new_figure()
    yield axes
    plt.close(figure)


def texts(axes):
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("sizes", [(3, 1), (2, 2, 1), (3, 4, 4, 2)])
def test_every_unit_is_a_circle_and_every_weight_a_line(axes, sizes):
    network(axes, sizes)
    assert sum(isinstance(patch, Circle) for patch in axes.patches) == sum(sizes)
    assert len(axes.lines) == sum(a * b for a, b in pairwise(sizes))


def test_units_and_layers_are_named_as_in_the_lecture(axes):
    network(axes, (2, 2, 1))
    assert texts(axes) == ["$x_{1}$", "$x_{2}$", "inputs", "$h_{1}$", "$h_{2}$", "hidden layer",
                           "$y$", "output"]


def test_weights_can_be_written_on_the_lines(axes):
    network(axes, (2, 1), weight_labels=[[["1"], ["-2"]]])
    assert texts(axes)[:2] == ["1", "-2"]


def test_a_wide_layer_is_shortened_with_dots_and_ends_with_its_last_unit(axes):
    network(axes, (784, 2), most_units=5)
    assert sum(isinstance(patch, Circle) for patch in axes.patches) == 7
    assert {"⋮", "$x_{784}$"} <= set(texts(axes))
    assert "$x_{5}$" not in texts(axes)


def test_no_two_circles_touch(axes):
    network(axes, (9, 20, 3))
    circles = [patch for patch in axes.patches if isinstance(patch, Circle)]
    for k, one in enumerate(circles):
        for other in circles[:k]:
            (x0, y0), (x1, y1) = one.center, other.center
            assert (x1 - x0) ** 2 + (y1 - y0) ** 2 > (one.radius + other.radius) ** 2


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ((3,), {}, "layer_sizes must be at least two whole numbers"),
        ((3, 0), {}, "layer_sizes must be at least two whole numbers"),
        ((2, 1), {"unit_labels": [["a"], ["b"]]}, r"unit_labels must have \[2, 1\] labels"),
        ((2, 1), {"layer_titles": ["a"]}, "layer_titles must have one entry for each of 2"),
    ],
)
def test_what_does_not_fit_is_refused(axes, sizes, options, message):
    with pytest.raises(ValueError, match=message):
        network(axes, sizes, **options)
