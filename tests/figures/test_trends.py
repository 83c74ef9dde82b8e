"""Trends hold what they were given: sizes, layers."""

import numpy as np
import pytest

from kerasdemos.figures import trends


def test_errors_have_the_sizes_as_ticks(axes, legend):
    trends.errors((8, 16), {"ReLU": [0.1, 0.01]}, ylabel="error", axes=axes)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["8", "16"]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert len(axes.get_xticks(minor=True)) == 0
    assert len(axes.get_yticks(minor=True)) >= 8  # to read values between powers of ten
    assert axes.lines[0].get_xydata().tolist() == [[8, 0.1], [16, 0.01]]
    assert legend(axes) == ["ReLU"]


def test_each_curve_may_have_its_own_sizes(axes):
    sizes = {"ReLU": (8, 16), "sigmoid": (40, 48)}
    trends.errors(sizes, {"ReLU": [0.1, 0.01], "sigmoid": [0.2, 0.02]}, ylabel="error", axes=axes)
    assert [line.get_xdata().tolist() for line in axes.lines] == [[8, 16], [40, 48]]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["8", "16"]


def test_depth_efficiency_draws_numbers_beyond_any_float(axes, written):
    trends.depth_efficiency({1: [(1, 10), (2, 100)], 2: [(3, 10**400)]}, (3, 10**400),
                            axes=axes)
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[1, 1], [2, 2]])
    for line in axes.lines[1:]:  # the curve of two layers, and the mark
        assert line.get_xydata()[0] == pytest.approx([3, 400])
    assert written(axes) == ["1 hidden layer", "2 hidden layers",
                             "3 parameters,\n$1.0 \\cdot 10^{400}$ regions"]
    trends.depth_efficiency({5: [(471, 161_051)]}, (471, 161_051), axes=axes)
    assert written(axes)[-1] == "471 parameters,\n161,051 regions"


def test_of_two_curves_that_end_together_the_lower_one_is_named_below(axes):
    trends.depth_efficiency({1: [(9, 10**20)], 2: [(9, 2 * 10**20)], 3: [(9, 10**40)]}, axes=axes)
    assert [text.get_va() for text in axes.texts] == ["top", "bottom", "center"]


def test_variances_are_on_a_logarithmic_scale_with_special_ones_named(axes):
    values = {0.02: np.array([1.0, 2.0]), 1.0: np.array([1.0, 50.0])}
    theory = {variance: 2 * numbers for variance, numbers in values.items()}
    trends.variances(values, theory, ylabel="variance", marks={0.02: "He"}, axes=axes)
    assert axes.get_yscale() == "log"
    dots, line = axes.lines[2:4]
    assert dots.get_xydata().tolist() == [[1, 1], [2, 50]]  # layers are counted from 1
    assert line.get_xydata().tolist() == [[1, 2], [2, 100]]
    assert axes.get_legend_handles_labels()[1] == [
        r"$\sigma^2$ = 0.02 (He)", r"$\sigma^2$ = 1", "networks drawn", "theory"]
