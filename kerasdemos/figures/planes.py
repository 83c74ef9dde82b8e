"""The plane: points of two classes, what separates them, surfaces, and linear regions."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import CenteredNorm, LinearSegmentedColormap, to_rgb

from kerasdemos.checks import InputError
from kerasdemos.figures import style

FEW = 20  # points; up to here they are drawn large
# From class 0 to class 1: their colours, a little paler, so that the points stand out.
DIVERGING = LinearSegmentedColormap.from_list("classes", [
    0.45 + 0.55 * np.array(to_rgb(color)) for color in (style.BLUE, "white", style.ORANGE)])


def points(x, y, class_names=None, *, names=("$x_1$", "$x_2$"), labels=None, line=None,
           limits=None, axes=None):
    """Draw points of two classes, told apart by colour and shape, and a line that separates them.

    Parameters
    ----------
    x : array_like of shape (n, 2)
    y : array_like of int of shape (n,)
        0 or 1.
    class_names : sequence of two str, optional
        For a legend.
    names : (str, str)
        Of the two coordinates.
    labels : sequence of str, optional
        Written beside the points; equal points share one place, so join their labels yourself.
    line : (ndarray of shape (2,), float), optional
        Weights w and bias b: the line w . x + b = 1/2, between the classes.
    limits : (float, float), optional
        Of both axes.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        A class is neither 0 nor 1.
    """
    x, y = np.asarray(x), np.asarray(y)
    if not np.isin(y, (0, 1)).all():
        raise InputError(f"y: expected classes 0 and 1, got {np.unique(y).tolist()}")
    axes = style.given_or_new(axes)
    for value, (color, marker) in enumerate(style.CLASSES):
        axes.scatter(*x[y == value].T, color=color, marker=marker, edgecolor="white",
                     s=150 if len(x) <= FEW else 50, linewidth=0.6, zorder=3,
                     label=class_names[value] if class_names else None)
    for point, label in zip(x, labels or [], strict=bool(labels)):
        # Above the point, or below it where the line would cross the label.
        below = line is not None and (line[0] @ point + line[1] - 0.5) * line[0][1] < 0
        axes.annotate(label, point, xytext=(0, -13 if below else 13), ha="center",
                      va="top" if below else "baseline", textcoords="offset points",
                      fontsize=style.FINE,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.set(xlabel=names[0], ylabel=names[1], aspect="equal")
    if limits:
        axes.set(xlim=limits, ylim=limits)
    if line is not None:
        w, b = line
        across = np.array(axes.get_xlim())
        axes.plot(across, (0.5 - b - w[0] * across) / w[1], "--", color=style.BLACK,
                  label=r"$\hat{y} = 1/2$", scalex=False, scaley=False)
    if class_names:
        axes.legend(loc="best", framealpha=0.9)  # said, so that a slow machine brings no warning
    return axes.figure


def residuals(targets, predictions, labels, *, axes=None):
    """Draw each point's target, 0 or 1, its prediction by a model, and the residual between.

    Parameters
    ----------
    targets, predictions : ndarray of shape (n,)
    labels : sequence of str
        The points' names, along the horizontal axis.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    places = np.arange(len(targets))
    axes.vlines(places, np.minimum(targets, predictions), np.maximum(targets, predictions),
                color="0.6", linestyle=":", label="residual")
    axes.plot(places, predictions, "D-", color=style.BLACK, label="prediction")
    for value, (color, marker) in enumerate(style.CLASSES):
        axes.plot(places[targets == value], targets[targets == value], marker, color=color,
                  markersize=12, label=f"class {value}")
    axes.set(xticks=places, xticklabels=labels, xlabel=r"$(x_1, x_2)$", ylabel=r"$y$",
             xlim=(-0.5, len(targets) - 0.5), ylim=(-0.15, 1.15))
    style.legend_above(axes)
    return axes.figure


def on_grid(function, x1, x2):
    """Values of a function of two inputs at each pair: what `surface` draws.

    Parameters
    ----------
    function : callable
        ndarray of shape (n, 2) -> array_like of shape (n,), or (n, k) for k outputs.
    x1, x2 : array_like of shape (m,), (n,)

    Returns
    -------
    ndarray of shape (n, m), or (n, m, k)
    """
    pairs = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)  # (n m, 2)
    values = np.asarray(function(pairs))
    return np.squeeze(values.reshape(len(x2), len(x1), -1), axis=-1 if values.size == len(
        pairs) else ())


def surface(x1, x2, values, pieces=(), *, label="output $y$", boundary=None, halfrange=None,
            bar=True, axes=None):
    """Draw a function of two inputs as colours, with its contours or a boundary between classes.

    Parameters
    ----------
    x1, x2 : array_like of shape (m,), (n,)
    values : array_like of shape (n, m)
        At each pair; rows follow x2.
    pieces : sequence of array_like of shape (n_vertices, 2)
        Corners of the function's convex pieces, which are outlined.
    label : str
        Of the colour scale.
    boundary : float, optional
        The value between two classes: drawn as a line instead of the contours, with the colour of
        class 0 below and that of class 1 above.
    bar : bool
        Whether a colour scale stands beside it: once where panels share one.
    halfrange : float, optional
        How far from the boundary the colours change; by default as far as the values go.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    if boundary is None:
        # Not the extremes themselves: on a flat piece such a contour is noise.
        levels = np.linspace(np.min(values), np.max(values), 12)[1:-1]
        colors, lines = {"cmap": "cividis"}, {"colors": "white", "linewidths": 0.8, "alpha": 0.7}
    else:
        levels, colors = [boundary], {"cmap": DIVERGING, "norm": CenteredNorm(boundary, halfrange)}
        lines = {"colors": style.BLACK, "linewidths": 2}
    shades = axes.pcolormesh(x1, x2, values, shading="gouraud", rasterized=True, **colors)
    axes.contour(x1, x2, values, levels, linestyles="solid", **lines)
    _outline(axes, pieces, "none")
    if bar:
        beside = axes.inset_axes((1.04, 0, 0.05, 1))  # as tall as the panel, whatever its aspect
        axes.figure.colorbar(shades, beside, label=label, extend="both" if halfrange else "neither")
    return axes.figure


def region_map(pieces, labels, texts=None, *, axes=None):
    """Draw the linear regions of a function of two inputs, each in a colour.

    Parameters
    ----------
    pieces : sequence of array_like of shape (n_vertices, 2)
        Corners of the convex pieces.
    labels : array_like of int of shape (n_pieces,)
        The region of each piece; pieces of one region share its colour.
    texts : sequence of str, optional
        Written in the middle of each piece.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    pale = [0.55 + 0.45 * np.array(to_rgb(color)) for color in style.PALETTE]
    _outline(axes, pieces, [pale[label % len(pale)] for label in labels])
    for piece, text in zip(pieces, texts or [], strict=bool(texts)):
        axes.text(*np.mean(piece, axis=0), text, ha="center", va="center", fontsize=style.FINE)
    x1, x2 = np.concatenate(pieces).T
    axes.set(xlim=(x1.min(), x1.max()), ylim=(x2.min(), x2.max()))
    return axes.figure


def _outline(axes, pieces, colors):
    """Draw pieces of the input plane, filled or not, with a line around each."""
    axes.add_collection(PolyCollection(pieces, facecolors=colors, edgecolors=style.BLACK,
                                       linewidths=1.5))
    axes.locator_params(nbins=5)
    axes.set(xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")
