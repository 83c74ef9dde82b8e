"""Keras's own fit, for what the compiled program cannot do; on any of Keras's backends."""

import time

import keras

from kerasdemos.checks import require
from kerasdemos.training.log import table, watched
from kerasdemos.training.reasons import are_arrays, refusal


class _Rows(keras.callbacks.Callback):
    """Keeps what each epoch ended with."""

    def __init__(self):
        super().__init__()
        self.rows = {}

    def on_epoch_end(self, epoch, logs=None):
        self.rows[epoch + 1] = dict(logs or {})


def keras_fit(model, arguments, seed, verbose, why):
    """Train with Keras's own fit.

    Parameters
    ----------
    model : keras.Model
    arguments : dict of str
        Of ``model.fit``.
    seed : int or None
        Of all generators.
    verbose : "auto", 0, 1 or 2
    why : str
        Printed first, unless verbose is 0.

    Returns
    -------
    pandas.DataFrame
        As `fit` returns it.

    Raises
    ------
    InputError
        Where Keras refuses the arguments, with its own first line.
    """
    spec = getattr(arguments["x"], "element_spec", None)  # of a tf.data.Dataset
    if isinstance(spec, tuple) and hasattr(spec[0], "shape"):
        require(spec[0].shape != getattr(model, "input_shape", (None,))[1:], "x",
                "a tf.data.Dataset of batches (x.batch(32))", "one of single samples")
    if verbose != 0:
        print(f"Trained by Keras's own fit: {why}", flush=True)
        verbose = 1 if verbose != 2 and watched() else 2
    if seed is not None:
        keras.utils.set_random_seed(seed)
    if not (are_arrays(arguments["x"]) or isinstance(arguments["x"], keras.utils.PyDataset)):
        arguments = arguments | {"shuffle": False}  # they come as they come, and Keras would warn
    rows = _Rows()
    callbacks = arguments["callbacks"]
    callbacks = callbacks if isinstance(callbacks, list | tuple) else [callbacks or []]
    started = time.perf_counter()
    try:
        model.fit(**arguments | {"callbacks": [*keras.tree.flatten(callbacks), rows],
                                 "verbose": verbose})
    except (TypeError, ValueError) as error:
        raise refusal(error) from error
    return table(rows.rows, time.perf_counter() - started)
