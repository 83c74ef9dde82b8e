"""Training, fast: many of Keras's own training steps in one compiled program.

Stock ``model.fit`` returns to Python after every batch. For a small network that costs several
times the arithmetic. Here a chunk of some hundred batches goes to one `tf.function`, whose
`tf.while_loop` runs the model's own ``train_step`` on each: the same loss, gradients, optimizer
and metrics, hence the same weights as `train_on_batch` called batch by batch.
"""

import contextlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from kerasdemos.checks import InputError

# 100 to 400 steps a chunk were equally fast; the bytes keep large images from filling memory.
CHUNK_STEPS = 400
CHUNK_BYTES = 2**26
# Keras evaluates in batches of 32; larger ones give the same numbers sooner.
EVALUATION_BATCH = 1000


def fit(model, x, y, *, epochs, batch_size=32, validation_data=None, seed=None, shuffle=True,
        callbacks=None, verbose="auto", validation_note="", jit_compile="auto"):
    """Train a compiled model as ``model.fit`` does, several times as fast.

    Parameters
    ----------
    model : keras.Model
        Compiled, with one input and one output.
    x : ndarray of shape (n, ...)
        Inputs of any real dtype; cast to the model's dtype inside the compiled program.
    y : ndarray of shape (n,) or (n, outputs)
        Targets.
    epochs : int
        Passes over the data, at least 1.
    batch_size : int
        Samples a step. The last, smaller batch of an epoch is trained on too.
    validation_data : (ndarray, ndarray), optional
        Evaluated after each epoch.
    seed : int, optional
        Of the shuffling, 0 to 2**32 - 1. Same seed, initial weights, machine and number of
        threads: the same weights to the bit. None: different each time.
    shuffle : bool
        Whether each epoch visits the samples in a new random order.
    callbacks : list of keras.callbacks.Callback, optional
        Called as by Keras; the methods for batches once a chunk of steps, as they are
        with Keras's ``steps_per_execution``.
    verbose : "auto", 0 or 2
        0 prints nothing; 2 prints one line an epoch in the form of the slides; "auto" adds a
        progress bar where the output is a terminal.
    validation_note : str
        Printed behind the validation metrics of every epoch: what they must be read with.
    jit_compile : "auto" or bool
        Whether XLA compiles the whole program. "auto": yes, except for convolutions on a CPU,
        which XLA makes slower; there it compiles the gradient of max pooling alone.

    Returns
    -------
    pandas.DataFrame
        One row an epoch (index ``epoch``, from 1), one column a metric, validation metrics
        with the prefix ``val_``; ``attrs["seconds"]`` is the time taken.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came; before any training.

    Notes
    -----
    Without callbacks, validation and remainder batch, one chunk spans as many short epochs as
    it holds: 15,000 epochs of one step each take about a second.

    References
    ----------
    Lecture 30 (Uniandes), slides of the MLP and CNN demos, for the form of the log.
    """
    x, y = _checked("x", x, "y", y, model)
    if validation_data is not None:
        if not isinstance(validation_data, (tuple, list)) or len(validation_data) != 2:
            raise InputError("validation_data: expected a pair (x, y)")
        validation_data = _checked("validation_data[0]", validation_data[0],
                                   "validation_data[1]", validation_data[1], model)
    _check_whole("epochs", epochs, 1)
    _check_whole("batch_size", batch_size, 1)
    if seed is not None:
        _check_whole("seed", seed, 0, 2**32 - 1)
    if verbose not in ("auto", 0, 2):
        raise InputError(f"verbose: expected 'auto', 0 or 2, got {verbose!r}")

    import keras

    started = time.perf_counter()
    _build(model, x[:1], y[:1])
    batch_size = min(batch_size, len(x))
    steps, remainder = divmod(len(x), batch_size)
    grouped = not (callbacks or validation_data or remainder) and 2 * steps <= CHUNK_STEPS
    program = _program(model, steps + bool(remainder), jit_compile)
    chunks = _chunks(x, y, epochs, batch_size, shuffle, seed, grouped)
    log = _Log(epochs, steps + bool(remainder), verbose, validation_note)
    with contextlib.closing(chunks):
        if grouped:
            rows = _epochs_in_chunks(program, chunks, log)
        else:
            hooks = keras.callbacks.CallbackList(
                callbacks, add_history=True, model=model, epochs=epochs,
                steps=steps + bool(remainder), verbose=0)
            rows = _chunks_in_epochs(model, program, chunks, log, hooks, validation_data)
    model.optimizer.finalize_variable_values(model.trainable_variables)
    history = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="epoch"))
    history.attrs["seconds"] = time.perf_counter() - started
    return history


