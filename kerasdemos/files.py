"""Files written whole or not at all, and the folders where things are kept."""

import contextlib
import os
import secrets
import sys
from pathlib import Path

from kerasdemos.checks import InputError, Unavailable

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
    temporary = path.with_name(f".{path.stem[:100]}-{secrets.token_hex(8)}{path.suffix}")
    temporary.touch(exist_ok=False)  # new, never through a link, and as the user's umask has it
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
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
    """Return the folder of our copies of data: KERASDEMOS_CACHE, or the user's cache folder.

    Raises
    ------
    Unavailable
        The user has no home folder (a container's unknown user id, say).
    """
    if chosen := os.environ.get("KERASDEMOS_CACHE"):
        return expanded("KERASDEMOS_CACHE", chosen)
    variable, folder = {"darwin": ("", "Library/Caches"), "win32": ("LOCALAPPDATA", "")}.get(
        sys.platform, ("XDG_CACHE_HOME", ".cache"))
    if chosen := os.environ.get(variable):
        return Path(chosen) / "kerasdemos"
    try:
        return Path.home() / folder / "kerasdemos"
    except RuntimeError:
        raise Unavailable("KERASDEMOS_CACHE: expected a folder for copies of data, got none, and "
                          "there is no home folder; set it") from None


def results_folder():
    """Return the folder of stored runs: the checkout's, or ``results`` where there is none."""
    return _CHECKOUT / "results" if (_CHECKOUT / "setup.cfg").exists() else Path("results")
