"""Colours, sizes and saving, the same for every figure."""

from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from kerasdemos import files

# Okabe and Ito's palette: told apart with every common form of colour blindness.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, BLACK)
CLASSES = ((BLUE, "o"), (ORANGE, "^"))  # of class 0 and class 1, in every figure
DARK_VERMILION = "#A84300"  # for words, which need more contrast than lines
FINE = 13  # points: the smallest text, 18 pixels on a slide of 1280 x 720
STYLE = Path(__file__).with_name("kerasdemos.mplstyle")


def new_figure(rows=1, columns=1, *, size=None, text=None, **kwargs):
    """Make a figure in the package's style, in the format of a slide: 16 to 9.

    Parameters
    ----------
    rows, columns : int
        Panels.
    size : (float, float), optional
        Width and height in inches, of a figure that is no slide: the report's.
    text : float, optional
        Size in points of all its text.
    **kwargs
        Passed to ``matplotlib.pyplot.subplots``.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes of shape (rows, columns) where there are several
    """
    small = {} if text is None else dict.fromkeys(
        ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize",
         "legend.fontsize", "figure.titlesize"), text) | {"lines.linewidth": 1.5}
    with plt.style.context([STYLE, small]):
        made = plt.subplots(rows, columns, figsize=size, **kwargs)
        interactive = mpl.is_interactive()
    # The context would undo what a notebook's backend has just switched on.
    mpl.interactive(interactive)
    return made


def use():
    """Take the package's style for all figures from here on: a demo's, whose titles come later."""
    plt.style.use(STYLE)


def set_title(axes, text):
    """Write a title above the Axes, and above the legend, which stands there by `legend_above`.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    text : str
    """
    rows = getattr(axes.get_legend(), "rows_above", 0)
    axes.set_title(text, pad=8 + rows * 1.5 * axes.xaxis.label.get_size())


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
    legend = axes.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1), ncols=columns, frameon=False,
        fontsize=max(axes.xaxis.label.get_size() - 1, 9), handlelength=1.4, columnspacing=1.2,
        borderaxespad=0.2)
    legend.rows_above = -(-len(lengths) // columns)


def save(figure, path):
    """Write a figure whole or not at all, and let it go.

    In a notebook the cell shows it, with what `describe` says of it as its alternative text.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path-like
        Its suffix chooses the format (.png, .svg, .pdf); folders are made.
    """
    with files.whole(path) as temporary, plt.style.context(STYLE):
        figure.savefig(temporary)
        if "inline" in mpl.get_backend():
            from kerasdemos.figures import alternative

            alternative.show(figure)
    plt.close(figure)
