"""The wheel, installed where nothing else of ours is: the same numbers as from the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
DEMOS = sorted(path.stem for path in (ROOT / "demos").glob("*.py"))
LARGEST = 2_000_000  # bytes
FEW_EPOCHS = {"fashion": 1, "cifar": 1, "activations_on_fashion": 1, "architecture": 1,
              "learning_can_fail": 200,
              "universal_approximation": 100, "initialization": 50, "regression": 10,
              "moons": 1000, "xor_training": 1000}
# The site executes all of them, from a checkout; from the wheel alone these, and the others where
# there is time.
QUICK = ("deep_networks", "fashion", "moons", "xor")
OURS = ("EPOCHS", "SEED", "DATA", "OUT", "PRESET", "PYTHONPATH")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # Away from what earlier builds left in the checkout.
    shutil.copytree(ROOT, folder / "source", ignore=shutil.ignore_patterns(
        ".git", ".venv", "build", "results", "*.egg-info", "node_modules",
        "__pycache__"))
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
                    "--no-build-isolation", "--wheel-dir", folder, folder / "source"], check=True)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Run the installed command in an empty folder: (its arguments) -> the finished process."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    python = next(path for path in (folder / "env/bin/python", folder / "env/Scripts/python.exe")
                  if path.exists())
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet",
                    "--no-deps", "--no-index", wheel], check=True, env=environment(folder))
    # The dependencies are those of the tests; .pth files there are not read: the checkout's is one.
    place = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                           capture_output=True, text=True, check=True,
                           env=environment(folder)).stdout.strip()
    (Path(place) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    (folder / "empty").mkdir()

    def run(*arguments, program="kerasdemos", cwd=folder / "empty"):
        return subprocess.run([python.parent / program, *map(str, arguments)], cwd=cwd,
                              capture_output=True, text=True, env=environment(folder / "home"))

    return run


def environment(home):
    return {name: value for name, value in os.environ.items() if name not in OURS} | {
        "XDG_DATA_HOME": str(home), "LOCALAPPDATA": str(home), "MPLBACKEND": "agg"}


def from_checkout(*arguments, cwd):
    return subprocess.run([sys.executable, *map(str, arguments)], cwd=cwd, capture_output=True,
                          text=True, check=True,
                          env=environment(cwd) | {"PYTHONPATH": str(ROOT)}).stdout


def without_times(text):
    return re.sub(r" - \d+(ms|s) - | in \d+\.\d s, ", " - ", text)


def test_the_wheel_is_small_and_whole(wheel):
    assert wheel.stat().st_size < LARGEST
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "kerasdemos").rglob("*")
               if path.is_file() and "__pycache__" not in path.parts}
    assert {name.replace(os.sep, "/") for name in package} <= held
    assert {f"kerasdemos/demos{folder}/{name}.py" for name in DEMOS
            for folder in ("", "/exercises")} <= held
    assert not [name for name in held if name.startswith(("tests", "demos", "docs", "setup"))]


def test_it_is_the_installed_package_that_runs(installed):
    done = installed("-c", "import kerasdemos; print(kerasdemos.__file__)", program="python")
    assert "site-packages" in done.stdout
    assert str(ROOT / "kerasdemos") not in done.stdout
    assert installed("--version").stdout.startswith("kerasdemos ")


def test_the_demos_are_listed(installed):
    done = installed("demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(re.search(rf"^{name}\b", done.stdout, re.MULTILINE) for name in DEMOS)


@pytest.mark.parametrize(("name", "options"), [
    ("xor", {}), ("fashion", {"epochs": 1, "seed": 3})])
def test_a_demo_prints_the_same_numbers(installed, name, options, tmp_path, fashion):
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    done = installed("demo", name, *words, "--out", tmp_path / "figures")
    assert (done.returncode, done.stderr) == (0, "")
    again = from_checkout("-m", "kerasdemos.cli", "demo", name, *words, "--out",
                          tmp_path / "figures", cwd=tmp_path)
    assert without_times(done.stdout) == without_times(again)
    assert "exact" in again
    assert "no stored runs" not in again
    assert list((tmp_path / "figures").glob("*.png"))


def test_every_claim_has_the_same_verdict(installed, tmp_path):
    done = installed("reproduce", "--out", tmp_path / "installed")
    assert done.returncode == 0, done.stderr
    from_checkout("-m", "kerasdemos.cli", "reproduce", "--out", tmp_path / "checkout",
                  "--results", tmp_path, cwd=tmp_path)
    ours, theirs = (pd.read_csv(tmp_path / place / "claims.csv", index_col="id")
                    for place in ("checkout", "installed"))
    # What is computed anew may differ in its last digit.
    pd.testing.assert_frame_equal(*(frame.drop(columns=["ours", "note"])
                                    for frame in (theirs, ours)))
    assert (ours["verdict"] != "not run").mean() > 0.95


@pytest.fixture(scope="module")
def execute(installed, tmp_path_factory):
    """Execute a notebook in an empty folder with the installed package: the notebook."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    folder = tmp_path_factory.mktemp("notebooks")
    python = installed("-c", "import sys; print(sys.executable)", program="python").stdout.strip()
    kernel = folder / "jupyter" / "kernels" / "installed" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": [python, "-m", "ipykernel_launcher", "-f",
                                           "{connection_file}"],
                                  "display_name": "installed", "language": "python"}))
    done = installed("notebooks", folder / "written")
    assert (done.returncode, "jupyter lab" in done.stdout) == (0, True), done.stderr

    def execute(name, **settings):
        notebook = nbformat.read(folder / "written" / f"{name}.ipynb", as_version=4)
        cell = next(cell for cell in notebook.cells if "os.environ |=" in cell.source)
        for option, value in settings.items():
            assert f'"{option}": ""' in cell.source
            cell.source = cell.source.replace(f'"{option}": ""', f'"{option}": "{value}"')
        place = folder / name
        place.mkdir()
        before = dict(os.environ)
        wanted = environment(folder) | {"JUPYTER_PATH": str(folder / "jupyter")}
        del wanted["MPLBACKEND"]
        os.environ.clear()
        os.environ.update(wanted)
        try:
            nbclient.NotebookClient(notebook, kernel_name="installed", timeout=600,
                                    resources={"metadata": {"path": str(place)}}).execute()
        finally:
            os.environ.clear()
            os.environ.update(before)
        return notebook

    return execute


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=[pytest.mark.exhaustive] * (name not in QUICK))
    for name in DEMOS])
