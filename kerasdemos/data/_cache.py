"""Our copy of each data set: its files unpacked, mapped read-only by any number of processes.

Nothing that a copy says of itself is believed: whenever it is loaded, its bytes are compared with
the digests in the package, like those of any other source.
"""

import contextlib
import json
import mmap
import os
import re
import sys
import tempfile
from pathlib import Path

from kerasdemos.data._sets import sha256
from kerasdemos.files import cache_folder


def load(published, name):
    """Return the copy of that name, mapped read-only and verified anew, or None.

    A copy that does not verify is set aside, so that a new one can take its place.
    """
    if not re.fullmatch(re.escape(published.name) + "(-[0-9]+-test-images)?", name):
        return None
    try:
        copy = cache_folder() / "sets" / name
        before = os.lstat(copy)
    except OSError:
        return None
    try:
        images = published.parse(copy, {file: _mapped(copy / file) for file in published.files
                                        if os.path.isfile(copy / file)})
        if copy_name(published, images) == name:
            return images
        fault = "it holds other images"
    except OSError as error:
        say(f"our own copy is passed over: {in_words(error)}")
        return None
    except ValueError as error:
        fault = error
    try:
        # Unless another process has made it anew meanwhile.
        if os.path.samestat(before, os.lstat(copy)):
            aside = Path(tempfile.mkdtemp(prefix=f".damaged-{name}-", dir=copy.parent))
            copy.rename(aside / name)
            say(f"our own copy is damaged, and now lies in {aside}: {fault}")
    except OSError as error:
        say(f"our own copy is damaged, and cannot be set aside ({in_words(error)}): {fault}")
    return None


def _mapped(file):
    with open(file, "rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)


def name_of_copy(found):
    """Return the name of the copy once made of exactly these files (path, size, date), or ""."""
    try:
        return origin(found).read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""


def origin(found):
    """Return where the name of the copy that was made of some files stands."""
    status = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns)
              for path in found.paths]
    return cache_folder() / "origins" / sha256(json.dumps(status).encode())[:32]


def copy_name(published, images):
    """Return the name of the copy of these images: every partial set has its own."""
    if images.canonical:
        return published.name
    return f"{published.name}-{len(images.x_test)}-test-images"


def adopted(published):
    """Return (where it came from, Images) of the adopted copy, or None."""
    try:
        note = (cache_folder() / "adopted" / published.name).read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return None
    name, _, where = note.partition("\n")
    images = load(published, name)
    return None if images is None else (where, images)


def say(line):
    """Say something in a line to whoever watches; with stderr closed nobody does."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(f"kerasdemos: {line}", file=sys.stderr)


def in_words(error):
    """Return an OSError as a user reads it: the file, and what the system says of it."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason
