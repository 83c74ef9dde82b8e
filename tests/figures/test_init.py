"""One rule for all drawing functions: data first, `axes=` optional, the Figure returned."""

import inspect
from itertools import chain

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from kerasdemos import figures
from kerasdemos.figures import (
    building,
    curves,
    film,
    images,
    learning,
    networks,
    new_figure,
    passes,
    planes,
    spreads,
    trends,
)

X = np.linspace(0, 1, 11)
UNITS = np.stack([X, 1 - X], axis=1)
SQUARE = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
PICTURES = np.zeros((4, 2, 2))
FRAME = pd.DataFrame({"loss": [2.0, 1.0], "val_loss": [3.0, 2.0], "accuracy": [0.1, 0.2]})

# Of each drawing function: its data, and how many panels it takes.
EXAMPLES = {
    curves.lines: ((X, UNITS), {}, ()),
    curves.with_derivative: ((X, X**2, 2 * X), {"title": "square"}, ()),
    curves.construction: ((X, UNITS, UNITS, UNITS, X), {}, (3, 3)),
    curves.activation_patterns: ((X, X, [0, 1], [(True, False)]), {}, ()),
    curves.folding: ((X, X, X, X, X, [0, 0.5, 1]), {}, (1, 3)),
    building.refinements: ((X, X, {2: X, 4: X}, {2: [0.5], 4: []}), {}, (1, 2)),
    curves.fits: ((X, X, {"network": X**2}), {}, ()),
    film.boundaries: ((X + 1, X, X, {0: np.add.outer(X, X) / 2, 11: np.add.outer(X, X) / 2}, SQUARE,
                       [0, 1, 0, 1], "ab"), {}, (1, 3)),
    learning.learning_curves: (({"training": [2, 1]},), {"label": "loss"}, ()),
    learning.history: ((FRAME,), {}, (2, 1)),
    film.descent: ((X, X, (0, 2), [np.add.outer(X, X)] * 2, [0.5, 0.25]), {}, (2, 2)),
    trends.errors: (((4, 8), {"ReLU": [0.1, 0.01]}), {"ylabel": "error"}, ()),
    trends.depth_efficiency: (({1: [(1, 10), (2, 100)]},), {}, ()),
    trends.variances: (({1.0: X + 1}, {1.0: X + 1}), {"ylabel": "variance"}, ()),
    planes.points: ((SQUARE, [0, 1, 0, 1]), {}, ()),
    film.unit_lines: ((UNITS[:2].T, [-0.5, 0.5]), {}, ()),
    planes.surface: ((X, X, np.add.outer(X, X)), {}, ()),
    building.two_inputs: ((X, X, np.ones((11, 11, 2)), *[np.zeros((11, 11, 2))] * 2,
                           np.zeros((11, 11))), {}, (2, 4)),
    planes.region_map: (([SQUARE], [0]), {}, ()),
    spreads.distribution: ((X,), {"label": "loss"}, ()),
    spreads.starts: (({"a": X + 1},), {"xlabel": "error"}, ()),
    spreads.by_layer: (({"a": {1: X, 10: X}},), {"limit": 2, "top": 1, "xlabel": "value"}, (1, 2)),
    spreads.minima: ((pd.DataFrame({"solved": [1.0]}, index=[0.1]),), {}, ()),
    spreads.endings: (({"0.1": X}, {"flat": 0.5}), {}, ()),
    planes.residuals: ((np.array([0, 1]), np.array([0.5, 0.5]), ["a", "b"]), {}, ()),
    networks.diagram: (((2, 1),), {}, ()),
    networks.kernels: ((UNITS, "kernel"), {}, ()),
    passes.forward_pass: (([UNITS[:2]], [X[:2]], [X[:2]], [X[:2]], 1.0), {}, ()),
    passes.backward_pass: (([UNITS[:2]], [X[:2]], [X[:2]], []), {}, ()),
    passes.chain_rule: ((0, X[:2], UNITS[:2], UNITS[:2], X[:2], UNITS[:2]), {}, ()),
    passes.algorithm: (([X[:2]], [X[:2]], 1.0, [X[:2]], [X[:2]], [UNITS[:2]]), {}, ()),
    images.image_with_scale: ((PICTURES[0],), {}, ()),
    images.image_grid: ((PICTURES, "abcd"), {"rows": 2, "columns": 2}, ()),
    images.confusion: (([0, 1], [0, 1], "ab"), {}, ()),
    images.confident_mistakes: ((PICTURES, np.eye(2)[[1, 0, 1, 0]], np.array([0, 1, 0, 1]), "ab"),
                                {}, (2, 4)),
    images.predictions_grid: ((PICTURES, [0, 1, 0, 1], [0, 0, 0, 0], "ab"),
                              {"rows": 2, "columns": 2}, ()),
}
MODULES = (building, curves, film, images, learning, networks, passes, planes, spreads, trends)
FUNCTIONS = [*chain.from_iterable(
    (function for name, function in inspect.getmembers(module, inspect.isfunction)
     if function.__module__ == module.__name__ and not name.startswith("_")
     and function is not planes.on_grid)
    for module in MODULES)]


@pytest.fixture(params=FUNCTIONS, ids=lambda function: function.__name__)
def drawing(request):
    return request.param, *EXAMPLES[request.param]


def test_without_axes_a_figure_is_made_and_returned(drawing):
    function, data, options, _ = drawing
    figure = function(*data, **options)
    assert isinstance(figure, Figure)
    assert plt.get_fignums() == [figure.number]
    assert any(axes.has_data() or axes.patches or axes.texts for axes in figure.axes)


def test_with_axes_it_is_drawn_there_and_no_figure_is_made(drawing):
    function, data, options, panels = drawing
    figure, axes = new_figure(*panels)
    assert function(*data, **options, axes=axes) is figure
    assert plt.get_fignums() == [figure.number]
    assert any(axes.has_data() or axes.patches or axes.texts for axes in figure.axes)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_the_data_come_first_and_axes_last_by_name(function):
    *others, last = inspect.signature(function).parameters.values()
    assert (last.name, last.kind, last.default) == ("axes", last.KEYWORD_ONLY, None)
    assert others[0].kind is last.POSITIONAL_OR_KEYWORD


def test_all_names_that_the_package_gives_are_there():
    assert sorted(figures.__all__) == figures.__all__
    assert all(getattr(figures, name) is not None for name in figures.__all__)
