"""The rules that judge a claim: on distributions whose answer is known, and on wrong values."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence.intervals import Interval, prediction_interval
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    NOT_REPRODUCED,
    SLIDE_ERROR,
    TOO_FEW,
    TYPICAL,
    UNUSUAL,
    VERDICTS,
    Between,
    Exact,
    Misprint,
    Typical,
    at_least,
    at_most,
    same,
)

FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)  # mean 3, standard deviation sqrt(5/2)


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
    assert judgement.note == ("67th percentile of 5 runs; 95% interval -1.809 to 7.809 "
                              "(Student's t: if normal)")


def test_outside_all_runs_no_level_is_claimed_that_they_cannot_know():
    judgement = Typical()(100, np.arange(1, 40))
    assert judgement.verdict == NOT_REPRODUCED
    assert judgement.note == "above all 39 runs; 95% interval 1 to 39 (order statistics)"


def _two_normals(generator, shape):
    return generator.normal(size=shape) + 8 * (generator.random(shape) < 0.3)


@pytest.mark.parametrize("n", [50, 200])
@pytest.mark.parametrize("draw", [
    lambda generator, shape: generator.gamma(0.5, size=shape), _two_normals],
    ids=["gamma", "two normals"])
def test_what_is_called_unusual_is_one_further_run_in_twenty_of_any_distribution(draw, n):
    generator = np.random.default_rng(n)
    further = np.sort(draw(generator, 200_000))
    inside = []
    for sample in draw(generator, (4000, n)):
        interval = Typical()(0.0, sample).interval
        inside.append(np.searchsorted(further, interval.high, "right")
                      - np.searchsorted(further, interval.low))
    # Measured: .949 to .954; interpolating between two runs costs up to .004 at n = 50, and the
    # standard error of the mean over 4,000 samples is .0006: 3 of them beside that.
    assert np.mean(inside) / len(further) == pytest.approx(0.95, abs=0.004 + 3 * 0.0006)


@pytest.mark.parametrize("n", [5, 50, 200])
def test_a_number_among_the_runs_is_never_not_reproduced(n):
    runs = np.random.default_rng(n).gamma(0.5, size=n)
    for number in (runs.min(), runs.max(), np.median(runs)):
        assert Typical("log")(number, runs).verdict in (TYPICAL, UNUSUAL)


def test_an_accuracy_on_a_part_of_the_test_set_is_judged_with_the_parts_error():
    rule = Typical("logit", {"100 of 1,000 images": (100, 1000)})
    runs = np.array([0.60, 0.61, 0.62, 0.63, 0.64])
    whole, part = rule(0.62, runs), rule(0.62, runs, "100 of 1,000 images")
    assert "the error of testing on 100 of 1,000 images included" in part.remark
    assert part.interval.low < whole.interval.low < whole.interval.high < part.interval.high
    # By hand, on the logit scale: t of four degrees, the runs' spread, the binomial error.
    logits = np.log(runs / (1 - runs))
    error = np.sqrt(0.62 * 0.38 * (1 / 100 - 1 / 1000)) / (0.62 * 0.38)
    half = 2.776445 * np.sqrt(logits.var(ddof=1) * 1.2 + error**2)
    ends = 1 / (1 + np.exp(-(logits.mean() + half * np.array([-1, 1]))))
    assert [part.interval.low, part.interval.high] == pytest.approx(ends, rel=1e-6)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_runs_judge_nothing(n):
    judgement = Typical()(0.5, np.linspace(0.4, 0.6, n))
    assert (judgement.verdict, judgement.ours, judgement.note) == (
        TOO_FEW, f"{n} run{'s' * (n != 1)}", f"needs at least 3 runs, has {n}")
    assert Typical()(0.5, np.linspace(0.4, 0.6, 3)).verdict == TYPICAL


# No rule passes on whatever comes -----------------------------------------------------------------

NAN = float("nan")
UNEXPECTED = [None, "0.5", "word", True, {"a": 0.5}, {0.5}, [], [[0.5]], 1j, object(), NAN,
              np.array(["a", "b", "c"]), np.full(3, NAN), pd.DataFrame({"a": ["b"]}), len]
PASSING = {"exact": (Exact(), 0.25, 0.25), "typical": (Typical("log"), 0.25, [0.2, 0.25, 0.3]),
           "at most": (at_most(0.3), "small", 0.3), "at least": (at_least(0.3), "large", 0.3),
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
    assert judgement.verdict == (TOO_FEW if nothing_run else NOT_REPRODUCED)
    assert isinstance(judgement.ours, str)


@pytest.mark.parametrize(("rule", "printed", "wrong"), [
    (Exact(), 0.25, 0.25 + 1e-11), (Exact(1e-6), 0.25, 0.25 + 2e-6), (Exact(), "relu", "ReLU"),
    (Exact(), 101_770, 101_771), (Exact(), [1, 2], [2, 1]), (Exact(), [1, 2], [1, 2, 3]),
    (Exact(), True, False), (Exact(), NAN, NAN),
    (at_most(0.3), "", np.nextafter(0.3, 1)), (at_most(0.3), "", np.inf),
    (at_least(0.3), "", np.nextafter(0.3, 0)), (at_least(0.3), "", -np.inf),
    (Between(0.2, 0.3), "", np.nextafter(0.3, 1)), (Between(0.2, 0.3), "", np.nextafter(0.2, 0)),
    (Misprint(0.25), 0.75, 0.75), (Misprint(0.25), 0.75, 0.5), (Misprint(0.25), 0.25, 0.25),
    (Typical(), NAN, FIVE), (Typical(), "3", FIVE), (Typical(), None, FIVE),
    (Typical(), 3, [1, 2, NAN, 4, 5]), (Typical(), 3, np.ones((5, 2))),
    (Typical("log"), 1.0, [0.0, 1.0, 2.0]), (Typical("logit"), 0.9, [0.8, 0.9, 1.0]),
])
def test_each_rule_fails_on_a_wrong_value(rule, printed, wrong):
    assert rule(printed, wrong).verdict == NOT_REPRODUCED


@pytest.mark.parametrize(("rule", "ours"), [
    (at_most(0.3), np.float32(0.25)), (at_least(3), 10**400), (Between(1, 2), np.array(1.5)),
    (at_most(3), np.int64(3))])
def test_thresholds_take_every_kind_of_number(rule, ours):
    assert rule("", ours).verdict == HOLDS


def test_notes_say_the_tolerance_the_limits_and_what_the_slide_should_say():
    assert Exact(1e-6)(0.5, 0.5).note == "to 1e-06"
    assert Exact()({"loss": 0.5}, {"loss": 0.5}).note == "to 1e-12"
    assert Exact()(5, 5).note == ""
    assert at_most(0.5)("", 0.4).note == "holds at or below 0.5"
    assert at_least(1000)("", 2000).note == "holds at or above 1,000"
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


@pytest.mark.parametrize(("rule", "kind"), [
    (Exact(), "exact"), (Typical(), "band"), (at_most(1), "claim"), (at_least(1), "claim"),
    (Between(0, 1), "claim"), (Misprint(1), "slide error")])
def test_the_kind_of_a_claim_is_its_rules(rule, kind):
    assert rule.kind == kind


def test_a_judgement_carries_the_runs_it_was_made_from():
    assert Typical()(3, FIVE).values.tolist() == list(FIVE)
    assert Exact()(3, 3).values is None


def test_every_verdict_is_listed_once():
    assert sorted(VERDICTS) == sorted({
        "exact", "holds", "typical", "unusual", "undecided", "not reproduced", "not comparable",
        "slide error", "too few runs", "not run"})


@pytest.mark.parametrize(("rule", "low", "high", "undecided"), [
    (at_most(1), 0.5, 0.9, False), (at_most(1), 0.5, 1.1, True), (at_most(1), 1.1, 1.2, False),
    (at_least(1), 0.9, 1.1, True), (Between(0, 1), 0.2, 0.8, False),
    (Between(0, 1), -0.1, 0.8, True), (Between(0, 1), -0.1, 1.1, True),
    # It holds at an end, and only there: as undecided as a little further.
    (at_least(1), 0.5, 1.0, True), (at_most(1), 1.0, 1.1, True), (at_most(1), 0.5, 1.0, False),
    (at_most(1), 1.0, 1.0, False), (Between(0, 1), 1.1, 1.2, False)])
def test_a_limit_inside_an_interval_decides_nothing(rule, low, high, undecided):
    assert rule.leaves_undecided(Interval(low, high, 0.95, "", 9)) == undecided
