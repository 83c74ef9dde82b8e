"""Prediction intervals and percentiles: on distributions whose answer is known."""

import numpy as np
import pytest

from kerasdemos.checks import InputError
from kerasdemos.evidence.intervals import (
    LEVEL,
    OUTER_LEVEL,
    fewest_for_order_statistics,
    percentile_of,
    place_among,
    prediction_interval,
)

# Student's t as tables print it: quantiles .975 and .9995, by degrees of freedom.
T_TABLE = {0.95: {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776},
           0.999: {1: 636.619, 2: 31.599, 3: 12.924, 4: 8.610}}
FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)  # mean 3, standard deviation sqrt(5/2)


# The prediction interval --------------------------------------------------------------------------


@pytest.mark.parametrize("level", T_TABLE)
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_few_runs_give_the_t_interval_of_the_tables(level, n):
    # 0, 1, ..., n - 1 has the variance n (n + 1) / 12.
    half = T_TABLE[level][n - 1] * np.sqrt(n * (n + 1) / 12) * np.sqrt(1 + 1 / n)
    interval = prediction_interval(range(n), level)
    assert interval.low + interval.high == pytest.approx(n - 1)
    assert (interval.high - interval.low) / 2 == pytest.approx(half, rel=2e-4)
    assert (interval.level, interval.method, interval.n_runs) == (
        level, "Student's t: if normal", n)


def test_five_runs_by_hand():
    half = 2.776445 * np.sqrt(2.5) * np.sqrt(1.2)
    interval = prediction_interval(FIVE)
    assert interval.low == pytest.approx(3 - half, abs=1e-5)
    assert interval.high == pytest.approx(3 + half, abs=1e-5)


def test_on_the_log_scale_the_interval_is_that_of_the_logarithms():
    interval = prediction_interval(np.exp(FIVE), scale="log")
    plain = prediction_interval(FIVE)
    assert (interval.low, interval.high) == pytest.approx(np.exp([plain.low, plain.high]))
    assert interval.method == "Student's t: if normal on the log scale"


def test_on_the_logit_scale_the_interval_is_that_of_the_log_odds():
    odds = np.exp(FIVE)
    interval = prediction_interval(odds / (1 + odds), scale="logit")
    plain = prediction_interval(FIVE)
    ends = np.exp([plain.low, plain.high])
    assert (interval.low, interval.high) == pytest.approx(ends / (1 + ends))
    assert interval.method == "Student's t: if normal on the logit scale"


def test_intervals_stay_inside_the_range_of_their_scale():
    loss = prediction_interval([1e-30, 1, 1e30], 0.999, "log")
    accuracy = prediction_interval([1e-9, 0.5, 1 - 1e-9], 0.999, "logit")
    assert (loss.low, loss.high) == (0, np.inf)
    assert (accuracy.low, accuracy.high) == (0, 1)


@pytest.mark.parametrize(("n", "level", "low", "high"), [
    (39, 0.95, 1, 39), (79, 0.95, 2, 78), (1999, 0.95, 50, 1950), (1999, 0.999, 1, 1999)])
def test_many_runs_give_order_statistics(n, level, low, high):
    values = np.random.default_rng(0).permutation(np.arange(1, n + 1))
    interval = prediction_interval(values, level)
    assert (interval.low, interval.high) == (low, high)
    assert interval.method == "order statistics"


def test_between_two_order_statistics_the_interval_is_interpolated():
    interval = prediction_interval(range(1, 51))  # positions 1.275 and 49.725
    assert (interval.low, interval.high) == pytest.approx((1.275, 49.725))


@pytest.mark.parametrize(("n", "level"), [(38, 0.95), (1998, 0.999)])
def test_one_run_less_than_order_statistics_need_gives_student_s_t(n, level):
    assert prediction_interval(range(n), level).method == "Student's t: if normal"


def test_order_statistics_know_no_scale():
    values = np.linspace(0.01, 0.99, 39)
    assert len({(i.low, i.high) for i in (prediction_interval(values, scale=scale)
                                          for scale in ("linear", "log", "logit"))}) == 1


@pytest.mark.parametrize("n", [39, 79, 119, 199, 399])
def test_a_number_equal_to_the_run_at_an_end_is_inside(n):
    values = np.random.default_rng(n).integers(8600, 8900, n) / 10_000
    interval, ordered = prediction_interval(values), np.sort(values)
    place = (n + 1) // 40
    assert (interval.low, interval.high) == (ordered[place - 1], ordered[-place])


def test_the_order_of_the_runs_is_of_no_matter():
    values = np.random.default_rng(1).normal(size=50)
    assert prediction_interval(values) == prediction_interval(values[::-1])


@pytest.mark.parametrize(("values", "message"), [
    ([], r"values: expected shape \(n,\), got \(0,\)"),
    ([1.0], "values: expected at least two runs, got 1$"),
    (3.0, r"values: expected shape \(n,\), got \(\)"),
    ([[1, 2], [3, 4]], r"values: expected shape \(n,\), got \(2, 2\)"),
    ([1, np.nan, 3], "values: expected finite numbers, got nan at"),
    ([1, np.inf, 3], "values: expected finite numbers, got inf at"),
    (["a", "b"], "values: expected real numbers, got dtype <U1"),
])
def test_values_that_are_no_runs_are_refused(values, message):
    with pytest.raises(InputError, match=message):
        prediction_interval(values)


