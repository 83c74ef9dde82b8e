"""What a figure shows, in words: the alternative text of the notebook's and the site's images."""

import re

import numpy as np
from matplotlib.collections import PathCollection, PolyCollection, QuadMesh
from matplotlib.patches import StepPatch

MOST = 12  # curves, or numbers written into a panel, that are read out


def describe(figure):
    """Say in sentences what a figure shows: titles, axes, and the numbers of what is drawn.

    They are read from the figure itself, so they say what a reader sees.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    str
        One line, without mathematical markup.
    """
    told = [text for axes in figure.axes if axes.get_visible() and axes.get_label() != "<colorbar>"
            if (text := _panel(axes))]
    heading = figure.get_suptitle()
    if len(told) > 1:
        told = [f"Panel {k}: {text}" for k, text in enumerate(told, 1)]
    return _plain(" ".join([f"{heading}."] * bool(heading) + told))


def show(figure):
    """Show a figure in a notebook's cell, its description as the image's alternative text.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    """
    from IPython.display import display

    display(figure, metadata={"image/png": {"alt": describe(figure)}})


def _panel(axes):
    """One panel: its title, its axes, what is drawn in it."""
    drawn = [*_curves(axes), *_bands(axes), *_points(axes), *_surfaces(axes), *_images(axes),
             *_bars(axes), *_words(axes)]
    parts = [axes.get_title()] if axes.get_title() else []
    if axes.axison and (across := axes.get_xlabel() or axes.get_ylabel()):
        up = axes.get_ylabel()
        parts.append(f"{up} against {across}" if up and axes.get_xlabel() else across)
    return "; ".join(parts + drawn) + "." if parts + drawn else ""


def _curves(axes):
    """Curves of two points or more: from where to where, and where between they are extreme."""
    lines = [line for line in axes.lines if line.get_visible() and len(line.get_ydata()) > 1]
    named = [line for line in lines if not line.get_label().startswith("_")]
    for line in (named or lines)[:MOST]:
        y = np.asarray(line.get_ydata(), float)
        y, x = y[np.isfinite(y)], line.get_xdata()
        name = "a curve" if line.get_label().startswith("_") else line.get_label()
        if line.get_transform() != axes.transData:  # across the whole panel
            yield f"{name} at {x[0]:.4g}" if x[0] == x[1] else f"{name} at {y[0]:.4g}"
        elif len(y):
            between = f", lowest {y.min():.4g}" if y.min() < min(y[0], y[-1]) else ""
            between += f", highest {y.max():.4g}" if y.max() > max(y[0], y[-1]) else ""
            yield f"{name} from {y[0]:.4g} to {y[-1]:.4g}{between}"
    if len(named or lines) > MOST:
        yield f"{len(named or lines) - MOST} more curves"


def _bands(axes):
    for one in axes.collections:
        if isinstance(one, PolyCollection) and not one.get_label().startswith("_"):
            low, high = np.sort(one.get_paths()[0].vertices[:, 1])[[0, -1]]
            yield f"{one.get_label()}: between {low:.4g} and {high:.4g}"


def _points(axes):
    for one in axes.collections:
        if isinstance(one, PathCollection) and len(one.get_offsets()):
            name = "" if one.get_label().startswith("_") else f", {one.get_label()}"
            yield f"{len(one.get_offsets()):,} points{name}"


def _surfaces(axes):
    for one in axes.collections:
        if isinstance(one, QuadMesh) and one.get_array() is not None:
            what = one.colorbar.ax.get_ylabel() if one.colorbar else ""
            yield f"colours, {what or 'values'} from {one.get_array().min():.4g} to " \
                  f"{one.get_array().max():.4g}"


def _images(axes):
    if axes.images:
        high, wide = axes.images[0].get_array().shape[:2]
        yield f"an image of {high} x {wide} pixels"


def _bars(axes):
    for bars in axes.containers:
        heights = [patch.get_height() for patch in getattr(bars, "patches", [])]
        if heights:
            yield f"{len(heights)} bars, the highest {max(heights):.4g}"
    for patch in axes.patches:
        name = "" if patch.get_label().startswith("_") else f"{patch.get_label()}: "
        if isinstance(patch, StepPatch):
            values, edges, _ = patch.get_data()
            yield (f"{name}{len(values)} bars from {edges[0]:.4g} to {edges[-1]:.4g}, the highest "
                   f"{values.max():.4g}")
        elif name:
            box = patch.get_extents().transformed(axes.transData.inverted())
            yield f"{name}{box.x0:.4g} to {box.x1:.4g}"


def _words(axes):
    """What is written into the panel: the numbers of a diagram."""
    words = [text.get_text() for text in axes.texts
             if text.get_visible() and text.get_text().strip()]
    if words:
        more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
        yield f"written in it: {', '.join(words[:MOST])}{more}"


def _plain(text):
    r"""Without markup: ``$\Omega_{k}$`` is Omega_k."""
    text = re.sub(r"\\(?:mathbf|mathrm|text|hat|rm|bf)\b\s*", "", text)
    return " ".join(re.sub(r"[${}\\]", "", text).replace("\n", " ").split())
