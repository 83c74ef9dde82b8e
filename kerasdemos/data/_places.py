"""Finds the files of a data set below a folder, by their names."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kerasdemos.data._sets import ImageSet

ARCHIVE_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip", ".npz", ".deb",
                    "_archive")
# Deep enough for DATA/FashionMNIST/raw, shallow enough for somebody's whole home folder.
DEEPEST = 4


@dataclass(frozen=True)
class Found:
    """Files of one data set in one place.

    Attributes
    ----------
    where : pathlib.Path
        The archive, or the folder the files are in.
    paths : tuple of pathlib.Path
        What lies on disk: the archive, or each file.
    published : ImageSet
        The set that they may be of, by their names.
    """

    where: Path
    paths: tuple[Path, ...]
    published: ImageSet

    def read(self):
        """Return a list of contents, each a dict of plain name to bytes, or raise CorruptFile.

        Of an archive one for each folder in it, where names stand in several.
        """
        from kerasdemos.data import _archives, _reading

        if self.paths == (self.where,):
            return _archives.read(self.where, self.published)
        return [{plain_name(file): _reading.read(file, self.published) for file in self.paths}]


def plain_name(path):
    """Return a file's name as its makers gave it: no folder, no .gz, dashes before idx."""
    name = PurePosixPath(str(path)).name.removesuffix(".gz")
    return name.replace(".idx", "-idx")


def find(place, published):
    """Yield every place at or below `place` that holds files of a data set, by their names.

    Parameters
    ----------
    place : pathlib.Path
        A folder, or one file: an archive, or any one of the wanted files.
    published : ImageSet

    Yields
    ------
    Found
    """
    if os.path.isfile(place) and plain_name(place) not in published.files:
        yield Found(place, (place,), published)
        return
    folder = place if os.path.isdir(place) else place.parent
    for directory, files in _walk(folder, DEEPEST if folder is place else 0):
        members = [file for file in files if plain_name(file) in published.files]
        if members:
            yield Found(directory, tuple(members), published)
        for file in files:
            name = file.name.lower()
            if name.startswith(published.archive_names) and name.endswith(ARCHIVE_SUFFIXES):
                yield Found(file, (file,), published)


def _walk(folder, deepest):
    """Yield (folder, its files) downwards, each in sorted order; what cannot be read is passed."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    yield folder, [entry for entry in entries if os.path.isfile(entry)]
    if deepest:
        for entry in entries:
            if os.path.isdir(entry) and not entry.name.startswith("."):
                yield from _walk(entry, deepest - 1)
