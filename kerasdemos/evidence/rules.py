"""The rules that judge a claim: when a slide agrees with what is computed here.

A rule is called as ``rule(printed, ours)`` and answers with a `Judgement`.
"""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from kerasdemos.checks import InputError, is_number
from kerasdemos.evidence.intervals import (
    LEVEL,
    OUTER_LEVEL,
    Interval,
    place_among,
    prediction_interval,
)
from kerasdemos.evidence.words import count, plain, shown

EXACT = "exact"
HOLDS = "holds"
TYPICAL = "typical"
UNUSUAL = "unusual"
UNDECIDED = "undecided"
NOT_REPRODUCED = "not reproduced"
NOT_COMPARABLE = "not comparable"
SLIDE_ERROR = "slide error"
TOO_FEW = "too few runs"
NOT_RUN = "not run"
# In the order in which summaries name them.
VERDICTS = (EXACT, HOLDS, TYPICAL, UNUSUAL, UNDECIDED, NOT_REPRODUCED, NOT_COMPARABLE, SLIDE_ERROR,
            TOO_FEW, NOT_RUN)


@dataclass(frozen=True, eq=False)
class Judgement:
    """What is said of one claim.

    Attributes
    ----------
    verdict : str
        One of VERDICTS.
    ours : str
        Our value as it is shown.
    remark : str
        The tolerance, the interval with its method, or the reason.
    criterion : str
        Of a sentence: where the number measured for it must lie.
    interval : Interval, optional
        The 95% interval, of a number that differs from run to run.
    values : ndarray of shape (n_runs,), optional
        The numbers that the interval was made from, one a run.
    command : str
        What to type where something is missing.
    apart : str
        How many runs stayed at chance and are not among `values`, in words.
    """

    verdict: str
    ours: str = "-"
    remark: str = ""
    criterion: str = ""
    interval: Interval | None = None
    values: np.ndarray | None = None
    command: str = ""
    apart: str = ""

    @property
    def note(self):
        """All that is said beside the verdict, in one line."""
        return "; ".join(filter(None, [
            self.criterion and f"holds {self.criterion}", self.remark, self.apart,
            self.command and f"run it: {self.command}"]))


def too_few(needs, has):
    """Judge nothing: with fewer runs than it needs a row could not tell right from wrong."""
    return Judgement(TOO_FEW, count(has, "run"),
                     f"needs at least {count(needs, 'run')}, has {has:,}")


@dataclass(frozen=True)
class Exact:
    """Ours is what is printed: words to the letter, numbers within the tolerance."""

    tolerance: float = 1e-12
    kind: ClassVar = "exact"

    def __call__(self, printed, ours):
        """Judge."""
        agrees = same(printed, ours, self.tolerance)
        return Judgement(EXACT if agrees else NOT_REPRODUCED, shown(ours),
                         f"to {self.tolerance:g}" if _has_fractions(ours) else "")


@dataclass(frozen=True)
class Typical:
    """The printed number lies where one run of ours would.

    `ours` are the runs' values, shape (n,). Inside the 95% prediction interval: typical. Outside
    it: unusual. Outside all runs, and farther than 99.9% of runs would be if they were normal on
    the scale: not reproduced. No level is claimed that so few runs cannot know.

    Attributes
    ----------
    scale : {"linear", "log", "logit"}
        As for `prediction_interval`.
    partial : dict of str to (int, int)
        Caveats that the interval can bear: what the runs' caveat says -> on how many images they
        were tested, of how many. Of an accuracy (scale "logit"): the binomial error of testing on
        a part, which all runs share, widens the interval.
    """

    scale: str = "linear"
    partial: dict = field(default_factory=dict)
    kind: ClassVar = "band"
    fewest: ClassVar = 3  # with two runs, Student's t of one degree of freedom rejects nothing

    def __call__(self, printed, ours, caveat=""):
        """Judge."""
        runs, printed = plain(ours), plain(printed)
        if not (isinstance(runs, list) and all(map(is_number, [*runs, printed]))
                and np.isfinite(printed)):
            return Judgement(NOT_REPRODUCED, shown(ours),
                             "expected numbers: the slide's, and one a run")
        if len(runs) < self.fewest:
            return too_few(self.fewest, len(runs))
        runs, shared = np.asarray(runs, np.float64), self.shared(runs, caveat)
        try:
            inner, normal = (prediction_interval(runs, level, self.scale, shared)
                             for level in (LEVEL, OUTER_LEVEL))
        except InputError as fault:
            return Judgement(NOT_REPRODUCED, f"{len(runs)} runs", str(fault))
        among = runs.min() <= printed <= runs.max()
        verdict = (TYPICAL if printed in inner else UNUSUAL if among or printed in normal
                   else NOT_REPRODUCED)
        remark = (f"{place_among(runs, printed)}; {LEVEL:.0%} interval {shown(inner.low)} to "
                  f"{shown(inner.high)} ({inner.method})")
        if shared:
            images, whole = self.partial[caveat]
            remark += f", the error of testing on {images:,} of {whole:,} images included"
        return Judgement(verdict, f"{shown(runs.mean())} ± {shown(runs.std(ddof=1), 2)}", remark,
                         interval=inner, values=runs)

    def shared(self, runs, caveat):
        """Standard deviation, on the logit scale, of the error of testing on a part of a set."""
        if caveat not in self.partial:
            return 0.0
        images, whole = self.partial[caveat]
        accuracy = float(np.mean(runs))
        return float(np.sqrt((1 / images - 1 / whole) / (accuracy * (1 - accuracy))))


