"""Arguments turned into real arrays, or refused in one line."""

import numpy as np

from kerasdemos.errors import InputError


def real_array(name, value, shape=None):
    """Read an argument as an array of real floating-point numbers.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like of a real dtype
    shape : tuple of int and str, optional
        What is expected; a string stands for any size of at least one: ``("n", 2)``.

    Returns
    -------
    ndarray
        Floating-point dtypes are kept; integers and booleans become float64.

    Raises
    ------
    InputError
        Where the numbers are not real, one of them is NaN, or the shape differs.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise InputError(f"{name} must be an array, got rows of different lengths") from None
    if array.dtype.kind in "biu":
        array = array.astype(np.float64)
    if array.dtype.kind != "f":
        raise InputError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if np.isnan(array).any():
        raise InputError(f"{name} must hold no NaN, got {np.isnan(array).sum()} in {array.size}")
    if shape is not None and not _fits(array.shape, shape):
        expected = "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
        raise InputError(f"{name} must have shape {expected}, got {array.shape}")
    return array


def finite_array(name, value, shape=None):
    """Like `real_array`, and refuse infinities too."""
    array = real_array(name, value, shape)
    if not np.isfinite(array).all():
        raise InputError(f"{name} must be finite, got {(~np.isfinite(array)).sum()} infinite")
    return array


def positive_number(name, value):
    """Read an argument as one positive, finite number: a float, or InputError."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    if array.ndim or array.dtype.kind not in "iuf" or not 0 < array < np.inf:
        raise InputError(f"{name} must be a positive number, got {value!r}")
    return float(array)


def _fits(actual, expected):
    return len(actual) == len(expected) and all(
        size >= 1 if isinstance(wanted, str) else size == wanted
        for size, wanted in zip(actual, expected, strict=True)
    )
