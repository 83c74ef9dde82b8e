"""Train many copies of one Keras model at once, each from its own initial weights.

A loss landscape shows in a thousand trainings, not in one. The copies' weights are stacked along
a leading axis, the model is mapped over it, and all steps run inside one XLA program.
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from kerasdemos.checks import InputError

# Keras's defaults for Adam.
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


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
    for name, value in (("steps", steps), ("record", 1 if record is None else record)):
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise InputError(f"{name} must be a whole number of at least 1, got {value!r}")
    if not isinstance(optimizer, str) or optimizer not in _OPTIMIZERS:
        raise InputError(f"optimizer must be one of {', '.join(_OPTIMIZERS)}, got {optimizer!r}")
    if not 0 <= momentum < 1 or (momentum and optimizer == "adam"):
        raise InputError(f"momentum must lie in [0, 1), and be 0 for adam, got {momentum!r}")
    x, own_x = _checked_data("x", x, len(model.input_shape), copies, dtype)
    y, own_y = _checked_data("y", y, len(model.output_shape) - _is_sparse(loss), copies,
                             np.int32 if _is_sparse(loss) else dtype)
    n_rows = x.shape[own_x]
    if y.shape[own_y] != n_rows:
        raise InputError(f"x and y must have as many rows, got {n_rows} and {y.shape[own_y]}")
    rates = _checked_rates(learning_rate, copies, steps).astype(dtype)
    batches, own_batches = _checked_batches(batches, n_rows, copies, steps)
    every = steps if record is None else record
    start, update = _OPTIMIZERS[optimizer](momentum)

    @tf.function(jit_compile=True, autograph=False)
    def program(weights, x, y, rates, batches):
        def losses_and_gradients(step, weights):
            rows = None if batches is None else batches[step]
            data = {"x": (_take(x, rows, own_x, own_batches), own_x or own_batches),
                    "y": (_take(y, rows, own_y, own_batches), own_y or own_batches)}
            with tf.GradientTape() as tape:
                tape.watch(weights)
                losses = _losses(model, loss, weights, data)  # (copies,)
            # Copies share nothing: the gradient of the sum holds each one's own gradient.
            gradients = tape.gradient(losses, weights)
            # The map over a single copy forgets how many there were.
            return tf.ensure_shape(losses, (copies,)), [
                tf.ensure_shape(g, w.shape) for g, w in zip(gradients, weights, strict=True)]

        def one_step(step, weights, state, recorded):
            losses, gradients = losses_and_gradients(step, weights)
            weights, state = update(step, weights, gradients, state, rates[step % rates.shape[0]])
            return step + 1, weights, state, tf.where(step % every == 0, losses, recorded)

        def until_next_record(step, weights, state, records):
            end = tf.minimum(step + every, steps)
            _, weights, state, losses = tf.while_loop(
                lambda step, *_: step < end, one_step,
                (step, weights, state, tf.zeros(copies, dtype)))
            return end, weights, state, records.write(step // every, losses)

        records = tf.TensorArray(dtype, size=-(-steps // every), element_shape=(copies,))
        _, weights, _, records = tf.while_loop(
            lambda step, *_: step < steps, until_next_record,
            (tf.constant(0), weights, start(weights), records))
        return weights, records.stack()

    weights, losses = _run(program, weights, x, y, rates, batches)
    losses = losses.numpy()
    return Ensemble([array.numpy() for array in weights], losses if record else losses[:0])


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
    x, _ = _checked_data("x", x, len(model.input_shape), None, dtype)

    @tf.function(jit_compile=True, autograph=False)
    def program(weights, x):
        return tf.vectorized_map(lambda one: model.stateless_call(one, [], x)[0], weights)

    return _run(program, weights, x).numpy()


def draw_many(model, copies, *, seed):
    """Initial weights for many copies of a model, drawn by its own initializers.

    Parameters
    ----------
    model : keras.Model
        Dense layers; its own weights stay as they are.
    copies : int
        At least 1.
    seed : int

    Returns
    -------
    list of ndarray
        Like ``model.get_weights()``, each with a leading axis of copies.
    """
    if not isinstance(copies, (int, np.integer)) or copies < 1:
        raise InputError(f"copies must be a whole number of at least 1, got {copies!r}")
    generator = keras.random.SeedGenerator(seed)
    weights = []
    for layer in (layer for layer in model.layers if layer.weights):
        for variable, initializer in ((layer.kernel, layer.kernel_initializer),
                                      (layer.bias, layer.bias_initializer)):
            config = initializer.get_config()
            if "seed" in config:  # a generator gives new numbers at every call
                initializer = type(initializer).from_config({**config, "seed": generator})
            weights.append(np.stack([initializer(variable.shape) for _ in range(copies)]))
    return weights


# --- One step ------------------------------------------------------------------------------


def _losses(model, loss, weights, data):
    """Loss of every copy, shape (copies,); data: name -> (array, whether each copy has its own)."""
    each = {name: array for name, (array, own) in data.items() if own}
    shared = {name: array for name, (array, own) in data.items() if not own}

    def loss_of_one(weights, x, y):
        outputs, _, penalties = model.stateless_call(weights, [], x, training=True,
                                                     return_losses=True)
        return tf.reduce_mean(loss(y, outputs)) + sum(penalties)

    return tf.vectorized_map(lambda one: loss_of_one(**one, **shared), {"weights": weights, **each})


def _run(program, *arguments):
    """Compile and run a program once, on tensors: XLA copies a program's constants every step."""
    arguments = tf.nest.map_structure(lambda a: None if a is None else tf.constant(a), arguments)
    # A concrete function is made to be run once; a second tf.function would warn of retracing.
    return program.get_concrete_function(*arguments)(*arguments)


