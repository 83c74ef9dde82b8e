"""Experiments run from seeds: what is refused, the same again, and what a run says of itself."""

import importlib.metadata
import json
import math
import platform
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kerasdemos
from kerasdemos.checks import InputError
from kerasdemos.evidence import results as files
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.replication import replicate
from kerasdemos.evidence.running import (
    SWITCHES,
    checked_seeds,
    environment,
    load_data,
    run,
    run_block,
)
from kerasdemos.lectures import EXPERIMENTS
from kerasdemos.machine import cores, processor

SHORT = EXPERIMENTS["regression"].with_settings(epochs=2)


def _train_nothing(settings, data, seeds):
    """Train as experiments do, but nothing: the metric is the seed's place in its block."""
    return [(pd.DataFrame({"loss": [1.0, 0.5]}, pd.Index([0, 1], name="epoch")),
             {"place": float(place), "trained_together": float(len(seeds))})
            for place, _ in enumerate(seeds)]


TOY = Experiment("toy", "a training that is none", {"recipe": 1}, _train_nothing, block=5)


@pytest.fixture(scope="module")
def block():
    """The first hundred seeds of the regression, two epochs."""
    return run_block(SHORT, 0)


def same_numbers(one, other):
    return one.metrics == other.metrics and one.history.equals(other.history)


# Seeds --------------------------------------------------------------------------------------------

WRONG_SEEDS = {
    "a duplicate": ([3, 1, 3], r"each once, got 3 twice$"),
    "a duplicate of another type": ([3, np.int64(3)], r"each once, got 3 twice$"),
    "a negative": ([0, -1], r"a whole number from 0 to 4294967295, got -1$"),
    "2**32": ([0, 2**32], r"from 0 to 4294967295, got 4294967296$"),
    "a float": ([0, 1.0], r"a whole number .*, got 1\.0$"),
    "a float of NumPy": (np.array([0.0, 1.0]), r"a whole number .*, got .*0\.0"),
    "NaN": ([math.nan], r"a whole number .*, got nan$"),
    "a bool": ([0, True], r"a whole number .*, got True$"),
    "bools of NumPy": (np.array([False, True]), r"a whole number .*, got .*False"),
    "a None among them": ([0, None], r"a whole number .*, got None$"),
    "a word among them": ([0, "one"], r"a whole number .*, got 'one'$"),
    "a list among them": ([[0, 1]], r"a whole number .*, got \[0, 1\]$"),
    "text": ("0-4", r"a list of whole numbers, got '0-4'$"),
    "bytes": (b"04", r"a list of whole numbers, got b'04'$"),
    "empty": ([], "at least one, got none$"),
    "an empty range": (range(5, 5), "at least one, got none$"),
    "None": (None, "a list of whole numbers, got None$"),
    "a plain number": (5, "a list of whole numbers, got 5$"),
    "an array of no axis": (np.array(5), r"a list of whole numbers, got array\(5\)$"),
}


@pytest.mark.parametrize(("seeds", "message"), WRONG_SEEDS.values(), ids=WRONG_SEEDS)
def test_seeds_that_are_none_are_refused_by_value(seeds, message):
    with pytest.raises(InputError, match=f"^seeds: expected .*{message}"):
        checked_seeds(seeds)


@pytest.mark.parametrize(("seeds", "message"), WRONG_SEEDS.values(), ids=WRONG_SEEDS)
def test_a_replication_refuses_them_before_anything_starts(tmp_path, seeds, message):
    folder = tmp_path / "results"
    with pytest.raises(InputError, match=f"^seeds: expected .*{message}"):
        replicate(SHORT, seeds, folder=folder, progress=False)
    assert not folder.exists()


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None, "0", [0]])
def test_a_run_refuses_a_seed_that_is_none(seed):
    with pytest.raises(InputError, match=r"^seeds: expected a whole number"):
        run(SHORT, seed)


