"""Numbers that differ from run to run or from point to point, and how they spread."""

import textwrap
from itertools import cycle

import numpy as np
from matplotlib.ticker import MaxNLocator

from kerasdemos.figures import looks, style

FEW = 10  # runs; fewer are drawn as dots, a histogram would say little
FARTHEST = 2  # an interval is drawn as far beyond runs and slide, in units of what they span
SHARES = (style.GREEN, style.SKY, style.ORANGE, style.VERMILION, "0.75", style.BLACK)  # of a bar


def distribution(values, slide=None, interval=None, *, label, axes=None):
    """Draw a number of many runs, the slide's marked and an interval shaded.

    Ten runs and more are drawn as a histogram; fewer, or equal ones, as the steps of their ECDF.

    Parameters
    ----------
    values : array_like of shape (n_runs,)
    slide : float, optional
    interval : (float, float), optional
        Where 95% of further runs lie; it is cut where it goes far beyond runs and slide. By
        default from 5% to 95% of these runs.
    label : str
        What the number is.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    values = np.sort(np.asarray(values, np.float64))
    name = "5% to 95%" if interval is None else "95% interval"
    interval = np.quantile(values, (0.05, 0.95)) if interval is None else interval
    numbers = [values[0], values[-1], *([] if slide is None else [slide])]
    # Of few runs an interval may be so wide, even infinite, that the runs would not be seen.
    around = FARTHEST * (np.ptp(numbers) or abs(values[0]) or 1)
    ends = np.clip(interval, min(numbers) - around, max(numbers) + around)
    axes.axvspan(*ends, color=style.BLUE, alpha=0.15, linewidth=0, label=name)
    runs = f"{len(values):,} runs"
    if len(values) < FEW or np.isclose(values[0], values[-1], rtol=1e-9, atol=0):
        axes.plot(values, np.arange(1, len(values) + 1) / len(values), "o", color=style.BLUE,
                  markersize=5, drawstyle="steps-post", linestyle="-", linewidth=1, label=runs)
        axes.set(ylabel="share of runs", ylim=(0, 1.08))
    else:
        bins = min(30, len(np.histogram_bin_edges(values, bins="auto")) - 1)
        axes.stairs(*np.histogram(values, bins), fill=True, color=style.BLUE, label=runs)
        axes.set_ylabel("runs")
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    if slide is not None:
        axes.axvline(slide, color=style.VERMILION, linewidth=2.5, label=f"slide: {slide:.4g}")
    # No margin beside an end that was cut: there the shade goes on.
    low, high = np.where(ends == interval, axes.get_xlim(), ends)
    label = textwrap.fill(label, style.characters(axes))
    axes.set(xlabel=label.replace("$", r"\$"), xlim=(low, high))  # $ would start a formula
    axes.xaxis.set_major_locator(MaxNLocator(5))
    style.legend_above(axes)
    return axes.figure


def starts(groups, *, xlabel, middle=np.median, floor=None, scale="log", axes=None):
    """Draw the error of each start as a dot, their middle as a bar, one row a group.

    Parameters
    ----------
    groups : dict of str to array_like
    xlabel : str
    middle : callable
        A group's values -> where its bar stands.
    floor : float, optional
        An error to mark with a line.
    scale : {"log", "linear"}
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    drawn_as = looks.of_curves(groups)
    for row, (values, (color, *_)) in enumerate(zip(groups.values(), drawn_as, strict=True)):
        heights = row + np.linspace(-0.25, 0.25, len(values))  # apart, so that none hides another
        size = max(4, 25 / np.sqrt(len(values)))  # points; few are seen from far, many are apart
        axes.plot(values, heights, "o", color=color, markersize=size, alpha=0.6)
        axes.plot([middle(values)] * 2, [row - 0.4, row + 0.4], color=style.BLACK)
    if floor is not None:
        axes.axvline(floor, color="0.6", linestyle=":", linewidth=1.5)
    axes.set(xscale=scale, xlabel=xlabel, yticks=range(len(groups)), yticklabels=list(groups),
             ylim=(len(groups) - 0.4, -0.6))
    if scale == "log":
        looks.readable(axes.xaxis)
    return axes.figure


