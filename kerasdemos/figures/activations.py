"""Activations beside their derivatives."""

from kerasdemos.figures.style import BLACK, BLUE, VERMILION


def curve(axes, x, values, *, name, color=BLUE):
    """Draw one function, as the slides do.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x, values : ndarray of shape (n,)
    name : str
        Of the function, for the vertical axis.
    color : str
    """
    _cross(axes)
    axes.plot(x, values, color=color)
    axes.set(xlabel="$x$", ylabel=name, xlim=(x[0], x[-1]))


def with_derivative(axes, x, values, slopes, *, title):
    """Draw a function and its derivative in one panel.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    x, values, slopes : ndarray of shape (n,)
        NaN in `slopes` breaks the line, where the derivative jumps.
    title : str
    """
    _cross(axes)
    axes.plot(x, values, color=BLUE, label="function")
    axes.plot(x, slopes, "--", color=VERMILION, label="derivative")
    axes.set(xlabel="$x$", title=title, xlim=(x[0], x[-1]))


def _cross(axes):
    """Thin lines through the origin."""
    axes.axhline(0, color=BLACK, linewidth=0.6, zorder=0)
    axes.axvline(0, color=BLACK, linewidth=0.6, zorder=0)
