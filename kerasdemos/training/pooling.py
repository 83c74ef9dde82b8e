"""A gradient of max pooling that XLA compiles, for TensorFlow without oneDNN."""

import contextlib

import tensorflow as tf
from keras import layers


def has_onednn():
    """Whether TensorFlow computes with oneDNN here, whose pooling needs no help."""
    from tensorflow.python.util import _pywrap_util_port

    return _pywrap_util_port.IsMklEnabled()


@contextlib.contextmanager
def fast_gradients(model):
    """While traced, give max pooling a gradient that XLA compiles; the numbers stay the same.

    TensorFlow's own, on a CPU without oneDNN, takes ten times as long as the pooling.
    """
    pools = [layer for layer in model.layers
             if isinstance(layer, layers.MaxPooling2D) and layer.padding == "valid"
             and tuple(layer.strides) == tuple(layer.pool_size)
             and layer.data_format == "channels_last"]
    for layer in pools:
        layer.call = _with_fast_gradient(tuple(layer.pool_size))
    try:
        yield
    finally:
        for layer in pools:
            del layer.call


def _with_fast_gradient(size):
    # TensorFlow keeps every such function for ever: this one knows a size and not its layer.
    @tf.custom_gradient
    def pool(x):
        y = tf.nn.max_pool2d(x, size, size, "VALID")
        return y, lambda dy: _pooling_gradient(x, y, dy)

    return pool


@tf.function(jit_compile=True, autograph=False)
def _pooling_gradient(x, y, dy):  # (n, rows, columns, c), (n, h, w, c), (n, h, w, c)
    (rows, columns), (h, w) = x.shape[1:3], y.shape[1:3]
    down, across = rows // h, columns // w
    taken = tf.zeros(tf.shape(y), tf.bool)
    lines = []
    for i in range(down):
        line = []
        for j in range(across):
            # The first of equal pixels gets the gradient, as in TensorFlow's own.
            largest = tf.equal(x[:, i : h * down : down, j : w * across : across], y) & ~taken
            line.append(tf.where(largest, dy, tf.zeros_like(dy)))
            taken = taken | largest
        lines.append(tf.stack(line, axis=3))  # (n, h, w, across, c)
    dx = tf.reshape(tf.stack(lines, axis=2), (-1, h * down, w * across, x.shape[3]))
    return tf.pad(dx, [[0, 0], [0, rows - h * down], [0, columns - w * across], [0, 0]])