@dataclass(frozen=True)
class Between:
    """A sentence holds if the number measured for it lies from low to high.

    Attributes
    ----------
    low, high : float
    share : bool
        The number is the share of runs of which something is true.
    """

    low: float = -np.inf
    high: float = np.inf
    share: bool = False
    kind: ClassVar = "claim"
    fewest: ClassVar = 5  # runs: their range holds the median 94 times in 100, that of four 88

    def __call__(self, printed, ours):
        """Judge."""
        value = plain(ours)
        holds = is_number(value) and self.low <= value <= self.high
        return Judgement(HOLDS if holds else NOT_REPRODUCED, shown(ours), criterion=self.criterion)

    def leaves_undecided(self, interval):
        """Whether it would hold at one end of an interval of the number measured, or within only.
        """
        holds = {self.low <= end <= self.high for end in (interval.low, interval.high)}
        return len(holds) == 2 or interval.low < self.low <= self.high < interval.high

    @property
    def criterion(self):
        """Where the number must lie, in words."""
        if self.low == -np.inf:
            return f"at or below {shown(self.high)}"
        if self.high == np.inf:
            return f"at or above {shown(self.low)}"
        return f"from {shown(self.low)} to {shown(self.high)}"


def at_most(limit, *, share=False):
    """A sentence holds if the number measured for it, a share of runs perhaps, is at most that."""
    return Between(high=limit, share=share)


def at_least(limit, *, share=False):
    """A sentence holds if the number measured for it, a share of runs perhaps, is at least that."""
    return Between(low=limit, share=share)


@dataclass(frozen=True)
class Misprint:
    """The slide is wrong: ours is what it should say, and not what it says."""

    correct: object
    tolerance: float = 1e-12
    kind: ClassVar = "slide error"

    def __call__(self, printed, ours):
        """Judge."""
        found = (same(self.correct, ours, self.tolerance)
                 and not same(printed, ours, self.tolerance))
        return Judgement(SLIDE_ERROR if found else NOT_REPRODUCED, shown(ours),
                         f"should say {shown(self.correct)}")


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
    expected, got = plain(expected), plain(got)
    if isinstance(expected, dict) or isinstance(got, dict):
        return (isinstance(expected, dict) and isinstance(got, dict)
                and list(expected) == list(got)
                and all(same(expected[key], got[key], tolerance) for key in expected))
    if isinstance(expected, list) or isinstance(got, list):
        return (isinstance(expected, list) and isinstance(got, list)
                and len(expected) == len(got)
                and all(same(*pair, tolerance) for pair in zip(expected, got, strict=True)))
    if is_number(expected) and is_number(got):
        # Whole numbers of Python have no bound; a float would lose their digits.
        expected, got = (int(value) if isinstance(value, float) and value.is_integer() else value
                         for value in (expected, got))
        try:
            return expected == got or abs(expected - got) <= tolerance
        except OverflowError:
            return False
    return type(expected) is type(got) and (expected == got) is True


def _has_fractions(value):
    value = plain(value)
    if isinstance(value, list | dict):
        return any(map(_has_fractions, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float)
