"""The batches of every epoch in order: shuffled, cut into chunks, their samples brought along."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from kerasdemos.training.samples import rows as rows_of

# 100 to 400 steps a chunk were equally fast.
CHUNK_STEPS = 300
# glibc gives an array of up to 32 MB memory that it has; a larger one is mapped anew each time,
# and every page of it is touched for the first time.
CHUNK_BYTES = 31 * 2**20
# Data up to this size is handed over whole and once; the program then picks its rows itself.
WHOLE_BYTES = 2**27
# Smaller inputs are in the processor's cache anyway.
LEAST_BYTES = 2**22


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
    data : tuple of tf.Tensor
        Samples, as (x, y) or (x, y, sample_weight), each of shape (n, ...).
    rows : int32 ndarray of shape (K, batch)
        Which of the samples each batch holds.
    begins : bool ndarray of shape (K,)
        Which batches begin an epoch.
    """

    first: int
    count: int
    epoch_ends: list
    data: tuple
    rows: np.ndarray
    begins: np.ndarray


def as_bytes(data, epochs):
    """Write inputs of floats as bytes and a divisor, where that gives equal numbers.

    Images that were divided by 255 are a quarter as large again, and memory is what the
    training of a small network waits for.

    Parameters
    ----------
    data : tuple
        As `samples` returns it.
    epochs : int
        How often each sample will be read; fewer than three are not worth looking through it.

    Returns
    -------
    data : tuple
    divisors : list of float
        One for each array in x, which is its bytes / divisor; 0 where it is left as it is.
    """
    x, *others = data
    pairs = [_bytes_of(array) if epochs >= 3 else (array, 0.0) for array in keras.tree.flatten(x)]
    x = keras.tree.pack_sequence_as(x, [array for array, _ in pairs])
    return (x, *others), [divisor for _, divisor in pairs]


def _bytes_of(x):
    """(bytes, divisor), or (x, 0)."""
    divisor = next((divisor for divisor in (1.0, 255.0) if x.dtype == np.float32
                    and x.nbytes > LEAST_BYTES and _packed(x[:1], divisor) is not None), None)
    if divisor is None:
        return x, 0.0
    packed = np.empty(x.shape, np.uint8)
    step = max(1, 2**18 // x[0].nbytes)  # pieces that stay in the processor's cache
    for start in range(0, len(x), step):
        piece = _packed(x[start : start + step], divisor)
        if piece is None:
            return x, 0.0
        packed[start : start + step] = piece
    return packed, divisor


def _packed(x, divisor):
    with np.errstate(invalid="ignore"):
        packed = (x * np.float32(divisor) + np.float32(0.5)).astype(np.uint8)
    return packed if np.array_equal(packed / np.float32(divisor), x) else None


def chunks(data, epochs, batch_size, shuffle, seed, grouped, first_epoch=0):
    """Yield every batch of every epoch in order, the next chunk gathered while one trains.

    Parameters
    ----------
    data : tuple
        As `samples` returns it: n samples.
    epochs, batch_size : int
    shuffle : bool
    seed : int or None
    grouped : bool
        Whether a chunk may span epochs; then batch_size divides n.
    first_epoch : int
        The epochs before it are shuffled and not trained.

    Yields
    ------
    Chunk
    """
    arrays = keras.tree.flatten(data)
    n = len(arrays[0])
    steps_per_epoch = -(-n // batch_size)
    sample = sum(array[:1].nbytes for array in arrays)
    whole = n * sample <= WHOLE_BYTES
    largest = CHUNK_STEPS if whole else min(CHUNK_STEPS, CHUNK_BYTES // (batch_size * sample))
    plan = _plan(n, epochs, batch_size, shuffle, seed, grouped, max(1, largest), first_epoch)
    if whole:
        tensors = keras.tree.map_structure(tf.constant, data)
        for rows, first, count in plan:
            yield _chunk(tensors, rows, first, count, steps_per_epoch)
        return
    # Threads share the data; NumPy and TensorFlow let go of the interpreter while they work.
    with ThreadPoolExecutor(1) as reader:
        ahead = None
        for rows, first, count in plan:
            coming = reader.submit(_gathered, data, rows, first, count, steps_per_epoch)
            if ahead is not None:
                yield ahead.result()
            ahead = coming
        if ahead is not None:
            yield ahead.result()


def _chunk(tensors, rows, first, count, steps_per_epoch):
    places = first + np.arange(len(rows))
    ends = np.flatnonzero((places[:count] + 1) % steps_per_epoch == 0).tolist()
    return Chunk(first, count, ends, tensors, rows.astype(np.int32), places % steps_per_epoch == 0)


def _gathered(data, rows, first, count, steps_per_epoch):
    """A chunk with samples of its own, those of its batches in order."""
    tensors = keras.tree.map_structure(tf.constant, rows_of(data, rows.reshape(-1)))
    return _chunk(tensors, np.arange(rows.size).reshape(rows.shape), first, count,
                  steps_per_epoch)


def _plan(n, epochs, batch_size, shuffle, seed, grouped, largest, first_epoch):
    """Yield (rows of shape (K, batch), first step within its epoch, real steps)."""
    generator = np.random.default_rng(seed)
    steps, remainder = divmod(n, batch_size)
    # A full batch is the same sum in any order.
    shuffle = shuffle and steps + bool(remainder) > 1
    span = steps * (epochs - first_epoch) if grouped else steps
    # Chunks of one size, so that one program serves all; what the last lacks is not run.
    size = -(-span // -(-span // largest))
    queue, first = np.empty((0, batch_size), np.intp), 0
    for epoch in range(epochs):
        order = generator.permutation(n) if shuffle else np.arange(n)
        if epoch < first_epoch:
            continue
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
