"""Images with their names, and with what a network takes them for."""

import numpy as np

from kerasdemos.figures import style

LINE = 0.31  # a line of a name, in widths of an image
WIDE = 1.6  # a grid's width by its height
DARK = 0.715  # of the blues: here black and white are read equally well, at a contrast of 4.6


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
    predicted, true = _classes(predicted)[:shown], np.asarray(true)[:shown]
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


def confusion(predicted, true, class_names, title="", *, axes=None):
    """Draw a confusion matrix: how many images of each class were taken for which.

    Parameters
    ----------
    predicted : ndarray of int, shape (n,), or of float, shape (n, classes)
        Classes, or what ``model.predict`` returns: the largest counts.
    true : ndarray of int, shape (n,)
    class_names : sequence of str
    title : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    predicted, true, n = _classes(predicted), np.asarray(true), len(class_names)
    counts = np.bincount(true * n + predicted, minlength=n * n).reshape(n, n)  # (true, predicted)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes = style.given_or_new(axes)
    # By the share of its class, so that classes of different sizes compare.
    drawn = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.argwhere(counts):
        axes.text(column, row, f"{counts[row, column]:,}", ha="center", va="center",
                  fontsize=style.FINE, color="white" if shares[row, column] > DARK else "black")
    axes.figure.colorbar(drawn, ax=axes, label="share of the true class")
    axes.set(xlabel="predicted", ylabel="true", title=title, xticks=range(n), yticks=range(n),
             yticklabels=class_names)
    axes.set_xticks(range(n), class_names, rotation=40, ha="right", rotation_mode="anchor")
    return axes.figure


def confident_mistakes(images, probabilities, true, class_names, *, most=4, title="", axes=None):
    """Draw the wrong predictions that the network is surest of, beside their probabilities.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, 3)
    probabilities : ndarray of float, shape (n, classes)
        What ``model.predict`` returns.
    true : ndarray of int, shape (n,)
    class_names : sequence of str
    most : int
        Mistakes to draw, at least 2; fewer where the network makes fewer.
    title : str
    axes : ndarray of Axes, shape (2, most), optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    probabilities, true = np.asarray(probabilities), np.asarray(true)
    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != true)
    surest = wrong[np.argsort(-probabilities[wrong, predicted[wrong]], kind="stable")][:most]
    axes = style.given_or_new(axes, 2, most, sharey="row", height_ratios=(1, 1.5))
    for k, (upper, lower) in enumerate(axes.T):
        upper.axis("off")
        if k >= len(surest):
            lower.axis("off")
            continue
        at = surest[k]
        upper.imshow(images[at], cmap="gray_r" if images[at].ndim == 2 else None)
        upper.set_title(f"{class_names[predicted[at]]}\n({class_names[true[at]]})")
        colors = [style.ORANGE if name == predicted[at] else style.BLUE if name == true[at]
                  else "0.75" for name in range(len(class_names))]
        lower.barh(range(len(class_names)), probabilities[at], color=colors)
        lower.set(xlim=(0, 1), xlabel="probability", xticks=(0, 0.5, 1),
                  ylim=(len(class_names) - 0.5, -0.5), yticks=range(len(class_names)),
                  yticklabels=class_names)
    axes[1, 0].set_ylabel("class")
    sure = "predicted (true); bars: orange predicted, blue true"
    axes[0, 0].figure.suptitle(f"{title}\n{sure}" if title else sure)
    return axes[0, 0].figure


def _classes(predicted):
    """Classes, of classes or of what ``model.predict`` returns."""
    predicted = np.asarray(predicted)
    return predicted.argmax(axis=1) if predicted.ndim == 2 else predicted
