"""A figure as a drawing within a page."""

import io

from matplotlib import pyplot as plt

from kerasdemos.figures.style import STYLE


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
    with plt.style.context(STYLE):
        if layout := figure.get_layout_engine():  # done once, here, it saves drawing all twice
            layout.execute(figure)
            figure.set_layout_engine("none")
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return file.getvalue()
