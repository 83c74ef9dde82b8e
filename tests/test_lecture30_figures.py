"""The figures of Lecture 30 show the numbers they are given."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from kerasdemos.byhand import xor as by_hand
from kerasdemos.figures import activations, approximation, initialization, new_figure, xor


@pytest.fixture
def axes():
    figure, axes = new_figure()
    yield axes
    figure.canvas.draw()  # what cannot be laid out fails here
    plt.close(figure)


def labels(axes):
    return axes.get_legend_handles_labels()[1]


def test_classes_are_told_apart_by_marker_as_well_as_colour(axes):
    xor.classes(axes, by_hand.X, by_hand.y, labels=["a", "b", "c", "d"])
    zeros, ones = axes.lines
    assert zeros.get_marker() != ones.get_marker()
    assert zeros.get_xydata().tolist() == [[0, 0], [1, 1]]
    assert ones.get_xydata().tolist() == [[0, 1], [1, 0]]
    assert [text.get_text() for text in axes.texts] == ["a", "b", "c", "d"]


def test_the_linear_fit_shows_targets_predictions_and_residuals(axes):
    xor.linear_fit(axes, by_hand.y, np.full(4, 0.5), ["a", "b", "c", "d"])
    fit = next(line for line in axes.lines if line.get_label() == "linear fit")
    assert fit.get_ydata().tolist() == [0.5] * 4
    assert set(labels(axes)) == {"residual", "linear fit", "target 0", "target 1"}


def test_the_separating_line_lies_between_the_classes_in_hidden_space(axes):
    hidden, (_, _, w, b) = by_hand.trace()["max{0, XW + c}"], by_hand.SOLUTION
    xor.space(axes, hidden, by_hand.y, names=("h1", "h2"), line=(w, b), limits=(-0.5, 2.5))
    line = axes.lines[-1].get_xydata()
    np.testing.assert_allclose(line @ w + b, 0.5, atol=1e-12)
    assert (((hidden @ w + b) > 0.5) == (by_hand.y == 1)).all()


def test_the_surface_is_drawn_at_its_grid(axes):
    grid = np.linspace(-0.5, 1.5, 11)
    outputs = np.add.outer(10 * grid, grid)
    xor.surface(axes, grid, outputs, by_hand.X, by_hand.y)
    assert axes.collections[0].get_array().reshape(11, 11).tolist() == outputs.tolist()


def test_minima_are_bars_that_fill_each_row(axes):
    names = [*by_hand.MINIMA, "not at rest", "above 1/4: overshot"]
    shares = pd.DataFrame([[0.2, 0.1, 0.4, 0.2, 0.1, 0], [0, 0, 0, 0, 0, 1]], [0.1, 1.0], names)
    xor.minima(axes, shares)
    widths = np.array([[bar.get_width() for bar in bars] for bars in axes.containers])
    np.testing.assert_allclose(widths.T, shares.to_numpy())
    assert labels(axes) == names


def test_endings_are_sorted_and_say_which_are_off_the_scale(axes):
    xor.endings(axes, {"0.1": np.array([0.25, 0.0, 0.125]), "1": np.array([5.0, 9.0])},
                by_hand.MINIMA)
    assert axes.lines[0].get_ydata().tolist() == [0, 0.125, 0.25]
    assert labels(axes) == ["0.1", "1 (all above)"]


def test_an_activation_and_its_derivative_are_drawn_in_two_styles(axes):
    x = np.linspace(-1, 1, 5)
    activations.with_derivative(axes, x, x**2, 2 * x, title="square")
    function, derivative = axes.lines[-2:]
    assert function.get_linestyle() != derivative.get_linestyle()
    assert derivative.get_ydata().tolist() == (2 * x).tolist()
    assert labels(axes) == ["function", "derivative"]


def test_a_curve_has_its_name_on_the_vertical_axis(axes):
    x = np.linspace(-1, 1, 5)
    activations.curve(axes, x, x, name="identity")
    assert axes.get_ylabel() == "identity"


def test_variances_are_on_a_logarithmic_scale_with_special_ones_named(axes):
    values = {0.02: np.array([1.0, 2.0]), 1.0: np.array([1.0, 50.0])}
    initialization.variances(axes, values, values, ylabel="variance", marks={0.02: "He"})
    assert axes.get_yscale() == "log"
    assert labels(axes) == [r"$\sigma^2$ = 0.02 (He)", r"$\sigma^2$ = 1",
                            "networks drawn", "theory"]


def test_kernels_are_an_image_of_one_column_a_unit(axes):
    kernel = np.arange(6.0).reshape(2, 3)
    initialization.kernels(axes, kernel, "title")
    assert axes.images[0].get_array().tolist() == kernel.tolist()


def test_errors_have_the_sizes_as_ticks(axes):
    approximation.errors(axes, (8, 16), {"ReLU": [0.1, 0.01]}, ylabel="error")
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["8", "16"]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert len(axes.get_xticks(minor=True)) == 0
    assert len(axes.get_yticks(minor=True)) >= 8  # to read values between powers of ten


def test_starts_are_dots_with_their_median_as_a_bar(axes):
    approximation.starts(axes, {"a": np.array([1.0, 2.0, 9.0])}, xlabel="error", floor=0.5)
    dots, median, floor = axes.lines
    assert dots.get_xdata().tolist() == [1, 2, 9]
    assert list(median.get_xdata()) == [2, 2]
    assert list(floor.get_xdata()) == [0.5, 0.5]


def test_the_learning_curve_marks_the_best_validation(axes):
    curve = pd.DataFrame({"training_error": [3.0, 2, 1], "validation_error": [3.0, 1, 2]},
                         index=pd.Index([1, 10, 1000], name="step"))
    approximation.learning_curve(axes, curve)
    assert labels(axes) == ["training", "validation", "best validation, step 10"]


def test_fits_are_drawn_over_the_target_with_the_data(axes):
    x = np.linspace(0, 1, 3)
    approximation.fits(axes, x, x, {"network": x**2}, points=(x, x))
    assert labels(axes) == ["target", "network", "training data"]
