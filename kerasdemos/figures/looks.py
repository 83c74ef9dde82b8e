"""How curves look: by what they mean, and told apart by more than colour; ticks that are read."""

from itertools import cycle

import numpy as np
from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator, NullFormatter

from kerasdemos.figures.style import BLUE, GREEN, ORANGE, PALETTE, PURPLE, VERMILION

LOOKS = tuple(zip(PALETTE, cycle(("-", "--", "-.", ":")), cycle("osD^vP")))  # of curves
# One meaning, one colour, in every figure: what a curve's name begins with.
MEANINGS = {"relu": BLUE, "sigmoid": GREEN, "tanh": PURPLE, "cos": ORANGE, "training": BLUE,
            "validation": ORANGE, "ours": BLUE, "slide": VERMILION}


def of_curves(names):
    """Choose how curves look: by what they mean, the others one after the other.

    Parameters
    ----------
    names : iterable of str
        A meaning is a word of the name: "ReLU", "16 pieces, tanh".

    Returns
    -------
    list of (str, str, str)
        Colour, dashes and marker, one a name; no two share all three.
    """
    meant = [next((MEANINGS[word.strip(",:")] for word in name.lower().split()
                   if word.strip(",:") in MEANINGS), None) for name in names]
    free = cycle([color for color in PALETTE if color not in meant] or PALETTE)
    return [(color or next(free), *LOOKS[k % len(LOOKS)][1:]) for k, color in enumerate(meant)]


def readable(axis):
    """Write the ticks of a logarithmic axis as numbers: 0.1, 0.2, 0.5; or powers, if they are far.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
    """
    low, high = sorted(axis.get_view_interval())
    decades = np.log10(high / low)
    if decades < 0.7:  # 1, 2 and 5 would be two ticks, or one
        axis.set_major_locator(MaxNLocator(5, steps=(1, 2, 5, 10)))
    elif decades < 8:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades < 2 else (1,), numticks=9))
    else:  # round powers: 50, 0, -50
        low_power, high_power = np.log10([low, high])
        powers = MaxNLocator(6, integer=True, steps=(1, 2, 5, 10)).tick_values(
            low_power, high_power)
        inside = (powers >= low_power - 1e-9) & (powers <= high_power + 1e-9)
        axis.set_major_locator(FixedLocator(10.0 ** powers[inside]))
    axis.set_minor_formatter(NullFormatter())
    if low > 1e-4 and high < 1e5:
        axis.set_major_formatter("{x:,g}")
