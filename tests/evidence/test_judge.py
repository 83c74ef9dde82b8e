"""Claims judged by runs: the verdict, and what is said where something is missing."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.evidence.claim import (
    Metric,
    at_least,
    at_most,
    band,
    exact,
    misprint,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.judge import judge, judge_all, summary_line, table_of
from kerasdemos.evidence.results import Result, Results, Runs
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    NOT_COMPARABLE,
    NOT_REPRODUCED,
    NOT_RUN,
    SLIDE_ERROR,
    TOO_FEW,
    TYPICAL,
    UNDECIDED,
)

ONE = Experiment("one", "a training", {"recipe": 1}, None)
OTHER = Experiment("other", "another training", {"recipe": 1}, None, n_seeds=7)


# --- judge ----------------------------------------------------------------------------------------


def runs_of(losses, name="one", **environment):
    return Runs(name, [Result(name, seed, {}, pd.DataFrame(), {"loss": loss}, 1.0, environment)
                       for seed, loss in enumerate(losses)])


def results_of(*runs):
    return Results({one.name: one for one in runs}, [], {})


BAND = band("U18.loss", "a slide", "loss", 0.5, Metric("loss"), "log", ONE)
NOTHING = Results({}, [], {})


def test_a_claim_is_judged_by_its_runs():
    judgement = judge(BAND, results_of(runs_of([0.4, 0.5, 0.6])))
    assert judgement.verdict == TYPICAL
    assert judgement.interval.n_runs == 3


def test_without_runs_a_claim_is_not_run_and_says_the_command():
    for results in (NOTHING, results_of(runs_of([]))):
        judgement = judge(BAND, results)
        assert judgement.verdict == NOT_RUN
        assert "kerasdemos run one 0-4" in judgement.note


def test_of_two_experiments_the_missing_one_is_named():
    claim = sentence("U10.both", "a slide", "difference", "alike",
                     lambda other, one: other.metric("loss").mean() - one.metric("loss").mean(),
                     at_most(0.01), OTHER, ONE)
    judgement = judge(claim, results_of(runs_of([0.5])))
    assert judgement.verdict == NOT_RUN
    assert "kerasdemos run other 0-6" in judgement.note
    judgement = judge(claim, results_of(runs_of([0.5] * 5), runs_of([0.5, 0.6] * 5, "other")))
    assert (judgement.verdict, judgement.ours) == (NOT_REPRODUCED, "0.05")


def test_runs_that_failed_do_not_count():
    failed = Result("one", 0, {}, pd.DataFrame(), {"loss": math.nan}, 1.0, {}, "not finite")
    assert judge(BAND, results_of(Runs("one", [failed]))).verdict == NOT_RUN


def test_two_runs_are_too_few_for_a_band():
    judgement = judge(BAND, results_of(runs_of([0.4, 0.6])))
    assert (judgement.verdict, judgement.remark) == (TOO_FEW, "needs at least 3 runs, has 2")


def test_a_caveat_of_the_runs_makes_a_claim_not_comparable_and_says_both():
    data = {"caveat": "1,017 of 10,000 test images"}
    judgement = judge(BAND, results_of(runs_of([0.4, 0.5, 0.6], data=data)))
    assert judgement.verdict == NOT_COMPARABLE
    assert "1,017 of 10,000 test images" in judgement.note
    assert "typical" in judgement.note
    assert judgement.interval.n_runs == 3


def test_what_cannot_be_had_here_is_not_run_with_the_first_line_of_the_reason():
    def nowhere():
        raise Unavailable("no images here\nmore about it", command="kerasdemos data fetch cifar10")

    judgement = judge(exact("U16.images", "a slide", "images", 60_000, nowhere), NOTHING)
    assert judgement.verdict == NOT_RUN
    assert judgement.command == "kerasdemos data fetch cifar10"
    assert judgement.note == "no images here; run it: kerasdemos data fetch cifar10"


def test_what_was_asked_wrongly_is_not_run_with_its_reason():
    def wrong():
        raise InputError("x: expected shape (n, 2), got (3,)")

    judgement = judge(exact("U1.x", "a slide", "x", 1, wrong), NOTHING)
    assert (judgement.verdict, judgement.note) == (NOT_RUN, "x: expected shape (n, 2), got (3,)")


def test_an_exact_claim_needs_no_runs():
    for ours, verdict in ((2, EXACT), (3, NOT_REPRODUCED)):
        claim = exact("U2.depth", "a slide", "depth", 2, lambda ours=ours: ours)
        assert judge(claim, NOTHING).verdict == verdict


def test_an_experiment_whose_runs_all_failed_says_why():
    failed = [Result("one", 0, {}, pd.DataFrame(), {}, 1.0, {}, "not finite: loss")]
    judgement = judge(BAND, Results({"one": Runs("one", failed)}, [], {}))
    assert judgement.verdict == NOT_RUN
    assert judgement.note == "every run of one failed: not finite: loss"


def test_the_values_of_the_runs_are_computed_once():
    asked = []

    def ours(runs):
        asked.append(runs)
        return runs.metric("loss")

    claim = band("U18.loss", "a slide", "loss", 0.5, ours, "log", ONE)
    judged = judge_all([lecture_of(claim)], results_of(runs_of([0.4, 0.5, 0.6])))
    table_of(judged)
    assert len(asked) == 1
    assert judged[0].judgement.values.tolist() == [0.4, 0.5, 0.6]


def test_a_sentence_says_its_criterion_and_the_runs_it_was_tried_on():
    claim = sentence("U10.x", "a slide", "loss", "small",
                     lambda runs: runs.metric("loss").mean(), at_most(1), ONE)
    judgement = judge(claim, results_of(runs_of([0.25, 0.75] * 3)))
    assert judgement.criterion == "at or below 1"
    assert judgement.note == ("holds at or below 1; from 6 runs of one; 95% interval 0.3333 to "
                              "0.6667 (bootstrap, 2,000 resamples)")


@pytest.mark.parametrize(("losses", "verdict"), [
    ([0.1, 0.2] * 5, HOLDS), ([0.4, 0.7] * 5, UNDECIDED), ([0.8, 0.9] * 5, NOT_REPRODUCED)])
def test_a_limit_within_the_uncertainty_of_the_number_leaves_it_undecided(losses, verdict):
    claim = sentence("U10.x", "a slide", "loss", "small",
                     lambda runs: runs.metric("loss").mean(), at_most(0.5), ONE)
    assert judge(claim, results_of(runs_of(losses))).verdict == verdict


def test_with_fewer_runs_than_it_needs_a_claim_is_not_judged():
    claim = sentence("U6.x", "a slide", "share", "some",
                     lambda runs: (runs.metric("loss") > 0.5).mean(), at_least(0.01), ONE, needs=74)
    judgement = judge(claim, results_of(runs_of([0.1])))
    assert (judgement.verdict, judgement.remark) == (TOO_FEW, "needs at least 74 runs, has 1")
    assert judgement.command == "kerasdemos run one 0-73"
    assert judge(claim, results_of(runs_of([0.9] * 74))).verdict == HOLDS


@pytest.mark.parametrize(("one", "other", "command"), [
    (5, 2, "kerasdemos run other 0-6"), (2, 5, "kerasdemos run one 0-4")])
def test_of_two_experiments_the_one_with_too_few_runs_is_proposed(one, other, command):
    claim = sentence("U6.x", "a slide", "loss", "some",
                     lambda first, second: first.metric("loss").mean(), at_least(0.01), ONE, OTHER,
                     needs=3)
    judgement = judge(claim, results_of(runs_of([0.1] * one), runs_of([0.1] * other, "other")))
    assert (judgement.remark, judgement.command) == ("needs at least 3 runs, has 2", command)


def test_a_caveat_that_the_rule_can_bear_does_not_stop_the_verdict():
    data = {"caveat": "100 of 1,000 images"}
    claim = band("U24.accuracy", "a slide", "accuracy", 0.62, Metric("loss"), "logit", ONE,
                 partial={"100 of 1,000 images": (100, 1000)})
    judgement = judge(claim, results_of(runs_of([0.6, 0.61, 0.62], data=data)))
    assert judgement.verdict == TYPICAL
    assert "error of testing on 100 of 1,000 images" in judgement.note
    other = judge(claim, results_of(runs_of([0.6, 0.61, 0.62], data={"caveat": "a stand-in"})))
    assert other.verdict == NOT_COMPARABLE


# --- Many claims ----------------------------------------------------------------------------------


def lecture_of(*claims):
    return SimpleNamespace(title="Lecture 30 (Uniandes)", claims=claims)


def test_the_table_has_one_row_a_claim_and_drops_none():
    few = (BAND, exact("U4.alpha", "a slide", "alpha", 0.5, lambda: 0.5),
           misprint("U5.error-c", "a slide", "c", 3, 1, lambda: 1))
    table = table_of(judge_all([lecture_of(*few)], NOTHING))
    assert list(table.index) == ["U18.loss", "U4.alpha", "U5.error-c"]
    assert list(table["verdict"]) == [NOT_RUN, EXACT, SLIDE_ERROR]
    assert list(table["kind"]) == ["band", "exact", "slide error"]
    assert set(table["lecture"]) == {"Lecture 30 (Uniandes)"}
    assert table["n_runs"].isna().all()


def test_numbers_that_differ_from_run_to_run_have_their_spread_in_the_table():
    [row] = table_of(judge_all([lecture_of(BAND)], results_of(runs_of([0.4, 0.5, 0.6])))).to_dict(
        "records")
    assert (row["n_runs"], row["mean"], row["percentile"]) == (3, pytest.approx(0.5), 50)
    assert row["low"] < 0.4 < 0.6 < row["high"]


@pytest.mark.parametrize(("verdicts", "line"), [
    ([], "0 claims"),
    (["exact"], "1 claim: 1 exact"),
    (["slide error", "not run", "slide error", "exact"],
     "4 claims: 1 exact, 2 slide errors, 1 not run"),
])
def test_a_summary_names_the_verdicts_that_there_are_in_their_order(verdicts, line):
    assert summary_line(verdicts) == line
