"""Where a data set is found or fetched: every source in order, each verified before it is used."""

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from kerasdemos import data
from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import _cache, _network
from kerasdemos.data._archives import NothingInside, find
from kerasdemos.data._sets import CorruptFile, Dataset, sha256
from kerasdemos.files import cache_folder, expanded


class OtherSet(CorruptFile):
    """Nothing is wrong with the files, but they are another data set's of the same names."""


@dataclass(frozen=True)
class LocalSource:
    """A source on this machine.

    Attributes
    ----------
    title : str
        As in the messages.
    path : pathlib.Path or None
        None: not set.
    named_by_user : bool
        A corrupt file there is the user's to know: an error and no warning.
    ours : bool
        It is our cache, where a copy is verified arrays and not files.
    """

    title: str
    path: Path | None
    named_by_user: bool = False
    ours: bool = False

    def find(self, published):
        """Return the sets of files there, by their names: a list of Found."""
        there = not self.ours and self.path is not None and os.path.exists(self.path)
        return list(find(self.path, published)) if there else []


def local_sources(published):
    """Return the sources on this machine in the order in which they are asked.

    Parameters
    ----------
    published : ImageSet

    Returns
    -------
    list of LocalSource
    """
    chosen = os.environ.get("KERASDEMOS_DATA")
    keras = expanded("KERAS_HOME", os.environ.get("KERAS_HOME") or "~/.keras") / "datasets"
    sources = [
        LocalSource("KERASDEMOS_DATA", expanded("KERASDEMOS_DATA", chosen) if chosen else None,
                    named_by_user=True),
        LocalSource("Keras's cache", keras),
        LocalSource("our cache", cache_folder(), ours=True),
    ]
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
        answer = _cache.adopted(published) if source.ours else _ask(published, source, tried)
        if answer is not None:
            return answer
    if not download:
        raise Unavailable(f"{published.title} is not on this machine",
                          command=f"kerasdemos data fetch {published.name}")
    if (fetched := fetch(published, tried)) is not None:
        return fetched
    raise Unavailable(unavailable_message(published, tried))


def _load_given(published, path):
    _check_exists("path", path)
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
        _check_exists(source.title, source.path)
    answer, faults = _first_sound(published, source)
    if answer is not None:
        return answer
    reason = f"has no files of {published.title}" if os.path.exists(source.path) else "not there"
    if faults:
        if source.named_by_user and not isinstance(faults[0], OtherSet):
            raise faults[0]
        reason = str(faults[0])
        print(f"kerasdemos: {source.title} is passed over: {reason}", file=sys.stderr)
    tried.append((f"{source.title}, {source.path}", reason))
    return None


def _check_exists(name, path):
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
        images = _cache.store(published, verify(published, found), found)
    return images


def known(published, found):
    """Return the images once read from exactly these files (path, size, date), or None."""
    name = _cache.name_of_copy(found)
    return _cache.load(name) if _cache.is_copy_of(published, name) else None


def verify(published, found):
    """Read and verify one set of files, whatever was known of it; nothing is kept.

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
        Which file, what was expected, what came; OtherSet where the files are sound, but
        another set's.
    """
    try:
        choices = found.read()
    except OSError as error:
        raise CorruptFile(f"{error.filename or found.where}: expected a file that can be read, "
                          f"got none ({error.strerror})") from None
    faults = []
    for contents in choices:
        try:
            images = published.parse(found.where, contents)
        except CorruptFile as fault:
            other = _owner(published, contents)
            faults.append(fault if other is None else OtherSet(
                f"{found.where}: expected {published.title}'s files, got a source that holds "
                f"{other.title}'s files"))
            continue
        if not images.canonical and _official(published, found):
            images = replace(images, canonical=True, caveat="")
        return images
    raise min(faults, key=lambda fault: isinstance(fault, OtherSet))


def _owner(published, contents):
    """Return the other set that these files are of, if none of them is this set's, or None."""
    digests = {sha256(content) for content in contents.values()}
    if digests & published.digests:
        return None
    return next((other for other in data.published().values() if digests & other.digests), None)


def _official(published, found):
    """Whether the files came in an archive that is the published one, byte for byte."""
    [path] = found.paths if len(found.paths) == 1 else [None]
    if path is None or not published.archive_digests:
        return False
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest() in published.archive_digests


