"""Exclusive or: points, spaces, surfaces, and where training ends."""

import numpy as np

from kerasdemos.figures.style import BLACK, BLUE, ORANGE, PALETTE, VERMILION

CORNERS = (-0.45, 1.45)


def classes(axes, points, targets, *, labels=None):
    """Mark points by class: 0 as circles, 1 as squares.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    points : ndarray of shape (n, 2)
    targets : ndarray of shape (n,)
        0 or 1.
    labels : sequence of str, optional
        Written beside the points; equal points share one place, so join their labels yourself.
    """
    for value, marker, color in ((0, "o", VERMILION), (1, "s", BLUE)):
        chosen = points[targets == value]
        axes.plot(chosen[:, 0], chosen[:, 1], marker, color=color, markersize=12, zorder=3,
                  label=f"target {value}")
    for point, label in zip(points, labels or [], strict=bool(labels)):
        axes.annotate(label, point, xytext=(0, 13), textcoords="offset points", ha="center",
                      fontsize=11, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def linear_fit(axes, targets, predictions, labels):
    """Draw each point's target, its prediction by the linear model, and the residual between.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    targets, predictions : ndarray of shape (n,)
    labels : sequence of str
        The points' names, along the horizontal axis.
    """
    places = np.arange(len(targets))
    axes.vlines(places, np.minimum(targets, predictions), np.maximum(targets, predictions),
                color="0.6", linestyle=":", label="residual")
    axes.plot(places, predictions, color=ORANGE, marker="D", label="linear fit")
    for value, marker, color in ((0, "o", VERMILION), (1, "s", BLUE)):
        axes.plot(places[targets == value], targets[targets == value], marker, color=color,
                  markersize=12, label=f"target {value}")
    axes.set(xticks=places, xticklabels=labels, xlabel=r"$(x_1, x_2)$", ylabel=r"$y$",
             xlim=(-0.5, len(targets) - 0.5), ylim=(-0.15, 1.15))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=2)


def space(axes, points, targets, *, names, labels=None, line=None, limits=CORNERS):
    """Draw points in a plane, with the line that separates them if there is one.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    points : ndarray of shape (n, 2)
    targets : ndarray of shape (n,)
    names : (str, str)
        Of the two coordinates.
    labels : sequence of str, optional
        Written beside the points.
    line : (ndarray of shape (2,), float), optional
        Weights w and bias b: the line w . h + b = 1/2, between the classes.
    limits : (float, float)
        Of both axes.
    """
    classes(axes, points, targets, labels=labels)
    if line is not None:
        w, b = line
        first = np.array(limits)
        axes.plot(first, (0.5 - b - w[0] * first) / w[1], "--", color=BLACK,
                  label=r"$\hat{y} = 1/2$")
    axes.set(xlabel=names[0], ylabel=names[1], xlim=limits, ylim=limits, aspect="equal")


def surface(axes, grid, outputs, points, targets):
    """Draw a network's output over the plane in colour, its level 1/2 as a line, and the data.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    grid : ndarray of shape (m,)
        Both coordinates run over it.
    outputs : ndarray of shape (m, m)
        ``outputs[i, j]`` at (x1, x2) = (grid[j], grid[i]).
    points : ndarray of shape (n, 2)
    targets : ndarray of shape (n,)
    """
    image = axes.pcolormesh(grid, grid, outputs, cmap="cividis", vmin=-0.5, vmax=1.5,
                            shading="nearest", rasterized=True)
    axes.contour(grid, grid, outputs, levels=[0.5], colors="white", linestyles="--")
    classes(axes, points, targets)
    for line in axes.lines:
        line.set_markeredgecolor("white")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal", xlim=(grid[0], grid[-1]),
             ylim=(grid[0], grid[-1]))
    axes.figure.colorbar(image, ax=axes, label=r"$\hat{y}$ (dashed: 1/2)", extend="both")


def minima(axes, shares, title=""):
    """Draw the share of starts that end in each minimum, one bar a step size.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    shares : pandas.DataFrame
        One row a step size (the index), one column an ending; rows sum to 1.
    title : str
    """
    left = np.zeros(len(shares))
    colors = [PALETTE[2], PALETTE[4], PALETTE[1], PALETTE[3], "0.75", BLACK]
    for (name, values), color in zip(shares.items(), colors, strict=True):
        axes.barh(range(len(shares)), values, left=left, color=color, label=name,
                  edgecolor="white")
        left += values.to_numpy()
    axes.set(yticks=range(len(shares)), yticklabels=[f"{rate:g}" for rate in shares.index],
             xlabel="share of starts", ylabel="step size", xlim=(0, 1), title=title)


def endings(axes, losses, levels):
    """Draw the final losses in order, with the minima as lines: the steps are where runs end.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    losses : dict of str to ndarray
        Final losses of many starts, one curve a name.
    levels : dict of str to float
        Name and loss of each minimum.
    """
    for (name, values), color in zip(losses.items(), PALETTE, strict=False):
        label = name if values.min() < 0.3 else f"{name} (all above)"
        axes.plot(np.linspace(0, 1, len(values)), np.sort(values), color=color, label=label)
    for name, level in levels.items():
        axes.axhline(level, color="0.6", linewidth=1, linestyle=":", zorder=0)
        axes.text(1.02, level, name.split(":")[0], va="center", fontsize=11,
                  transform=axes.get_yaxis_transform())
    axes.set(xlabel="share of starts", ylabel="final mean squared error", ylim=(-0.01, 0.3),
             xlim=(0, 1))
    axes.legend(title="step size", loc="upper left")
