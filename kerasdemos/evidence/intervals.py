"""Where one more run would lie, given those that were made; and where a number lies among them."""

from dataclasses import dataclass

import numpy as np

from kerasdemos.checks import InputError, finite_array, is_number, one_of
from kerasdemos.evidence.words import ordinal

LEVEL, OUTER_LEVEL = 0.95, 0.999  # of the intervals behind "typical" and "unusual"


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

    def __contains__(self, number):
        return self.low <= number <= self.high


def prediction_interval(values, level=LEVEL, scale="linear", shared=0.0, n_runs=None):
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
    shared : float
        Standard deviation, on that scale, of an error that all runs share and the number to be
        judged does not. Where there is one, Student's t is used, however many the runs.
    n_runs : int, optional
        Student's interval as so many runs would give it, had they the mean and the spread of
        these.

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
    values = finite_array("values", values, ("n",)).astype(np.float64)
    if len(values) < 2:
        raise InputError(f"values: expected at least two runs, got {len(values)}")
    if not (is_number(level) and 0 < level < 1):
        raise InputError(f"level: expected a number between 0 and 1, got {level!r}")
    one_of("scale", scale, SCALES)
    n, tail = n_runs or len(values), (1 - level) / 2
    if n >= fewest_for_order_statistics(level) and not shared and n_runs is None:
        low, high = np.quantile(values, [tail, 1 - tail], method="weibull")
        # Twelve digits: where a position is whole, the end then is that run, exactly.
        return Interval(float(f"{low:.12g}"), float(f"{high:.12g}"), level, "order statistics", n)
    from scipy.special import expit, stdtrit

    scaled, where = on_scale(scale, values), "" if scale == "linear" else f" on the {scale} scale"
    back = {"linear": lambda v: v, "log": np.exp, "logit": expit}[scale]
    if not np.isfinite(scaled).all():
        raise InputError(f"values: expected numbers inside the range of the {scale} scale, "
                         f"got {values.min():g} to {values.max():g}")
    half = stdtrit(n - 1, 1 - tail) * np.hypot(scaled.std(ddof=1) * np.sqrt(1 + 1 / n), shared)
    with np.errstate(over="ignore"):  # an end may lie beyond all floats: it is infinity, or 0
        low, high = back(scaled.mean() - half), back(scaled.mean() + half)
    return Interval(float(low), float(high), level, f"Student's t: if normal{where}", n)


SCALES = ("linear", "log", "logit")


def on_scale(scale, values):
    """Put values on one of SCALES; what lies outside its range becomes infinite or NaN."""
    from scipy.special import logit

    forward = {"linear": lambda v: v, "log": np.log, "logit": logit}[scale]
    with np.errstate(divide="ignore", invalid="ignore"):
        return forward(values)


def fewest_for_order_statistics(level):
    """Count the runs that order statistics need for an interval of this level."""
    return int(np.ceil(round(2 / (1 - level), 6))) - 1


def percentile_of(values, number):
    """Rank of a number among runs, 100 r / (n + 1): the same rank by which intervals are made.

    r is its place in ascending order, interpolated between two runs, the mean place among equal
    ones; 0 below all runs and n + 1 above all.

    Parameters
    ----------
    values : array_like of shape (n,)
    number : float

    Returns
    -------
    float
        From 0 to 100.
    """
    values = np.sort(np.asarray(values, np.float64))
    if number < values[0] or number > values[-1]:
        return 0.0 if number < values[0] else 100.0
    distinct, first, count = np.unique(values, return_index=True, return_counts=True)
    places = first + (count + 1) / 2  # of equal runs the middle one
    return float(100 * np.interp(number, distinct, places) / (len(values) + 1))


def place_among(values, number):
    """Say where a number lies among runs: "70th percentile of 200 runs", "above all 30 runs"."""
    runs = f"{len(values):,} runs"
    percentile = percentile_of(values, number)
    if percentile in (0, 100):
        return f"{'above' if percentile else 'below'} all {runs}"
    return f"{ordinal(percentile)} percentile of {runs}"
