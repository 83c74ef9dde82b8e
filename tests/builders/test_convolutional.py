"""The CIFAR-10 CNN: its two presets, its base, what may be changed."""

import keras
import numpy as np
import pytest

from kerasdemos import cifar_cnn
from kerasdemos.checks import InputError


def test_the_convolutional_network_has_the_filters_and_units_asked_for():
    model = cifar_cnn(filters=np.array([2, 3, 4]), units=np.int32(5), learning_rate=np.float32(0.5))
    assert [layer.filters for layer in model.layers if hasattr(layer, "filters")] == [2, 3, 4]
    assert model.count_params() == 28 * 2 + 19 * 3 + 28 * 4 + 65 * 5 + 6 * 10
    assert model.optimizer.learning_rate == 0.5


def test_the_tensorflow_preset_is_the_same_network_with_logits():
    lecture, tensorflow = cifar_cnn(), cifar_cnn(preset="tensorflow")
    assert lecture.count_params() == tensorflow.count_params() == 122_570
    assert tensorflow.layers[-1].activation is keras.activations.linear
    assert [layer.name for layer in tensorflow.layers] == [
        "conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "conv2d_2", "flatten", "dense",
        "dense_1"]
    tensorflow.set_weights(lecture.get_weights())
    x = np.random.default_rng(0).random((4, 32, 32, 3), dtype=np.float32)
    y = np.array([0, 1, 2, 3])
    # Same weights: the losses of probabilities and of logits are the same number.
    assert lecture.test_on_batch(x, y, return_dict=True)["loss"] == pytest.approx(
        tensorflow.test_on_batch(x, y, return_dict=True)["loss"], rel=1e-5)


def test_the_base_has_no_head_and_cannot_be_trained():
    base = cifar_cnn(head=False)
    assert base.output_shape == (None, 4, 4, 64)
    assert base.count_params() == 56_320
    assert not base.compiled


@pytest.mark.parametrize(("call", "message"), [
    (lambda: cifar_cnn(filters=(3, 3)), "filters: expected"),
    (lambda: cifar_cnn(filters=(3, 3, 0)), "filters: expected whole numbers of at least 1, got 0"),
    (lambda: cifar_cnn(units=0), "units: expected a whole number of at least 1, got 0"),
    (lambda: cifar_cnn(seed=-1), "seed: expected a whole number from 0 to"),
    (lambda: cifar_cnn(preset="keras"), "preset: expected 'lecture' or 'tensorflow', got 'keras'"),
    (lambda: cifar_cnn(preset=["lecture"]), "preset: expected 'lecture' or 'tensorflow', got ["),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)
