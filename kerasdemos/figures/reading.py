"""What a figure shows, read back from its Axes: how a claim sees what a reader sees.

Nothing is remembered from drawing: a number belongs to the circle that it stands in, the line that
it stands on, the box under its symbol.
"""

from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Circle


@contextmanager
def closing(figure):
    """Give a figure's Axes, one or a list, and let the figure go at the end."""
    try:
        yield figure.axes[0] if len(figure.axes) == 1 else figure.axes
    finally:
        plt.close(figure)


def centers(axes):
    """Centers (x, y) of the circles: lists, a column each from the left, each from the top."""
    columns = {}
    for circle in (patch for patch in axes.patches if isinstance(patch, Circle)):
        columns.setdefault(round(circle.center[0], 6), []).append(tuple(circle.center))
    return [sorted(columns[x], key=lambda center: -center[1]) for x in sorted(columns)]


def units(axes):
    """Texts in the circles, as `centers` has them; "" where a circle is empty."""
    texts = {text.get_position(): _plain(text) for text in axes.texts}

    def inside(x, y):
        return next((text for (a, b), text in texts.items() if np.hypot(a - x, b - y) < 0.1), "")

    return [[inside(*center) for center in column] for column in centers(axes)]


def weights(axes):
    """Numbers on the lines between neighbouring columns of circles.

    Returns
    -------
    list of ndarray of shape (units of the right column, units of the left one)
        NaN where a line has no number, infinity where there is no line.
    """
    columns = centers(axes)
    found = [np.full((len(right), len(left)), np.inf)
             for left, right in pairwise(columns)]
    place = {center: (k, i) for k, column in enumerate(columns) for i, center in enumerate(column)}
    lines = []
    for line in axes.lines:
        (k, i), (after, j) = (place[tuple(end)] for end in line.get_xydata())
        if after == k + 1:
            lines.append((found[k], (j, i), *line.get_xydata()))
            found[k][j, i] = np.nan
    for text in axes.texts:
        at = np.array(text.get_position())
        for array, index, start, end in lines:
            along = np.dot(at - start, end - start) / np.dot(end - start, end - start)
            if 0.1 < along < 0.9 and np.hypot(*(start + along * (end - start) - at)) < 1e-6:
                array[index] = float(_plain(text))
    return found


def above(axes, height):
    """Numbers that stand up to so far above the circles, as `centers` has them; else NaN."""
    def over(x, y):
        return next((float(_plain(text)) for text in axes.texts
                     if text.get_position()[0] == x and 0.1 < text.get_position()[1] - y < height),
                    np.nan)

    return [[over(*center) for center in column] for column in centers(axes)]


def blocks(axes):
    """Matrices in boxes, by the symbol that stands nearest above: dict of str to ndarray."""
    boxes = [text for text in axes.texts if text.get_bbox_patch() is not None]
    symbols = [text for text in axes.texts if text.get_text().startswith("$")]
    found = {}
    for box in boxes:
        x, y = box.get_position()
        symbol = min((text for text in symbols if text.get_position()[0] == x
                      and text.get_position()[1] > y), key=lambda text: text.get_position()[1])
        found[symbol.get_text()] = np.array([row.split() for row in _plain(box).splitlines()],
                                            float)
    return found


def curve(axes, label=None):
    """Points of the only line of three or more, or of the one so labelled: shape (n, 2)."""
    (line,) = [line for line in axes.lines if len(line.get_xydata()) > 2
               and label in (None, line.get_label())]
    return line.get_xydata()


def marks(axes):
    """Where vertical lines stand, ascending: list of float."""
    return sorted(float(line.get_xdata()[0]) for line in axes.lines
                  if np.ptp(line.get_xdata()) == 0)


def joints(axes, label=None):
    """Where vertical lines stand at the bends of the drawn curve, ascending: list of float.

    NaN for each line without a bend, and for each bend without a line.
    """
    x, y = curve(axes, label).T
    turns = np.diff(np.diff(y) / np.diff(x))
    bends = x[1:-1][np.abs(turns) > 1e-6 * np.abs(turns).max()]
    apart = np.abs(np.subtract.outer(marks(axes), bends)) < np.diff(x).max()
    # A bend between two points of the curve shows at both.
    return [mark if near.any() else np.nan for mark, near in zip(marks(axes), apart, strict=True)
            ] + [np.nan] * int((~apart.any(axis=0)).sum())


def n_joints(axes, label=None):
    """How many `joints` there are, an int; NaN where one of them is."""
    found = joints(axes, label)
    return np.nan if np.isnan(found).any() else len(found)


def panels(axes):
    """Several Axes by their titles: dict of str to Axes."""
    return {one.get_title(): one for one in axes}


def shades(axes):
    """Values of the only surface in colours, rows upward: shape (n, m)."""
    from matplotlib.collections import QuadMesh

    (mesh,) = [one for one in axes.collections if isinstance(one, QuadMesh)]
    return np.asarray(mesh.get_array())


def titles(axes):
    """Texts that stand highest, from the left: the columns' titles."""
    top = max(text.get_position()[1] for text in axes.texts)
    found = {text.get_position()[0]: text.get_text() for text in axes.texts
             if text.get_position()[1] == top}
    return [found[x] for x in sorted(found)]


def cells(axes):
    """Read a grid of images back, image by image.

    Yields
    ------
    place : (int, int)
        Row and column.
    pixels : ndarray
    text : matplotlib.text.Text
        The name nearest to the middle of its upper edge.
    """
    places = [image.get_extent() for image in axes.images]  # left, right, bottom, top
    rows, columns = (sorted({place[k] for place in places}) for k in (3, 0))
    for image, (left, right, _, top) in zip(axes.images, places, strict=True):
        middle = (left + right) / 2, top
        distances = [np.hypot(*np.subtract(text.get_position(), middle)) for text in axes.texts]
        yield ((rows.index(top), columns.index(left)), image.get_array(),
               axes.texts[int(np.argmin(distances))])


def which(axes, images, names):
    """Find which of the images a grid shows in each cell: a list of lists of int, row by row.

    Where an image does not stand under its own name, str: its number and the name.
    """
    table = {}
    for place, pixels, text in cells(axes):
        at = int(np.argmax([np.array_equal(pixels, one) for one in images]))
        table[place] = at if text.get_text() == names[at] else f"{at} as {text.get_text()}"
    rows, columns = (1 + max(places) for places in zip(*table, strict=True))
    return [[table.get((row, column)) for column in range(columns)] for row in range(rows)]


def _plain(text):
    """What a Text says, its minus signs as Python reads them."""
    return text.get_text().replace("\N{MINUS SIGN}", "-")