def fetch(published, tried=None):
    """Fetch a data set over the network into our cache, from the first mirror that has it whole.

    Parameters
    ----------
    published : ImageSet
    tried : list, optional
        Gets a pair (source, what went wrong) for each that failed.

    Returns
    -------
    (where, Images), or None
    """
    tried = [] if tried is None else tried
    parts = cache_folder() / "downloads"
    try:
        parts.mkdir(parents=True, exist_ok=True)
        # A folder of this process's own: others may be fetching the same.
        with tempfile.TemporaryDirectory(dir=parts, ignore_cleanup_errors=True) as folder:
            return _fetch(published, tried, parts, Path(folder))
    except OSError as error:
        tried.append((str(parts), f"cannot be written to ({error.strerror})"))
    return None


def _fetch(published, tried, parts, folder):
    slow = set()
    for fast_enough in (_network.FAST_ENOUGH, 0):
        for files in _network.downloads(published):
            base = files[0][1] if len(files) == 1 else files[0][1].rsplit("/", 1)[0] + "/"
            if fast_enough == 0 and base not in slow:
                continue
            try:
                for name, url in files:
                    if not (folder / name).exists():
                        _network.fetch(url, folder / name, parts=parts, fast_enough=fast_enough)
                return _adopt_download(published, [folder / name for name, _ in files], base)
            except _network.TooSlow as error:
                slow.add(base)
                tried.append((base, f"{error}; tried again after the others"))
            except (CorruptFile, OSError) as error:
                tried.append((base, str(error)))
    if published.package:
        try:
            package = _network.fetch_debian_package(published.package, folder)
            return _adopt_download(published, [package], f"Debian's package {published.package}")
        except (CorruptFile, OSError) as error:
            tried.append((f"apt-get download {published.package}", str(error)))
    return None


def _adopt_download(published, files, where):
    """Verify what was fetched, keep it as arrays, and let the files go."""
    try:
        images = read(published, next(find(files[0], published)))
    finally:
        for file in files:
            file.unlink(missing_ok=True)
    keep(published, where, images)
    return where, images


def keep(published, where, images):
    """Make these images the ones used where no other source answers; canonical ones stay.

    Parameters
    ----------
    published : ImageSet
    where : str
    images : Images

    Returns
    -------
    bool
        Whether they, or canonical ones, are now kept.
    """
    name = _cache.copy_name(published, images)
    before = _cache.adopted(published)
    if before and before[1].canonical and not images.canonical:
        return True
    try:
        _cache.adopt(published, where, name)
    except OSError:
        return False
    return _cache.load(name) is not None


def bring_in(path):
    """Verify a file or folder and keep what is in it in our cache, for good.

    Parameters
    ----------
    path : path-like
        What somebody carried here: an archive, one of the files, or a folder.

    Returns
    -------
    kept : list of (ImageSet, Images)
        What was found and kept; of several copies a canonical one.
    faults : list of CorruptFile
        What was found and is corrupt.

    Raises
    ------
    InputError
        Nothing there.
    Unavailable
        It is sound, but our cache cannot keep it.
    """
    path = expanded("PATH", path)
    _check_exists("PATH", path)
    sets = data.published().values()
    kept, faults = [], {}
    for published in sets:
        sound = []
        for found in find(path, published):
            try:
                sound.append((found, read(published, found)))
            except (NothingInside, OtherSet):
                pass
            except CorruptFile as fault:
                faults[str(fault)] = fault  # sets of the same names meet the same broken file
        if sound:
            found, images = max(sound, key=lambda pair: (pair[1].canonical, len(pair[1].x_test)))
            if not keep(published, str(found.where.resolve()), images):
                raise Unavailable(f"{cache_folder()}: nothing can be kept there; make room "
                                  "or set KERASDEMOS_CACHE to another folder")
            kept.append((published, images))
    if not kept and not faults:
        raise InputError(f"{path}: expected files of "
                         f"{' or '.join(published.title for published in sets)}, got none")
    return kept, list(faults.values())


def unavailable_message(published, tried):
    """Say what was tried, what went wrong at each source, and what to put where.

    Parameters
    ----------
    published : ImageSet
    tried : list of (str, str)

    Returns
    -------
    str
    """
    lines = [f"{published.title} cannot be had here. Tried in this order:"]
    lines += [f"  - {source}: {fault}" for source, fault in tried]
    lines += [f"By hand: get {published.advice},",
              "  then run  kerasdemos data import FILE_OR_FOLDER",
              "  or set  KERASDEMOS_DATA=FOLDER  to the folder it lies in."]
    if published.instead:
        lines.append(f"Without it: {published.instead}")
    return "\n".join(lines)
