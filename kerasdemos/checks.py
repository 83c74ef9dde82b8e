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


def require(holds, name, expected, got):
    """Raise InputError, ``name: expected ..., got ...``, unless a condition holds."""
    if not holds:
        raise InputError(f"{name}: expected {expected}, got {got}")


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
    require(number is not None and number >= low and (high is None or number <= high), name,
            f"a whole number {_range(low, high)}", repr(value))
    return number


def seed(value):
    """Read an argument called seed: a whole number from 0 to 2**32 - 1."""
    return whole_number("seed", value, 0, LARGEST_SEED)


def positive_number(name, value):
    """Read an argument as one positive, finite number: a float, or InputError."""
    require(is_number(value) and 0 < value < np.inf, name, "a positive number", repr(value))
    return float(value)


def is_number(value):
    """Whether a value is one real number: of Python or NumPy, also an array without axes."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def one_of(name, value, choices):
    """Return a value that is one of the choices, which are str, or raise InputError."""
    require(isinstance(value, str) and value in choices, name, " or ".join(map(repr, choices)),
            repr(value))
    return value


def numbers(name, value, shape=None, *, finite=True):
    """Read an argument as an array of real numbers, its dtype kept.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like of a real dtype
    shape : tuple of int and str, optional
        What is expected; a string stands for any size of at least one: ``("n", 2)``.
    finite : bool
        Whether to refuse infinities as well as NaN.

    Returns
    -------
    ndarray

    Raises
    ------
    InputError
        Where the numbers are not real, the shape differs, or a number is not finite.
    """
    array = as_array(name, value)
    require(array.dtype.kind in "biuf", name, "real numbers", f"dtype {array.dtype}")
    if shape is not None:
        fits = len(array.shape) == len(shape) and all(
            size >= 1 if isinstance(wanted, str) else size == wanted
            for size, wanted in zip(array.shape, shape, strict=True))
        require(fits, name, f"shape {shape_text(shape)}", array.shape)
    # A finite sum has finite terms, and takes no memory; only a suspect is looked at whole.
    with np.errstate(all="ignore"):
        suspect = array.dtype.kind == "f" and not np.isfinite(array.sum())
    if suspect and finite:
        every(name, array, np.isfinite(array), "finite numbers")
    elif suspect:
        every(name, array, ~np.isnan(array), "no NaN")
    return array


def real_array(name, value, shape=None):
    """Like `numbers`, infinities allowed; integers and booleans become float64."""
    return _floating(numbers(name, value, shape, finite=False))


def finite_array(name, value, shape=None):
    """Like `numbers`; integers and booleans become float64."""
    return _floating(numbers(name, value, shape))


def whole_numbers(name, value, low, high=None, shape=None):
    """Like `numbers`, for whole numbers from low to high, of any real dtype: an int64 array."""
    array = numbers(name, value, shape)
    holds = (array == np.floor(array)) & (array >= low) & (high is None or array <= high)
    every(name, array, holds, f"whole numbers {_range(low, high)}")
    return array.astype(np.int64)


def every(name, array, holds, expected):
    """Raise InputError with the first number of an array for which a condition fails.

    Parameters
    ----------
    name : str
    array : ndarray
    holds : bool ndarray of the same shape
    expected : str
        What all numbers should be: ``"positive numbers"``.
    """
    if not np.all(holds):
        place = np.unravel_index(np.argmin(holds), array.shape)
        at = f" at {[int(index) for index in place]}" if place else ""
        raise InputError(f"{name}: expected {expected}, got {array[place]}{at}")


def as_array(name, value):
    """Read an argument as an array of any dtype; rows of different lengths are none."""
    try:
        return np.asarray(value)
    except ValueError:
        raise InputError(f"{name}: expected an array, got rows of different lengths") from None


def shape_text(shape):
    """Write a shape as Python does, names of sizes without quotes: ``(n, 2)``."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def _range(low, high):
    return f"of at least {low}" if high is None else f"from {low} to {high}"


def _floating(array):
    return array.astype(np.float64) if array.dtype.kind in "biu" else array
