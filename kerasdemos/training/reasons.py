"""Whether the compiled program can train a model so; if not, why; what Keras says against it."""

import contextlib
import re

import keras
import numpy as np

from kerasdemos.checks import InputError, is_number, require

# What a model may define anew, and the compiled program would not call.
OWN_METHODS = ("fit", "train_step", "make_train_function")
# Characters of a message that are handed on.
LONGEST = 300
COLORS = re.compile(r"\x1b\[\d*m")  # in which Keras writes some of its messages


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
    require(keras.config.floatx() != "float16", "floatx", "'float32' (for half precision say "
            "keras.mixed_precision.set_global_policy)", "'float16', in which sums overflow")
    require(arguments["x"] is not None, "x", "samples to train on", "None")
    require(not hasattr(arguments["x"], "x_train"), "x", "an array (fit(model, data.x_train, "
            "data.y_train))", "a whole Dataset")
    split, shuffle = arguments.get("validation_split"), arguments.get("shuffle", True)
    require(split is None or (is_number(split) and 0 <= split < 1), "validation_split",
            "a number from 0 to below 1", repr(split))
    known = isinstance(shuffle, bool | np.bool_) or str(shuffle) == "batch"
    require(known, "shuffle", "True, False or 'batch'", repr(shuffle))
    for callback in keras.tree.flatten(arguments.get("callbacks")):
        require(callback is None or hasattr(callback, "set_model"), "callbacks",
                "a list of keras.callbacks.Callback", repr(callback))
    return (_of_backend() or _of_arguments(arguments) or _of_model(model)
            or ("there are no targets" if arguments["y"] is None else ""))


def beyond_scale(model, x):
    """Say in a line that inputs go beyond those a builder's model is made for, if they do.

    Parameters
    ----------
    model : keras.Model
        Of `fashion_mlp` or `cifar_cnn`: ``model.largest_input`` is 1 or 255.
    x : array_like
        Its first thousand samples are looked at.

    Returns
    -------
    str
        Empty where they do not.
    """
    most = getattr(model, "largest_input", None)
    if most is None or not hasattr(x, "__array__") or not np.ndim(x) or not len(x):
        return ""
    found = np.max(x[:1000]) if np.asarray(x[:1]).dtype.kind in "biuf" else most
    return "" if found <= most else (
        f"The inputs go up to {found:g}, and this model is made for 0 to {most}: divide them?")


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


@contextlib.contextmanager
def refusals():
    """Put what Keras raises inside the block, against a model or its data, into one line."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise refusal(error) from error
    except Exception as error:
        if type(error).__name__ == "InvalidArgumentError":  # TensorFlow's own
            raise refusal(error) from error
        raise


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
    said = " ".join(COLORS.sub("", str(error)).split()) or type(error).__name__
    return InputError("model and data: expected what Keras can train (was the model compiled "
                      f"after its last change?), got: {said[:LONGEST]}")
