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
"""

FIGURES = ["xor_final_losses", "xor_minima", "xor_surfaces"]


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    # The input of a ReLU is exactly 0, and its derivative there matters.
    agrees("xor_training", FIGURES, not_reproduced=2)


def test_where_no_start_solves_xor_the_demo_says_so(run_demo, tmp_path):
    done = run_demo("xor_training", check=CHECK, EPOCHS="2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No run at step size 0.1 solved it." in done.stdout
    assert "integers" not in done.stdout[done.stdout.index("verdict") :]
    assert sorted(file.stem for file in (tmp_path / "out").iterdir()) == FIGURES
