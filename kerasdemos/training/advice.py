"""What to do about samples that do not fit a model: the end of an error's line."""

import keras
import numpy as np

from kerasdemos.checks import InputError


def advised(error, model, x, y):
    """Add to an error what to do about it, where that can be told from the samples.

    Parameters
    ----------
    error : InputError
        ``name: expected ..., got ...``, of x or y.
    model : keras.Model
    x, y : array_like

    Returns
    -------
    InputError
    """
    kind = str(error).partition(":")[0]
    try:
        what = {"x": _of_inputs, "y": _of_targets}.get(kind, lambda *_: "")(model, x, y)
    except ValueError:  # rows of different lengths: the error says it
        what = ""
    return InputError(f"{error}; {what}") if what else error


def _of_inputs(model, x, _):
    shape, wanted = np.shape(x), getattr(model, "input_shape", None)
    if not isinstance(wanted, tuple) or None in wanted[1:] or shape[1:] == wanted[1:]:
        return ""
    if shape == wanted[1:]:
        return "one sample is x[None], a row of one"
    if len(shape) > 1 and np.prod(shape[1:]) == np.prod(wanted[1:]):
        return f"the same numbers in that shape: x.reshape{(-1, *wanted[1:])}"
    return ""


def _of_targets(model, x, y):
    y, outputs = np.asarray(y), getattr(model, "output_shape", None)
    if y.dtype.kind in "USO":
        return "numbers for words: classes, y = np.unique(y, return_inverse=True)"
    if not isinstance(outputs, tuple) or not np.shape(x):
        return ""
    one_hot = (np.shape(x)[0], outputs[-1])
    if y.shape == one_hot:  # and labels were expected
        return "one-hot rows: take y.argmax(axis=1), or loss='categorical_crossentropy'"
    if y.shape == one_hot[:1] and one_hot[1] > 1 and _is_cross_entropy(model.loss):
        return (f"labels: take np.eye({one_hot[1]})[y], or "
                "loss='sparse_categorical_crossentropy'")
    return ""


def _is_cross_entropy(loss):
    return (loss == "categorical_crossentropy"
            or loss is keras.losses.categorical_crossentropy
            or isinstance(loss, keras.losses.CategoricalCrossentropy))