def test_a_notebook_prints_what_the_script_does_and_shows_each_figure_once(
        name, execute, tmp_path, fashion, cifar):
    settings = {"EPOCHS": FEW_EPOCHS[name]} if name in FEW_EPOCHS else {}
    outputs = [output for cell in execute(name, **settings).cells
               for output in cell.get("outputs", ())]
    kinds = {output.output_type: output for output in outputs}
    assert set(kinds) <= {"stream", "display_data"}, kinds  # nothing's value is shown by accident
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    figures = [output for output in outputs if output.output_type == "display_data"]
    assert all("image/png" in output.data for output in figures)
    assert all(output.metadata["image/png"]["alt"] for output in figures)
    printed = "".join(output.text for output in outputs if output.output_type == "stream")
    script = subprocess.run([sys.executable, ROOT / "demos" / f"{name}.py"], cwd=tmp_path,
                            capture_output=True, text=True, check=True,
                            env=environment(tmp_path) | {"PYTHONPATH": str(ROOT)} | {
                                option: str(value) for option, value in settings.items()})
    assert without_times(printed) == without_times(script.stdout)
    drawn = list((tmp_path / "build" / "figures").rglob("*.png"))
    assert len(figures) == len(drawn)


def test_own_runs_go_to_the_users_folder_of_data(installed):
    done = installed("run", "regression", "0")
    assert (done.returncode, "1 run, seeds 0; 0 your own" in done.stdout) == (0, True), done.stderr
    assert installed("pack").returncode == 2