@pytest.mark.parametrize(("seeds", "expected"), [
    ([0], [0]), ([2**32 - 1, 0], [2**32 - 1, 0]), (range(3), [0, 1, 2]), ((5, 1), [5, 1]),
    (np.arange(3, dtype=np.uint32), [0, 1, 2]), ((seed for seed in (4, 2)), [4, 2]),
    ({7: "seven"}, [7])])
def test_seeds_keep_their_order_and_become_plain_numbers(seeds, expected):
    checked = checked_seeds(seeds)
    assert checked == expected
    assert {type(seed) for seed in checked} == {int}


# The data ---------------------------------------------------------------------------------------


def test_the_data_loaded_are_those_of_the_settings():
    assert EXPERIMENTS["fashion"].with_settings(data="cifar10").data == "cifar10"
    assert all(experiment.data == experiment.settings.get("data", "")
               for experiment in EXPERIMENTS.values())
    assert load_data(SHORT) is None


# What is run --------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_numbers_alone_and_in_its_block(block):
    assert [result.seed for result in block] == list(range(100))
    alone = run(SHORT, 7)
    assert (alone.experiment, alone.seed, alone.settings) == ("regression", 7, SHORT.settings)
    assert same_numbers(alone, block[7])
    assert alone.history.index.tolist() == [0, 1]
    assert alone.metrics == {"last_loss": alone.history.loc[1, "loss"]}
    assert len({result.metrics["last_loss"] for result in block}) == 100
    assert alone.error == ""
    assert alone.seconds > 0


@pytest.mark.parametrize(("seed", "place", "together"), [
    (0, 0, 5), (4, 4, 5), (np.int64(8), 3, 5), (100, 0, 5), (2**32 - 2, 4, 5), (2**32 - 1, 0, 1)])
def test_a_block_begins_at_a_multiple_of_its_size_and_ends_at_the_last_seed(seed, place, together):
    result = run(TOY, seed)
    assert (result.seed, type(result.seed)) == (seed, int)
    assert result.metrics == {"place": place, "trained_together": together}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["regression", "moons"])
def test_the_last_seed_of_all_can_be_trained(name):
    assert run(EXPERIMENTS[name].with_settings(epochs=2), 2**32 - 1).error == ""


DIVERGING = {"learning_rates": (0.1, 300.0), "steps": 30}


def test_a_run_whose_loss_is_not_finite_says_so(tmp_path):
    # Gradient descent on XOR at a step size of 300 diverges from every start.
    experiment = replace(EXPERIMENTS["xor"].with_settings(**DIVERGING), block=5)
    block = run_block(experiment, 0)
    assert {result.error for result in block} == {"not finite: loss_300"}
    assert all(math.isfinite(result.metrics["loss_0.1"]) for result in block)
    for result in block:
        files.write(tmp_path, experiment, result)
    runs = files.load(tmp_path, [experiment]).runs["xor"]
    assert (runs.seeds, [result.seed for result in runs.failed]) == ([], [0, 1, 2, 3, 4])
    assert runs.failed[0].error == "not finite: loss_300"


def test_one_run_s_fault_is_not_the_others_of_its_block():
    def train(settings, data, seeds):
        return [(pd.DataFrame(), {"loss": math.inf if seed == 2 else 0.5}) for seed in seeds]

    results = run_block(replace(TOY, train=train), 0)
    assert [result.error for result in results] == ["", "", "not finite: loss", "", ""]


