"""Max pooling's faster gradient is TensorFlow's to the bit, and leaves no trace on the model."""

import keras
import numpy as np
import pytest
from keras import layers

from kerasdemos import cifar_cnn, fit
from kerasdemos.training import pooling


@pytest.mark.parametrize(("size", "pool", "options"), [
    (6, 2, {}), (7, 2, {}), (9, 3, {}), (11, (2, 3), {}),
    # What it does not compute stays TensorFlow's.
    (7, 2, {"padding": "same"}), (6, 2, {"strides": 1}), (7, (2, 3), {"strides": (2, 2)})])
def test_the_gradient_of_max_pooling_is_tensorflows_to_the_bit(size, pool, options, monkeypatch):
    """Whole numbers below 4: most windows hold their maximum more than once."""
    monkeypatch.setattr(pooling, "has_onednn", lambda: False)
    generator = np.random.default_rng(0)
    x = generator.integers(0, 4, (5, size, size, 3)).astype(np.float32)
    targets = generator.normal(size=(5, 1)).astype(np.float32)

    def build():
        model = keras.Sequential([keras.Input((size, size, 3)), layers.Conv2D(3, 1),
                                  layers.MaxPooling2D(pool, **options), layers.Flatten(),
                                  layers.Dense(1)])
        model.compile("sgd", "mse")
        # The convolution hands its input on, ties and all.
        model.layers[0].set_weights([np.eye(3, dtype=np.float32)[None, None], np.zeros(3)])
        return model

    ours, theirs = build(), build()
    theirs.layers[-1].set_weights(ours.layers[-1].get_weights())
    before = ours.get_weights()[0]
    fit(ours, x, targets, epochs=1, verbose=0, shuffle=False)
    theirs.train_on_batch(x, targets)
    assert np.abs(ours.get_weights()[0] - before).max() > 1e-3
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, reference)


def test_the_model_is_kerass_own_again_after_a_fit(images, monkeypatch):
    monkeypatch.setattr(pooling, "has_onednn", lambda: False)
    x, y = images(64, (32, 32, 3))
    model = cifar_cnn(preset="tensorflow")
    fit(model, x / np.float32(255), y, epochs=1, verbose=0)
    assert not any("call" in vars(layer) for layer in model.layers)
    model.fit(x / np.float32(255), y, epochs=1, verbose=0)
    assert model.predict(x[:3] / np.float32(255), verbose=0).shape == (3, 10)
