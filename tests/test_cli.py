"""The command `kerasdemos`, as a user types it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kerasdemos import cli, files
from kerasdemos.cli import main
from kerasdemos.evidence import results, runs
from kerasdemos.lectures import EXPERIMENTS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("arguments", [
    [], ["data"], ["dance"], ["bench", "--rounds", "two"]])
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

    monkeypatch.setattr("kerasdemos.data._fetch.fetch", interrupt)
    assert main(["data", "fetch", "cifar10"]) == 130
    assert capsys.readouterr().err == (
        "kerasdemos: interrupted; what is finished is kept, no half-written file is left, a begun "
        "download goes on next time\n")


# run and reproduce --------------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "message"), [
    (["run", "fasion"], "experiment: expected one of xor, "),
    (["run", "fashion", "x"], "SEED: expected a whole number, or a range such as 0-29"),
    (["run", "fashion", "3-1"], "SEED: expected a whole number, or a range"),
    (["run", "fashion", "1", "0-2"], "seeds: expected each once, got 1 twice"),
    (["run", "fashion", "4294967296"], "seeds: expected a whole number from 0 to 4294967295"),
    (["run", "fashion", "--jobs", "0"], "--jobs: expected a whole number from 1 to 999,999"),
    (["run", "fashion", "0-3", "--wrong"], "SEED: expected none with --wrong (each wrong recipe "
     "has its own), got 0-3"),
    (["run", "fashion", "--jobs", "two"], "--jobs: expected a whole number"),
    (["run", "fashion", "--cluster", "host"], "cluster: expected an address such as tcp://"),
    (["reproduce", "--seeds", "x"], "--seeds: expected a whole number from 1 to 999,999"),
    (["reproduce", "--seeds", "5", "--only", "all"], "experiment: expected one of xor, "),
    (["reproduce", "--seeds", "5", "--out", "/dev/null/x"], "--out: expected a folder that can be "
     "written to, got '/dev/null/x' (Not a directory)"),
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


def test_wrong_recipes_are_asked_of_an_experiment_that_has_some(monkeypatch, capsys, tmp_path):
    none = replace(EXPERIMENTS["fashion"], wrong={})
    monkeypatch.setattr("kerasdemos.lectures.experiment_called", {"fashion": none}.get)
    assert main(["run", "fashion", "--wrong", "--results", str(tmp_path / "results")]) == 2
    assert capsys.readouterr().err == ("kerasdemos: --wrong: expected an experiment with wrong "
                                       "recipes, got 'fashion', which has none\n")


def test_the_packages_runs_are_shown_without_training(capsys, tmp_path):
    assert main(["run", "fashion", "0-4", "--results", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "5 runs, seeds 0–4; 0 your own" in shown
    assert "U19.test-accuracy" in shown
    assert list(tmp_path.rglob("*.json")) == []


@pytest.fixture
def own_runs(tmp_path):
    """Five of the package's runs as if they were the user's own: one file each."""
    experiment, folder = EXPERIMENTS["fashion"], tmp_path / "results"
    for result in runs.shipped([experiment]).runs["fashion"].results[:5]:
        results.write(folder, experiment, result)
    return folder


def reproduce(*arguments):
    return subprocess.run([sys.executable, "-m", "kerasdemos.cli", "reproduce", *arguments],
                          capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.slow
def test_the_report_is_written_from_the_packages_runs_without_training(tmp_path):
    done = reproduce("--out", tmp_path / "report", "--results", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    rows = pd.read_csv(tmp_path / "report" / "claims.csv", index_col="id")
    assert f"{len(rows)} claims: " in done.stdout
    assert rows.loc["U19.test-accuracy", "verdict"] == "typical"
    assert rows.loc["U19.test-accuracy", "n_runs"] >= 30
    assert (tmp_path / "report" / "index.html").stat().st_size > 100_000
    assert list(tmp_path.iterdir()) == [tmp_path / "report"]


@pytest.mark.slow
def test_a_truncated_result_is_named_and_the_rest_of_the_report_is_written(tmp_path, own_runs):
    broken = next(own_runs.rglob("3.json"))
    broken.write_bytes(broken.read_bytes()[:-40])
    done = reproduce("--results", own_runs, "--out", tmp_path / "report", "--alone")
    assert done.returncode == 2
    assert done.stderr.startswith(f"kerasdemos: {broken}: expected the result of a run, got ")
    assert done.stderr.count("\n") == 1
    rows = pd.read_csv(tmp_path / "report" / "claims.csv", index_col="id")
    assert rows.loc["U19.test-accuracy", "n_runs"] == 4
    assert rows.loc["C18.loss", "verdict"] == "not run"
    assert str(broken) in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")


def test_own_runs_are_packed_in_a_checkout_alone(tmp_path, own_runs, capsys, monkeypatch):
    monkeypatch.setattr(files, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(files, "SHIPPED_RUNS", tmp_path / "runs")
    assert main(["pack"]) == 2
    assert capsys.readouterr().err.startswith("kerasdemos: pack: expected a checkout")
    (tmp_path / "setup.cfg").touch()
    assert main(["pack"]) == 0
    [packed] = (tmp_path / "runs").iterdir()
    assert capsys.readouterr().out == f"{packed}: 5 runs taken in\n"
    assert main(["pack"]) == 0
    assert capsys.readouterr().out == f"{own_runs}: no runs of a present experiment\n"


@pytest.mark.parametrize("arguments", [
    ["run", "moons", "--results=~/mine"], ["reproduce", "--results=~/mine"],
    ["reproduce", "--out=~/mine"], ["bench", "--out=~/mine"]])
def test_a_folder_may_begin_with_a_tilde_behind_an_equals_sign(arguments, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    options = vars(cli._parser().parse_args(arguments))
    name = arguments[-1].removeprefix("--").partition("=")[0]
    assert options[name] == str(tmp_path / "mine")
