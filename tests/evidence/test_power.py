"""What rows tell apart: on runs whose distributions are known, and on those that are stored."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence.claim import At, Metric, at_most, band, exact, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.joint import joint_verdicts
from kerasdemos.evidence.judge import Judged, judge
from kerasdemos.evidence.power import (
    Power,
    looks_like,
    needed,
    of_joint,
    power_of,
    verdict_with,
    with_power,
    wrong_runs,
)
from kerasdemos.evidence.rules import HOLDS, NOT_COMPARABLE, NOT_REPRODUCED, TYPICAL
from kerasdemos.evidence.runs import Result, Results, Runs
from kerasdemos.evidence.wrong import wrong_recipes

TRAINED = Experiment("trained", "a training", {"recipe": 1, "units": 4, "options": {"a": 1}}, None,
                     block=100, wrong_seeds=10, wrong={
                         "8 units": {"units": 8}, "tanh, 1/2": {"options": {"b": "tanh"}},
                         "diverges": {"rate": 9}})
WRONG = wrong_recipes(TRAINED)
SPREAD = np.linspace(-1, 1, 21)


def runs_of(experiment, values, failed=0):
    results = [Result(experiment.name, seed, experiment.settings, pd.DataFrame(),
                      {"loss": value, "twice": 2 * value}, 1.0)
               for seed, value in enumerate(values)]
    results += [Result(experiment.name, 1000 + k, experiment.settings, pd.DataFrame(), {}, 1.0,
                       error="not finite: loss") for k in range(failed)]
    return Runs(experiment.name, results)


def results_of(right, **wrong):
    """Runs of TRAINED and, in order, of its wrong recipes."""
    runs = {"trained": runs_of(TRAINED, right)}
    for experiment, values in zip(WRONG.values(), wrong.values(), strict=False):
        runs[experiment.name] = runs_of(experiment, *values)
    return Results(runs, [], {})


def band_of(printed=0.0, needs=3):
    return band("U1.loss", "a slide", "loss", printed, Metric("loss"), "linear", TRAINED,
                needs=needs)


def power(claim, results):
    return power_of(claim, judge(claim, results), results)


# --- Numbers that differ from run to run ----------------------------------------------------------


def test_a_row_tells_apart_what_lies_outside_its_interval_in_four_runs_of_five():
    # Student's interval of these 21 runs is 0 ± 1.33.
    results = results_of(SPREAD, eight=([2.0] * 8 + [0.0] * 2,), tanh=([2.0] * 7 + [0.0] * 3,))
    found = power(band_of(), results)
    assert found.shares == {"8 units": 0.8, "tanh, 1/2": 0.7}
    assert (found.rejected, found.accepted) == (("8 units",), ("tanh, 1/2",))
    assert str(found) == "tells apart: 8 units; not: tanh, 1/2"


def test_a_run_that_failed_has_no_number_in_the_interval():
    results = results_of(SPREAD, eight=([0.0] * 2, 8), tanh=([], 10), diverges=([0.0] * 10,))
    assert power(band_of(), results).shares == {"8 units": 0.8, "tanh, 1/2": 1, "diverges": 0}


def test_a_recipe_that_ends_before_the_number_is_told_apart():
    def trained(experiment, epochs):
        frame = pd.DataFrame({"loss": np.zeros(epochs)}, index=pd.RangeIndex(1, epochs + 1,
                                                                            name="epoch"))
        return Runs(experiment.name, [Result(experiment.name, seed, {}, frame + seed, {}, 1.0)
                                      for seed in range(5)])

    results = Results({"trained": trained(TRAINED, 3), "trained--8-units":
                       trained(WRONG["8 units"], 2)}, [], {})
    claim = band("U1.loss", "a slide", "loss", 2.0, At("loss", 3), "linear", TRAINED)
    assert power(claim, results).shares == {"8 units": 1}


def test_a_row_that_tells_nothing_apart_is_called_uninformative():
    results = results_of(SPREAD, eight=([0.0] * 10,))
    assert str(power(band_of(), results)) == "uninformative: tells nothing apart of 8 units"


def test_many_names_are_counted():
    found = Power({f"recipe {k}": float(k == 0) for k in range(20)})
    assert str(found) == "tells apart: recipe 0; not: 19 wrong recipes"


def test_where_a_run_lies_at_the_scales_end_there_is_no_interval_and_nothing_is_said():
    results = results_of([0.5, 0.6, 0.7, 1.0], eight=([0.2, 0.3],))
    claim = band("U1.share", "a slide", "share", 0.6, Metric("loss"), "logit", TRAINED, needs=3)
    assert judge(claim, results).interval is None
    assert power(claim, results) is None


def test_without_runs_of_wrong_recipes_nothing_is_said():
    assert power(band_of(), results_of(SPREAD)) is None
    assert power(band_of(needs=50), results_of(SPREAD, eight=([5.0] * 10,))) is None
    assert power(band_of(), Results({}, [], {})) is None
    [row] = with_power([Judged("a lecture", band_of(), judge(band_of(), results_of(SPREAD)))],
                       results_of(SPREAD))
    assert row.note == row.judgement.note


def test_what_it_tells_apart_stands_in_the_note():
    results = results_of(SPREAD, eight=([5.0] * 10,))
    [row] = with_power([Judged("a lecture", band_of(), judge(band_of(), results))], results)
    assert row.note.endswith("; tells apart: 8 units")


# --- Sentences ------------------------------------------------------------------------------------


def mean_at_most(limit, needs=5):
    return sentence("U1.mean", "a slide", "mean loss", "small",
                    lambda runs: float(runs.metric("loss").mean()), at_most(limit), TRAINED,
                    needs=needs)


def test_a_sentence_tells_apart_where_its_verdict_is_another_one_and_decided():
    claim = mean_at_most(1)
    results = results_of(SPREAD, eight=([3.0, 4.0] * 5,), tanh=([0.0, 2.4] * 5,),
                         diverges=([0.5] * 10,))
    assert judge(claim, results).verdict == HOLDS
    # Of the second the mean is 1.2, and its interval holds 1: undecided.
    assert power(claim, results).shares == {"8 units": 1, "tanh, 1/2": 0, "diverges": 0}


def test_a_sentence_that_does_not_hold_tells_apart_where_it_would():
    claim = mean_at_most(-1)
    results = results_of(SPREAD, eight=([-3.0, -4.0] * 5,), tanh=([0.5] * 10,))
    assert judge(claim, results).verdict == NOT_REPRODUCED
    assert power(claim, results).shares == {"8 units": 1, "tanh, 1/2": 0}


def test_runs_on_a_part_of_the_data_tell_apart_as_they_are():
    results = results_of(SPREAD, eight=([3.0, 4.0] * 5,), tanh=([0.5] * 10,))
    for run in results.runs["trained"].results:
        run.environment["data"] = {"caveat": "1,017 of 10,000 test images"}
    assert judge(mean_at_most(1), results).verdict == NOT_COMPARABLE
    assert power(mean_at_most(1), results).shares == {"8 units": 1, "tanh, 1/2": 0}


def test_of_two_experiments_each_is_replaced_by_its_wrong_recipes():
    other = Experiment("other", "another", {"recipe": 1}, None, wrong={"8 units": {"units": 8}})
    claim = sentence("U1.less", "a slide", "difference", "less",
                     lambda one, two: float(one.metric("loss").mean() - two.metric("loss").mean()),
                     at_most(0), TRAINED, other)
    results = results_of(SPREAD, eight=([1.5, 1.6] * 5,))
    results.runs["other"] = runs_of(other, SPREAD + 3)
    results.runs["other--8-units"] = runs_of(wrong_recipes(other)["8 units"], [-2.0, -1.9] * 5)
    assert power(claim, results).shares == {"trained with 8 units": 0, "other with 8 units": 1}


def test_a_difference_of_zero_is_told_from_another_and_seen_in_one_run():
    claim = exact("U1.same", "a slide", "difference", 0.0,
                  lambda runs: float(np.abs(runs.metric("loss")).max()), 1e-6, TRAINED)
    results = results_of([0.0] * 3, eight=([0.1] * 3,))
    assert power(claim, results).shares == {"8 units": 1}
    assert needed(claim, judge(claim, results), results) == 1


# --- How many runs --------------------------------------------------------------------------------


@pytest.mark.parametrize(("distance", "runs"), [
    # t s sqrt(1 + 1/n) at s = .6205: 3.08 with three runs, 2.21 with four, 1.89 with five.
    (3.2, 3), (3.0, 4), (2.0, 5)])
def test_the_runs_needed_are_the_fewest_whose_interval_rejects_what_all_reject(distance, runs):
    results = results_of(SPREAD, eight=([distance] * 10,), tanh=([0.0] * 10,))
    assert needed(band_of(), judge(band_of(), results), results) == runs


def test_where_students_interval_rejects_less_order_statistics_are_needed():
    # One run far out widens Student's interval, and is beyond the order statistics of 200.
    right = [*np.linspace(-1, 1, 199), 100.0]
    results = results_of(right, eight=([3.0] * 10,))
    assert power(band_of(), results).rejected == ("8 units",)
    assert needed(band_of(), judge(band_of(), results), results) == 39


def test_a_row_that_tells_nothing_apart_needs_what_an_interval_needs():
    results = results_of(SPREAD, eight=([0.0] * 10,))
    assert needed(band_of(), judge(band_of(), results), results) == 3


def test_a_sentence_needs_the_runs_that_decide_it():
    values = np.tile([0.0, 1.0], 200)  # a mean of n runs varies by .5 / sqrt(n)
    results = results_of(values)
    for limit, about in ((0.6, 197), (0.75, 31.5)):  # ((1.96 + .85) * .5 / distance)**2
        assert needed(mean_at_most(limit), judge(mean_at_most(limit), results),
                      results) == pytest.approx(about, rel=0.25)
    undecided = mean_at_most(0.5)
    assert needed(undecided, judge(undecided, results), results) == 400


def test_four_samples_in_five_of_the_runs_needed_decide_a_sentence():
    values, claim = np.tile([0.0, 1.0], 200), mean_at_most(0.75)
    results = results_of(values)
    fewest = needed(claim, judge(claim, results), results)
    generator = np.random.default_rng(0)
    for n_runs, decided in ((fewest, 0.8), (fewest // 3, 0.35)):
        verdicts = [verdict_with(claim, [runs_of(TRAINED, generator.choice(values, n_runs))],
                                 resamples=200) for _ in range(100)]
        # Of 100 samples a share of .8 has a standard deviation of .04, one of .35 of .048.
        assert np.mean([one == HOLDS for one in verdicts]) == pytest.approx(decided, abs=0.15)


def test_what_is_undecided_or_cannot_be_measured_tells_nothing_apart():
    undecided, nothing = mean_at_most(0.5), sentence(
        "U1.nan", "a slide", "a mean", "a word",
        lambda runs: float(np.mean(runs.metric("loss")) if runs.metric("loss")[0] < 5 else np.nan),
        at_most(1), TRAINED, needs=2)
    right = np.tile([0.0, 1.0], 20)
    for claim in (undecided, nothing):
        results = results_of(right, eight=(10.0 + right,), tanh=(-right,))
        assert power(claim, results).rejected == ()


# --- Joint verdicts, and what one run looks like --------------------------------------------------


def test_a_joint_verdict_tells_apart_what_no_row_alone_does():
    generator = np.random.default_rng(0)
    columns = {"x": generator.normal(size=100)}
    columns["y"] = columns["x"] + 0.05 * generator.normal(size=100)

    def of(experiment, sign):
        return Runs(experiment.name, [
            Result(experiment.name, seed, {}, pd.DataFrame(),
                   {"x": x, "y": sign * y}, 1.0)
            for seed, (x, y) in enumerate(zip(*columns.values(), strict=True))])

    results = Results({"trained": of(TRAINED, 1), "trained--8-units": of(WRONG["8 units"], -1),
                       "trained--tanh-1-2": of(WRONG["tanh, 1/2"], 1)}, [], {})
    claims = [band(f"U1.{name}", "a slide", name, 0.0, Metric(name), "linear", TRAINED)
              for name in columns]
    rows = with_power([Judged("a lecture", claim, judge(claim, results)) for claim in claims],
                      results)
    assert [row.power.rejected for row in rows] == [(), ()]
    [joint] = joint_verdicts(rows)
    assert joint.verdict == TYPICAL
    # Of 100 normal x, those within .1 of 0 hide a sign.
    assert of_joint(joint, rows, results).shares["8 units"] == pytest.approx(0.9, abs=0.1)
    assert of_joint(joint, rows, results).shares["tanh, 1/2"] <= 0.1
    results.runs["trained--diverges"] = runs_of(WRONG["diverges"], [], 5)
    assert of_joint(joint, rows, results).shares["diverges"] == 1


def test_a_run_looks_like_the_wrong_recipes_among_whose_runs_most_of_its_numbers_lie():
    results = results_of(SPREAD, eight=(5 + SPREAD,), tanh=(5.5 + SPREAD,), diverges=([], 5))
    claims = [band("U1.a", "a slide", "loss", 0.0, Metric("loss"), "linear", TRAINED),
              band("U1.b", "a slide", "twice", 0.0, Metric("twice"), "linear", TRAINED)]
    assert looks_like([(claims[0], 4.0), (claims[1], 8.0)], (), TRAINED, results) == ["8 units"]
    assert looks_like([(claims[0], 5.2), (claims[1], 10.4)], claims, TRAINED, results) == [
        "8 units", "tanh, 1/2"]
    assert looks_like([(claims[0], 50.0), (claims[1], 100.0)], (), TRAINED, results) == []
    # Two numbers of three are as theirs, and the one that is odd is not.
    most = [*zip(claims, (5.2, 10.4), strict=True), (replace(claims[0], id="U1.d"), 50.0)]
    assert looks_like(most, (), TRAINED, results) == ["8 units", "tanh, 1/2"]
    assert looks_like(most, [most[2][0]], TRAINED, results) == []
    assert list(wrong_runs(TRAINED, results)) == ["8 units", "tanh, 1/2", "diverges"]
    longer = band("U1.c", "a slide", "a loss that they do not reach", 0.0, At("loss", 9), "linear",
                  TRAINED)
    assert looks_like([(claims[0], 5.2), (longer, 5.2)], (), TRAINED, results) == []


def test_one_run_of_a_wrong_recipe_is_too_few_to_look_like():
    claim = band("U1.a", "a slide", "loss", 0.0, Metric("loss"), "linear", TRAINED)
    for runs, likely in (([5.0], []), ([5.0, 5.1], ["8 units"])):
        results = results_of(SPREAD, eight=(runs,))
        assert looks_like([(claim, 5.05)], (), TRAINED, results) == likely
