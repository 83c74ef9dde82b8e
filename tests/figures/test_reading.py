"""What is read back from Axes is what stands there, not what was meant."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Circle

from kerasdemos.figures import images, new_figure, reading


@pytest.fixture
def drawn(axes):
    """Two circles on the left, one on the right, two lines, a number on the lower one."""
    for center, number in (((0, 1), "1"), ((0, -1), "2"), ((3, 0), "-4")):
        axes.add_patch(Circle(center, 0.3))
        axes.text(*center, number)
    axes.plot([0, 3], [1, 0])
    axes.plot([0, 3], [-1, 0])
    axes.text(1.5, -0.5, "7")
    axes.text(3, 0.5, "+5")
    axes.set(xlim=(-1, 4), ylim=(-3, 3))
    return axes


def test_units_are_read_by_their_place(drawn):
    assert reading.centers(drawn) == [[(0, 1), (0, -1)], [(3, 0)]]
    assert reading.units(drawn) == [["1", "2"], ["-4"]]
    drawn.texts[0].set_position((0, -2))
    assert reading.units(drawn) == [["", "2"], ["-4"]]


def test_numbers_are_read_from_the_line_that_they_stand_on(drawn):
    np.testing.assert_array_equal(reading.weights(drawn), [[[np.nan, 7]]])
    drawn.texts[3].set_position((1.5, 0.5))
    np.testing.assert_array_equal(reading.weights(drawn), [[[7, np.nan]]])
    drawn.lines[1].remove()
    np.testing.assert_array_equal(reading.weights(drawn), [[[7, np.inf]]])


def test_numbers_above_units_are_read_up_to_a_height(drawn):
    np.testing.assert_array_equal(reading.above(drawn, 0.6)[1], [5])
    np.testing.assert_array_equal(reading.above(drawn, 0.4)[1], [np.nan])


def test_a_box_belongs_to_the_nearest_symbol_above_it(axes):
    for y, symbol, rows in ((0, "$a$", "1  2\n3  -4"), (2, "$b$", "5")):
        axes.text(0, y, rows, bbox={})
        axes.text(0, y + 1, symbol)
    axes.set(xlim=(-1, 1), ylim=(-1, 4))
    found = reading.blocks(axes)
    assert {name: array.tolist() for name, array in found.items()} == {
        "$a$": [[1, 2], [3, -4]], "$b$": [[5]]}


def test_curves_and_marks_are_told_apart(axes):
    axes.plot([0, 1, 2], [3, 4, 5], label="a")
    axes.axvline(1.5)
    axes.axvline(0.5)
    assert reading.curve(axes).tolist() == [[0, 3], [1, 4], [2, 5]]
    assert reading.marks(axes) == [0.5, 1.5]
    axes.plot([0, 1, 2], [0, 0, 0], label="b")
    assert reading.curve(axes, "b").tolist() == [[0, 0], [1, 0], [2, 0]]
    with pytest.raises(ValueError, match="unpack"):
        reading.curve(axes)


def test_joints_are_lines_where_the_curve_bends_and_nothing_else(axes):
    x = np.linspace(0, 1, 101)
    axes.plot(x, np.maximum(x - 0.255, 0) - np.maximum(x - 0.5, 0))
    for place in (0.5, 0.255):
        axes.axvline(place)
    assert reading.joints(axes) == [0.255, 0.5]
    assert reading.n_joints(axes) == 2
    axes.axvline(0.7)  # no bend there
    np.testing.assert_array_equal(reading.joints(axes), [0.255, 0.5, np.nan])
    axes.lines[2].remove()  # no line at .255, where two points show the bend
    np.testing.assert_array_equal(reading.joints(axes)[:2], [0.5, np.nan])
    assert np.isnan(reading.n_joints(axes))


def test_panels_are_found_by_their_titles():
    with reading.closing(new_figure(1, 2)[0]) as axes:
        axes[1].set_title("second")
        assert reading.panels(axes) == {"": axes[0], "second": axes[1]}


def test_shades_are_the_values_behind_the_colours(axes):
    axes.pcolormesh([0, 1, 2], [0, 1], [[1, 2, 3], [4, 5, 6]], shading="gouraud")
    assert reading.shades(axes).tolist() == [[1, 2, 3], [4, 5, 6]]


def test_a_figure_is_closed_after_reading():
    plt.close("all")
    for columns in (1, 2):
        with reading.closing(new_figure(1, columns)[0]) as axes:
            assert np.size(axes) == columns
            assert plt.get_fignums()
        assert plt.get_fignums() == []


def test_titles_stand_highest(drawn):
    drawn.text(3, 2, "right")
    drawn.text(0, 2, "left")
    assert reading.titles(drawn) == ["left", "right"]


def test_a_grid_is_read_image_by_image_with_the_name_above():
    pictures = np.arange(6)[:, np.newaxis, np.newaxis] * np.ones((6, 2, 3))
    grid = images.image_grid(pictures, list("abcdef"), rows=3, columns=2, by_column=True)
    with reading.closing(grid) as axes:
        found = {text.get_text(): (place, pixels.max())
                 for place, pixels, text in reading.cells(axes)}
    assert found == {"a": ((0, 0), 0), "b": ((1, 0), 1), "c": ((2, 0), 2), "d": ((0, 1), 3),
                     "e": ((1, 1), 4), "f": ((2, 1), 5)}


@pytest.mark.parametrize("by_column", [False, True])
def test_images_are_found_again_where_they_are_shown(by_column):
    pictures = np.random.default_rng(0).integers(0, 256, (6, 4, 4), np.uint8)
    names = list("abcdef")
    grid = images.image_grid(pictures, names, rows=2, columns=3, by_column=by_column)
    expected = np.arange(6).reshape(3, 2).T if by_column else np.arange(6).reshape(2, 3)
    with reading.closing(grid) as axes:
        assert reading.which(axes, pictures, names) == expected.tolist()
    grid = images.image_grid(pictures, ["a", "a", *names[2:]], rows=2, columns=3)
    with reading.closing(grid) as axes:
        assert reading.which(axes, pictures, names)[0] == [0, "1 as a", 2]
