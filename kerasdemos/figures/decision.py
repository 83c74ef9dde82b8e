"""Two classes in the plane, where a classifier divides them, and how its loss fell."""

import numpy as np

from kerasdemos.figures.style import BLACK, BLUE, ORANGE, VERMILION

MARKERS = ((BLUE, "o"), (ORANGE, "^"))


def points(axes, x, y, class_names):
    """Draw the points of two classes, told apart by colour and shape.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x : array_like of shape (n, 2)
    y : array_like of int of shape (n,)
        0 or 1.
    class_names : sequence of two str
    """
    x, y = np.asarray(x), np.asarray(y)
    for label, (colour, marker) in enumerate(MARKERS):
        axes.scatter(*x[y == label].T, color=colour, marker=marker, edgecolor="white", s=50,
                     linewidth=0.6, label=class_names[label], zorder=2)
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes.legend(loc="upper right", framealpha=0.9)


def boundary(axes, x1, x2, probability):
    """Draw the probability of the second class as shades, and the line where it is one half.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x1, x2 : array_like of shape (m,), (n,)
    probability : array_like of shape (n, m)
        At each pair; rows follow x2.
    """
    shades = axes.contourf(x1, x2, probability, levels=np.linspace(0, 1, 11), cmap="PuOr_r",
                           alpha=0.55, zorder=0)
    axes.contour(x1, x2, probability, levels=[0.5], colors=BLACK, linewidths=2, zorder=1)
    axes.figure.colorbar(shades, ax=axes, label="probability of the second class", shrink=0.8)


def loss_curve(axes, losses, slide=None, *, band=None, label="ours"):
    """Draw a loss at each epoch beside the slide's printed losses.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    losses : array_like of shape (epochs,)
        Epochs count from 0.
    slide : dict of int to float, optional
        Epoch -> loss.
    band : (array_like, array_like, array_like), optional
        Epochs, and the lower and upper end of a band over many seeds at each.
    label : str
        Of our curve.
    """
    if band is not None:
        axes.fill_between(*band, color=BLUE, alpha=0.2, linewidth=0, label="5% to 95% of seeds")
    axes.plot(np.arange(len(losses)), losses, color=BLUE, linewidth=2, label=label)
    if slide:
        axes.plot(list(slide), list(slide.values()), color=VERMILION, linestyle="none",
                  marker="D", markersize=7, label="slide")
    axes.set(xlabel="epoch", ylabel="loss", ylim=(0, None))
    axes.legend(frameon=False, fontsize=12)


def histogram(axes, values, slide=None, *, label):
    """Draw the distribution of a number over many runs, the slide's run marked.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    values : array_like of shape (runs,)
    slide : float, optional
    label : str
        What the number is.
    """
    low, high = np.quantile(values, (0.05, 0.95))
    axes.axvspan(low, high, color=BLUE, alpha=0.12, linewidth=0, label="5% to 95%")
    axes.hist(values, bins=30, color=BLUE, edgecolor="white", label=f"{len(values)} runs")
    if slide is not None:
        axes.axvline(slide, color=VERMILION, linewidth=3, label=f"slide: {slide:g}")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel=label, ylabel="runs")
    axes.legend(frameon=False, fontsize=12)
