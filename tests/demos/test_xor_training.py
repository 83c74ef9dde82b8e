"""The demo of gradient descent on XOR, as `make xor_training` runs it."""

import pytest

FIGURES = ["xor_final_losses", "xor_minima", "xor_surfaces"]


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("xor_training", FIGURES)


def test_where_no_start_solves_xor_the_demo_says_so(run_demo, tmp_path):
    done = run_demo("xor_training", EPOCHS="2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No run at step size 0.1 solved it." in done.stdout
    assert "integers" not in done.stdout[done.stdout.index("verdict") :]
    assert sorted(file.stem for file in (tmp_path / "out").iterdir()) == FIGURES
