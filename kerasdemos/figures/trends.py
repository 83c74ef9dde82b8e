"""Quantities that change with the size of a network, or from layer to layer."""

from decimal import Decimal
from itertools import cycle
from math import log10

import numpy as np
from matplotlib.ticker import NullLocator

from kerasdemos.figures import looks, style


def errors(sizes, errors, *, xlabel="hidden units", ylabel, axes=None):
    """Draw errors against sizes on logarithmic scales.

    Parameters
    ----------
    sizes : array_like of shape (n,), or dict of str to array_like of shape (n,)
        The same for all curves, or each curve's own; the first are the ticks.
    errors : dict of str to array_like of shape (n,)
        One curve a name.
    xlabel, ylabel : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    sizes = sizes if isinstance(sizes, dict) else dict.fromkeys(errors, sizes)
    drawn_as = looks.of_curves(errors)
    for (name, values), (color, dashes, marker) in zip(errors.items(), drawn_as, strict=True):
        axes.plot(sizes[name], values, dashes, marker=marker, color=color, label=name)
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    ticks = next(iter(sizes.values()))
    axes.set_xticks(ticks, labels=[str(size) for size in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    looks.readable(axes.yaxis)
    axes.grid(alpha=0.3, which="both")
    style.legend_above(axes)
    return axes.figure


def depth_efficiency(curves, marked=None, *, axes=None):
    """Draw the number of regions against the number of parameters, a curve a depth.

    Parameters
    ----------
    curves : dict of int to list of (int, int)
        Hidden layers -> pairs (parameters, regions), whole numbers of any size.
    marked : (int, int), optional
        A point to mark: parameters, regions.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    ends = [log10(points[-1][1]) for points in curves.values()]
    for (depth, points), color in zip(curves.items(), cycle(style.PALETTE)):
        parameters, regions = zip(*points, strict=True)
        # As logarithms: these numbers do not fit a float.
        heights = [log10(count) for count in regions]
        name = f"{depth} hidden layer{'s' if depth > 1 else ''}"
        axes.plot(parameters, heights, "o-", color=color, markersize=3, label=name)
        # A curve is named at its end; of two that end together the lower one below it.
        near = {end > heights[-1] for end in ends
                if 0 < abs(end - heights[-1]) < 0.04 * (max(ends) - min(ends))}
        side = {True: "top", False: "bottom"}[near.pop()] if len(near) == 1 else "center"
        axes.annotate(name, (parameters[-1], heights[-1]), xytext=(8, 0), va=side,
                      textcoords="offset points", fontsize=style.FINE, annotation_clip=False)
    if marked:
        parameters, count = marked
        axes.plot(parameters, log10(count), "s", markersize=10, markerfacecolor="none",
                  markeredgecolor=style.BLACK, markeredgewidth=2)
        axes.annotate(f"{parameters:,} parameters,\n{_written(count)} regions",
                      (parameters, log10(count)), xytext=(-12, 6), textcoords="offset points",
                      ha="right", va="bottom", fontsize=style.FINE)
    axes.yaxis.set_major_formatter(lambda power, _: f"$10^{{{power:g}}}$")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xscale="log", xlabel="parameters", ylabel="linear regions, by the book's formula")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.margins(x=0.25)
    return axes.figure


def _written(count):
    """A number as it is, or as a power of ten where it has more than nine digits."""
    if count < 10**9:
        return f"{count:,}"
    mantissa, exponent = f"{Decimal(count):.1e}".split("e")
    return rf"${mantissa} \cdot 10^{{{int(exponent)}}}$"


def variances(simulated, expected, *, ylabel, marks=None, axes=None):
    """Draw mean squares by layer: simulated networks as dots, theory as lines.

    Parameters
    ----------
    simulated, expected : dict of float to ndarray of shape (depth,)
        Variance of the weights, and the mean squares of each hidden layer.
    ylabel : str
    marks : dict of float to str, optional
        Names of special variances, such as He's, for the legend.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    for (variance, values), color in zip(simulated.items(), cycle(style.PALETTE)):
        layers = np.arange(1, len(values) + 1)
        mark = f" ({marks[variance]})" if variance in (marks or {}) else ""
        axes.plot(layers, values, "o", color=color, markersize=3.5)
        axes.plot(layers, expected[variance], color=color, linewidth=1.2,
                  label=rf"$\sigma^2$ = {variance:g}{mark}")
    axes.plot([], [], "o", color="0.3", markersize=3.5, label="networks drawn")
    axes.plot([], [], color="0.3", linewidth=1.2, label="theory")
    axes.set(yscale="log", xlabel="hidden layer", ylabel=ylabel)
    axes.margins(y=0.15)
    looks.readable(axes.yaxis)
    return axes.figure
