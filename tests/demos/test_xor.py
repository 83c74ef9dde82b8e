"""The demo of XOR by hand, as `make xor` runs it."""

# What is drawn where: the corners of both spaces, and the weights on the lines.
CHECK = """
inputs, hidden = drawn["xor_spaces"].axes
corners = {text.get_text(): tuple(map(float, text.xy)) for text in inputs.texts}
assert corners == {"(0, 0)": (0, 0), "(0, 1)": (0, 1), "(1, 0)": (1, 0), "(1, 1)": (1, 1)}, corners
moved = {text.get_text(): tuple(map(float, text.xy)) for text in hidden.texts if text.get_text()}
assert moved == {"(0, 0)": (0, 0), "(0, 1) and (1, 0)": (1, 0), "(1, 1)": (2, 1)}, moved
for axes, one in ((inputs, {(0, 1), (1, 0)}), (hidden, {(1, 0)})):
    zeros, ones = ({tuple(map(float, place)) for place in dots.get_offsets()}
                   for dots in axes.collections[:2])
    assert ones == one, ones
    assert len(zeros) == 2
texts = [text.get_text() for text in drawn["xor_network"].axes[0].texts]
assert [text for text in texts if text.strip("$-").isdigit()] == ["$1$"] * 5 + ["$-2$"], texts
assert [text for text in texts if "bias" in text] == [
    "bias $0$", "bias $-1$", "bias $0$"], texts
prediction = drawn["xor_linear"].axes[1].lines[0]
same(prediction.get_ydata(), [0.5] * 4, atol=1e-12)
line = hidden.lines[0]
same(line.get_xdata() - 2 * line.get_ydata(), 0.5)
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed = agrees("xor", ["xor_linear", "xor_network", "xor_spaces"], check=CHECK,
                     wing="uniandes")
    assert printed.startswith("x1  x2   y\n 0   0   0\n 0   1   1\n 1   0   1\n 1   1   0\n")
    assert "alpha = 0.5, beta = [0. 0.], predictions [0.5 0.5 0.5 0.5]" in printed
    assert "W = [[1.0, 1.0], [1.0, 1.0]], c = [0.0, -1.0], w = [1.0, -2.0], b = 0" in printed
    assert "max{0, XW + c} =\n[[0. 0.]\n [1. 0.]\n [1. 0.]\n [2. 1.]]\n" in printed
