"""Numbers of one run judged together: by rank, whatever their distribution."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from kerasdemos.evidence.claim import Metric, band
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.joint import joint_verdicts
from kerasdemos.evidence.judge import Judged, judge
from kerasdemos.evidence.results import Results, Runs

TRAINED = Experiment("trained", "a training", {"recipe": 1}, None)


def judged(values, printed, scale="linear"):
    """Claims on columns of values, shape (n_runs, numbers), judged."""
    results = [SimpleNamespace(seed=seed, error="", metrics={str(k): v for k, v in enumerate(row)},
                               environment={}, history={}) for seed, row in enumerate(values)]
    runs = Results({"trained": Runs("trained", results)}, [], {})
    claims = [band(f"U1.n-{k}", "a slide", "number", number, Metric(str(k)), scale, TRAINED)
              for k, number in enumerate(printed)]
    return [Judged("a lecture", claim, judge(claim, runs)) for claim in claims]


def test_numbers_that_are_each_typical_may_be_unusual_together():
    # Two numbers that go together in every run, and on the slide against each other.
    generator = np.random.default_rng(0)
    common = generator.normal(size=(100, 1))
    values = common + 0.05 * generator.normal(size=(100, 2))
    rows = judged(values, [1.0, -1.0])
    assert {row.judgement.verdict for row in rows} == {"typical"}
    [joint] = joint_verdicts(rows)
    assert (joint.verdict, joint.n_runs, joint.claims) == ("unusual", 100, ("U1.n-0", "U1.n-1"))
    assert joint.share == pytest.approx(1 / 101)
    assert joint.independent == pytest.approx(1, abs=0.02)
    [joint] = joint_verdicts(judged(values[:99], [1.0, 1.0]))
    assert (joint.verdict, joint.n_runs) == ("typical", 99)


def test_the_effective_number_is_that_of_the_runs_correlations_and_of_all_of_them():
    values = np.random.default_rng(4).normal(size=(12, 3)) + np.arange(12)[:, np.newaxis] / 4
    [joint] = joint_verdicts(judged(values, [9.0, -9.0, 9.0]))
    # (sum of eigenvalues)^2 / (sum of their squares) = 9 / the sum of squared correlations.
    expected = 9 / sum(np.corrcoef(values[:, i], values[:, j])[0, 1] ** 2
                       for i in range(3) for j in range(3))
    assert joint.independent == pytest.approx(expected, rel=1e-9)


def test_a_number_that_never_varies_counts_for_nothing():
    values = np.random.default_rng(1).normal(size=(50, 4))
    values[:, 0] = 0.5
    [joint] = joint_verdicts(judged(values, [0.5, 0.0, 0.0, 0.0]))
    assert joint.independent == pytest.approx(3, abs=0.2)
    [joint] = joint_verdicts(judged(values[:, [0, 0]], [0.5, 0.5]))
    assert (joint.verdict, joint.independent) == ("typical", 1)


@pytest.mark.parametrize(("n_runs", "numbers", "needs"), [(18, 2, 19), (23, 12, 24)])
def test_with_so_few_runs_that_nothing_could_be_unusual_nothing_is_judged(n_runs, numbers, needs):
    values = np.random.default_rng(2).normal(size=(n_runs, numbers))
    [joint] = joint_verdicts(judged(values, [1e6] * numbers))
    assert joint.verdict == "too few runs"
    assert str(joint).endswith(f"of trained: needs at least {needs} runs")
    more = np.random.default_rng(2).normal(size=(needs, numbers))
    [joint] = joint_verdicts(judged(more, [1e6] * numbers))
    assert (joint.verdict, joint.share) == ("unusual", pytest.approx(1 / (needs + 1)))


def test_numbers_of_which_one_is_not_comparable_are_not_together():
    rows = judged(np.random.default_rng(2).normal(size=(50, 2)), [0.0, 0.0])
    rows[1] = replace(rows[1], judgement=replace(rows[1].judgement, verdict="not comparable"))
    [joint] = joint_verdicts(rows)
    assert joint.verdict == "not comparable"


def test_independent_numbers_count_in_full():
    [joint] = joint_verdicts(judged(np.random.default_rng(1).normal(size=(2000, 4)), [0.0] * 4))
    # Each correlation is about 1 / sqrt(2000): twice the squares of six take off .006 of 4, with
    # a standard deviation of .0035.
    assert joint.independent == pytest.approx(3.994, abs=4 * 0.0035)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_run_of_the_same_kind_is_unusual_one_time_in_twenty(scale):
    generator = np.random.default_rng(2)
    unusual = 0
    for _ in range(400):
        draws = np.exp(generator.gamma(0.5, size=(41, 1)) + generator.normal(size=(41, 3)))
        [joint] = joint_verdicts(judged(draws[:-1], draws[-1], scale))
        unusual += joint.verdict == "unusual"
    # Binomial: 20 expected of 400 at 2 of 41 ranks (.0488), standard deviation 4.3.
    assert 400 * 2 / 41 - 3 * 4.3 < unusual < 400 * 2 / 41 + 3 * 4.3


def test_a_single_number_needs_no_joint_verdict():
    assert joint_verdicts(judged(np.random.default_rng(3).normal(size=(20, 1)), [0.0])) == []


def test_it_is_said_in_a_line():
    [joint] = joint_verdicts(judged(np.random.default_rng(4).normal(size=(50, 2)), [0.0, 0.0]))
    assert str(joint).startswith("a slide: 2 numbers of one run together (about ")
    assert " among 50 runs of trained: " in str(joint)
    assert str(joint).endswith("lie at least as far out: typical")
