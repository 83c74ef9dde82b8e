"""Where a data set is found: every source in order, each verified before it is used."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import _cache
from kerasdemos.data._places import find
from kerasdemos.data._sets import CorruptFile, Dataset, NothingInside, OtherSet
from kerasdemos.files import expanded

_say_once = cache(_cache.say)  # a lecture loads its images many times


@dataclass(frozen=True)
class LocalSource:
    """A source on this machine.

    Attributes
    ----------
    title : str
        As in the messages.
    path : pathlib.Path or None
        None: not set, or our cache, where a copy is no set of files to be found.
    named_by_user : bool
        A corrupt file there is the user's to know: an error and no warning.
    """

    title: str
    path: Path | None
    named_by_user: bool = False

    def find(self, published):
        """Return the sets of files there, by their names: a list of Found."""
        there = self.path is not None and os.path.exists(self.path)
        return list(find(self.path, published)) if there else []


OUR_CACHE = LocalSource("our cache", None)


def local_sources(published):
    """Return the sources on this machine in the order in which they are asked.

    Parameters
    ----------
    published : ImageSet

    Returns
    -------
    list of LocalSource
    """
    chosen, keras = os.environ.get("KERASDEMOS_DATA"), os.environ.get("KERAS_HOME")
    keras = expanded("KERAS_HOME", keras) if keras else Path(os.path.expanduser("~/.keras"))
    sources = [LocalSource("KERASDEMOS_DATA",
                           expanded("KERASDEMOS_DATA", chosen) if chosen else None, True),
               LocalSource("Keras's cache", keras / "datasets"), OUR_CACHE]
    if published.folder is not None:
        sources.append(LocalSource("Debian's package", published.folder))
    return sources


def dataset(published, path=None, *, download=True):
    """Load a published set as a Dataset; parameters and errors as of `load`."""
    where, images = load(published, path, download=download)
    return Dataset(images.x_train, images.y_train, images.x_test, images.y_test,
                   published.class_names, published.source(where, images), images.canonical,
                   images.caveat)


def load(published, path=None, *, download=True):
    """Return the verified images of a set and where they came from.

    Parameters
    ----------
    published : ImageSet
    path : path-like, optional
        Take it from this file or folder and from nowhere else.
    download : bool
        Whether the network may be asked, last.

    Returns
    -------
    where : str
    images : Images

    Raises
    ------
    InputError
        `path` or KERASDEMOS_DATA does not exist, or a file there is corrupt; what is at `path`
        is another set.
    Unavailable
        No source has it; the message says what was tried and what to do.
    """
    if path is not None:
        return _load_given(published, expanded("path", path))
    tried = []
    for source in local_sources(published):
        ours = source is OUR_CACHE
        answer = _cache.adopted(published) if ours else _ask(published, source, tried)
        if answer is not None:
            return answer
    if not download:
        raise Unavailable(f"{published.title} is not on this machine",
                          command=f"kerasdemos data fetch {published.name}")
    from kerasdemos.data import _fetch

    return _fetch.fetch(published, tried)


def _load_given(published, path):
    check_exists("path", path)
    answer, faults = _first_sound(published, LocalSource("path", path))
    if answer is not None:
        return answer
    if faults:
        raise faults[0]
    raise InputError(f"{path}: expected {published.title}, got none of its files; put there "
                     f"{published.advice}")


def _ask(published, source, tried):
    """Return (where, Images) from a source, or None and say in `tried` why not."""
    if source.path is None:
        tried.append((source.title, "not set"))
        return None
    if source.named_by_user:
        check_exists(source.title, source.path)
    answer, faults = _first_sound(published, source)
    if answer is not None:
        return answer
    reason = f"has no files of {published.title}" if os.path.exists(source.path) else "not there"
    if faults:
        if source.named_by_user and not isinstance(faults[0], OtherSet):
            raise faults[0]
        reason = str(faults[0])
        _say_once(f"{source.title} is passed over: {reason}")
    tried.append((f"{source.title}, {source.path}", reason))
    return None


def check_exists(name, path):
    """Raise InputError unless something lies at a path."""
    if not os.path.exists(path):
        raise InputError(f"{name}: expected a file or folder that exists, got '{path}'")


def _first_sound(published, source):
    """Return ((where, Images) or None, the faults met on the way, corrupt files first)."""
    faults = []
    for found in source.find(published):
        try:
            return (str(found.where), read(published, found)), faults
        except NothingInside as fault:
            # Somebody's archive that only has a name like ours, unless it was named itself.
            if found.where == source.path:
                faults.append(fault)
        except CorruptFile as fault:
            faults.append(fault)
    return None, sorted(faults, key=lambda fault: isinstance(fault, OtherSet))


def read(published, found):
    """Return the images of one set of files: as read before, or read, verified and kept.

    Parameters
    ----------
    published : ImageSet
    found : Found

    Returns
    -------
    Images

    Raises
    ------
    CorruptFile
        Which file, what was expected, what came.
    """
    images = known(published, found)
    if images is None:
        from kerasdemos.data import _keep, _reading

        images = _keep.store(published, _reading.verify(published, found), found)
    return images


def known(published, found):
    """Return the images once read from exactly these files (path, size, date), or None."""
    return _cache.load(published, _cache.name_of_copy(found))
