"""How near networks come to a function."""

import numpy as np
from matplotlib.ticker import NullLocator

from kerasdemos.figures.style import BLACK, BLUE, PALETTE, VERMILION

MARKERS = "osD^vP"
DASHES = ("-", "--", "-.", ":")


def fits(axes, x, target, outputs, *, points=None, ylabel="$y$"):
    """Draw a function and what networks make of it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x, target : ndarray of shape (n,)
    outputs : dict of str to ndarray of shape (n,)
    points : (ndarray, ndarray), optional
        Training data, as dots.
    ylabel : str
    """
    axes.plot(x, target, color="0.7", linewidth=5, label="target")
    for k, (name, values) in enumerate(outputs.items()):
        axes.plot(x, values, DASHES[k % len(DASHES)], color=PALETTE[k], label=name)
    if points is not None:
        axes.plot(*points, "o", color=BLACK, markersize=5, label="training data")
    axes.set(xlabel="$x$", ylabel=ylabel)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)


def errors(axes, sizes, errors, *, xlabel="hidden units", ylabel):
    """Draw errors against sizes on logarithmic scales.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    sizes : array_like of shape (n,)
    errors : dict of str to array_like of shape (n,)
        One curve a name.
    xlabel, ylabel : str
    """
    for k, (name, values) in enumerate(errors.items()):
        axes.plot(sizes, values, DASHES[k % len(DASHES)], marker=MARKERS[k % len(MARKERS)],
                  color=PALETTE[k], label=name)
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    axes.set_xticks(sizes, labels=[str(size) for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(alpha=0.3, which="both")
    axes.legend()


def starts(axes, groups, *, xlabel, floor=None, scale="log"):
    """Draw the error of each start as a dot, the median as a bar, one row a group.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    groups : dict of str to array_like
    xlabel : str
    floor : float, optional
        An error to mark with a line.
    scale : {"log", "linear"}
    """
    for row, values in enumerate(groups.values()):
        heights = row + np.linspace(-0.25, 0.25, len(values))  # apart, so that none hides another
        axes.plot(values, heights, "o", color=PALETTE[row % len(PALETTE)], markersize=4, alpha=0.6)
        axes.plot([np.median(values)] * 2, [row - 0.4, row + 0.4], color=BLACK)
    if floor is not None:
        axes.axvline(floor, color="0.6", linestyle=":", linewidth=1.5)
    axes.set(xscale=scale, xlabel=xlabel, yticks=range(len(groups)), yticklabels=list(groups),
             ylim=(len(groups) - 0.4, -0.6))


def learning_curve(axes, curve):
    """Draw training and validation error against steps, and where validation was best.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    curve : pandas.DataFrame
        Index: step; columns ``training_error`` and ``validation_error``.
    """
    axes.plot(curve.index, curve["training_error"], color=BLUE, label="training")
    axes.plot(curve.index, curve["validation_error"], "--", color=VERMILION, label="validation")
    best = curve["validation_error"].idxmin()
    axes.axvline(best, color="0.6", linestyle=":", linewidth=1.5,
                 label=f"best validation, step {best:,}")
    axes.set(xscale="log", xlabel="step", ylabel="root mean squared error")
    axes.legend()
