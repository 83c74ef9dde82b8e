"""The demo of gradient descent on XOR, as `make xor_training` runs it."""

import pytest

# Every run's loss, and who solves XOR, from the weights; the figure's curves from these losses.
CHECK = """
from kerasdemos.byhand import xor

same(demo["outputs"], [0, 1, 1, 0])
for optimizer, ended in demo["found"].items():
    W, c, w, b = (array.astype(float) for array in ended.weights)
    hidden = np.maximum(np.einsum("ni,rij->rnj", xor.X, W) + c[:, None], 0)
    off = (np.einsum("rnj,rjk->rnk", hidden, w) + b[:, None])[..., 0] - [0, 1, 1, 0]
    same(ended.runs["loss"], (off ** 2).mean(axis=1), rtol=1e-4, atol=1e-6)
    table = demo["solved"][optimizer]
    for rate, share in zip(table["learning_rate"], table["within_half"]):
        of_rate = np.abs(off[ended.runs["learning_rate"] == rate]).max(axis=1)
        assert len(of_rate) == 1000
        assert abs(share - (of_rate < 0.5).mean()) < 0.002
    same(demo["ends"][optimizer].sum(axis=1), 1)
curves = drawn["xor_final_losses"].axes[0].lines
for (rate, losses), curve in zip(demo["by_rate"], curves):
    same(curve.get_ydata(), np.sort(losses))
    assert curve.get_label().startswith(f"{rate:g}")
for name, figure in drawn.items():
    if name.startswith("xor_descent"):
        *frames, curve = figure.axes
        losses = curve.lines[0].get_ydata()
        same(curve.lines[1].get_ydata()[0], losses[0])
        assert [frame.get_title() for frame in frames][0] == "before training"
        assert len(frames) == 5
for k, run in enumerate(demo["examples"].index):  # a film of these weights, in fewer steps
    W, c, w, b = (array[run].astype(float) for array in demo["found"]["sgd"].weights)
    ended = [array[k, -1] for array in demo["moments"]]
    same(demo["room"].output(ended, xor.X), demo["room"].output((W, c, w, b), xor.X), atol=0.02)
"""

FIGURES = ["xor_final_losses", "xor_minima"]
ENDINGS = [f"xor_descent_{name}" for name in ("1_4", "1_6", "1_8", "solved")]


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    # The input of a ReLU is exactly 0, and its derivative there matters.
    printed = agrees("xor_training", ENDINGS + FIGURES, not_reproduced=2)
    assert "w_1 = 0.92, b = 0.32" in printed
    assert "100% of" in printed


@pytest.mark.slow
def test_where_no_start_solves_xor_the_demo_says_so(run_demo, tmp_path):
    done = run_demo("xor_training", check=CHECK, EPOCHS="2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No run at step size 0.1 solved it." in done.stdout
    assert "integers" not in done.stdout[done.stdout.index("verdict") :]
    drawn = {file.stem for file in (tmp_path / "out").iterdir()}
    assert {name for name in drawn if not name.startswith("xor_descent")} == set(FIGURES)
    assert "xor_descent_solved" not in drawn
