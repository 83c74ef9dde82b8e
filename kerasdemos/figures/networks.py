"""Networks: units as circles, layers as columns, weights as lines; and weights as an image."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Circle

from kerasdemos.checks import InputError, whole_number
from kerasdemos.figures import style

GAP = 2.6  # between columns, in units of the distance between two circles
RADIUS = 0.36


def diagram(layer_sizes, *, unit_labels=None, layer_titles=None, weight_labels=None,
            gap_labels=None, bias_labels=None, most_units=8, axes=None):
    """Draw a fully connected network from left to right.

    Inputs are drawn in green, hidden units in blue, outputs in orange, each column titled.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units of each layer, inputs first, outputs last; two sizes draw a linear model.
    unit_labels : sequence of sequences of str, optional
        What stands in the circles, a sequence a layer; by default x1, x2, ... for inputs,
        h1, h2, ... for hidden units (two indices with several hidden layers) and y1, ... for
        outputs.
    layer_titles : sequence of str, optional
        Above the columns; by default "inputs", "hidden layer", "outputs".
    weight_labels : sequence of array_like of str, optional
        Written on the lines, one array of shape (units, units of the next layer) a gap.
    gap_labels : sequence of str, optional
        Written below the lines, one a gap: the names of the weights and biases there.
    bias_labels : sequence of sequences of str, optional
        Written under the units, a sequence a layer after the inputs.
    most_units : int
        A layer with more than this is drawn shortened, with dots.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        For fewer than two layers, or labels that do not fit the layers.
    """
    sizes = [whole_number("layer_sizes", size) for size in layer_sizes]
    if len(sizes) < 2:
        raise InputError(f"layer_sizes: expected at least two layers, got {len(sizes)}")
    unit_labels = unit_labels or _default_labels(sizes)
    layer_titles = layer_titles or _default_titles(sizes)
    if [len(labels) for labels in unit_labels] != sizes:
        raise InputError(f"unit_labels: expected {sizes} labels, "
                         f"got {[len(labels) for labels in unit_labels]}")
    if len(layer_titles) != len(sizes):
        raise InputError(f"layer_titles: expected {len(sizes)} titles, got {len(layer_titles)}")
    weights = [np.shape(labels) for labels in weight_labels or []]
    if weights and weights != [*pairwise(sizes)]:
        raise InputError(f"weight_labels: expected shapes {[*pairwise(sizes)]}, got {weights}")
    if gap_labels and len(gap_labels) != len(sizes) - 1:
        raise InputError(f"gap_labels: expected {len(sizes) - 1} labels, got {len(gap_labels)}")
    axes = style.given_or_new(axes)
    columns = [_column(k, size, most_units) for k, size in enumerate(sizes)]
    for k, (left, right) in enumerate(pairwise(columns)):
        _connect(axes, left, right, None if weight_labels is None else weight_labels[k])
    top = max(y for column in columns for _, _, y in column) + 0.95
    for k, column in enumerate(columns):
        color = style.GREEN if k == 0 else style.ORANGE if k == len(sizes) - 1 else style.BLUE
        _draw_units(axes, column, unit_labels[k], color, shortened=sizes[k] > most_units)
        for index, x, y in column if bias_labels and k else ():
            axes.text(x, y - RADIUS - 0.06, bias_labels[k - 1][index], ha="center", va="top",
                      fontsize=style.FINE)
        axes.text(GAP * k, top, layer_titles[k], ha="center", va="bottom", fontsize=style.FINE)
    for k, label in enumerate(gap_labels or []):
        axes.text(GAP * (k + 0.5), -top + 0.4, label, ha="center", va="top", fontsize=style.FINE)
    bottom = -top - 0.9 if gap_labels else -top + 0.3
    axes.set(xlim=(-1.1, GAP * (len(sizes) - 1) + 1.1), ylim=(bottom, top + 0.7), aspect="equal")
    axes.axis("off")
    return axes.figure


def kernels(kernel, title, *, limit=None, axes=None):
    """Draw a hidden layer's incoming weights, one column a unit: equal columns, equal units.

    Parameters
    ----------
    kernel : ndarray of shape (d, h)
    title : str
    limit : float, optional
        The colours go from -limit to limit; by default as far as the weights do.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    limit = limit or np.abs(kernel).max() or 1
    image = axes.imshow(kernel, cmap="cividis", vmin=-limit, vmax=limit, aspect="auto")
    inputs, units = (range(size) for size in kernel.shape)
    axes.set(xlabel="hidden unit", ylabel="input", title=title,
             xticks=units, xticklabels=[unit + 1 for unit in units],
             yticks=inputs, yticklabels=[i + 1 for i in inputs])
    axes.figure.colorbar(image, ax=axes, label="weight")
    return axes.figure


def _default_labels(sizes):
    hidden = [[f"$h_{{{unit + 1}}}$" if len(sizes) == 3 else f"$h_{{{k}{unit + 1}}}$"
               for unit in range(size)] for k, size in enumerate(sizes[1:-1], start=1)]
    outputs = ["$y$"] if sizes[-1] == 1 else [f"$y_{{{j + 1}}}$" for j in range(sizes[-1])]
    return [[f"$x_{{{i + 1}}}$" for i in range(sizes[0])], *hidden, outputs]


def _default_titles(sizes):
    hidden = len(sizes) - 2
    names = ["hidden layer"] if hidden == 1 else [f"hidden layer {k + 1}" for k in range(hidden)]
    return ["input" if sizes[0] == 1 else "inputs", *names,
            "output" if sizes[-1] == 1 else "outputs"]


def _column(k, size, most_units):
    """(index of the unit, x, y) of every unit drawn; the last stands below the dots."""
    shown = min(size, most_units)
    indices = [*range(shown - 1), size - 1]
    rows = list(range(shown)) if size == shown else [*range(shown - 1), shown]
    return [(index, GAP * k, (rows[-1] / 2 - row)) for index, row in
            zip(indices, rows, strict=True)]


def _connect(axes, left, right, labels):
    for i, x0, y0 in left:
        for j, x1, y1 in right:
            axes.plot([x0, x1], [y0, y1], color="0.65", linewidth=1, zorder=1)
            if labels is not None:
                place = 0.42 if y1 > y0 and len(right) > 1 else 0.28  # apart where lines cross
                axes.text(x0 + place * (x1 - x0), y0 + place * (y1 - y0), labels[i][j],
                          ha="center", va="center", fontsize=style.FINE, zorder=2,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def _draw_units(axes, column, labels, color, shortened):
    for index, x, y in column:
        axes.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=color, linewidth=2,
                              zorder=3))
        axes.text(x, y - 0.02, labels[index], ha="center", va="center", zorder=4,
                  fontsize=style.FINE)
    if shortened:
        _, x, y = column[-1]
        axes.text(x, y + 1, "⋮", ha="center", va="center", fontsize=18, zorder=4)
