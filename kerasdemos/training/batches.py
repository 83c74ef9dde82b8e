"""What a model is trained on: checked against the model, shuffled, cut into chunks of batches."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from kerasdemos.checks import as_array, numbers, require, whole_numbers

# 100 to 400 steps a chunk were equally fast; the bytes keep large images from filling memory.
CHUNK_STEPS = 400
CHUNK_BYTES = 2**26


@dataclass(frozen=True)
class Chunk:
    """Batches for one call of the compiled program.

    Attributes
    ----------
    first : int
        The first batch's place in its epoch.
    count : int
        How many batches are real; those behind them fill the chunk up.
    epoch_ends : list of int
        Which of the real batches end an epoch.
    arguments : tuple of tf.Tensor
        first, count, and the batches: x and y, each of shape (K, batch, ...).
    """

    first: int
    count: int
    epoch_ends: list
    arguments: tuple


def samples(model, x, y, names=("x", "y")):
    """Check inputs and targets against a model, and bring them into dtypes that it trains on.

    Parameters
    ----------
    model : keras.Model
        Compiled, with one input and one output.
    x : array_like of shape (n, ...)
    y : array_like of shape (n, ...); labels of shape (n,) or (n, 1)
    names : (str, str)
        Of x and y, for the messages.

    Returns
    -------
    x : ndarray
        Bytes, or of the dtype of the model's input.
    y : ndarray
        int32 labels where the loss takes labels.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    require(getattr(model, "compiled", False), "model",
            "a compiled model (call model.compile first)", "one that is not")
    require(model.built and len(model.inputs) == len(model.outputs) == 1, "model",
            "one input of known shape and one output (begin it with keras.Input(shape))",
            f"{model.name!r}")
    inputs, outputs = model.inputs[0].shape[1:], model.outputs[0].shape[1:]
    x = numbers(names[0], x, ("n", *("any" if size is None else size for size in inputs)))
    y = as_array(names[1], y)
    if takes_labels(model.loss):
        y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
        y = whole_numbers(names[1], y, 0, outputs[-1] - 1, (len(x),)).astype(np.int32)
    else:
        y = numbers(names[1], y, (len(x), *(() if y.ndim == 1 and outputs == (1,) else outputs)))
        y = y if y.dtype == np.float32 else y.astype(model.outputs[0].dtype)
    # Bytes stay bytes until they are inside the program: a quarter of the copying.
    return x if x.dtype == np.uint8 else x.astype(model.inputs[0].dtype, copy=False), y


def takes_labels(loss):
    """Whether a loss compares with integer labels, not with one number an output."""
    loss = keras.losses.get(loss)
    return (isinstance(loss, keras.losses.SparseCategoricalCrossentropy)
            or loss is keras.losses.sparse_categorical_crossentropy)


def chunks(x, y, epochs, batch_size, shuffle, seed, grouped):
    """Yield every batch of every epoch in order, the next chunk gathered while one trains.

    Parameters
    ----------
    x, y : ndarray of shape (n, ...)
    epochs, batch_size : int
    shuffle : bool
    seed : int or None
    grouped : bool
        Whether a chunk may span epochs; then batch_size divides n.

    Yields
    ------
    Chunk
    """
    steps_per_epoch = -(-len(x) // batch_size)
    # Threads share x and y; NumPy and TensorFlow let go of the interpreter while they work.
    with ThreadPoolExecutor(1) as reader:
        ahead = None
        for rows, first, count in _plan(x, epochs, batch_size, shuffle, seed, grouped):
            coming = reader.submit(_gather, x, y, rows, first, count, steps_per_epoch)
            if ahead is not None:
                yield ahead.result()
            ahead = coming
        yield ahead.result()


def _gather(x, y, rows, first, count, steps_per_epoch):
    ends = [i for i in range(count) if (first + i + 1) % steps_per_epoch == 0]
    # Tensors: a Python number would be compiled in as a constant, one program for each.
    return Chunk(first, count, ends, tuple(map(
        tf.constant, (np.int32(first), np.int32(count), x[rows], y[rows]))))


def _plan(x, epochs, batch_size, shuffle, seed, grouped):
    """Yield (rows of shape (K, batch), first step within its epoch, real steps)."""
    generator = np.random.default_rng(seed)
    steps, remainder = divmod(len(x), batch_size)
    # A full batch is the same sum in any order.
    shuffle = shuffle and steps + bool(remainder) > 1
    span = steps * epochs if grouped else steps
    largest = max(1, min(CHUNK_STEPS, CHUNK_BYTES // (batch_size * x[:1].nbytes)))
    # Chunks of one size, so that one program serves all; what the last lacks is not run.
    size = -(-span // -(-span // largest))
    queue, first = np.empty((0, batch_size), np.intp), 0
    for epoch in range(epochs):
        order = generator.permutation(len(x)) if shuffle else np.arange(len(x))
        batches = order[: steps * batch_size].reshape(steps, batch_size)
        queue = np.concatenate([queue, batches]) if len(queue) else batches
        last = epoch == epochs - 1 or not grouped
        while len(queue) >= size or (last and len(queue)):
            rows, queue = queue[:size], queue[size:]
            count = len(rows)
            if count < size:
                rows = np.concatenate([rows, np.zeros((size - count, batch_size), np.intp)])
            yield rows, first, count
            first = (first + count) % steps if grouped else first + count
        if remainder:
            yield order[None, steps * batch_size:], first, 1
        if not grouped:
            first = 0
