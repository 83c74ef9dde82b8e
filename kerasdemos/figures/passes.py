"""Backpropagation in four diagrams, each with the numbers of one network at one sample.

Columns from left to right: h_0 = x, f_0, h_1, f_1, ..., h_K, f_K, and the loss l. Every number
stands where it belongs: in its unit, on its weight's line, in its block.
"""

import numpy as np
from matplotlib.patches import Circle
from matplotlib.ticker import Formatter

from kerasdemos.figures import style

SIZE, TEXT = (12.8, 7.2), 15  # inches; points: 20 pixels of 1280 x 720
RADIUS, ROW = 0.42, 2.1  # of a unit; between two units
WEIGHTS, GATE = 2.3, 1.45  # widths: from h_k to f_k, and from f_k to h_{k+1}


def forward_pass(weights, biases, preactivations, activations, loss, *, axes=None):
    """Draw the forward pass: f_k = beta_k + Omega_k h_k, h_{k+1} = a(f_k), then the loss.

    Slide "Forward Pass" (Prince 2023, section 7.4).

    Parameters
    ----------
    weights, biases : sequences of ndarray
        Omega_k, of shape (D_{k+1}, D_k), on the lines; beta_k, of shape (D_{k+1},), above f_k.
    preactivations : sequence of ndarray of shape (D_{k+1},)
        f_0, ..., f_K.
    activations : sequence of ndarray of shape (D_k,)
        h_0 = x, ..., h_K.
    loss : float
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = _canvas(axes)
    last = len(weights) - 1
    titles = [title for k in range(last + 1) for title in (
        f"$h_{k} = a(f_{k - 1})$" if k else "$h_0 = x$",
        f"$f_{k} = \\beta_{k} + \\Omega_{k} h_{k}$")]
    columns = _columns(activations, preactivations, loss)
    places = _draw_units(axes, columns, [*titles, "$l$"])
    for k, weight in enumerate(weights):
        _connect(axes, places[2 * k], places[2 * k + 1], weight)
        for (x, y), bias in zip(places[2 * k + 1], biases[k], strict=True):
            _write(axes, x, y + RADIUS + 0.1, Formatter.fix_minus(f"{bias:+g}"), va="bottom",
                   color=style.DARK_VERMILION)
        if k < last:
            _connect(axes, places[2 * k + 1], places[2 * k + 2])
    _connect(axes, places[-2], places[-1], np.full((1, len(places[-2])), np.nan))
    _note(axes, "forward pass: on the lines the weights $\\Omega_k$, above the units the biases "
          "$\\beta_k$", "->")
    return axes.figure


def backward_pass(weight_gradients, deltas, activation_gradients, active, *, axes=None):
    """Draw the backward pass: dl/df_k = 1[f_k > 0] * dl/dh_{k+1}, dl/dh_k = Omega_k^T dl/df_k.

    Slide "Backward Pass" (Prince 2023, section 7.4).

    Parameters
    ----------
    weight_gradients : sequence of ndarray of shape (D_{k+1}, D_k)
        dl/dOmega_k, on the lines.
    deltas : sequence of ndarray of shape (D_{k+1},)
        dl/df_0, ..., dl/df_K; dl/dbeta_k is the same.
    activation_gradients : sequence of ndarray of shape (D_k,)
        dl/dh_0, ..., dl/dh_K.
    active : sequence of ndarray of bool of shape (D_{k+1},)
        f_k > 0, of the hidden layers.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = _canvas(axes)
    titles = [f"$\\partial l / \\partial {of}_{k}$" for k in range(len(deltas)) for of in "hf"]
    columns = _columns(activation_gradients, deltas, 1.0)
    places = _draw_units(axes, columns, [*titles, "$\\partial l / \\partial l$"])
    for k, gradient in enumerate(weight_gradients):
        _connect(axes, places[2 * k], places[2 * k + 1], gradient)
        if k < len(active):
            _connect(axes, places[2 * k + 1], places[2 * k + 2],
                     np.where(np.eye(len(active[k]), dtype=bool), active[k] * 1.0, np.nan))
    _connect(axes, places[-2], places[-1], np.full((1, len(places[-2])), np.nan))
    _note(axes, "backward pass: on the lines $\\partial l / \\partial \\Omega_k$, and between "
          "$h_{k+1}$ and $f_k$ the indicator $I[f_k > 0]$", "<-")
    return axes.figure


