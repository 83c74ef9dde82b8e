"""Claims of both lectures: every rule can fail; what `judge` says where something is missing."""

import math
import re

import numpy as np
import pandas as pd
import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.evidence import claims
from kerasdemos.evidence.claims import CLAIMS, judge, verdicts
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.results import Metric, Result, Results, Runs
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    KINDS,
    NOT_COMPARABLE,
    NOT_REPRODUCED,
    NOT_RUN,
    SLIDE_ERROR,
    TYPICAL,
    AtLeast,
    AtMost,
    Between,
    Claim,
    Exact,
    Misprint,
    Typical,
)

SCALES = {"linear": (lambda v: v, lambda v: v), "log": (math.log, np.exp),
          "logit": (lambda v: math.log(v / (1 - v)), lambda v: 1 / (1 + np.exp(-v)))}


# --- Right values and wrong ones, by the rule's type ----------------------------------------------


def right(claim):
    """Return a value that the claim's rule accepts, and its verdict."""
    rule = claim.rule
    if isinstance(rule, Exact):
        return claim.printed, EXACT
    if isinstance(rule, Misprint):
        return rule.correct, SLIDE_ERROR
    if isinstance(rule, AtMost | AtLeast):
        return rule.limit, HOLDS
    if isinstance(rule, Between):
        return (rule.low + rule.high) / 2, HOLDS
    assert isinstance(rule, Typical), f"a new rule {rule!r}: say here what it accepts"
    there, back = SCALES[rule.scale]
    return back(there(claim.printed) + np.linspace(-0.1, 0.1, 5)), TYPICAL


def wrong(claim, ours):
    """Make values that the claim's rule must refuse, from one that it accepts.

    Parameters
    ----------
    claim : Claim
    ours : object
        Of an exact claim or a slide error the value that is right.

    Returns
    -------
    list
    """
    rule = claim.rule
    if isinstance(rule, Exact):
        return list(neighbours(ours, rule.tolerance))
    if isinstance(rule, Misprint):
        return [*neighbours(ours, rule.tolerance), claim.printed]
    if isinstance(rule, AtMost):
        return [np.nextafter(float(rule.limit), np.inf), np.nan]
    if isinstance(rule, AtLeast):
        return [np.nextafter(float(rule.limit), -np.inf), np.nan]
    if isinstance(rule, Between):
        return [np.nextafter(float(rule.low), -np.inf), np.nextafter(float(rule.high), np.inf),
                np.nan]
    there, back = SCALES[rule.scale]
    # Five runs .16 apart in sd: 99.9% of further ones lie within 8.6 * .16 * sqrt(1.2) = 1.5.
    spread = np.linspace(-0.2, 0.2, 5)
    return [back(there(claim.printed) + shift + spread) for shift in (-4, 4)]


def neighbours(value, tolerance):
    """Yield values that differ in one number, one letter, or one row."""
    value = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
    if isinstance(value, bool) or value is None:
        yield not value
    elif isinstance(value, str):
        yield f"{value}'"
        yield value[:-1]
    elif isinstance(value, int):
        yield value + 1
        yield value - 1
    elif isinstance(value, float):
        step = 2 * tolerance + 4 * np.spacing(abs(value))
        yield value + step
        yield value - step
        yield np.nan
    elif isinstance(value, dict):
        for key in value:
            for changed in neighbours(value[key], tolerance):
                yield {**value, key: changed}
            yield {other: entry for other, entry in value.items() if other != key}
    else:
        rows = list(value)
        for k, row in enumerate(rows):
            yield from ([*rows[:k], changed, *rows[k + 1:]] for changed in
                        neighbours(row, tolerance))
        if rows:
            yield rows[:-1]
        yield [*rows, rows[-1] if rows else 0]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claims_rule_accepts_a_right_value_and_refuses_wrong_ones(claim):
    ours, verdict = right(claim)
    assert claim.rule(claim.printed, ours).verdict == verdict
    values = wrong(claim, ours)
    assert values
    for value in values:
        assert claim.rule(claim.printed, value).verdict == NOT_REPRODUCED, value


@pytest.mark.parametrize(("value", "count"), [
    (1, 2), (0.5, 3), ("relu", 2), (None, 1), ([1, 2], 2 * 2 + 2), ([[1], [2]], 2 * 4 + 2),
    ({"a": 1}, 3), ([], 1), (np.zeros((2, 2)), 2 * (2 * 3 + 2) + 2),
])
def test_wrong_values_change_every_part_of_a_right_one(value, count):
    assert len(list(neighbours(value, 1e-12))) == count


# --- The rows as a whole --------------------------------------------------------------------------


