"""Models and data small enough to train in a moment."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

# Copies trained in every way that fit_many has: rows of their own or shared, all three optimizers.
MANY = """
import numpy as np
from kerasdemos import he_regressor, moons_mlp
from kerasdemos.training import fit_many, predict_many

rng, trained = np.random.default_rng(0), {}

def starts(model, dtype):
    return [rng.normal(scale=0.5, size=(3, *one.shape)).astype(dtype)
            for one in model.trainable_variables]

regressor, classifier = he_regressor(), moons_mlp()
x, y = rng.normal(size=(40, 10)), rng.normal(size=(40, 5))
batches = rng.integers(0, 40, (3, 20, 10))
for name, arguments in {
        "own": dict(batches=batches, optimizer="pytorch_sgd", momentum=0.9, record=7),
        "shared": dict(batches=batches[0], optimizer="sgd", momentum=0.5),
        "all": dict(optimizer="adam", record=10)}.items():
    many = fit_many(regressor, x, y, weights=starts(regressor, np.float32), steps=20,
                    learning_rate=[0.01, 0.02, 0.03], **arguments)
    trained[name] = many.losses, predict_many(regressor, x, many.weights), *many.weights
many = fit_many(classifier, rng.normal(size=(3, 40, 2)), rng.integers(0, 2, (3, 40)),
                weights=starts(classifier, np.float64), steps=20, learning_rate=0.1, record=5)
trained["double"] = many.losses, predict_many(classifier, x[:, :2], many.weights), *many.weights
"""


@pytest.fixture
def compare_with_tensorflow(tmp_path):
    """Train many copies on another backend, in a process of its own, and compare with here."""

    def compare(backend):
        code = MANY + "np.savez('there', **{f'{k} {i}': a for k, v in trained.items() " \
                      "for i, a in enumerate(v)})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True,
                              text=True, cwd=tmp_path,
                              env=os.environ | {"KERAS_BACKEND": backend})
        assert done.returncode == 0, done.stderr
        here = {}
        exec(MANY, here)
        with np.load(tmp_path / "there.npz") as there:
            for name, arrays in here["trained"].items():
                for i, array in enumerate(arrays):
                    other = there[f"{name} {i}"]
                    assert other.dtype == array.dtype
                    # Sums in another order, over twenty steps; a loss is computed in Keras's
                    # float type even where the weights are float64.
                    rounding = 1e-4 if array.dtype == np.float32 else 1e-6
                    np.testing.assert_allclose(other, array, rounding, rounding)

    return compare


@pytest.fixture
def images():
    """Make n images of bytes, and labels from 0 to 9."""

    def make(n, shape, seed=0):
        generator = np.random.default_rng(seed)
        x = generator.integers(0, 256, (n, *shape), dtype=np.uint8)
        return x, generator.integers(0, 10, n)

    return make


@pytest.fixture
def small():
    """Build and compile a network of three inputs and one output."""

    def build(optimizer="sgd", loss="mse", metrics=(), **options):
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "relu"),
                                  keras.layers.Dense(1)])
        model.compile(optimizer, loss, metrics=list(metrics), **options)
        return model

    return build


@pytest.fixture(scope="session")
def small_data():
    """Make n samples for the small network."""

    def make(n=20, seed=0):
        generator = np.random.default_rng(seed)
        return (generator.normal(size=(n, 3)).astype(np.float32),
                generator.normal(size=(n, 1)).astype(np.float32))

    return make
