"""The lectures together: their experiments by name, and lectures that other packages bring."""

import json
import os
import time

import pytest

from kerasdemos import lectures as registry
from kerasdemos.checks import InputError
from kerasdemos.evidence.results import settings_key
from kerasdemos.lectures import EXPERIMENTS, experiment_called, replicate, run
from kerasdemos.lectures.catalog import computed_beside

HERE = os.getpid()
SHORT = EXPERIMENTS["regression"].with_settings(epochs=2)

# Of the settings that the committed runs were made with: they may not change unnoticed.
KEYS = {
    "approximation": "4f896044bbd7",
    "cifar-lecture": "03540ba7e0c0",
    "cifar-tensorflow": "cded82c55553",
    "costs": "7096531a0d6f",
    "depth": "113b00c9492b",
    "depth-units": "3325eaa2e14b",
    "derivatives": "2528e21134a2",
    "fashion": "c3f446b55497",
    "fashion-cos": "ea45d646334c",
    "fashion-sigmoid": "820358c097f7",
    "fashion-tanh": "235b7b640074",
    "fashion-zeros": "fa9bf3f6b60f",
    "mnist-cos": "84c9403c33fe",
    "mnist-relu": "8b98b48c8ebb",
    "mnist-sigmoid": "63aa7bb80bee",
    "mnist-tanh": "0355aa74e7f3",
    "moons": "a8180b13f228",
    "moons-keras": "3438c66e280e",
    "moons-unknown": "340afa0c5a55",
    "optimizer-fails": "a24b68f31741",
    "overfitting": "854f0bea165c",
    "regression": "4750946fd491",
    "selection": "76c0b29edaf3",
    "xor": "1676974e4787",
    "xor-linear": "dfeafdec1240",
    "xor-zeros": "7225caf134a2",
}


def test_every_experiment_is_called_by_its_name():
    assert all(experiment_called(name) is experiment and experiment.name == name
               for name, experiment in EXPERIMENTS.items())
    assert experiment_called(SHORT) is SHORT


@pytest.mark.parametrize("name", ["fashon", "", None, 3, ["fashion"], EXPERIMENTS])
def test_an_unknown_experiment_is_refused_with_the_names_there_are(name):
    for refuse in (lambda: run(name, 0), lambda: replicate(name, [0])):
        with pytest.raises(InputError, match=r"^experiment: expected one of xor, .*, got "):
            refuse()


@pytest.mark.parametrize(("compute", "found"), [
    (lambda _: os.getpid(), "another process"),
    # A process that is ended, here by itself, is no reason to lose the report.
    (lambda _: os.getpid() if os.getpid() == HERE else os._exit(9), "this one")])
def test_what_needs_no_runs_is_computed_beside_or_else_here(compute, found):
    with computed_beside(compute) as computed:
        assert (computed() == os.getpid()) == (found == "this one")


def test_on_a_single_core_nothing_is_computed_beside(monkeypatch):
    monkeypatch.setattr("kerasdemos.machine.cores", lambda: 1)
    with computed_beside(lambda _: os.getpid()) as computed:
        assert computed() == HERE


def test_an_error_in_what_is_computed_beside_says_where():
    def compute(_):
        raise ZeroDivisionError("of a claim")

    with computed_beside(compute) as computed, pytest.raises(ZeroDivisionError) as raised:
        computed()
    assert "in compute" in "".join(raised.value.__notes__)


def test_the_process_that_computes_beside_ends_with_what_goes_on():
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), computed_beside(lambda _: time.sleep(60)):
        raise KeyboardInterrupt
    assert time.monotonic() - started < 20


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'CLAIM'"):
        _ = registry.CLAIM


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_settings_are_json_and_survive_a_round_trip(experiment):
    settings = json.loads(json.dumps(experiment.settings, allow_nan=False))
    assert settings == experiment.settings
    assert settings["recipe"] >= 1


@pytest.mark.parametrize("name", KEYS)
def test_committed_runs_stay_those_of_the_experiment(name):
    assert settings_key(EXPERIMENTS[name].settings) == KEYS[name]


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_blocks_end_where_the_reports_seeds_end(experiment):
    assert experiment.n_seeds % experiment.block == 0
    assert experiment.command == f"kerasdemos run {experiment.name} 0-{experiment.n_seeds - 1}"


def test_the_trainings_of_the_lectures_have_the_runs_that_claims_need():
    assert {name: EXPERIMENTS[name].n_seeds for name in (
        "fashion", "fashion-cos", "fashion-sigmoid", "fashion-tanh", "cifar-lecture",
        "cifar-tensorflow", "moons", "moons-unknown", "regression", "xor")} == {
        "fashion": 50, "fashion-cos": 5, "fashion-sigmoid": 5, "fashion-tanh": 5,
        "cifar-lecture": 5, "cifar-tensorflow": 5, "moons": 200,
        "moons-unknown": 200, "regression": 200, "xor": 1000}
    assert EXPERIMENTS["xor"].settings["learning_rates"] == [0.01, 0.03, 0.1, 0.3, 1.0]
    assert EXPERIMENTS["moons"].settings["epochs"] == 15_000
