"""Curves look as they mean, and ticks of logarithmic axes are numbers that a person reads."""

import pytest

from kerasdemos.figures.looks import of_curves, readable


def test_one_meaning_has_one_colour_whatever_stands_beside_it():
    assert of_curves(["ReLU"])[0][0] == of_curves(["5 pieces", "40 units, relu"])[1][0]
    names = ["sigmoid or tanh", "ReLU", "ReLU, kinked target", "a", "b"]
    assert len(set(of_curves(names))) == len(names)
    assert len({color for color, *_ in of_curves(["a", "training", "b", "validation"])}) == 4


@pytest.mark.parametrize(("limits", "shown"), [
    ((0.09, 1.1), ["0.1", "0.2", "0.5", "1"]),
    ((0.18, 0.31), ["0.2", "0.25", "0.3"]),
    ((1, 1000), ["1", "10", "100", "1,000"]),
])
def test_logarithmic_ticks_are_written_as_numbers(axes, limits, shown):
    axes.set(yscale="log", ylim=limits)
    readable(axes.yaxis)
    axes.figure.draw_without_rendering()
    low, high = limits
    assert [tick.label1.get_text() for tick in axes.yaxis.get_major_ticks()
            if low <= tick.get_loc() <= high] == shown


@pytest.mark.parametrize(("limits", "powers"), [
    ((1e-90, 1e10), (-80, -60, -40, -20, 0)), ((1e-10, 1), (-10, -8, -6, -4, -2, 0)),
    ((2e-80, 1), (-60, -40, -20, 0))])
def test_numbers_far_apart_stay_powers_of_ten(axes, limits, powers):
    axes.set(yscale="log", ylim=limits)
    readable(axes.yaxis)
    axes.figure.draw_without_rendering()
    texts = [tick.label1.get_text() for tick in axes.yaxis.get_major_ticks()]
    assert texts == [rf"$\mathdefault{{10^{{{power}}}}}$" for power in powers]
