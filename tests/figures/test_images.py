"""Images show what they are given, under their names."""

import numpy as np

from kerasdemos import figures
from kerasdemos.figures.style import BLUE, VERMILION

IMAGES = np.arange(30 * 4 * 4, dtype=np.float32).reshape(30, 4, 4)


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
