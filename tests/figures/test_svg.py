"""A drawing within a page is the same bytes for the same figure."""

from matplotlib import pyplot as plt

from kerasdemos.figures import as_svg, spreads


def test_the_same_figure_is_the_same_bytes_and_is_let_go():
    files = []
    for _ in range(2):
        figure = spreads.distribution([0.1, 0.2, 0.3], 0.2, label="loss")
        files.append(as_svg(figure))
        assert not plt.fignum_exists(figure.number)
    assert files[0] == files[1]
    assert b"<svg" in files[0]
