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
    values = finite_array("values", values, ("n",)).astype(np.float64)
    if len(values) < 2:
        raise InputError(f"values: expected at least two runs, got {len(values)}")
    if not (is_number(level) and 0 < level < 1):
        raise InputError(f"level: expected a number between 0 and 1, got {level!r}")
    one_of("scale", scale, SCALES)
    n, tail = len(values), (1 - level) / 2
    if n >= fewest_for_order_statistics(level):
        low, high = np.quantile(values, [tail, 1 - tail], method="weibull")
        # Twelve digits: where a position is whole, the end then is that run, exactly.
        return Interval(float(f"{low:.12g}"), float(f"{high:.12g}"), level, "order statistics", n)
    from scipy.special import expit, logit, stdtrit

    forward, back, name = {
        "linear": (lambda v: v, lambda v: v, ""),
        "log": (np.log, np.exp, ", log scale"),
        "logit": (logit, expit, ", logit scale"),
    }[scale]
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = forward(values)
    if not np.isfinite(scaled).all():
        raise InputError(f"values: expected numbers inside the range of the {scale} scale, "
                         f"got {values.min():g} to {values.max():g}")
    half = stdtrit(n - 1, 1 - tail) * scaled.std(ddof=1) * np.sqrt(1 + 1 / n)
    with np.errstate(over="ignore"):  # an end may lie beyond all floats: it is infinity, or 0
        low, high = back(scaled.mean() - half), back(scaled.mean() + half)
    return Interval(float(low), float(high), level, f"Student's t{name}", n)


SCALES = ("linear", "log", "logit")


def fewest_for_order_statistics(level):
    """Count the runs that order statistics need for an interval of this level."""
    return int(np.ceil(round(2 / (1 - level), 6))) - 1


def percentile_of(values, number):
    """Percentage of runs below a number; runs equal to it count half."""
    from scipy.stats import percentileofscore

    return float(percentileofscore(values, number, kind="mean"))


def place_among(values, number):
    """Say where a number lies among runs: "70th percentile of 200 runs", "above all 30 runs"."""
    values = np.asarray(values)
    runs = f"{len(values):,} runs"
    if number > values.max() or number < values.min():
        return f"{'above' if number > values.max() else 'below'} all {runs}"
    return f"{ordinal(percentile_of(values, number))} percentile of {runs}"
