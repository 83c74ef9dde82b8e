"""The rules that judge a claim: on distributions whose answer is known, and on wrong values."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kerasdemos.checks import InputError
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    LECTURES,
    NOT_REPRODUCED,
    NOT_RUN,
    SLIDE_ERROR,
    TYPICAL,
    UNUSUAL,
    VERDICTS,
    AtLeast,
    AtMost,
    Between,
    Claim,
    Exact,
    Misprint,
    Typical,
    ordinal,
    percentile_of,
    prediction_interval,
    same,
    shown,
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
    assert (interval.level, interval.method, interval.n_runs) == (level, "Student's t", n)


def test_five_runs_by_hand():
    half = 2.776445 * np.sqrt(2.5) * np.sqrt(1.2)
    interval = prediction_interval(FIVE)
    assert interval.low == pytest.approx(3 - half, abs=1e-5)
    assert interval.high == pytest.approx(3 + half, abs=1e-5)


def test_on_the_log_scale_the_interval_is_that_of_the_logarithms():
    interval = prediction_interval(np.exp(FIVE), scale="log")
    plain = prediction_interval(FIVE)
    assert (interval.low, interval.high) == pytest.approx(np.exp([plain.low, plain.high]))
    assert interval.method == "Student's t, log scale"


def test_on_the_logit_scale_the_interval_is_that_of_the_log_odds():
    odds = np.exp(FIVE)
    interval = prediction_interval(odds / (1 + odds), scale="logit")
    plain = prediction_interval(FIVE)
    ends = np.exp([plain.low, plain.high])
    assert (interval.low, interval.high) == pytest.approx(ends / (1 + ends))
    assert interval.method == "Student's t, logit scale"


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
    assert prediction_interval(range(n), level).method == "Student's t"


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
    ([], r"values: .* at least two .* got shape \(0,\)"),
    ([1.0], r"values: .* at least two .* got shape \(1,\)$"),
    (3.0, r"values: .* got shape \(\)"),
    ([[1, 2], [3, 4]], r"values: .* got shape \(2, 2\)"),
    ([1, np.nan, 3], "values: .* finite .* got nan"),
    ([1, np.inf, 3], "values: .* finite .* got inf"),
    (["a", "b"], "values: .* finite numbers, got list"),
])
def test_values_that_are_no_runs_are_refused(values, message):
    with pytest.raises(InputError, match=message):
        prediction_interval(values)


@pytest.mark.parametrize("level", [0, 1, -0.1, 95, float("nan"), "0.95", True])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(InputError, match=r"level: .* between 0 and 1, got"):
        prediction_interval(FIVE, level)


@pytest.mark.parametrize(("values", "scale", "message"), [
    (FIVE, "cubic", "scale: expected linear, log, logit, got 'cubic'"),
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


@pytest.mark.parametrize(("values", "printed", "percentile"), [
    (range(1, 101), 50.5, 50), (range(1, 101), 50, 49.5), (range(1, 101), 0, 0),
    (range(1, 101), 101, 100), ([2, 2, 2, 2], 2, 50), ([1, 2, 2, 3], 2, 50),
    ([1, 1, 1, 2], 1, 37.5), ([1, 2, 3, 4], 4, 87.5)])
def test_the_percentile_counts_ties_half(values, printed, percentile):
    assert percentile_of(list(values), printed) == percentile


@pytest.mark.parametrize(("number", "word"), [
    (0, "0th"), (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"),
    (13, "13th"), (21, "21st"), (22.4, "22nd"), (92.6, "93rd"), (100, "100th"), (111, "111th"),
    (112, "112th"), (101, "101st")])
def test_ordinals_read_as_in_english(number, word):
    assert ordinal(number) == word


# The rule of numbers that differ from run to run --------------------------------------------------

# Ends of the intervals of FIVE: 3 -+ t sqrt(2.5) sqrt(1.2), with t from the table.
NEAR, FAR = 2.776445 * np.sqrt(3), 8.610302 * np.sqrt(3)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(("distance", "verdict"), [
    (0, TYPICAL), (NEAR - 1e-4, TYPICAL), (NEAR + 1e-4, UNUSUAL), (FAR - 1e-4, UNUSUAL),
    (FAR + 1e-4, NOT_REPRODUCED), (1e6, NOT_REPRODUCED)])
def test_five_runs_judge_at_both_sides(sign, distance, verdict):
    judgement = Typical()(3 + sign * distance, np.array(FIVE))
    assert judgement.verdict == verdict
    assert judgement.interval == prediction_interval(FIVE)


@pytest.mark.parametrize(("printed", "verdict"), [
    (50, TYPICAL), (1950, TYPICAL), (49, UNUSUAL), (1951, UNUSUAL), (1, UNUSUAL), (1999, UNUSUAL),
    (0.9, NOT_REPRODUCED), (1999.1, NOT_REPRODUCED)])
def test_many_runs_judge_at_both_sides(printed, verdict):
    assert Typical()(printed, np.arange(1, 2000)).verdict == verdict


@pytest.mark.parametrize(("scale", "back"), [
    ("log", np.exp), ("logit", lambda value: 1 / (1 + np.exp(-value)))])
def test_the_scale_is_that_of_the_rule(scale, back):
    values = np.array(FIVE) - 3
    verdicts = [Typical(scale)(back(sign * distance), back(values)).verdict for sign in (-1, 1)
                for distance in (NEAR - 1e-3, NEAR + 1e-3, FAR - 1e-3, FAR + 1e-3)]
    assert verdicts == 2 * [TYPICAL, UNUSUAL, UNUSUAL, NOT_REPRODUCED]
    assert Typical(scale)(2.0 if scale == "logit" else -2.0, back(values)).verdict == NOT_REPRODUCED


def test_the_judgement_says_where_the_number_lies_and_how_the_interval_was_computed():
    judgement = Typical()(4, FIVE)
    assert judgement.ours == "3 ± 1.6"
    assert judgement.note == ("70th percentile of 5 runs; 95% interval -1.809 to 7.809 "
                              "(Student's t)")


def test_outside_the_95_percent_the_judgement_gives_the_99_9_percent_too():
    assert Typical()(100, np.arange(1, 40)).note == (
        "above all 39 runs; 95% interval 1 to 39 (order statistics); "
        "99.9% -21.17 to 61.17 (Student's t)")


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_runs_judge_nothing(n):
    judgement = Typical()(0.5, np.linspace(0.4, 0.6, n))
    assert (judgement.verdict, judgement.ours, judgement.note) == (
        NOT_RUN, f"{n} runs", "needs at least 3 runs")
    assert Typical()(0.5, np.linspace(0.4, 0.6, 3)).verdict == TYPICAL


# No rule passes on whatever comes -----------------------------------------------------------------

NAN = float("nan")
UNEXPECTED = [None, "0.5", "word", True, {"a": 0.5}, {0.5}, [], [[0.5]], 1j, object(), NAN,
              np.array(["a", "b", "c"]), np.full(3, NAN), pd.DataFrame({"a": ["b"]}), len]
PASSING = {"exact": (Exact(), 0.25, 0.25), "typical": (Typical("log"), 0.25, [0.2, 0.25, 0.3]),
           "at most": (AtMost(0.3), "small", 0.3), "at least": (AtLeast(0.3), "large", 0.3),
           "between": (Between(0.2, 0.3), "about", 0.3),
           "misprint": (Misprint(0.25), 0.75, 0.25)}


@pytest.mark.parametrize(("rule", "printed", "ours"), PASSING.values(), ids=PASSING)
def test_each_rule_passes_on_what_is_right(rule, printed, ours):
    assert rule(printed, ours).verdict in (EXACT, TYPICAL, HOLDS, SLIDE_ERROR)


@pytest.mark.parametrize("ours", UNEXPECTED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(("rule", "printed", "right"), PASSING.values(), ids=PASSING)
def test_each_rule_fails_on_what_is_no_answer(rule, printed, right, ours):
    judgement = rule(printed, ours)
    nothing_run = isinstance(rule, Typical) and isinstance(ours, list) and not ours
    assert judgement.verdict == (NOT_RUN if nothing_run else NOT_REPRODUCED)
    assert isinstance(judgement.ours, str)


@pytest.mark.parametrize(("rule", "printed", "wrong"), [
    (Exact(), 0.25, 0.25 + 1e-11), (Exact(1e-6), 0.25, 0.25 + 2e-6), (Exact(), "relu", "ReLU"),
    (Exact(), 101_770, 101_771), (Exact(), [1, 2], [2, 1]), (Exact(), [1, 2], [1, 2, 3]),
    (Exact(), True, False), (Exact(), NAN, NAN),
    (AtMost(0.3), "", np.nextafter(0.3, 1)), (AtMost(0.3), "", np.inf),
    (AtLeast(0.3), "", np.nextafter(0.3, 0)), (AtLeast(0.3), "", -np.inf),
    (Between(0.2, 0.3), "", np.nextafter(0.3, 1)), (Between(0.2, 0.3), "", np.nextafter(0.2, 0)),
    (Misprint(0.25), 0.75, 0.75), (Misprint(0.25), 0.75, 0.5), (Misprint(0.25), 0.25, 0.25),
    (Typical(), NAN, FIVE), (Typical(), "3", FIVE), (Typical(), None, FIVE),
    (Typical(), 3, [1, 2, NAN, 4, 5]), (Typical(), 3, np.ones((5, 2))),
    (Typical("log"), 1.0, [0.0, 1.0, 2.0]), (Typical("logit"), 0.9, [0.8, 0.9, 1.0]),
])
def test_each_rule_fails_on_a_wrong_value(rule, printed, wrong):
    assert rule(printed, wrong).verdict == NOT_REPRODUCED


@pytest.mark.parametrize(("rule", "ours"), [
    (AtMost(0.3), np.float32(0.25)), (AtLeast(3), 10**400), (Between(1, 2), np.array(1.5)),
    (AtMost(3), np.int64(3))])
def test_thresholds_take_every_kind_of_number(rule, ours):
    assert rule("", ours).verdict == HOLDS


def test_notes_say_the_tolerance_the_limits_and_what_the_slide_should_say():
    assert Exact(1e-6)(0.5, 0.5).note == "to 1e-06"
    assert Exact()({"loss": 0.5}, {"loss": 0.5}).note == "to 1e-12"
    assert Exact()(5, 5).note == ""
    assert AtMost(0.5)("", 0.4).note == "holds at or below 0.5"
    assert AtLeast(1000)("", 2000).note == "holds at or above 1,000"
    assert Between(0.1, 0.2)("", 0.15).note == "holds from 0.1 to 0.2"
    assert Misprint([0, 1])([1, 1], [0, 1]).note == "should say [0, 1]"


# What is the same ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("expected", "got"), [
    (2**53 + 1, 2**53 + 1), (10**400, 10**400), (1, 1.0), (0.5, np.float32(0.5)),
    (0.1, 0.1 + 1e-13), (np.inf, np.inf), (Fraction(1, 2), 0.5), ("a", np.str_("a")),
    (True, np.True_), (None, None), ((1, 2), [1, 2]), ([1, [2, [3.0]]], [1, (2, np.array([3]))]),
    (np.eye(2), [[1, 0], [0, 1]]), ({"a": 1, "b": [2]}, {"a": 1.0, "b": np.array([2])}),
    ([], []), ({}, {}), (pd.Series([1, 2]), [1, 2])])
def test_what_is_the_same(expected, got):
    assert same(expected, got) is True
    assert same(got, expected) is True


@pytest.mark.parametrize(("expected", "got"), [
    (2**53, 2**53 + 1), (10**400, 10**400 + 1), (10**400, 1.5), (10**400, np.inf),
    (2**53 + 1, float(2**53)), (0.1, 0.1 + 1e-11), (np.inf, -np.inf), (NAN, NAN), (0.0, NAN),
    ("1", 1), ("1.0", 1.0), ("a", "a "), (True, 1), (False, 0), (1.0, np.True_), (None, 0),
    (None, False), (None, ""), ([1], 1), ([], None), ([1, 2], [1]), ([1, 2], [2, 1]),
    ([1, [2]], [1, 2]), ([0.5, NAN], [0.5, NAN]), ("ab", ["a", "b"]),
    ({"a": 1}, {"b": 1}), ({"a": 1}, {"a": 2}), ({"a": 1}, {"a": 1, "b": 2}), ({}, []),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_what_is_not_the_same(expected, got):
    assert same(expected, got) is False
    assert same(got, expected) is False


def test_the_tolerance_is_absolute_and_reaches_into_tables():
    assert same({"a": [1.0, 2.0]}, {"a": [1.0, 2.009]}, tolerance=0.01)
    assert not same({"a": [1.0, 2.0]}, {"a": [1.0, 2.011]}, tolerance=0.01)
    assert not same(1e9, 1e9 + 1, tolerance=0.01)


# How values are shown -----------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "text"), [
    (101_770, "101,770"), (10**21, "1,000,000,000,000,000,000,000"), (0.87921, "0.8792"),
    (0.5, "0.5"), (1.0, "1"), (1e-7, "1e-07"), (1234.5, "1,234"), (-0.25, "-0.25"),
    (np.float32(0.1), "0.1"), (np.int64(1875), "1,875"), (NAN, "nan"), (np.inf, "inf"),
    (True, "yes"), (np.False_, "no"), (None, "-"), ("ReLU", "ReLU"), (Fraction(1, 3), "1/3"),
    ((1, 2.5, "a"), "[1, 2.5, a]"), (np.eye(2), "[[1, 0], [0, 1]]"), ([], "[]"),
    ({"weights": 10, "loss": 1 / 3}, "weights: 10, loss: 0.3333")])
def test_values_are_shown_as_tables_have_them(value, text):
    assert shown(value) == text


def test_digits_are_those_of_numbers_that_are_not_whole():
    assert shown([123_456, 1 / 3], digits=2) == "[123,456, 0.33]"
    assert shown({"a": 2 / 3}, digits=6) == "a: 0.666667"


# Claims -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("id", "lecture"), [("U18.loss-1", LECTURES["U"]),
                                             ("C3.regions", LECTURES["C"])])
def test_a_claim_s_id_names_its_lecture(id, lecture):
    claim = Claim(id, "a slide", "a number", 1, "exact", lambda: 1, Exact())
    assert claim.lecture == lecture
    assert claim.rule(claim.printed, claim.ours()).verdict == EXACT


def test_every_verdict_is_listed_once():
    assert sorted(VERDICTS) == sorted({
        "exact", "holds", "typical", "unusual", "not reproduced", "not comparable", "slide error",
        "not run"})


def test_the_outer_interval_holds_the_inner_one_also_on_a_heavy_tail():
    runs = next(runs for runs in np.random.default_rng(0).standard_cauchy((100, 60))
                if prediction_interval(runs, 0.999).high < prediction_interval(runs).high)
    inner = prediction_interval(runs)
    note = Typical()(inner.high + 1, runs).note
    assert f"99.9% {shown(prediction_interval(runs, 0.999).low)} to {shown(inner.high)} " in note
