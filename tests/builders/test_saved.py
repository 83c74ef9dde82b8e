"""Every builder's model can be saved, and comes back in another process as it was."""

import subprocess
import sys

import numpy as np
import pytest

from kerasdemos import builders
from kerasdemos.builders import load_model
from kerasdemos.checks import InputError

MODELS = {
    "fashion_mlp": {}, "fashion_mlp cos": {"activation": "cos"}, "fashion_mlp tanh":
    {"activation": "tanh"}, "cifar_cnn": {}, "cifar_cnn logits": {"preset": "tensorflow"},
    "cifar_cnn base": {"head": False}, "approximator": {}, "approximator cos":
    {"activation": "cos"}, "moons_mlp": {}, "he_regressor": {}, "xor_mlp": {}, "xor_solution": {}}
LOAD = """
import sys, numpy as np
from kerasdemos import load_model
for path in sys.argv[1:]:
    model = load_model(path + ".keras")
    x = np.load(path + ".npy")
    steps = int(model.optimizer.iterations) if model.compiled else -1
    slots = [np.asarray(slot) for slot in model.optimizer.variables[2:]] if model.compiled else []
    np.savez(path, np.asarray(model(x)), steps, *slots)
"""


def test_a_model_comes_back_with_weights_and_optimizer_in_a_fresh_process(tmp_path):
    rng, expected = np.random.default_rng(0), {}
    for name, arguments in MODELS.items():
        model = getattr(builders, name.split()[0])(**arguments)
        x = rng.random((8, *model.input_shape[1:]), np.float32)
        if model.compiled:  # one step, so that the optimizer has something to remember
            y = rng.random((8, *model.output_shape[1:]), np.float32)
            labels = "parse" in str(getattr(model.loss, "name", model.loss))
            model.train_on_batch(x, y.argmax(axis=1) if labels else y)
        path = tmp_path / name.replace(" ", "-")
        model.save(f"{path}.keras")
        np.save(path, x)
        expected[path] = model, np.asarray(model(x))
    done = subprocess.run([sys.executable, "-c", LOAD, *map(str, expected)], capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for path, (model, outputs) in expected.items():
        with np.load(f"{path}.npz") as back:
            there, steps, *slots = (back[name] for name in back.files)
        np.testing.assert_array_equal(there, outputs)
        if model.compiled:
            assert steps == 1
            for one, other in zip(slots, model.optimizer.variables[2:], strict=True):
                np.testing.assert_array_equal(one, np.asarray(other))
            assert not slots or any(slot.any() for slot in slots)


def test_what_is_no_saved_model_is_named_in_a_line(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.keras: no such file"):
        load_model(tmp_path / "nothing.keras")
    (tmp_path / "text.keras").write_text("no archive")
    with pytest.raises(InputError, match=r"text\.keras: expected a model that model\.save wrote"):
        load_model(tmp_path / "text.keras")
