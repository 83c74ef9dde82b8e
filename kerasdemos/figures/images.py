"""Images with their names, and with what a network takes them for."""

import numpy as np

from kerasdemos.figures import style

LINE = 0.31  # a line of a name, in widths of an image
WIDE = 1.6  # a grid's width by its height


def image_with_scale(image, title="", *, axes=None):
    """Draw one grey image large, with a colour scale of its values.

    Parameters
    ----------
    image : ndarray of shape (height, width)
    title : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    drawn = axes.imshow(image, cmap="viridis")
    axes.figure.colorbar(drawn, ax=axes, label="pixel value")
    axes.set(title=title, xlabel="column", ylabel="row")
    return axes.figure


def image_grid(images, titles, *, rows=5, columns=5, by_column=False, colors=None,
               limits=(None, None), title="", axes=None):
    """Draw a grid of small images, a name above each, all in one Axes.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, 3)
        Grey, any range; or colour, bytes or from 0 to 1.
    titles : sequence of str, length n
    rows, columns : int
    by_column : bool
        Fill the grid column by column, not row by row.
    colors : sequence of colours, length n, optional
        Of the names.
    limits : (float, float), optional
        Values that are white and black, of grey images; by default each one's own.
    title : str
        Above all.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    titles, images = titles[: rows * columns], images[: rows * columns]
    # An image is one wide. An Axes for each would take four times as long to draw.
    height = images.shape[1] / images.shape[2]
    above = LINE * max(len(name.splitlines()) for name in titles) + 0.05
    apart = max(1.1, WIDE * rows * (above + height) / columns)
    for i, (image, name) in enumerate(zip(images, titles, strict=False)):
        row, column = divmod(i, rows)[::-1] if by_column else divmod(i, columns)
        left, top = apart * column, row * (above + height)
        axes.imshow(image, cmap="gray_r" if image.ndim == 2 else None,
                    vmin=limits[0], vmax=limits[1], extent=(left, left + 1, top + height, top))
        axes.text(left + 0.5, top - 0.03, name, ha="center", va="bottom", fontsize=style.FINE,
                  color="black" if colors is None else colors[i])
    axes.set(xlim=(0.5 - apart / 2, apart * (columns - 0.5) + 0.5),
             ylim=(rows * (above + height) - above, -above))
    axes.axis("off")
    if title:
        axes.figure.suptitle(title)
    return axes.figure


def predictions_grid(images, predicted, true, class_names, *, rows=5, columns=5, title="",
                     axes=None):
    """Draw images under "predicted (true)": blue where right, bold orange where wrong.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, 3)
    predicted : ndarray of int, shape (n,), or of float, shape (n, classes)
        Classes, or what ``model.predict`` returns: the largest counts.
    true : ndarray of int, shape (n,)
    class_names : sequence of str
    rows, columns : int
    title : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shown = rows * columns
    predicted, true = np.asarray(predicted)[:shown], np.asarray(true)[:shown]
    if predicted.ndim == 2:
        predicted = predicted.argmax(axis=1)
    right = predicted == true
    # Two lines: "Ankle boot (Ankle boot)" is wider than the image.
    names = [f"{class_names[p]}\n({class_names[t]})" for p, t in zip(predicted, true, strict=True)]
    legend = f"predicted (true): {right.sum()} right in blue, {(~right).sum()} wrong in bold orange"
    axes = style.given_or_new(axes)
    figure = image_grid(images, names, rows=rows, columns=columns, axes=axes,
                        colors=np.where(right, style.BLUE, style.DARK_VERMILION),
                        title=f"{title}\n{legend}" if title else legend)
    for name, fine in zip(axes.texts, right, strict=True):
        name.set_fontweight("normal" if fine else "bold")
    return figure
