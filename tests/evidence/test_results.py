"""Results' files: written whole, read back the same, refused and named when they are not."""

import hashlib
import itertools
import json
import math
import os
import re
import threading
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kerasdemos.checks import InputError
from kerasdemos.evidence import packing
from kerasdemos.evidence import results as files
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.runs import Result, shipped_path
from kerasdemos.lectures import EXPERIMENTS

TOY = Experiment("toy", "a training that is none", {"recipe": 1, "epochs": 4, "rate": 0.1},
                 train=None)
OTHER = Experiment("other", "another", TOY.settings, train=None)
ENVIRONMENT = {"versions": {"keras": "3.15.1"}, "threads": 2,
               "data": {"source": "Möbius from x.npz", "canonical": True, "caveat": ""}}


def result_of(seed, experiment=TOY, error="", **metrics):
    """A run with float32 numbers, as trainings have them."""
    generator = np.random.default_rng(seed)
    history = pd.DataFrame(
        {name: generator.random(4, np.float32).astype(np.float64) for name in ("loss", "accuracy")},
        index=pd.RangeIndex(1, 5, name="epoch"))
    metrics = metrics or {"test_loss": float(generator.random(dtype=np.float32))}
    return Result(experiment.name, seed, experiment.settings, history, metrics, 12.3456,
                  ENVIRONMENT, error)


def write(folder, seed, experiment=TOY, **changes):
    return files.write(folder, experiment, result_of(seed, experiment, **changes))


# Written and read ---------------------------------------------------------------------------------


def test_a_result_comes_back_as_it_was_written(tmp_path):
    result = result_of(7)
    read = files.read(files.write(tmp_path, TOY, result))
    assert (read.experiment, read.seed, read.settings) == ("toy", 7, TOY.settings)
    assert (read.environment, read.error, read.seconds) == (ENVIRONMENT, "", 12.346)
    assert read.metrics.keys() == result.metrics.keys()
    pd.testing.assert_index_equal(read.history.index, pd.Index([1, 2, 3, 4], name="epoch"))
    assert read.history.columns.tolist() == ["loss", "accuracy"]


def test_float32_numbers_come_back_exactly(tmp_path):
    # Of every size that float32 has, and of every kind of mantissa.
    bits = np.random.default_rng(0).integers(0, 2**32, 3000, np.uint32).view(np.float32)
    limits = np.finfo(np.float32)
    numbers = np.concatenate([bits[np.isfinite(bits)], np.float32(
        [0, 1 / 3, 0.1, limits.max, limits.tiny, limits.smallest_subnormal, 2**24 + 2])])
    history = pd.DataFrame({"loss": numbers}, pd.RangeIndex(len(numbers), name="step"))
    path = files.write(tmp_path, TOY, replace(
        result_of(0, last=float(numbers[0]), first=numbers[1]), history=history))
    read = files.read(path)
    assert read.history.index.name == "step"
    assert (read.history["loss"].to_numpy().astype(np.float32) == numbers).all()
    assert [np.float32(read.metrics[name]) for name in ("last", "first")] == list(numbers[:2])


def test_other_numbers_come_back_to_nine_digits(tmp_path):
    read = files.read(write(tmp_path, 0, third=1 / 3, large=1234567890.123, whole=101_770))
    assert read.metrics == {"third": 0.333333333, "large": 1234567890.0, "whole": 101_770.0}


def test_what_was_read_and_is_written_again_is_the_same_file(tmp_path):
    first = write(tmp_path / "a", 3)
    second = files.write(tmp_path / "b", TOY, files.read(first))
    assert first.read_bytes() == second.read_bytes()


def test_nan_and_infinity_come_back_as_nan(tmp_path):
    result = result_of(0, error="not finite: loss", last=math.nan, worst=math.inf, least=-math.inf)
    result.history.loc[2, "loss"], result.history.loc[3, "loss"] = math.nan, math.inf
    path = files.write(tmp_path, TOY, result)
    read = files.read(path)
    assert all(math.isnan(value) for value in read.metrics.values())
    assert read.history["loss"].isna().tolist() == [False, True, True, False]
    assert read.error == "not finite: loss"
    json.loads(path.read_text(), parse_constant=pytest.fail)  # JSON of the standard: null


