"""Where a data set is found or fetched: every place in order, each verified before it is used."""

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import cache, network
from kerasdemos.data.archives import CorruptFile, NothingInside, find
from kerasdemos.data.formats import FASHION, FORMATS

SYSTEM_FASHION = Path("/usr/share/datasets/fashion-mnist")


@dataclass(frozen=True)
class Place:
    """A place on this machine where a data set may lie.

    Attributes
    ----------
    title : str
        As in the messages.
    path : pathlib.Path or None
        None: not set.
    named_by_user : bool
        A bad file there is the user's to know: an error and no warning.
    """

    title: str
    path: Path | None
    named_by_user: bool = False


OUR_CACHE = Place("our cache", None)


def places(form, path=None):
    """Return the places where a data set may lie, in the order in which they are asked.

    Parameters
    ----------
    form : Format
    path : path-like, optional
        A file or folder to take the data from; then this is the only place.

    Returns
    -------
    list of Place
    """
    if path is not None:
        return [Place("the path given", expanded("the path given", path), named_by_user=True)]
    chosen = os.environ.get("KERASDEMOS_DATA")
    keras = expanded("KERAS_HOME", os.environ.get("KERAS_HOME") or "~/.keras") / "datasets"
    return [
        Place("KERASDEMOS_DATA", expanded("KERASDEMOS_DATA", chosen) if chosen else None, True),
        Place("Keras's cache", keras),
        OUR_CACHE,
        *([Place("Debian's package", SYSTEM_FASHION)] if form is FASHION else []),
    ]


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
        There is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputError(f"{name}: expected the home folder of a user, got '{path}'") from None


def load(form, path=None, *, download=True):
    """Return the verified data set and where it came from.

    Parameters
    ----------
    form : Format
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
        `path` or KERASDEMOS_DATA does not exist, or a file there is corrupt.
    Unavailable
        No source has it; the message says what was tried and what to do.
    """
    tried = []
    for place in places(form, path):
        ours = place is OUR_CACHE
        answer = cache.adopted(form) if ours else _load_place(form, place, tried)
        if answer is not None:
            return answer
    if path is not None:
        raise InputError(f"{path}: expected {form.title}, found none of its files; put there "
                         f"{form.advice}")
    if download:
        fetched = fetch(form, tried)
        if fetched is not None:
            return fetched
    raise Unavailable(unavailable_message(form, tried))


def _load_place(form, place, tried):
    """Return (where, Images) from the first sound set of files there, or None."""
    if place.path is None:
        tried.append((place.title, "not set"))
        return None
    if not os.path.exists(place.path):
        if place.named_by_user:
            raise InputError(f"{place.title}: expected a file or folder that exists, "
                             f"got '{place.path}'")
        tried.append((f"{place.title}, {place.path}", "not there"))
        return None
    faults = []
    for found in find(place.path, form.files, form.archive_names):
        try:
            return str(found.where), read(form, found)
        except NothingInside as fault:
            # Somebody's archive that only has a name like ours, unless it was named itself.
            if found.where == place.path:
                faults.append(fault)
        except CorruptFile as fault:
            faults.append(fault)
    if faults and place.named_by_user:
        raise faults[0]
    for fault in faults:
        print(f"kerasdemos: {place.title} is passed over: {fault}", file=sys.stderr)
    tried.append((f"{place.title}, {place.path}", str(faults[0]) if faults else
                  f"has no files of {form.title}"))
    return None


def read(form, found):
    """Return the images of one set of files: as read before, or read, verified and kept.

    Parameters
    ----------
    form : Format
    found : Found

    Returns
    -------
    Images

    Raises
    ------
    CorruptFile
        Which file, what was expected, what was found.
    """
    images = cache.known(found)
    if images is None:
        try:
            contents = found.read()
        except OSError as error:
            raise CorruptFile(f"{error.filename or found.where}: expected a file that can be "
                              f"read, found none ({error.strerror})") from None
        images = form.parse(found.where, contents)
        if not images.canonical and _official(form, found):
            images = replace(images, canonical=True, caveat="")
        images = cache.store(form, images, found)
    return images


def _official(form, found):
    """Whether the files came in an archive that is the published one, byte for byte."""
    [path] = found.paths if len(found.paths) == 1 else [None]
    if path is None or not form.archive_digests:
        return False
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest() in form.archive_digests


