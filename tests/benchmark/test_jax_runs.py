"""The loop in JAX learns."""

import numpy as np
import pytest

pytestmark = pytest.mark.needs("jax")


@pytest.fixture
def jax_runs(few_images):
    from kerasdemos.benchmark import jax_runs

    return few_images(jax_runs)


def test_it_takes_time(jax_runs):
    assert jax_runs.mlp() > 0


def test_a_step_lowers_the_loss_of_its_batch(jax_runs):
    generator = np.random.default_rng(0)
    weights = [generator.normal(size=shape).astype(np.float32) / 30
               for shape in ((784, 128), (128,), (128, 10), (10,))]
    batch = generator.random((32, 784), np.float32), np.arange(32) % 10
    state = (weights, [0 * w for w in weights], [0 * w for w in weights], np.float32(0))
    losses = []
    for _ in range(5):
        state, (loss, _) = jax_runs._step(state, batch)
        losses.append(float(loss))
    assert losses == sorted(losses, reverse=True)
