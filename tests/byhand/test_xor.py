"""The worked example of XOR, every table to the digit."""

import numpy as np
import pytest

from kerasdemos.byhand import xor


def test_the_truth_table_is_exclusive_or():
    assert xor.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert xor.y.tolist() == [float(bool(p) != bool(q)) for p, q in xor.X]


def test_the_constants_cannot_be_overwritten():
    for array in (xor.X, xor.y, *xor.SOLUTION[:3]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_least_squares_predicts_one_half_everywhere():
    alpha, beta = xor.least_squares()
    assert alpha == 0.5
    assert beta.tolist() == [0, 0]


def test_least_squares_equals_numpys_on_other_data():
    rng = np.random.default_rng(3)
    x, targets = rng.normal(size=(20, 3)), rng.normal(size=20)
    alpha, beta = xor.least_squares(x, targets)
    design = np.column_stack([np.ones(20), x])
    np.testing.assert_allclose([alpha, *beta], np.linalg.lstsq(design, targets)[0], atol=1e-12)


def test_the_solution_is_the_slides():
    W, c, w, b = xor.SOLUTION
    assert W.tolist() == [[1, 1], [1, 1]]
    assert c.tolist() == [0, -1]
    assert w.tolist() == [1, -2]
    assert b == 0


def test_every_table_of_the_worked_example_is_the_slides():
    assert {name: table.tolist() for name, table in xor.trace().items()} == {
        "XW": [[0, 0], [1, 1], [1, 1], [2, 2]],
        "XW + c": [[0, -1], [1, 0], [1, 0], [2, 1]],
        "max{0, XW + c}": [[0, 0], [1, 0], [1, 0], [2, 1]],
        "y_hat": [0, 1, 1, 0],
    }


def test_the_tables_come_in_the_order_of_the_computation():
    assert list(xor.trace()) == ["XW", "XW + c", "max{0, XW + c}", "y_hat"]


def test_trace_follows_other_inputs_and_other_weights():
    tables = xor.trace([[2, 3]], ([[1, 0, -1], [0, 1, 0]], [0, -1, 0], [1, 10, 100], 0.5))
    assert tables["max{0, XW + c}"].tolist() == [[2, 2, 0]]
    assert tables["y_hat"].tolist() == [22.5]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1, 2, 3]],), r"x: expected shape \(n, 2\), got \(1, 3\)"),
        (([[np.nan, 0]],), "x: expected finite numbers, got nan"),
        (([[np.inf, 0]],), r"x: expected finite numbers, got inf at \[0, 0\]"),
        ((xor.X, ([[np.inf], [1]], [0], [1], 0)), "W: expected finite numbers"),
        ((xor.X, [1, 2]), r"solution: expected W, c, w and b, got \[1, 2\]"),
        ((xor.X, None), "solution: expected W, c, w and b, got None"),
        ((xor.X, ([[1.0]], [0], [1], 0)), r"W: expected shape \(2, h\)"),
        ((xor.X, (np.ones((2, 2)), [0], [1, 1], 0)), r"c: expected shape \(2,\), got \(1,\)"),
        ((xor.X, (np.ones((2, 2)), [0, 0], [1, 1], [0])), r"b: expected shape \(\), got \(1,\)"),
    ],
)
def test_trace_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        xor.trace(*arguments)


def test_least_squares_refuses_targets_of_another_length():
    with pytest.raises(ValueError, match=r"targets: expected shape \(4,\), got \(3,\)"):
        xor.least_squares(xor.X, [1, 2, 3])


def test_each_minimum_costs_what_its_points_vary_about_their_common_value():
    for name, ones, points in (("1/8: two points share 1/2", 1, 2),
                               ("1/6: three points share 1/3 or 2/3", 2, 3),
                               ("1/4: all four share 1/2", 2, 4)):
        targets = np.repeat([1.0, 0.0], [ones, points - ones])
        assert xor.MINIMA[name] == pytest.approx(targets.var() * points / 4, abs=1e-15)


def test_final_losses_are_named_by_the_minimum_they_fell_into():
    losses = [0, 0.1251, 0.1666, 0.25, 0.2, 0.3, np.nan, np.inf]
    assert [name.split(":")[0] for name in xor.name_minima(losses)] == [
        "solved", "1/8", "1/6", "1/4", "not at rest", "above 1/4", "above 1/4", "above 1/4"]
