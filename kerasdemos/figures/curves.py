"""Functions of one input: their curves, how hidden units add up to them, what comes near them."""

from itertools import cycle, pairwise

import numpy as np

from kerasdemos.figures import looks, style

SHADES = ("#EDEDED", "#D2D2D2")  # neighbouring regions


def lines(x, values, *, labels=None, joints=(), x_label="input $x$", y_label="output $y$",
          colors=style.PALETTE, origin=False, axes=None):
    """Draw functions of one input, with a line down at each joint.

    Parameters
    ----------
    x : array_like of shape (n,)
    values : array_like of shape (n,) or (n, n_curves)
    labels : sequence of str, optional
        Of the curves, for a legend.
    joints : array_like of shape (n_joints,)
    x_label, y_label : str
    colors : sequence of colours
        Of the curves, one after the other.
    origin : bool
        Draw thin lines through the origin.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    if origin:
        _cross(axes)
    curves = np.reshape(values, (len(x), -1)).T
    for k, (curve, color) in enumerate(zip(curves, cycle(colors))):
        axes.plot(x, curve, color=color, linewidth=2.5, label=labels and labels[k])
    for joint in joints:
        axes.axvline(joint, color="gray", linestyle=":", linewidth=1.5, zorder=0)
    if labels:
        style.legend_above(axes)
    axes.set(xlabel=x_label, ylabel=y_label, xlim=(np.min(x), np.max(x)))
    return axes.figure


def with_derivative(x, values, slopes, *, title, axes=None):
    """Draw a function and its derivative in one panel.

    Parameters
    ----------
    x, values, slopes : ndarray of shape (n,)
        NaN in `slopes` breaks the line, where the derivative jumps.
    title : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    _cross(axes)
    axes.plot(x, values, color=style.BLUE, label="function")
    axes.plot(x, slopes, "--", color=style.VERMILION, label="derivative")
    axes.set(xlabel="$x$", ylabel="value", title=title, xlim=(x[0], x[-1]))
    return axes.figure


def construction(x, preactivations, activations, weighted, output, joints=(), *, axes=None):
    """Draw how hidden units add up to an output: bend, weight, sum.

    Three rows of one panel a hidden unit, and beside them the sum: the ten panels of a network
    with three hidden units. For a deeper network the last hidden layer's units are given: there the
    pre-activations are piecewise linear, and the ReLU clips them.

    Parameters
    ----------
    x : array_like of shape (n,)
    preactivations, activations, weighted : array_like of shape (n, D)
    output : array_like of shape (n,)
    joints : array_like of shape (n_joints,)
    axes : ndarray of Axes of shape (3, D + 1), optional
        By default a new figure's. The last column becomes one panel.

    Returns
    -------
    matplotlib.figure.Figure
    """
    units = np.shape(preactivations)[1]
    axes = style.given_or_new(axes, 3, units + 1, squeeze=False)
    rows = zip(axes[:, :-1], ("pre-activation", "activation", "weighted"),
               (preactivations, activations, weighted), strict=True)
    for row, (panels, name, values) in enumerate(rows):
        values = np.asarray(values)
        span = np.ptp(values) or 1
        for d, (panel, color) in enumerate(zip(panels, cycle(style.PALETTE))):
            panel.axhline(0, color="gray", linewidth=1)
            panel.plot(x, values[:, d], color=color, linewidth=2.5)
            panel.set(xlim=(np.min(x), np.max(x)),
                      ylim=(values.min() - span / 12, values.max() + span / 12))
            panel.set_title(f"{name}, unit {d + 1}", fontsize=style.FINE)
            panel.tick_params(labelbottom=row == 2, labelleft=d == 0)
        panels[0].set_ylabel("value")
    for panel in axes[2, :-1]:
        panel.set_xlabel("input $x$")
    whole = axes[0, 0].figure.add_subplot(axes[0, 0].get_gridspec()[:, -1])
    for panel in axes[:, -1]:
        panel.remove()
    whole.set_title("their sum, and the bias", fontsize=style.FINE)
    return lines(x, output, joints=joints, colors=[style.BLACK], axes=whole)


