"""The demo of the two moons, as `make moons` runs it."""


def test_the_moons_demo_prints_its_losses_as_the_slide_does(run_demo, tmp_path):
    done = run_demo("moons", EPOCHS="1001")
    assert done.returncode == 0, done.stderr
    printed = [line for line in done.stdout.splitlines() if line.startswith("Epoch")]
    assert [line.split(" loss is ")[0] for line in printed] == ["Epoch 0", "Epoch 1000"]
    assert 0.2 < float(printed[1].split()[-1]) < 0.35
    assert "not reproduced" not in done.stdout
    assert "Left out, 13 rows: needs EPOCHS=15000, got 1001." in done.stdout
    assert len(list((tmp_path / "out").glob("*.png"))) == 2
