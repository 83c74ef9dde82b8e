"""What the compiled program cannot do Keras's own fit does, says why, and returns the same."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from kerasdemos import fit
from kerasdemos.checks import InputError
from kerasdemos.training import evaluate


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return 4

    def __getitem__(self, k):
        return self.x[5 * k : 5 * k + 5], self.y[5 * k : 5 * k + 5]


def endless(x, y):
    while True:
        yield x[:5], y[:5]


@pytest.mark.parametrize(("change", "why"), [
    (lambda x, y: {"x": tf.data.Dataset.from_tensor_slices((x, y)).batch(5), "y": None},
     "x is a _BatchDataset"),
    (lambda x, y: {"x": Batches(x, y), "y": None}, "x is a Batches"),
    (lambda x, y: {"x": endless(x, y), "y": None, "steps_per_epoch": 4},
     "steps_per_epoch is given"),
    (lambda x, y: {"validation_data": Batches(x, y)}, "validation_data is a Batches"),
    (lambda x, y: {"validation_data": (x, y), "validation_steps": 1}, "validation_steps is given"),
    (lambda x, y: {"shuffle": "batch"}, "whole batches are shuffled"),
])
def test_other_data_is_trained_on_by_keras_and_the_log_says_so(change, why, small, small_data,
                                                              capsys):
    x, y = small_data(20)
    arguments = {"x": x, "y": y, "epochs": 2} | change(x, y)
    history = fit(small(metrics=["mae"]), **arguments)
    out = capsys.readouterr().out
    assert out.splitlines()[0] == f"Trained by Keras's own fit: {why}"
    assert list(history.index) == [1, 2]
    assert history.index.name == "epoch"
    assert {"loss", "mae"} <= set(history.columns)
    assert history.attrs["seconds"] > 0
    fit(small(), **{"x": x, "y": y, "epochs": 2} | change(x, y), verbose=0)
    assert capsys.readouterr().out == ""


def test_a_metric_of_many_numbers_is_kerass_business(images, capsys):
    x, y = images(20, (3,))
    model = keras.Sequential([keras.Input((3,)), layers.Dense(10, "softmax")])
    model.compile("sgd", "categorical_crossentropy", metrics=[keras.metrics.F1Score()])
    fit(model, x / np.float32(255), np.eye(10)[y])
    assert "the metric 'f1_score' is not one number" in capsys.readouterr().out


def test_the_weights_are_those_of_kerass_fit(small, small_data):
    x, y = small_data(20)
    ours, theirs = small(), small()
    ours.set_weights(theirs.get_weights())
    history = fit(ours, Batches(x, y), epochs=3, verbose=0, shuffle=False, initial_epoch=1)
    reference = theirs.fit(Batches(x, y), epochs=3, verbose=0, shuffle=False, initial_epoch=1)
    assert list(history.index) == [2, 3]
    np.testing.assert_allclose(history["loss"], reference.history["loss"], rtol=1e-5)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_a_seed_decides_there_too(small, small_data):
    x, y = small_data(20)
    start = small().get_weights()
    losses = []
    for seed in (1, 1, 2):
        model = small()
        model.set_weights(start)
        # On the model's word, not on the data's: arrays that Keras shuffles.
        model.run_eagerly = True
        history = fit(model, x, y, epochs=2, batch_size=3, seed=seed, verbose=0)
        losses.append(history["loss"].iat[-1])
    assert losses[0] == losses[1] != losses[2]


def test_a_learning_rate_that_a_callback_sets_is_in_the_table(small, small_data):
    x, y = small_data(20)
    rates = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    history = fit(small(), Batches(x, y), epochs=2, verbose=0, callbacks=rates)
    np.testing.assert_allclose(history["learning_rate"], [0.1, 0.05], rtol=1e-6)


def test_what_keras_refuses_is_told_in_one_line(small, small_data):
    x, y = small_data(20)
    with pytest.raises(InputError) as raised:
        fit(small(), Batches(x, y), y, verbose=0)
    assert str(raised.value).startswith("model and data: expected what Keras can train")
    assert "\n" not in str(raised.value)
    with pytest.raises(InputError, match="x: expected samples to train on, got None"):
        fit(small(), verbose=0)


def test_evaluation_takes_what_keras_takes(small, small_data):
    x, y = small_data(20)
    model = small()
    assert evaluate(model, Batches(x, y)) == pytest.approx(evaluate(model, x, y), rel=1e-5)


@pytest.mark.parametrize("backend", [pytest.param(name, marks=pytest.mark.needs(name))
                                     for name in ("jax", "torch")])
def test_on_other_backends_it_is_kerass_own_and_tensorflow_stays_away(backend):
    code = """
import sys
import numpy as np
from kerasdemos import fashion_mlp, fit, summary
from kerasdemos.training import evaluate
model = fashion_mlp()
assert "101,770" in summary(model)
x, y = np.zeros((64, 28, 28), np.float32), np.arange(64) % 10
history = fit(model, x, y, epochs=2)
assert list(history.columns) == ["loss", "accuracy"], history
print(sorted(evaluate(model, x, y)))
print("tensorflow" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env=os.environ | {"KERAS_BACKEND": backend})
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"Trained by Keras's own fit: Keras runs on {backend}"
    assert lines[-2:] == ["['accuracy', 'loss']", "False"]


def test_single_samples_from_tf_data_are_told_from_batches(small, small_data):
    singles = tf.data.Dataset.from_tensor_slices(small_data())
    with pytest.raises(InputError, match=r"a tf.data.Dataset of batches \(x.batch\(32\)\), got"):
        fit(small(), singles)
    assert len(fit(small(), singles.batch(8), verbose=0)) == 1
