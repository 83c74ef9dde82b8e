"""The runs of an experiment: in the order of seeds, failed ones apart, the package's verified."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence import packing
from kerasdemos.evidence.claim import At, Metric
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.runs import (
    Result,
    Runs,
    one_column_a_run,
    settings_key,
    shipped,
    shipped_path,
)

TOY = Experiment("toy", "a training that is none", {"recipe": 1, "epochs": 4}, train=None)
OTHER = Experiment("other", "another", TOY.settings, train=None)


def result_of(seed, error="", **metrics):
    generator = np.random.default_rng(seed)
    history = pd.DataFrame(generator.random((4, 2)), columns=["loss", "accuracy"],
                           index=pd.RangeIndex(1, 5, name="epoch"))
    metrics = metrics or {"test_loss": generator.random()}
    return Result("toy", seed, TOY.settings, history, metrics, 12.3456, {"threads": 2}, error)


def test_settings_are_named_by_twelve_digits_of_their_hash():
    text = '{"a": "é", "b": 1}'
    assert settings_key({"b": 1, "a": "é"}) == hashlib.sha256(text.encode()).hexdigest()[:12]


def test_runs_are_in_the_order_of_seeds_and_failed_ones_apart():
    runs = Runs("toy", [result_of(5), result_of(1, error="not finite: loss"), result_of(0),
                        result_of(3)])
    assert (len(runs), runs.seeds) == (3, [0, 3, 5])
    assert [(result.seed, result.error) for result in runs.failed] == [(1, "not finite: loss")]
    assert runs.metrics.index.tolist() == [0, 3, 5]
    assert runs.metrics.index.name == "seed"


def test_runs_that_stayed_at_chance_are_counted_and_set_apart():
    results = [result_of(seed, accuracy=accuracy)
               for seed, accuracy in enumerate([0.6, 0.1, 0.7, 0.2, 0.21])]
    runs = Runs("toy", results, ("accuracy", 0.2))
    assert runs.learned.seeds == [0, 2, 4]
    assert runs.at_chance == "2 of 5 stayed at chance: set apart"
    for all_learned in (Runs("toy", results), Runs("toy", results[::2], ("accuracy", 0.2)),
                        Runs("toy", results, ("another", 0.2))):
        assert all_learned.learned.seeds == all_learned.seeds
        assert all_learned.at_chance == ""


def test_numbers_are_taken_from_every_run_in_the_same_order():
    results = {seed: result_of(seed) for seed in (4, 2, 9)}
    runs = Runs("toy", results.values())
    expected = [results[seed].metrics["test_loss"] for seed in (2, 4, 9)]
    assert runs.metric("test_loss").tolist() == Metric("test_loss")(runs).tolist() == expected
    expected = [results[seed].history.loc[3, "loss"] for seed in (2, 4, 9)]
    assert runs.at("loss", 3).tolist() == At("loss", 3)(runs).tolist() == expected
    table = runs.history("accuracy")
    assert table.shape == (4, 3)
    assert table.columns.tolist() == [2, 4, 9]
    assert table[9].tolist() == results[9].history["accuracy"].tolist()


@pytest.mark.parametrize(("caveats", "together"), [
    (["", ""], ""), (["1,017 of 10,000 test images", ""], "1,017 of 10,000 test images"),
    (["b", "a"], "a; b"), (["a", "a"], "a")])
def test_caveats_of_the_data_are_said_once_each(caveats, together):
    results = [replace(result_of(seed), environment={"data": {"caveat": caveat}})
               for seed, caveat in enumerate(caveats)]
    assert Runs("toy", results).caveat == together


def test_runs_without_data_or_without_runs_have_no_caveat():
    assert Runs("toy", [replace(result_of(0), environment={})]).caveat == ""
    empty = Runs("toy", [])
    assert (len(empty), empty.seeds, empty.caveat, len(empty.metrics)) == (0, [], "", 0)


def test_losses_of_many_runs_become_a_history_a_run():
    losses = pd.DataFrame([[4.0, 8.0], [2.0, 1.0]], pd.Index([0, 200], name="epoch"))
    (first, metrics), (second, _) = one_column_a_run(losses)
    assert first.to_dict() == {"loss": {0: 4.0, 200: 2.0}}
    assert second["loss"].tolist() == [8.0, 1.0]
    assert metrics == {"last_loss": 2.0}


def test_the_last_number_of_every_run_is_had_alone():
    runs = Runs("toy", [replace(result_of(seed), history=pd.DataFrame(
        {"loss": [9.0, seed]}, pd.Index([0, 200], name="step"))) for seed in (3, 5)])
    assert runs.last("loss").tolist() == [3, 5]


# What the package ships ---------------------------------------------------------------------------


def test_only_the_runs_of_present_settings_are_read(tmp_path):
    packing.write(shipped_path(tmp_path, TOY), "toy", TOY.settings, [result_of(3), result_of(20)])
    packing.write(shipped_path(tmp_path, OTHER), "other", OTHER.settings, [])
    found = shipped([TOY, OTHER, TOY.with_settings(epochs=5)], tmp_path)
    assert {name: runs.seeds for name, runs in found.runs.items()} == {"toy": [3, 20]}
    assert found.faults == []
    assert all(result.shipped for result in found.runs["toy"].results)
    assert found.runs["toy"].n_own == 0


def test_a_changed_line_is_named_and_the_other_runs_are_read(tmp_path):
    path = shipped_path(tmp_path, TOY)
    packing.write(path, "toy", TOY.settings, [result_of(3), result_of(20)])
    path.write_text(path.read_text().replace("[3,", "[4,"))
    found = shipped([TOY], tmp_path)
    assert found.runs["toy"].seeds == [20]
    assert [fault.split(":")[0] for fault in found.faults] == [str(path)]


def test_packed_runs_in_the_place_of_others_are_named_and_left_out(tmp_path):
    packing.write(shipped_path(tmp_path, OTHER), "toy", TOY.settings, [result_of(0)])
    loaded = shipped([OTHER], tmp_path)
    assert loaded.runs == {}
    [fault] = loaded.faults
    assert fault.startswith(f"{shipped_path(tmp_path, OTHER)}: expected runs of other, got ")