def test_every_column_that_is_not_finite_is_named_once():
    def train(settings, data, seeds):
        history = pd.DataFrame({"loss": [1.0, math.nan], "accuracy": [0.5, 0.5],
                                "val_loss": [math.inf, 1.0]}, pd.Index([1, 2], name="epoch"))
        return [(history, {"loss": math.nan, "test_loss": 1.0})]

    [result] = run_block(replace(TOY, train=train, block=1), 0)
    assert result.error == "not finite: loss, val_loss"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "settings", "metrics", "steps"), [
    ("moons", {"epochs": 4, "every": 2}, ["last_loss"], [0, 2]),
    ("moons-keras", {"epochs": 4, "every": 2}, ["last_loss"], [0, 2]),
    ("moons-unknown", {"epochs": 4, "every": 2}, ["last_loss", "points", "noise"], [0, 2]),
    ("approximation", {"steps": 5, "networks": [["smooth", "sigmoid", [4]],
                                                ["plane", "tanh", [16]]]},
     ["smooth_sigmoid_4", "plane_tanh_16"], []),
    ("depth", {"steps": 5, "networks": [["chirp", "relu", [14, 14]]]}, ["chirp_relu_14-14"], []),
    ("optimizer-fails", {"steps": 5}, ["kinked_relu_4", "kinked_relu_8", "kinked_relu_16"], []),
    ("overfitting", {"steps": 5}, ["least_error", "last_error"], [1, 2, 3, 4, 5]),
])
def test_small_networks_give_every_metric_and_the_same_again(name, settings, metrics, steps):
    experiment = replace(EXPERIMENTS[name].with_settings(**settings),
                         block=min(EXPERIMENTS[name].block, 3))
    first, again = run_block(experiment, 0), run_block(experiment, 0)
    assert list(first[0].metrics) == metrics
    assert first[0].history.index.tolist() == steps
    assert all(map(same_numbers, first, again))
    assert not any(result.error for result in first)
    assert len({tuple(result.metrics.values()) for result in first}) == experiment.block


@pytest.mark.slow
def test_one_epoch_of_the_real_images_is_traceable_and_the_same_again(fashion):
    experiment = EXPERIMENTS["fashion"].with_settings(epochs=1)
    one, again, other = run(experiment, 5), run(experiment, 5), run(experiment, 6)
    assert same_numbers(one, again)
    assert not same_numbers(one, other)
    # After one epoch seeds 1 to 13: mean .8432, standard deviation .0093; 4 of them.
    assert one.metrics["test_accuracy"] == pytest.approx(0.8432, abs=4 * 0.0093)
    assert one.environment["data"]["canonical"] is True
    assert one.environment["data"]["source"].startswith("Fashion-MNIST from ")
    assert str(Path.home()) not in json.dumps(one.environment)


# What its numbers may depend on -------------------------------------------------------------------


def test_the_environment_has_versions_processor_threads_and_switches():
    around = environment()
    assert around["versions"] == {
        "kerasdemos": kerasdemos.__version__, "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in ("numpy", "keras")},
        "tensorflow": next(found.version for found in importlib.metadata.distributions()
                           if found.name.replace("_", "-") in ("tensorflow", "tensorflow-cpu"))}
    assert around["system"] == f"{platform.system()} {platform.machine()}"
    assert "CPU" in around["devices"]
    assert around["processor"] == processor()
    assert set(around["switches"]) == set(SWITCHES)
    assert "data" not in around
    assert json.loads(json.dumps(around)) == around


@pytest.mark.parametrize(("asked", "threads"), [("3", 3), ("many", cores()), ("", cores())])
def test_the_environment_has_the_threads_that_were_asked_for(asked, threads, monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", asked)
    assert environment()["threads"] == threads


def test_the_environment_has_the_switches_as_they_are_set(monkeypatch):
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=false")
    monkeypatch.delenv("TF_DETERMINISTIC_OPS", raising=False)
    switches = environment()["switches"]
    assert switches["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert switches["XLA_FLAGS"] == "--xla_cpu_enable_fast_math=false"
    assert switches["TF_DETERMINISTIC_OPS"] == "not set"
    assert switches["KERAS_BACKEND"] == "tensorflow"


def test_every_run_of_a_block_says_where_it_was_computed(block):
    assert all(result.environment == environment() for result in block)
