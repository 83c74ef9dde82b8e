"""The table that closes every demo: the slide's numbers beside ours."""

import pandas as pd

from kerasdemos.errors import InputError


def comparison(*, exact=(), random=(), caveat=""):
    """Set the slide's numbers beside ours.

    Parameters
    ----------
    exact : sequence of (str, slide, ours)
        What must come out to the digit (floats: to 12 decimals).
    random : sequence of (str, float, float)
        What differs from run to run: one draw beside another, no verdict from these alone.
    caveat : str
        What our numbers in `random` must be read with (a partial test set, a stand-in).

    Returns
    -------
    pandas.DataFrame
        Columns ``what``, ``slide``, ``ours``, ``verdict``.

    Raises
    ------
    InputError
        A row that is not a triple.
    """
    rows = []
    for row in (*exact, *random):
        if len(row) != 3:
            raise InputError(f"exact, random: expected rows (what, slide, ours), got {row!r}")
    for what, slide, ours in exact:
        close = isinstance(ours, float) and abs(ours - slide) <= 1e-12
        rows.append((what, _shown(slide), _shown(ours),
                     "the same" if close or ours == slide else "DIFFERS"))
    for what, slide, ours in random:
        verdict = f"random, {float(ours) - float(slide):+.4f}"
        rows.append((f"{what} ({caveat})" if caveat else what, _shown(slide), _shown(float(ours)),
                     verdict))
    return pd.DataFrame(rows, columns=["what", "slide", "ours", "verdict"])


def _shown(value):
    if isinstance(value, float):
        return f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
