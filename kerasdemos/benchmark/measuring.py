"""A run in a process of its own: what it measured, its memory, and what else the machine did."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from kerasdemos.benchmark.parts import PARTS
from kerasdemos.checks import Unavailable
from kerasdemos.children import dying_with_us

STAT, STATUS = Path("/proc/stat"), Path("/proc/self/status")


def measure(part, contestant):
    """Run a contestant once.

    Parameters
    ----------
    part, contestant : str

    Returns
    -------
    value : float
        In the part's unit.
    peak : float
        Largest memory of the process, or of the largest one that it started, in MiB.
    others : float
        Which part of the machine's time others took meanwhile, a hypervisor's theft included.
        Both are nan where the system does not tell.

    Raises
    ------
    Unavailable
        The run failed; the message ends with its last line.
    """
    environment = os.environ | {"KERAS_BACKEND": PARTS[part].contestants[contestant].backend}
    before, own, started = busy(), _own(), time.perf_counter()
    run = subprocess.run(dying_with_us([sys.executable, "-m", "kerasdemos.benchmark", part,
                                        contestant]),
                         capture_output=True, text=True, env=environment)
    if run.returncode:
        said = run.stderr.strip().splitlines() or [f"ended with exit code {run.returncode}"]
        raise Unavailable(f"bench: {part}, {contestant}: {said[-1]}")
    value, peak = map(float, run.stdout.splitlines()[-1].split())
    seconds = (time.perf_counter() - started) * os.cpu_count()
    return value, peak, max(0.0, busy() - before - (_own() - own)) / seconds


def busy():
    """How long the machine's processors worked since it started, or were stolen: seconds."""
    if not STAT.exists():
        return float("nan")
    # user, nice, system, idle, waiting, interrupts, soft interrupts, stolen
    ticks = [int(word) for word in STAT.read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def peak_memory():
    """Largest memory so far of this process, or of the largest one that it started: MiB."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    own, started = (resource.getrusage(who).ru_maxrss
                    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    if STATUS.exists():  # the other number of Linux begins with that of the parent process
        own = int(re.search(r"^VmHWM:\s*(\d+) kB", STATUS.read_text(), re.MULTILINE)[1])
    return max(own, started) / unit


def _own():
    """Processor time of this process and of those it has waited for: seconds."""
    return sum(os.times()[:4])
