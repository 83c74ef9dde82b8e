"""Intervals by resampling: the normal ones where those are known, seeded, each experiment apart."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence.bootstrap import bootstrap_interval, draws
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
    first, second = draws(runs_of([3.0, 5.0], [9.0]), np.array([[1, 1, 0], [0, 0, 0]]))
    assert (len(first), loss_of(first).tolist()) == (3, [5, 5, 3])
    assert (first.last("loss").tolist(), second.last("loss").tolist()) == ([5, 5, 3], [3, 3, 3])
    assert first.at("loss", 0).tolist() == [9, 9, 9]
    assert first.history("loss").to_numpy().tolist() == [[9, 9, 9], [5, 5, 3]]