def minima(shares, title="", *, axes=None):
    """Draw the share of starts that end in each minimum, one bar a step size.

    Parameters
    ----------
    shares : pandas.DataFrame
        One row a step size (the index), one column an ending; rows sum to 1.
    title : str
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    left = np.zeros(len(shares))
    for (name, values), color in zip(shares.items(), cycle(SHARES)):
        axes.barh(range(len(shares)), values, left=left, color=color, label=name,
                  edgecolor="white")
        left += values.to_numpy()
    axes.set(yticks=range(len(shares)), yticklabels=[f"{rate:g}" for rate in shares.index],
             xlabel="share of starts", ylabel="step size", xlim=(0, 1), title=title)
    return axes.figure


def endings(losses, levels, *, axes=None):
    """Draw the final losses in order, with the minima as lines: the steps are where runs end.

    Parameters
    ----------
    losses : dict of str to ndarray
        Final losses of many starts, one curve a step size.
    levels : dict of str to float
        Name and loss of each minimum.
    axes : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = style.given_or_new(axes)
    top = 1.2 * max(levels.values())
    for k, ((name, values), look) in enumerate(zip(losses.items(), cycle(looks.LOOKS))):
        color, dashes, _ = look
        if values.min() >= top:
            axes.plot(1, top, "^", color=color, clip_on=False, label=f"{name}: all above")
            continue
        # Where curves lie on each other the wider shows beside the narrower.
        axes.plot(np.linspace(0, 1, len(values)), np.sort(values), dashes, color=color,
                  linewidth=max(2, 8 - 1.5 * k), label=name)
    for name, level in levels.items():
        axes.axhline(level, color="0.6", linewidth=1, linestyle=":", zorder=0)
        axes.text(1.02, level, name.split(":")[0], va="center", fontsize=style.FINE,
                  transform=axes.get_yaxis_transform())
    axes.set(xlabel="share of starts", ylabel="final mean squared error", xlim=(0, 1),
             ylim=(-top / 30, top))
    axes.legend(title="step size", loc="upper left")
    return axes.figure


def by_layer(values, *, limit, top, xlabel, axes=None):
    """Draw histograms of a quantity at some layers, a row a setting, all on one scale.

    What lies outside is not drawn, and what is higher is cut off; each title has the standard
    deviation of all, and a panel that lacks half of the numbers or more says how many it has.

    Parameters
    ----------
    values : dict of str to dict of int to array_like
        Setting -> layer -> numbers.
    limit : float
        The horizontal scale goes from -limit to limit.
    top : float
        The vertical scale, the share in a bin, goes from 0 to this.
    xlabel : str
    axes : ndarray of Axes of shape (settings, layers), optional
        By default a new figure's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows, columns = len(values), max(map(len, values.values()))
    axes = np.reshape(style.given_or_new(axes, rows, columns), (rows, columns))
    edges = np.linspace(-limit, limit, 42)  # 0 in the middle of a bin
    for row, (panels, (name, layers)) in enumerate(zip(axes, values.items(), strict=True)):
        for column, (panel, (layer, numbers)) in enumerate(zip(panels, layers.items(),
                                                               strict=True)):
            counts, _ = np.histogram(numbers, edges)
            panel.stairs(counts / np.size(numbers), edges, fill=True, color=style.BLUE)
            if (inside := counts.sum()) <= np.size(numbers) / 2:
                panel.text(0.5, 0.5, f"{f'{inside:,}' if inside else 'none'} of "
                           f"{np.size(numbers):,}\nwithin ±{limit:g}", ha="center", va="center",
                           fontsize=style.FINE, transform=panel.transAxes)
            panel.set(xlim=(-limit, limit), ylim=(0, top), yticks=(0, top / 2, top))
            panel.set_title(f"layer {layer}, std {_written(np.std(numbers))}", fontsize=style.FINE)
            panel.tick_params(labelleft=column == 0, labelbottom=row == rows - 1)
        panels[0].set_ylabel(f"{name}\nshare")
    for panel in axes[-1]:
        panel.set_xlabel(xlabel)
    return axes[0, 0].figure


def _written(number):
    """Two digits, or where the number is far from 1 a power of ten."""
    if 0.01 <= number < 1000:
        return f"{number:.2g}"
    return rf"$10^{{{round(np.log10(number))}}}$"
