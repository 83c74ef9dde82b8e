"""Colours, sizes and saving, the same for every figure."""

import io
from itertools import cycle

import matplotlib as mpl
from matplotlib import pyplot as plt

from kerasdemos import files

# Okabe and Ito's palette: told apart with every common form of colour blindness.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, BLACK)
LOOKS = tuple(zip(PALETTE, cycle(("-", "--", "-.", ":")), cycle("osD^vP")))  # of curves
CLASSES = ((BLUE, "o"), (ORANGE, "^"))  # of class 0 and class 1, in every figure
TEXT = 13  # points

STYLE = {
    "axes.prop_cycle": mpl.cycler(color=PALETTE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "savefig.dpi": 150,
    "svg.hashsalt": "kerasdemos",  # the same figure, the same bytes
}


def new_figure(rows=1, columns=1, *, size=None, text=TEXT, **kwargs):
    """Make a figure in the package's style.

    Parameters
    ----------
    rows, columns : int
        Panels.
    size : (float, float), optional
        Width and height in inches; by default 5 x 4 a panel.
    text : float
        Size of titles and labels in points; a panel of four inches takes 10.
    **kwargs
        Passed to ``matplotlib.pyplot.subplots``.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes of shape (rows, columns) where there are several
    """
    size, small = size or (5 * columns, 4 * rows), round(0.87 * text)
    texts = {"axes.titlesize": text, "axes.labelsize": text, "xtick.labelsize": small,
             "ytick.labelsize": small, "figure.titlesize": text + 2}
    with mpl.rc_context(STYLE | texts):
        made = plt.subplots(rows, columns, figsize=size, layout="constrained", **kwargs)
        interactive = mpl.is_interactive()
    # The context would undo what a notebook's backend has just switched on.
    mpl.interactive(interactive)
    return made


def given_or_new(axes, rows=1, columns=1, **kwargs):
    """Return the Axes to draw into: those given, or where that is None a new figure's.

    Parameters
    ----------
    axes : Axes, ndarray of Axes, or None
    rows, columns, **kwargs
        As in `new_figure`.

    Returns
    -------
    Axes, or ndarray of Axes
    """
    return new_figure(rows, columns, **kwargs)[1] if axes is None else axes


def characters(axes):
    """Return how many characters of a label's size are about as wide as the Axes: an int."""
    points = axes.bbox.width / axes.figure.dpi * 72
    return int(points / (0.48 * axes.xaxis.label.get_size()))


def legend_above(axes):
    """Put the legend above the Axes, over nothing drawn, in as many columns as fit.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    """
    lengths = [len(label) + 5 for label in axes.get_legend_handles_labels()[1]]
    room = 1.1 * characters(axes)  # a little beyond the Axes
    columns = max(1, min(len(lengths), int(room * len(lengths) / sum(lengths))))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=columns, frameon=False,
                fontsize=axes.xaxis.label.get_size() - 1, handlelength=1.4, columnspacing=1.2,
                borderaxespad=0.2)


def save(figure, path):
    """Write a figure whole or not at all, and let it go.

    In a notebook the figure stays open, so that the cell shows it; elsewhere it is closed.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path-like
        Its suffix chooses the format (.png, .svg, .pdf); folders are made.
    """
    with files.whole(path) as temporary, mpl.rc_context(STYLE):
        figure.savefig(temporary)
    if "inline" not in mpl.get_backend():
        plt.close(figure)


def as_svg(figure):
    """Return a figure as an SVG file's bytes, the same for the same figure, and close it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    bytes
    """
    file = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return file.getvalue()
