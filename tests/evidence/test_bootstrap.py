"""Intervals by resampling: the normal ones where those are known, seeded, each experiment apart."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence.bootstrap import AT_A_TIME, Draw, bootstrap_interval
from kerasdemos.evidence.runs import Result, Runs


def runs_of(losses, history=()):
    """Runs with one metric, and perhaps a history of it, a run for each."""
    return Runs("toy", [Result("toy", seed, {}, pd.DataFrame(
        {"loss": [*history, loss]}, pd.RangeIndex(len(history) + 1, name="step")),
        {"loss": loss}, 0.1) for seed, loss in enumerate(losses)])


def loss_of(runs):
    return runs.metric("loss")


def test_the_bootstrap_interval_of_a_mean_is_nearly_the_normal_one():
    values = np.random.default_rng(0).normal(size=400)
    interval = bootstrap_interval(lambda runs: loss_of(runs).mean(), [runs_of(values)])
    half = 1.96 * values.std() / 20
    # The ends of 2,000 resamples are known to some 5% of the half width.
    assert interval.low == pytest.approx(values.mean() - half, abs=0.15 * half)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.15 * half)
    assert interval.method == "bootstrap, 2,000 resamples"
    again = bootstrap_interval(lambda runs: loss_of(runs).mean(), [runs_of(values)])
    assert again == interval


@pytest.mark.parametrize(("loss", "ends"), [
    # Clopper and Pearson (1934): of 20 runs none or all, 1 - .025^(1/20) = .1684.
    (0.0, (0, 0.1684)), (1.0, (0.8316, 1))])
def test_a_share_of_none_or_all_is_no_certainty(loss, ends):
    runs = [runs_of([loss] * 20)]
    interval = bootstrap_interval(lambda runs: loss_of(runs).mean(), runs, share=True)
    assert (interval.low, interval.high) == pytest.approx(ends, abs=1e-4)
    assert interval.method == "Clopper and Pearson"
    alone = bootstrap_interval(lambda runs: loss_of(runs).mean(), runs)
    assert alone.low == alone.high == loss
    few = bootstrap_interval(lambda runs: loss_of(runs).mean(), runs, share=True, n_runs=5)
    assert few.high - few.low == pytest.approx(1 - 0.025 ** (1 / 5))


def test_a_higher_level_is_a_wider_interval():
    values = np.random.default_rng(0).normal(size=400)
    interval = bootstrap_interval(lambda runs: loss_of(runs).mean(), [runs_of(values)], 0.995)
    half = 2.807 * values.std() / 20  # the normal quantile at .9975
    assert interval.high - interval.low == pytest.approx(2 * half, rel=0.15)


def test_the_bootstrap_draws_each_experiment_by_itself():
    one, other = runs_of([0.0, 1.0]), runs_of([5.0])
    seen = set()
    bootstrap_interval(lambda a, b: seen.add((tuple(loss_of(a)), tuple(loss_of(b)))) or 0.0,
                       [one, other], resamples=100)
    assert seen == {((x, y), (5.0,)) for x in (0.0, 1.0) for y in (0.0, 1.0)}


def test_a_draw_answers_as_the_runs_that_were_drawn():
    runs = runs_of([3.0, 5.0], [9.0])
    one, many = Draw(runs, np.array([1, 1, 0])), Draw(runs, np.array([[1, 1, 0], [0, 0, 0]]))
    assert (len(one), len(many)) == (3, 3)
    assert (loss_of(one).tolist(), loss_of(many).tolist()) == ([5, 5, 3], [[5, 5, 3], [3, 3, 3]])
    assert (one.last("loss").tolist(), many.last("loss")[1].tolist()) == ([5, 5, 3], [3, 3, 3])
    assert (one.at("loss", 0).tolist(), many.at("loss", 0).shape) == ([9, 9, 9], (2, 3))
    assert one.history("loss").to_numpy().tolist() == [[9, 9, 9], [5, 5, 3]]


@pytest.mark.parametrize("measure", [
    lambda runs: np.median(loss_of(runs), axis=-1),  # all resamples at once
    lambda runs: float(np.median(loss_of(runs))),
    lambda runs: float(np.median(sorted(loss_of(runs)))),
    lambda runs: runs.history("loss").iloc[-1].median(),
    lambda runs: np.median(loss_of(runs), axis=0),  # as long, at once, as there are runs
], ids=["last axis", "float", "sorted", "history", "first axis"])
def test_every_measure_has_the_same_interval_at_once_or_one_by_one(measure):
    # As many runs as resamples are measured at once: a wrong axis would have the right length.
    runs = [runs_of(np.random.default_rng(0).normal(size=AT_A_TIME))]
    interval = bootstrap_interval(measure, runs, resamples=300, n_runs=AT_A_TIME)
    resampled = np.random.default_rng(0).integers(AT_A_TIME, size=(300, AT_A_TIME))
    expected = np.quantile(np.median(loss_of(runs[0])[resampled], axis=1), [0.025, 0.975])
    assert (interval.low, interval.high) == pytest.approx(tuple(expected), rel=1e-12)


def test_resamples_are_measured_at_once_where_the_measure_allows_it():
    asked = []
    bootstrap_interval(lambda runs: asked.append(loss_of(runs).ndim) or loss_of(runs).mean(axis=-1),
                       [runs_of([0.0, 1.0, 2.0])], resamples=AT_A_TIME)
    assert sorted(asked) == [1, 1, 2]
