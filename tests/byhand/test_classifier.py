"""Classifiers trained by hand: their steps are Keras's."""

import keras
import numpy as np
import pytest

from kerasdemos.byhand import classifier as room
from kerasdemos.byhand import xor


@pytest.mark.parametrize(("output", "cost", "loss"), [
    ("sigmoid", "cross-entropy", "binary_crossentropy"), ("sigmoid", "squared error", "mse"),
    ("softmax", "cross-entropy", "categorical_crossentropy"), ("softmax", "squared error", "mse")])
def test_steps_are_those_that_keras_takes(output, cost, loss):
    target, rate = room.TARGETS[output], 1.0
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(8, "tanh"),
                              keras.layers.Dense(target.shape[1], output)])
    # Behind one output Keras's squared error has no half.
    halved = 2 if (output, cost) == ("sigmoid", "squared error") else 1
    model.compile(keras.optimizers.SGD(rate / halved), loss)
    kernel, bias, out, out_bias = room._drawn(np.random.default_rng(5), 8, target.shape[1])
    model.set_weights([kernel, bias[0], out, out_bias[0]])
    steps = 0
    while (np.abs(model(xor.X).numpy() - target) >= 0.5).any():
        model.train_on_batch(xor.X, target)
        steps += 1
        assert steps < 500
    assert steps > 3
    assert room.steps_to_learn(output, cost, [5], rates=[rate], steps=500) == [[steps]]


def test_a_seeds_steps_do_not_depend_on_the_others():
    alone = room.steps_to_learn("sigmoid", "cross-entropy", [3], steps=200)
    among = room.steps_to_learn("sigmoid", "cross-entropy", [1, 3, 2], steps=200)
    assert among.shape == (3, 5)
    np.testing.assert_array_equal(among[1], alone[0])


def test_who_has_not_learned_gets_the_most_steps_and_the_opposite_is_learned_before():
    for cost, expected in (("squared error", 60), ("cross-entropy", 6)):
        steps = room.steps_to_learn("sigmoid", cost, [0, 1], opposite=True, rates=[1.0], steps=60)
        assert np.median(steps) == pytest.approx(expected, abs=2)
