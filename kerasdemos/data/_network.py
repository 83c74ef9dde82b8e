"""Fetches one file on bad networks: time-outs, least speed, largest size, resuming, progress."""

import contextlib
import os
import queue
import stat
import sys
import threading
import time
import urllib.error
import urllib.request
from http.client import HTTPException

from kerasdemos import terminal
from kerasdemos.data._sets import sha256

# Seconds without a byte before a mirror is given up.
PATIENCE = 20
# On the first pass a mirror slower than this (bytes a second, after a trial of some seconds)
# makes way for the next one.
FAST_ENOUGH = 200_000
TRIAL_SECONDS = 15
# Slower than this it is given up: a file takes at most its largest size / SLOWEST seconds.
SLOWEST = 10_000


class TooSlow(OSError):
    """The mirror answers, but others may be faster."""


def part_of(url, file):
    """Return where an unfinished download of a URL waits for the next try.

    Named after the URL: another mirror's file may be packed in other bytes.
    """
    return file.with_name(f"{file.name}.{sha256(url.encode())[:8]}.part")


def fetch(url, file, most, *, fast_enough=SLOWEST, patience=PATIENCE):
    """Download one file, going on where an earlier try stopped, whatever ended it.

    One process at a time may do so. The bytes go to a part beside the file, which takes the
    file's name when it is whole.

    Parameters
    ----------
    url : str
    file : pathlib.Path
    most : int
        Bytes that it may have: of a longer answer nothing is kept.
    fast_enough : int
        Bytes a second below which TooSlow is raised after the trial.
    patience : float
        Seconds without an answer or a byte until a time-out.

    Raises
    ------
    OSError
        Whatever went wrong, in words.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(url, file)
    with contextlib.suppress(FileNotFoundError):
        status = part.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            part.unlink()  # a link, by which something else would be written to
    try:
        with open(part, "ab") as out:
            try:
                _download(url, out, most, fast_enough, patience)
            except urllib.error.HTTPError as error:
                if error.code != 416 or not out.tell():
                    raise
                out.seek(out.truncate(0))  # nothing lies beyond what we have: begin again
                _download(url, out, most, fast_enough, patience)
    except BaseException as error:
        with contextlib.suppress(FileNotFoundError):  # it could not be made
            if not part.stat().st_size:
                part.unlink()
        if isinstance(error, urllib.error.HTTPError):
            raise OSError(f"{error.code} {error.reason}") from None
        if isinstance(error, urllib.error.URLError):
            raise OSError(str(getattr(error.reason, "strerror", None) or error.reason)) from None
        if isinstance(error, HTTPException | ValueError):
            raise OSError(f"{type(error).__name__}: {error}") from None
        raise
    os.replace(part, file)


def _download(url, out, most, fast_enough, patience):
    """Append to an open file what it lacks."""
    headers = {"User-Agent": "kerasdemos", "Accept-Encoding": "identity"}
    if out.tell():
        headers["Range"] = f"bytes={out.tell()}-"
    answers = _received(urllib.request.Request(url, headers=headers), patience)
    with contextlib.closing(answers), contextlib.ExitStack() as shown:
        try:
            status, length = next(answers)
            if status != 206:
                out.truncate(0)  # all of it comes again
            done = begun = out.seek(0, os.SEEK_END)
            total = begun + int(length) if (length or "").isdecimal() else None
            if total is not None and total > most:
                raise OSError(f"expected at most {most:,} bytes, the server has {total:,}")
            clock = time.monotonic()
            progress = shown.enter_context(_Progress(url.rsplit("/", 1)[1], total))
            for block in answers:
                out.write(block)
                done += len(block)
                if done > most:
                    out.truncate(0)
                    raise OSError(f"expected at most {most:,} bytes, got more")
                seconds = max(time.monotonic() - clock, 1e-3)
                speed = (done - begun) / seconds
                if seconds > 1:
                    progress.show(done, speed)
                if seconds > TRIAL_SECONDS and speed < fast_enough:
                    raise TooSlow(f"only {speed / 1e3:,.0f} kB/s")
        except TimeoutError:
            raise OSError(f"no byte for {patience:g} s after {out.tell():,} bytes") from None
    if total is not None and done < total:
        raise OSError(f"the connection ended after {done:,} of {total:,} bytes")


def _received(request, patience):
    """Yield an answer's (status, length), then its bytes in blocks.

    A thread of its own reads them: where the next does not come in time, be it for a name that
    is not found or a header that drips, the thread is left behind and TimeoutError is raised.
    """
    got, given_up = queue.Queue(maxsize=16), threading.Event()

    def read():
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                got.put((getattr(answer, "status", 200), answer.headers.get("Content-Length")))
                while not given_up.is_set():
                    got.put(block := answer.read1(1 << 16))
                    if not block:
                        return
        except Exception as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            got.put(error)

    threading.Thread(target=read, daemon=True).start()
    try:
        while item := got.get(timeout=patience):
            if isinstance(item, Exception):
                raise item
            yield item
    except queue.Empty:
        raise TimeoutError from None
    finally:
        given_up.set()
        while not got.empty():
            got.get()  # room for what the thread may be about to put


class _Progress(contextlib.ExitStack):
    """A bar on a terminal, a line each tenth elsewhere; nothing until it is first shown."""

    def __init__(self, name, total):
        super().__init__()
        self.name, self.total = name, total
        self.bar, self.tenth = None, 0

    def show(self, done, speed):
        if sys.stderr is None:
            return
        if sys.stderr.isatty():
            if self.bar is None:
                from rich.progress import DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

                self.bar = self.enter_context(terminal.progress(
                    DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()))
                self.task = self.bar.add_task(self.name, total=self.total, completed=done)
            self.bar.update(self.task, completed=done)
        elif self.total and 10 * done // self.total > self.tenth:
            self.tenth = 10 * done // self.total
            left = (self.total - done) / max(speed, 1)
            print(f"{self.name}: {done / 1e6:.1f} of {self.total / 1e6:.1f} MB, "
                  f"{speed / 1e3:,.0f} kB/s, {left:.0f} s left", file=sys.stderr, flush=True)
