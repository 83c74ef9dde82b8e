"""Why the compiled program leaves a training to Keras: each reason is found, and only then."""

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from keras import layers

from kerasdemos import Dataset, cifar_cnn, fashion_mlp, fit
from kerasdemos.checks import InputError
from kerasdemos.training.reasons import LONGEST, are_arrays, beyond_scale, reason, refusal


def test_there_is_none_for_arrays_and_a_compiled_model(small, small_data):
    x, y = small_data(20)
    nothing = dict.fromkeys(("steps_per_epoch", "validation_steps", "sample_weight",
                             "validation_data"))
    assert reason(small(), {"x": x, "y": y, "shuffle": True} | nothing) == ""
    assert reason(small(), {"x": x, "y": y, "shuffle": True, "validation_split": 0.25}
                  | nothing) == ""
    assert reason(small(), {"x": x, "y": None, "shuffle": True} | nothing) == (
        "there are no targets")


class OwnStep(keras.Sequential):
    def train_step(self, data):
        return super().train_step(data)


@pytest.mark.parametrize(("make", "why"), [
    (lambda: keras.Sequential([layers.Dense(1)]), "the model is not built yet"),
    (lambda: OwnStep([keras.Input((3,)), layers.Dense(1)]),
     "the model has a train_step of its own"),
])
def test_other_models_are_trained_by_keras(make, why, small_data, capsys):
    model = make()
    model.compile("sgd", "mse")
    fit(model, *small_data(20))
    assert capsys.readouterr().out.startswith(f"Trained by Keras's own fit: {why}\n")
    assert model.optimizer.iterations == 1


def test_a_model_that_runs_eagerly_stays_eager(small, small_data, capsys):
    model = small(run_eagerly=True)
    fit(model, *small_data(20))
    assert "the model runs eagerly" in capsys.readouterr().out


@pytest.mark.parametrize(("model", "message"), [
    (None, "model: expected a keras.Model, got NoneType"),
    (keras.Sequential([keras.Input((3,)), layers.Dense(1)]),
     r"model: expected a compiled model \(call model.compile first\), got one that is not"),
])
def test_what_is_no_compiled_model_is_told_in_one_line(model, message, small_data):
    with pytest.raises(InputError, match=message):
        fit(model, *small_data(20))


def test_arrays_are_told_from_what_brings_its_own_batches():
    for value in (None, 1.0, [1, 2], np.ones(2), pd.Series([1]), {"a": np.ones(2)}, (np.ones(2),),
                  tf.ones(2), ["text"]):
        assert are_arrays(value)
    for value in (iter([1]), [tf.data.Dataset.range(3)], object()):
        assert not are_arrays(value)


def test_what_keras_says_becomes_one_line_of_bounded_length():
    told = str(refusal(ValueError("first\nsecond " + "x" * 1000)))
    assert told.partition("got: ")[2].startswith("first second xxx")
    assert len(told.partition("got: ")[2]) == LONGEST
    assert refusal(InputError("x: wrong")).args == ("x: wrong",)
    assert str(refusal(TypeError())).endswith("got: TypeError")


def test_half_precision_in_which_sums_overflow_is_refused(small, small_data):
    x, y = small_data(20)
    model = small()
    keras.config.set_floatx("float16")
    try:
        with pytest.raises(InputError, match=r"^floatx: expected 'float32'.*got 'float16'"):
            reason(model, {"x": x, "y": y})
    finally:
        keras.config.set_floatx("float32")


def test_bytes_for_a_model_that_is_made_for_0_to_1_are_told_in_a_line(capsys):
    x, y = np.full((40, 28, 28), 200, np.uint8), np.zeros(40, int)
    fit(fashion_mlp(), x, y)
    said = "The inputs go up to 200, and this model is made for 0 to 1: divide them?\n"
    assert capsys.readouterr().out.startswith(said)
    fit(fashion_mlp(), x, y, verbose=0)
    assert capsys.readouterr().out == ""
    assert beyond_scale(fashion_mlp(), x / 255) == ""
    for nothing in (iter([x]), np.array(3.0), np.array(["a", "b"])):
        assert beyond_scale(fashion_mlp(), nothing) == ""
    assert beyond_scale(cifar_cnn(), np.full((2, 32, 32, 3), 255, np.uint8)) == ""
    assert "0 to 1" in beyond_scale(cifar_cnn(preset="tensorflow"), np.full((2, 32, 32, 3), 255.0))


def test_a_whole_dataset_is_answered_with_its_parts(small):
    data = Dataset(*[np.zeros((4, 3))] * 4, (), "mine")
    with pytest.raises(InputError, match=r"expected an array \(fit\(model, data.x_train"):
        fit(small(), data)
