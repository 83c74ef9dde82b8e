"""The words for a figure say what is drawn in it, with its numbers."""

import numpy as np
from matplotlib import pyplot as plt

from kerasdemos.figures import curves, describe, images, new_figure, planes, save, spreads

X = np.linspace(-1, 1, 21)


def test_a_curve_has_its_ends_and_its_extremes():
    axes = new_figure()[1]
    axes.plot(X, X**2 - 0.5 * X, label="ours")
    axes.set(title="$\\Omega_{0}$ bends", xlabel="$x_1$", ylabel="$y$")
    assert describe(axes.figure) == (
        "Omega_0 bends; y against x_1; ours from 1.5 to 0.5, lowest -0.06.")


def test_panels_are_counted_and_a_heading_comes_first():
    figure, (left, right) = new_figure(1, 2)
    figure.suptitle("Two")
    planes.points([[0, 0], [1, 1], [2, 1]], [0, 1, 1], ["upper", "lower"], axes=left)
    planes.surface(X, X, np.add.outer(X, X), label="chance", axes=right)
    assert describe(figure) == (
        "Two. Panel 1: x_2 against x_1; 1 points, upper; 2 points, lower. "
        "Panel 2: input x_2 against input x_1; colours, chance from -2 to 2.")


def test_a_band_tells_its_edges():
    axes = new_figure()[1]
    axes.fill_between(X, X - 1, X + 1, label="90% of runs")
    axes.axhline(0.25, label="chance")
    assert describe(axes.figure) == "chance at 0.25; 90% of runs: between -2 and 2."


def test_images_bars_and_what_is_written_are_told_and_long_lists_are_cut():
    assert "an image of 4 x 3 pixels" in describe(images.image_with_scale(np.zeros((4, 3))))
    assert describe(spreads.distribution(X, 0.5, label="loss")) == (
        "runs against loss; slide: 0.5 at 0.5; 5% to 95%: -0.9 to 0.9; "
        "21 runs: 6 bars from -1 to 1, the highest 4.")
    axes = new_figure()[1]
    for k in range(15):
        axes.text(0, k / 15, f"w{k}")
    assert "w11 and 3 more" in describe(axes.figure)


def test_a_notebook_shows_the_figure_once_with_its_words(tmp_path):
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    InteractiveShell.instance()
    backend = plt.get_backend()
    plt.switch_backend("module://matplotlib_inline.backend_inline")
    try:
        figure = curves.lines(X, X)
        words = describe(figure)
        with capture_output() as captured:
            save(figure, tmp_path / "figure.png")
        (shown,) = captured.outputs
        assert shown.metadata["image/png"]["alt"] == words
        assert not plt.fignum_exists(figure.number)
    finally:
        plt.switch_backend(backend)
        InteractiveShell.clear_instance()
