"""Own runs are packed whole: the same runs before and after, and nothing is lost on the way."""

import pandas as pd
import pytest

from kerasdemos.checks import InputError
from kerasdemos.evidence import results
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.packing import pack
from kerasdemos.evidence.runs import Result, shipped_path

TOY = Experiment("toy", "a training that is none", {"recipe": 1, "epochs": 2}, train=None)
OTHER = Experiment("other", "another", TOY.settings, train=None)


def write(folder, seed, experiment=TOY, loss=0.5, error=""):
    history = pd.DataFrame({"loss": [1 / 3, loss]}, pd.RangeIndex(1, 3, name="epoch"))
    return results.write(folder, experiment, Result(
        experiment.name, seed, experiment.settings, history, {"last_loss": loss}, 1.25,
        {"threads": 1}, error))


@pytest.fixture
def folders(tmp_path):
    """(own runs, packed runs): four of one experiment, one of them failed; one of another."""
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for seed in (0, 2, 10):
        write(own, seed)
    write(own, 7, error="ValueError: no")
    write(own, 1, OTHER)
    return own, shipped


def losses(loaded):
    return {name: {result.seed: (result.metrics["last_loss"], result.error,
                                 result.history["loss"].tolist(), result.shipped)
                   for result in runs.every} for name, runs in loaded.runs.items()}


def test_the_same_runs_are_there_before_and_after(folders):
    own, shipped = folders
    before = losses(results.load(own, [TOY, OTHER]))
    written = pack(own, shipped, [TOY, OTHER])
    assert written == {shipped_path(shipped, TOY): 4,
                       shipped_path(shipped, OTHER): 1}
    after = results.load(own, [TOY, OTHER], shipped)
    assert after.faults == []
    assert losses(after) == {name: {seed: (*run[:3], True) for seed, run in runs.items()}
                             for name, runs in before.items()}
    assert list(own.iterdir()) == []


def test_a_gap_in_a_history_is_a_gap_when_it_is_read_again(tmp_path):
    history = pd.DataFrame({"loss": [1.0, 0.5], "val_loss": [float("nan"), 0.75]},
                           pd.RangeIndex(1, 3, name="epoch"))
    results.write(tmp_path / "own", TOY, Result("toy", 0, TOY.settings, history, {"x": 1.0}, 1.25,
                                                {}))
    pack(tmp_path / "own", tmp_path / "shipped", [TOY])
    [again] = results.load(tmp_path / "own", [TOY], tmp_path / "shipped").runs["toy"].results
    pd.testing.assert_frame_equal(again.history, history, check_index_type=False)


def test_runs_made_later_are_added_and_one_made_anew_takes_the_place_of_the_old(folders):
    own, shipped = folders
    pack(own, shipped, [TOY])
    write(own, 4)
    write(own, 2, loss=0.25)
    joined = results.load(own, [TOY], shipped)
    assert (joined.runs["toy"].n_own, len(joined.runs["toy"])) == (2, 4)
    assert pack(own, shipped, [TOY]) == {shipped_path(shipped, TOY): 2}
    again = results.load(None, [TOY], shipped)
    assert {result.seed: result.metrics["last_loss"] for result in again.runs["toy"].results} == {
        0: 0.5, 2: 0.25, 4: 0.5, 10: 0.5}
    assert losses(again)["toy"].keys() == losses(joined)["toy"].keys()


def test_runs_of_other_settings_and_other_files_stay(folders):
    own, shipped = folders
    changed = write(own, 0, TOY.with_settings(epochs=3))
    note = results.path_of(own, TOY, 0).with_name("note.txt")
    note.touch()
    pack(own, shipped, [TOY])
    assert {path for path in own.rglob("*") if path.is_file()} == {
        changed, note, results.path_of(own, OTHER, 1)}


@pytest.mark.parametrize("where", ["own", "packed"])
def test_a_changed_file_is_named_before_anything_is_written(folders, where):
    own, shipped = folders
    pack(own, shipped, [OTHER])
    packed = shipped_path(shipped, OTHER)
    write(own, 3, OTHER)
    broken = results.path_of(own, TOY, 2) if where == "own" else packed
    broken.write_bytes(broken.read_bytes().replace(b"0.5", b"0.6"))
    before = {path: path.read_bytes() for path in own.parent.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=f"^{broken}: expected "):
        pack(own, shipped, [TOY, OTHER])
    assert {path: path.read_bytes() for path in own.parent.rglob("*") if path.is_file()} == before


def test_nothing_to_pack_writes_nothing(tmp_path):
    assert pack(tmp_path / "none", tmp_path / "shipped", [TOY]) == {}
    assert list(tmp_path.iterdir()) == []
