"""How a command says why it ends: one line for what a user can mend."""

import contextlib
import errno
import sys

from kerasdemos import process
from kerasdemos.checks import InputError

BROKEN_PIPE = 141  # as of a program that SIGPIPE ends: whoever read the output has gone
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
# What is said where a library, a thread or an array found no memory.
_NO_MEMORY = ("annot allocate memory", "failed to map segment", "can't start new thread",
              "ut of memory", "RESOURCE_EXHAUSTED")


def in_one_line(error):
    """Say how a command ends after an exception: one line for what a user can mend.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    (str, int), or None
        The line, "" for silence, and the exit code: 1 could not, 2 asked wrongly, 130
        interrupted, 141 nobody reads the output. None: the fault is the package's own, and a
        traceback is right.
    """
    if isinstance(error, KeyboardInterrupt):
        return f"interrupted; {process.KEPT}", 130
    if isinstance(error, BrokenPipeError):
        return "", BROKEN_PIPE
    if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
        return f"cannot write: {error.strerror}", 1
    if isinstance(error, InputError | OSError):
        return str(error), getattr(error, "exit_code", 1)
    if lacking := lack_of_memory(error):
        return f"not enough memory ({lacking}); end other programs, or use a larger machine", 1
    return None


def lack_of_memory(error):
    """Return what an exception says of memory that could not be had, in a line, or ""."""
    said = (str(error).splitlines() or [""])[0]
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return said or type(error).__name__
    if isinstance(error, ImportError | OSError | RuntimeError) and any(
            words in said for words in _NO_MEMORY):
        return said
    return ""


def end(name, error):
    """Say how a command ends after an exception, on the error stream, if anybody listens.

    Parameters
    ----------
    name : str
        Of the command.
    error : BaseException

    Returns
    -------
    int or None
        The exit code; None, and nothing is said, where a traceback is right.
    """
    if (ending := in_one_line(error)) is None:
        return None
    line, code = ending
    with contextlib.suppress(OSError):
        if sys.stdout.isatty():
            print()  # a progress bar may have left its line open
        process.write_out()
    if line:
        say(f"{name}: {line}")
    return code


def say(line):
    """Write a line to the error stream, if it can be written to."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        print(line, file=sys.stderr, flush=True)
