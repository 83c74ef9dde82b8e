"""Packed runs: every number comes back, and what was changed is named and left out."""

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence import packed, packing
from kerasdemos.evidence.runs import Result

SETTINGS = {"recipe": 1, "rate": 0.1}
HERE, THERE = {"threads": 1}, {"threads": 2, "processor": "Möbius"}


def result_of(seed, environment=HERE, error="", n_epochs=3, scale=1.0):
    generator = np.random.default_rng(seed)
    history = pd.DataFrame(generator.normal(0, scale, (n_epochs, 2)), columns=["loss", "accuracy"],
                           index=pd.RangeIndex(1, n_epochs + 1, name="epoch"))
    metrics = {"solved": float(seed % 2), "zero": -0.0, "test_loss": generator.random() / 3}
    return Result("toy", seed, SETTINGS, history, metrics, 1.5, environment, error)


RESULTS = [result_of(3), result_of(0), result_of(1, THERE), result_of(12, THERE, n_epochs=2),
           result_of(2**32 - 1, scale=1e300),
           replace(result_of(5, error="ValueError: no"), history=pd.DataFrame(
               index=pd.Index([], name="epoch", dtype=int)), metrics={})]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "toy.jsonl"
    packing.write(path, "toy", SETTINGS, RESULTS)
    return path


def same(run, result):
    assert (run["seed"], run["seconds"], run["environment"], run["error"]) == (
        result.seed, result.seconds, result.environment, result.error)
    assert list(run["metrics"]) == list(result.metrics)
    assert ([math.copysign(1, value) * value for value in run["metrics"].values()]
            == [math.copysign(1, value) * value for value in result.metrics.values()])
    pd.testing.assert_frame_equal(run["history"], result.history, check_exact=True,
                                  check_index_type=False, check_column_type=False)


def test_every_number_comes_back_to_the_bit(path):
    head, runs, faults = packed.read(path)
    assert (head, faults) == ({"experiment": "toy", "settings": SETTINGS}, [])
    by_seed = {run["seed"]: run for run in runs}
    assert sorted(by_seed) == sorted(result.seed for result in RESULTS)
    for result in RESULTS:
        same(by_seed[result.seed], result)


def test_minus_zero_keeps_its_sign(path):
    assert math.copysign(1, packed.read(path)[1][0]["metrics"]["zero"]) == -1


def test_what_is_not_a_number_comes_back_as_nan_and_is_null_in_the_file(tmp_path):
    result = result_of(1, error="not finite: loss")
    result.history.loc[2, "loss"] = result.metrics["test_loss"] = math.nan
    packing.write(tmp_path / "x", "toy", SETTINGS, [result])
    for line in (tmp_path / "x").read_text().splitlines():
        json.loads(line, parse_constant=pytest.fail)
    [run] = packed.read(tmp_path / "x")[1]
    assert math.isnan(run["metrics"]["test_loss"])
    assert run["history"]["loss"].isna().tolist() == [False, True, False]


def test_a_run_is_a_line_so_that_one_more_is_one_more_line(path):
    before = path.read_text(encoding="utf-8").splitlines()
    packing.write(path, "toy", SETTINGS, [*RESULTS, result_of(7)])
    after = path.read_text(encoding="utf-8").splitlines()
    assert len(after) == len(before) + 1
    assert set(before) - set(after) == {'{"runs": 6}'}
    assert sum(line.startswith("[7,1.5,1,-0,") for line in after) == 1


def test_the_order_in_which_runs_are_given_is_of_no_matter(path):
    before = path.read_bytes()
    packing.write(path, "toy", SETTINGS, reversed(RESULTS))
    assert path.read_bytes() == before


@pytest.mark.parametrize(("old", "new", "left", "named"), [
    ("[3,1.5,", "[4,1.5,", {0, 1, 5, 12, 2**32 - 1}, "changed lines 4;"),
    ("[0,1.5,", "[0,1.6,", {1, 3, 5, 12, 2**32 - 1}, "changed lines 3;"),
    ('"threads": 2', '"threads": 3', {0, 3, 5, 2**32 - 1}, "changed lines 7, 11;"),
    ('"rate": 0.1', '"rate": 0.2', set(), "changed lines "),
    ('"columns": ["loss", "accuracy"]', '"columns": 7', None, "changed lines "),
    ("[3,1.5,", "<<<<<<< HEAD\n[3,1.5,", {0, 1, 3, 5, 12, 2**32 - 1}, "changed lines 4;"),
])
def test_what_was_changed_is_named_by_its_line_and_left_out(path, old, new, left, named):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    _, runs, [fault] = packed.read(path)
    assert left is None or {run["seed"] for run in runs} == left
    assert fault.startswith(f"{path}: expected runs with their checksums, got ")
    assert named in fault


@pytest.mark.parametrize("cut", [-1, -4, -13])
def test_a_file_without_a_whole_end_is_named(path, cut):
    path.write_bytes(path.read_bytes()[:cut])
    faults = packed.read(path)[2]
    assert (faults != []) == (cut != -1)  # the last line's end alone is no loss
    assert all(str(path) in fault for fault in faults)


def test_lines_that_are_missing_are_noticed(path):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:2], *lines[3:]]), encoding="utf-8")
    [fault] = packed.read(path)[2]
    assert "got another end: the file was cut off" in fault


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"[1,2]", b"no\nJSON\nhere\n"])
def test_what_is_no_such_file_is_one_line(tmp_path, content):
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    head, runs, [fault] = packed.read(path)
    assert (head, runs) == ({}, [])
    assert fault.startswith(f"{path}: expected runs, got a file that cannot be read")
    assert "\n" not in fault
