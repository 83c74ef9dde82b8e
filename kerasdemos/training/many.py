"""Train many copies of one Keras model at once, each from its own initial weights.

A loss landscape shows in a thousand trainings, not in one. The copies' weights are stacked along
a leading axis, the model is mapped over it, and all steps run inside one XLA program; with PyTorch,
which has none, in a loop. What differs between Keras's backends stands in a module for each.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module

import keras
import numpy as np

from kerasdemos import checks
from kerasdemos.checks import require
from kerasdemos.training.optimizers import pytorch_velocity
from kerasdemos.training.samples import compares_elementwise, takes_labels

# Keras's defaults for Adam.
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7
WORTH_TRACING = 100  # calls of TensorFlow take as long as to make a program of one


@dataclass(frozen=True)
class Ensemble:
    """What `fit_many` returns.

    Attributes
    ----------
    weights : list of ndarray
        Like ``model.get_weights()``, each with a leading axis of copies.
    losses : ndarray of shape (n_recorded, copies)
        The loss on the step's batch, before the step, at steps 0, record, 2 record, ...;
        n_recorded is 0 where `record` is None.
    """

    weights: list
    losses: np.ndarray


def fit_many(model, x, y, *, weights, steps, learning_rate, optimizer="sgd", momentum=0.0,
             batches=None, record=None):
    """Train many copies of a model, each as Keras's own optimizer would train it alone.

    Parameters
    ----------
    model : keras.Model
        Compiled with a loss. Dense layers: no layer with a state or a random number. Its own
        weights and its optimizer are neither read nor changed.
    x : array_like of shape (n, ...), or (copies, n, ...)
        Inputs that all copies share, or each copy's own.
    y : array_like of shape (n, ...), or (copies, n, ...)
        Targets, alike: as many axes as the model's output; integer labels of a "sparse" loss
        one fewer.
    weights : sequence of array_like
        Initial weights: like ``model.get_weights()``, each with a leading axis of copies.
        Where all are float64 the copies compute in float64, else in float32.
    steps : int
        Gradient steps, at least 1.
    learning_rate : float or array_like
        One for all; one a copy, shape (copies,); one a step, shape (steps,); or both, shape
        (copies or 1, steps or 1).
    optimizer : {"sgd", "pytorch_sgd", "adam"}
        SGD: v <- momentum v - learning_rate g, w <- w + v. PyTorch's SGD: v <- momentum v + g,
        w <- w - learning_rate v. Adam with Keras's defaults.
    momentum : float
        Of SGD, in [0, 1).
    batches : array_like of int, optional
        The rows of each step: shape (steps, batch), or (copies, steps, batch). By default
        every step takes all rows.
    record : int, optional
        Keep the losses of every `record`-th step, from step 0 on.

    Returns
    -------
    Ensemble

    Raises
    ------
    InputError
        For weights, data, rates or batches that do not fit; checked before any training.
    """
    model, loss, weights = _checked_model(model, weights)
    copies, dtype = len(weights[0]), weights[0].dtype
    steps = checks.whole_number("steps", steps)
    period = steps if record is None else checks.whole_number("record", record)
    update, n_slots = _OPTIMIZERS[checks.one_of("optimizer", optimizer, _OPTIMIZERS)]
    allowed = checks.is_number(momentum) and 0 <= momentum < 1
    require(allowed and not (momentum and optimizer == "adam"), "momentum",
            "a number from 0 to below 1, for adam 0", repr(momentum))
    x, own_x = _checked_data("x", x, model.input_shape, copies, dtype)
    if takes_labels(loss):
        y = checks.whole_numbers("y", y, 0, model.output_shape[-1] - 1)
        y, own_y = _checked_data("y", y, model.output_shape[:-1], copies, np.int32)
    else:
        shape = model.output_shape if compares_elementwise(loss) else (
            (None,) * len(model.output_shape))
        y, own_y = _checked_data("y", y, shape, copies, dtype)
    n_rows = x.shape[own_x]
    require(y.shape[own_y] == n_rows, "x and y", "as many rows", f"{n_rows} and {y.shape[own_y]}")
    rates = _checked_rates(learning_rate, copies, steps).astype(dtype)
    batches, own_batches = _checked_batches(batches, n_rows, copies, steps)

    def loss_of_one(weights, x, y):
        outputs, _, penalties = model.stateless_call(weights, [], x, training=True,
                                                     return_losses=True)
        return keras.ops.mean(loss(y, outputs)) + sum(penalties)

    weights, losses = _backend().train(
        loss_of_one, lambda *of_one: update(*of_one, momentum), n_slots, weights,
        Data(x, own_x), Data(y, own_y), Data(batches, own_batches), rates, steps, period)
    return Ensemble(weights, losses if record else losses[:0])


def predict_many(model, x, weights):
    """Outputs of many copies of a model.

    Parameters
    ----------
    model : keras.Model
        As for `fit_many`; need not be compiled.
    x : array_like of shape (n, ...)
        Inputs that all copies share.
    weights : sequence of array_like
        Like ``model.get_weights()``, each with a leading axis of copies.

    Returns
    -------
    ndarray of shape (copies, n, ...)

    Raises
    ------
    InputError
        For weights or inputs that do not fit.
    """
    dtype, weights = _checked_weights(model, weights)
    model = _in_dtype(model, dtype)
    x, _ = _checked_data("x", x, model.input_shape, None, dtype)

    return _backend().predict(lambda one, x: model.stateless_call(one, [], x)[0], weights, x)


def draw_many(model, copies, *, seed):
    """Initial weights for many copies of a model, drawn by its own initializers.

    Parameters
    ----------
    model : keras.Model
        Dense layers; its own weights stay as they are.
    copies : int
        At least 1.
    seed : int
        0 to 2**32 - 1.

    Returns
    -------
    list of ndarray
        Like ``model.get_weights()``, each with a leading axis of copies.
    """
    copies = checks.whole_number("copies", copies)
    generator = keras.random.SeedGenerator(checks.seed(seed))
    weights = []
    for layer in (layer for layer in model.layers if layer.weights):
        require(isinstance(layer, keras.layers.Dense), "model", "Dense layers",
                f"{layer.name!r}, a {type(layer).__name__}")
        for variable, initializer in ((layer.kernel, layer.kernel_initializer),
                                      (layer.bias, layer.bias_initializer)):
            if variable is None:
                continue
            config = initializer.get_config()
            if "seed" in config:  # a generator gives new numbers at every call
                initializer = type(initializer).from_config({**config, "seed": generator})
            weights.append(_drawn(initializer, variable.shape, copies))
    return weights


def _drawn(initializer, shape, copies):
    """Draw copies of one variable, one after the other; many on TensorFlow by one program."""
    # Somebody else's initializer may draw by NumPy, of which a program would keep one draw.
    if (copies >= WORTH_TRACING and keras.backend.backend() == "tensorflow"
            and type(initializer).__module__.startswith("keras.")):
        return _backend().repeat(partial(initializer, shape), copies)
    return np.stack([np.asarray(initializer(shape)) for _ in range(copies)])


def side_by_side(train, cases, **arguments):
    """Run trainings that know nothing of each other at the same time, a thread each.

    A program of small matrices keeps one core busy, and leaves Python to the others.

    Parameters
    ----------
    train : callable
    cases : dict of str to dict
        Each case's name, and those of `train`'s arguments that are its own.
    **arguments
        The others.

    Returns
    -------
    dict of str
        What `train` returns of each case, in order: the same as one after the other.
    """
    with ThreadPoolExecutor(len(cases)) as threads:
        begun = {name: threads.submit(train, **own, **arguments) for name, own in cases.items()}
    return {name: training.result() for name, training in begun.items()}


# --- One step ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Data:
    """An array that is indexed by rows, and whether each copy has its own.

    Attributes
    ----------
    array : ndarray, or None
        Of shape (n, ...), or (copies, n, ...); of batches the step's axis comes first.
    own : bool
    """

    array: np.ndarray
    own: bool


def _backend():
    """The module that trains and predicts on Keras's present backend."""
    return import_module(f"kerasdemos.training.many_{keras.backend.backend()}")


