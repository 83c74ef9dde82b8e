"""What a model is trained on, checked against the model before anything is trained."""

from numbers import Integral

import keras
import numpy as np

from kerasdemos import checks
from kerasdemos.checks import as_array, every, is_number, numbers, require, whole_numbers
from kerasdemos.training.reasons import refusal

# Losses whose targets do not have the shape of the outputs.
_OTHER_SHAPES = {"CTC", "ctc", "Circle", "circle", "CategoricalGeneralizedCrossEntropy",
                 "categorical_generalized_cross_entropy"}


def samples(model, x, y, sample_weight=None, names=("x", "y", "sample_weight")):
    """Check inputs and targets against a model, and bring them into dtypes that it trains on.

    Parameters
    ----------
    model : keras.Model
        Compiled and built.
    x : array_like of shape (n, ...)
        For several inputs a list of them in order, or a dict by the inputs' names.
    y : array_like of shape (n, ...); labels of shape (n,) or (n, 1)
        For several outputs a list, or a dict by the outputs' names.
    sample_weight : array_like of shape (n,), optional
        For several outputs also one for each, in the form of y.
    names : (str, str, str)
        Of x, y and sample_weight, for the messages.

    Returns
    -------
    tuple
        x and y, and the weights where there are any: ndarrays, or lists or dicts of them. Bytes
        stay bytes, other inputs have the dtype of the model's; labels are int32 where the loss
        takes labels.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    require(getattr(model, "compiled", False), "model",
            "a compiled model (call model.compile first)", "one that is not")
    require(model.built, "model", "a built model (begin it with keras.Input(shape), or call it "
            "once on data)", f"{model.name!r}")
    given = x, y
    try:
        x = _inputs(model, x, names[0])
        sizes = {len(array) for array in keras.tree.flatten(x)}
        require(len(sizes) == 1, names[0], "as many rows in each input",
                " and ".join(map(str, sorted(sizes))))
        (n,) = sizes
        y = _targets(model, y, n, names[1])
    except checks.InputError as error:
        from kerasdemos.training.advice import advised

        raise advised(error, model, *given) from None
    if sample_weight is None:
        return x, y
    return x, y, _weights(sample_weight, y, n, names[2])


def class_weights(class_weight, y):
    """Weigh each sample by its class.

    Parameters
    ----------
    class_weight : dict of int to float
        A class that it lacks has weight 1.
    y : ndarray of shape (n,) or (n, 1), labels; or (n, classes), of which the largest counts

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    InputError
        For anything but a dict of numbers, or a model of several outputs.
    """
    right = (isinstance(class_weight, dict) and all(map(is_number, class_weight.values()))
             and all(isinstance(label, Integral) for label in class_weight))
    require(right, "class_weight", "a dict of a weight for each class", repr(class_weight))
    require(isinstance(y, np.ndarray), "class_weight", "a model of one output",
            "one of several outputs")
    if y.ndim > 1:
        y = y.argmax(axis=-1) if y.shape[-1] > 1 else y[..., 0]
    labels, places = np.unique(np.round(y).astype(int), return_inverse=True)
    weights = np.array([class_weight.get(int(label), 1.0) for label in labels])
    return as_dtype("class_weight", weights, keras.config.floatx())[places]


def as_dtype(name, array, dtype):
    """Bring an array into a dtype; InputError for a finite number that is none there."""
    with np.errstate(over="ignore"):
        cast = array.astype(dtype, copy=False)
        if cast is not array and cast.dtype.kind == "f" and not np.isfinite(cast.sum()):
            every(name, array, np.isfinite(cast) | ~np.isfinite(array),
                  f"numbers up to {np.finfo(cast.dtype).max:.2g} ({cast.dtype})")
    return cast


def takes_labels(loss):
    """Whether a loss compares with integer labels, not with one number an output."""
    loss = _loss(loss)
    return (isinstance(loss, keras.losses.SparseCategoricalCrossentropy)
            or loss is keras.losses.sparse_categorical_crossentropy)


def _inputs(model, x, name):
    tensors = _tensors(model, "inputs")
    if tensors is None:  # a subclassed model says nothing about its inputs
        return keras.tree.map_structure(lambda array: _as_keras_takes(name, array), _arrays(x))
    if len(tensors) > 1:
        return _each(name, x, _named(model, "input", tensors),
                     lambda label, array, tensor: _input(label, array, tensor))
    if isinstance(x, dict):
        return _each(name, x, _named(model, "input", tensors),
                     lambda label, array, tensor: _input(label, array, tensor))
    if isinstance(x, list | tuple) and len(x) == 1 and np.ndim(x[0]) == len(tensors[0].shape):
        (x,) = x
    return _input(name, x, tensors[0])


def _input(name, array, tensor):
    array = numbers(name, array, _shape(tensor))
    # Bytes stay bytes until they are inside the program: a quarter of the copying.
    return array if array.dtype == np.uint8 else as_dtype(name, array, tensor.dtype)


def _targets(model, y, n, name):
    tensors = _tensors(model, "outputs")
    if (tensors is not None and len(tensors) > 1) or isinstance(y, dict):
        require(hasattr(model, "output_names"), name, "an array: the output has no name", "a dict")
        named = _named(model, "output", tensors or [])
        losses = model.loss if isinstance(model.loss, dict) else (
            dict(zip(named, model.loss, strict=False)) if isinstance(model.loss, list | tuple)
            else dict.fromkeys(named, model.loss))
        return _each(name, y, named, lambda label, array, tensor: _target(
            label, array, tensor, losses.get(label.partition("[")[2].strip("]'")), n))
    if tensors is None:
        return keras.tree.map_structure(lambda array: _as_keras_takes(name, array, n), _arrays(y))
    loss = model.loss
    # Where the losses are a dict, Keras takes the targets as one too.
    require(not isinstance(loss, dict) or not hasattr(model, "output_names"), name,
            "a dict, as the model's losses are one", type(y).__name__)
    require(not isinstance(loss, dict), "model", "one loss: the output has no name", "a dict")
    if isinstance(loss, list | tuple):
        require(len(loss) == 1, "model", "one loss for its one output", f"{len(loss)} of them")
        (loss,) = loss
    return _target(name, y, tensors[0], loss, n)


def _target(name, y, tensor, loss, n):
    """Targets of one output: labels, or numbers of the output's shape where the loss is Keras's."""
    y, (_, *outputs) = as_array(name, y), tensor.shape
    if takes_labels(loss):
        shape = (n, *("any" if size is None else size for size in outputs[:-1]))
        y = y[..., 0] if y.ndim == len(shape) + 1 and y.shape[-1] == 1 else y
        if getattr(_loss(loss), "ignore_class", None) is not None:
            return numbers(name, y, shape).astype(np.int32)
        return whole_numbers(name, y, 0, outputs[-1] - 1, shape).astype(np.int32)
    if not compares_elementwise(loss):
        return _as_keras_takes(name, y, n)
    shape = _shape(tensor)[1:]
    y = numbers(name, y, (n, *(() if y.ndim == 1 and shape == (1,) else shape)))
    double = tensor.dtype == "float64"
    return as_dtype(name, y, "float64" if double else keras.config.floatx())


def compares_elementwise(loss):
    """Whether a loss is one of Keras's that takes targets of the outputs' shape."""
    loss = _loss(loss)
    kind = loss if hasattr(loss, "__name__") else type(loss)
    return kind.__module__.startswith("keras.") and kind.__name__ not in _OTHER_SHAPES


def _loss(loss):
    try:
        return keras.losses.get(loss) if isinstance(loss, str | dict) else loss
    except ValueError as error:
        raise refusal(error) from None


def _weights(sample_weight, y, n, name):
    def one(array):
        array = numbers(name, array)
        require(array.ndim >= 1 and len(array) == n, name, f"shape ({n},)", array.shape)
        return as_dtype(name, array, keras.config.floatx())

    if not keras.tree.is_nested(y):
        return one(sample_weight)
    if isinstance(sample_weight, dict | list | tuple) and type(sample_weight) is type(y):
        require(len(sample_weight) == len(y), name, f"one for each of {len(y)} outputs",
                len(sample_weight))
        return keras.tree.map_structure(one, sample_weight)
    weights = one(sample_weight)
    return keras.tree.map_structure(lambda _: weights, y)


def _each(name, value, tensors, check):
    """Apply a check to each of several arrays, given as a list or a dict; the form stays."""
    expected = f"a list or a dict of arrays for {', '.join(tensors)}"
    if isinstance(value, dict):
        require(set(value) == set(tensors), name, expected,
                f"a dict of {', '.join(map(str, value)) or 'nothing'}")
        return {key: check(f"{name}['{key}']", value[key], tensors[key]) for key in value}
    require(isinstance(value, list | tuple), name, expected, type(value).__name__)
    require(len(value) == len(tensors), name, expected, f"{len(value)} of them")
    return type(value)(check(f"{name}['{key}']", array, tensor)
                       for array, (key, tensor) in zip(value, tensors.items(), strict=True))


def _named(model, kind, tensors):
    """A model's inputs or outputs by name: the keys of a dict, where it was built with one."""
    struct = getattr(model, f"_{kind}s_struct", None)
    if isinstance(struct, dict):
        return dict(struct)
    names = [one.name for one in tensors] if kind == "input" else model.output_names
    return dict(zip(names, tensors, strict=True))