def _take(array, rows, own_array, own_rows):
    """Rows of a batch: (copies, batch, ...) where data or rows are each copy's own."""
    if rows is None:
        return array
    return tf.gather(array, rows, axis=int(own_array), batch_dims=int(own_array and own_rows))


def _sgd(momentum):
    def start(weights):
        return [tf.zeros_like(w) for w in weights] if momentum else []

    def update(step, weights, gradients, velocities, rate):
        moves = [-_per_copy(rate, g) * g for g in gradients]
        if momentum:
            moves = velocities = [momentum * v + move for v, move in
                                  zip(velocities, moves, strict=True)]
        return [w + move for w, move in zip(weights, moves, strict=True)], velocities

    return start, update


def _pytorch_sgd(momentum):
    def start(weights):
        return [tf.zeros_like(w) for w in weights]

    def update(step, weights, gradients, velocities, rate):
        velocities = [momentum * v + g for v, g in zip(velocities, gradients, strict=True)]
        return [w - _per_copy(rate, w) * v
                for w, v in zip(weights, velocities, strict=True)], velocities

    return start, update


def _adam(momentum):
    def start(weights):
        return [tf.zeros_like(w) for w in weights], [tf.zeros_like(w) for w in weights]

    def update(step, weights, gradients, state, rate):
        time = tf.cast(step + 1, rate.dtype)
        rate = rate * tf.sqrt(1 - BETA_2**time) / (1 - BETA_1**time)
        first = [m + (1 - BETA_1) * (g - m) for m, g in zip(state[0], gradients, strict=True)]
        second = [v + (1 - BETA_2) * (g * g - v) for v, g in zip(state[1], gradients, strict=True)]
        weights = [w - _per_copy(rate, w) * m / (tf.sqrt(v) + EPSILON)
                   for w, m, v in zip(weights, first, second, strict=True)]
        return weights, (first, second)

    return start, update


_OPTIMIZERS = {"sgd": _sgd, "pytorch_sgd": _pytorch_sgd, "adam": _adam}


def _per_copy(rate, array):
    """Rate of shape (copies,) or (1,), made to multiply an array with a leading axis of copies."""
    return tf.reshape(rate, (-1,) + (1,) * (len(array.shape) - 1))


# --- Arguments, checked --------------------------------------------------------------------


def _checked_model(model, weights):
    """The model in the weights' dtype, its loss as a function, and the weights."""
    dtype, weights = _checked_weights(model, weights)
    if not model.compiled or model.loss is None or isinstance(model.loss, (list, dict)):
        raise InputError("model must be compiled with one loss, call model.compile(loss=...) first")
    loss = keras.losses.get(model.loss)
    if isinstance(loss, keras.losses.Loss):  # which would cast to its own dtype
        loss = type(loss).from_config({**loss.get_config(), "dtype": dtype.name})
    return _in_dtype(model, dtype), loss, weights


