"""What a training did, epoch by epoch."""

from matplotlib.ticker import MaxNLocator

from kerasdemos.figures.style import BLUE, VERMILION, new_figure


def history(frame, title=""):
    """Draw the metrics of a training, one panel a metric, training and validation in each.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an epoch, as `kerasdemos.fit` returns it; ``val_`` marks validation.
    title : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    metrics = [name for name in frame.columns if not name.startswith("val_")]
    figure, axes = new_figure(len(metrics), 1, size=(7, 3.2 * len(metrics)), sharex=True,
                              squeeze=False)
    for panel, metric in zip(axes[:, 0], metrics, strict=True):
        panel.plot(frame.index, frame[metric], "o-", color=BLUE, label="training")
        if f"val_{metric}" in frame:
            panel.plot(frame.index, frame[f"val_{metric}"], "s--", color=VERMILION,
                       label="validation")
        panel.set_ylabel(metric)
        panel.xaxis.set_major_locator(MaxNLocator(integer=True))
        panel.grid(alpha=0.3)
    axes[0, 0].legend()
    axes[-1, 0].set_xlabel("epoch")
    if title:
        figure.suptitle(title)
    return figure