def _chunks_in_epochs(model, program, chunks, log, hooks, validation_data):
    """Train epoch by epoch, with everything that Keras does around one."""
    model.stop_training = False
    rows = []
    hooks.on_train_begin()
    for chunk in chunks:
        if chunk.first == 0:
            hooks.on_epoch_begin(len(rows))
            log.epoch_begins(len(rows))
        hooks.on_train_batch_begin(chunk.first)
        running = program(*chunk.arguments)
        logs = {name: float(values[chunk.count - 1]) for name, values in running.items()}
        hooks.on_train_batch_end(chunk.first + chunk.count - 1, logs)
        log.steps_done(chunk.first + chunk.count)
        # A callback that stops the training inside an epoch ends that epoch here, as in Keras.
        if chunk.epoch_ends or model.stop_training:
            if validation_data is not None:
                scores = model.evaluate(*validation_data, batch_size=EVALUATION_BATCH, verbose=0,
                                        return_dict=True, callbacks=hooks)
                logs |= {f"val_{name}": scores[name] for name in list(logs)}
            hooks.on_epoch_end(len(rows), logs)
            log.epoch_ends(logs)
            rows.append(logs)
            if model.stop_training:
                break
    hooks.on_train_end(rows[-1])
    return rows


def _epochs_in_chunks(program, chunks, log):
    """Train many short epochs a chunk; nobody asked to be called between them."""
    rows = []
    for chunk in chunks:
        running = {name: values.numpy() for name, values in program(*chunk.arguments).items()}
        for step in chunk.epoch_ends:
            log.epoch_begins(len(rows))
            rows.append({name: float(values[step]) for name, values in running.items()})
            log.epoch_ends(rows[-1])
    return rows


