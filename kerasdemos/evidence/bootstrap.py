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
        Takes as many `Runs` as there are.
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
        rows = [[generator.integers(len(of), size=n_runs or len(of)) for of in runs]
                for _ in range(min(AT_A_TIME, resamples - len(measured)))]
        drawn = [draws(of, np.stack(of_runs))
                 for of, of_runs in zip(runs, zip(*rows, strict=True), strict=True)]
        measured += [measure(*together) for together in zip(*drawn, strict=True)]
    tail, n_runs = (1 - level) / 2, n_runs or min(map(len, runs))
    low, high = np.quantile(measured, [tail, 1 - tail])
    method = f"bootstrap, {resamples:,} resamples"
    if share and low == high in (0, 1):
        unseen = 1 - ((1 - LEVEL) / 2) ** (1 / n_runs)
        low, high = (0, unseen) if low == 0 else (1 - unseen, 1)
        method = "Clopper and Pearson"
    return Interval(float(low), float(high), level, method, n_runs)


def draws(runs, rows):
    """Return many times as many runs drawn from others with replacement: a list of `Draw`.

    Parameters
    ----------
    runs : Runs
    rows : int ndarray of shape (times, n)
        Places in `runs.results`, any of them more than once.
    """
    gathered = {}  # what one draw is asked for all will be: picked out at once, it takes half
    return [Draw(runs, rows, time, gathered) for time in range(len(rows))]


class Draw:
    """Runs drawn from others with replacement: the same questions, other answers."""

    def __init__(self, runs, rows, time, gathered):
        self.name, self._runs, self._rows = runs.name, runs, rows
        self._time, self._gathered = time, gathered

    def __len__(self):
        return self._rows.shape[1]

    def _of(self, key, all_runs):
        if key not in self._gathered:
            self._gathered[key] = all_runs()[self._rows]
        return self._gathered[key][self._time]

    def metric(self, name):
        """Return a metric of every run drawn, shape (n,)."""
        return self._of(name, lambda: self._runs.metric(name))

    def history(self, name):
        """Return a column of every run's history: DataFrame, one row an epoch, one column a run."""
        return self._runs.history(name).iloc[:, self._rows[self._time]]

    def at(self, name, epoch):
        """Return a column of every run's history at one epoch, shape (n,)."""
        return self._of((name, epoch), lambda: self._runs.at(name, epoch))

    def last(self, name):
        """Return the last number of a column of every run's history, shape (n,)."""
        return self.at(name, self._runs.history(name).index[-1])