@pytest.mark.parametrize("level", [0, 1, -0.1, 95, float("nan"), "0.95", True])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(InputError, match=r"level: .* between 0 and 1, got"):
        prediction_interval(FIVE, level)


@pytest.mark.parametrize(("values", "scale", "message"), [
    (FIVE, "cubic", "scale: expected 'linear' or 'log' or 'logit', got 'cubic'"),
    ((0, 1, 2), "log", "range of the log scale, got 0 to 2"),
    ((-1, 1, 2), "log", "range of the log scale, got -1 to 2"),
    ((0.5, 0.7, 1), "logit", "range of the logit scale, got 0.5 to 1"),
    ((0.5, 0.7, 1.2), "logit", "range of the logit scale, got 0.5 to 1.2"),
])
def test_a_scale_that_is_none_or_does_not_hold_the_values_is_refused(values, scale, message):
    with pytest.raises(InputError, match=message):
        prediction_interval(values, scale=scale)


def _bimodal(generator, shape):
    return generator.normal(size=shape) + np.where(generator.random(shape) < 0.2, 12, 0)


_DRAWS = {
    "normal": lambda generator, shape: generator.normal(3, 2, shape),
    "lognormal": lambda generator, shape: generator.lognormal(-1, 1.5, shape),
    "logit-normal": lambda generator, shape: 1 / (1 + np.exp(-generator.normal(2, 1, shape))),
    "exponential": lambda generator, shape: generator.exponential(size=shape),
    "bimodal": _bimodal,
}


@pytest.mark.parametrize(("distribution", "scale", "n"), [
    ("normal", "linear", 5), ("normal", "linear", 20), ("normal", "linear", 30),
    ("lognormal", "log", 5), ("lognormal", "log", 30), ("logit-normal", "logit", 5),
    *((skewed, "linear", n) for skewed in ("exponential", "bimodal") for n in (39, 78, 200)),
])
def test_95_of_100_further_runs_lie_in_the_95_percent_interval(distribution, scale, n):
    draw, generator = _DRAWS[distribution], np.random.default_rng(n)
    # Each interval is tried on many further runs, so that few intervals are enough.
    samples, further = draw(generator, (1000, n)), np.sort(draw(generator, 20_000))
    intervals = [prediction_interval(sample, scale=scale) for sample in samples]
    inside = (np.searchsorted(further, [i.high for i in intervals], "right")
              - np.searchsorted(further, [i.low for i in intervals]))
    assert 0.93 <= inside.mean() / len(further) <= 0.97
    assert intervals[0].method.startswith("order" if n >= 39 else "Student's t")


# The percentile -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "number", "percentile"), [
    (range(1, 100), 50, 50), (range(1, 100), 50.5, 50.5), (range(1, 100), 1, 1),
    (range(1, 100), 99, 99), (range(1, 100), 0.9, 0), (range(1, 100), 99.1, 100),
    ([2, 2, 2], 2, 50), ([1, 2, 2, 3], 2, 50), ([1, 1, 1, 2], 1, 40), ([1, 2, 3, 4], 4, 80),
    ([3], 2, 0), ([3], 3, 50), ([3], 4, 100)])
def test_the_percentile_is_the_rank_among_one_run_more(values, number, percentile):
    assert percentile_of(list(values), number) == pytest.approx(percentile)


@pytest.mark.parametrize("n", [39, 50, 200, 777])
def test_a_number_is_inside_the_interval_where_its_percentile_says_so(n):
    values = np.random.default_rng(n).lognormal(size=n)
    interval = prediction_interval(values)
    for number in np.linspace(values.min() - 0.1, values.max() + 0.1, 1001):
        assert (number in interval) == (2.5 <= percentile_of(values, number) <= 97.5), number


def test_an_error_that_all_runs_share_widens_the_interval_by_its_square():
    half = prediction_interval(FIVE).high - 3
    widened = prediction_interval(FIVE, shared=1.5).high - 3
    t = half / np.sqrt(2.5 * 1.2)
    assert widened == pytest.approx(t * np.sqrt(2.5 * 1.2 + 1.5**2))
    assert prediction_interval(range(50), shared=1.0).method == "Student's t: if normal"


@pytest.mark.parametrize(("number", "words"), [
    (6, "above all 5 runs"), (0, "below all 5 runs"), (5, "83rd percentile of 5 runs"),
    (3, "50th percentile of 5 runs")])
def test_a_numbers_place_among_runs_is_said_in_words(number, words):
    assert place_among(FIVE, number) == words


@pytest.mark.parametrize(("level", "fewest"), [(LEVEL, 39), (OUTER_LEVEL, 1999), (0.9, 19)])
def test_order_statistics_serve_from_so_many_runs_on(level, fewest):
    values = np.random.default_rng(0).normal(size=fewest)
    assert fewest_for_order_statistics(level) == fewest
    assert prediction_interval(values, level).method == "order statistics"
    assert prediction_interval(values[1:], level).method != "order statistics"


def test_a_number_is_in_an_interval_up_to_its_ends():
    interval = prediction_interval(range(1, 40))
    assert 1 in interval
    assert 39 in interval
    assert 0.999 not in interval
    assert 39.001 not in interval
