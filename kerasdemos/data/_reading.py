"""Reads files into memory, never more of them than they may have, and verifies them."""

import gzip
import zlib

from kerasdemos import data
from kerasdemos.data._places import plain_name
from kerasdemos.data._sets import CorruptFile, OtherSet, sha256


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
                          f"got none ({error.strerror or error})") from None
    faults = []
    for contents in choices:
        try:
            return published.parse(found.where, contents)
        except CorruptFile as fault:
            other = _owner(published, contents)
            faults.append(fault if other is None else OtherSet(
                f"{found.where}: expected {published.title}'s files, got a source that holds "
                f"{other.title}'s files"))
    raise min(faults, key=lambda fault: isinstance(fault, OtherSet))


def _owner(published, contents):
    """Return the other set that these files are of, if none of them is this set's, or None."""
    got = {sha256(content) for content in contents.values()}

    def has(one):
        return got & {digest for _, digest in one.files.values()}

    if has(published):
        return None
    return next((other for other in data.published().values() if has(other)), None)


def read(path, published):
    """Return what is in one file of a set, unpacked; parameters and errors as of `unpacked`."""
    with open(path, "rb") as file:
        return unpacked(file, path, published.files[plain_name(path)][0])


def unpacked(file, name, most):
    """Return the bytes in a file, gunzipped where they are packed.

    Parameters
    ----------
    file : buffered binary file
    name : str
        For the message.
    most : int
        Bytes that may come; no more is read, unpacked or kept in memory.

    Returns
    -------
    bytes

    Raises
    ------
    CorruptFile
        It does not unpack, or to more bytes.
    """
    packed = file.peek(2)[:2] == b"\x1f\x8b"
    try:
        content = (gzip.GzipFile(fileobj=file) if packed else file).read(most + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CorruptFile(f"{name}: expected a whole gzip file, got one that does not unpack "
                          f"({error}); copy or fetch it again") from None
    if len(content) > most:
        raise CorruptFile(f"{name}: expected at most {most:,} bytes, got more; "
                          "copy or fetch it again")
    return content
