"""What a data set is: to those who load it, and to the code that finds and verifies it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

import numpy as np

from kerasdemos.checks import InputError


class CorruptFile(InputError):
    """A file that was found is not what it should be; it is left where it is."""


class OtherSet(CorruptFile):
    """Nothing is wrong with the files, but they are another data set's of the same names."""


class NothingInside(CorruptFile):
    """An archive is sound but holds none of the files: no fault where it was merely met."""


# For those who load it --------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Where data came from and how far it is verified; ``str()`` says it in a line.

    Attributes
    ----------
    title : str
        What it is; of generated data the whole line.
    where : str
        A file, a folder, an address or a package; empty for generated data.
    n_train, full_train, n_test, full_test : int
        Images that are here, and images as published.
    canonical : bool
        Every byte is known to be the published one.
    caveat : str
        What is missing or not verified, or "".
    """

    title: str
    where: str = ""
    n_train: int = 0
    full_train: int = 0
    n_test: int = 0
    full_test: int = 0
    canonical: bool = True
    caveat: str = ""

    def __str__(self):
        if not self.where:
            return self.title
        verified = "verified as canonical"
        if not self.canonical:
            verified = f"training images {verified}; {self.caveat}"
            verified += ", verified" if self.n_test < self.full_test else ""
        return (f"{self.title} from {self.where}: {self.n_train:,} of {self.full_train:,} training "
                f"and {self.n_test:,} of {self.full_test:,} test images; {verified}")

    def without_folders(self):
        """Return the same source without this machine's folders; an address stays whole."""
        if "://" in self.where:
            return self
        return replace(self, where=self.where.replace("\\", "/").rpartition("/")[2])


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Training and test data with their names and where they came from.

    It unpacks as Keras's own data sets do: ``(x_train, y_train), (x_test, y_test) = data``.

    Attributes
    ----------
    x_train, x_test : ndarray of shape (n, ...)
        Inputs; images are uint8, (n, height, width) or (n, height, width, 3); those
        of a data set that is loaded are read-only.
    y_train, y_test : ndarray of shape (n,) or (n, outputs)
        Labels are integers of shape (n,).
    class_names : tuple of str
        In the order of the labels; empty for a regression.
    source : Source
        Printed, it says in a line which source, how many images, and whether they are verified
        as canonical. Text becomes a Source of that title.
    canonical : bool
        Every byte is known to be the published data set's.
    caveat : str
        What must stand beside an accuracy measured on this (partial test set, stand-in), or "".
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    source: Source
    canonical: bool = True
    caveat: str = ""

    def __post_init__(self):
        if isinstance(self.source, str):
            object.__setattr__(self, "source", Source(self.source))

    def __iter__(self):
        yield self.x_train, self.y_train
        yield self.x_test, self.y_test

    def __repr__(self):
        lines = [f"{name + ':':<9} {x}, {'labels' if self.class_names else 'targets'} {y}"
                 for name, x, y in self._shapes()]
        return "\n".join(["Dataset", *lines, *self._notes()])

    def _repr_html_(self):
        """Show it in a notebook: shapes, classes, source."""
        cells = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in self._shapes())
        return (f"<table><tr><th></th><th>inputs</th><th>labels</th></tr>{cells}</table>"
                + "".join(f"<p>{escape(note)}</p>" for note in self._notes()))

    def _shapes(self):
        return [(name, f"{x.shape} {x.dtype}", f"{y.shape} {y.dtype}")
                for name, (x, y) in zip(("training", "test"), self, strict=True)]

    def _notes(self):
        return [note for note in (str(self.source), ", ".join(self.class_names), self.caveat)
                if note and (note is not self.caveat or note not in str(self.source))]


# For those who find and verify it ---------------------------------------------------------------


@dataclass(frozen=True)
class Images:
    """Verified arrays, and how far the verification went.

    Attributes
    ----------
    x_train, x_test : ndarray of uint8, shape (n, height, width) or (n, height, width, 3)
    y_train, y_test : ndarray of uint8, shape (n,)
    canonical : bool
        Every byte is known to be the published one.
    caveat : str
        What must be said beside an accuracy measured on this, or "".
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    canonical: bool = True
    caveat: str = ""


@dataclass(frozen=True)
class ImageSet:
    """One published set of images: what its files are called, where they lie, how they are read.

    Attributes
    ----------
    name, title : str
        As in ``kerasdemos data fetch NAME``, and as printed.
    class_names : tuple of str
        In the order of the labels.
    n_train, n_test : int
        Images as published.
    files : dict of str to (int, str)
        Every file, in any form: its plain name, its bytes (at most) unpacked, and the SHA-256 of
        these, or "" where `parse` alone can tell. The digests tell sets apart whose files have
        the same names.
    archive_names : tuple of str
        How the names of archives begin, in lower case.
    parse : callable
        (where, contents: dict of plain name to bytes) -> Images; raises CorruptFile. The digests
        it compares stand in the package: nothing else makes a set canonical.
    unparse : callable
        Images -> pairs (plain name, bytes), the files of our own copy, which `parse` reads.
    advice : str
        Which file to put where by hand.
    mirrors : tuple of tuple of str
        The ways to fetch it, best first: each the addresses of all files.
    served : tuple of tuple of str
        The same for a mirror of one's own: each the names of all files in its folder.
    members : dict of str to (int, str)
        Like `files`, of names that count inside an archive only.
    archive_bytes : int
        The most that a published archive may have.
    package : str
        Of Debian, or "".
    folder : pathlib.Path, optional
        Where that package puts the files.
    instead : str
        What can be done without it, or "".
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    n_train: int
    n_test: int
    files: dict[str, tuple[int, str]]
    archive_names: tuple[str, ...]
    parse: Callable[[object, dict[str, bytes]], Images]
    unparse: Callable[[Images], Iterable[tuple[str, bytes]]]
    advice: str
    mirrors: tuple[tuple[str, ...], ...]
    served: tuple[tuple[str, ...], ...]
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    archive_bytes: int = 0
    package: str = ""
    folder: Path | None = None
    instead: str = ""

    def source(self, where, images):
        """Say where these images of this set came from: a Source."""
        return Source(self.title, str(where), len(images.x_train), self.n_train,
                      len(images.x_test), self.n_test, images.canonical, images.caveat)


def sha256(content):
    """Return the SHA-256 of bytes as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def check_content(file, content, size, digest, title):
    """Raise CorruptFile unless a file's bytes are the published ones of the set of that title."""
    if len(content) != size:
        raise CorruptFile(f"{file}: expected {size:,} bytes, got {len(content):,}; "
                          "copy or fetch it again")
    if (got := sha256(content)) != digest:
        raise CorruptFile(f"{file}: expected {title}'s contents (SHA-256 {digest[:12]}…), got "
                          f"others ({got[:12]}…); copy or fetch it again")
