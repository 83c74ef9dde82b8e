"""The compiled program is Keras's training: the weights of train_on_batch, batch by batch."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from kerasdemos import cifar_cnn, fashion_mlp, fit
from kerasdemos.training import pooling, program


def step_by_step(model, x, y, batch_size, epochs=1):
    """The oracle: Keras's train_on_batch, one batch after the other, in order.

    Returns the last epoch's metrics: the means over its samples.
    """
    for _ in range(epochs):
        totals = {}
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            model.reset_metrics()
            logs = model.train_on_batch(x[batch], y[batch], return_dict=True)
            for name, value in logs.items():
                totals[name] = totals.get(name, 0) + float(value) * len(x[batch])
    return {name: total / len(x) for name, total in totals.items()}


@pytest.mark.parametrize("preset", ["mlp", "lecture", "tensorflow"])
@pytest.mark.parametrize("validated", [False, True])
def test_weights_and_metrics_equal_train_on_batch_also_with_a_remainder(preset, validated, images):
    if preset == "mlp":
        build, (x, y) = fashion_mlp, images(32 * 9 + 7, (28, 28))
    else:
        def build():
            return cifar_cnn(preset=preset)

        x, y = images(32 * 5 + 7, (32, 32, 3))
    if preset != "lecture":
        x = x / np.float32(255)
    ours, theirs = build(), build()
    start = theirs.get_weights()
    ours.set_weights(start)
    validation = images(40, x.shape[1:], seed=1) if validated else None
    history = fit(ours, x, y, epochs=2, shuffle=False, verbose=0, validation_data=validation)
    logs = step_by_step(theirs, x, y, 32, epochs=2)
    for begin, mine, reference in zip(start, ours.get_weights(), theirs.get_weights(),
                                      strict=True):
        if preset == "mlp":
            # XLA adds in another order: to 1e-4 of the weight, or of how far the weights moved.
            moved = np.abs(reference - begin).max()
            np.testing.assert_allclose(mine, reference, rtol=1e-4, atol=1e-4 * moved)
        else:
            np.testing.assert_array_equal(mine, reference)
    assert ours.optimizer.iterations == theirs.optimizer.iterations == 2 * -(-len(x) // 32)
    assert history["loss"].iloc[-1] == pytest.approx(logs["loss"], rel=1e-4)
    assert history["accuracy"].iloc[-1] == pytest.approx(logs["accuracy"], abs=1e-6)


@pytest.mark.parametrize("optimizer", [
    lambda: keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    lambda: keras.optimizers.Adam(0.01),
    lambda: keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5)),
    lambda: keras.optimizers.RMSprop(0.01, weight_decay=0.01, clipnorm=0.5),
])
def test_any_optimizer_and_schedule_is_kerass_own(optimizer, small, small_data):
    x, y = small_data(24)
    ours, theirs = small(optimizer()), small(optimizer())
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=3, batch_size=5, shuffle=False, verbose=0)
    step_by_step(theirs, x, y, 5, epochs=3)
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-5, atol=1e-6)


def test_a_second_fit_goes_on_where_the_first_ended(small, small_data):
    x, y = small_data(20)
    once, twice = small("adam"), small("adam")
    once.set_weights(twice.get_weights())
    fit(once, x, y, epochs=4, batch_size=5, shuffle=False, verbose=0)
    for _ in range(2):
        fit(twice, x, y, epochs=2, batch_size=5, shuffle=False, verbose=0)
    for a, b in zip(once.get_weights(), twice.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("epochs", [1, 3, 1000])
def test_many_short_epochs_in_one_chunk_are_the_same_as_one_by_one(epochs, small, small_data):
    x, y = small_data(20)
    together, apart = small(metrics=["mae"]), small(metrics=["mae"])
    together.set_weights(apart.get_weights())
    fast = fit(together, x, y, epochs=epochs, batch_size=10, seed=3, verbose=0)
    # A callback makes fit return to Python after every epoch.
    slow = fit(apart, x, y, epochs=min(epochs, 30), batch_size=10, seed=3, verbose=0,
               callbacks=[keras.callbacks.Callback()])
    assert len(fast) == epochs
    np.testing.assert_allclose(fast[:30], slow, rtol=1e-5, atol=1e-7)


def test_layers_with_state_are_trained_as_by_keras(images):
    def build():
        model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3),
                                  layers.BatchNormalization(), layers.Flatten(), layers.Dense(10)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    x, y = images(16, (8, 8, 3))
    x = x / np.float32(255)
    ours, theirs = build(), build()
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=1, batch_size=8, shuffle=False, verbose=0)
    step_by_step(theirs, x, y, 8)
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_the_same_seed_gives_the_same_bits(network, images):
    x, y = images(200, (28, 28) if network == "mlp" else (32, 32, 3))
    x = x / np.float32(255)
    runs = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        model = fashion_mlp() if network == "mlp" else cifar_cnn()
        fit(model, x, y, epochs=2, seed=7, verbose=0)
        runs.append([weight.tobytes() for weight in model.get_weights()])
    assert runs[0] == runs[1]


# The program stays with the model --------------------------------------------------------------


@pytest.fixture
def traced(monkeypatch):
    """The programs that are compiled from here on."""
    made = []
    trace = program.Program._trace
    monkeypatch.setattr(program.Program, "_trace",
                        lambda self, *arguments: made.append(self) or trace(self, *arguments))
    return made


@pytest.mark.parametrize("jit_compile", [True, False])
def test_a_second_fit_compiles_nothing(jit_compile, traced, small, small_data):
    model, (x, y) = small("adam"), small_data(20)
    for seed in range(3):
        fit(model, x, y, epochs=2, batch_size=5, seed=seed, verbose=0, jit_compile=jit_compile)
    assert len(traced) == 1
    # Other sizes: XLA compiles for each, without it one program serves all.
    fit(model, x[:18], y[:18], epochs=2, batch_size=6, verbose=0, jit_compile=jit_compile)
    assert len(traced) == 1 + jit_compile


def test_compiling_again_freezing_and_other_dtypes_are_noticed(traced, small, small_data):
    model, (x, y) = small(metrics=["mae"]), small_data(20)

    def train():
        fit(model, x, y, epochs=1, verbose=0)
        return len(traced)

    assert train() == 1
    model.compile("adam", "mse", metrics=["mae"])
    assert train() == 2
    model.layers[0].trainable = False
    frozen = model.layers[0].get_weights()
    last = model.layers[1].get_weights()
    assert train() == 3
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], frozen[0])
    assert not np.array_equal(model.layers[1].get_weights()[0], last[0])
    model.layers[1].dtype_policy = "mixed_bfloat16"
    assert train() == 4
    assert train() == 4


def test_a_model_that_nobody_knows_any_more_is_freed_with_its_program(small, small_data,
                                                                     monkeypatch, images):
    monkeypatch.setattr(pooling, "has_onednn", lambda: False)
    x, y = small_data(20)
    gone = []
    for jit_compile in (True, False):
        model = small("adam")
        fit(model, x, y, epochs=1, verbose=0, jit_compile=jit_compile)
        gone += [weakref.ref(model), weakref.ref(model.layers[0]), weakref.ref(model.optimizer),
                 weakref.ref(program._PROGRAMS[model][jit_compile])]
    model = cifar_cnn()
    fit(model, *images(4, (32, 32, 3)), epochs=1, verbose=0)
    gone += [weakref.ref(model), weakref.ref(model.layers[1])]
    del model
    gc.collect()
    assert [reference() for reference in gone] == [None] * len(gone)


def test_a_hundred_fits_of_one_model_take_no_more_memory(small, small_data):
    resource = pytest.importorskip("resource")
    model, (x, y) = small("adam"), small_data(200)

    def megabytes():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    for jit_compile in (True, False):
        for k in range(110):
            if k == 10:
                before = megabytes()
            fit(model, x, y, epochs=1, verbose=0, seed=k, jit_compile=jit_compile)
        assert megabytes() - before < 20


def test_a_few_steps_are_not_worth_xla_unless_it_has_compiled_already(small, small_data):
    x, y = small_data(20)
    enough = -(-program.XLA_WORK // (small().count_params() + program.STEP_WORK))
    for epochs, jit in ((enough - 1, [False]), (enough, ["auto"])):
        model = small()
        fit(model, x, y, epochs=epochs, verbose=0)
        assert list(program._PROGRAMS[model]) == jit
    fit(model, x, y, epochs=1, verbose=0)
    assert list(program._PROGRAMS[model]) == ["auto"]


def test_a_larger_model_is_worth_it_sooner(small):
    def sooner(n_units):
        model = keras.Sequential([keras.Input((784,)), layers.Dense(n_units), layers.Dense(10)])
        return next(steps for steps in range(0, 20_000, 10) if program.pays(model, steps))

    # What was measured: 1,200 steps for the first; five times as many weights, 350.
    assert 800 < sooner(128) < 1500
    assert sooner(640) < 350


def test_xla_never_pays_for_convolutions_on_a_cpu_nor_where_a_layer_lacks_it(small, monkeypatch):
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [])
    assert not program.pays(cifar_cnn(), 10**9)
    assert program.pays(small(), 10**9)
    model = small()
    model.layers[-1].supports_jit = False
    assert not program.pays(model, 10**9)


def test_a_smaller_last_batch_is_not_compiled_by_xla(traced, small, small_data, monkeypatch):
    monkeypatch.setattr(program, "XLA_WORK", 0)
    compiled = []
    trace = program.Program._trace
    monkeypatch.setattr(program.Program, "_trace", lambda *arguments: compiled.append(
        arguments[-1]) or trace(*arguments))
    x, y = small_data(23)
    ours, theirs = small("adam"), small("adam")
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=2, batch_size=5, shuffle=False, verbose=0)
    assert compiled == [True, False]
    step_by_step(theirs, x, y, 5, epochs=2)
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-5, atol=1e-6)


def test_what_xla_cannot_compile_is_trained_without_it(small_data, monkeypatch):
    monkeypatch.setattr(program, "XLA_WORK", 0)

    class FromPython(layers.Layer):
        def call(self, x):
            return x * tf.ensure_shape(tf.numpy_function(lambda: np.float32(0.5), [], x.dtype), ())

    def build():
        model = keras.Sequential([keras.Input((3,)), FromPython(), layers.Dense(1)])
        model.compile("sgd", "mse")
        return model

    x, y = small_data(10)
    ours, theirs = build(), build()
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=30, batch_size=5, verbose=0, shuffle=False)
    assert program._PROGRAMS[ours]["auto"]._jit_compile is False
    step_by_step(theirs, x, y, 5, epochs=30)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-4)
