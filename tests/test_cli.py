"""The command `kerasdemos`, as a user types it."""

import gzip
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from conftest import ROOT
from test_formats import fashion_files

from kerasdemos.cli import main


@pytest.fixture(scope="module")
def carried(fashion, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stick") / "fashion-mnist"
    folder.mkdir()
    for name, content in fashion_files(fashion).items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
    return folder


@pytest.mark.parametrize("arguments", [
    [], ["data"], ["data", "fetch"], ["data", "fetch", "imagenet"], ["data", "import"], ["dance"],
    ["bench", "--rounds", "two"]])
def test_a_wrong_command_line_ends_with_2_and_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: kerasdemos" in capsys.readouterr().err


def test_the_installed_command_answers():
    done = subprocess.run([sys.executable, "-m", "kerasdemos.cli", "--help"], capture_output=True,
                          text=True)
    assert done.returncode == 0
    assert "data" in done.stdout
    assert "bench" in done.stdout


def test_status_says_what_is_where_and_who_answers(carried, cache, capsys, monkeypatch):
    assert main(["data", "status"]) == 0
    before = capsys.readouterr().out
    assert f"Our cache: {cache}" in before
    assert "KERASDEMOS_DATA: not set" in before
    assert before.count("answers: none here; the network would be asked") == 2
    monkeypatch.setenv("KERASDEMOS_DATA", str(carried))
    main(["data", "status"])
    found = capsys.readouterr().out
    assert f"KERASDEMOS_DATA: {carried}: found, not read yet" in found
    assert f"answers: {carried}, if it is sound" in found


def test_import_keeps_a_copy_that_status_then_shows_as_verified(carried, cache, capsys, tmp_path):
    stick = shutil.copytree(carried, tmp_path / "stick")
    assert main(["data", "import", str(stick)]) == 0
    assert "60,000 of 60,000 training" in capsys.readouterr().out
    shutil.rmtree(stick)
    main(["data", "status"])
    assert "our cache: 60,000 + 10,000 images, verified as canonical" in capsys.readouterr().out


def test_fetch_says_when_there_is_nothing_to_fetch(carried, cache, capsys):
    main(["data", "import", str(carried)])
    assert main(["data", "fetch", "fashion-mnist"]) == 0
    assert "already on this machine" in capsys.readouterr().out


def test_fetch_that_cannot_ends_with_1_and_what_was_tried(cache, capsys, monkeypatch):
    monkeypatch.setattr("kerasdemos.data.network.CIFAR_URLS", ("http://127.0.0.1:1/c.tar.gz",))
    assert main(["data", "fetch", "cifar10"]) == 1
    said = capsys.readouterr().err
    assert "http://127.0.0.1:1/c.tar.gz: Connection refused" in said
    assert "DATA=standin" in said


def test_verify_reads_every_copy_and_names_the_corrupt_one(carried, cache, capsys, tmp_path,
                                                          monkeypatch):
    monkeypatch.setenv("KERASDEMOS_DATA", str(carried))
    assert main(["data", "verify"]) == 0
    assert f"{carried}: 60,000 + 10,000 images, verified" in capsys.readouterr().out
    bad = shutil.copytree(carried, tmp_path / "bad")
    (bad / "t10k-labels-idx1-ubyte.gz").write_bytes(b"cut")
    monkeypatch.setenv("KERASDEMOS_DATA", str(bad))
    assert main(["data", "verify"]) == 2
    assert "CORRUPT: " in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "message"), [
    (["data", "import", "/no/such/file"],
     "kerasdemos: PATH: expected a file or folder that exists, got '/no/such/file'\n"),
    (["bench", "--rounds", "0"],
     "kerasdemos: --rounds: expected a whole number of at least 1, got 0\n"),
])
def test_a_wrong_argument_is_one_line_and_exit_code_2(arguments, message, cache, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err == message


def test_an_interrupt_ends_with_130(cache, capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("kerasdemos.data.sources.fetch", interrupt)
    assert main(["data", "fetch", "cifar10"]) == 130
    assert capsys.readouterr().err == (
        "kerasdemos: interrupted; what is finished is kept, no half-written file is left, a begun "
        "download goes on next time\n")


# run and reproduce --------------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "message"), [
    (["run", "fasion"], "experiment: expected one of fashion, "),
    (["run", "fashion", "x"], "SEED: expected a whole number, or a range such as 0-29"),
    (["run", "fashion", "3-1"], "SEED: expected a whole number, or a range"),
    (["run", "fashion", "1", "0-2"], "seeds: expected each once, got 1 twice"),
    (["run", "fashion", "4294967296"], "seeds: expected whole numbers from 0 to 4294967295"),
    (["run", "fashion", "--jobs", "0"], "--jobs: expected a whole number from 1 to 999,999"),
    (["run", "fashion", "--jobs", "two"], "--jobs: expected a whole number"),
    (["run", "fashion", "--cluster", "host"], "cluster: expected an address such as tcp://"),
    (["reproduce", "--seeds", "x"], "--seeds: expected a whole number from 1 to 999,999"),
    (["reproduce", "--seeds", "5", "--only", "all"], "experiment: expected one of fashion, "),
    (["reproduce", "--only", "fashion"], "--seeds: expected how many seeds to run, got none"),
])
def test_what_is_asked_wrongly_is_named_before_anything_runs(arguments, message, tmp_path, capsys):
    results = tmp_path / "results"
    assert main([*arguments, "--results", str(results)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"kerasdemos: {message}")
    assert shown.err.count("\n") == 1
    assert not results.exists()


def test_runs_that_are_committed_are_shown_without_training(capsys):
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "results").rglob("*.json")}
    assert main(["run", "fashion", "0-4"]) == 0
    shown = capsys.readouterr().out
    assert "5 runs, seeds 0–4" in shown
    assert "U19.test-accuracy" in shown
    assert {path: path.stat().st_mtime_ns
            for path in (ROOT / "results").rglob("*.json")} == before


@pytest.mark.slow
def test_the_report_is_written_from_the_committed_results_without_training(tmp_path):
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "results").rglob("*")}
    done = subprocess.run([sys.executable, "-m", "kerasdemos.cli", "reproduce", "--out", tmp_path],
                          capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    rows = pd.read_csv(tmp_path / "claims.csv", index_col="id")
    assert f"{len(rows)} claims: " in done.stdout
    assert rows.loc["U19.test-accuracy", "verdict"] == "typical"
    assert rows.loc["U19.test-accuracy", "n_runs"] >= 30
    assert (tmp_path / "index.html").stat().st_size > 100_000
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "results").rglob("*")} == before


@pytest.mark.slow
def test_a_truncated_result_is_named_and_the_rest_of_the_report_is_written(tmp_path):
    results = tmp_path / "results"
    shutil.copytree(ROOT / "results" / "fashion", results / "fashion")
    broken = next(results.rglob("7.json"))
    broken.write_bytes(broken.read_bytes()[:-40])
    done = subprocess.run([sys.executable, "-m", "kerasdemos.cli", "reproduce", "--results",
                           results, "--out", tmp_path / "report"],
                          capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.startswith(f"kerasdemos: {broken}: expected the result of a run, got ")
    assert done.stderr.count("\n") == 1
    rows = pd.read_csv(tmp_path / "report" / "claims.csv", index_col="id")
    n_whole = len(list(results.rglob("*.json"))) - 1
    assert rows.loc["U19.test-accuracy", ["verdict", "n_runs"]].tolist() == ["typical", n_whole]
    assert rows.loc["C18.loss", "verdict"] == "not run"
    assert str(broken) in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
