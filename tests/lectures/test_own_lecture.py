"""A lecture that somebody else brings: one module, one entry point, and it is treated alike."""

import os
import subprocess
import sys

import pandas as pd
import pytest

from kerasdemos.checks import InputError
from kerasdemos.lectures import Lecture, catalog

PROJECT = """
[project]
name = "toy-lecture"
version = "1"

[project.entry-points."kerasdemos.lectures"]
toy = "toy_lecture:LECTURE"

[tool.setuptools]
py-modules = ["toy_lecture"]
"""

MODULE = '''
"""A lecture of one slide: the line y = 2 x + 1, learned from noisy points."""

import keras
import numpy as np

from kerasdemos import fit
from kerasdemos.evidence.claim import Metric, at_most, band, exact, misprint, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures import Lecture

LINE = "A line"


def line_model(learning_rate=0.2):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(learning_rate), "mse")
    return model


def _train(settings, data, seeds):
    (seed,) = seeds
    keras.utils.set_random_seed(seed)
    x = np.random.default_rng(seed).uniform(-1, 1, (50, 1))
    y = 2 * x + 1 + np.random.default_rng(seed + 1).normal(scale=settings["noise"], size=x.shape)
    model = line_model()
    history = fit(model, x, y, epochs=settings["epochs"], batch_size=50, seed=seed, verbose=0)
    kernel, bias = model.get_weights()
    return [(history, {"slope": float(kernel[0, 0]), "intercept": float(bias[0])})]


TRAINED = Experiment("toy-line", "A line through fifty points",
                     {"recipe": 1, "noise": 0.1, "epochs": 100}, _train,
                     wrong={"noise 5": {"noise": 5.0}}, wrong_seeds=3)
EXPERIMENTS = (TRAINED,)
CLAIMS = (
    exact("T1.parameters", LINE, "parameters", 2, lambda: line_model().count_params()),
    band("T1.slope", LINE, "slope", 2.02, Metric("slope"), "linear", TRAINED),
    sentence("T1.loss", LINE, "last loss", "small",
             lambda runs: float(runs.history("loss").iloc[-1].mean()), at_most(0.1), TRAINED,
             needs=4),
    misprint("T1.sign", LINE, "sign of the intercept", -1, 1, lambda: 1),
)
LECTURE = Lecture("Toy <lecture>", "T", (LINE,), (__name__,))
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The lecture as pip installs it, into a folder of its own."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    (source / "pyproject.toml").write_text(PROJECT)
    (source / "toy_lecture.py").write_text(MODULE)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
                    "--no-build-isolation", "--target", folder, source], check=True,
                   capture_output=True)
    return folder


@pytest.fixture(scope="module")
def kerasdemos(installed):
    """Run Python where the lecture is installed: the output."""

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *map(str, arguments)], capture_output=True, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(
                filter(None, [str(installed), os.environ.get("PYTHONPATH")]))})
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def results(kerasdemos, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    shown = kerasdemos("-m", "kerasdemos.cli", "run", "toy-line", "0-3", "--jobs", "1",
                       "--results", folder)
    return folder, shown


def test_its_experiment_is_run_by_name_and_judged(results):
    folder, shown = results
    assert "toy-line: A line through fifty points" in shown
    assert "4 runs, seeds 0–3" in shown
    rows = {line.split()[0]: line for line in shown.splitlines() if line.startswith("T1.")}
    assert set(rows) == {"T1.slope", "T1.loss"}
    assert rows["T1.slope"].endswith("typical")
    assert len(list(folder.rglob("toy-line/*/*.json"))) == 4


def test_its_wrong_recipes_are_trained_by_the_same_command(kerasdemos, tmp_path):
    shown = kerasdemos("-m", "kerasdemos.cli", "run", "toy-line", "--wrong", "--jobs", "1",
                       "--results", tmp_path)
    assert shown == "toy-line--noise-5: 3 runs, 0 failed\n"
    assert len(list(tmp_path.rglob("toy-line--noise-5/*/*.json"))) == 3


@pytest.mark.slow
def test_the_report_has_its_claims_beside_the_others(kerasdemos, results, tmp_path):
    kerasdemos("-m", "kerasdemos.cli", "reproduce", "--results", results[0], "--out", tmp_path)
    rows = pd.read_csv(tmp_path / "claims.csv", index_col="id")
    assert rows.loc[["T1.parameters", "T1.slope", "T1.loss", "T1.sign"], "verdict"].tolist() == [
        "exact", "typical", "holds", "slide error"]
    assert set(rows["lecture"]) == {"Lecture 30 (Uniandes)", "Lecture 3 (Cambridge)",
                                    "Toy <lecture>"}
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Toy &lt;lecture&gt;" in page
    assert 'id="runs-T1.slope"' in page
    assert 'id="experiment-toy-line"' in page


def test_its_claims_and_verdicts_are_among_all(kerasdemos):
    code = ("from kerasdemos.evidence import CLAIMS, EXPERIMENTS; "
            "print(sum(claim.id.startswith('T') for claim in CLAIMS), 'toy-line' in EXPERIMENTS)")
    assert kerasdemos("-c", code).split() == ["4", "True"]


def test_a_closing_table_takes_its_claims(kerasdemos, results):
    code = ("import toy_lecture as toy; from kerasdemos.evidence import closing_table; "
            "print(closing_table(toy.CLAIMS, {'T1.parameters': 2, 'T1.slope': 1.9}, "
            f"folder={str(results[0])!r}))")
    lines = kerasdemos("-c", code).splitlines()
    assert lines[0] == "This run beside the slides, 2 rows: 1 exact, 1 not as our runs."
    assert lines[2].split() == ["parameters", "2", "2", "exact"]
    assert lines[3].startswith("slope")
    assert "4 stored runs of toy-line" in lines[4]


# --- What is no lecture is named ------------------------------------------------------------------


class Entry:
    """An entry point that loads what it is given."""

    name, value = "toy", "toy_lecture:LECTURE"

    def __init__(self, loaded):
        self.load = loaded


def _missing():
    raise ModuleNotFoundError("No module named 'toy_lecture'")


@pytest.mark.parametrize(("loaded", "message"), [
    (_missing, "toy: expected a lecture at the entry point toy_lecture:LECTURE, got "
               "ModuleNotFoundError: No module named 'toy_lecture'"),
    (lambda: 3, "toy: expected a lecture at the entry point toy_lecture:LECTURE, got int"),
    (lambda: Lecture("Toy", "U", (), ()), "toy: expected a letter of its own, got 'U', "
     "which is that of Lecture 30"),
    (lambda: Lecture("Toy", "T", (), ("kerasdemos.lectures.cambridge.moons",)),
     "toy: expected experiments with names of their own, got 'moons'"),
    (lambda: Lecture("Toy", "T", (), ("kerasdemos.lectures.uniandes.networks",)),
     "toy: expected ids that begin with 'T', got 'U1.linear-model'"),
    (lambda: Lecture("Toy", "T", (), ("kerasdemos.lectures.uniandes.networks",) * 2),
     "toy: expected an id of its own for each claim, got 'U1.linear-model' twice"),
])
def test_what_is_no_lecture_is_refused_in_one_line(loaded, message, monkeypatch):
    monkeypatch.setattr(catalog, "entry_points", lambda group: [Entry(loaded)])
    catalog.lectures.cache_clear()
    try:
        with pytest.raises(InputError) as raised:
            catalog.lectures()
    finally:
        monkeypatch.undo()
        catalog.lectures.cache_clear()
    assert str(raised.value).startswith(message)
