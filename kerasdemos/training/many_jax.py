"""Many copies at once on JAX: one XLA program, as on TensorFlow."""

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp


def train(loss_of_one, update, n_slots, weights, x, y, batches, rates, steps, period):
    """Train all copies, in loops inside one program; arguments as in `many_tensorflow`."""
    copies = len(weights[0])
    own = [data.own or batches.own for data in (x, y)]
    gradients_of = jax.vmap(jax.value_and_grad(loss_of_one),
                            in_axes=(0, *(0 if each else None for each in own)))

    @jax.jit
    def program(weights, x_array, y_array, rates, rows_of):
        def one_step(step, state):
            weights, slots, recorded = state
            rows = None if rows_of is None else rows_of[step]
            losses, gradients = gradients_of(weights, _take(x_array, rows, x.own, batches.own),
                                             _take(y_array, rows, y.own, batches.own))
            rate, now = rates[step % len(rates)], step.astype(rates.dtype)
            moved = [update(now, rate.reshape(-1, *[1] * (w.ndim - 1)), w, g, *slot)
                     for w, g, slot in zip(weights, gradients, slots, strict=True)]
            return ([w for w, *_ in moved], [slot for _, *slot in moved],
                    jnp.where(step % period == 0, losses, recorded))

        def until_next_record(state, first):
            weights, slots, losses = lax.fori_loop(
                first, jnp.minimum(first + period, steps), one_step,
                (*state, jnp.zeros(copies, rates.dtype)))
            return (weights, slots), losses

        slots = [[jnp.zeros_like(w) for _ in range(n_slots)] for w in weights]
        (weights, _), records = lax.scan(until_next_record, (weights, slots),
                                         jnp.arange(0, steps, period, dtype=jnp.int32))
        return weights, records

    with precision(weights[0].dtype):
        weights, losses = program(weights, x.array, y.array, rates, batches.array)
        return [np.asarray(array) for array in weights], np.asarray(losses)


def predict(call, weights, x):
    """Compute the outputs of all copies: call(weights of one, x), of shape (copies, n, ...)."""
    with precision(weights[0].dtype):
        return np.asarray(jax.jit(jax.vmap(call, in_axes=(0, None)))(weights, x))


def precision(dtype):
    """Let arrays of this dtype be what they say, inside the block: JAX has float64 on demand."""
    return jax.enable_x64(dtype == np.float64)


def _take(array, rows, own_array, own_rows):
    """Rows of a batch: (copies, batch, ...) where data or rows are each copy's own."""
    if rows is None:
        return array
    if own_array and own_rows:
        return jax.vmap(lambda one, rows: one[rows])(array, rows)
    return array[:, rows] if own_array else array[rows]
