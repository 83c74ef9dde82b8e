"""A drawing within a page is the same bytes for the same figure."""

import io

import numpy as np
from matplotlib import pyplot as plt

from kerasdemos.figures import as_svg, image_grid, spreads
from kerasdemos.figures.style import STYLE


def test_the_same_figure_is_the_same_bytes_and_is_let_go():
    files = []
    for _ in range(2):
        figure = spreads.distribution([0.1, 0.2, 0.3], 0.2, label="loss")
        files.append(as_svg(figure))
        assert not plt.fignum_exists(figure.number)
    assert files[0] == files[1]
    assert b"<svg" in files[0]


def test_a_figure_with_images_is_drawn_as_matplotlib_saves_it():
    def drawn():
        return image_grid(np.arange(8).reshape(2, 2, 2), ["one", "two"])

    saved, figure = io.BytesIO(), drawn()
    with plt.style.context(STYLE):
        figure.savefig(saved, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    assert as_svg(drawn()) == saved.getvalue()
