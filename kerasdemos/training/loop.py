"""Training, fast: many of Keras's own training steps in one compiled program.

Stock ``model.fit`` returns to Python after every batch. For a small network that costs several
times the arithmetic. Here a chunk of some hundred batches goes to one `tf.function`, whose
`tf.while_loop` runs the model's own ``train_step`` on each: the same loss, gradients, optimizer
and metrics, hence the same weights as `train_on_batch` called batch by batch.
"""

import contextlib
import sys
import time

import pandas as pd

from kerasdemos import checks
from kerasdemos.terminal import progress

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
    import keras

    from kerasdemos.training.batches import CHUNK_STEPS, chunks, samples
    from kerasdemos.training.program import compiled, make_variables

    x, y = samples(model, x, y)
    if validation_data is not None:
        pair = isinstance(validation_data, tuple | list) and len(validation_data) == 2
        checks.require(pair, "validation_data", "a pair (x, y)", type(validation_data).__name__)
        validation_data = samples(model, *validation_data,
                                  ("validation_data[0]", "validation_data[1]"))
    epochs = checks.whole_number("epochs", epochs)
    batch_size = min(checks.whole_number("batch_size", batch_size), len(x))
    seed = None if seed is None else checks.seed(seed)
    checks.require(verbose in ("auto", 0, 2), "verbose", "'auto', 0 or 2", repr(verbose))

    started = time.perf_counter()
    make_variables(model, x[:1], y[:1])
    steps, exact = -(-len(x) // batch_size), len(x) % batch_size == 0
    grouped = exact and not (callbacks or validation_data) and 2 * steps <= CHUNK_STEPS
    program = compiled(model, steps, jit_compile)
    with (contextlib.closing(chunks(x, y, epochs, batch_size, shuffle, seed, grouped)) as batches,
          _Log(epochs, steps, verbose, validation_note) as log):
        if grouped:
            rows = _epochs_in_chunks(program, batches, log)
        else:
            hooks = keras.callbacks.CallbackList(callbacks, add_history=True, model=model,
                                                 epochs=epochs, steps=steps, verbose=0)
            rows = _chunks_in_epochs(model, program, batches, log, hooks, validation_data)
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
    from kerasdemos.training.batches import samples

    x, y = samples(model, x, y)
    return model.evaluate(x, y, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True)


class _Log:
    """Epochs in the slide's form, with a progress bar where someone watches."""

    def __init__(self, epochs, steps, verbose, validation_note):
        self.epochs, self.steps = epochs, steps
        self.note = f" ({validation_note})" if validation_note else ""
        self.silent = verbose == 0
        self.watched = verbose == "auto" and sys.stdout.isatty() and sys.stderr.isatty()
        self.bar, self.drawing = None, contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drawing.close()

    def epoch_begins(self, epoch):
        self.started = time.perf_counter()
        if not self.silent:
            print(f"Epoch {epoch + 1}/{self.epochs}", flush=True)

    def steps_done(self, done):
        if not self.watched or done == self.steps:
            return
        if self.bar is None:
            self.bar = self.drawing.enter_context(progress(transient=True))
            self.bar.add_task(f"0/{self.steps}", total=self.steps)
        self.bar.update(self.bar.task_ids[0], completed=done, description=f"{done}/{self.steps}")

    def epoch_ends(self, row):
        self.drawing.close()
        self.bar = None
        if self.silent:
            return
        seconds = time.perf_counter() - self.started
        metrics = "".join(f" - {name}: {value:.4f}" for name, value in row.items())
        note = self.note if any(name.startswith("val_") for name in row) else ""
        print(f"{self.steps}/{self.steps} - {seconds:.0f}s{metrics}{note}", flush=True)
