"""How a command says why it ends: one line and a code, or silence, or a traceback of our own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.endings import in_one_line, lack_of_memory, say

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("error", "ending"), [
    (InputError("x: expected 1, got 2"), ("x: expected 1, got 2", 2)),
    (Unavailable("no data", "make data"), ("no data; run: make data", 1)),
    (FileNotFoundError(2, "No such file", "a"), ("[Errno 2] No such file: 'a'", 1)),
    (OSError(28, "No space left on device"), ("cannot write: No space left on device", 1)),
    (BrokenPipeError(32, "Broken pipe"), ("", 141)),
    (MemoryError("Unable to allocate 179. MiB"), (
        "not enough memory (Unable to allocate 179. MiB); end other programs, or use a larger "
        "machine", 1)),
    (ValueError("a fault of our own"), None),
    (ImportError("no module named x"), None),
    (ZeroDivisionError(), None),
])
def test_what_a_user_can_mend_is_one_line_and_a_code(error, ending):
    assert in_one_line(error) == ending


def test_an_interruption_is_130_and_says_what_is_kept():
    line, code = in_one_line(KeyboardInterrupt())
    assert code == 130
    assert line.startswith("interrupted; what is finished is kept")
    assert "\n" not in line


def test_numpy_and_tensorflow_are_understood_where_memory_is_short():
    import numpy as np
    import tensorflow as tf

    with pytest.raises(MemoryError) as numpy:
        np.empty(1 << 60, np.uint8)
    assert "1.00 EiB" in lack_of_memory(numpy.value)
    exhausted = tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
    assert "OOM" in lack_of_memory(exhausted)


def test_a_line_for_nobody_is_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    say("x")


# Streams ------------------------------------------------------------------------------------------


def shell(command, **variables):
    environment = os.environ | {"PYTHON": sys.executable} | variables
    return subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True,
                          text=True, timeout=120)


COMMANDS = ["$PYTHON -m kerasdemos data status", "$PYTHON demos/xor.py",
            "$PYTHON -m kerasdemos run --help"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_who_leaves_is_no_error(command, tmp_path):
    done = shell(f"set -o pipefail; {command} | head -1", OUT=str(tmp_path))
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # 0: all was written before head left
    assert done.stdout.count("\n") == 1


def test_a_reader_who_left_long_ago_gives_141(tmp_path):
    done = shell("$PYTHON demos/xor.py | true; exit ${PIPESTATUS[0]}", OUT=str(tmp_path))
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("command", COMMANDS[:2])
def test_an_output_that_is_full_is_said_in_one_line(command, tmp_path):
    done = shell(f"{command} > /dev/full", OUT=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.endswith(": cannot write: No space left on device\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("command", "closed"), [
    *[(COMMANDS[0], closed) for closed in (">&-", "2>&-", "<&- >&- 2>&-", "2> /dev/full")],
    (COMMANDS[1], "<&- >&- 2>&-")])
def test_closed_streams_are_no_error(command, closed, tmp_path):
    done = shell(f"{command} {closed}", OUT=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("closed", ["2>&-", ">&- 2>&-"])
def test_an_error_with_closed_streams_still_has_its_code(closed):
    assert shell(f"$PYTHON -m kerasdemos run nothing {closed}").returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_demo_with_tensorflow_does_without_streams(closed, tmp_path):
    done = shell(f"$PYTHON demos/fashion.py {closed}", OUT=str(tmp_path), EPOCHS="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(tmp_path.glob("*.png"))) == 7


# Nobody's home ------------------------------------------------------------------------------------


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become another user")
@pytest.mark.parametrize(("command", "code", "said"), [
    ("-m kerasdemos data status", 1, "kerasdemos: KERASDEMOS_CACHE: expected a folder for copies "),
    ("demos/xor.py", 0, "Matplotlib created a temporary cache directory")])
def test_an_unknown_user_without_a_home_is_answered_in_one_line(command, code, said, tmp_path):
    user = ("setpriv --reuid 54321 --regid 54321 --clear-groups --inh-caps +dac_read_search,"
            "+dac_override --ambient-caps +dac_read_search,+dac_override env -u HOME "
            "-u KERASDEMOS_CACHE -u XDG_CACHE_HOME")
    if shell(f"{user} true").returncode:
        pytest.skip("setpriv cannot do that here")
    done = shell(f"{user} $PYTHON {command}", OUT=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert done.stderr.startswith(said)


def test_a_cache_of_a_user_who_does_not_exist_is_named():
    done = shell("$PYTHON -m kerasdemos data status", KERASDEMOS_CACHE="~nosuch/x")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("kerasdemos: KERASDEMOS_CACHE: expected the home folder of a user, got "
                           "'~nosuch/x'\n")