def fetch(form, tried=None):
    """Fetch a data set over the network into our cache, from the first mirror that has it whole.

    Parameters
    ----------
    form : Format
    tried : list, optional
        Gets a pair (source, what went wrong) for each that failed.

    Returns
    -------
    (where, Images), or None
    """
    tried = [] if tried is None else tried
    parts = cache.cache_folder() / "downloads"
    try:
        parts.mkdir(parents=True, exist_ok=True)
        # A folder of this process's own: others may be fetching the same.
        with tempfile.TemporaryDirectory(dir=parts, ignore_cleanup_errors=True) as folder:
            return _fetch(form, tried, parts, Path(folder))
    except OSError as error:
        tried.append((str(parts), f"cannot be written to ({error.strerror})"))
    return None


def _fetch(form, tried, parts, folder):
    slow = set()
    for fast_enough in (network.FAST_ENOUGH, 0):
        for files in network.downloads(form.name):
            base = files[0][1] if len(files) == 1 else files[0][1].rsplit("/", 1)[0] + "/"
            if fast_enough == 0 and base not in slow:
                continue
            try:
                for name, url in files:
                    if not (folder / name).exists():
                        network.fetch(url, folder / name, parts=parts, fast_enough=fast_enough)
                return _adopt_download(form, [folder / name for name, _ in files], base)
            except network.TooSlow as error:
                slow.add(base)
                tried.append((base, f"{error}; tried again after the others"))
            except (CorruptFile, OSError) as error:
                tried.append((base, str(error)))
    if form is FASHION:
        try:
            package = network.fetch_debian_package(network.FASHION_PACKAGE, folder)
            return _adopt_download(form, [package], f"Debian's package {network.FASHION_PACKAGE}")
        except (CorruptFile, OSError) as error:
            tried.append((f"apt-get download {network.FASHION_PACKAGE}", str(error)))
    return None


def _adopt_download(form, files, where):
    """Verify what was fetched, keep it as arrays, and let the files go."""
    try:
        images = read(form, next(find(files[0], form.files, form.archive_names)))
    finally:
        for file in files:
            file.unlink(missing_ok=True)
    keep(form, where, images)
    return where, images


def keep(form, where, images):
    """Make these images the ones used where no other source answers; canonical ones stay.

    Parameters
    ----------
    form : Format
    where : str
    images : Images

    Returns
    -------
    bool
        Whether they, or canonical ones, are now kept.
    """
    name = cache.copy_name(form, images)
    before = cache.adopted(form)
    if before and before[1].canonical and not images.canonical:
        return True
    try:
        cache.adopt(form, where, name)
    except OSError:
        return False
    return cache.load(name) is not None


def bring_in(path):
    """Verify a file or folder and keep what is in it in our cache, for good.

    Parameters
    ----------
    path : path-like
        What somebody carried here: an archive, one of the files, or a folder.

    Returns
    -------
    kept : list of (Format, Images)
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
    if not os.path.exists(path):
        raise InputError(f"PATH: expected a file or folder that exists, got '{path}'")
    kept, faults = [], []
    for form in FORMATS.values():
        sound = []
        for found in find(path, form.files, form.archive_names):
            try:
                sound.append((found, read(form, found)))
            except NothingInside:
                pass
            except CorruptFile as fault:
                faults.append(fault)
        if sound:
            found, images = max(sound, key=lambda pair: (pair[1].canonical, len(pair[1].x_test)))
            if not keep(form, str(found.where.resolve()), images):
                raise Unavailable(f"{cache.cache_folder()}: nothing can be kept there; make room "
                                  "or set KERASDEMOS_CACHE to another folder")
            kept.append((form, images))
    if not kept and not faults:
        raise InputError(f"{path}: expected files of "
                         f"{' or '.join(form.title for form in FORMATS.values())}, found none")
    return kept, faults


def unavailable_message(form, tried):
    """Say what was tried, what went wrong at each source, and what to put where.

    Parameters
    ----------
    form : Format
    tried : list of (str, str)

    Returns
    -------
    str
    """
    lines = [f"{form.title} cannot be had here. Tried in this order:"]
    lines += [f"  - {source}: {fault}" for source, fault in tried]
    lines += [f"By hand: get {form.advice},",
              "  then run  kerasdemos data import FILE_OR_FOLDER",
              "  or set  KERASDEMOS_DATA=FOLDER  to the folder it lies in."]
    if form.name == "cifar10":
        lines += ["Without it: make cifar DATA=standin  trains the same CNN on Fashion-MNIST "
                  "padded to 32x32x3,",
                  "  a stand-in that every line of output then names as such."]
    return "\n".join(lines)
