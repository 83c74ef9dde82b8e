"""How sure a number is that was measured on runs: intervals by resampling them."""

import numpy as np

from kerasdemos.evidence.intervals import LEVEL, Interval

RESAMPLES = 2000


def bootstrap_interval(measure, runs, level=LEVEL, resamples=RESAMPLES, n_runs=None):
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

    Returns
    -------
    Interval
        The same for the same runs: the draws are seeded.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3.
    """
    generator = np.random.default_rng(0)
    rows = [[generator.integers(len(of), size=n_runs or len(of)) for of in runs]
            for _ in range(resamples)]
    drawn = [of.drawn(np.stack(of_runs))
             for of, of_runs in zip(runs, zip(*rows, strict=True), strict=True)]
    measured = [measure(*draws) for draws in zip(*drawn, strict=True)]
    tail = (1 - level) / 2
    low, high = np.quantile(measured, [tail, 1 - tail])
    return Interval(float(low), float(high), level, f"bootstrap, {resamples:,} resamples",
                    n_runs or min(map(len, runs)))