# Each optimizer moves one array of weights w by its gradient g, and keeps what it needs for the
# next step: (step, rate, w, g, slots, momentum) -> (w, *slots). The step is a float from 0 on.


def _sgd(step, rate, w, g, v, momentum):
    if not momentum:
        return w + -rate * g, v
    v = momentum * v + -rate * g
    return w + v, v


def _pytorch_sgd(step, rate, w, g, v, momentum):
    v = pytorch_velocity(v, g, momentum)
    return w - rate * v, v


def _adam(step, rate, w, g, m, v, momentum):
    time = step + 1
    rate = rate * keras.ops.sqrt(1 - BETA_2**time) / (1 - BETA_1**time)
    m = m + (1 - BETA_1) * (g - m)
    v = v + (1 - BETA_2) * (g * g - v)
    return w - rate * m / (keras.ops.sqrt(v) + EPSILON), m, v


_OPTIMIZERS = {"sgd": (_sgd, 1), "pytorch_sgd": (_pytorch_sgd, 1), "adam": (_adam, 2)}


# --- Arguments, checked --------------------------------------------------------------------


def _checked_model(model, weights):
    """The model in the weights' dtype, its loss as a function, and the weights."""
    dtype, weights = _checked_weights(model, weights)
    one = model.compiled and model.loss is not None and not isinstance(model.loss, list | dict)
    require(one, "model", "a model compiled with one loss (model.compile(loss=...))",
            repr(getattr(model, "loss", None)))
    loss = keras.losses.get(model.loss)
    if isinstance(loss, keras.losses.Loss):  # which would cast to its own dtype
        loss = type(loss).from_config({**loss.get_config(), "dtype": dtype.name})
    return _in_dtype(model, dtype), loss, weights


