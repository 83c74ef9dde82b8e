"""A seed draws the same initial weights as Keras's own seed does, and nothing else."""

import random

import keras
import numpy as np
import pytest

from kerasdemos import cifar_cnn, fashion_mlp
from kerasdemos.builders import approximator, he_regressor, moons_mlp, xor_mlp
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.checks import InputError


@pytest.mark.parametrize("build", [fashion_mlp, cifar_cnn, xor_mlp, moons_mlp, he_regressor,
                                   approximator])
def test_a_seed_draws_what_keras_draws_after_setting_it_for_everything(build):
    keras.utils.set_random_seed(7)
    after = build().get_weights()
    seeded = build(seed=np.int64(7)).get_weights()
    other = build(seed=8).get_weights()
    for expected, ours, others in zip(after, seeded, other, strict=True):
        np.testing.assert_array_equal(ours, expected)
        # Biases that begin at 0 do so whatever the seed.
        assert not ours.any() or not np.array_equal(ours, others)


def test_the_generator_goes_on_where_it_was_whatever_happens_within():
    random.seed(1)
    expected = random.random()
    random.seed(1)
    with pytest.raises(RuntimeError), initial_weights(5):
        raise RuntimeError
    assert random.random() == expected


def test_without_a_seed_the_weights_differ():
    assert not np.array_equal(xor_mlp().get_weights()[0], xor_mlp().get_weights()[0])


@pytest.mark.parametrize("seed", [-1, 1.5, "a", 2**32])
def test_a_wrong_seed_is_named(seed):
    with pytest.raises(InputError, match=r"^seed: expected a whole number from 0 to"):
        xor_mlp(seed=seed)
