"""What a claim is, and the rules that judge it: when a slide agrees with what is computed here.

A rule is called as ``rule(printed, ours)`` and answers with a `Judgement`. Numbers that differ
from run to run are judged by a prediction interval: where one more run would lie, given those
that were made.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np

from kerasdemos.checks import InputError

EXACT = "exact"
HOLDS = "holds"
TYPICAL = "typical"
UNUSUAL = "unusual"
NOT_REPRODUCED = "not reproduced"
NOT_COMPARABLE = "not comparable"
SLIDE_ERROR = "slide error"
NOT_RUN = "not run"
# In the order in which summaries name them.
VERDICTS = (EXACT, HOLDS, TYPICAL, UNUSUAL, NOT_REPRODUCED, NOT_COMPARABLE, SLIDE_ERROR, NOT_RUN)

LEVEL, OUTER_LEVEL = 0.95, 0.999  # of the intervals behind "typical" and "unusual"
FEWEST_RUNS = 3
PRINTED_DIGITS = 10  # significant digits with which printed numbers are shown: no slide has more

KINDS = ("exact", "band", "claim", "slide error")
LECTURES = {"U": "Lecture 30 (Uniandes)", "C": "Lecture 3 (Cambridge)"}


@dataclass(frozen=True)
class Claim:
    """One thing that a slide says: a number, a row of a table, a formula's result, a sentence.

    Attributes
    ----------
    id : str
        Row of the lectures' inventory, a dot, a name: ``U18.loss-1``.
    slide : str
        The slide's title.
    what : str
        What the number is.
    printed : object
        As on the slide.
    kind : {"exact", "band", "claim", "slide error"}
        Comes out to the digit; differs from run to run; a sentence tried; printed wrongly.
    ours : callable
        Computes our value: without arguments, or from the `Runs` of `experiments`. For kind
        "band" the values of all runs, shape (n,).
    rule : callable
        One of this module's rules: ``rule(printed, ours)``.
    experiments : tuple of str
        Whose runs `ours` takes, in this order.
    """

    id: str
    slide: str
    what: str
    printed: object
    kind: str
    ours: Callable
    rule: Callable
    experiments: tuple = ()

    @property
    def lecture(self):
        """Name of the lecture, which the first letter of the id stands for."""
        return LECTURES[self.id[0]]


@dataclass(frozen=True)
class Interval:
    """A prediction interval: `level` of further runs lie from `low` to `high`.

    Attributes
    ----------
    low, high, level : float
    method : str
        How it was computed.
    n_runs : int
        From how many runs.
    """

    low: float
    high: float
    level: float
    method: str
    n_runs: int


@dataclass(frozen=True)
class Judgement:
    """What a rule says of one claim.

    Attributes
    ----------
    verdict : str
        One of VERDICTS.
    ours : str
        Our value as it is shown.
    note : str
        The tolerance, the interval with its method, the reason, or the command that is missing.
    interval : Interval, optional
        The 95% interval, of a number that differs from run to run.
    """

    verdict: str
    ours: str
    note: str = ""
    interval: Interval | None = None


def prediction_interval(values, level=LEVEL, scale="linear"):
    """Compute where one more run would lie.

    Where there are runs enough (39 for 95%, 1,999 for 99.9%), between order statistics: the
    empirical quantiles at positions p (n + 1), right for any continuous distribution. Else by
    Student's t: mean ± t s sqrt(1 + 1/n), right for a normal one, hence the scale.

    Parameters
    ----------
    values : array_like of shape (n,)
        At least two runs.
    level : float
        Between 0 and 1.
    scale : {"linear", "log", "logit"}
        On which Student's t is used: "log" for what is positive (a loss), "logit" for what lies
        between 0 and 1 (an accuracy).

    Returns
    -------
    Interval

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Hahn and Meeker (1991), Statistical Intervals, sections 4.7 and 5.3.
    """
    try:
        values = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        raise InputError("values: expected at least two finite numbers, got "
                         f"{type(values).__name__} of something else") from None
    if values.ndim != 1 or len(values) < 2:
        raise InputError(f"values: expected at least two finite numbers, got shape {values.shape}")
    if not np.isfinite(values).all():
        raise InputError("values: expected finite numbers, got "
                         f"{values[~np.isfinite(values)][0]}")
    if not (_is_number(level) and 0 < level < 1):
        raise InputError(f"level: expected a number between 0 and 1, got {level!r}")
    if scale not in _SCALES:
        raise InputError(f"scale: expected {', '.join(_SCALES)}, got {scale!r}")
    n, tail = len(values), (1 - level) / 2
    position = round(tail * (n + 1), 9)  # whole where it should be: an end then is a run, exactly
    if position >= 1:
        low, high = np.interp([position, n + 1 - position], range(1, n + 1), np.sort(values))
        return Interval(float(low), float(high), level, "order statistics", n)
    from scipy.stats import t

    forward, back, name = _SCALES[scale]
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = forward(values)
    if not np.isfinite(scaled).all():
        raise InputError(f"values: expected numbers inside the range of the {scale} scale, "
                         f"got {values.min():g} to {values.max():g}")
    half = t.ppf(1 - tail, n - 1) * scaled.std(ddof=1) * np.sqrt(1 + 1 / n)
    with np.errstate(over="ignore"):  # an end may lie beyond all floats: it is infinity, or 0
        low, high = back(scaled.mean() - half), back(scaled.mean() + half)
    return Interval(float(low), float(high), level, f"Student's t{name}", n)


_SCALES = {
    "linear": (lambda v: v, lambda v: v, ""),
    "log": (np.log, np.exp, ", log scale"),
    "logit": (lambda v: np.log(v) - np.log1p(-v), lambda v: 1 / (1 + np.exp(-v)), ", logit scale"),
}


def percentile_of(values, printed):
    """Percentage of runs below a number; runs equal to it count half."""
    values = np.asarray(values)
    return float(100 * ((values < printed).mean() + (values == printed).mean() / 2))


def place_among(values, printed):
    """Say where a number lies among runs: "70th percentile of 200 runs", "above all 30 runs"."""
    values = np.asarray(values)
    runs = f"{len(values):,} runs"
    if printed > values.max() or printed < values.min():
        return f"{'above' if printed > values.max() else 'below'} all {runs}"
    return f"{ordinal(percentile_of(values, printed))} percentile of {runs}"


# The rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exact:
    """Ours is what is printed: words to the letter, numbers within the tolerance."""

    tolerance: float = 1e-12

    def __call__(self, printed, ours):
        """Judge."""
        agrees = same(printed, ours, self.tolerance)
        return Judgement(EXACT if agrees else NOT_REPRODUCED, shown(ours),
                         f"to {self.tolerance:g}" if _has_fractions(ours) else "")


@dataclass(frozen=True)
class Typical:
    """The printed number lies where one run of ours would: within 95%, or within 99.9%.

    `ours` are the runs' values, shape (n,).
    """

    scale: str = "linear"

    def __call__(self, printed, ours):
        """Judge."""
        runs, printed = _plain(ours), _plain(printed)
        if not (isinstance(runs, list) and all(map(_is_number, [*runs, printed]))):
            return Judgement(NOT_REPRODUCED, shown(ours),
                             "expected numbers: the slide's, and one a run")
        if len(runs) < FEWEST_RUNS:
            return Judgement(NOT_RUN, f"{len(runs)} runs", f"needs at least {FEWEST_RUNS} runs")
        runs = np.asarray(runs, np.float64)
        try:
            inner = prediction_interval(runs, LEVEL, self.scale)
            outer = prediction_interval(runs, OUTER_LEVEL, self.scale)
            # By another method, on a heavy tail it may come out narrower than the inner one.
            outer = replace(outer, low=min(outer.low, inner.low), high=max(outer.high, inner.high))
        except InputError as fault:
            return Judgement(NOT_REPRODUCED, f"{len(runs)} runs", str(fault))
        verdict = next((word for word, interval in ((TYPICAL, inner), (UNUSUAL, outer))
                        if interval.low <= printed <= interval.high), NOT_REPRODUCED)
        note = (f"{place_among(runs, printed)}; "
                f"{LEVEL:.0%} interval {shown(inner.low)} to {shown(inner.high)} ({inner.method})")
        if verdict != TYPICAL:
            note += (f"; {OUTER_LEVEL:.1%} {shown(outer.low)} to {shown(outer.high)} "
                     f"({outer.method})")
        return Judgement(verdict, f"{shown(runs.mean())} ± {shown(runs.std(ddof=1), 2)}", note,
                         inner)


@dataclass(frozen=True)
class AtMost:
    """A sentence holds if the number measured for it is at most the limit."""

    limit: float

    def __call__(self, printed, ours):
        """Judge."""
        return _holds(-np.inf, ours, self.limit, f"holds at or below {shown(self.limit)}")


@dataclass(frozen=True)
class AtLeast:
    """A sentence holds if the number measured for it is at least the limit."""

    limit: float

    def __call__(self, printed, ours):
        """Judge."""
        return _holds(self.limit, ours, np.inf, f"holds at or above {shown(self.limit)}")


@dataclass(frozen=True)
class Between:
    """A sentence holds if the number measured for it lies from low to high."""

    low: float
    high: float

    def __call__(self, printed, ours):
        """Judge."""
        return _holds(self.low, ours, self.high,
                      f"holds from {shown(self.low)} to {shown(self.high)}")


@dataclass(frozen=True)
class Misprint:
    """The slide is wrong: ours is what it should say, and not what it says."""

    correct: object
    tolerance: float = 1e-12

    def __call__(self, printed, ours):
        """Judge."""
        found = (same(self.correct, ours, self.tolerance)
                 and not same(printed, ours, self.tolerance))
        return Judgement(SLIDE_ERROR if found else NOT_REPRODUCED, shown(ours),
                         f"should say {shown(self.correct)}")


def _holds(low, ours, high, note):
    ours = _plain(ours)
    holds = _is_number(ours) and low <= ours <= high
    return Judgement(HOLDS if holds else NOT_REPRODUCED, shown(ours), note)


def same(expected, got, tolerance=1e-12):
    """Whether two values are the same: numbers within the tolerance, all else to the letter.

    Parameters
    ----------
    expected, got : number, str, bool, None, or array_like or dict of these
    tolerance : float
        Absolute.

    Returns
    -------
    bool
    """
    expected, got = _plain(expected), _plain(got)
    if isinstance(expected, dict) or isinstance(got, dict):
        return (isinstance(expected, dict) and isinstance(got, dict)
                and list(expected) == list(got)
                and all(same(expected[key], got[key], tolerance) for key in expected))
    if isinstance(expected, list) or isinstance(got, list):
        return (isinstance(expected, list) and isinstance(got, list)
                and len(expected) == len(got)
                and all(same(*pair, tolerance) for pair in zip(expected, got, strict=True)))
    if _is_number(expected) and _is_number(got):
        # Whole numbers of Python have no bound; a float would lose their digits.
        expected, got = (int(value) if isinstance(value, float) and value.is_integer() else value
                         for value in (expected, got))
        try:
            return expected == got or abs(expected - got) <= tolerance
        except OverflowError:
            return False
    return type(expected) is type(got) and (expected == got) is True


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
    value = _plain(value)
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


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


def _plain(value):
    if hasattr(value, "to_numpy"):  # of pandas
        value = value.to_numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _has_fractions(value):
    value = _plain(value)
    if isinstance(value, list | dict):
        return any(map(_has_fractions, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float)
