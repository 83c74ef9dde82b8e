"""Many of Keras's own training steps in one compiled program."""

import contextlib

import numpy as np
import tensorflow as tf
from keras import layers


def compiled(model, steps_per_epoch, jit_compile):
    """Put K training steps into one tf.function.

    Parameters
    ----------
    model : keras.Model
        Compiled, with every variable made (`make_variables`).
    steps_per_epoch : int
        After so many steps the running metrics begin anew.
    jit_compile : "auto" or bool
        As for `fit`.

    Returns
    -------
    tf.function
        (first, count, xs, ys) -> dict of the running metrics after each step, shape (K,);
        xs and ys of shape (K, batch, ...), of which the first `count` are trained on; `first` is
        the first one's place in its epoch.
    """
    if jit_compile == "auto":
        on_cpu = not tf.config.list_logical_devices("GPU")
        jit_compile = not (on_cpu and _convolves(model)) and all(
            layer.supports_jit for layer in model.layers)
    dtype = model.inputs[0].dtype
    names = list(model.get_metrics_result())

    @tf.function(jit_compile=jit_compile, autograph=False)
    def program(first, count, xs, ys):  # xs (K, batch, ...), ys (K, batch, ...)
        def step(i, running):
            # An epoch begins: its metrics start from nothing.
            tf.cond(tf.equal((first + i) % steps_per_epoch, 0),
                    lambda: model.reset_metrics() or 0, lambda: 0)
            metrics = model.train_step((tf.cast(xs[i], dtype), ys[i]))
            return i + 1, [values.write(i, tf.cast(metrics[name], tf.float32))
                           for name, values in zip(names, running, strict=True)]

        running = [tf.TensorArray(tf.float32, xs.shape[0], element_shape=())
                   for _ in names]
        with _fast_pooling_gradients(model) if not jit_compile else contextlib.nullcontext():
            _, running = tf.while_loop(lambda i, _: i < count, step, (tf.constant(0), running),
                                       parallel_iterations=1)
        return {name: values.stack() for name, values in zip(names, running, strict=True)}

    return program


def make_variables(model, x, y):
    """Make every variable of a model and its optimizer now: a compiled program may not make any."""
    prediction = model(np.asarray(x, dtype=model.inputs[0].dtype), training=False)
    model.compute_loss(x=x, y=y, y_pred=prediction)
    model.compute_metrics(x, y, prediction)
    model.reset_metrics()
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


@contextlib.contextmanager
def _fast_pooling_gradients(model):
    """While traced, give max pooling a gradient that XLA compiles; the numbers stay the same.

    TensorFlow's own, on a CPU, takes ten times as long as the pooling: two fifths of a step of
    the lecture's network.
    """
    pools = [layer for layer in model.layers
             if isinstance(layer, layers.MaxPooling2D) and layer.padding == "valid"
             and tuple(layer.strides) == tuple(layer.pool_size)
             and layer.data_format == "channels_last"]
    for layer in pools:
        layer.call = _with_fast_gradient(layer.call)
    try:
        yield
    finally:
        for layer in pools:
            del layer.call


def _with_fast_gradient(call):
    @tf.custom_gradient
    def pool(x):
        y = call(x)
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


def _convolves(model):
    kinds = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv2DTranspose,
             layers.DepthwiseConv2D, layers.SeparableConv2D)
    return any(isinstance(layer, kinds) for layer in model.layers)
