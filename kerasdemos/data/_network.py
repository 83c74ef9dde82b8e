"""Fetching on bad networks: mirrors in order, time-outs, resuming, progress; all or nothing."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from kerasdemos import terminal
from kerasdemos.data._sets import sha256

# Seconds without a byte before a mirror is given up.
PATIENCE = 20
# On the first pass a mirror slower than this (bytes a second, after a trial of some seconds)
# makes way for the next one; on the second pass any speed will do.
FAST_ENOUGH = 200_000
TRIAL_SECONDS = 15


class TooSlow(OSError):
    """The mirror answers, but others may be faster."""


def downloads(published):
    """Return the ways to fetch a data set, best first: lists of (file name, URL).

    KERASDEMOS_MIRROR, the address of a folder with the files (``python -m http.server`` in a
    lecturer's own is enough), comes first.

    Parameters
    ----------
    published : ImageSet

    Returns
    -------
    list of list of (str, str)
    """
    ways = list(published.mirrors)
    if own := os.environ.get("KERASDEMOS_MIRROR"):
        folder = own.rstrip("/") + "/"
        ways[:0] = [[folder + name for name in names] for names in published.served]
    return [[(url.rsplit("/", 1)[1], url) for url in urls] for urls in ways]


def fetch(url, file, *, parts=None, fast_enough=0, patience=PATIENCE):
    """Download one file, going on where an earlier try stopped.

    The bytes go to a temporary file of this process's own in the same folder. If it ends early,
    it is kept as a part for the next try at this URL, whoever makes it; if it is whole, it
    replaces `file` at once.

    Parameters
    ----------
    url : str
    file : pathlib.Path
    parts : pathlib.Path, optional
        The folder of unfinished downloads, on the same disk; by default the file's own.
    fast_enough : int
        Bytes a second below which TooSlow is raised after the trial; 0 accepts any speed.
    patience : float
        Seconds without an answer or a byte until a time-out.

    Returns
    -------
    pathlib.Path
        `file`.

    Raises
    ------
    OSError
        Whatever went wrong, in words.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    # Named after the URL: another mirror's file may be packed in other bytes.
    part = (parts or file.parent) / f"{file.name}.{sha256(url.encode())[:8]}.part"
    handle, mine = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    with contextlib.suppress(FileNotFoundError):
        # Claim what an earlier try left: renaming is atomic, so only one process gets it.
        os.replace(part, mine)
    try:
        _download(url, mine, fast_enough, patience)
        os.replace(mine, file)
    except BaseException:
        if os.path.getsize(mine):
            os.replace(mine, part)
        else:
            os.unlink(mine)
        raise
    return file


def _download(url, path, fast_enough, patience):
    start = os.path.getsize(path)
    headers = {"User-Agent": "kerasdemos", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers),
                                        timeout=patience)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing lies beyond what we have: begin again
            os.truncate(path, 0)
            return _download(url, path, fast_enough, patience)
        raise OSError(f"{error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise OSError(str(getattr(error.reason, "strerror", None) or error.reason)) from None
    except (HTTPException, ValueError) as error:
        raise OSError(f"{type(error).__name__}: {error}") from None
    with answer, open(path, "r+b") as file:
        resumed = getattr(answer, "status", 200) == 206
        file.seek(start if resumed else 0)
        file.truncate()
        done = begun = file.tell()
        length = answer.headers.get("Content-Length")
        total = begun + int(length) if length else None
        clock = time.monotonic()
        try:
            with _Progress(url.rsplit("/", 1)[1], total) as progress:
                while block := answer.read1(1 << 16):
                    file.write(block)
                    done += len(block)
                    seconds = max(time.monotonic() - clock, 1e-3)
                    speed = (done - begun) / seconds
                    if seconds > 1:
                        progress.show(done, speed)
                    if seconds > TRIAL_SECONDS and speed < fast_enough:
                        raise TooSlow(f"only {speed / 1e3:,.0f} kB/s")
        except HTTPException as error:
            raise OSError(f"{type(error).__name__} after {done:,} bytes") from None
        except TimeoutError:
            raise OSError(f"no byte for {patience:g} s after {done:,} bytes") from None
    if total is not None and done < total:
        raise OSError(f"the connection ended after {done:,} of {total:,} bytes")


class _Progress(contextlib.ExitStack):
    """A bar on a terminal, a line each tenth elsewhere; nothing until it is first shown."""

    def __init__(self, name, total):
        super().__init__()
        self.name, self.total = name, total
        self.bar, self.tenth = None, 0

    def show(self, done, speed):
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


def fetch_debian_package(package, folder):
    """Download a Debian package without installing it, as any user.

    Parameters
    ----------
    package : str
    folder : pathlib.Path

    Returns
    -------
    pathlib.Path
        The .deb file in `folder`.

    Raises
    ------
    OSError
        No apt-get here, or what it said.
    """
    if not shutil.which("apt-get"):
        raise OSError("apt-get is not on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".apt-", dir=folder) as work:
        work = Path(work)
        try:
            _apt_get(["download", package], work)
        except OSError:
            # Package lists that are missing or old: fetch our own, which needs no privilege.
            (work / "lists").mkdir()
            own = ["-o", f"Dir::State::Lists={work / 'lists'}", "-o", f"Dir::Cache={work}"]
            _apt_get([*own, "update"], work)
            _apt_get([*own, "download", package], work)
        target = folder / f"{package}.deb"
        os.replace(next(work.glob("*.deb")), target)
        return target


def _apt_get(arguments, folder):
    try:
        done = subprocess.run(
            ["apt-get", "-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20",
             "-o", "APT::Sandbox::User=root", *arguments],
            cwd=folder, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise OSError(f"apt-get {arguments[-1]} did not end in 300 s") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("E:")]
        raise OSError((said or ["apt-get failed"])[0].removeprefix("E: "))
