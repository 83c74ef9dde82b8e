"""Variances by layer, on a logarithmic scale."""

import numpy as np

from kerasdemos.figures.style import PALETTE


def variances(axes, simulated, expected, *, ylabel, marks=None):
    """Draw mean squares by layer: simulated networks as dots, theory as lines.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    simulated, expected : dict of float to ndarray of shape (depth,)
        Variance of the weights, and the mean squares of each hidden layer.
    ylabel : str
    marks : dict of float to str, optional
        Names of special variances, such as He's, for the legend.
    """
    for (variance, values), color in zip(simulated.items(), PALETTE, strict=False):
        layers = np.arange(1, len(values) + 1)
        mark = f" ({marks[variance]})" if variance in (marks or {}) else ""
        axes.plot(layers, values, "o", color=color, markersize=3.5)
        axes.plot(layers, expected[variance], color=color, linewidth=1.2,
                  label=rf"$\sigma^2$ = {variance:g}{mark}")
    axes.plot([], [], "o", color="0.3", markersize=3.5, label="networks drawn")
    axes.plot([], [], color="0.3", linewidth=1.2, label="theory")
    axes.set(yscale="log", xlabel="hidden layer", ylabel=ylabel)


def kernels(axes, kernel, title):
    """Draw a hidden layer's incoming weights, one column a unit: equal columns, equal units.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    kernel : ndarray of shape (d, h)
    title : str
    """
    limit = np.abs(kernel).max() or 1
    image = axes.imshow(kernel, cmap="cividis", vmin=-limit, vmax=limit, aspect="auto")
    axes.set(xlabel="hidden unit", ylabel="input", title=title,
             xticks=range(kernel.shape[1]), xticklabels=range(1, kernel.shape[1] + 1),
             yticks=range(kernel.shape[0]), yticklabels=range(1, kernel.shape[0] + 1))
    axes.figure.colorbar(image, ax=axes, label="weight")
