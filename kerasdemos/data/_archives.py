"""Reads named files out of archives, in memory: nothing is ever extracted to disk."""

import gzip
import lzma
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import PurePosixPath

from kerasdemos.data._places import plain_name
from kerasdemos.data._reading import unpacked
from kerasdemos.data._sets import CorruptFile, NothingInside

# Where in a tar the wanted files must end: what lies before them is unpacked too.
FURTHEST = 2_000_000_000
BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, lzma.LZMAError, zlib.error,
          gzip.BadGzipFile, RuntimeError, NotImplementedError)


def read(path, published):
    """Read the wanted members of a tar, zip or Debian archive, whatever folder they are in.

    Parameters
    ----------
    path : pathlib.Path
    published : ImageSet

    Returns
    -------
    list of dict of str to bytes
        As of Found.read.

    Raises
    ------
    CorruptFile
        It does not unpack, or to more than the set has; NothingInside where no member is wanted.
    """
    wanted = published.files | published.members
    try:
        if zipfile.is_zipfile(path):
            members = list(_read_zip(path, wanted))
        elif path.suffix == ".deb":
            members = _read_debian(path, wanted)
        else:
            with tarfile.open(path) as archive:
                members = list(_read_tar(path, wanted, archive))
    except BROKEN as error:
        reason = str(error).partition("\n")[0].rstrip(":") or type(error).__name__
        raise CorruptFile(f"{path}: expected a whole archive, got {path.stat().st_size:,} bytes "
                          f"that do not unpack ({reason}); copy or fetch it again") from None
    if not members:
        raise NothingInside(f"{path}: expected an archive with {', '.join(sorted(wanted)[:2])} …, "
                            "got one with none of them")
    contents, folders = {}, {}
    for name, content in members:
        contents[plain_name(name)] = content
        folders.setdefault(PurePosixPath(name).parent, {})[plain_name(name)] = content
    # Train and test may lie in folders of their own; two sets of the same names are kept apart.
    return [contents] if len(contents) == len(members) else list(folders.values())


def _read_tar(path, wanted, archive):
    for member in archive:
        if member.offset_data + member.size > FURTHEST:
            raise CorruptFile(f"{path}: expected an archive of at most {FURTHEST:,} bytes, "
                              "got a larger one; carry in the files themselves")
        if member.isfile() and (name := plain_name(member.name)) in wanted:
            with archive.extractfile(member) as file:
                yield member.name, unpacked(file, f"{path}:{member.name}", wanted[name][0])


def _read_zip(path, wanted):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if plain_name(name) in wanted:
                with archive.open(name) as file:
                    yield name, unpacked(file, f"{path}:{name}", wanted[plain_name(name)][0])


def _read_debian(path, wanted):
    if not shutil.which("dpkg-deb"):
        raise CorruptFile(f"{path}: expected files that can be read here, got a Debian package and "
                          "no dpkg-deb on this machine; carry in the files themselves")
    with tempfile.TemporaryFile() as said, subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", str(path)], stdout=subprocess.PIPE, stderr=said) as tar:
        members = []
        try:
            with tarfile.open(fileobj=tar.stdout, mode="r|") as archive:
                members = list(_read_tar(path, wanted, archive))
            while tar.stdout.read(1 << 20):
                pass  # to its end, so that its verdict counts
        except tarfile.TarError:
            pass  # dpkg-deb says why
        finally:
            tar.stdout.close()
        if tar.wait():
            said.seek(0)
            reason = said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise CorruptFile(f"{path}: expected a whole Debian package, got one of which "
                              f"dpkg-deb says {' '.join(reason)}; fetch it again")
    return members
