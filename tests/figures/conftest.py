"""What the tests of figures share."""

import pytest
from matplotlib import pyplot as plt

from kerasdemos.figures import new_figure


@pytest.fixture(autouse=True)
def _every_figure_can_be_drawn():
    """What cannot be laid out fails here; warnings are errors."""
    yield
    for number in plt.get_fignums():
        plt.figure(number).canvas.draw()
    plt.close("all")


@pytest.fixture
def axes():
    return new_figure()[1]


@pytest.fixture
def legend():
    """The texts of the legend of some Axes."""
    return lambda axes: [text.get_text() for text in axes.get_legend().get_texts()]


@pytest.fixture
def written():
    """The texts written into some Axes."""
    return lambda axes: [text.get_text() for text in axes.texts]
