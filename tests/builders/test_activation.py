"""The activation of a hidden layer, by its name."""

import numpy as np

from kerasdemos import fashion_mlp


def test_cos_is_an_activation():
    model = fashion_mlp(activation="cos")
    x = np.random.default_rng(0).random((2, 28, 28), dtype=np.float32)
    kernel, bias = model.layers[1].get_weights()
    np.testing.assert_allclose(model.layers[1](x.reshape(2, 784)),
                               np.cos(x.reshape(2, 784) @ kernel + bias), atol=1e-5)
