"""Fashion-MNIST, whole: its files, their checksums, where they lie, how they become arrays."""

from functools import partial
from pathlib import Path

from kerasdemos.data import _idx, _sources
from kerasdemos.data._sets import ImageSet

TITLE = "Fashion-MNIST"
FILES = {
    _idx.TRAIN_IMAGES: (
        47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
    _idx.TRAIN_LABELS: (
        60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    _idx.TEST_IMAGES: (
        7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
    _idx.TEST_LABELS: (
        10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
}

SET = ImageSet(
    name="fashion-mnist",
    title=TITLE,
    class_names=("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                 "Sneaker", "Bag", "Ankle boot"),
    n_train=60_000,
    n_test=10_000,
    files=FILES,
    archive_names=("fashion", "dataset-fashion-mnist", "archive"),
    parse=partial(_idx.parse, TITLE, FILES),
    unparse=partial(_idx.unparse, _idx.NAMES),
    advice=_idx.ADVICE,
    mirrors=_idx.mirrors(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
    served=(_idx.PACKED, _idx.NAMES),
    package="dataset-fashion-mnist",
    folder=Path("/usr/share/datasets/fashion-mnist"),
)


def fashion_mnist(path=None, *, download=True):
    """Load Fashion-MNIST: 60,000 and 10,000 grey images of 28 x 28 pixels in ten classes.

    Parameters
    ----------
    path : path-like, optional
        A file or folder to take it from. By default the first source that has it: KERASDEMOS_DATA,
        Keras's cache, our cache, Debian's package, the network.
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
    Xiao, Rasul and Vollgraf (2017), Fashion-MNIST. Lecture 30 (Uniandes), slide "MLP demo".
    """
    return _sources.dataset(SET, path, download=download)
