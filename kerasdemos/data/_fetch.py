"""Brings a data set into our cache: from mirrors, Debian's package, or where it was carried."""

import contextlib
import os
import shutil
import subprocess

from kerasdemos import data
from kerasdemos.checks import InputError, Unavailable
from kerasdemos.children import dying_with_us
from kerasdemos.data import _cache, _keep, _network, _reading, _sources
from kerasdemos.data._places import find, plain_name
from kerasdemos.data._sets import CorruptFile, NothingInside, OtherSet, check_content
from kerasdemos.files import cache_folder, expanded

# A gzip file of bytes that cannot be packed is longer than they are by less than this.
WRAPPING = 100_000


def fetch(published, tried=None):
    """Fetch a data set into our cache, from the first mirror that has it whole.

    Of processes that want the same at once one fetches, and the others wait and use it. What a
    process left that was ended is gone on with.

    Parameters
    ----------
    published : ImageSet
    tried : list of (str, str), optional
        The sources asked before and what went wrong at each; gets those asked here.

    Returns
    -------
    where : str
    images : Images

    Raises
    ------
    Unavailable
        The message says what was tried, what went wrong at each source, and what to do.
    """
    tried = [] if tried is None else tried
    try:
        with _keep.locked(published.name,
                          f"waiting for another process that fetches {published.title}"):
            kept = _cache.adopted(published)
            if kept is not None and kept[1].canonical:
                return kept
            folder = cache_folder() / "downloads" / published.name
            if folder.is_symlink():
                folder.unlink()
            folder.mkdir(parents=True, exist_ok=True)
            answer = (_from_mirrors(published, folder, tried)
                      or _from_debian(published, folder, tried))
            if answer is not None:
                with contextlib.suppress(OSError):  # what was fetched can be used all the same
                    _keep.adopt(published, *answer)
                if _cache.adopted(published) is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                return answer
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        tried.append(("our cache", f"cannot be written to ({_cache.in_words(error)})"))
    lines = [f"{published.title} cannot be had here. Tried in this order:"]
    lines += [f"  - {source}: {fault}" for source, fault in dict.fromkeys(tried)]
    lines += [f"By hand: get {published.advice},",
              "  then run  kerasdemos data import FILE_OR_FOLDER",
              "  or set  KERASDEMOS_DATA=FOLDER  to the folder it lies in."]
    if published.instead:
        lines.append(f"Without it: {published.instead}")
    raise Unavailable("\n".join(lines))


def mirrors(published):
    """Return the ways to fetch a data set, best first: each the addresses of all files.

    KERASDEMOS_MIRROR, the address of a folder with the files or of one with a folder for each
    set, comes first: ``python -m http.server`` in a lecturer's own is enough.

    Parameters
    ----------
    published : ImageSet

    Returns
    -------
    list of sequence of str
    """
    ways = list(published.mirrors)
    if own := os.environ.get("KERASDEMOS_MIRROR"):
        own = own.rstrip("/")
        ways[:0] = [[f"{folder}/{name}" for name in names]
                    for folder in (own, f"{own}/{published.name}") for names in published.served]
    return ways


def _from_mirrors(published, folder, tried):
    slow = set()
    for fast_enough in (_network.FAST_ENOUGH, _network.SLOWEST):
        for urls in mirrors(published):
            base = urls[0] if len(urls) == 1 else urls[0].rpartition("/")[0] + "/"
            if fast_enough == _network.SLOWEST and base not in slow:
                continue
            try:
                files = [_from_mirror(published, url, folder, fast_enough) for url in urls]
                return base, _verified(published, files)
            except (CorruptFile, OSError) as error:
                fault = _printable(error)
                if isinstance(error, _network.TooSlow) and base not in slow:
                    slow.add(base)
                    fault += "; tried again after the others"
                tried.append((base, fault))
    return None


def _from_mirror(published, url, folder, fast_enough):
    """Return one file: as some mirror gave it before, or fetched; of a set of files verified."""
    file = folder / url.rpartition("/")[2]
    size, digest = published.files.get(plain_name(file), (published.archive_bytes, ""))
    if not file.is_file():
        _network.fetch(url, file, size + WRAPPING, fast_enough=fast_enough)
    if digest:
        try:
            check_content(file.name, _reading.read(file, published), size, digest, published.title)
        except CorruptFile:
            file.unlink()
            raise
    return file


def _verified(published, files):
    """Return the images in fetched files, kept as our copy; files that are corrupt go."""
    try:
        found = next(find(files[0], published))
        return _keep.store(published, _reading.verify(published, found))
    except CorruptFile:
        for file in files:
            file.unlink(missing_ok=True)
        raise


def _from_debian(published, folder, tried):
    if not published.package:
        return None
    try:
        package = fetch_debian_package(published.package, folder / "apt")
        return f"Debian's package {published.package}", _verified(published, [package])
    except (CorruptFile, OSError) as error:
        tried.append((f"apt-get download {published.package}", _printable(error)))
    finally:
        _keep.discard(folder / "apt")
    return None


def fetch_debian_package(package, folder):
    """Download a Debian package without installing it, as any user.

    Parameters
    ----------
    package : str
    folder : pathlib.Path
        Made new.

    Returns
    -------
    pathlib.Path
        The .deb file in `folder`.

    Raises
    ------
    OSError
        No apt-get here, or what it said.
    """
    if not shutil.which("apt-get"):
        raise OSError("apt-get is not on this machine")
    _keep.discard(folder)
    (folder / "lists").mkdir(parents=True)
    try:
        _apt_get(["download", package], folder)
    except OSError:
        # Package lists that are missing or old: fetch our own, which needs no privilege.
        own = ["-o", f"Dir::State::Lists={folder / 'lists'}", "-o", f"Dir::Cache={folder}"]
        _apt_get([*own, "update"], folder)
        _apt_get([*own, "download", package], folder)
    return next(folder.glob("*.deb"))


def _apt_get(arguments, folder):
    try:
        done = subprocess.run(
            dying_with_us(["apt-get", "-q", "-o", "Acquire::Retries=2",
                           "-o", "Acquire::http::Timeout=20", *arguments]),
            cwd=folder, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise OSError(f"apt-get {arguments[-1]} did not end in 300 s") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("E:")]
        raise OSError((said or ["apt-get failed"])[0].removeprefix("E: "))


def _printable(error):
    """Return an error in a line: a server may have written it."""
    text = _cache.in_words(error) if isinstance(error, OSError) else str(error)
    return "".join(sign if sign.isprintable() else " " for sign in text)[:300]


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
    _sources.check_exists("PATH", path)
    sets = data.published().values()
    kept, faults = [], {}
    for published in sets:
        sound = []
        for found in find(path, published):
            try:
                sound.append((found, _sources.read(published, found)))
            except (NothingInside, OtherSet):
                pass
            except CorruptFile as fault:
                faults[str(fault)] = fault  # sets of the same names meet the same broken file
        if sound:
            found, images = max(sound, key=lambda pair: (pair[1].canonical, len(pair[1].x_test)))
            try:
                _keep.adopt(published, found.where.resolve(), images)
                if _cache.adopted(published) is None:
                    raise OSError("no copy could be written")
            except OSError as error:
                raise Unavailable(f"our cache: nothing can be kept there ({_cache.in_words(error)})"
                                  "; make room or set KERASDEMOS_CACHE to another folder") from None
            kept.append((published, images))
    if not kept and not faults:
        raise InputError(f"{path}: expected files of "
                         f"{' or '.join(published.title for published in sets)}, got none")
    # A file that is one set's is no broken archive of another's.
    return kept, [] if kept and path.is_file() else list(faults.values())
