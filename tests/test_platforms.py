"""What README says works without make runs where POSIX's own calls are not, as on Windows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdemos import files

ROOT = Path(__file__).parents[1]
# Each process begins with it: what Windows has not is gone before anything of ours is imported;
# Python's own modules keep it.
# Only ours are told that this is Windows: others would load what is not on this machine.
WITHOUT_POSIX = """
import builtins, multiprocessing.util, os, shutil, signal, subprocess, sys, tempfile, types
for name in ("fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "setsid", "getpgid",
             "sched_getaffinity", "sched_setaffinity", "mkfifo", "chown", "nice",
             "getloadavg", "statvfs", "symlink", "wait", "WNOHANG", "O_NOFOLLOW", "O_CLOEXEC"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGTSTP",
             "pthread_sigmask", "SIG_BLOCK", "SIG_UNBLOCK", "alarm", "setitimer", "sigwait"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("pwd", "grp", "fcntl", "resource", "termios"):
    sys.modules[name] = None

def told(real, **other):
    module = types.ModuleType(real.__name__)
    vars(module).update(other, __getattr__=lambda name: getattr(real, name))
    return module

TOLD = {"sys": told(sys, platform="win32"), "os": told(os, name="nt")}
load = builtins.__import__

def for_ours(name, globals=None, *arguments, **named):
    ours = (globals or {}).get("__name__", "").startswith("kerasdemos")
    return TOLD[name] if ours and name in TOLD else load(name, globals, *arguments, **named)

def without_proc(event, arguments):
    if event == "open" and str(arguments[0]).startswith("/proc/"):
        raise FileNotFoundError(arguments[0])

builtins.__import__ = for_ours
sys.addaudithook(without_proc)
"""


def run(folder, *arguments):
    start = folder / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text(WITHOUT_POSIX)
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET")}
    return subprocess.run([sys.executable, "-m", "kerasdemos", *map(str, arguments)], cwd=folder,
                          capture_output=True, text=True, timeout=600,
                          env=environment | {"PYTHONPATH": f"{start}{os.pathsep}{ROOT}",
                                             "LOCALAPPDATA": str(folder),
                                             "KERASDEMOS_CACHE": str(files.cache_folder())})


@pytest.mark.parametrize("arguments", [
    ("--version",), ("demo",), ("demo", "xor"), ("notebooks", "notebooks"), ("data", "status"),
    ("run", "fashion", "0-4"),
    pytest.param(("demo", "fashion", "--epochs", "1"), marks=pytest.mark.slow),
    pytest.param(("run", "overfitting", "0", "--alone", "--results", "runs"),
                 marks=pytest.mark.slow),
    pytest.param(("reproduce",), marks=pytest.mark.slow),
], ids=" ".join)
def test_a_command_needs_nothing_that_windows_has_not(arguments, tmp_path):
    done = run(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_asked_wrongly_is_one_line_there_too(tmp_path):
    done = run(tmp_path, "demo", "xors")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
