"""How a command begins and ends; it can be ended before NumPy is loaded."""

import atexit
import contextlib
import os
import signal
import sys
import threading

KEPT = "what is finished is kept, no half-written file is left, a begun download goes on next time"
# What ends a command, and how it is called. The exit code is 128 + the signal, as shells have it.
ENDINGS = {getattr(signal, name): said for name, said in (
    ("SIGINT", "interrupted"), ("SIGTERM", "ended"), ("SIGHUP", "the terminal was closed"))
    if hasattr(signal, name)}

UNFINISHED = set()  # paths that are removed if a signal ends the process
_begun, _parked = threading.Event(), threading.Event()


def begin(name):
    """Make this process a command of that name: with all streams, ended by signals cleanly.

    An exception would not do: raised inside a callback it is swallowed, and other libraries
    print it. So a signal stops the main thread where it is, and another thread removes what is
    unfinished and ends the process. Children end by themselves: see `children`.
    """
    if _begun.is_set():
        return
    _begun.set()
    os.environ["MPLBACKEND"] = "agg"  # what a command draws goes into files
    _open_streams()
    woken, waker = os.pipe()
    if hasattr(os, "set_blocking"):  # Windows has it from Python 3.12 on, and needs it nowhere
        os.set_blocking(waker, False)
    threading.Thread(target=_end, args=(woken, name), daemon=True).start()
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    ours = [number for number in ENDINGS if signal.getsignal(number) is not signal.SIG_IGN]
    for number in ours:  # what nohup and the like ignore stays ignored
        signal.signal(number, _park)
    if hasattr(signal, "pthread_sigmask"):  # make holds them back while Python starts
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ours)

    def as_before():
        signal.set_wakeup_fd(-1)
        for number in ours:
            signal.signal(number, signal.SIG_DFL)

    # Nothing is unfinished then, and no thread of Python's runs any more; nor in a forked child.
    atexit.register(as_before)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=as_before)


def _park(number, frame):
    _parked.set()
    threading.Event().wait()


def _end(woken, name):
    while (number := os.read(woken, 1)[0]) not in ENDINGS:
        pass
    _parked.wait(0.5)  # not for ever: a computation in C does not stop for a signal
    for path in list(UNFINISHED):
        remove(path)
    printing = threading.Thread(target=_print, daemon=True)
    printing.start()
    printing.join(1)  # whoever reads the output may have stopped
    shown = "\r\x1b[K\x1b[?25h" if os.isatty(2) else ""  # a progress bar hides the cursor
    with contextlib.suppress(OSError):
        os.write(2, f"{shown}{name}: {ENDINGS[number]}; {KEPT}\n".encode())
    os._exit(128 + number)


def _print():
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()


@contextlib.contextmanager
def unfinished(path):
    """Remove what the block makes at a path, unless as its last act it moves it to its place."""
    UNFINISHED.add(path)
    try:
        yield
    except BaseException:
        remove(path)
        raise
    finally:
        UNFINISHED.discard(path)


def remove(path):
    """Remove a file, a link or a folder of files, if it is there and can be removed."""
    with contextlib.suppress(OSError):
        if os.path.isdir(path) and not os.path.islink(path):
            for file in os.listdir(path):
                os.unlink(os.path.join(path, file))
            os.rmdir(path)
        else:
            os.unlink(path)


def _open_streams():
    """Open what the caller has closed: else the next file would take its number, and the output."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            nothing = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nothing, "w" if number else "r", encoding="utf-8"))


def write_out():
    """Write out what was printed; or raise OSError, and throw away what is printed from here on.

    Python itself would try again at its end, and complain too late for an exit code.
    """
    try:
        sys.stdout.flush()
    except OSError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.close(nothing)
        raise
