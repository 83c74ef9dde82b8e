"""A training as a film strip: what a model computes at several moments, its loss beside."""

from itertools import cycle

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


def descent(x1, x2, steps, frames, losses, *, points=None, bends=None, boundary=0.5, halfrange=1.0,
         title="", axes=None):
    """Draw a network's output over the plane at some steps of its training, and its loss below.

    Parameters
    ----------
    x1, x2 : array_like of shape (m,), (n,)
    steps : sequence of int
        One a frame; step 0 is before training.
    frames : sequence of array_like of shape (n, m)
        Outputs after that many steps, as `planes.on_grid` gives them.
    losses : array_like of shape (n_steps,)
        The loss before step 1, before step 2, ...
    points : (array_like of shape (k, 2), array_like of shape (k,)), optional
        Training data of two classes.
    bends : sequence of (kernel, biases), optional
        A pair a frame, for `unit_lines`.
    boundary, halfrange : float
        As in `planes.surface`.
    title : str
        Above all.
    axes : ndarray of Axes of shape (2, frames), optional
        By default a new figure's. The lower row becomes one panel.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes, 2, len(frames), squeeze=False)
    losses = np.asarray(losses)
    for k, (panel, step, values) in enumerate(zip(axes[0], steps, frames, strict=True)):
        planes.surface(x1, x2, values, boundary=boundary, halfrange=halfrange, bar=False,
                       axes=panel)
        panel.set(xlim=(x1[0], x1[-1]), ylim=(x2[0], x2[-1]))
        if bends is not None:
            unit_lines(*bends[k], axes=panel)
        if points is not None:
            planes.points(*points, axes=panel)
        panel.set(title=f"step {step:,}" if step else "before training", xlabel="$x_1$",
                  ylabel="" if k else "$x_2$")
        panel.locator_params(nbins=3)
        panel.tick_params(labelleft=k == 0)
    curve = axes[0, 0].figure.add_subplot(axes[0, 0].get_gridspec()[1, :])
    for panel in axes[1]:
        panel.remove()
    curve.plot(losses, color=style.BLUE)
    last = np.minimum(steps, len(losses) - 1)
    curve.plot(last, losses[last], "o", color=style.VERMILION, markersize=9, clip_on=False,
               label="the pictures above")
    curve.set_xscale("symlog", linthresh=10)  # with step 0
    curve.set_xticks(sorted({0, *steps}), [f"{step:,}" for step in sorted({0, *steps})])
    curve.minorticks_off()
    curve.set(xlabel="step", ylabel="loss", xlim=(0, len(losses)), ylim=(0, None))
    curve.grid(alpha=0.3)
    curve.legend()
    if title:
        curve.figure.suptitle(title)
    return curve.figure


def unit_lines(kernel, biases, *, axes=None):
    """Draw where hidden units bend: pre-activation 0, and an arrow to where the unit is active.

    Parameters
    ----------
    kernel : array_like of shape (2, h)
    biases : array_like of shape (h,)
    axes : matplotlib.axes.Axes, optional
        By default a new figure's. A line that does not cross it, as it is, is not drawn.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    limits = np.array([axes.get_xlim(), axes.get_ylim()])  # (2, 2)
    middle = limits.mean(axis=1)
    for weights, bias, color in zip(np.transpose(kernel), biases, cycle((style.GREEN,
                                                                         style.PURPLE))):
        if not weights.any():
            continue  # the same everywhere
        # From the point of the line that is nearest to the middle.
        foot = middle - (weights @ middle + bias) * weights / (weights @ weights)
        if (limits[:, 0] < foot).all() and (foot < limits[:, 1]).all():
            axes.axline(foot, foot + weights[::-1] * [-1, 1], color=color, linestyle="--")
            ahead = foot + 0.15 * np.ptp(limits[0]) * weights / np.hypot(*weights)
            axes.annotate("", ahead, foot, arrowprops={"arrowstyle": "-|>", "color": color,
                                                       "linewidth": 2.5})
    axes.set(xlim=limits[0], ylim=limits[1])
    return axes.figure


def _strip(moments):
    """Axes of a new figure: a tall one on the left, and for each moment one beside it."""
    rows = -(-moments // 2)
    figure, grid = style.new_figure(rows, 3, width_ratios=(1.1, 1, 1), squeeze=False)
    tall = figure.add_subplot(grid[0, 0].get_gridspec()[:, 0])
    for spare in (*grid[:, 0], *grid[:, 1:].ravel()[moments:]):
        spare.remove()
    return tall, *grid[:, 1:].ravel()[:moments]
