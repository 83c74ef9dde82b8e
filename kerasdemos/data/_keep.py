"""Writes our copies, each whole or not at all, by one process at a time."""

import contextlib
import shutil

from kerasdemos.data import _cache
from kerasdemos.files import cache_folder, write


def store(published, images, found=None):
    """Keep verified images; return them as read back, or as they came if nothing can be written.

    Written to a folder beside and renamed, so that a copy is whole or absent; of processes that
    store the same copy at once, the first writes and the others use it.

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
    name = _cache.copy_name(published, images)
    try:
        with locked("sets"):
            if (kept := _cache.load(published, name)) is None:
                # Made new each time: what lies there was left by a process that is dead.
                made = cache_folder() / "sets" / f".new-{name}"
                discard(made)
                made.mkdir(parents=True)
                for file, content in published.unparse(images):
                    (made / file).write_bytes(content)
                made.rename(made.with_name(name))
                kept = _cache.load(published, name)
        if found is not None:
            write(_cache.origin(found), name)
    except OSError as error:
        _cache.say(f"cannot keep a copy of {published.title} ({_cache.in_words(error)}); "
                   "going on without")
        return images
    return kept or images


def adopt(published, where, images):
    """Make a copy the one that is used where no other source answers; a canonical one stays."""
    before = _cache.adopted(published)
    if images.canonical or before is None or not before[1].canonical:
        write(cache_folder() / "adopted" / published.name,
              f"{_cache.copy_name(published, images)}\n{where}")


@contextlib.contextmanager
def locked(name, waiting=""):
    """Hold a lock of that name, which other processes wait for, saying so after two seconds.

    The system frees it when its owner ends, however it ends.
    """
    from filelock import FileLock, Timeout

    cache_folder().mkdir(parents=True, exist_ok=True)
    lock = FileLock(cache_folder() / f"{name}.lock")
    try:
        lock.acquire(timeout=2)
    except Timeout:
        _cache.say(waiting or "waiting for another process that writes to our cache")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def discard(path):
    """Remove a file, a link or a folder of ours, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