def test_there_are_well_over_150_claims_each_with_an_id_of_its_own():
    ids = [claim.id for claim in CLAIMS]
    assert len(set(ids)) == len(ids) >= 200
    assert all(re.fullmatch(r"[UC]\d+\.[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)


def test_every_row_of_the_inventory_has_a_claim():
    rows = {claim.id.split(".")[0] for claim in CLAIMS}
    assert rows == {f"U{k}" for k in range(1, 26)} | {f"C{k}" for k in range(1, 19)}


def test_claims_are_well_formed():
    # The rule that goes with the kind; a sentence may also be tried by a discrete outcome.
    rules = {"exact": Exact, "band": Typical, "slide error": Misprint,
             "claim": AtMost | AtLeast | Between | Exact}
    for claim in CLAIMS:
        assert set(rules) == set(KINDS)
        assert isinstance(claim.rule, rules[claim.kind]), claim.id
        assert claim.printed is not None, claim.id
        assert claim.slide, claim.id
        assert claim.what, claim.id
        assert "\n" not in claim.slide + claim.what, claim.id
        assert set(claim.experiments) <= set(EXPERIMENTS), claim.id
        # Of several, a demo's one run would not know whose runs it stands among.
        assert claim.kind != "band" or len(claim.experiments) <= 1, claim.id


# --- judge ----------------------------------------------------------------------------------------


def runs_of(losses, name="fashion", **environment):
    return Runs(name, [Result(name, seed, {}, pd.DataFrame(), {"loss": loss}, 1.0, environment)
                       for seed, loss in enumerate(losses)])


def results_of(*runs):
    return Results({one.name: one for one in runs}, [], {})


BAND = Claim("U18.loss", "a slide", "loss", 0.5, "band", Metric("loss"), Typical("log"),
             ("fashion",))
NOTHING = Results({}, [], {})


def test_a_claim_is_judged_by_its_runs():
    judgement = judge(BAND, results_of(runs_of([0.4, 0.5, 0.6])))
    assert judgement.verdict == TYPICAL
    assert judgement.interval.n_runs == 3


def test_without_runs_a_claim_is_not_run_and_says_the_command():
    for results in (NOTHING, results_of(runs_of([]))):
        judgement = judge(BAND, results)
        assert judgement.verdict == NOT_RUN
        assert "kerasdemos run fashion 0-4" in judgement.note


def test_of_two_experiments_the_missing_one_is_named():
    claim = Claim("U10.both", "a slide", "difference", "alike", "claim",
                  lambda one, other: one.metric("loss").mean() - other.metric("loss").mean(),
                  AtMost(0.01), ("fashion-cos", "fashion"))
    judgement = judge(claim, results_of(runs_of([0.5])))
    assert judgement.verdict == NOT_RUN
    assert "kerasdemos run fashion-cos 0-4" in judgement.note
    judgement = judge(claim, results_of(runs_of([0.5]), runs_of([0.4, 0.7], "fashion-cos")))
    assert (judgement.verdict, judgement.ours) == (NOT_REPRODUCED, "0.05")


def test_runs_that_failed_do_not_count():
    failed = Result("fashion", 0, {}, pd.DataFrame(), {"loss": math.nan}, 1.0, {}, "not finite")
    assert judge(BAND, results_of(Runs("fashion", [failed]))).verdict == NOT_RUN


def test_two_runs_are_too_few_for_a_band():
    assert judge(BAND, results_of(runs_of([0.4, 0.6]))).verdict == NOT_RUN


def test_a_caveat_of_the_runs_makes_a_claim_not_comparable_and_says_both():
    data = {"caveat": "1,017 of 10,000 test images"}
    judgement = judge(BAND, results_of(runs_of([0.4, 0.5, 0.6], data=data)))
    assert judgement.verdict == NOT_COMPARABLE
    assert "1,017 of 10,000 test images" in judgement.note
    assert "typical" in judgement.note
    assert judgement.interval.n_runs == 3


def test_what_cannot_be_had_here_is_not_run_with_the_first_line_of_the_reason():
    def nowhere():
        raise Unavailable("run: kerasdemos data fetch fashion-mnist\nmore about it")

    judgement = judge(Claim("U16.images", "a slide", "images", 60_000, "exact", nowhere, Exact()),
                      NOTHING)
    assert (judgement.verdict, judgement.note) == (NOT_RUN,
                                                   "run: kerasdemos data fetch fashion-mnist")


def test_an_exact_claim_needs_no_runs():
    for ours, verdict in ((2, EXACT), (3, NOT_REPRODUCED)):
        claim = Claim("U2.depth", "a slide", "depth", 2, "exact", lambda ours=ours: ours, Exact())
        assert judge(claim, NOTHING).verdict == verdict


# --- verdicts -------------------------------------------------------------------------------------


def test_verdicts_have_one_row_a_claim_and_drop_none(monkeypatch, tmp_path):
    few = (BAND, *(claim for claim in CLAIMS if claim.id in ("U4.alpha", "U5.error-c")))
    monkeypatch.setattr(claims, "CLAIMS", few)
    for results in (NOTHING, tmp_path):
        table = verdicts(results)
        assert list(table.index) == [claim.id for claim in few]
        assert list(table["verdict"]) == [NOT_RUN, EXACT, SLIDE_ERROR]
    assert list(table.columns) == ["lecture", "slide", "what", "kind", "printed", "ours", "verdict",
                                   "note"]
    assert set(table["lecture"]) == {"Lecture 30 (Uniandes)"}


def test_every_claim_of_a_training_reads_not_run_where_there_are_no_results(monkeypatch):
    trained = tuple(claim for claim in CLAIMS if claim.experiments)
    monkeypatch.setattr(claims, "CLAIMS", trained)
    table = verdicts(NOTHING)
    assert len(table) == len(trained) > 50
    assert set(table["verdict"]) == {NOT_RUN}
    commands = {f"run it: kerasdemos run {name} 0-{experiment.n_seeds - 1}"
                for name, experiment in EXPERIMENTS.items()}
    assert set(table["note"]) <= commands


def test_an_experiment_whose_runs_all_failed_says_why():
    failed = [Result("fashion", 0, {}, pd.DataFrame(), {}, 1.0, {}, "not finite: loss")]
    claim = next(claim for claim in CLAIMS if claim.id == "U19.test-accuracy")
    judgement = judge(claim, Results({"fashion": Runs("fashion", failed)}, [], {}))
    assert judgement.verdict == NOT_RUN
    assert judgement.note == "every run of fashion failed: not finite: loss"
