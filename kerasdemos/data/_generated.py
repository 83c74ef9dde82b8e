"""Data that is made, not found: each the same from the same seed on every machine."""

import numpy as np

from kerasdemos import checks
from kerasdemos.byhand.xor import X
from kerasdemos.byhand.xor import y as TARGETS
from kerasdemos.data._sets import Dataset, Source


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
    x, y = X.astype(np.float32), TARGETS.astype(np.float32)
    return Dataset(x, y, x, y, (), Source("the truth table of XOR"))


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
    put the noise between .011 and .042 (a 95% interval).

    References
    ----------
    Lecture 3 (Cambridge), slide "Moons Dataset"; ``sklearn.datasets.make_moons``.
    """
    n, seed = checks.whole_number("n", n, 2), checks.seed(seed)
    if not checks.is_number(noise) or not 0 <= noise < np.inf:
        raise checks.InputError(f"noise: expected a number of at least 0, got {noise!r}")
    from sklearn.datasets import make_moons

    # The training set is what make_moons gives for this very seed, so that it can be had elsewhere.
    x_train, y_train = make_moons(n, noise=float(noise), random_state=seed)
    x_test, y_test = make_moons(n, noise=float(noise), random_state=(seed + 2**31) % 2**32)
    return Dataset(x_train.astype(np.float32), y_train, x_test.astype(np.float32), y_test,
                   ("upper moon", "lower moon"),
                   Source(f"make_moons({n}, noise={noise}, random_state={seed})"))


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
    seed = checks.seed(seed)
    generator = np.random.default_rng(seed)
    draw = [generator.standard_normal((100, width), np.float32) for width in (10, 5, 10, 5)]
    return Dataset(*draw, (), Source(f"100 rows of N(0, 1), seed {seed}"))
