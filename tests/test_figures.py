"""Figures of images and histories show what they are given; saving is all or nothing."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.image import imread

from kerasdemos import figures
from kerasdemos.figures.style import BLUE, PALETTE, VERMILION

IMAGES = np.arange(30 * 4 * 4, dtype=np.float32).reshape(30, 4, 4)


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def titles(figure):
    return [axes.get_title() for axes in figure.axes]


def test_one_image_has_a_colour_scale_from_its_smallest_to_its_largest_value():
    figure = figures.image_with_scale(IMAGES[0], "Ankle boot")
    axes, scale = figure.axes
    assert axes.get_title() == "Ankle boot"
    assert scale.get_ylabel() == "pixel value"
    assert axes.images[0].get_clim() == (0, 15)


def test_a_grid_shows_each_image_under_its_name_row_by_row():
    figure = figures.image_grid(IMAGES, [str(i) for i in range(25)])
    assert titles(figure) == [str(i) for i in range(25)]
    for axes, image in zip(figure.axes, IMAGES, strict=False):
        np.testing.assert_array_equal(axes.images[0].get_array(), image)


def test_a_grid_can_be_filled_column_by_column():
    figure = figures.image_grid(IMAGES, [str(i) for i in range(30)], rows=5, columns=6,
                                by_column=True)
    shown = np.array(titles(figure)).reshape(5, 6)
    assert shown[:, 0].tolist() == ["0", "1", "2", "3", "4"]
    assert shown[0].tolist() == ["0", "5", "10", "15", "20", "25"]


def test_predictions_are_named_predicted_true_and_coloured_by_right_and_wrong():
    predicted = np.array([0, 1, 0, 1])
    true = np.array([0, 1, 1, 1])
    figure = figures.predictions_grid(IMAGES, predicted, true, ["shirt", "bag"], rows=2, columns=2)
    assert titles(figure) == ["shirt\n(shirt)", "bag\n(bag)", "shirt\n(bag)", "bag\n(bag)"]
    assert [axes.title.get_color() for axes in figure.axes] == [BLUE, BLUE, VERMILION, BLUE]
    assert [axes.title.get_fontweight() for axes in figure.axes] == ["normal", "normal", "bold",
                                                                     "normal"]
    assert "3 right in blue, 1 wrong in bold orange" in figure.get_suptitle()


def test_a_history_has_one_panel_a_metric_with_training_and_validation():
    frame = pd.DataFrame({"loss": [2.0, 1.0], "accuracy": [0.5, 0.75], "val_loss": [2.5, 1.5],
                          "val_accuracy": [0.4, 0.6]}, index=[1, 2])
    figure = figures.history(frame, "a title")
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy"]
    assert figure.axes[-1].get_xlabel() == "epoch"
    training, validation = figure.axes[1].lines
    np.testing.assert_array_equal(training.get_ydata(), [0.5, 0.75])
    np.testing.assert_array_equal(validation.get_ydata(), [0.4, 0.6])
    assert [text.get_text() for text in figure.axes[0].get_legend().texts] == ["training",
                                                                               "validation"]


def test_a_history_without_validation_draws_none():
    figure = figures.history(pd.DataFrame({"loss": [2.0, 1.0]}, index=[1, 2]))
    assert len(figure.axes) == 1
    assert len(figure.axes[0].lines) == 1


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_saved_figure_is_there_whole_and_closed(tmp_path, suffix):
    figure = figures.image_with_scale(IMAGES[0])
    path = figures.save(figure, tmp_path / "new" / f"figure{suffix}")
    assert [file.name for file in path.parent.iterdir()] == [f"figure{suffix}"]
    assert path.stat().st_size > 1000
    if suffix == ".png":
        assert imread(path).shape[2] == 4
    assert not plt.fignum_exists(figure.number)


def test_a_save_that_fails_leaves_the_older_figure_and_nothing_half_written(tmp_path):
    path = tmp_path / "figure.png"
    path.write_bytes(b"older")
    figure = figures.image_with_scale(IMAGES[0])

    def fail(*_, **__):
        raise KeyboardInterrupt

    figure.savefig = fail
    with pytest.raises(KeyboardInterrupt):
        figures.save(figure, path)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_the_palettes_colours_differ_in_lightness_or_hue_for_every_eye():
    """Viénot's matrix simulates a reader without red cones (protanopia)."""
    simulate = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0],
                         [0.00401, -0.00401, 1.0]])
    seen = [simulate @ np.array(colors.to_rgb(color)) ** 2.2 for color in PALETTE]
    distances = [np.abs(a - b).max() for i, a in enumerate(seen) for b in seen[:i]]
    assert min(distances) > 0.05
