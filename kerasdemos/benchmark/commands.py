"""Whole commands, start-up included, as `make` runs them."""

import os
import subprocess
import sys
import tempfile
import time

from kerasdemos import files
from kerasdemos.checks import Unavailable
from kerasdemos.children import dying_with_us

# In place of our fit, Keras's own, which says nothing.
_STOCK = """
import runpy, sys
import kerasdemos.training.loop as loop
loop.fit = lambda model, x, y, *, epochs, seed: loop._fall_back(
    model, {"x": x, "y": y, "epochs": epochs, "callbacks": None}, seed, 0, "")
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def demo(name, stock=False):
    """Run a demo, with Keras's own fit or with ours; returns seconds."""
    file = str(files.demos_folder() / f"{name}.py")
    return _seconds(["-c", _STOCK, file] if stock else [file])


def reproduce():
    """Judge every claim and write the report, nothing trained; returns seconds."""
    with tempfile.TemporaryDirectory() as out:
        return _seconds(["-m", "kerasdemos", "reproduce", "--out", out])


def _seconds(arguments):
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        run = subprocess.run(dying_with_us([sys.executable, *arguments]),
                             capture_output=True, text=True,
                             env=os.environ | {"OUT": out, "EPOCHS": "", "PRESET": "", "SEED": ""})
        if run.returncode:
            said = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
            raise Unavailable(said[-1])
        return time.perf_counter() - started
