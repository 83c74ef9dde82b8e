"""Read a figure as a person in the last row does: is every word there, large enough, and apart?

As a script it runs a demo, and what is wrong with the figures that it saves goes to the standard
error stream: ``python tests/legible.py demos/xor.py``.
"""

import re
import runpy
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.text import Text

SLIDE = 1280, 720  # and a figure on it: .figure in docs/decks.html
STYLE = Path(__file__).parents[1] / "kerasdemos/figures/kerasdemos.mplstyle"
SMALLEST = 18  # pixels of that slide
CONTRAST = 4.5  # WCAG 2.2, level AA
# A hyphen where a minus sign belongs; between dollars Matplotlib makes it one.
HYPHEN = re.compile(r"(?:^|[\s(=,])-[\d.]")
OF_PYTHON = re.compile(r"\b(relu|rbf|hard_tanh)\b")  # the lectures write ReLU, RBF, hard tanh


def faults(figure):
    """Tell what cannot be read on a slide: a list of sentences, empty where all can be."""
    figure.canvas.draw()
    texts = [text for text in _texts(figure) if text.get_visible() and text.get_text().strip()]
    boxes = [text.get_window_extent() for text in texts]
    pixels = _pixels_a_point(figure)
    found = [f"{text.get_text()!r}: {text.get_size() * pixels:.1f} px"
             for text in texts if text.get_size() * pixels < SMALLEST]
    found += [f"{text.get_text()!r} leaves the canvas"
              for text, box in zip(texts, boxes, strict=True)
              if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.x1 + 1
              or box.y1 > figure.bbox.y1 + 1]
    found += [f"{one.get_text()!r} overlaps {other.get_text()!r}"
              for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2)
              if min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2]
    found += [f"{text.get_text()!r} is not as the lectures write it"
              for text in texts if OF_PYTHON.search(text.get_text())]
    found += [f"{text.get_text()!r} is no number that one reads"
              for text in texts if r"\times10^" in text.get_text()]
    found += [f"{text.get_text()!r} has a hyphen for a minus sign" for text in texts
              if HYPHEN.search(re.sub(r"\$[^$]*\$", "", text.get_text()))]
    if not _titled(figure):
        found.append("no title that says what to see")
    found += [f"no label on the {name} of {axes.get_title()!r}" for axes in figure.axes
              for name in _unlabelled(axes)]
    return found + _faint(figure, texts, boxes)


def _pixels_a_point(figure):
    """How large a point is on a slide: it shows what a notebook does, cut to what is drawn."""
    with plt.style.context(STYLE):
        pad = plt.rcParams["savefig.pad_inches"]
    # What leaves the canvas, which makes all else smaller, is a fault of its own.
    lengths = np.minimum(figure.get_tightbbox().size, figure.get_size_inches()) + 2 * pad
    return min(figure.dpi, *SLIDE / lengths) / 72  # it is not made larger


def _texts(figure):
    """Every text that is drawn: of ticks only those within the Axes' limits."""
    children = [child for axes in figure.axes for child in axes.child_axes]
    for axes in figure.axes + children:
        if not axes.get_visible():
            continue
        yield from (axes.title, *axes.texts)
        if axes.axison:
            for axis in (axes.xaxis, axes.yaxis):
                yield from (axis.label, axis.get_offset_text())
                scaled = axis.get_transform().transform  # a logarithm, where the axis is one
                low, high = np.sort(scaled(axis.get_view_interval()))
                slack = 1e-6 * (high - low)
                yield from (tick.label1 for tick in axis.get_major_ticks() + axis.get_minor_ticks()
                            if low - slack <= scaled(tick.get_loc()) <= high + slack)
        if axes.get_legend():
            yield from axes.get_legend().findobj(Text)
    yield from figure.texts
    yield from (text for legend in figure.legends for text in legend.findobj(Text))


def _titled(figure):
    """Whether the figure has a title, or each of its panels."""
    panels = [axes for axes in figure.axes
              if axes.get_visible() and axes.get_label() != "<colorbar>"]
    return bool(figure.get_suptitle()) or all(axes.get_title() for axes in panels)


def _unlabelled(axes):
    """Which axes of a panel have no words: neither here nor on the panel that shares them."""
    if not (axes.axison and axes.get_visible()):
        return
    for name, group in (("x", axes.get_shared_x_axes()), ("y", axes.get_shared_y_axes())):
        axis = getattr(axes, f"{name}axis")
        numbers = [tick.label1.get_text() for tick in axis.get_major_ticks()
                   if tick.label1.get_visible()]
        said = [getattr(other, f"{name}axis").label.get_text()
                for other in group.get_siblings(axes)]
        names = any(any(map(str.isalpha, number)) for number in numbers)  # ticks that are words
        if any(numbers) and not names and not any(said):
            yield name


def _faint(figure, texts, boxes):
    """Texts too like what they stand on."""
    engine, shown = figure.get_layout_engine(), [text.get_visible() for text in texts]
    figure.set_layout_engine("none")  # without its words a figure would be laid out anew
    for text in texts:
        text.set_visible(False)
    figure.canvas.draw()
    canvas = np.asarray(figure.canvas.buffer_rgba())[..., :3] / 255
    for text, visible in zip(texts, shown, strict=True):
        text.set_visible(visible)
    figure.set_layout_engine(engine)
    found = []
    for text, box in zip(texts, boxes, strict=True):
        rows = slice(max(0, int(len(canvas) - box.y1)), int(len(canvas) - box.y0))
        behind = canvas[rows, max(0, int(box.x0)) : int(box.x1)].reshape(-1, 3)
        patch = text.get_bbox_patch()
        if patch is not None:
            behind = np.array([colors.to_rgb(patch.get_facecolor())])
        if len(behind) and contrast(colors.to_rgb(text.get_color()),
                                    np.median(behind, axis=0)) < CONTRAST:
            found.append(f"{text.get_text()!r} is faint")
    return found


def contrast(one, other):
    """Contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (
        [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
        for color in (one, other))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def main(demo):
    """Run a demo, write what is wrong with its figures, and return the demo's names: a dict."""
    from kerasdemos.figures import style

    save, told = style.save, {}

    def read_and_save(figure, path):
        if wrong := faults(figure):
            told[Path(path).name] = wrong
        return save(figure, path)

    style.save = read_and_save
    sys.argv = [demo]
    try:
        return runpy.run_path(demo, run_name="__main__")
    finally:
        print("\n".join(f"{name}: {fault}" for name, all in told.items() for fault in all),
              end="", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