def _checked_weights(model, weights):
    require(model.built and not model.non_trainable_variables, "model",
            "a built model without state (batch normalisation, dropout)", f"{model.name!r}")
    weights = [checks.as_array("weights", array) for array in weights]
    copies = len(weights[0]) if weights and weights[0].ndim else 0
    shapes = [tuple(variable.shape) for variable in model.trainable_variables]
    fit = copies and [array.shape for array in weights] == [(copies, *shape) for shape in shapes]
    require(fit, "weights",
            f"shapes {', '.join(checks.shape_text(('copies', *shape)) for shape in shapes)}",
            ", ".join(str(array.shape) for array in weights) or "none")
    double = all(array.dtype == np.float64 for array in weights)
    dtype = np.dtype(np.float64 if double else np.float32)
    return dtype, [array.astype(dtype) for array in weights]


def _in_dtype(model, dtype):
    """The model, or a copy of its layers that computes in another dtype."""
    if model.dtype == dtype:
        return model
    with _backend().precision(dtype):
        return keras.models.clone_model(
            model, input_tensors=keras.Input(model.input_shape[1:], dtype=dtype.name),
            clone_function=lambda layer: type(layer).from_config(
                {**layer.get_config(), "dtype": dtype.name}))


def _checked_data(name, value, shape, copies, dtype):
    """The data, and whether each copy has its own; with copies None, none may."""
    array, axes = checks.finite_array(name, value), len(shape)
    own = copies is not None and array.ndim == axes + 1 and len(array) == copies
    alone = "" if copies is None else f", or {axes + 1} with {copies} copies first"
    require(own or array.ndim == axes, name, f"{axes} axes{alone}", f"shape {array.shape}")
    fits = all(size in (None, has) for size, has in zip(shape, array.shape[own:], strict=True))
    wanted = ("n", *("any" if size is None else size for size in shape[1:]))
    require(fits, name, f"shape {checks.shape_text(wanted)}, a copy's own or all copies'",
            array.shape)
    return array.astype(dtype), own


def _checked_rates(learning_rate, copies, steps):
    """Learning rates of shape (steps or 1, copies or 1)."""
    rates = checks.finite_array("learning_rate", learning_rate).astype(np.float64)
    checks.every("learning_rate", rates, rates >= 0, "numbers of at least 0 (0: no step)")
    require(rates.any(), "learning_rate", "a positive number", "0 only")
    require(rates.ndim != 1 or not copies == steps > 1, "learning_rate",
            "shape (copies, 1) or (1, steps) where there are as many copies as steps", rates.shape)
    table = rates[np.newaxis] if rates.shape == (steps,) else rates  # (copies or 1, steps or 1)
    table = table.reshape(-1, 1) if table.ndim < 2 else table
    require(table.ndim == 2 and table.shape[0] in (1, copies) and table.shape[1] in (1, steps),
            "learning_rate",
            f"a number, or shape ({copies},), ({steps},) or ({copies}, {steps})", rates.shape)
    return table.T


def _checked_batches(batches, n_rows, copies, steps):
    """Rows of each step, the step's axis first, and whether each copy has its own."""
    if batches is None:
        return None, False
    batches = checks.whole_numbers("batches", batches, 0, n_rows - 1)
    require(batches.size and batches.shape[:-1] in ((steps,), (copies, steps)), "batches",
            f"shape ({steps}, batch) or ({copies}, {steps}, batch)", batches.shape)
    own = batches.ndim == 3
    return (batches.swapaxes(0, 1) if own else batches).astype(np.int32), own
