"""Processes that this one starts: none of them outlives it, however it ends."""

import contextlib
import os
import pickle
import queue
import shutil
import signal
import subprocess
import sys
import threading
import traceback

from kerasdemos.checks import Unavailable

PR_SET_PDEATHSIG = 1  # of Linux's prctl


class Ended(OSError):
    """A child ended before it answered."""


class Child:
    """A process of Python that calls one function, on one argument after another.

    It has a group of its own, so that Ctrl-C at a terminal is for its parent alone.

    Parameters
    ----------
    function : callable
        Of one argument. What it prints goes to the standard error stream.
    **environment : str
        Variables beside this process's.
    """

    def __init__(self, function, **environment):
        import cloudpickle

        path = os.pathsep.join(map(os.path.abspath, sys.path))
        group = {"process_group": 0} if os.name == "posix" else {}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from kerasdemos.children import serve; serve()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path} | environment, **group)
        self.pid = self._process.pid
        self._send(cloudpickle.dumps(function))

    def _send(self, content):
        with contextlib.suppress(OSError):  # the child has ended: `call` says so
            pickle.dump(content, self._process.stdin)
            self._process.stdin.flush()

    def call(self, argument):
        """Return what the function returns, or raise what it raises, or Ended."""
        self._send(pickle.dumps(argument))
        try:
            answer = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise Ended("a child process was ended") from None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def end(self):
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()


def serve():
    """Be a child: call what the parent sends, and end with it, at once and in whatever way.

    The parent holds the other end of stdin, which the system closes when it ends. Linux sends a
    signal too, which waits for nothing.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    received = queue.SimpleQueue()

    def read():
        with contextlib.suppress(Exception):
            while True:
                received.put(pickle.load(asked))  # bytes: nothing is imported in this thread
        os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    function = pickle.loads(received.get())
    while True:
        try:
            answer = pickle.dumps(function(pickle.loads(received.get())))
        except Exception as error:
            # A note goes with an error from process to process; its traceback does not.
            error.add_note("in a child process:\n" + "".join(traceback.format_exception(error)))
            answer = _pickled(error)
        answers.write(answer)
        answers.flush()


def _pickled(error):
    try:
        pickle.loads(content := pickle.dumps(error))
    except Exception:
        return pickle.dumps(Unavailable(f"{type(error).__name__}: {error}"))
    return content


def dying_with_us(command):
    """Return the command of a program that is not ours, ended when this process is killed."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command
