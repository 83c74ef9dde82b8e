"""How sure a number is that was measured on runs: intervals by resampling them."""

import numpy as np

from kerasdemos.evidence.intervals import LEVEL, Interval

RESAMPLES = 2000
AT_A_TIME = 250


def bootstrap_interval(measure, runs, level=LEVEL, resamples=RESAMPLES, n_runs=None, share=False):
    """Compute a percentile interval for a number that is measured on runs.

    Parameters
    ----------
    measure : callable
        Takes as many `Runs` as there are. One that works along the last axis of what these answer
        is called for hundreds of resamples at once.
    runs : sequence of Runs
        Of different experiments: each is resampled by itself.
    level : float
    resamples : int
    n_runs : int, optional
        As so many runs of each experiment would give it; by default as many as there are.
    share : bool
        The number is the share of runs of which something is true. Where it is so of none or of
        all, resamples say the same again; what a 95% interval of Clopper and Pearson allows is
        added.

    Returns
    -------
    Interval
        The same for the same runs: the draws are seeded.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3; Clopper and
    Pearson (1934), Biometrika 26, 404-413.
    """
    generator = np.random.default_rng(0)
    measured = []
    while len(measured) < resamples:  # some at a time: all of many runs would fill the memory
        times = min(AT_A_TIME, resamples - len(measured))
        rows = [generator.integers(len(of), size=(times, n_runs or len(of))) for of in runs]
        measured += list(_of_each(measure, runs, rows))
    tail, n_runs = (1 - level) / 2, n_runs or min(map(len, runs))
    low, high = np.quantile(measured, [tail, 1 - tail])
    method = f"bootstrap, {resamples:,} resamples"
    if share and low == high in (0, 1):
        unseen = 1 - ((1 - LEVEL) / 2) ** (1 / n_runs)
        low, high = (0, unseen) if low == 0 else (1 - unseen, 1)
        method = "Clopper and Pearson"
    return Interval(float(low), float(high), level, method, n_runs)


def _of_each(measure, runs, rows):
    """Measure many draws at once if that gives what one after the other does, else these."""
    one_by_one = (measure(*map(Draw, runs, together)) for together in zip(*rows, strict=True))
    first = next(one_by_one)
    try:
        measured = np.asarray(measure(*map(Draw, runs, rows)), np.float64)
    except (AttributeError, IndexError, TypeError, ValueError):  # it counts on one row of runs
        return [first, *one_by_one]
    last = [first, measure(*(Draw(of, row[-1]) for of, row in zip(runs, rows, strict=True)))]
    if measured.shape == (len(rows[0]),) and np.allclose(measured[[0, -1]], last, 1e-9, 0,
                                                         equal_nan=True):
        return measured
    return [first, *one_by_one]


class Draw:
    """Runs drawn from others with replacement, once or many times: same questions, other answers.

    Parameters
    ----------
    runs : Runs
    rows : int ndarray of shape (..., n)
        Places in `runs.results`, any of them more than once.
    """

    def __init__(self, runs, rows):
        self.name, self._runs, self._rows = runs.name, runs, rows

    def __len__(self):
        return self._rows.shape[-1]

    def metric(self, name):
        """Return a metric of every run drawn, shape (..., n)."""
        return self._runs.metric(name)[self._rows]

    def history(self, name):
        """Return a column of every run's history: DataFrame, one row an epoch, one column a run."""
        return self._runs.history(name).iloc[:, self._rows]

    def at(self, name, epoch):
        """Return a column of every run's history at one epoch, shape (..., n)."""
        return self._runs.at(name, epoch)[self._rows]

    def last(self, name):
        """Return the last number of a column of every run's history, shape (..., n)."""
        return self._runs.last(name)[self._rows]
