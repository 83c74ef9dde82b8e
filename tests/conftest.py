"""What every test stands on: no display, no chatter, the real data where it is."""

import contextlib
import importlib.util
import os
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if workers := os.environ.get("PYTEST_XDIST_WORKER_COUNT"):
    # Their share of the cores: threads that wait for one another there cost twice the time.
    for threads in ("TF_NUM_INTRAOP_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, str(max(1, os.cpu_count() // int(workers))))

import numpy as np  # after its number of threads is said

ROOT = Path(__file__).parents[1]


def _real(load):
    from kerasdemos.checks import Unavailable

    try:
        return load(download=False)
    except Unavailable as error:
        if os.environ.get("KERASDEMOS_REQUIRE_DATA") == "1":
            raise
        pytest.skip(f"{error}\nThis test runs once the data is here; tests never fetch it.")


@pytest.fixture(scope="session")
def fashion():
    """The real Fashion-MNIST, or a skip that says how to get it."""
    from kerasdemos.data import fashion_mnist

    return _real(fashion_mnist)


@pytest.fixture(scope="session")
def cifar():
    """The real CIFAR-10 (its test set may be the known part), or a skip."""
    from kerasdemos.data import cifar10

    return _real(cifar10)


@pytest.fixture(scope="session")
def mnist():
    """The real MNIST, or a skip."""
    from kerasdemos.data import mnist

    return _real(mnist)


@pytest.fixture(scope="session")
def pytorch():
    """The second opinion: what PyTorch answers, stored, and the problems that it was given."""
    oracle = runpy.run_path(str(ROOT / "tests" / "oracle" / "pytorch.py"))
    return SimpleNamespace(**oracle, answers=oracle["stored"]())


def is_installed(name):
    """Whether a module can be imported here, without importing it."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def pytest_collection_modifyitems(config, items):
    """Leave out what needs a framework that is not installed; CI demands PyTorch.

    What takes longest comes first, so that no worker is left alone with it at the end.
    """
    first = [ROOT / "tests" / name for name in (
        "evidence/test_replication.py", "test_wheel.py", "training", "demos", "lectures",
        "site/test_site.py")]
    items.sort(key=lambda item: next((place for place, one in enumerate(first)
                                      if one in (item.path, *item.path.parents)), len(first)))
    here = {name: is_installed(name) for name in ("torch", "jax")}
    here["torch"] |= os.environ.get("KERASDEMOS_REQUIRE_TORCH") == "1"
    left_out = [item for item in items
                if not all(here[mark.args[0]] for mark in item.iter_markers("needs"))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of the test's own, and no other source on this machine."""
    from kerasdemos.data import _fashion_mnist

    folder = tmp_path / "cache"
    monkeypatch.setenv("KERASDEMOS_CACHE", str(folder))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "no-keras"))
    monkeypatch.delenv("KERASDEMOS_DATA", raising=False)
    monkeypatch.delenv("KERASDEMOS_MIRROR", raising=False)
    monkeypatch.setattr(_fashion_mnist, "SET",
                        replace(_fashion_mnist.SET, folder=tmp_path / "no-system"))
    return folder


@pytest.fixture
def run_demo(tmp_path):
    """Run a demo as `make` does; returns the finished process, figures in tmp_path / "out".

    What cannot be read in a figure is told on the standard error stream.

    With a `check`, this code runs after it in the same process: `demo` has the demo's names,
    `drawn` the figures by their files' names.
    """

    def run(name, timeout=600, check="", **variables):
        environment = {key: value for key, value in os.environ.items()
                       if key not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET")}
        environment |= {"OUT": str(tmp_path / "out"), "PYTHONWARNINGS": "error"} | variables
        path = f"demos/{name}.py"
        command = (["-c", CHECKED.format(path=path) + check] if check
                   else ["tests/legible.py", path])
        return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment,
                              capture_output=True, text=True, timeout=timeout)

    return run


CHECKED = """
import sys
import numpy as np
from kerasdemos.figures import style

sys.path.insert(0, "tests")
import legible

drawn, save = {{}}, style.save
style.save = lambda figure, path: (drawn.update({{path.stem: figure}}), save(figure, path))[1]
demo = legible.main({path!r})

def same(ours, expected, **tolerance):
    np.testing.assert_allclose(ours, expected, **tolerance)
"""


@pytest.fixture
def no_network(monkeypatch):
    """Nothing is fetched: who tries fails the test."""
    monkeypatch.setattr("kerasdemos.data._fetch.fetch",
                        lambda *_: pytest.fail("the network was asked"))


@pytest.fixture(scope="session")
def few_images():
    """A data set of Fashion-MNIST's form that trains in a moment."""
    from kerasdemos.data import Dataset, Source

    generator = np.random.default_rng(0)
    return Dataset(generator.integers(0, 256, (128, 28, 28), np.uint8),
                   generator.integers(0, 10, 128, np.uint8),
                   generator.integers(0, 256, (50, 28, 28), np.uint8),
                   generator.integers(0, 10, 50, np.uint8), (),
                   Source("Random images", "here", 128, 128, 50, 50))


@pytest.fixture
def alive():
    """Return which processes have a mark in their environment and live: a function of the mark."""

    def alive(mark):
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and mark.encode() in (process / "environ").read_bytes():
                    found.append(int(process.name))
        return found

    if not Path("/proc/self/environ").exists():
        pytest.skip("the children of an ended process are found through /proc")
    return alive