def chain_rule(layer, activation, indicator, weight, delta, product, *, axes=None):
    """Draw the chain rule: the factors of dl/dOmega_k, and their product.

    Slide "Computing Gradients with Chain Rule" (Prince 2023, section 7.3).

    Parameters
    ----------
    layer : int
        k.
    activation : ndarray of shape (D_k,)
        h_k.
    indicator : ndarray of shape (D_{k+1}, D_{k+1})
        dh_{k+1}/df_k, with 1[f_k > 0] on its diagonal.
    weight : ndarray of shape (D_{k+2}, D_{k+1})
        df_{k+1}/dh_{k+1} = Omega_{k+1}.
    delta : ndarray of shape (D_{k+2},)
        dl/df_{k+1}.
    product : ndarray of shape (D_{k+1}, D_k)
        dl/dOmega_k.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = _canvas(axes)
    k, after = layer, layer + 1
    chain = [f"$\\Omega_{k}$", f"$f_{k}$", f"$h_{after}$", f"$f_{after}$", "$l$"]
    factors = [(f"$\\partial f_{k} / \\partial \\Omega_{k} = h_{k}^T$", activation[np.newaxis]),
               (f"$\\partial h_{after} / \\partial f_{k}$", indicator),
               (f"$\\partial f_{after} / \\partial h_{after}$", weight),
               (f"$\\partial l / \\partial f_{after}$", delta[:, np.newaxis])]
    for at, symbol in enumerate(chain):
        axes.add_patch(Circle((3 * at, 3), 0.55, facecolor="white", edgecolor=style.BLUE,
                              linewidth=2))
        _write(axes, 3 * at, 3, symbol, fontsize=TEXT + 3)
        if at < len(factors):
            axes.annotate("", (3 * at + 2.4, 3), (3 * at + 0.6, 3),
                          arrowprops={"arrowstyle": "->", "linewidth": 1.5})
            _block(axes, 3 * at + 1.5, 1.2, *factors[at])
    _block(axes, 6, -1.2, f"$\\partial l / \\partial \\Omega_{k}$", product)
    _write(axes, 6, -2.5, f"$= (\\partial h_{after} / \\partial f_{k})^T \\, "
           f"(\\partial f_{after} / \\partial h_{after})^T \\, "
           f"\\partial l / \\partial f_{after} \\; h_{k}^T$", fontsize=TEXT + 3)
    axes.set(xlim=(-0.9, 12.9), ylim=(-3.2, 3.9))
    return axes.figure


def algorithm(preactivations, activations, loss, deltas, bias_gradients, weight_gradients, *,
              axes=None):
    """Draw the whole algorithm: forward from left to right, backward below, gradients at the end.

    Slide "Backpropagation Algorithm" (Prince 2023, section 7.4).

    Parameters
    ----------
    preactivations, activations, loss, deltas, weight_gradients
        As of `forward_pass` and `backward_pass`.
    bias_gradients : sequence of ndarray of shape (D_{k+1},)
        dl/dbeta_k.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = _canvas(axes)
    end = 2 * len(deltas)
    for k, f in enumerate(preactivations):
        _block(axes, 2 * k, 4, f"$h_{k}$", activations[k][:, np.newaxis])
        _block(axes, 2 * k + 1, 4, f"$f_{k}$", f[:, np.newaxis])
        for x, symbol, array, height in (
                (2 * k + 1, f"$\\partial l / \\partial f_{k}$", deltas[k][:, np.newaxis], 2),
                (2 * k + 1, f"$\\partial l / \\partial \\beta_{k}$",
                 bias_gradients[k][:, np.newaxis], 0),
                (2 * k, f"$\\partial l / \\partial \\Omega_{k}$", weight_gradients[k], 0)):
            _block(axes, x, height, symbol, array)
    _block(axes, end, 4, "$l$", np.array([[loss]]))
    for at in range(end):
        axes.annotate("", (at + 0.68, 4), (at + 0.32, 4),
                      arrowprops={"arrowstyle": "->", "linewidth": 1.5})
    for k in range(len(deltas)):
        start = (2 * k + 2.6, 2) if k < len(deltas) - 1 else (end, 3.5)
        axes.annotate("", (2 * k + 1.4, 2), start,
                      arrowprops={"arrowstyle": "->", "linewidth": 1.5,
                                  "color": style.DARK_VERMILION,
                                  "connectionstyle": "angle,angleA=90,angleB=0"
                                  if k == len(deltas) - 1 else "arc3"})
    for height, text in ((4, "forward"), (2, "backward"), (0, "gradients")):
        _write(axes, -0.75, height, text, ha="right")
    axes.set(xlim=(-2.1, end + 0.5), ylim=(-0.8, 5.1))
    return axes.figure


