"""Reads named files out of folders and archives, in memory: nothing is ever extracted to disk."""

import gzip
import lzma
import os
import shutil
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from kerasdemos.data._sets import CorruptFile

ARCHIVE_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip", ".npz", ".deb",
                    "_archive")
# Deep enough for DATA/FashionMNIST/raw, shallow enough for somebody's whole home folder.
DEEPEST = 4


class NothingInside(CorruptFile):
    """An archive is sound but holds none of the files: no fault where it was merely met."""


@dataclass(frozen=True)
class Found:
    """Files of one data set in one place.

    Attributes
    ----------
    where : pathlib.Path
        The archive, or the folder the files are in.
    paths : tuple of pathlib.Path
        What lies on disk: the archive, or each file.
    read : callable
        Returns a list of contents, each a dict of plain name to bytes: of an archive one for each
        folder in it, where names stand in several. Raises CorruptFile.
    """

    where: Path
    paths: tuple[Path, ...]
    read: Callable[[], list[dict[str, bytes]]]


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
    wanted = published.files
    if os.path.isfile(place) and plain_name(place) not in wanted:
        yield _archive(place, published)
        return
    folder = place if os.path.isdir(place) else place.parent
    for directory, files in _walk(folder, DEEPEST if folder is place else 0):
        members = [file for file in files if plain_name(file) in wanted]
        if members:
            yield Found(directory, tuple(members), lambda members=members: [_read_files(members)])
        for file in files:
            name = file.name.lower()
            if name.startswith(published.archive_names) and name.endswith(ARCHIVE_SUFFIXES):
                yield _archive(file, published)


def _archive(path, published):
    return Found(path, (path,), lambda: _read_archive(path, published.files | published.members))


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


def _read_files(paths):
    return {plain_name(path): _unzipped(path, path.read_bytes()) for path in paths}


def _unzipped(path, content):
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise CorruptFile(f"{path}: expected a whole gzip file, got {len(content):,} bytes "
                          f"that do not unpack ({_first_line(error)}); copy or fetch it "
                          "again") from None


def _read_archive(path, wanted):
    """Read the wanted members of a tar, zip or Debian archive, whatever folder they are in."""
    try:
        if zipfile.is_zipfile(path):
            members = list(_read_zip(path, wanted))
        elif path.suffix == ".deb":
            members = list(_read_tar(path, wanted, BytesIO(_debian_contents(path))))
        else:
            members = list(_read_tar(path, wanted))
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, lzma.LZMAError, zlib.error,
            gzip.BadGzipFile, RuntimeError, NotImplementedError) as error:
        raise CorruptFile(f"{path}: expected a whole archive, got {path.stat().st_size:,} bytes "
                          f"that do not unpack ({_first_line(error)}); copy or fetch it "
                          "again") from None
    if not members:
        raise NothingInside(f"{path}: expected an archive with {_some(wanted)}, got one with none "
                            "of them")
    contents, folders = {}, {}
    for name, content in members:
        contents[plain_name(name)] = content
        folders.setdefault(PurePosixPath(name).parent, {})[plain_name(name)] = content
    # Train and test may lie in folders of their own; two sets of the same names are kept apart.
    return [contents] if len(contents) == len(members) else list(folders.values())


def _read_tar(path, wanted, stream=None):
    with tarfile.open(None if stream else path, mode="r:*", fileobj=stream) as archive:
        for member in archive:
            if member.isfile() and plain_name(member.name) in wanted:
                content = archive.extractfile(member).read()
                yield member.name, _unzipped(f"{path}:{member.name}", content)


def _read_zip(path, wanted):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if plain_name(name) in wanted:
                yield name, _unzipped(f"{path}:{name}", archive.read(name))


def _debian_contents(path):
    if not shutil.which("dpkg-deb"):
        raise CorruptFile(f"{path}: expected files that can be read here, got a Debian package and "
                          "no dpkg-deb on this machine; carry in the files themselves")
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(path)], capture_output=True)
    if unpacked.returncode:
        reason = unpacked.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise CorruptFile(f"{path}: expected a whole Debian package, got one of which "
                          f"dpkg-deb says {' '.join(reason)}; fetch it again")
    return unpacked.stdout


def _first_line(error):
    return str(error).partition("\n")[0].rstrip(":") or type(error).__name__


def _some(names):
    first = sorted(names)
    return ", ".join(first[:2]) + (" …" if len(first) > 2 else "")
