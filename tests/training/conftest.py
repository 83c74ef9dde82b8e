"""Models and data small enough to train in a moment."""

import keras
import numpy as np
import pytest


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


@pytest.fixture
def small_data():
    """Make n samples for the small network."""

    def make(n=20, seed=0):
        generator = np.random.default_rng(seed)
        return (generator.normal(size=(n, 3)).astype(np.float32),
                generator.normal(size=(n, 1)).astype(np.float32))

    return make
