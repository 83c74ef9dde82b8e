"""Every training in Keras gives a number that can be one."""

import os
import subprocess
import sys

import numpy as np
import pytest

from kerasdemos.benchmark import keras_runs


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("name", ["mlp", "cnn", "first"])
def test_a_training_takes_time(name, ours, few_images):
    arguments = (ours, 40) if name == "first" else (ours,)
    assert 0 < getattr(few_images(keras_runs), name)(*arguments) < 1e6


def test_memory_is_by_how_much_the_peak_rose(few_images, monkeypatch):
    few_images(keras_runs)
    assert 0 <= keras_runs.memory(True) < 2000
    # An array of 300 MiB that is held while one trains is in it.
    train = keras_runs._seconds
    held = []
    monkeypatch.setattr(keras_runs, "_seconds", lambda *arguments: (
        held.append(np.ones(1200 * 2**20 // 4, np.float32)), train(*arguments)))
    assert keras_runs.memory(True) > 250


def test_moons_and_many_copies_take_time(few_images, monkeypatch):
    few_images(keras_runs)
    assert keras_runs.moons() > 0
    monkeypatch.setattr(keras_runs, "MANY_STEPS", 2)
    assert keras_runs.many() > 0


def test_the_images_are_the_real_ones(fashion):
    x, y = keras_runs.fashion(100)
    np.testing.assert_array_equal(x, fashion.x_train[:100] / np.float32(255))
    np.testing.assert_array_equal(y, fashion.y_train[:100])
    assert keras_runs.cifar()[0].shape == (keras_runs.CNN_STEPS * keras_runs.BATCH, 32, 32, 3)


@pytest.mark.needs("jax")
def test_keras_on_jax_trains_without_tensorflow():
    code = ("import sys, numpy as np; from kerasdemos.benchmark import keras_runs as runs;"
            "runs.fashion = lambda: (np.zeros((64, 28, 28), np.float32), np.arange(64) % 10);"
            "print(runs.mlp(False) > 0, 'tensorflow' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env=os.environ | {"KERAS_BACKEND": "jax"})
    assert done.stdout.split() == ["True", "False"], done.stderr
