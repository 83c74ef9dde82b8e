"""What README says works without make runs where POSIX's own calls are not, as on Windows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What Windows has not, gone before anything of ours is imported; Python's own modules keep it.
WITHOUT_POSIX = """
import multiprocessing.util, os, shutil, signal, subprocess, sys, tempfile
for name in ("fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "setsid", "getpgid",
             "sched_getaffinity", "sched_setaffinity", "mkfifo", "chown", "nice",
             "getloadavg", "statvfs", "wait", "WNOHANG", "O_NOFOLLOW", "O_CLOEXEC"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGTSTP",
             "pthread_sigmask", "SIG_BLOCK", "SIG_UNBLOCK", "alarm", "setitimer", "sigwait"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("pwd", "grp", "fcntl", "resource", "termios"):
    sys.modules[name] = None
from kerasdemos.__main__ import main
"""


def run(folder, *arguments):
    code = WITHOUT_POSIX + "sys.exit(main())"
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET")}
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], cwd=folder,
                          capture_output=True, text=True, timeout=600,
                          env=environment | {"PYTHONPATH": str(ROOT)})


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
