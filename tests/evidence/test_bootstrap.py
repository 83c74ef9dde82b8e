"""Intervals by resampling: the normal ones where those are known, seeded, each experiment apart."""

import numpy as np
import pytest

from kerasdemos.evidence.bootstrap import bootstrap_interval


class Numbers:
    """What the bootstrap needs of runs: how many, and rows of them drawn."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __len__(self):
        return len(self.values)

    def drawn(self, rows):
        return [Numbers(self.values[one]) for one in rows]


def test_the_bootstrap_interval_of_a_mean_is_nearly_the_normal_one():
    values = np.random.default_rng(0).normal(size=400)
    interval = bootstrap_interval(lambda runs: runs.values.mean(), [Numbers(values)])
    half = 1.96 * values.std() / 20
    # The ends of 2,000 resamples are known to some 5% of the half width.
    assert interval.low == pytest.approx(values.mean() - half, abs=0.15 * half)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.15 * half)
    assert interval.method == "bootstrap, 2,000 resamples"
    again = bootstrap_interval(lambda runs: runs.values.mean(), [Numbers(values)])
    assert again == interval


def test_the_bootstrap_draws_each_experiment_by_itself():
    one, other = Numbers([0.0, 1.0]), Numbers([5.0])
    seen = set()
    bootstrap_interval(lambda a, b: seen.add((tuple(a.values), tuple(b.values))) or 0.0,
                       [one, other], resamples=100)
    assert seen == {((x, y), (5.0,)) for x in (0.0, 1.0) for y in (0.0, 1.0)}
