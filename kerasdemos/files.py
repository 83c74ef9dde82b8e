"""Files written whole or not at all, and the folders where things are kept."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from kerasdemos.checks import InputError

_CHECKOUT = Path(__file__).parents[1]


@contextlib.contextmanager
def whole(path):
    """Write a file whole or not at all: beside its place first, then into it.

    Parameters
    ----------
    path : path-like
        Its folder is made.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder, with the same suffix. It replaces `path` when the block
        ends; where the block fails it goes, and `path` stays as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix,
                                         dir=path.parent)
    os.close(handle)
    try:
        yield Path(temporary)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write(path, text):
    """Write a text file whole or not at all, in UTF-8 with the lines' ends as they are."""
    with whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def expanded(name, path):
    """Return a path with its ~ replaced.

    Parameters
    ----------
    name : str
        Of the setting, for the message.
    path : path-like

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        It is no path, or there is no such user.
    """
    try:
        return Path(path).expanduser()
    except TypeError:
        raise InputError(f"{name}: expected a file or folder, got {path!r}") from None
    except RuntimeError:
        raise InputError(f"{name}: expected the home folder of a user, got '{path}'") from None


def cache_folder():
    """Return the folder of our copies of data: KERASDEMOS_CACHE, or the user's cache folder."""
    if chosen := os.environ.get("KERASDEMOS_CACHE"):
        return expanded("KERASDEMOS_CACHE", chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/kerasdemos"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "kerasdemos"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kerasdemos"


def results_folder():
    """Return the folder of stored runs: the checkout's, or ``results`` where there is none."""
    return _CHECKOUT / "results" if (_CHECKOUT / "setup.cfg").exists() else Path("results")
