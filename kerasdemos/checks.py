"""Every check of an argument, and the two ways in which the package says no.

One grammar for all messages: ``name: expected ..., got ...``, in one line.
"""

import operator
from numbers import Real

import numpy as np

LARGEST_SEED = 2**32 - 1


class InputError(ValueError):
    """The caller asked wrongly, or a file that the caller named is wrong: exit code 2."""

    exit_code = 2


class Unavailable(OSError):
    """What was asked for is right but cannot be had or done here: exit code 1.

    Parameters
    ----------
    reason : str
    command : str, optional
        What gets it, as typed into a terminal.
    """

    exit_code = 1

    def __init__(self, reason, command=""):
        super().__init__(reason)
        self.reason, self.command = reason, command

    def __str__(self):
        return f"{self.reason}; run: {self.command}" if self.command else self.reason

    def __reduce__(self):  # it travels between processes
        return type(self), (self.reason, self.command)


def whole_number(name, value, low=1, high=None):
    """Read an argument as one whole number.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : int
        Of Python or NumPy.
    low : int
        The least that will do.
    high : int, optional
        The most.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For anything else, bool included.
    """
    try:
        number = None if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < low or (high is not None and number > high):
        expected = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise InputError(f"{name}: expected a whole number {expected}, got {value!r}")
    return number


def seed(value):
    """Read an argument called seed: a whole number from 0 to 2**32 - 1."""
    return whole_number("seed", value, 0, LARGEST_SEED)


def positive_number(name, value):
    """Read an argument as one positive, finite number: a float, or InputError."""
    if not is_number(value) or not 0 < value < np.inf:
        raise InputError(f"{name}: expected a positive number, got {value!r}")
    return float(value)


def is_number(value):
    """Whether a value is one real number: of Python or NumPy, also an array without axes."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def one_of(name, value, choices):
    """Return a value that is one of the choices, which are str, or raise InputError."""
    if not isinstance(value, str) or value not in choices:
        raise InputError(f"{name}: expected {' or '.join(map(repr, choices))}, got {value!r}")
    return value


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
    array = as_array(name, value)
    if array.dtype.kind in "biu":
        array = array.astype(np.float64)
    if array.dtype.kind != "f":
        raise InputError(f"{name}: expected real numbers, got dtype {array.dtype}")
    if np.isnan(array).any():
        raise InputError(f"{name}: expected no NaN, got {np.isnan(array).sum()} in {array.size}")
    if shape is not None and not _fits(array.shape, shape):
        expected = "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
        raise InputError(f"{name}: expected shape {expected}, got {array.shape}")
    return array


def finite_array(name, value, shape=None):
    """Like `real_array`, and refuse infinities too."""
    array = real_array(name, value, shape)
    if not np.isfinite(array).all():
        raise InputError(f"{name}: expected finite numbers, got {(~np.isfinite(array)).sum()} "
                         f"infinite in {array.size}")
    return array


def as_array(name, value):
    """Read an argument as an array of any dtype; rows of different lengths are none."""
    try:
        return np.asarray(value)
    except ValueError:
        raise InputError(f"{name}: expected an array, got rows of different lengths") from None


def _fits(actual, expected):
    return len(actual) == len(expected) and all(
        size >= 1 if isinstance(wanted, str) else size == wanted
        for size, wanted in zip(actual, expected, strict=True))
