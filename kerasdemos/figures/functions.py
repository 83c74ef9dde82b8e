"""Piecewise linear functions of one input, and how hidden units add up to them."""

import numpy as np

from kerasdemos.figures.style import BLACK, PALETTE

SHADES = ("#EDEDED", "#D2D2D2")  # neighbouring regions


def curves(axes, x, values, *, labels=None, joints=(), x_label="input $x$", y_label="output $y$"):
    """Draw functions of one input, with a line down at each joint.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x : array_like of shape (n,)
    values : array_like of shape (n, n_curves)
    labels : sequence of str, optional
        Of the curves, for a legend.
    joints : array_like of shape (n_joints,)
    x_label, y_label : str
    """
    for k, curve in enumerate(np.asarray(values).T):
        axes.plot(x, curve, color=PALETTE[k], linewidth=2.5, label=labels and labels[k])
    for joint in joints:
        axes.axvline(joint, color="gray", linestyle=":", linewidth=1.5, zorder=0)
    if labels:
        axes.legend(fontsize=12, framealpha=1, edgecolor="none")
    axes.set(xlabel=x_label, ylabel=y_label, xlim=(np.min(x), np.max(x)))


def construction(axes, x, preactivations, activations, weighted, output, joints=()):
    """Draw how hidden units add up to an output: bend, weight, sum.

    Three rows of one panel a hidden unit, then the sum: the ten panels of a network with three
    hidden units. For a deeper network the last hidden layer's units are given: there the
    pre-activations are piecewise linear, and the ReLU clips them.

    Parameters
    ----------
    axes : ndarray of Axes of shape (4, D)
        Of the last row the middle panel is used, the others are removed.
    x : array_like of shape (n,)
    preactivations, activations, weighted : array_like of shape (n, D)
    output : array_like of shape (n,)
    joints : array_like of shape (n_joints,)
    """
    rows = zip(axes[:3], ("pre-activation", "activation", "weighted"),
               (preactivations, activations, weighted), strict=True)
    for panels, name, values in rows:
        values = np.asarray(values)
        span = np.ptp(values) or 1
        for d, panel in enumerate(panels):
            panel.axhline(0, color="gray", linewidth=1)
            panel.plot(x, values[:, d], color=PALETTE[d], linewidth=2.5)
            panel.set(xlim=(np.min(x), np.max(x)), title=f"{name}, unit {d + 1}",
                      ylim=(values.min() - span / 12, values.max() + span / 12))
    for panel in axes[2]:
        panel.set_xlabel("input $x$")
    middle = axes.shape[1] // 2
    for d, panel in enumerate(axes[3]):
        if d != middle:
            panel.remove()
    curves(axes[3, middle], x, np.reshape(output, (-1, 1)), joints=joints)
    axes[3, middle].lines[0].set_color(BLACK)
    axes[3, middle].set_title("their sum, and the bias")


def activation_patterns(axes, x, output, edges, patterns):
    """Shade the linear regions of a function and write the active hidden units above each.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x, output : array_like of shape (n,)
    edges : array_like of shape (n_regions + 1,)
        The joints, with the ends of the interval around them.
    patterns : array_like of bool of shape (n_regions, D)
    """
    for k, pattern in enumerate(np.asarray(patterns)):
        axes.axvspan(edges[k], edges[k + 1], color=SHADES[k % 2], linewidth=0)
        active = ", ".join(str(d + 1) for d in np.flatnonzero(pattern)) or "none"
        axes.annotate(active, ((edges[k] + edges[k + 1]) / 2, 1.02), ha="center", va="bottom",
                      xycoords=("data", "axes fraction"), fontsize=12)
    curves(axes, x, np.reshape(output, (-1, 1)))
    axes.set_title("active hidden units in each region", pad=24)


def folding(axes, x, inner, y, outer, composed, edges):
    """Draw a composition as folding: the inner network lays its pieces on top of each other.

    Parameters
    ----------
    axes : sequence of three Axes
        The folded input, the outer function on it, the unfolded output.
    x, inner, composed : array_like of shape (n,)
        Inputs, inner(x) and outer(inner(x)).
    y, outer : array_like of shape (m,)
        The values that the inner network takes, and outer(y).
    edges : array_like of shape (n_pieces + 1,)
        The inner network's joints, with the ends of the interval around them.
    """
    x, inner, composed = map(np.asarray, (x, inner, composed))
    axes[1].plot(y, outer, color=BLACK, linewidth=2.5)
    for k in range(len(edges) - 1):
        piece = (x >= edges[k]) & (x <= edges[k + 1])
        label = f"{edges[k]:.2f} to {edges[k + 1]:.2f}"
        axes[0].plot(inner[piece], x[piece], color=PALETTE[k], linewidth=3, label=label)
        axes[2].plot(x[piece], composed[piece], color=PALETTE[k], linewidth=3)
        # The outer function once more for each piece that lies folded here, a little apart.
        shift = (k + 1) * 0.035 * (np.ptp(outer) or 1)
        order = np.argsort(inner[piece])
        axes[1].plot(inner[piece][order], composed[piece][order] + shift, color=PALETTE[k],
                     linewidth=1.5)
    axes[0].set(xlabel="inner output $y$", ylabel="input $x$", title="fold")
    axes[0].legend(title="$x$ in", frameon=False, fontsize=10, loc="best")
    axes[1].set(xlabel="inner output $y$", ylabel="outer output $y'$",
                title="apply the outer network once")
    axes[2].set(xlabel="input $x$", ylabel="outer output $y'$", title="unfold")
