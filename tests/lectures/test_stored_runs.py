"""Stored runs are what the code gives: one seed of every experiment is run again and compared."""

import subprocess
import sys

import numpy as np
import pytest

from kerasdemos.evidence.results import load
from kerasdemos.evidence.runs import shipped, shipped_path
from kerasdemos.evidence.wrong import with_wrong
from kerasdemos.files import SHIPPED_RUNS
from kerasdemos.lectures import EXPERIMENTS

STORED = shipped(EXPERIMENTS.values()).runs
NEEDS = {"fashion_mnist": "fashion", "cifar10": "cifar", "mnist": "mnist"}
QUICK = ("regression", "overfitting")
# Over half a minute each, CIFAR-10 four minutes, MNIST's shifted images ten.
LONG = ("approximation", "cifar-lecture", "cifar-tensorflow", "costs", "depth", "depth-units",
        "derivatives", "mnist-cos-shifted", "moons", "moons-keras", "moons-unknown", "selection")
# A run on another kind of processor, with another TensorFlow or other threads, is another draw of
# the last digits, which a long training makes larger: this many standard deviations of a run. And
# of all stored seeds it must be nearest to its own, which another recipe or seed seldom is.
ELSEWHERE = 4


def cases():
    for name, runs in STORED.items():
        if len(runs):
            marks = () if name in QUICK else (
                pytest.mark.exhaustive if name in LONG else pytest.mark.slow,)
            yield pytest.param(name, id=name, marks=marks)


@pytest.mark.parametrize("name", list(cases()))
def test_a_stored_run_comes_out_again(name, request, tmp_path):
    experiment, runs = EXPERIMENTS[name], STORED[name]
    if experiment.data:
        request.getfixturevalue(NEEDS[experiment.data])
    stored = runs.results[0]
    # By the command, in a process of its own with one thread, as the stored runs were made.
    done = subprocess.run([sys.executable, "-m", "kerasdemos.cli", "run", name, str(stored.seed),
                           "--results", str(tmp_path), "--alone"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [again] = load(tmp_path, [experiment]).runs[name].results
    assert sorted(again.metrics) == sorted(stored.metrics)
    assert again.history.shape == stored.history.shape
    alike = all(stored.environment[key] == again.environment[key]
                for key in ("versions", "processor", "threads", "switches"))
    spread = runs.metrics.std(ddof=1)
    for metric, value in stored.metrics.items():
        # Files keep nine digits.
        bound = 2e-8 * abs(value) if alike else ELSEWHERE * spread[metric] + 2e-8 * abs(value)
        assert abs(again.metrics[metric] - value) <= bound, metric
    for column in stored.history:
        sd = runs.history(column).std(axis=1, ddof=1).to_numpy()
        far = np.abs(again.history[column] - stored.history[column]).to_numpy()
        bound = 2e-8 * np.abs(stored.history[column].to_numpy())
        assert (far <= bound + (0 if alike else ELSEWHERE * sd)).all(), column
    distances = far_from(again, runs)
    assert distances[runs.seeds.index(stored.seed)] == distances.min(), distances.round(3)


def far_from(one, runs):
    """How far a run lies from each stored one, in standard deviations: at its first epoch, while
    the last digits have not grown yet; without epochs at its end.
    """
    def numbers(result):
        return (result.history.iloc[0].to_numpy() if len(result.history)
                else np.array([*result.metrics.values()]))

    stored = np.array([numbers(result) for result in runs.results])
    spread = stored.std(axis=0)
    varying = spread > 1e-6 * np.abs(stored).max(axis=0)
    off = (stored - numbers(one))[:, varying] / spread[varying]
    return np.sqrt(np.nansum(off**2, axis=1))


@pytest.mark.parametrize("name", [name for name, runs in STORED.items() if len(runs) > 1])
def test_another_seeds_run_is_not_taken_for_it(name):
    runs = STORED[name]
    other = far_from(runs.results[1], runs)
    assert other[1] == other.min() == 0


def test_every_experiment_has_stored_runs():
    assert not [name for name in EXPERIMENTS if not STORED.get(name)]


def test_every_file_of_stored_runs_is_whole_and_of_a_present_experiment():
    experiments = with_wrong(EXPERIMENTS.values())
    assert shipped(experiments).faults == []
    known = {shipped_path(SHIPPED_RUNS, experiment) for experiment in experiments}
    assert set(SHIPPED_RUNS.iterdir()) <= known