def activation_patterns(x, output, edges, patterns, *, axes=None):
    """Shade the linear regions of a function and write the active hidden units above each.

    Parameters
    ----------
    x, output : array_like of shape (n,)
    edges : array_like of shape (n_regions + 1,)
        The joints, with the ends of the interval around them.
    patterns : array_like of bool of shape (n_regions, D)
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    for k, pattern in enumerate(np.asarray(patterns)):
        axes.axvspan(edges[k], edges[k + 1], color=SHADES[k % 2], linewidth=0)
        active = ", ".join(str(d + 1) for d in np.flatnonzero(pattern)) or "none"
        axes.annotate(active, ((edges[k] + edges[k + 1]) / 2, 1.02), ha="center", va="bottom",
                      xycoords=("data", "axes fraction"), fontsize=style.FINE)
    axes.set_title("active hidden units in each region", pad=30)
    return lines(x, output, axes=axes)


def folding(x, inner, y, outer, composed, edges, *, axes=None):
    """Draw a composition as folding: the inner network lays its pieces on top of each other.

    Parameters
    ----------
    x, inner, composed : array_like of shape (n,)
        Inputs, inner(x) and outer(inner(x)).
    y, outer : array_like of shape (m,)
        The values that the inner network takes, and outer(y).
    edges : array_like of shape (n_pieces + 1,)
        The inner network's joints, with the ends of the interval around them.
    axes : sequence of three Axes, optional
        The folded input, the outer function on it, the unfolded output; by default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fold, apply, unfold = style.given_or_new(axes, 1, 3)
    x, inner, composed = map(np.asarray, (x, inner, composed))
    pieces = zip(pairwise(edges), cycle(style.PALETTE))
    for k, ((left, right), color) in enumerate(pieces, start=1):
        piece = (x > left - 1e-9) & (x < right + 1e-9)  # with both ends, however rounded
        fold.plot(inner[piece], x[piece], color=color, linewidth=3,
                  label=f"${left:.1f} < x < {right:.1f}$")
        unfold.plot(x[piece], composed[piece], color=color, linewidth=3)
        # The outer function once more for each piece that lies folded here: wide, then narrow.
        order = np.argsort(inner[piece])
        apply.plot(inner[piece][order], composed[piece][order], color=color,
                   linewidth=4 * (len(edges) - k), solid_capstyle="butt")
    fold.set(xlabel="inner output $y$", ylabel="input $x$")
    style.legend_above(fold)
    apply.plot(y, outer, color=style.BLACK, linewidth=1)
    apply.set(xlabel="inner output $y$", ylabel="outer output $y'$",
              title="the outer network, once")
    unfold.set(xlabel="input $x$", ylabel="outer output $y'$", title="unfold")
    return fold.figure


def fits(x, target, outputs, *, points=None, ylabel="$y$", axes=None):
    """Draw a function and what networks make of it.

    Parameters
    ----------
    x, target : ndarray of shape (n,)
    outputs : dict of str to ndarray of shape (n,)
    points : (ndarray, ndarray), optional
        Training data, as dots.
    ylabel : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    axes.plot(x, target, color="0.7", linewidth=5, label="target")
    drawn_as = looks.of_curves(outputs)
    for (name, values), (color, dashes, _) in zip(outputs.items(), drawn_as, strict=True):
        axes.plot(x, values, dashes, color=color, label=name)
    if points is not None:
        axes.plot(*points, "o", color=style.BLACK, markersize=6, label="training data")
    axes.set(xlabel="$x$", ylabel=ylabel)
    style.legend_above(axes)
    return axes.figure


def _cross(axes):
    """Thin lines through the origin."""
    axes.axhline(0, color=style.BLACK, linewidth=0.6, zorder=0)
    axes.axvline(0, color=style.BLACK, linewidth=0.6, zorder=0)