def test_a_run_without_history_or_metrics_comes_back_without(tmp_path):
    read = files.read(files.write(tmp_path, TOY, replace(
        result_of(0), history=pd.DataFrame(), metrics={}, error="ValueError: no")))
    assert (len(read.history), read.metrics, read.error) == (0, {}, "ValueError: no")


def test_a_file_has_one_line_a_field(tmp_path):
    path = write(tmp_path, 7)
    first, *lines, last = path.read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("{", "}")
    names = ["experiment", "settings", "seed", "error", "metrics", "history", "environment",
             "seconds", "checksum"]
    assert [re.match(r'"(\w+)": ', line)[1] for line in lines] == names
    assert lines[2] == '"seed": 7,'
    assert "Möbius" in lines[6]
    assert path.read_bytes().endswith(b"}\n")
    assert b"\r" not in path.read_bytes()


def test_runs_that_differ_in_time_alone_differ_in_one_line(tmp_path):
    one = files.write(tmp_path / "a", TOY, result_of(5)).read_text().splitlines()
    two = files.write(tmp_path / "b", TOY, replace(result_of(5), seconds=99.9)).read_text()
    changed = [line for line, other in zip(one, two.splitlines(), strict=True) if line != other]
    assert changed == ['"seconds": 12.346,']


# Whole or not at all ------------------------------------------------------------------------------


