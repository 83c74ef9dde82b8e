"""The benchmark as bars, with the range of the runs."""

from kerasdemos import figures
from kerasdemos.benchmark.parts import PARTS
from kerasdemos.benchmark.table import number, summary
from kerasdemos.figures import style


def draw(measured, path):
    """Draw a panel of bars for every part that has more than one contestant, else for all.

    Parameters
    ----------
    measured : pandas.DataFrame
        As `table.frame` makes it.
    path : path-like
        Where the figure goes.
    """
    found = {part: summary(measured, part) for part in dict.fromkeys(measured["part"])}
    shown = {part: rows for part, rows in found.items() if len(rows) > 1} or found
    columns = min(2, len(shown))
    figure, axes = figures.new_figure(-(-len(shown) // columns), columns, squeeze=False,
                                      size=(8 * columns, 3.2 * -(-len(shown) // columns)))
    for panel in axes.flat[len(shown):]:
        panel.remove()
    for panel, (part, rows) in zip(axes.flat, shown.items(), strict=False):
        bars(rows, PARTS[part].title, PARTS[part].unit, axes=panel)
    figures.save(figure, path)


def bars(rows, title, unit, *, axes):
    """Draw a part: a bar for each median, a line from the lowest to the highest run.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `table.summary` makes it.
    title, unit : str
    axes : matplotlib.axes.Axes
    """
    places = range(len(rows))
    medians = rows["median"]
    axes.barh(places, medians, color=[style.BLUE, *[style.SKY] * (len(rows) - 1)], height=0.62)
    axes.errorbar(medians, places, xerr=[medians - rows["low"], rows["high"] - medians],
                  fmt="none", ecolor=style.BLACK, capsize=4)
    for place, (_, row) in zip(places, rows.iterrows(), strict=True):
        axes.annotate(number(row["median"]), (row["high"], place), xytext=(8, 0),
                      textcoords="offset points", va="center", fontsize=11)
    axes.set_yticks(places, rows.index)
    axes.invert_yaxis()
    axes.set(title=title, xlabel=unit, xlim=(0, 1.15 * rows["high"].max()))
