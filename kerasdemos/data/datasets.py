"""The data of both lectures, each as one Dataset."""

from dataclasses import dataclass

import numpy as np

from kerasdemos.checks import InputError
from kerasdemos.data import sources
from kerasdemos.data.formats import CIFAR, FASHION


@dataclass(frozen=True, eq=False)
class Dataset:
    """Training and test data with their names and where they came from.

    Attributes
    ----------
    x_train, x_test : ndarray of shape (n, ...)
        Inputs; images are uint8, (n, height, width) or (n, height, width, 3), read-only.
    y_train, y_test : ndarray of shape (n,) or (n, outputs)
        Labels are integers of shape (n,).
    class_names : tuple of str
        In the order of the labels; empty for a regression.
    source : str
        Which source, whether verified as canonical, and how many images.
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
    source: str
    canonical: bool = True
    caveat: str = ""


def fashion_mnist(path=None):
    """Load Fashion-MNIST: 60,000 and 10,000 grey images of 28 x 28 pixels in ten classes.

    Parameters
    ----------
    path : path-like, optional
        A file or folder to take it from. By default the first source that has it: KERASDEMOS_DATA,
        Keras's cache, our cache, Debian's package, the network.

    Returns
    -------
    Dataset
        x uint8 of shape (n, 28, 28), y uint8 of shape (n,).

    Raises
    ------
    InputError
        A file that the caller or KERASDEMOS_DATA named is missing or corrupt.
    Unavailable
        No source has it.

    References
    ----------
    Xiao, Rasul and Vollgraf (2017), Fashion-MNIST. Lecture 30 (Uniandes), slide "MLP demo".
    """
    return _images(FASHION, path)


def cifar10(path=None):
    """Load CIFAR-10: 50,000 and 10,000 colour images of 32 x 32 pixels in ten classes.

    Parameters
    ----------
    path : path-like, optional
        A file or folder to take it from. By default the first source that has it: KERASDEMOS_DATA,
        Keras's cache, our cache, the network.

    Returns
    -------
    Dataset
        x uint8 of shape (n, 32, 32, 3), y uint8 of shape (n,). A copy with a known part of the
        test set is accepted; `caveat` then says so.

    Raises
    ------
    InputError
        A file that the caller or KERASDEMOS_DATA named is missing or corrupt.
    Unavailable
        No source has it.

    References
    ----------
    Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images.
    Lecture 30 (Uniandes), slide "CNN demo".
    """
    return _images(CIFAR, path)


def cifar10_standin(path=None):
    """Make a stand-in for CIFAR-10: Fashion-MNIST, zero-padded to 32 x 32, grey in three channels.

    Parameters
    ----------
    path : path-like, optional
        As for `fashion_mnist`.

    Returns
    -------
    Dataset
        x uint8 of shape (n, 32, 32, 3); 60,000 and 10,000 images. `caveat` names the stand-in.
    """
    fashion = fashion_mnist(path)

    def padded(images):  # (n, 28, 28) -> (n, 32, 32, 3)
        framed = np.pad(images, ((0, 0), (2, 2), (2, 2)))
        return np.repeat(framed[..., None], 3, axis=-1)

    caveat = "STAND-IN: Fashion-MNIST padded to 32x32x3, not CIFAR-10"
    return Dataset(padded(fashion.x_train), fashion.y_train, padded(fashion.x_test),
                   fashion.y_test, fashion.class_names, f"{caveat}; {fashion.source}",
                   canonical=False, caveat=caveat)


def _images(form, path):
    where, images = sources.load(form, path)
    return Dataset(images.x_train, images.y_train, images.x_test, images.y_test,
                   form.class_names, describe(form, where, images), images.canonical,
                   images.caveat)


def describe(form, where, images):
    """Say in a line what a data set is, where it came from and how far it is verified.

    Parameters
    ----------
    form : Format
    where : str
    images : Images

    Returns
    -------
    str
    """
    full_train, full_test = (60_000, 10_000) if form is FASHION else (50_000, 10_000)
    verified = "verified as canonical" if images.canonical else (
        f"training images verified as canonical; {images.caveat}, verified"
        if len(images.x_test) < full_test else
        f"training images verified as canonical; {images.caveat}")
    return (f"{form.title} from {where}: {len(images.x_train):,} of {full_train:,} training and "
            f"{len(images.x_test):,} of {full_test:,} test images; {verified}")


def xor():
    """Make the four points of the exclusive or.

    Returns
    -------
    Dataset
        x_train float32 of shape (4, 2), y_train float32 of shape (4,); the test set is the same.

    References
    ----------
    Lecture 30 (Uniandes), equation (4), rows in the order of the truth table.
    """
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    y = np.array([0, 1, 1, 0], np.float32)
    return Dataset(x, y, x, y, (), "the truth table of XOR")


def moons(n=200, noise=0.05, seed=0):
    """Make two interleaved half circles.

    Parameters
    ----------
    n : int
        Points, at least 2.
    noise : float
        Standard deviation of the Gaussian noise on both coordinates.
    seed : int
        0 to 2**32 - 1.

    Returns
    -------
    Dataset
        x_train float32 of shape (n, 2), y_train int64 of shape (n,), and a test set of the same
        size, drawn with seed + 2**31.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    Notes
    -----
    The slide gives neither the number of points nor the noise nor the seed; its five points
    put the noise near .02 to .05.

    References
    ----------
    Lecture 3 (Cambridge), slide "Moons Dataset"; ``sklearn.datasets.make_moons``.
    """
    if not isinstance(n, (int, np.integer)) or n < 2:
        raise InputError(f"n: expected a whole number of at least 2, got {n!r}")
    if not (isinstance(noise, (int, float, np.number)) and 0 <= noise < np.inf):
        raise InputError(f"noise: expected a number of at least 0, got {noise!r}")
    _check_seed(seed)
    from sklearn.datasets import make_moons

    # The training set is what make_moons gives for this very seed, so that it can be had elsewhere.
    x_train, y_train = make_moons(n, noise=noise, random_state=seed)
    x_test, y_test = make_moons(n, noise=noise, random_state=(seed + 2**31) % 2**32)
    return Dataset(x_train.astype(np.float32), y_train, x_test.astype(np.float32), y_test,
                   ("upper moon", "lower moon"),
                   f"make_moons({n}, noise={noise}, random_state={seed})")


def noise_regression(seed=0):
    """Make inputs and targets that have nothing to do with each other, all N(0, 1).

    Parameters
    ----------
    seed : int
        0 to 2**32 - 1.

    Returns
    -------
    Dataset
        x_train float32 of shape (100, 10), y_train float32 of shape (100, 5); a test set alike.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 3 (Cambridge), slide "Another Example"; Prince (2023), section 7.5.
    """
    _check_seed(seed)
    generator = np.random.default_rng(seed)
    draw = [generator.standard_normal((100, width), np.float32) for width in (10, 5, 10, 5)]
    return Dataset(*draw, (), f"100 rows of N(0, 1), seed {seed}")


def _check_seed(seed):
    if not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**32:
        raise InputError(f"seed: expected a whole number from 0 to 4294967295, got {seed!r}")