def _checked_weights(model, weights):
    if not model.built or model.non_trainable_variables:
        raise InputError("model must be built and have no state (batch normalisation, dropout)")
    weights = [np.asarray(array) for array in weights]
    shapes = [tuple(variable.shape) for variable in model.trainable_variables]
    copies = len(weights[0]) if weights and weights[0].ndim else 0
    if copies == 0 or [array.shape for array in weights] != [(copies, *s) for s in shapes]:
        expected = ", ".join(str(("copies", *shape)).replace("'", "") for shape in shapes)
        raise InputError(f"weights must have shapes {expected}, "
                         f"got {', '.join(str(array.shape) for array in weights) or 'none'}")
    dtype = np.dtype(np.float64 if all(array.dtype == np.float64 for array in weights)
                     else np.float32)
    return dtype, [array.astype(dtype) for array in weights]


def _in_dtype(model, dtype):
    """The model, or a copy of its layers that computes in another dtype."""
    if model.dtype == dtype:
        return model
    return keras.models.clone_model(
        model, input_tensors=keras.Input(model.input_shape[1:], dtype=dtype.name),
        clone_function=lambda layer: type(layer).from_config(
            {**layer.get_config(), "dtype": dtype.name}))


def _is_sparse(loss):
    return "sparse" in getattr(loss, "name", getattr(loss, "__name__", ""))


def _checked_data(name, value, axes, copies, dtype):
    """The data, and whether each copy has its own."""
    array = np.asarray(value)
    own = array.ndim == axes + 1 and copies is not None
    if array.dtype.kind not in "biuf" or np.isnan(array).any():
        raise InputError(f"{name} must hold real numbers and no NaN, got dtype {array.dtype}")
    if array.ndim not in (axes, axes + own) or (own and len(array) != copies):
        raise InputError(f"{name} must have {axes} axes, or {axes + 1} with {copies} copies first, "
                         f"got shape {array.shape}")
    return array.astype(dtype), own


def _checked_rates(learning_rate, copies, steps):
    """Learning rates of shape (steps or 1, copies or 1)."""
    rates = np.asarray(learning_rate, dtype=np.float64)
    if not (rates >= 0).all() or not np.isfinite(rates).all() or not rates.any():
        raise InputError("learning_rate must be positive and finite (0: that step is no step), "
                         f"got {rates.min():g} to {rates.max():g}")
    if rates.shape == (copies,) == (steps,) and copies > 1:
        raise InputError("learning_rate must have shape (copies, 1) or (1, steps) where there are "
                         f"as many copies as steps, got ({copies},)")
    if rates.shape == ():
        return rates.reshape(1, 1)
    if rates.shape == (copies,):
        return rates[np.newaxis]
    if rates.shape == (steps,):
        return rates[:, np.newaxis]
    if rates.ndim == 2 and rates.shape[0] in (1, copies) and rates.shape[1] in (1, steps):
        return rates.T
    raise InputError(f"learning_rate must be a number or have shape ({copies},), ({steps},) or "
                     f"({copies}, {steps}), got {rates.shape}")


def _checked_batches(batches, n_rows, copies, steps):
    """Rows of each step, the step's axis first, and whether each copy has its own."""
    if batches is None:
        return None, False
    batches = np.asarray(batches)
    if batches.dtype.kind not in "iu" or batches.shape[:-1] not in ((steps,), (copies, steps)):
        raise InputError(f"batches must be whole numbers of shape ({steps}, batch) or ({copies}, "
                         f"{steps}, batch), got {batches.dtype} of shape {batches.shape}")
    if batches.size == 0 or batches.min() < 0 or batches.max() >= n_rows:
        raise InputError(f"batches must hold rows from 0 to {n_rows - 1}, at least one a step, "
                         f"got {batches.min(initial=0)} to {batches.max(initial=0)}")
    own = batches.ndim == 3
    return (batches.swapaxes(0, 1) if own else batches).astype(np.int32), own
