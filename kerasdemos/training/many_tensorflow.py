"""Many copies at once on TensorFlow: one XLA program."""

from contextlib import nullcontext

import keras
import tensorflow as tf

from kerasdemos.training.shared import shared


def train(loss_of_one, update, n_slots, weights, x, y, batches, rates, steps, period):
    """Train all copies, in loops inside one program.

    Parameters
    ----------
    loss_of_one : callable
        (weights, x, y) of one copy -> its loss.
    update : callable
        (step, rate, w, g, *slots) -> (w, *slots), of arrays with a leading axis of copies.
    n_slots : int
        What the optimizer remembers of each weight.
    weights : list of ndarray
        Each with a leading axis of copies.
    x, y, batches : kerasdemos.training.many.Data
    rates : ndarray of shape (steps or 1, copies or 1)
    steps, period : int
        Losses are kept of every `period`-th step.

    Returns
    -------
    weights : list of ndarray
    losses : ndarray of shape (n_recorded, copies)
    """
    copies, dtype = len(weights[0]), weights[0].dtype
    shapes = [array.shape for array in weights]
    sizes = [array[0].size for array in weights]

    def apart(flat):
        return [tf.reshape(part, shape) for part, shape in
                zip(tf.split(flat, sizes, axis=1), shapes, strict=True)]

    def together(arrays):
        return tf.concat([tf.reshape(array, (copies, -1)) for array in arrays], axis=1)

    @tf.function(jit_compile=True, autograph=False)
    def program(weights, x_array, y_array, rates, rows_of):
        def losses_and_gradient(step, flat):
            rows = None if rows_of is None else rows_of[step]
            data = {"x": (_take(x_array, rows, x.own, batches.own), x.own or batches.own),
                    "y": (_take(y_array, rows, y.own, batches.own), y.own or batches.own)}
            weights = apart(flat)
            with tf.GradientTape() as tape:
                tape.watch(weights)
                losses = _losses(loss_of_one, weights, data)  # (copies,)
            # Copies share nothing: the gradient of the sum holds each one's own gradient. The map
            # over a single copy forgets how many there were.
            return tf.ensure_shape(losses, (copies,)), together(tape.gradient(losses, weights))

        # The optimizer moves all weights of a copy as one row: fewer kernels for XLA to compile.
        def one_step(step, flat, slots, recorded):
            losses, gradient = losses_and_gradient(step, flat)
            rate, now = rates[step % rates.shape[0]], tf.cast(step, rates.dtype)
            flat, *slots = update(now, rate[:, tf.newaxis], flat, gradient, *slots)
            return step + 1, flat, slots, tf.where(step % period == 0, losses, recorded)

        def run_until(end, step, flat, slots):
            return tf.while_loop(lambda step, *_: step < end, one_step,
                                 (step, flat, slots, tf.zeros(copies, dtype)))

        def until_next_record(step, flat, slots, records):
            end = tf.minimum(step + period, steps)
            _, flat, slots, losses = run_until(end, step, flat, slots)
            return end, flat, slots, records.write(step // period, losses)

        step, flat = tf.constant(0), together(weights)
        slots = [tf.zeros_like(flat) for _ in range(n_slots)]
        if period >= steps:  # one record: no loop round the loop
            _, flat, _, losses = run_until(steps, step, flat, slots)
            return apart(flat), losses[tf.newaxis]
        records = tf.TensorArray(dtype, size=-(-steps // period), element_shape=(copies,))
        _, flat, _, records = tf.while_loop(lambda step, *_: step < steps, until_next_record,
                                            (step, flat, slots, records))
        return apart(flat), records.stack()

    weights, losses = _run(program, weights, x.array, y.array, rates, batches.array)
    return [array.numpy() for array in weights], losses.numpy()


def predict(call, weights, x):
    """Compute the outputs of all copies: call(weights of one, x), of shape (copies, n, ...)."""
    @tf.function(jit_compile=True, autograph=False)
    def program(weights, x):
        return tf.vectorized_map(lambda one: call(one, x), weights)

    return _run(program, weights, x).numpy()


def repeat(draw, times):
    """Call draw() so often, one after the other, and stack what it gives: (times, ...)."""
    @tf.function(autograph=False)
    def program():
        return tf.map_fn(lambda _: draw(), tf.range(times), parallel_iterations=1,
                         fn_output_signature=keras.config.floatx())

    return program().numpy()


def precision(dtype):
    """Let arrays of this dtype be what they say, inside the block: here they are."""
    return nullcontext()


def _losses(loss_of_one, weights, data):
    """Loss of every copy, shape (copies,); data: name -> (array, whether each copy has its own)."""
    each = {name: array for name, (array, own) in data.items() if own}
    common = {name: array for name, (array, own) in data.items() if not own}
    return tf.vectorized_map(lambda one: loss_of_one(**one, **common), {"weights": weights, **each})


def _run(program, *arguments):
    """Run a program once, on variables; it is compiled unless an equal one was.

    A number from Python, and a tensor as well, would become a constant of the program: compiled
    in, and copied at every step.
    """
    arguments = tf.nest.map_structure(lambda a: None if a is None else tf.Variable(a), arguments)
    # A concrete function: TensorFlow warns of many functions that are traced for one call each.
    return shared(program.get_concrete_function(*arguments))(*arguments)


def _take(array, rows, own_array, own_rows):
    """Rows of a batch: (copies, batch, ...) where data or rows are each copy's own."""
    if rows is None:
        return array
    return tf.gather(array, rows, axis=int(own_array), batch_dims=int(own_array and own_rows))
