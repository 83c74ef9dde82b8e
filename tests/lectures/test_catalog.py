"""The lectures together: their experiments by name, and lectures that other packages bring."""

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from kerasdemos import lectures as registry
from kerasdemos.checks import InputError
from kerasdemos.evidence.results import settings_key
from kerasdemos.lectures import EXPERIMENTS, experiment_called, replicate, run
from kerasdemos.lectures.catalog import computed_beside, lectures

ROOT = Path(__file__).parents[2]
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
    "mnist-cos-shifted": "baefeaa9723b",
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


ROOMS = [room for lecture in lectures() for room in lecture.rooms]


def here(room):
    """In place of judgements: which process was asked."""
    return {room: os.getpid()}


def test_what_needs_no_runs_is_computed_beside_and_by_both_where_numpy_is_enough():
    def slowly(room):
        time.sleep(0.05)
        return here(room)

    with computed_beside(slowly) as computed:
        by = computed()
    assert list(by) == ROOMS
    assert {by[room] == HERE for room in ROOMS if not hasattr(import_module(room), "NUMPY_ALONE")
            } == {False}
    assert HERE in by.values()


def test_a_process_that_is_ended_is_no_reason_to_lose_the_report():
    with computed_beside(lambda room: here(room) if os.getpid() == HERE else os._exit(9)) as by:
        assert by() == dict.fromkeys(ROOMS, HERE)


def test_on_a_single_core_nothing_is_computed_beside(monkeypatch):
    monkeypatch.setattr("kerasdemos.machine.cores", lambda: 1)
    with computed_beside(here) as computed:
        assert computed() == dict.fromkeys(ROOMS, HERE)


@pytest.mark.parametrize("error", [ZeroDivisionError, IndexError])
def test_an_error_in_what_is_computed_beside_says_where(error):
    def judge(room):
        if os.getpid() != HERE:
            raise error("of a claim")
        return here(room)

    with computed_beside(judge) as computed, pytest.raises(error) as raised:
        computed()
    assert "in judge" in "".join(raised.value.__notes__)


def test_the_process_that_computes_beside_ends_with_what_goes_on():
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), computed_beside(lambda _: time.sleep(60)):
        raise KeyboardInterrupt
    assert time.monotonic() - started < 20


def test_rooms_that_say_so_load_no_framework_when_they_are_judged():
    said = [room for room in ROOMS if getattr(import_module(room), "NUMPY_ALONE", False)]
    assert len(said) == 6
    loaded = subprocess.run([sys.executable, "-c", f"""
import sys
from importlib import import_module
from kerasdemos.evidence.judge import judge_computed
for room in {said}:
    assert judge_computed(import_module(room).CLAIMS)
print(*sorted({{"keras", "tensorflow", "torch", "sklearn"}} & set(sys.modules)))
"""], capture_output=True, text=True, check=True, cwd=ROOT)
    assert loaded.stdout.strip() == ""


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
