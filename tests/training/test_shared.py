"""Models that compute the same share a program; all others do not, whatever they differ in."""

import gc
from collections import OrderedDict

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, optimizers, regularizers

from kerasdemos import fit
from kerasdemos.builders import approximator
from kerasdemos.training import draw_many, fit_many, predict_many, program, shared


@pytest.fixture(autouse=True)
def none_kept(monkeypatch):
    monkeypatch.setattr(shared, "_PROGRAMS", OrderedDict())


@pytest.fixture(scope="module")
def usual(small_data):
    """What the model comes to that all others are compared with, and its program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "_PROGRAMS", OrderedDict())
        return trained(small_data)[1], shared._PROGRAMS


def built(units=6, activation="relu", rate=0.25, decay=0.0, loss="mse", optimizer=()):
    model = keras.Sequential([
        keras.Input((3,)), layers.Dense(units, activation), layers.Dropout(rate, seed=1),
        layers.Dense(1, kernel_regularizer=regularizers.L2(decay))])
    model.compile(optimizers.Adam(**{"learning_rate": 0.01} | dict(optimizer)), loss,
                  metrics=["mae"])
    return model


def trained(small_data, jit_compile=True, **changes):
    """Train a model from stated weights: what became of it."""
    keras.utils.set_random_seed(0)
    model = built(**changes)
    x, y = small_data(40)
    history = fit(model, x, y, epochs=2, batch_size=8, verbose=0, seed=0, jit_compile=jit_compile)
    return model, [history.to_numpy(), *model.get_weights(),
                   *(np.array(one) for one in model.optimizer.variables)]


def equal(some, others):
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


def test_a_second_model_runs_the_first_ones_program_on_its_own_variables(small_data):
    first, after_first = trained(small_data)
    assert len(shared._PROGRAMS) == 1
    keras.utils.set_random_seed(5)
    second, (x, y) = built(), small_data(40, seed=5)
    before = second.get_weights()
    fit(second, x, y, epochs=2, batch_size=8, verbose=0, seed=0, jit_compile=True)
    assert len(shared._PROGRAMS) == 1
    assert not equal(second.get_weights(), before)
    assert equal(first.get_weights(), after_first[1 : 1 + len(before)])
    # Alone, it comes to the same.
    shared._PROGRAMS.clear()
    keras.utils.set_random_seed(5)
    alone = built()
    assert equal(alone.get_weights(), before)
    fit(alone, x, y, epochs=2, batch_size=8, verbose=0, seed=0, jit_compile=True)
    assert equal(alone.get_weights(), second.get_weights())


@pytest.mark.parametrize("changes", [
    {"units": 7}, {"activation": lambda z: keras.ops.maximum(z, 0.1)}, {"rate": 0.5},
    {"decay": 0.1}, {"loss": lambda y, outputs: (y - outputs) ** 4},
    {"optimizer": {"beta_1": 0.5}}, {"optimizer": {"learning_rate": 0.02}},
    {"optimizer": {"clipnorm": 0.01}},
], ids=["units", "activation", "rate", "decay", "loss", "beta_1", "learning_rate", "clipnorm"])
def test_another_model_is_trained_as_it_would_be_alone(small_data, usual, monkeypatch, changes):
    ended, programs = usual
    monkeypatch.setattr(shared, "_PROGRAMS", programs.copy())
    _, behind = trained(small_data, **changes)
    shared._PROGRAMS.clear()
    _, alone = trained(small_data, **changes)
    assert equal(behind, alone)
    assert not equal(ended[:3], alone[:3])


def test_inputs_of_other_names_are_taken_by_their_own(small_data):
    x, y = small_data(40)
    ended = []
    for names in (("a", "b"), ("b", "c")):
        keras.utils.set_random_seed(0)
        inputs = {name: keras.Input((3,), name=name) for name in names}
        model = keras.Model(inputs, layers.Dense(1)(layers.subtract(list(inputs.values()))))
        model.compile("sgd", "mse")
        fit(model, dict(zip(names, (x, 2 * x), strict=True)), y, epochs=2, batch_size=8,
            verbose=0, seed=0, jit_compile=True)
        ended.append(model.get_weights())
    assert equal(*ended)


def test_a_large_model_shares_none(small_data, monkeypatch):
    # 31 parameters and as many velocities twice, 4 bytes each, and a few counters.
    monkeypatch.setattr(shared, "LARGEST", 3 * 31 * 4)
    trained(small_data)
    assert not shared._PROGRAMS


def test_other_shapes_outputs_or_variables_are_other_programs():
    one, other, wide = (tf.Variable(tf.ones(shape)) for shape in (3, 3, 4))

    def run(compute):
        function = tf.function(compute, jit_compile=True, autograph=False).get_concrete_function()
        return [array.numpy().tolist() for array in shared.shared(function)()]

    assert run(lambda: (one + 1, one * 3)) == [[2] * 3, [3] * 3]
    assert run(lambda: (other + 1, other * 3)) == [[2] * 3, [3] * 3]
    assert len(shared._PROGRAMS) == 1
    # The same nodes in the same order, but given back the other way round.
    assert run(lambda: (one + 1, one * 3)[::-1]) == [[3] * 3, [2] * 3]
    assert run(lambda: (wide + 1, wide * 3)) == [[2] * 4, [3] * 4]
    assert len(shared._PROGRAMS) == 3
    other.assign([5.0, 5.0, 5.0])
    assert run(lambda: (one - other,)) == [[-4] * 3]
    assert run(lambda: (other - one,)) == [[4] * 3]


def test_under_a_tape_which_xla_cannot_serve_it_is_trained_without_xla(small_data, monkeypatch):
    monkeypatch.setattr(program, "XLA_WORK", 0)
    usual = trained(small_data, jit_compile="auto", rate=0.0)[1]
    assert len(shared._PROGRAMS) == 1
    gc.collect()  # the first model is gone
    with tf.GradientTape():
        taped = trained(small_data, jit_compile="auto", rate=0.0)[1]
    for one, other in zip(usual[:5], taped[:5], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_so_many_programs_are_kept_the_last_ones(small_data, monkeypatch):
    monkeypatch.setattr(shared, "KEPT", 2)
    last = []
    for units in (4, 5, 4, 6):
        trained(small_data, units=units)
        last.append(list(shared._PROGRAMS)[-1])
    assert len(set(last)) == 3
    assert last[0] == last[2]
    assert list(shared._PROGRAMS) == last[2:]


def test_many_copies_are_trained_and_predict_as_they_would_alone(small_data):
    def ended(seed, model):
        x, y = small_data(30, seed=seed)
        ends = fit_many(model, x, y, weights=draw_many(model, 3, seed=seed),
                        steps=20, learning_rate=0.1 * (seed + 1))
        return [ends.losses, *ends.weights, predict_many(model, x, ends.weights)]

    def models():
        return [approximator((4,), activation, 3) for activation in ("tanh", "tanh", "relu")]

    together = [ended(seed, model) for seed, model in enumerate(models())]
    assert len(shared._PROGRAMS) == 4  # training and prediction, of two activations
    for seed, model in enumerate(models()):
        shared._PROGRAMS.clear()
        assert equal(ended(seed, model), together[seed])
