"""Learning curves: what changes while a network is trained."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from kerasdemos.figures import looks, style

FEW = 20  # epochs; the points of a single run are marked up to here


def learning_curves(curves, slide=None, *, label, band=None, best=None, axes=None):
    """Draw a quantity while training: of one run or of many, with the slide's printed numbers.

    Of many runs each is a thin line, and their median a thick one. The vertical scale is
    logarithmic where the numbers span more than a factor of ten, the horizontal one where the steps
    are not evenly spaced.

    Parameters
    ----------
    curves : dict of str to array_like, pandas.Series or pandas.DataFrame
        Training, validation: one row an epoch (or step, as the index is named; from 0 where
        there is no index), one column a run.
    slide : dict of int to float or to sequence of float, optional
        Epoch -> printed number, or numbers.
    label : str
        What the quantity is.
    band : pandas.DataFrame, optional
        Runs of other seeds, like those of `curves`, drawn as a band from 5% to 95% of them.
    best : str, optional
        The curve whose least value is marked.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    frames = {name: pd.DataFrame(values) for name, values in curves.items()}
    drawn = [*frames.values()]
    steps = drawn[0].index
    if band is not None:
        drawn.append(band.quantile([0.05, 0.95], axis=1))
        axes.fill_between(band.index, *drawn[-1].to_numpy(), color=style.BLUE, alpha=0.2,
                          linewidth=0, label=f"5% to 95% of {band.shape[1]} seeds")
    drawn_as = looks.of_curves(frames)
    for (name, frame), (color, dashes, marker) in zip(frames.items(), drawn_as, strict=True):
        n_steps, n_runs = frame.shape
        if n_runs > 1:
            lines = np.stack([np.broadcast_to(frame.index, frame.T.shape), frame.T], axis=-1)
            # In pixels: hundreds of lines would make the file large.
            axes.add_collection(LineCollection(lines, colors=color, linewidths=0.8, rasterized=True,
                                               alpha=max(0.08, min(0.6, 5 / n_runs))))
        axes.plot(frame.index, frame.median(axis=1), dashes, color=color, linewidth=2,
                  marker=marker if n_runs == 1 and n_steps <= FEW else None,
                  label=f"{name}: {n_runs} runs and their median" if n_runs > 1 else name)
    if best is not None:
        at = frames[best].median(axis=1).idxmin()
        axes.axvline(at, color="0.6", linestyle=":", linewidth=1.5,
                     label=f"best {best}, {steps.name or 'epoch'} {at:,}")
    if slide:
        points = [(epoch, value) for epoch, values in slide.items() for value in np.ravel(values)]
        axes.plot(*zip(*points, strict=True), "D", color=style.VERMILION, markersize=6,
                  markeredgecolor=style.BLACK, markeredgewidth=0.6, label="slide", zorder=5)
    values = np.concatenate([np.ravel(frame) for frame in drawn])
    if values.min() > 0 and values.max() > 10 * values.min():
        axes.set_yscale("log")
        looks.readable(axes.yaxis)
    if len(steps) > 2 and np.ptp(np.diff(steps)) > 0:
        axes.set_xscale("log")
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.autoscale_view()
    axes.set(xlabel=steps.name or "epoch", ylabel=label)
    axes.grid(alpha=0.3)
    style.legend_above(axes)
    return axes.figure


def history(frame, title="", *, axes=None):
    """Draw the metrics of a training, one panel a metric, training and validation in each.

    Parameters
    ----------
    frame : pandas.DataFrame, or keras.callbacks.History
        One row an epoch, as `kerasdemos.fit` returns it, or what ``model.fit`` returns; ``val_``
        marks validation.
    title : str
        Above all.
    axes : sequence of Axes, optional
        One a metric; by default a new figure's, one above the other.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if isinstance(getattr(frame, "history", None), dict):  # of Keras
        frame = pd.DataFrame(frame.history, index=pd.RangeIndex(1, len(frame.epoch) + 1,
                                                                name="epoch"))
    metrics = [name for name in frame.columns if not name.startswith("val_")]
    panels = np.ravel(style.given_or_new(axes, len(metrics), sharex=True))
    for panel, metric in zip(panels, metrics, strict=True):
        roles = {"training": metric, "validation": f"val_{metric}"}
        learning_curves({role: frame[name] for role, name in roles.items() if name in frame},
                        label=metric, axes=panel)
    for upper, lower in pairwise(panels):
        upper.set_xlabel("")
        lower.get_legend().remove()
    if title:
        panels[0].figure.suptitle(title)
    return panels[0].figure
