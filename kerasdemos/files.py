"""Files written whole or not at all, and the folders where things are kept."""

import contextlib
import os
import secrets
import sys
import tempfile
from pathlib import Path

from kerasdemos import process
from kerasdemos.checks import InputError, Unavailable

_CHECKOUT = Path(__file__).parents[1]
SHIPPED_RUNS = Path(__file__).parent / "runs"  # packed, one file an experiment


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
    with process.unfinished(temporary):
        temporary.touch(exist_ok=False)  # new, never through a link, as the user's umask has it
        yield temporary
        os.replace(temporary, path)


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


def writable_folder(name, path, inside=""):
    """Make a folder, with one inside it, that can be written to: the inner one, or InputError."""
    path = expanded(name, path) / inside
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InputError(f"{name}: expected a folder that can be written to, got '{path}' "
                         f"({error.strerror})") from None
    return path


def cache_folder():
    """Return the folder of our copies of data: KERASDEMOS_CACHE, or the user's cache folder.

    Raises
    ------
    Unavailable
        The user has no home folder (a container's unknown user id, say).
    """
    if chosen := os.environ.get("KERASDEMOS_CACHE"):
        return expanded("KERASDEMOS_CACHE", chosen)
    if folder := _users(linux=("XDG_CACHE_HOME", ".cache"), darwin="Library/Caches"):
        return folder
    raise Unavailable("KERASDEMOS_CACHE: expected a folder for copies of data, got none, and "
                      "there is no home folder; set it")


def results_folder():
    """Return the folder of the user's own runs: of the checkout, or where the user keeps data.

    Of a user without a home folder it is ``results``.
    """
    if in_checkout():
        return _CHECKOUT / "results"
    folder = _users(linux=("XDG_DATA_HOME", ".local/share"), darwin="Library/Application Support")
    return folder / "results" if folder else Path("results")


def demos_folder():
    """Return the folder of the demos' scripts: of the checkout, or of the installed package."""
    return _CHECKOUT / "demos" if in_checkout() else Path(__file__).parent / "demos"


def in_checkout():
    """Whether the package is used from a checkout of its repository."""
    return (_CHECKOUT / "setup.cfg").exists()


def _users(*, linux, darwin):
    """Return our folder among the user's caches or data; None where there is no home folder."""
    variable, folder = {"darwin": ("", darwin), "win32": ("LOCALAPPDATA", "")}.get(
        sys.platform, linux)
    if chosen := os.environ.get(variable):
        return Path(chosen) / "kerasdemos"
    try:
        return Path.home() / folder / "kerasdemos"
    except RuntimeError:
        return None
