"""The demos together: each is a notebook too, none imports another, `make help` lists them."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kerasdemos import cells
from kerasdemos.evidence.intervals import percentile_of
from kerasdemos.evidence.runs import shipped
from kerasdemos.lectures.cambridge import moons, regression
from kerasdemos.lectures.uniandes import capacity, cifar, fashion, selection

ROOT = Path(__file__).parents[2]
DEMOS = sorted((ROOT / "demos").glob("*.py"))


def test_every_demo_is_a_notebook():
    jupytext = pytest.importorskip("jupytext")
    for file in DEMOS:
        notebook = jupytext.read(file)
        kinds = [cell.cell_type for cell in notebook.cells]
        assert kinds[0] == "markdown", file
        assert kinds.count("code") >= 3, file
        assert notebook.cells[0].source.startswith("# "), file


@pytest.mark.parametrize("file", DEMOS, ids=lambda file: file.stem)
def test_a_demo_is_under_120_lines_of_code_and_has_no_function(file):
    text = file.read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line and not line.startswith("#")]) < 120
    kinds = ast.FunctionDef | ast.ClassDef | ast.Lambda
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]


@pytest.mark.parametrize("file", DEMOS, ids=lambda file: file.stem)
def test_a_demo_explains_in_500_to_1200_words(file):
    prose = "\n".join(cell.source for cell in cells.read(file.read_text(encoding="utf-8"))
                      if cell.kind == "markdown")
    prose = re.sub(r"\$\$.*?\$\$", "", prose, flags=re.DOTALL)  # formulas on lines of their own
    assert 500 <= len(re.findall(r"\S*\w\S*", prose)) <= 1200


def test_demos_do_not_import_one_another():
    names = {file.stem for file in DEMOS}
    for file in DEMOS:
        text = file.read_text(encoding="utf-8")
        imported = re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)
        assert not set(imported) & (names | {"demos"}), file


def test_every_demo_has_a_test():
    assert {file.stem for file in DEMOS} == {
        file.stem.removeprefix("test_") for file in Path(__file__).parent.glob("test_*.py")} - {
        "demos"}


def _stored(experiment):
    return shipped([experiment]).runs[experiment.name]


def _of_moons():
    for whose, experiment in (("PyTorch's", moons.TRAINED), ("Keras's", moons.TRAINED_KERAS)):
        stuck = _stored(experiment).at("loss", 14_000) > moons.STUCK
        yield f"{stuck.mean():.0%} of those from {whose}"


def _of_the_four_units():
    runs = _stored(capacity.OPTIMIZER_FAILS)
    found = [(runs.metric(f"kinked_relu_{units}") < capacity.CLOSE).sum() for units in (4, 8, 16)]
    yield "{} find it with four units, {} with eight, {} with sixteen".format(*found)


def _of_regression():
    last = _stored(regression.TRAINED).at("loss", 99)
    yield (f"of {len(last)} stored runs {(last < regression.LOSS).sum()} end below it, and their "
           f"median is {np.median(last):.1f}")


def _of_architectures():
    errors = selection.errors_of(_stored(selection.SELECTION))
    for by, told in (("test", "chose, the report is too good by"), ("validation", "chose it is")):
        yield f"{told} {selection.too_good(errors, by):.4f}".replace(" 0.", " .")


def _of_fashion():
    accuracies = _stored(fashion.FASHION).metric("test_accuracy")
    yield f'"{percentile_of(accuracies, 0.8792):.0f}%" beside the slide\'s test accuracy'


def _of_cifar():
    best = _stored(cifar.CIFAR).history("val_loss").idxmin()
    yield f"one of the epochs {best.min()} to {best.max()}, most often in the "
    assert best.mode().tolist() == [8]
    yield "in the eighth"


@pytest.mark.parametrize(("demo", "told"), [
    ("moons", _of_moons), ("learning_can_fail", _of_the_four_units), ("regression", _of_regression),
    ("architecture", _of_architectures), ("fashion", _of_fashion), ("cifar", _of_cifar)])
def test_what_a_page_says_of_stored_runs_is_so(demo, told):
    text = (ROOT / "demos" / f"{demo}.py").read_text(encoding="utf-8")
    page = " ".join(re.sub("^# ", "", text, flags=re.MULTILINE).split())
    for sentence in told():
        assert sentence in page


@pytest.mark.parametrize("file", DEMOS, ids=lambda file: file.stem)
def test_what_a_reader_is_to_change_stands_in_the_demo_and_is_python_afterwards(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    code = "\n".join(line for line in lines if not line.startswith("#"))
    section = " ".join(line[1:].strip() for line in lines[lines.index("# ## Change this"):])
    assert section.count(" - ") >= 3
    changes = re.findall("`([^`]+)` in place of (?:the first )?`([^`]+)`", section)
    lines_more = re.findall("a line more, `([^`]+)`", section)
    left_out = re.findall("take out [a-z ]*`([^`]+)`", section)
    assert changes or lines_more or left_out
    assert all(line in code for line in left_out)
    for new, old in changes:
        assert old in code
        ast.parse(code.replace(old, new))
    for line in lines_more:
        ast.parse(line)
    for place in re.findall("[Aa]fter `([^`]+)`", section):
        assert f"\n{place.removesuffix('...')}" in code


def test_make_help_lists_every_target_in_a_line():
    shown = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout
    rows = {line.split()[0]: line for line in shown.splitlines()[1:]}
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    demos = [file.stem for file in DEMOS]
    assert set(rows) == {*targets, *demos}
    assert all(len(line.split()) > 2 for line in rows.values())


BACKENDS = pytest.mark.parametrize("backend", [pytest.param(name, marks=pytest.mark.needs(name))
                                               for name in ("jax", "torch")])


def _on(backend, demo, folder, **settings):
    return subprocess.run([sys.executable, f"demos/{demo}.py"], cwd=ROOT, capture_output=True,
                          text=True, env=os.environ | settings | {"KERAS_BACKEND": backend,
                                                                  "OUT": str(folder)})


@pytest.mark.slow
@BACKENDS
@pytest.mark.parametrize(("demo", "settings"), [
    ("multilayer_perceptrons", {}),
    *(pytest.param(demo, settings, marks=pytest.mark.exhaustive) for demo, settings in (
        ("moons", {"EPOCHS": "200"}),
        ("fashion", {"EPOCHS": "1"}), ("activations_on_fashion", {"EPOCHS": "1"}),
        ("initialization", {"EPOCHS": "2"}),
        ("cifar", {"EPOCHS": "1"}), ("regression", {"EPOCHS": "3"}), ("architecture", {}),
        ("xor_training", {"EPOCHS": "100"}), ("universal_approximation", {"EPOCHS": "50"}),
        ("learning_can_fail", {"EPOCHS": "50"})))])
def test_a_demo_runs_on_kerass_other_backends(backend, demo, settings,
                                                                     tmp_path):
    done = _on(backend, demo, tmp_path, **settings)
    assert done.returncode == 0, done.stderr
    assert "verdict of ours" in done.stdout
