"""Saving is all or nothing; colours are told apart; text fits its panel."""

import numpy as np
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.image import imread

from kerasdemos.figures import curves, new_figure, save
from kerasdemos.figures.style import PALETTE, legend_above, set_title

X = np.linspace(0, 1, 11)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_saved_figure_is_there_whole_and_closed(tmp_path, suffix):
    figure = curves.lines(X, X)
    path = tmp_path / "new" / f"figure{suffix}"
    assert save(figure, path) is None  # a notebook would show what it returns
    assert [file.name for file in path.parent.iterdir()] == [f"figure{suffix}"]
    assert path.stat().st_size > 1000
    if suffix == ".png":
        assert imread(path).shape[2] == 4
    assert not plt.fignum_exists(figure.number)


def test_a_save_that_fails_leaves_the_older_figure_and_nothing_half_written(tmp_path):
    path = tmp_path / "figure.png"
    path.write_bytes(b"older")
    figure = curves.lines(X, X)

    def fail(*_, **__):
        raise KeyboardInterrupt

    figure.savefig = fail
    with pytest.raises(KeyboardInterrupt):
        save(figure, path)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_the_palettes_colours_differ_in_lightness_or_hue_for_every_eye():
    """Viénot's matrix simulates a reader without red cones (protanopia)."""
    simulate = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0],
                         [0.00401, -0.00401, 1.0]])
    seen = [simulate @ np.array(colors.to_rgb(color)) ** 2.2 for color in PALETTE]
    distances = [np.abs(a - b).max() for i, a in enumerate(seen) for b in seen[:i]]
    assert min(distances) > 0.05


def test_a_figure_has_the_format_of_a_slide_and_one_of_another_size_its_own_text():
    figure, axes = new_figure(2, 3)
    assert figure.get_size_inches().tolist() == [12.8, 7.2]
    assert axes.shape == (2, 3)
    figure, axes = new_figure(size=(4, 2), text=10)
    axes.plot(X)
    assert figure.get_size_inches().tolist() == [4, 2]
    assert {axes.xaxis.label.get_size(), axes.title.get_size(),
            axes.get_xticklabels()[0].get_size()} == {10}


def test_a_title_stands_above_the_legend_that_stands_above():
    figure, axes = new_figure()
    for name in ("target", "network of many words, on a row of its own, really long", "third"):
        axes.plot(X, label=name)
    legend_above(axes)
    set_title(axes, "a title")
    figure.draw_without_rendering()
    assert axes.title.get_window_extent().y0 >= axes.get_legend().get_window_extent().y1 - 6


@pytest.mark.parametrize("columns", [1, 4])
def test_a_legend_above_covers_nothing_drawn_and_stays_inside_the_figure(columns):
    figure, axes = new_figure(1, columns, size=(4 * columns, 3), text=10)
    panel = np.ravel(axes)[0]
    for name in ("training: 50 runs and their median", "validation, the same", "slide"):
        panel.plot(X, label=name)
    legend_above(panel)
    figure.draw_without_rendering()
    legend = panel.get_legend().get_window_extent()
    assert legend.y0 >= panel.bbox.y1
    assert 0 <= legend.x0 < legend.x1 <= figure.bbox.width / columns
    assert legend.y1 <= figure.bbox.height