@pytest.fixture
def full_disk():
    """Let no file grow beyond 4,000 bytes: the system's own error in the middle of a write."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path, full_disk):
    path = write(tmp_path, 1)
    before = path.read_bytes()
    large = replace(result_of(1), environment={"processor": "x" * 100_000})
    full_disk()
    with pytest.raises(OSError, match="too large"):
        files.write(tmp_path, TOY, large)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["1.json"]


def test_a_place_that_is_taken_by_a_folder_is_left_as_it_is(tmp_path):
    path = files.path_of(tmp_path, TOY, 1)
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        write(tmp_path, 1)
    assert os.listdir(path.parent) == ["1.json"]
    with pytest.raises(InputError, match=r"1\.json: expected the result of a run"):
        files.read(path)


def test_a_reader_finds_the_old_file_or_the_new_one_never_half(tmp_path):
    path = write(tmp_path, 1)
    threads = [threading.Thread(target=lambda: [write(tmp_path, 1) for _ in range(50)])
               for _ in range(2)]
    for thread in threads:
        thread.start()
    reads = 0
    while any(thread.is_alive() for thread in threads):
        assert files.read(path).seed == 1
        reads += 1
    assert reads > 3
    assert os.listdir(path.parent) == ["1.json"]


def test_files_can_be_read_by_everybody(tmp_path):
    assert write(tmp_path, 1).stat().st_mode & 0o777 == 0o644


# What is not as it was written --------------------------------------------------------------------


def test_a_truncated_file_is_named(tmp_path):
    path = write(tmp_path, 7)
    whole = path.read_bytes()
    assert len(whole) > 400
    for length in range(0, len(whole) - 2, 50):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError, match="expected the result of a run") as error:
            files.read(path)
        assert str(error.value).startswith(f"{path}: ")
        assert "delete it to have it run again" in str(error.value)
        assert "\n" not in str(error.value)


def test_every_edited_digit_is_found_and_the_file_named(tmp_path):
    path = write(tmp_path, 7)
    lines = path.read_text(encoding="utf-8").splitlines()
    edited = 0
    for number, line in enumerate(lines):
        if line.startswith(('"seconds"', '"checksum"')):
            continue
        for digit in re.finditer("[0-9]", line):
            # Never a 0, which may not lead a number.
            other = line[:digit.start()] + str(int(digit[0]) % 9 + 1) + line[digit.end():]
            path.write_text("\n".join([*lines[:number], other, *lines[number + 1:]]),
                            encoding="utf-8")
            with pytest.raises(InputError, match=r"expected the checksum .* was changed") as error:
                files.read(path)
            assert str(error.value).startswith(f"{path}: ")
            edited += 1
    assert edited > 80


@pytest.mark.parametrize(("line", "change"), [
    ("experiment", ("toy", "tox")), ("settings", ("epochs", "epoch")), ("error", ('""', '"x"')),
    ("metrics", ("test_loss", "test_lost")), ("history", ("accuracy", "acuracy")),
    ("environment", ("true", "false")), ("checksum", None)])
def test_every_edited_word_is_found(tmp_path, line, change):
    path = write(tmp_path, 7)
    text = path.read_text(encoding="utf-8")
    [old] = re.findall(f'^"{line}": .*$', text, re.MULTILINE)
    new = old.replace(*change) if change else '"checksum": "0123456789abcdef"'
    assert new != old
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=rf"^{re.escape(str(path))}: expected the checksum"):
        files.read(path)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", '"\\ud800"'])
def test_what_is_no_number_of_json_is_refused(tmp_path, number):
    path = write(tmp_path, 7)
    old = re.search(r'(?<="test_loss": )[0-9.]+', path.read_text())[0]
    path.write_text(path.read_text().replace(old, number))
    with pytest.raises(InputError, match=r"7\.json: expected the result of a run"):
        files.read(path)


@pytest.mark.parametrize("content", [
    b"", b"\x00\xff\xfe", b"[]", b"{}", b"7", b"null", b'{"seed": 7}', b"[" * 100_000])
def test_a_file_of_another_form_is_named(tmp_path, content):
    path = tmp_path / "7.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"7\.json: expected the result of a run"):
        files.read(path)


def test_a_file_with_a_field_more_is_named(tmp_path):
    path = write(tmp_path, 7)
    path.write_text(path.read_text().replace("{\n", '{\n"verdict": "typical",\n', 1))
    with pytest.raises(InputError, match=r"7\.json: .* other fields"):
        files.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"9\.json: .* cannot be read"):
        files.read(tmp_path / "9.json")


# Where files are ----------------------------------------------------------------------------------


def test_a_run_s_place_is_named_by_experiment_settings_and_seed(tmp_path):
    key = hashlib.sha256(b'{"epochs": 4, "rate": 0.1, "recipe": 1}').hexdigest()[:12]
    assert files.path_of(tmp_path, TOY, 2**32 - 1) == tmp_path / "toy" / key / "4294967295.json"


def test_settings_that_differ_never_share_a_folder():
    differing = [{}, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": "1"}, {"a": None}, {"a": [1]},
                 {"a": [[1]]}, {"a": {"b": 1}}, {"a": 1, "b": 2}, {"a": 2, "b": 1}, {"b": 1},
                 {"a": "1, b: 2"}, {"a": [1, 2]}, {"a": [2, 1]}, {"a": 0.1}, {"a": 0.1 + 1e-16}]
    assert len({files.settings_key(settings) for settings in differing}) == len(differing)


def test_the_order_of_settings_is_of_no_matter():
    assert files.settings_key({"a": 1, "b": 2}) == files.settings_key({"b": 2, "a": 1})


def test_every_experiment_and_every_change_of_its_settings_has_its_folder(tmp_path):
    changed = [experiment.with_settings(recipe=2) for experiment in EXPERIMENTS.values()]
    changed += [experiment.with_settings(epochs=1) for experiment in EXPERIMENTS.values()
                if "epochs" in experiment.settings]
    places = [files.path_of(tmp_path, experiment, 0)
              for experiment in itertools.chain(EXPERIMENTS.values(), changed)]
    assert len(set(places)) == len(places)


# A folder of results ------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["toy, seed 4", "other, seed 3", "toy of other settings, seed 3",
                                    "toy, seed 03"])
def test_a_moved_file_is_refused_and_the_others_are_read(tmp_path, target):
    changed = TOY.with_settings(epochs=5)
    for seed in (0, 1):
        for experiment in (TOY, OTHER):
            write(tmp_path, seed, experiment)
    path = write(tmp_path, 3)
    place = {"toy, seed 4": files.path_of(tmp_path, TOY, 4),
             "other, seed 3": files.path_of(tmp_path, OTHER, 3),
             "toy of other settings, seed 3": files.path_of(tmp_path, changed, 3),
             "toy, seed 03": path.with_name("03.json")}[target]
    place.parent.mkdir(parents=True, exist_ok=True)
    path.rename(place)
    loaded = files.load(tmp_path, [OTHER, changed if "settings" in target else TOY])
    [fault] = loaded.faults
    assert fault.startswith(f"{place}: expected ")
    assert "got toy, seed 3" in fault
    assert loaded.runs["other"].seeds == [0, 1]
    assert loaded.runs["toy"].seeds == ([] if "settings" in target else [0, 1])


def test_a_changed_file_is_named_and_the_others_are_read(tmp_path):
    truncated, edited, *_ = [write(tmp_path, seed) for seed in range(5)]
    truncated.write_bytes(truncated.read_bytes()[:200])
    edited.write_text(edited.read_text().replace('"seed": 1', '"seed": 2'))
    loaded = files.load(tmp_path, [TOY])
    assert loaded.runs["toy"].seeds == [2, 3, 4]
    assert [fault.split(":")[0] for fault in loaded.faults] == [str(truncated), str(edited)]


def test_other_settings_and_unknown_experiments_are_listed_and_left_alone(tmp_path):
    changed, unknown = TOY.with_settings(epochs=5), replace(TOY, name="unknown")
    paths = [write(tmp_path, seed, experiment) for experiment, seed in
             ((TOY, 0), (changed, 0), (changed, 1), (unknown, 0))]
    paths[3].write_text("not even read")
    loaded = files.load(tmp_path, [TOY, OTHER])
    assert loaded.others == {f"toy/{paths[1].parent.name}": 2, f"unknown/{paths[3].parent.name}": 1}
    assert {name: runs.seeds for name, runs in loaded.runs.items()} == {"toy": [0]}
    assert loaded.faults == []


def test_locks_temporary_files_and_notes_are_no_results(tmp_path):
    path = write(tmp_path, 0)
    for name in ("1.lock", ".2-abc", "README.md", ".3.json"):
        (path.parent / name).write_text("")
    (tmp_path / "README.md").write_text("")
    loaded = files.load(tmp_path, [TOY])
    assert (loaded.runs["toy"].seeds, loaded.faults, loaded.others) == ([0], [], {})


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    loaded = files.load(tmp_path / "none", [TOY])
    assert (loaded.runs, loaded.faults, loaded.others) == ({}, [], {})


def test_seeds_are_read_in_the_order_of_numbers_not_of_words(tmp_path):
    for seed in (100, 9, 20, 2**32 - 1):
        write(tmp_path, seed)
    assert files.load(tmp_path, [TOY]).runs["toy"].seeds == [9, 20, 100, 2**32 - 1]


def test_a_run_is_read_from_its_own_place_only(tmp_path):
    path = write(tmp_path, 3)
    assert files.read_run(path, TOY).seed == 3
    for experiment in (OTHER, TOY.with_settings(epochs=5)):
        with pytest.raises(InputError, match=f"expected {experiment.name}, seed 3, got toy"):
            files.read_run(path, experiment)


def test_packed_runs_are_joined_with_own_ones_of_which_one_of_the_same_seed_counts(tmp_path):
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    packing.write(shipped_path(shipped, TOY), TOY.name, TOY.settings,
                  [result_of(seed, test_loss=1.0) for seed in (0, 5)])
    write(own, 5, test_loss=2.0)
    write(own, 9, test_loss=2.0)
    loaded = files.load(own, [TOY, OTHER], shipped)
    assert loaded.runs["toy"].metrics["test_loss"].to_dict() == {0: 1.0, 5: 2.0, 9: 2.0}
    assert [result.shipped for result in loaded.runs["toy"].results] == [True, False, False]
    assert loaded.runs["toy"].n_own == 2
    assert files.load(own, [TOY]).runs["toy"].seeds == [5, 9]
    assert files.load(None, [TOY], shipped).runs["toy"].seeds == [0, 5]


# A right checksum, and something else -------------------------------------------------------------


@pytest.mark.parametrize(("field", "value"), [
    ("experiment", 5), ("seed", "3"), ("seed", 3.5), ("seed", True), ("settings", []),
    ("error", None), ("error", ["x"]), ("seconds", "1"), ("seconds", None), ("metrics", []),
    ("metrics", {"test_loss": "0.3"}), ("metrics", {"test_loss": [0.3]}),
    ("metrics", {"test_loss": True}), ("history", []), ("history", {"epoch": 4}),
    ("history", {"epoch": [1, 2], "loss": [0.5]}), ("history", {"epoch": [1], "loss": ["a"]}),
    ("history", {"epoch": [1.5], "loss": [0.5]}), ("environment", "here"),
    ("environment", {"data": []}), ("environment", {"data": {"caveat": 3}}),
])
def test_a_right_checksum_with_wrong_types_is_named_and_left_out(tmp_path, field, value):
    for seed in (1, 2):
        write(tmp_path, seed)
    path = write(tmp_path, 3)
    content = json.loads(path.read_text(encoding="utf-8")) | {field: value}
    content["checksum"] = files._checksum(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    loaded = files.load(tmp_path, [TOY])
    assert loaded.runs["toy"].seeds == [1, 2]
    assert len(loaded.faults) == 1
    assert loaded.faults[0].startswith(f"{path}: expected the result of a run, got values of other")


@pytest.mark.parametrize("change", [
    {"metrics": {"other": 0.5}}, {"history": {"epoch": [1, 2, 3, 4], "loss": [1, 2, 3, 4]}},
    {"history": {}}])
def test_a_run_that_says_other_things_than_the_rest_is_named_and_left_out(tmp_path, change):
    for seed in (1, 2):
        write(tmp_path, seed)
    path = write(tmp_path, 3)
    content = json.loads(path.read_text(encoding="utf-8")) | change
    content["checksum"] = files._checksum(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    loaded = files.load(tmp_path, [TOY])
    assert loaded.runs["toy"].seeds == [1, 2]
    assert loaded.faults[0].startswith(f"{path}: expected the metrics and history of the other")


def test_own_runs_are_held_to_those_that_came_with_the_package(tmp_path):
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    write(own, 0)
    assert packing.pack(own, shipped, [TOY])
    for seed in range(1, 4):  # three against one
        write(own, seed, accuracy=0.5)
    loaded = files.load(own, [TOY], shipped)
    assert loaded.runs["toy"].seeds == [0]
    assert [fault.partition(": ")[0] for fault in loaded.faults] == [
        str(files.path_of(own, TOY, seed)) for seed in (1, 2, 3)]


def test_a_named_pipe_and_a_huge_file_are_named_and_never_read(tmp_path):
    path = write(tmp_path, 1)
    os.mkfifo(path.with_name("2.json"))
    with open(path.with_name("3.json"), "wb") as huge:
        huge.truncate(1 << 40)  # a hole: it takes no room
    loaded = files.load(tmp_path, [TOY])
    assert loaded.runs["toy"].seeds == [1]
    assert len(loaded.faults) == 2
    assert all("no file, or one of more than 100,000,000 bytes" in fault
               for fault in loaded.faults)


def test_files_keep_the_users_umask(tmp_path):
    before = os.umask(0o027)
    try:
        assert write(tmp_path, 1).stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)
