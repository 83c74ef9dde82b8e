"""A command that is told to end does so: at once, in one line, with its code, leaving nothing."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

COMMAND = """
import sys, time
from kerasdemos import process
process.begin("name")
print("begun", flush=True)
{then}
"""
SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "ended"),
           (signal.SIGHUP, 129, "the terminal was closed")]
# Seconds that an end may take on a busy machine; what is ended would take ten times that.
LATEST = 60


def as_in_a_shell(held=()):
    """Run in a child before its program: the tests themselves may have been started by nohup."""
    for number, _, _ in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, held)


def begun(then, **options):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen([sys.executable, "-c", COMMAND.format(then=then)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=environment, **{"preexec_fn": as_in_a_shell} | options)
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.1)
    return process


@pytest.mark.parametrize(("number", "code", "said"), SIGNALS)
def test_a_signal_ends_it_in_one_line_with_its_code(number, code, said):
    process = begun("time.sleep(600)")
    process.send_signal(number)
    out, err = process.communicate(timeout=LATEST)
    assert (process.returncode, out) == (code, "")
    assert err.startswith(f"name: {said}; what is finished is kept")
    assert err.count("\n") == 1


def test_an_interrupt_in_a_callback_which_python_would_swallow_ends_it():
    process = begun("class Slow:\n    def __del__(self): time.sleep(600)\n"
                    "x = Slow()\ndel x\nprint('went on')")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LATEST)
    assert (process.returncode, out) == (130, "")
    assert "ignored" not in err


def test_a_computation_that_never_comes_back_to_python_is_ended():
    process = begun("import numpy as np\nx = np.ones((9000, 9000), int)\nx @ x")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LATEST)
    assert process.returncode == 143


def test_what_was_printed_is_written_out_first():
    process = begun("import os\nprint('in the buffer')\nos.write(1, b'printed\\n')\n"
                    "time.sleep(600)")
    assert process.stdout.readline() == "printed\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=LATEST)[0] == "in the buffer\n"


def test_a_reader_who_does_not_read_holds_nothing_up():
    process = begun("print('x' * 1_000_000)")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=LATEST) == 143
    process.communicate()


def test_a_half_written_file_goes_and_the_old_one_stays(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    process = begun("from kerasdemos import files\nwith files.whole('a.txt') as path:\n"
                    "    path.write_text('half')\n    print('half', flush=True)\n"
                    "    time.sleep(600)", cwd=tmp_path)
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=LATEST)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_what_nohup_ignores_stays_ignored():
    process = begun("time.sleep(1)",
                    preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=LATEST)
    assert process.returncode == 0


def test_a_signal_held_back_while_python_starts_is_answered():
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(then="time.sleep(600)")], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: as_in_a_shell([signal.SIGINT]))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LATEST)
    assert (process.returncode, err.count("\n")) == (130, 1)


def test_a_forked_child_ends_as_usual():
    process = begun("import os\nif not (child := os.fork()): time.sleep(600)\n"
                    "time.sleep(0.5)\nos.kill(child, 15)\nprint(os.waitpid(child, 0)[1])")
    assert process.communicate(timeout=LATEST)[0] == "15\n"


@pytest.mark.slow
@pytest.mark.parametrize(("command", "latest"), [
    (["demos/fashion.py"], 5), (["-m", "kerasdemos", "reproduce"], 15),
    (["-m", "kerasdemos", "run", "fashion", "1000-1009"], 8)])
def test_at_random_moments_signals_end_a_command_and_its_children(command, latest, tmp_path,
                                                                 alive):
    """Held back while Python starts, as make does; for long series see tests/faults.py."""
    out = {"demos/fashion.py": [], "reproduce": ["--out", str(tmp_path / "report")],
           "fashion": ["--results", str(tmp_path / "results")]}
    moments = random.Random(0)
    for k in range(8):
        number, code, _ = SIGNALS[k % len(SIGNALS)]
        mark = f"faults-{os.getpid()}-{k}"
        process = subprocess.Popen(
            [sys.executable, *command, *out[command[-2 if "run" in command else -1]]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"MARK": mark, "OUT": str(tmp_path / "out")},
            preexec_fn=lambda: as_in_a_shell([signal.SIGINT]))
        time.sleep(moments.uniform(0, 0.2 if k < 3 else latest))
        process.send_signal(number)
        ended = time.monotonic()
        _, err = process.communicate(timeout=LATEST)
        while alive(mark):
            assert time.monotonic() < ended + LATEST, f"a child lives on: {err}"
            time.sleep(0.05)
        assert process.returncode in (code, -number), err
        assert "Traceback" not in err
        assert "ignored" not in err
    assert not list(tmp_path.rglob(".*"))
    assert not list(tmp_path.rglob("*.lock"))
