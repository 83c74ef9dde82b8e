"""One verified copy of each data set, as .npy files that any number of processes map read-only."""

import hashlib
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from kerasdemos.data._sets import Images
from kerasdemos.files import cache_folder, write

ARRAYS = ("x_train", "y_train", "x_test", "y_test")


def store(published, images, found=None):
    """Keep verified arrays; return them as read back, or as they came if nothing can be written.

    Written to a folder beside and renamed, so that a copy is whole or absent; of two processes
    that store the same copy at once, the first wins and the second uses it.

    Parameters
    ----------
    published : ImageSet
    images : Images
    found : Found, optional
        The files they were read from: next time their unchanged sizes and dates lead here.

    Returns
    -------
    Images
    """
    folder = cache_folder()
    key = copy_name(published, images)
    copies = folder / "copies"
    try:
        copies.mkdir(parents=True, exist_ok=True)
        if load(key) is None:
            with tempfile.TemporaryDirectory(prefix=".new-", dir=copies,
                                             ignore_cleanup_errors=True) as work:
                copy = Path(work) / key
                copy.mkdir()
                _write_copy(copy, images)
                try:
                    copy.rename(copies / key)
                except OSError:
                    if not (copies / key).is_dir():
                        raise
        if found is not None:
            write(_origin(found), key)
    except OSError as error:
        print(f"kerasdemos: {folder}: cannot keep a copy of {published.title} "
              f"({error.strerror}); going on without", file=sys.stderr)
    return load(key) or images


def load(key):
    """Return the copy of that name, mapped read-only and verified anew, or None.

    A copy that does not verify is ours to remove, and is removed; one that cannot be read just
    now is left alone.
    """
    if not re.fullmatch("[a-z0-9-]+", key):
        return None
    copy = cache_folder() / "copies" / key
    try:
        about = json.loads((copy / "about.json").read_text())
        arrays = [np.asarray(np.load(copy / f"{name}.npy", mmap_mode="r")) for name in ARRAYS]
        sound = all(hashlib.sha256(array).hexdigest() == about["sha256"][name]
                    for name, array in zip(ARRAYS, arrays, strict=True))
    except (ValueError, KeyError, EOFError):
        sound = False
    except OSError:
        return None
    if not sound:
        print(f"kerasdemos: {copy}: our own copy is damaged; made anew", file=sys.stderr)
        shutil.rmtree(copy, ignore_errors=True)
        return None
    return Images(*arrays, canonical=about["canonical"], caveat=about["caveat"])


def name_of_copy(found):
    """Return the name of the copy once made of exactly these files (path, size, date), or ""."""
    try:
        return _origin(found).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def is_copy_of(published, name):
    """Whether a copy of that name holds images of a set."""
    return re.fullmatch(re.escape(published.name) + "(-[0-9]+-test-images-[0-9a-f]{8})?",
                        name) is not None


def adopt(published, where, key):
    """Make a copy the one that is used where no other source answers."""
    write(cache_folder() / f"{published.name}.json", json.dumps({"copy": key, "where": where}))


def adopted(published):
    """Return (where it came from, Images) of the adopted copy, or None."""
    try:
        about = json.loads((cache_folder() / f"{published.name}.json").read_text())
        images = load(about["copy"])
    except (OSError, ValueError, KeyError):
        return None
    return None if images is None else (about["where"], images)


def copy_name(published, images):
    """Return the name under which `store` keeps these arrays.

    What is not canonical has its test images' digest in its name, so that no two are mixed up.
    """
    if images.canonical:
        return published.name
    digest = hashlib.sha256(np.ascontiguousarray(images.x_test)).hexdigest()[:8]
    return f"{published.name}-{len(images.x_test)}-test-images-{digest}"


def _write_copy(folder, images):
    digests = {}
    for name in ARRAYS:
        array = np.ascontiguousarray(getattr(images, name))
        np.save(folder / f"{name}.npy", array)
        digests[name] = hashlib.sha256(array).hexdigest()
    (folder / "about.json").write_text(json.dumps(
        {"sha256": digests, "canonical": images.canonical, "caveat": images.caveat}))


def _origin(found):
    status = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns)
              for path in found.paths]
    name = hashlib.sha256(json.dumps(status).encode()).hexdigest()[:32]
    return cache_folder() / "origins" / name