def _tensors(model, kind):
    """A model's symbolic inputs or outputs; None for a subclassed model, which has none."""
    try:
        return getattr(model, kind)
    except (AttributeError, ValueError):
        return None


def _arrays(value):
    """One array, where a list is one of numbers and not of arrays."""
    several = isinstance(value, dict) or (
        isinstance(value, list | tuple) and any(hasattr(one, "shape") for one in value))
    return value if several else np.asarray(value)


def _shape(tensor):
    """The shape that data for a symbolic tensor has."""
    return ("n", *("any" if size is None else size for size in tensor.shape[1:]))


def _as_keras_takes(name, array, n=None):
    """What Keras itself does to an array: floats become its float type, the rest stays."""
    array = numbers(name, array)
    require(array.ndim >= 1 and len(array) and n in (None, len(array)), name,
            f"shape ({n or 'n'}, ...)", array.shape)
    if array.dtype.kind == "f":
        return as_dtype(name, array, keras.config.floatx())
    return array.astype(np.int32) if array.dtype == np.int64 else array


def n_samples(data):
    """Count the samples of a structure of arrays."""
    return len(keras.tree.flatten(data)[0])


def rows(data, chosen):
    """Take rows of every array of a structure."""
    return keras.tree.map_structure(lambda array: array[chosen], data)
