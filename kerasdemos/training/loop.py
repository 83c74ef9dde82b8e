"""Training, fast: many of Keras's own training steps in one compiled program.

Stock ``model.fit`` returns to Python after every batch. For a small network that costs several
times the arithmetic. Here a chunk of some hundred batches goes to one `tf.function`, whose
`tf.while_loop` runs the model's own ``train_step`` on each: the same loss, gradients, optimizer
and metrics, hence the same weights as `train_on_batch` called batch by batch. What that cannot
do, Keras's own ``fit`` does.
"""

import contextlib
import time
from numbers import Integral

from kerasdemos import checks
from kerasdemos.checks import require

# Keras evaluates in batches of 32; larger ones give the same numbers sooner.
EVALUATION_BATCH = 1000
BATCH = 32


def fit(model, x=None, y=None, *, epochs=1, batch_size=None, verbose="auto", callbacks=None,
        validation_split=0.0, validation_data=None, shuffle=True, class_weight=None,
        sample_weight=None, initial_epoch=0, steps_per_epoch=None, validation_steps=None,
        validation_batch_size=None, validation_freq=1, seed=None, validation_note="",
        jit_compile="auto"):
    """Train a compiled model as ``model.fit`` does, several times as fast.

    It takes what ``model.fit`` takes. Where the compiled program cannot do what is asked for,
    Keras's own ``fit`` does it, a line says why, and the same table comes back.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    x : array_like of shape (n, ...)
        Inputs of any real dtype; for several inputs a list, or a dict by their names. Also all
        else that ``model.fit`` takes, in Keras's own ``fit``.
    y : array_like of shape (n,) or (n, outputs)
        Targets; for several outputs a list or a dict.
    epochs : int
        The last epoch, at least 1.
    batch_size : int, optional
        Samples a step, by default 32. The last, smaller batch of an epoch is trained on too.
    verbose : "auto", 0, 1 or 2
        0 prints nothing; 2 prints one line an epoch in the form of the slides; "auto" and 1
        add a progress bar where the output is a terminal.
    callbacks : list of keras.callbacks.Callback, optional
        Called as by Keras; the methods for batches once a chunk of steps, as they are
        with Keras's ``steps_per_execution``.
    validation_split : float
        Which part of the samples, the last ones, is set aside and evaluated on.
    validation_data : (x, y) or (x, y, sample_weight), optional
        Evaluated after each epoch.
    shuffle : bool
        Whether each epoch visits the samples in a new random order.
    class_weight : dict of int to float, optional
        Weight of each class in the loss; 1 where it is not named.
    sample_weight : array_like of shape (n,), optional
        Weight of each sample in the loss; for several outputs also one array for each.
    initial_epoch : int
        Where an interrupted training goes on: so many epochs are skipped, with their shuffling.
    steps_per_epoch, validation_steps : int, optional
        For Keras's own ``fit``.
    validation_batch_size : int, optional
        By default 1000, which gives the same means sooner; where a loss is a sum, `batch_size`.
    validation_freq : int or list of int
        After which epochs to evaluate: every so many, or these (counted from 1).
    seed : int, optional
        Of the shuffling, 0 to 2**32 - 1. Same seed, initial weights, machine and number of
        threads: the same weights to the bit. None: different each time. In Keras's own ``fit``
        it sets the seeds of all generators (`keras.utils.set_random_seed`).
    validation_note : str
        Printed behind the validation metrics of every epoch: what they must be read with.
    jit_compile : "auto" or bool
        Whether XLA compiles the whole program. "auto": where that is faster; not for
        convolutions on a CPU, and not for so few steps that compiling takes longer than it saves
        (`program.pays`), unless it is compiled already.

    Returns
    -------
    pandas.DataFrame
        One row an epoch (index ``epoch``, from 1), one column a metric, validation metrics
        with the prefix ``val_``, ``learning_rate`` where a callback sets it;
        ``attrs["seconds"]`` is the time taken.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came; before any training.

    Notes
    -----
    The program stays with the model, and is made anew where the model was compiled again, or
    ``trainable`` or a dtype policy was changed. Without callbacks, validation and remainder batch,
    one chunk spans as many short epochs as it holds: 15,000 epochs of one step each take about a
    second. Dropout draws other numbers than in Keras's ``fit``. With several outputs each one's own
    loss is a mean over samples; Keras counts a smaller last batch as a whole one.

    References
    ----------
    Lecture 30 (Uniandes), slides of the MLP and CNN demos, for the form of the log.
    """
    import keras

    from kerasdemos.training.reasons import beyond_scale, reason

    require(_is_among(verbose, ("auto", 0, 1, 2)), "verbose", "'auto', 0, 1 or 2", repr(verbose))
    require(_is_among(jit_compile, ("auto", True, False)), "jit_compile",
            "'auto', True or False", repr(jit_compile))
    epochs = checks.whole_number("epochs", epochs)
    initial_epoch = checks.whole_number("initial_epoch", initial_epoch, 0, epochs - 1)
    seed = None if seed is None else checks.seed(seed)
    if batch_size is not None:
        batch_size = checks.whole_number("batch_size", batch_size)
    if validation_batch_size is not None:
        validation_batch_size = checks.whole_number("validation_batch_size", validation_batch_size)
    several = isinstance(validation_freq, list | tuple)
    after = [checks.whole_number("validation_freq", epoch)
             for epoch in (validation_freq if several else [validation_freq])]
    validation_freq = after if several else after[0]
    arguments = {
        "x": x, "y": y, "epochs": epochs, "batch_size": batch_size, "callbacks": callbacks,
        "validation_split": validation_split, "validation_data": validation_data,
        "shuffle": shuffle, "class_weight": class_weight, "sample_weight": sample_weight,
        "initial_epoch": initial_epoch, "steps_per_epoch": steps_per_epoch,
        "validation_steps": validation_steps, "validation_batch_size": validation_batch_size,
        "validation_freq": validation_freq}
    why = reason(model, arguments)
    if verbose != 0 and (scale := beyond_scale(model, x)):
        print(scale, flush=True)
    if why:
        return _fall_back(model, arguments, seed, verbose, why)

    from kerasdemos.training import samples
    from kerasdemos.training.batches import CHUNK_STEPS, as_bytes, chunks
    from kerasdemos.training.log import Log, table
    from kerasdemos.training.program import program_for

    data = samples.samples(model, x, y, sample_weight)
    if class_weight is not None:
        require(sample_weight is None, "class_weight", "None beside sample_weight", class_weight)
        data = *data, samples.class_weights(class_weight, data[1])
    validation = None
    if validation_data is not None or validation_split:
        from kerasdemos.training.validation import Validation, split, validation_samples

        if validation_data is not None:
            validation_data = validation_samples(model, validation_data)
        else:
            data, validation_data = split(data, validation_split)
        validation = Validation(validation_data, validation_freq,
                                validation_batch_size or _evaluation_batch(model, batch_size))

    started = time.perf_counter()
    n = samples.n_samples(data)
    batch_size = min(batch_size or BATCH, n)
    steps = -(-n // batch_size)
    program = program_for(model, jit_compile, (epochs - initial_epoch) * steps,
                          samples.rows(data, slice(batch_size)))
    if program.vectors:
        why = f"the metric {program.vectors[0]!r} is not one number"
        return _fall_back(model, arguments, seed, verbose, why)
    grouped = (n % batch_size == 0 and not (callbacks or validation)
               and 2 * steps <= CHUNK_STEPS)
    packed, divisors = as_bytes(data, epochs - initial_epoch)

    def chunks_from(epoch):
        return contextlib.closing(
            chunks(packed, epochs, batch_size, shuffle, seed, grouped, epoch))

    def run(chunk):
        return program(chunk.data, divisors, chunk.rows, chunk.begins, chunk.count)

    hooks = keras.callbacks.CallbackList(callbacks, add_history=True, model=model, epochs=epochs,
                                         steps=steps, verbose=0)
    with Log(epochs, steps, verbose, validation_note) as log:
        if grouped:
            rows = _epochs_in_chunks(run, chunks_from, log, initial_epoch)
            model.optimizer.finalize_variable_values(model.trainable_variables)
            _remember(model, rows)
        else:
            rows = _chunks_in_epochs(model, run, chunks_from, log, hooks, validation,
                                     initial_epoch)
    return table(rows, time.perf_counter() - started)


def _is_among(value, choices):
    return isinstance(value, str | Integral) and value in choices


def _fall_back(*arguments):
    from kerasdemos.training.fallback import keras_fit

    return keras_fit(*arguments)


def _chunks_in_epochs(model, run, chunks_from, log, hooks, validation, epoch):
    """Train epoch by epoch, with everything that Keras does around one."""
    model.stop_training = False
    rows, logs = {}, None
    hooks.on_train_begin()
    # The callback that restores an interrupted training says here where it was.
    epoch = getattr(model, "_initial_epoch", None) or epoch
    with chunks_from(epoch) as chunks:
        for chunk in chunks:
            if chunk.first == 0:
                hooks.on_epoch_begin(epoch)
                log.epoch_begins(epoch)
            hooks.on_train_batch_begin(chunk.first)
            running = run(chunk)
            logs = {name: float(values[chunk.count - 1]) for name, values in running.items()}
            hooks.on_train_batch_end(chunk.first + chunk.count - 1, logs)
            log.steps_done(chunk.first + chunk.count)
            # A callback that stops the training inside an epoch ends that epoch here, as in Keras.
            if chunk.epoch_ends or model.stop_training:
                if validation is not None and validation.is_due(epoch):
                    logs |= validation.scores(model, hooks)
                # The learning rate, where a callback enters it, is not of the training's making.
                log.epoch_ends(logs)
                hooks.on_epoch_end(epoch, logs)
                epoch += 1
                rows[epoch] = logs | _last(model.history.history, "learning_rate")
                if model.stop_training:
                    break
    # Before the callbacks' end, as in Keras: one of them may put better weights back.
    model.optimizer.finalize_variable_values(model.trainable_variables)
    hooks.on_train_end(logs)
    return rows


def _epochs_in_chunks(run, chunks_from, log, epoch):
    """Train many short epochs a chunk; nobody asked to be called between them."""
    rows = {}
    with chunks_from(epoch) as chunks:
        for chunk in chunks:
            running = run(chunk)
            for step in chunk.epoch_ends:
                log.epoch_begins(epoch)
                epoch += 1
                rows[epoch] = {name: float(values[step]) for name, values in running.items()}
                log.epoch_ends(rows[epoch])
    return rows


def _remember(model, rows):
    """Leave the history on the model, as Keras does."""
    names = next(iter(rows.values()))
    model.history.epoch = [epoch - 1 for epoch in rows]
    model.history.history = {name: [row[name] for row in rows.values()] for name in names}


def _last(history, name):
    return {name: history[name][-1]} if name in history else {}


def _evaluation_batch(model, training_batch):
    """How many samples to evaluate at once, where nobody says: more only where a loss is a mean."""
    from keras import tree

    means = all(getattr(loss, "reduction", "sum_over_batch_size") == "sum_over_batch_size"
                for loss in tree.flatten(model.loss))
    return EVALUATION_BATCH if means else training_batch or BATCH


def evaluate(model, x, y=None, sample_weight=None):
    """Compute the loss and metrics of a compiled model, in batches of 1000.

    Parameters
    ----------
    model : keras.Model
    x : array_like of shape (n, ...)
        Or whatever ``model.evaluate`` takes.
    y : array_like of shape (n,) or (n, outputs)
    sample_weight : array_like of shape (n,), optional

    Returns
    -------
    dict of str to float
        The loss first, as the slides print it.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    from kerasdemos.training.reasons import are_arrays, refusals
    from kerasdemos.training.samples import samples

    with refusals():
        if not are_arrays(x):
            return _loss_first(model.evaluate(x, y, None, 0, sample_weight, return_dict=True))
        x, y, *weights = samples(model, x, y, sample_weight)
        return _loss_first(model.evaluate(
            x, y, sample_weight=weights[0] if weights else None, batch_size=EVALUATION_BATCH,
            verbose=0, return_dict=True))


def _loss_first(scores):
    return dict(sorted(scores.items(), key=lambda item: item[0] != "loss"))
