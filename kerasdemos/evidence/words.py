"""How values are written in tables and reports."""

from itertools import groupby

import numpy as np

PRINTED_DIGITS = 10  # significant digits with which printed numbers are shown: no slide has more


def plain(value):
    """Turn arrays, tuples and numbers of NumPy and pandas into Python's own."""
    if hasattr(value, "to_numpy"):  # of pandas
        value = value.to_numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    return list(value) if isinstance(value, tuple) else value


def shown(value, digits=4):
    """Write a value as tables show it, thousands separated.

    Parameters
    ----------
    value : number, str, bool, None, or array_like or dict of these
    digits : int or None
        Significant digits of numbers that are not whole; None: all that they have.

    Returns
    -------
    str
    """
    value = plain(value)
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return {True: "yes", False: "no", None: "-"}.get(value, value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(entry, digits)}" for key, entry in value.items())
    if isinstance(value, list):
        return f"[{', '.join(shown(entry, digits) for entry in value)}]"
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) or digits is None:
        return f"{value:,}".removesuffix(".0")
    return f"{value:,.{digits}g}"


def ordinal(number):
    """Write 1st, 2nd, 3rd, 4th, ..., of the number rounded."""
    whole = round(number)
    ending = "th" if whole % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(
        whole % 10, "th")
    return f"{whole}{ending}"


def count(number, noun):
    """Write a number with its noun: "1 run", "2,000 runs"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def ranges(numbers):
    """Write whole numbers in ascending order with runs drawn together: "0–4, 7"; "-" for none."""
    parts = []
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        group = [number for _, number in group]
        parts.append(f"{group[0]}" if len(group) == 1 else f"{group[0]}–{group[-1]}")
    return ", ".join(parts) or "-"