def _canvas(axes):
    axes = style.given_or_new(axes, size=SIZE)
    axes.axis("off")
    return axes


def _columns(activations, preactivations, last):
    """h_0, f_0, h_1, f_1, ..., f_K, l."""
    pairs = zip(activations, preactivations, strict=True)
    return [*(column for pair in pairs for column in pair), np.array([last])]


def _draw_units(axes, columns, titles):
    """Draw a circle a number, a column an array, titled; return their centers by column."""
    places, x, top = [], 0.0, ROW * (max(map(len, columns)) - 1) / 2
    colors = [style.GREEN, *[style.SKY, style.BLUE] * len(columns)]
    for k, column in enumerate(columns):
        heights = ROW * ((len(column) - 1) / 2 - np.arange(len(column)))
        places.append([(x, float(y)) for y in heights])
        for (_, y), number in zip(places[-1], column, strict=True):
            axes.add_patch(Circle((x, y), RADIUS, facecolor="white", linewidth=2, zorder=3,
                                  edgecolor=style.ORANGE if k == len(columns) - 1 else colors[k]))
            _write(axes, x, y, _number(number), fontsize=TEXT + 2, zorder=4)
        _write(axes, x, top + (1.35 if k % 2 else 1.95), titles[k])
        x += GATE if k % 2 else WEIGHTS
    axes.set(xlim=(-0.9, places[-1][0][0] + 0.9), ylim=(-top - 2, top + 2.4), aspect="equal")
    return places


def _connect(axes, left, right, labels=None):
    """Draw lines between two columns, from each unit to each or where none is labelled to its own.

    labels[j, i] stands on the line from unit i on the left to unit j on the right; NaN: nothing
    stands there, and between columns of equal length, no line either.
    """
    if labels is None:
        labels = np.where(np.eye(len(left), dtype=bool), np.inf, np.nan)
    for i, (x0, y0) in enumerate(left):
        for j, (x1, y1) in enumerate(right):
            number = labels[j, i]
            if np.isnan(number) and len(left) == len(right) > 1:
                continue
            axes.plot([x0, x1], [y0, y1], color="0.65", linewidth=1, zorder=1)
            if np.isfinite(number):
                share = 0.5 if y0 == y1 else 0.34
                _write(axes, x0 + share * (x1 - x0), y0 + share * (y1 - y0), _number(number),
                       zorder=2, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})


def _note(axes, text, arrow):
    """Say below the units what is drawn, over an arrow in the pass's direction."""
    (left, right), (bottom, _) = axes.get_xlim(), axes.get_ylim()
    axes.annotate("", (right - 0.6, bottom + 0.95), (left + 0.6, bottom + 0.95),
                  arrowprops={"arrowstyle": arrow, "linewidth": 2, "color": style.DARK_VERMILION})
    _write(axes, (left + right) / 2, bottom + 0.45, text)


def _block(axes, x, y, symbol, array):
    """Draw a matrix as rows of numbers in a box, with its symbol above."""
    rows = "\n".join("  ".join(map(_number, row)) for row in array)
    _write(axes, x, y, rows, linespacing=1.3,
           bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": style.BLUE})
    _write(axes, x, y + 0.2 + 0.17 * len(array), symbol, va="bottom")


def _number(value):
    """A number with a real minus sign."""
    return Formatter.fix_minus(f"{value:g}")


def _write(axes, x, y, text, **options):
    """Write text in the middle of a place; the layout leaves it no room of its own."""
    axes.text(x, y, text, in_layout=False,
              **{"ha": "center", "va": "center", "fontsize": TEXT} | options)
