"""The demo of the two moons, as `make moons` runs it."""

import re

from kerasdemos import moons
from kerasdemos.evidence.runs import shipped
from kerasdemos.lectures.cambridge.moons import NOISE, POINTS, TRAINED

# Its numbers, computed anew with NumPy from the weights.
CHECK = """
from kerasdemos import moons
from kerasdemos.builders import moons_mlp
from kerasdemos.lectures.cambridge.moons import NOISE, POINTS, STUCK, moons_losses

def probabilities(weights, x):
    hidden, bias, output, last = weights
    powers = np.exp(np.maximum(x @ hidden + bias, 0) @ output + last)
    return powers / powers.sum(axis=-1, keepdims=True)

data, weights = moons(POINTS, NOISE, 0), demo["model"].get_weights()
right = [(probabilities(weights, x).argmax(axis=1) == y).mean()
         for x, y in ((data.x_test, data.y_test), (data.x_train, data.y_train))]
assert right[0] != right[1], "the test cannot tell new points from old ones"
assert demo["accuracy"] == right[0], (demo["accuracy"], right)
grid = np.stack(np.meshgrid(demo["side"], demo["height"]), axis=-1)
same(demo["chances"][1001], probabilities(weights, grid)[..., 1], atol=1e-5)
import keras
keras.utils.set_random_seed(0)
first = moons_mlp().get_weights()
same(demo["chances"][0], probabilities(first, grid)[..., 1], atol=1e-5)
at_first = probabilities(first, data.x_train)
same(demo["losses"][0], -np.log(at_first[np.arange(POINTS), data.y_train]).mean(), rtol=1e-5)
for name, runs in demo["runs"].items():
    same(runs.iloc[0], moons_losses(20, initializer=name, epochs=1, every=1).iloc[0], rtol=1e-6)
    print(f"checked: {name}: {(runs.loc[1000] > STUCK).mean():.0%} of 20 seeds above")
strip = sorted(drawn["moons_film"].axes, key=lambda axes: axes.get_title())[1:]
assert list(demo["chances"]) == [0, 33, 133, 400, 667, 1001]
for axes, values in zip(strip, demo["chances"].values(), strict=True):
    same(axes.collections[0].get_array(), values)
curves = drawn["moons_training"].axes[0].lines
assert any(np.array_equal(line.get_ydata(), demo["losses"]) for line in curves)
"""


def test_the_moons_demo_prints_its_losses_as_the_slide_does(run_demo, tmp_path):
    done = run_demo("moons", check=CHECK, EPOCHS="1001", SEED="0")
    assert done.returncode == 0, done.stderr
    printed = [line for line in done.stdout.splitlines() if line.startswith("Epoch")]
    assert [line.split(" loss is ")[0] for line in printed] == ["Epoch 0", "Epoch 1000"]
    # The stored runs at that epoch, 200 seeds: mean .2825, standard deviation .0177; 4 of them.
    stored = shipped([TRAINED]).runs[TRAINED.name].at("loss", 1000)
    assert abs(float(printed[1].split()[-1]) - stored.mean()) < 4 * stored.std(ddof=1)
    assert "not reproduced" not in done.stdout
    assert "not as our runs" not in done.stdout
    assert "Left out, 13 rows: needs EPOCHS=15000, got 1001." in done.stdout
    assert len(list((tmp_path / "out").glob("*.png"))) == 3
    assert f"Sample input:\n{moons(POINTS, NOISE, 0).x_train[:5]}\n" in done.stdout
    for share in re.findall("^checked: (.*)$", done.stdout, re.MULTILINE):
        assert f"\n{share}" in done.stdout.partition("checked")[0]
