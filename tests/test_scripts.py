"""The demos as files: their titles, their options, and each as a notebook."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdemos import scripts
from kerasdemos.checks import InputError
from kerasdemos.cli import main

ROOT = Path(__file__).parents[1]
SCRIPTS = scripts.scripts()


def test_every_demo_of_the_checkout_is_there():
    assert [script.path for script in SCRIPTS.values()] == sorted((ROOT / "demos").glob("*.py"))
    assert list(SCRIPTS) == [script.name for script in SCRIPTS.values()]


def test_a_demo_has_the_options_that_its_script_uses():
    assert list(SCRIPTS["xor"].options) == ["out"]
    assert list(SCRIPTS["fashion"].options) == ["epochs", "seed", "data", "out"]
    assert SCRIPTS["fashion"].options["epochs"] == "by default 5"
    cifar = SCRIPTS["cifar"].options
    assert list(cifar) == ["epochs", "seed", "data", "preset", "out"]
    assert cifar["preset"] == "'lecture' or 'tensorflow'"
    assert cifar["data"] == "a file or folder or 'standin'"


def test_a_demo_has_the_claims_of_the_rooms_that_close_it():
    def rows(name):
        return list(dict.fromkeys(claim.split(".")[0] for claim in SCRIPTS[name].claims))

    assert rows("fashion") == ["U16", "U17", "U18", "U19"]
    assert rows("activations") == ["U9", "U10", "U11", "U27"]  # of two rooms, one by its name
    assert all(script.claims for script in SCRIPTS.values())


def test_the_list_names_every_demo_with_its_title_and_options(capsys):
    assert main(["demo"]) == 0
    shown = capsys.readouterr().out
    for script in SCRIPTS.values():
        assert script.name in shown
        assert script.title.split()[0] in shown
    assert "--preset" in shown


@pytest.mark.parametrize(("arguments", "message"), [
    (["xor", "--epochs", "3"], "--epochs: expected an option of xor (--out), got --epochs 3"),
    (["fashion", "--preset", "nope"], "--preset: expected an option of fashion (--epochs, "),
    (["fasion"], "demo: expected one of activations, "),
    (["fashion", "--epochs", "0"], "--epochs: expected a whole number of at least 1, got '0'"),
    (["cifar", "--preset", "nope"], "--preset: expected 'lecture' or 'tensorflow', got 'nope'"),
    (["--seed", "1"], "NAME: expected a demo for --seed, got none"),
])
def test_what_a_demo_does_not_have_is_refused_in_a_line(arguments, message, tmp_path):
    done = subprocess.run([sys.executable, "-m", "kerasdemos.cli", "demo", *arguments],
                          capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kerasdemos: {message}")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_and_draws_what_the_script_does(tmp_path):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET")}
    shown = [subprocess.run([sys.executable, *arguments], capture_output=True, text=True,
                            check=True, cwd=tmp_path, env=environment | variables).stdout
             for arguments, variables in (
                 ((ROOT / "demos" / "xor.py",), {"OUT": "out"}),
                 (("-m", "kerasdemos.cli", "demo", "xor", "--out", "out"), {}))]
    assert shown[0] == shown[1]
    assert "exact" in shown[0]


# Notebooks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_notebook_has_the_cells_that_jupytext_reads_and_two_more_and_exercises(script):
    jupytext = pytest.importorskip("jupytext")
    nbformat = pytest.importorskip("nbformat")
    ours = nbformat.reads(script.notebook(), as_version=4)
    nbformat.validate(ours)
    cells = [(cell.cell_type, cell.source) for cell in ours.cells]
    added = [source for kind, source in cells
             if kind == "code" and ("google.colab" in source or "os.environ |=" in source)]
    assert len(added) == 2
    demo = [(cell.cell_type, cell.source) for cell in jupytext.read(script.path).cells]
    cells = [cell for cell in cells if cell[1] not in added]
    assert cells[:len(demo)] == demo
    assert cells[len(demo)][1].startswith("# Exercises: ")
    shown = "\n".join(source for _, source in cells[len(demo):])
    solved = nbformat.reads(script.solutions(), as_version=4)
    nbformat.validate(solved)
    held = [cell.source for cell in solved.cells]
    assert all(source in held for _, source in cells[len(demo):])
    solutions = [cell.source for cell in solved.cells if cell.metadata.get("tags") == ["solution"]]
    assert len(solutions) >= 6
    assert not [source for source in solutions if source in shown]


def test_the_settings_are_at_the_top_each_with_what_it_may_be():
    cells = json.loads(SCRIPTS["cifar"].notebook())["cells"]
    settings, options = cells[2:4]
    assert [cell["cell_type"] for cell in cells[:4]] == ["markdown", "code", "code", "code"]
    assert '    "EPOCHS": "",  # by default 10\n' in settings["source"]
    assert "demo_options(" in "".join(options["source"])
    before = dict(os.environ)
    exec(compile("".join(settings["source"]), "settings", "exec"), {})
    assert {name for name in os.environ if os.environ.get(name) != before.get(name)} <= {
        "EPOCHS", "SEED", "DATA", "PRESET", "OUT"}
    os.environ.clear()
    os.environ.update(before)


def test_the_first_cell_does_nothing_away_from_colab():
    import ast

    install = "".join(json.loads(SCRIPTS["xor"].notebook())["cells"][1]["source"])
    shell = [line for line in install.splitlines() if line.strip().startswith("%pip")]
    assert len(shell) == 1
    tree = ast.parse(install.replace(shell[0], "    pass"))
    assert isinstance(tree.body[-1], ast.If)
    assert ast.unparse(tree.body[-1].test) == "'google.colab' in sys.modules"


def test_the_command_writes_them_all_and_says_how_to_open_them(tmp_path, capsys):
    assert main(["notebooks", str(tmp_path / "new" / "folder")]) == 0
    written = sorted(path.stem for path in (tmp_path / "new" / "folder").iterdir())
    assert written == sorted([*SCRIPTS, *(f"{name}_solutions" for name in SCRIPTS)])
    assert f"jupyter lab {tmp_path}" in capsys.readouterr().out


def test_a_demo_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"demo: expected one of .*, got 'xors'"):
        scripts.script_called("xors")
