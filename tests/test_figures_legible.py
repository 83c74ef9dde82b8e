"""Figures can be read from the last row: what reads them sees each fault, and colours differ.

Every figure of every demo is read where the demo is tested: `run_demo` runs it through
``tests/legible.py``.
"""

import runpy
import warnings
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt

from kerasdemos.figures import new_figure, style

with warnings.catch_warnings():  # of an escape in a docstring of its own, when it is compiled
    warnings.simplefilter("ignore")
    from colorspacious import cspace_convert, deltaE

READER = runpy.run_path(str(Path(__file__).with_name("legible.py")))
faults, contrast = READER["faults"], READER["contrast"]


@pytest.fixture
def drawn():
    """A figure with nothing wrong."""
    with plt.style.context(style.STYLE):
        figure, axes = new_figure()
        axes.plot([0, 1], [0, 1])
        axes.set(xlabel="epoch", ylabel="loss", title="the loss rises")
        yield figure, axes


def test_a_slide_with_words_on_both_axes_has_no_faults(drawn):
    assert faults(drawn[0]) == []


@pytest.mark.parametrize(("mistake", "told"), [
    (lambda axes: axes.title.set_size(12), ["'the loss rises': 16.7 px"]),
    (lambda axes: axes.text(1.5, 0.5, "far out", fontsize=20),
     ["'far out' leaves the canvas"]),
    (lambda axes: [axes.text(0.5, 0.5, word, fontsize=20) for word in ("one", "two")],
     ["'one' overlaps 'two'"]),
    (lambda axes: axes.plot([0], [0], label="16 units, relu") and axes.legend(),
     ["'16 units, relu' is not as the lectures write it"]),
    (lambda axes: axes.text(0.5, 0.5, "(0, -1) and $-1$", fontsize=20),
     ["'(0, -1) and $-1$' has a hyphen for a minus sign"]),
    (lambda axes: axes.set_title(""), ["no title that says what to see"]),
    (lambda axes: axes.figure.add_subplot(233, frame_on=False, xticks=[], yticks=[]),
     ["no title that says what to see"]),
    (lambda axes: axes.set(yscale="log", ylim=(0.15, 0.35)),
     [rf"'$\\mathdefault{{{digit}\\times10^{{-1}}}}$' is no number that one reads"
      for digit in (2, 3)]),
    (lambda axes: axes.set_xlabel(""), ["no label on the x of 'the loss rises'"]),
    (lambda axes: axes.title.set_color("0.6"), ["'the loss rises' is faint"]),
    (lambda axes: (axes.axhspan(0.4, 0.6, color="navy"), axes.text(0.2, 0.5, "dark", fontsize=20)),
     ["'dark' is faint"]),
])
def test_each_fault_is_seen(drawn, mistake, told):
    figure, axes = drawn
    mistake(axes)
    assert faults(figure) == told


def test_a_large_figure_has_small_text_on_a_slide():
    figure, axes = new_figure(size=(25.6, 14.4))
    axes.set(xlabel="epoch", ylabel="loss", title="the loss rises")
    assert all("px" in fault for fault in faults(figure))
    assert faults(figure)


@pytest.mark.parametrize(("pair", "ratio"), [
    (("black", "white"), 21), (("#777777", "white"), 4.48), (("white", "#0072B2"), 5.19)])
def test_contrast_is_wcags(pair, ratio):
    assert contrast(*map(colors.to_rgb, pair)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("deficiency", ["protanomaly", "deuteranomaly", "tritanomaly"])
def test_colours_that_tell_things_apart_differ_for_every_eye(deficiency):
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    seen = [np.clip(cspace_convert(colors.to_rgb(color), space, "sRGB1"), 0, 1)
            for color in style.PALETTE]
    # Differences of 10 and more are seen at a glance.
    assert min(deltaE(*pair) for pair in combinations(seen, 2)) > 10