def evaluate(model, x, y):
    """Compute the loss and metrics of a compiled model, in batches of 1000.

    Parameters
    ----------
    model : keras.Model
    x : ndarray of shape (n, ...)
    y : ndarray of shape (n,) or (n, outputs)

    Returns
    -------
    dict of str to float

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    x, y = _checked("x", x, "y", y, model)
    return model.evaluate(x, y, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True)


# The compiled program ---------------------------------------------------------------------------


def _program(model, steps_per_epoch, jit_compile):
    """K steps in one tf.function: (first, count, xs, ys) -> running metrics after each step."""
    import tensorflow as tf

    on_cpu = not tf.config.list_logical_devices("GPU")
    if jit_compile == "auto":
        jit_compile = not (on_cpu and _convolves(model)) and all(
            layer.supports_jit for layer in model.layers)
    dtype = model.inputs[0].dtype
    names = list(model.get_metrics_result())

    @tf.function(jit_compile=jit_compile, autograph=False)
    def program(first, count, xs, ys):  # xs (K, batch, ...), ys (K, batch, ...)
        def step(i, running):
            # An epoch begins: its metrics start from nothing.
            tf.cond(tf.equal((first + i) % steps_per_epoch, 0),
                    lambda: _nothing(model.reset_metrics()), lambda: 0)
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


def _nothing(_):
    return 0


@contextlib.contextmanager
def _fast_pooling_gradients(model):
    """While traced, give max pooling a gradient that XLA compiles; the numbers stay the same.

    TensorFlow's own, on a CPU, takes ten times as long as the pooling: two fifths of a step of
    the lecture's network.
    """
    import tensorflow as tf
    from keras import layers

    @tf.function(jit_compile=True, autograph=False)
    def gradient(x, y, dy):  # (n, rows, columns, c), (n, h, w, c), (n, h, w, c)
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

    def pooling(call):
        @tf.custom_gradient
        def pool(x):
            y = call(x)
            return y, lambda dy: gradient(x, y, dy)
        return pool

    pools = [layer for layer in model.layers
             if isinstance(layer, layers.MaxPooling2D) and layer.padding == "valid"
             and tuple(layer.strides) == tuple(layer.pool_size)
             and layer.data_format == "channels_last"]
    for layer in pools:
        layer.call = pooling(layer.call)
    try:
        yield
    finally:
        for layer in pools:
            del layer.call


def _convolves(model):
    from keras import layers

    kinds = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv2DTranspose,
             layers.DepthwiseConv2D, layers.SeparableConv2D)
    return any(isinstance(layer, kinds) for layer in model.layers)


def _build(model, x, y):
    """Make every variable now: a compiled program may not make any."""
    prediction = model(np.asarray(x, dtype=model.inputs[0].dtype), training=False)
    model.compute_loss(x=x, y=y, y_pred=prediction)
    model.compute_metrics(x, y, prediction)
    model.reset_metrics()
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


# The data in chunks -----------------------------------------------------------------------------


class _Chunk:
    """Batches for one call of the program: shapes (K, batch, ...), of which `count` are real."""

    def __init__(self, x, y, rows, first, count, steps_per_epoch):
        import tensorflow as tf

        self.first = first
        self.count = count
        # Tensors: a Python number would be compiled in as a constant, one program for each.
        self.arguments = [tf.constant(value) for value in
                          (np.int32(first), np.int32(count), x[rows], y[rows])]
        self.epoch_ends = [i for i in range(count) if (first + i + 1) % steps_per_epoch == 0]


def _chunks(x, y, epochs, batch_size, shuffle, seed, grouped):
    """Yield every batch of every epoch in order, the next chunk gathered while one trains."""
    plan = _plan(x, epochs, batch_size, shuffle, seed, grouped)
    steps_per_epoch = -(-len(x) // batch_size)
    # Threads share x and y; NumPy and TensorFlow let go of the interpreter while they work.
    with ThreadPoolExecutor(1) as reader:
        ahead = None
        for rows, first, count in plan:
            coming = reader.submit(_Chunk, x, y, rows, first, count, steps_per_epoch)
            if ahead is not None:
                yield ahead.result()
            ahead = coming
        yield ahead.result()


def _plan(x, epochs, batch_size, shuffle, seed, grouped):
    """Yield (rows of shape (K, batch), first step within its epoch, real steps)."""
    generator = np.random.default_rng(seed)
    steps, remainder = divmod(len(x), batch_size)
    span = steps * epochs if grouped else steps
    largest = max(1, min(CHUNK_STEPS, CHUNK_BYTES // (batch_size * x[:1].nbytes)))
    # Chunks of one size, so that one program serves all; what the last lacks is not run.
    size = -(-span // -(-span // largest))
    queue = np.empty((0, batch_size), np.intp)
    first = 0
    for epoch in range(epochs):
        # A full batch is the same sum in any order.
        one_batch = steps + bool(remainder) == 1
        order = (generator.permutation(len(x)) if shuffle and not one_batch
                 else np.arange(len(x)))
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


# The log ----------------------------------------------------------------------------------------


class _Log:
    """Epochs in the slide's form, with a progress bar where someone watches."""

    def __init__(self, epochs, steps, verbose, validation_note):
        self.epochs, self.steps = epochs, steps
        self.note = f" ({validation_note})" if validation_note else ""
        self.silent = verbose == 0
        self.bar = verbose == "auto" and sys.stdout.isatty()
        self.started = 0.0

    def epoch_begins(self, epoch):
        self.started = time.perf_counter()
        if not self.silent:
            print(f"Epoch {epoch + 1}/{self.epochs}", flush=True)

    def steps_done(self, done):
        if self.bar and not self.silent:
            filled = 30 * done // self.steps
            print(f"\r{done}/{self.steps} [{'=' * filled}{'.' * (30 - filled)}]", end="",
                  flush=True)

    def epoch_ends(self, row):
        if self.silent:
            return
        seconds = time.perf_counter() - self.started
        metrics = "".join(f" - {name}: {value:.4f}" for name, value in row.items())
        if any(name.startswith("val_") for name in row):
            metrics += self.note
        clear = "\r\x1b[K" if self.bar else ""
        print(f"{clear}{self.steps}/{self.steps} - {seconds:.0f}s{metrics}", flush=True)


