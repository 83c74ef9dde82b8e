"""MNIST, whole: its files, their checksums, where they lie, how they become arrays."""

import io
from functools import partial

import numpy as np

from kerasdemos.data import _idx, _sources
from kerasdemos.data._sets import CorruptFile, ImageSet

TITLE = "MNIST"
FILES = {
    _idx.TRAIN_IMAGES: (
        47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    _idx.TRAIN_LABELS: (
        60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    _idx.TEST_IMAGES: (
        7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    _idx.TEST_LABELS: (
        10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}
# What Keras keeps instead: mnist.npz, an archive of these.
ARRAYS = {_idx.TRAIN_IMAGES: "x_train.npy", _idx.TRAIN_LABELS: "y_train.npy",
          _idx.TEST_IMAGES: "x_test.npy", _idx.TEST_LABELS: "y_test.npy"}
HEADER = 1000  # bytes, of an .npy file, at most


def _parse(where, contents):
    if contents.keys() & set(FILES):
        return _idx.parse(TITLE, FILES, where, contents)
    # Written as the published files, the arrays have the published checksums.
    files = {name: _as_idx(f"{where}/{array}", contents[array])
             for name, array in ARRAYS.items() if array in contents}
    return _idx.parse(TITLE, FILES, where, files, called=ARRAYS)


def _as_idx(file, content):
    try:
        return _idx.write(np.lib.format.read_array(io.BytesIO(content), allow_pickle=False))
    except Exception as error:
        raise CorruptFile(f"{file}: expected an array, got {len(content):,} bytes that do not load "
                          f"({type(error).__name__}); copy or fetch it again") from None


SET = ImageSet(
    name="mnist",
    title=TITLE,
    class_names=tuple("0123456789"),
    n_train=60_000,
    n_test=10_000,
    files=FILES,
    archive_names=("mnist", "archive"),
    parse=_parse,
    unparse=partial(_idx.unparse, _idx.NAMES),
    advice=f"{_idx.ADVICE}, or Keras's mnist.npz",
    mirrors=_idx.mirrors("https://storage.googleapis.com/cvdf-datasets/mnist/",
                         "https://ossci-datasets.s3.amazonaws.com/mnist/"),
    served=(_idx.PACKED, _idx.NAMES),
    members={ARRAYS[name]: (size + HEADER, "") for name, (size, _) in FILES.items()},
)


def mnist(path=None, *, download=True):
    """Load MNIST: 60,000 and 10,000 grey images of 28 x 28 pixels of the ten digits.

    Parameters
    ----------
    path : path-like, optional
        A file or folder to take it from. By default the first source that has it: KERASDEMOS_DATA,
        Keras's cache, our cache, the network.
    download : bool
        Whether the network may be asked.

    Returns
    -------
    Dataset
        x uint8 of shape (n, 28, 28), y uint8 of shape (n,).

    Raises
    ------
    InputError
        A file that the caller or KERASDEMOS_DATA named is missing or corrupt.
    Unavailable
        No source has it; without `download`, its `command` fetches it.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document
    recognition. Lecture 30 (Uniandes), slide "Other Activation functions".
    """
    return _sources.dataset(SET, path, download=download)
