"""How hidden units build functions: of two inputs, and nearer and nearer to one curve."""

import numpy as np

from kerasdemos.figures import style


def two_inputs(x1, x2, preactivations, activations, weighted, output, *, axes=None):
    """Draw how hidden units add up to a function of two inputs: planes, clipped, weighted, summed.

    A row a hidden unit, and the sum beside them. One colour scale a column.

    Parameters
    ----------
    x1, x2 : array_like of shape (m,), (n,)
    preactivations, activations, weighted : array_like of shape (n, m, D)
        At each pair, as `planes.on_grid` gives them; rows follow x2.
    output : array_like of shape (n, m)
    axes : ndarray of Axes of shape (D, 4), optional
        By default a new figure's. Of the last column the middle panel is used, the others are
        removed.

    Returns
    -------
    matplotlib.figure.Figure
    """
    units = np.shape(preactivations)[-1]
    axes = style.given_or_new(axes, units, 4, squeeze=False,
                              sharex=True, sharey=True)
    middle = axes[units // 2, 3]
    for panel in set(axes[:, 3]) - {middle}:
        panel.remove()
    columns = zip(axes.T[:3], ("plane", "clipped", "weighted"),
                  (preactivations, activations, weighted), strict=True)
    for panels, name, values in columns:
        values = np.asarray(values) + 0.0  # no -0
        for d, panel in enumerate(panels):
            _shade(panel, x1, x2, values[..., d], values.min(), values.max())
            panel.set_title(f"{name}, unit {d + 1}", fontsize=style.FINE)
    _shade(middle, x1, x2, output, np.min(output), np.max(output))
    middle.set_title("sum, and bias", fontsize=style.FINE)
    middle.set_xlabel("$x_1$")
    for panel in axes[:, 0]:
        panel.set_ylabel("$x_2$")
    for panel in axes[-1, :3]:
        panel.set_xlabel("$x_1$")
    return middle.figure


def refinements(x, target, outputs, joints, *, axes=None):
    """Draw one function, and networks of more and more hidden units that come nearer to it.

    Parameters
    ----------
    x, target : ndarray of shape (n,)
    outputs : dict of int to ndarray of shape (n,)
        Hidden units -> output, one panel each.
    joints : dict of int to array_like
        Hidden units -> where the output bends.
    axes : sequence of Axes, optional
        One a network; by default a new figure's, side by side.

    Returns
    -------
    matplotlib.figure.Figure
    """
    panels = np.ravel(style.given_or_new(axes, 1, len(outputs),
                                         sharey=True))
    for panel, (units, values) in zip(panels, outputs.items(), strict=True):
        panel.plot(x, target, color="0.7", linewidth=5, label="target")
        panel.plot(x, values, color=style.BLUE, linewidth=2, label="network")
        for joint in joints[units]:
            panel.axvline(joint, color="gray", linestyle=":", linewidth=1.5, zorder=0)
        panel.set(xlabel="input $x$", xlim=(x[0], x[-1]))
        panel.set_title(f"{units} hidden units", fontsize=15)
        panel.locator_params("x", nbins=4)
    panels[0].set_ylabel("output $y$")
    panels[0].legend(fontsize=14, framealpha=1, edgecolor="none")
    return panels[0].figure


def _shade(axes, x1, x2, values, low, high):
    """Colours and contours of one panel, with a short scale beside it."""
    shades = axes.pcolormesh(x1, x2, values, shading="gouraud", rasterized=True, cmap="cividis",
                             vmin=low, vmax=high)
    levels = np.linspace(low, high, 12)[1:-1]
    if np.ptp(values) > 0:
        axes.contour(x1, x2, values, levels, colors="white", linewidths=0.8, alpha=0.7,
                     linestyles="solid")
    axes.set(aspect="equal", xticks=[x1[0], x1[-1]], yticks=[x2[0], x2[-1]])
    beside = axes.inset_axes((1.06, 0, 0.07, 1))
    axes.figure.colorbar(shades, beside, ticks=[low, high], format="{x:.1f}")
    beside.tick_params(labelsize=axes.xaxis.get_major_ticks()[0].label1.get_size())
