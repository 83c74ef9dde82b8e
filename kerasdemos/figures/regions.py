"""Linear regions: in the plane, and counted against the number of parameters."""

from math import log10

import numpy as np
from matplotlib.collections import PolyCollection

from kerasdemos.figures.style import BLACK, PALETTE


def surface(axes, x1, x2, values, pieces=(), *, label="output $y$"):
    """Draw a function of two inputs as colours and contours, its pieces outlined.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x1, x2 : array_like of shape (m,), (n,)
    values : array_like of shape (n, m)
        At each pair; rows follow x2.
    pieces : sequence of array_like of shape (n_vertices, 2)
        Corners of the convex pieces.
    label : str
        Of the colour scale.
    """
    colours = axes.pcolormesh(x1, x2, values, cmap="cividis", shading="gouraud", rasterized=True)
    # Not the extremes themselves: on a flat piece such a contour is noise.
    levels = np.linspace(np.min(values), np.max(values), 12)[1:-1]
    axes.contour(x1, x2, values, levels, colors="white", linewidths=0.8, linestyles="solid",
                 alpha=0.7)
    axes.add_collection(PolyCollection(pieces, facecolors="none", edgecolors=BLACK,
                                       linewidths=1.8))
    axes.figure.colorbar(colours, ax=axes, label=label)
    axes.locator_params(nbins=5)
    axes.set(xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")


def region_map(axes, pieces, labels, texts=None):
    """Draw the linear regions of a function of two inputs, each in a colour.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    pieces : sequence of array_like of shape (n_vertices, 2)
        Corners of the convex pieces.
    labels : array_like of int of shape (n_pieces,)
        The region of each piece; pieces of one region share its colour.
    texts : sequence of str, optional
        Written in the middle of each piece.
    """
    pale = [_pale(colour) for colour in PALETTE]
    colours = [pale[label % len(pale)] for label in labels]
    axes.add_collection(PolyCollection(pieces, facecolors=colours, edgecolors=BLACK,
                                       linewidths=1.2))
    for piece, text in zip(pieces, texts or [], strict=bool(texts)):
        axes.text(*np.mean(piece, axis=0), text, ha="center", va="center", fontsize=10)
    corners = np.concatenate(pieces)
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    axes.locator_params(nbins=5)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal",
             xlabel="input $x_1$", ylabel="input $x_2$")


def depth_efficiency(axes, curves, marked=None):
    """Draw the number of regions against the number of parameters, a curve a depth.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    curves : dict of int to list of (int, int)
        Hidden layers -> pairs (parameters, regions), whole numbers of any size.
    marked : (int, int, str), optional
        A point to mark: parameters, regions, its text in the legend.
    """
    for colour, (depth, points) in zip(PALETTE, curves.items(), strict=False):
        parameters, regions = zip(*points, strict=True)
        # As logarithms: these numbers do not fit a float.
        axes.plot(parameters, [log10(count) for count in regions], color=colour, linewidth=2,
                  marker="o", markersize=3,
                  label=f"{depth} hidden layer{'s' if depth > 1 else ''}")
    if marked:
        parameters, count, text = marked
        axes.plot(parameters, log10(count), marker="s", markersize=10, markerfacecolor="none",
                  markeredgecolor=BLACK, markeredgewidth=2, linestyle="none", label=text)
    axes.yaxis.set_major_formatter(lambda power, _: f"$10^{{{power:g}}}$")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="parameters", ylabel="linear regions, book's maximum")
    axes.legend(frameon=False, fontsize=11, loc="lower right")


def _pale(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return tuple(0.45 * rgb + 0.55)