# Checks -----------------------------------------------------------------------------------------


def _check_whole(name, value, lowest, highest=None):
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < lowest or (highest is not None and value > highest):
        expected = f"at least {lowest}" if highest is None else f"{lowest} to {highest}"
        raise InputError(f"{name}: expected a whole number, {expected}, got {value!r}")


def _checked(x_name, x, y_name, y, model):
    """Both arrays, in a dtype the program takes; or one line on what is wrong with them."""
    if not getattr(model, "compiled", False):
        raise InputError("model: expected a compiled model; call model.compile first")
    if not (model.built and len(model.inputs) == len(model.outputs) == 1):
        raise InputError("model: expected one input of known shape and one output; "
                         "begin it with keras.Input(shape)")
    x, y = np.asarray(x), np.asarray(y)
    for name, array in ((x_name, x), (y_name, y)):
        if array.dtype.kind not in "buif":
            raise InputError(f"{name}: expected real numbers, got dtype {array.dtype}")
    expected = model.inputs[0].shape[1:]
    fits = x.ndim == len(expected) + 1 and all(
        want in (None, got) for want, got in zip(expected, x.shape[1:], strict=True))
    if not fits or len(x) == 0:
        wanted = ", ".join(["n", *map(str, expected)])
        raise InputError(f"{x_name}: expected an array of shape ({wanted}), got {x.shape}")
    if y.ndim == 2 and y.shape[1] == 1 and _sparse(model):
        y = y[:, 0]
    outputs = model.outputs[0].shape[-1]
    if _sparse(model):
        if y.ndim != 1:
            raise InputError(f"{y_name}: expected labels of shape (n,), got shape {y.shape}")
    elif y.shape[1:] not in (model.outputs[0].shape[1:], () if outputs == 1 else None):
        raise InputError(f"{y_name}: expected targets of shape (n, {outputs}), got {y.shape}")
    if len(x) != len(y):
        raise InputError(f"{x_name} and {y_name}: expected as many samples as targets, "
                         f"got {len(x)} and {len(y)}")
    _check_finite(x_name, x)
    _check_finite(y_name, y)
    if _sparse(model):
        low, high = y.min(), y.max()
        if low < 0 or high >= outputs or (y.dtype.kind == "f" and (y != np.floor(y)).any()):
            raise InputError(f"{y_name}: expected whole labels from 0 to {outputs - 1}, "
                             f"got values from {low} to {high}")
        y = y.astype(np.int32, copy=False)
    elif y.dtype != np.float32:
        y = y.astype(model.outputs[0].dtype)
    if x.dtype.kind != "u" or x.dtype.itemsize > 1:
        # Bytes stay bytes until they are inside the program: a quarter of the copying.
        x = x.astype(model.inputs[0].dtype, copy=False)
    return x, y


def _check_finite(name, array):
    with np.errstate(all="ignore"):
        # A finite sum has finite terms, and takes no memory; only a suspect is looked at whole.
        if array.dtype.kind != "f" or np.isfinite(array.sum()):
            return
    finite = np.isfinite(array).reshape(len(array), -1).all(axis=1)
    if not finite.all():
        raise InputError(f"{name}: expected finite numbers, got NaN or infinity "
                         f"(first in sample {int(np.argmin(finite))})")


def _sparse(model):
    import keras

    loss = keras.losses.get(model.loss)
    return (isinstance(loss, keras.losses.SparseCategoricalCrossentropy)
            or loss is keras.losses.sparse_categorical_crossentropy)
