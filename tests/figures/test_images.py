"""Images show what they are given, under their names."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from kerasdemos import figures
from kerasdemos.figures.style import BLUE, DARK_VERMILION

IMAGES = np.arange(30 * 4 * 4, dtype=np.float32).reshape(30, 4, 4)


def names(figure):
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts]


def test_one_image_has_a_colour_scale_from_its_smallest_to_its_largest_value():
    figure = figures.image_with_scale(IMAGES[0], "Ankle boot")
    axes, scale = figure.axes
    assert axes.get_title() == "Ankle boot"
    assert scale.get_ylabel() == "pixel value"
    assert axes.images[0].get_clim() == (0, 15)


def test_a_grid_shows_each_image_under_its_name_row_by_row():
    figure = figures.image_grid(IMAGES, [str(i) for i in range(25)])
    assert names(figure) == [str(i) for i in range(25)]
    (axes,) = figure.axes
    places = []
    for drawn, name, image in zip(axes.images, axes.texts, IMAGES, strict=False):
        np.testing.assert_array_equal(drawn.get_array(), image)
        assert drawn.get_clim() == (image.min(), image.max())  # each its own greys
        left, right, bottom, top = drawn.get_extent()
        x, y = name.get_position()
        assert left < x < right
        assert y < top < bottom  # rows are counted downwards: the name is above
        places.append((top, left))
    assert places == sorted(places)
    assert axes.yaxis_inverted()


def test_a_grid_can_be_filled_column_by_column():
    figure = figures.image_grid(IMAGES, [str(i) for i in range(30)], rows=5, columns=6,
                                by_column=True)
    (axes,) = figure.axes
    places = [text.get_position() for text in axes.texts]
    assert places == sorted(places)
    assert len({x for x, _ in places}) == 6
    assert len({y for _, y in places}) == 5


def test_names_and_images_do_not_overlap():
    """Of every pair of neighbours, as drawn: two lines above each image."""
    figure = figures.predictions_grid(IMAGES, np.zeros(25, int), np.ones(25, int),
                                      ["T-shirt/top", "Ankle boot"], title="Predictions")
    figure.canvas.draw()
    (axes,) = figure.axes
    drawn = [piece.get_window_extent() for piece in (*axes.images, *axes.texts, figure._suptitle)]
    for k, one in enumerate(drawn):
        assert not any(one.overlaps(other) for other in drawn[:k])


def test_predictions_are_named_predicted_true_and_coloured_by_right_and_wrong():
    predicted = np.array([0, 1, 0, 1])
    true = np.array([0, 1, 1, 1])
    figure = figures.predictions_grid(IMAGES, predicted, true, ["shirt", "bag"], rows=2, columns=2)
    assert names(figure) == ["shirt\n(shirt)", "bag\n(bag)", "shirt\n(bag)", "bag\n(bag)"]
    texts = figure.axes[0].texts
    assert [text.get_color() for text in texts] == [BLUE, BLUE, DARK_VERMILION, BLUE]
    assert [text.get_fontweight() for text in texts] == ["normal", "normal", "bold", "normal"]
    assert "3 right in blue, 1 wrong in bold orange" in figure.get_suptitle()


def test_predictions_may_be_what_predict_returns():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]])
    figure = figures.predictions_grid(IMAGES, probabilities, [0, 1, 1, 1], ["shirt", "bag"],
                                      rows=2, columns=2)
    assert names(figure) == ["shirt\n(shirt)", "bag\n(bag)", "shirt\n(bag)", "bag\n(bag)"]


def test_a_confusion_matrix_counts_rows_by_the_true_class():
    probabilities = np.eye(3)[[0, 0, 1, 2, 2, 2]]
    figure = figures.confusion(probabilities, [0, 1, 1, 2, 2, 0], ["coat", "bag", "shirt"])
    axes = figure.axes[0]
    drawn = {text.get_position(): text.get_text() for text in axes.texts}  # (predicted, true)
    assert drawn == {(0, 0): "1", (2, 0): "1", (0, 1): "1", (1, 1): "1", (2, 2): "2"}
    np.testing.assert_array_equal(axes.images[0].get_array(),
                                  [[0.5, 0, 0.5], [0.5, 0.5, 0], [0, 0, 1]])
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["coat", "bag", "shirt"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true")


def test_the_surest_mistakes_come_first_beside_their_probabilities():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
    true = [0, 0, 0, 1]  # wrong: 1 (.6), 2 (.8), 3 (.7)
    figure = figures.confident_mistakes(IMAGES, probabilities, true, ["coat", "bag"], most=4)
    upper, lower = np.array(figure.axes).reshape(2, 4)
    assert [axes.get_title() for axes in upper] == ["bag\n(coat)", "coat\n(bag)", "bag\n(coat)", ""]
    for axes, chosen in zip(upper, (2, 3, 1), strict=False):
        np.testing.assert_array_equal(axes.images[0].get_array(), IMAGES[chosen])
    for axes, chosen in zip(lower, (2, 3, 1), strict=False):
        np.testing.assert_array_equal([bar.get_width() for bar in axes.patches],
                                      probabilities[chosen])
    assert not lower[3].axison  # there is no fourth


def test_predictions_may_come_as_probabilities():
    given = [np.array([1, 0, 1]), np.eye(2)[[1, 0, 1]]]
    assert names(figures.predictions_grid(IMAGES[:3], given[0], [1, 1, 1], ["a", "b"])) == names(
        figures.predictions_grid(IMAGES[:3], given[1], [1, 1, 1], ["a", "b"]))


@pytest.mark.parametrize("share", range(0, 101, 3))
def test_a_number_in_the_matrix_is_read_on_every_shade(share):
    figure = figures.confusion(np.arange(100) >= share, np.zeros(100, int), ["coat", "bag"])
    axes = figure.axes[0]
    for text in axes.texts:
        shade = axes.images[0].to_rgba(np.array(int(text.get_text()) / 100))[:3]
        dark, light = sorted(luminance(color) for color in (shade, to_rgb(text.get_color())))
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    plt.close(figure)


def luminance(color):
    """Of WCAG 2.2."""
    color = np.asarray(color)
    linear = np.where(color <= 0.03928, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
