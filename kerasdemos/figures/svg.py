"""A figure as a drawing within a page."""

import io

from matplotlib import pyplot as plt
from matplotlib.backends.backend_svg import FigureCanvasSVG

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
        # Figure.savefig draws a figure with a layout twice; so dense would it draw an image.
        figure.set_dpi(plt.rcParams["savefig.dpi"])
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return file.getvalue()
