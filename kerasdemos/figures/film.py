"""A training as a film strip: what a model computes at several moments, its loss beside."""

import numpy as np

from kerasdemos.figures import learning, planes, style


def boundaries(losses, x1, x2, chances, x, y, class_names, *, axes=None):
    """Draw the boundary between two classes at several moments of one training.

    Parameters
    ----------
    losses : array_like of shape (epochs,)
        Before each step.
    x1, x2 : array_like of shape (m,), (n,)
        The grid.
    chances : dict of int to array_like of shape (n, m)
        Epochs done, a step each -> the probability of class 1 on the grid, rows following x2.
    x : array_like of shape (points, 2)
    y : array_like of int of shape (points,)
        0 or 1.
    class_names : sequence of two str
    axes : sequence of Axes, optional
        The loss's, then one a moment; by default a new figure's, two panels a row.

    Returns
    -------
    matplotlib.figure.Figure
    """
    curve, *panels = _strip(len(chances)) if axes is None else np.ravel(axes)
    learning.learning_curves({"training": losses}, label="loss", axes=curve)
    for k, (panel, (epoch, values)) in enumerate(zip(panels, chances.items(), strict=True)):
        letter = chr(ord("A") + k)
        loss = losses[min(epoch, len(losses) - 1)]
        curve.plot(epoch, loss, "o", color=style.BLACK, zorder=4)
        curve.annotate(letter, (epoch, loss), xytext=(7, 7), textcoords="offset points",
                       fontweight="bold")
        planes.surface(x1, x2, values, boundary=0.5, halfrange=0.5, bar=False, axes=panel)
        planes.points(x, y, class_names, axes=panel)
        for dots in panel.collections[-2:]:
            dots.set_sizes([16])
        handles, names = panel.get_legend_handles_labels()
        panel.get_legend().remove()
        panel.set_title(f"{letter}: epoch {epoch:,}, loss {loss:.3f}")
        if k % 2:
            panel.set(ylabel="", yticklabels=[])
        if k + 2 < len(panels):
            panel.set(xlabel="", xticklabels=[])
    curve.legend(handles, names, loc="upper right", markerscale=2)
    return curve.figure


def _strip(moments):
    """Axes of a new figure: a tall one on the left, and for each moment one beside it."""
    rows = -(-moments // 2)
    figure, grid = style.new_figure(rows, 3, width_ratios=(1.1, 1, 1), squeeze=False)
    tall = figure.add_subplot(grid[0, 0].get_gridspec()[:, 0])
    for spare in (*grid[:, 0], *grid[:, 1:].ravel()[moments:]):
        spare.remove()
    return tall, *grid[:, 1:].ravel()[:moments]
