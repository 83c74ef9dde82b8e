"""Images with their names, and with what a network takes them for."""

import numpy as np

from kerasdemos.figures.style import BLUE, VERMILION, new_figure


def image_with_scale(image, title=""):
    """Draw one grey image large, with a colour scale of its values.

    Parameters
    ----------
    image : ndarray of shape (height, width)
    title : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = new_figure(size=(6, 5))
    drawn = axes.imshow(image, cmap="viridis")
    figure.colorbar(drawn, ax=axes, label="pixel value")
    axes.set(title=title, xlabel="column", ylabel="row")
    return figure


def image_grid(images, titles, *, rows=5, columns=5, by_column=False, colors=None, title=""):
    """Draw a grid of small images, a name above each.

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
    title : str
        Above all.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = new_figure(rows, columns, size=(1.9 * columns, 2.05 * rows), squeeze=False)
    cells = axes.T.ravel() if by_column else axes.ravel()
    for cell in cells:
        cell.axis("off")
    for i, (cell, image, name) in enumerate(zip(cells, images, titles, strict=False)):
        cell.imshow(image, cmap="gray_r" if image.ndim == 2 else None)
        cell.set_title(name, fontsize=12, color="black" if colors is None else colors[i])
    if title:
        figure.suptitle(title)
    return figure


def predictions_grid(images, predicted, true, class_names, *, rows=5, columns=5, title=""):
    """Draw images under "predicted (true)": blue where right, bold orange where wrong.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, 3)
    predicted, true : ndarray of int, shape (n,)
    class_names : sequence of str
    rows, columns : int
    title : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    shown = rows * columns
    predicted, true = np.asarray(predicted)[:shown], np.asarray(true)[:shown]
    right = predicted == true
    # Two lines: "Ankle boot (Ankle boot)" is wider than the image.
    names = [f"{class_names[p]}\n({class_names[t]})" for p, t in zip(predicted, true, strict=True)]
    figure = image_grid(images[:shown], names, rows=rows, columns=columns,
                        colors=np.where(right, BLUE, VERMILION))
    for cell, fine in zip(figure.axes, right, strict=False):
        cell.title.set_fontweight("normal" if fine else "bold")
        cell.title.set_fontsize(11)
    figure.set_size_inches(1.9 * columns, 2.35 * rows)
    legend = f"predicted (true): {right.sum()} right in blue, {(~right).sum()} wrong in bold orange"
    figure.suptitle(f"{title}\n{legend}" if title else legend)
    return figure
