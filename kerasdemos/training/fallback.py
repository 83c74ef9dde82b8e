"""Keras's own fit, for what the compiled program cannot do; on any of Keras's backends."""

import time

import keras
import numpy as np
import pandas as pd

from kerasdemos.checks import InputError, require
from kerasdemos.training.log import watched

# What a model may define anew, and the compiled program would not call.
OWN_METHODS = ("fit", "train_step", "make_train_function")
# Characters of a message that are handed on.
LONGEST = 300


def reason(model, arguments):
    """Say why the compiled program cannot train a model so, if it cannot.

    Parameters
    ----------
    model : keras.Model
    arguments : dict of str
        Of ``model.fit``.

    Returns
    -------
    str
        Empty where it can.

    Raises
    ------
    InputError
        For what is no model, or one that is not compiled.
    """
    require(isinstance(model, keras.Model), "model", "a keras.Model", type(model).__name__)
    require(model.compiled, "model", "a compiled model (call model.compile first)",
            "one that is not")
    require(arguments["x"] is not None, "x", "samples to train on", "None")
    return (_of_backend() or _of_arguments(arguments) or _of_model(model)
            or ("there are no targets" if arguments["y"] is None else ""))


def _of_backend():
    backend = keras.backend.backend()
    return "" if backend == "tensorflow" else f"Keras runs on {backend}"


def _of_arguments(arguments):
    for name in ("steps_per_epoch", "validation_steps"):
        if arguments[name] is not None:
            return f"{name} is given"
    if arguments["shuffle"] == "batch":
        return "whole batches are shuffled"
    for name in ("x", "y", "sample_weight", "validation_data"):
        if not are_arrays(arguments[name]):
            return f"{name} is a {type(arguments[name]).__name__}"
    return ""


def _of_model(model):
    if model.run_eagerly:
        return "the model runs eagerly"
    if not model.built:
        return "the model is not built yet"
    for name in OWN_METHODS:
        if getattr(type(model), name) is not getattr(keras.Model, name):
            return f"the model has a {name} of its own"
    if model.distribute_strategy.num_replicas_in_sync > 1:
        return "the model is distributed"
    if model.optimizer is None:
        return "the model has no optimizer"
    return ""


def are_arrays(value):
    """Whether a value is an array, a number, or a list, tuple or dict of them; or None."""
    if isinstance(value, dict):
        return all(map(are_arrays, value.values()))
    if isinstance(value, list | tuple):
        return all(map(are_arrays, value))
    return value is None or hasattr(value, "__array__") or np.isscalar(value)


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


def refusal(error):
    """Put what Keras says against a model or its data into one line.

    Parameters
    ----------
    error : TypeError or ValueError

    Returns
    -------
    InputError
    """
    if isinstance(error, InputError):
        return error
    said = " ".join(str(error).split()) or type(error).__name__
    return InputError("model and data: expected what Keras can train (was the model compiled "
                      f"after its last change?), got: {said[:LONGEST]}")


def table(rows, seconds):
    """Make the table that `fit` returns.

    Parameters
    ----------
    rows : dict of int to dict of str to float
        Epoch, counted from 1, to its metrics.
    seconds : float

    Returns
    -------
    pandas.DataFrame
    """
    names = dict.fromkeys(name for row in rows.values() for name in row)
    # As the slides print them: the loss first, validation last.
    columns = sorted(names, key=lambda name: (name.startswith("val_"),
                                              name.removeprefix("val_") != "loss"))
    history = pd.DataFrame(list(rows.values()), columns=columns,
                           index=pd.Index(list(rows), name="epoch", dtype=int))
    if rows and list(rows) == list(range(min(rows), max(rows) + 1)):
        history.index = pd.RangeIndex(min(rows), max(rows) + 1, name="epoch")
    history.attrs["seconds"] = seconds
    return history
