"""The MLP in JAX, as its users write it for speed: `lax.scan` over the batches of an epoch."""

import time

import jax
import numpy as np
from jax import numpy as jnp

from kerasdemos.benchmark.keras_runs import BATCH, EPOCHS, fashion


def mlp():
    """Train five epochs; returns seconds."""
    x, y = fashion()
    x = x.reshape(len(x), -1)  # (n, 784)
    started = time.perf_counter()
    generator = np.random.default_rng(0)
    weights = []
    for n_in, n_out in ((x.shape[1], 128), (128, 10)):
        limit = np.sqrt(6 / (n_in + n_out))
        weights += [jnp.asarray(generator.uniform(-limit, limit, (n_in, n_out)), jnp.float32),
                    jnp.zeros(n_out)]
    state = (weights, [0 * w for w in weights], [0 * w for w in weights], jnp.float32(0))
    for _ in range(EPOCHS):
        order = generator.permutation(len(x)).reshape(-1, BATCH)
        state, (values, _) = _epoch(state, x[order], y[order])
        values.block_until_ready()
    return time.perf_counter() - started


def _loss(weights, images, labels):
    w1, b1, w2, b2 = weights
    hidden = jax.nn.relu(images @ w1 + b1)  # (32, 128)
    scores = jax.nn.log_softmax(hidden @ w2 + b2)  # (32, 10)
    accuracy = (scores.argmax(1) == labels).mean()
    return -jnp.take_along_axis(scores, labels[:, None], 1).mean(), accuracy


def _step(state, batch):
    """Adam, with Keras's constants."""
    weights, first, second, t = state
    (value, accuracy), slopes = jax.value_and_grad(_loss, has_aux=True)(weights, *batch)
    t = t + 1
    first = [0.9 * m + 0.1 * g for m, g in zip(first, slopes, strict=True)]
    second = [0.999 * v + 0.001 * g * g for v, g in zip(second, slopes, strict=True)]
    rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    weights = [w - rate * m / (jnp.sqrt(v) + 1e-7)
               for w, m, v in zip(weights, first, second, strict=True)]
    return (weights, first, second, t), (value, accuracy)


@jax.jit
def _epoch(state, images, labels):  # (steps, 32, 784), (steps, 32)
    return jax.lax.scan(_step, state, (images, labels))
