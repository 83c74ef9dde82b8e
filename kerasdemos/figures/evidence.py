"""Numbers that differ from run to run: how they spread, and how they went while training."""

import io
import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from kerasdemos.figures.style import BLACK, BLUE, ORANGE, STYLE, VERMILION

FEW = 10  # runs; fewer are drawn as dots, a histogram would say little
FARTHEST = 2  # an interval is drawn as far beyond runs and slide, in units of what they span
TEXT = 9
LOOKS = ((BLUE, "-"), (ORANGE, "--"))


def distribution(axes, values, slide, interval, *, label):
    """Draw a number of many runs, the slide's marked and an interval shaded.

    Ten runs and more are drawn as a histogram; fewer, or equal ones, as the steps of their ECDF.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    values : array_like of shape (n_runs,)
    slide : float
    interval : (float, float)
        Where 95% of further runs lie; it is cut where it goes far beyond runs and slide.
    label : str
        What the number is.
    """
    values = np.sort(np.asarray(values, np.float64))
    least, most = min(values[0], slide), max(values[-1], slide)
    # Of few runs an interval may be so wide, even infinite, that the runs would not be seen.
    around = FARTHEST * (most - least or abs(slide) or 1)
    ends = np.clip(interval, least - around, most + around)
    axes.axvspan(*ends, color=BLUE, alpha=0.15, linewidth=0, label="95% interval")
    runs = f"{len(values):,} runs"
    if len(values) < FEW or np.isclose(values[0], values[-1], rtol=1e-9, atol=0):
        axes.plot(values, np.arange(1, len(values) + 1) / len(values), "o", color=BLUE,
                  markersize=5, drawstyle="steps-post", linestyle="-", linewidth=1, label=runs)
        axes.set(ylabel="share of runs", ylim=(0, 1.08))
    else:
        bins = min(30, len(np.histogram_bin_edges(values, bins="auto")) - 1)
        axes.stairs(*np.histogram(values, bins), fill=True, color=BLUE, label=runs)
        axes.set_ylabel("runs")
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.axvline(slide, color=VERMILION, linewidth=2.5, label="slide")
    # No margin beside an end that was cut: there the shade goes on.
    low, high = np.where(ends == interval, axes.get_xlim(), ends)
    # A dollar sign would start a formula.
    axes.set(xlabel=textwrap.fill(label, 48).replace("$", r"\$"), xlim=(low, high))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    _small(axes)


def learning_curves(axes, curves, slide=None, *, label):
    """Draw a quantity of every run while training, and the slide's printed numbers over them.

    The vertical scale is logarithmic where the runs span more than a factor of ten, the horizontal
    one where the steps are not evenly spaced.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    curves : dict of str to pandas.DataFrame
        At most two (training, validation): one row an epoch (or step, as the index is named), one
        column a run.
    slide : dict of int to float, optional
        Epoch -> printed number.
    label : str
        What the quantity is.
    """
    for (name, frame), (color, dashes) in zip(curves.items(), LOOKS, strict=False):
        lines = np.stack([np.broadcast_to(frame.index, frame.T.shape), frame.T], axis=-1)
        # In pixels: hundreds of lines would make the file large.
        axes.add_collection(LineCollection(lines, colors=color, linewidths=0.8, rasterized=True,
                                           alpha=max(0.08, min(0.6, 5 / len(lines)))))
        axes.plot(frame.index, frame.median(axis=1), dashes, color=color, linewidth=2,
                  label=f"{name}: {len(lines)} runs and their median")
    if slide:
        axes.plot(list(slide), list(slide.values()), "D", color=VERMILION, markersize=5,
                  markeredgecolor=BLACK, markeredgewidth=0.6, label="slide", zorder=5)
    values = np.concatenate([frame.to_numpy().ravel() for frame in curves.values()])
    steps = next(iter(curves.values())).index
    if values.min() > 0 and values.max() > 10 * values.min():
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter(NullFormatter())
    if len(steps) > 2 and np.ptp(np.diff(steps)) > 0:
        axes.set_xscale("log")
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.autoscale_view()
    axes.set(xlabel=steps.name, ylabel=label)
    axes.grid(alpha=0.3)
    _small(axes, columns=1)


def as_svg(figure):
    """Return a figure as an SVG file's bytes, the same for the same figure, and close it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    bytes
    """
    file = io.BytesIO()
    with mpl.rc_context({**STYLE, "svg.hashsalt": "kerasdemos"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return file.getvalue()


def _small(axes, columns=3):
    """Make text fit a figure of some four inches; the legend stands above, over nothing drawn."""
    axes.tick_params(labelsize=TEXT)
    axes.xaxis.label.set_size(TEXT + 1)
    axes.yaxis.label.set_size(TEXT + 1)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=columns, fontsize=TEXT,
                frameon=False, handlelength=1.4, columnspacing=1.2, borderaxespad=0.2)
