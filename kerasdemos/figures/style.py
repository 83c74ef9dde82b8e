"""Colours, sizes and saving, the same for every figure."""

import os
import tempfile
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

# Okabe and Ito's palette: told apart with every common form of colour blindness.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, BLACK)

STYLE = {
    "axes.prop_cycle": mpl.cycler(color=PALETTE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 13,
    "axes.labelsize": 13,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "figure.titlesize": 15,
    "savefig.dpi": 150,
}


def new_figure(rows=1, columns=1, *, size=None, **kwargs):
    """Make a figure in the package's style.

    Parameters
    ----------
    rows, columns : int
        Panels.
    size : (float, float), optional
        Width and height in inches; by default 5 x 4 a panel.
    **kwargs
        Passed to ``matplotlib.pyplot.subplots``.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes of shape (rows, columns) where there are several
    """
    size = size or (5 * columns, 4 * rows)
    with mpl.rc_context(STYLE):
        made = plt.subplots(rows, columns, figsize=size, layout="constrained", **kwargs)
        interactive = mpl.is_interactive()
    # The context would undo what a notebook's backend has just switched on.
    mpl.interactive(interactive)
    return made


def save(figure, path):
    """Write a figure whole or not at all, and let it go.

    In a notebook the figure stays open, so that the cell shows it; elsewhere it is closed.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path-like
        Its suffix chooses the format (.png, .svg, .pdf); folders are made.

    Returns
    -------
    pathlib.Path
        `path`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix,
                                         dir=path.parent)
    os.close(handle)
    try:
        with mpl.rc_context(STYLE):
            figure.savefig(temporary)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    if "inline" not in mpl.get_backend():
        plt.close(figure)
    return path
