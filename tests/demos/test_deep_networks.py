"""The demo of deep networks, as `make deep_networks` runs it."""

# What is drawn is inner, outer, and one put into the other; regions counted by slopes on a grid.
CHECK = """
from kerasdemos.lectures.cambridge import deep as example

x = np.linspace(-1, 1, 1201)[:, None]
curves = {"inner": example.INNER(x), "outer": example.OUTER(x),
          "composed": example.OUTER(example.INNER(x))}
for axes, (title, values) in zip(drawn["deep_composing"].axes, curves.items()):
    same(axes.lines[0].get_ydata(), values[:, 0], atol=1e-12)
    slopes = np.diff(values[:, 0])
    # A joint between two points of the grid makes two changes of slope, of one region.
    bends = np.flatnonzero(np.abs(np.diff(slopes)) > 1e-9)
    regions = 1 + len(bends) - (np.diff(bends) == 1).sum()
    assert axes.get_title() == f"{title}: {regions} regions", (axes.get_title(), regions)
fold, apply, unfold = drawn["deep_folding"].axes
same(np.concatenate([line.get_xdata() for line in fold.lines]).max(), curves["inner"].max())
same(apply.lines[-1].get_ydata(), example.OUTER(np.sort(curves["inner"], axis=0))[:, 0])
for k, axes in enumerate(drawn["deep_clipping"].axes[:3]):
    before = np.maximum(example.INNER.preactivations(x)[0], 0)
    weight, bias = example.COMPOSED.weights[1][k], example.COMPOSED.biases[1][k]
    same(axes.lines[1].get_ydata(), before @ weight + bias, atol=1e-12)
same(drawn["deep_clipping"].axes[-1].lines[0].get_ydata(), curves["composed"][:, 0], atol=1e-12)
titles = [axes.get_title() for axes in drawn["deep_composing_plane"].axes]
assert titles[1].startswith("inner: ") and titles[3].startswith("composed: "), titles
side = np.linspace(-1, 1, 201)
grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
for k, values in ((1, example.PLANE(grid)), (3, example.BEND(example.PLANE(grid)))):
    drawn_values = drawn["deep_composing_plane"].axes[k].collections[0].get_array()
    same(np.ravel(drawn_values), values[:, 0], atol=1e-12)
assert [axes.get_title() for axes in drawn["deep_tents"].axes] == [
    "five tents: 31 parameters, 32 regions", "one hidden layer: 31 parameters, 10 regions"]
for axes, joints in zip(drawn["deep_tents"].axes, (31, 9)):
    assert (np.abs(np.diff(axes.lines[0].get_ydata(), 2)) > 1e-9).sum() == joints
assert [axes.get_title() for axes in drawn["deep_efficiency"].axes] == [
    f"inputs: {n}" for n in example.MARKED]
for axes, n in zip(drawn["deep_efficiency"].axes, example.MARKED):
    parameters, regions = example.marked(n)
    mark = axes.lines[-1]
    same(mark.get_xydata(), [[parameters, np.log10(float(regions))]])
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("deep_networks", [
        "deep_clipping", "deep_composing", "deep_composing_plane",
        "deep_diagram", "deep_efficiency", "deep_folding", "deep_tents"], check=CHECK,
        wing="cambridge")
