"""Fast training is Keras's training: the same weights, callbacks, validation, remainder and log."""

import io
import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdemos import cifar_cnn, fashion_mlp, fit
from kerasdemos.checks import InputError
from kerasdemos.training import evaluate

LAYERS = keras.layers


def images(n, shape, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.integers(0, 256, (n, *shape), dtype=np.uint8)
    return x, generator.integers(0, 10, n)


def small(optimizer="sgd", loss="mse", metrics=(), **kwargs):
    model = keras.Sequential([keras.Input((3,)), LAYERS.Dense(4, "relu"), LAYERS.Dense(1)])
    model.compile(optimizer, loss, metrics=list(metrics), **kwargs)
    return model


def small_data(n=20, seed=0):
    generator = np.random.default_rng(seed)
    return (generator.normal(size=(n, 3)).astype(np.float32),
            generator.normal(size=(n, 1)).astype(np.float32))


# The same mathematics ---------------------------------------------------------------------------


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
def test_weights_and_metrics_equal_train_on_batch_also_with_a_remainder(preset, validated):
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
def test_any_optimizer_and_schedule_is_kerass_own(optimizer):
    x, y = small_data(24)
    ours, theirs = small(optimizer()), small(optimizer())
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=3, batch_size=5, shuffle=False, verbose=0)
    step_by_step(theirs, x, y, 5, epochs=3)
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-5, atol=1e-6)


def test_a_second_fit_goes_on_where_the_first_ended():
    x, y = small_data(20)
    once, twice = small("adam"), small("adam")
    once.set_weights(twice.get_weights())
    fit(once, x, y, epochs=4, batch_size=5, shuffle=False, verbose=0)
    for _ in range(2):
        fit(twice, x, y, epochs=2, batch_size=5, shuffle=False, verbose=0)
    for a, b in zip(once.get_weights(), twice.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("epochs", [1, 3, 1000])
def test_many_short_epochs_in_one_chunk_are_the_same_as_one_by_one(epochs):
    x, y = small_data(20)
    together, apart = small(metrics=["mae"]), small(metrics=["mae"])
    together.set_weights(apart.get_weights())
    fast = fit(together, x, y, epochs=epochs, batch_size=10, seed=3, verbose=0)
    # A callback makes fit return to Python after every epoch.
    slow = fit(apart, x, y, epochs=min(epochs, 30), batch_size=10, seed=3, verbose=0,
               callbacks=[keras.callbacks.Callback()])
    assert len(fast) == epochs
    np.testing.assert_allclose(fast[:30], slow, rtol=1e-5, atol=1e-7)


def test_layers_with_state_are_trained_as_by_keras():
    def build():
        model = keras.Sequential([keras.Input((8, 8, 3)), LAYERS.Conv2D(4, 3),
                                  LAYERS.BatchNormalization(), LAYERS.Flatten(), LAYERS.Dense(10)])
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


@pytest.mark.parametrize(("size", "pool"), [(6, 2), (7, 2), (9, 3), (11, (2, 3))])
def test_the_fast_gradient_of_max_pooling_is_tensorflows_to_the_bit(size, pool):
    """Whole numbers below 4: most windows hold their maximum more than once."""
    generator = np.random.default_rng(0)
    x = generator.integers(0, 4, (5, size, size, 3)).astype(np.float32)
    targets = generator.normal(size=(5, 1)).astype(np.float32)

    def build():
        model = keras.Sequential([keras.Input((size, size, 3)), LAYERS.Conv2D(3, 1),
                                  LAYERS.MaxPooling2D(pool), LAYERS.Flatten(), LAYERS.Dense(1)])
        model.compile("sgd", "mse")
        # The convolution hands its input on, ties and all.
        model.layers[0].set_weights([np.eye(3, dtype=np.float32)[None, None], np.zeros(3)])
        return model

    ours, theirs = build(), build()
    theirs.layers[-1].set_weights(ours.layers[-1].get_weights())
    before = ours.get_weights()[0]
    fit(ours, x, targets, epochs=1, verbose=0, shuffle=False)
    theirs.train_on_batch(x, targets)
    assert np.abs(ours.get_weights()[0] - before).max() > 1e-3
    for mine, reference in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, reference)


def test_a_batch_larger_than_the_data_is_the_whole_data():
    x, y = small_data(6)
    ours, theirs = small(), small()
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=1, batch_size=32, verbose=0)
    theirs.train_on_batch(x, y)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-6)


# Shuffling and repetition -----------------------------------------------------------------------


class Visits(LAYERS.Layer):
    """Passes its input on and counts how often each sample came by."""

    def __init__(self, n):
        super().__init__()
        self.n = n

    def build(self, _):
        self.seen = self.add_weight(shape=(self.n,), initializer="zeros", trainable=False)
        self.order = self.add_weight(shape=(), initializer="zeros", trainable=False)

    def call(self, x, training=False):
        if training:
            hits = tf.reduce_sum(tf.one_hot(tf.cast(x[:, 0], tf.int32), self.n), axis=0)
            self.seen.assign_add(hits)
            # A number that depends on which samples come first.
            self.order.assign(self.order * 1.5 + tf.reduce_sum(x[:1, 0]))
        return x


def visiting(n):
    model = keras.Sequential([keras.Input((1,)), Visits(n), LAYERS.Dense(1)])
    model.compile("sgd", "mse")
    return model


def visit(n, epochs, **kwargs):
    model = visiting(n)
    fit(model, np.arange(n)[:, None], np.zeros(n), epochs=epochs, verbose=0, **kwargs)
    layer = model.layers[0]
    return layer.seen.numpy(), float(layer.order)


@pytest.mark.parametrize(("n", "batch_size"), [(40, 8), (43, 8), (8, 8), (7, 3), (12, 8)])
def test_every_sample_is_visited_once_an_epoch(n, batch_size):
    seen, _ = visit(n, 3, batch_size=batch_size, seed=0)
    np.testing.assert_array_equal(seen, np.full(n, 3))


def test_epochs_are_shuffled_anew_and_seeds_decide_how():
    orders = {seed: visit(40, 2, batch_size=8, seed=seed)[1] for seed in (0, 1)}
    assert orders[0] == visit(40, 2, batch_size=8, seed=0)[1]
    assert orders[0] != orders[1]
    assert visit(40, 2, batch_size=8)[1] != visit(40, 2, batch_size=8)[1]
    in_order = visit(40, 2, batch_size=8, shuffle=False)[1]
    assert in_order == visit(40, 2, batch_size=8, shuffle=False, seed=5)[1]
    assert in_order not in orders.values()


def test_one_full_batch_and_a_remainder_are_shuffled_too():
    assert len({visit(12, 1, batch_size=8, seed=seed)[1] for seed in range(4)}) == 4


def test_a_callback_may_stop_inside_an_epoch():
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = True

    x, y = small_data(21)
    model = small()
    history = fit(model, x, y, epochs=5, batch_size=2, verbose=0, callbacks=[Stop()])
    assert len(history) == 1
    # The remainder batch of the epoch is a chunk of its own, and is not reached.
    assert model.optimizer.iterations == 10


@pytest.mark.parametrize("loss", [
    keras.losses.sparse_categorical_crossentropy,
    keras.losses.SparseCategoricalCrossentropy(name="renamed")])
def test_a_sparse_loss_is_known_in_every_form(loss):
    model = fashion_mlp()
    model.compile("sgd", loss)
    fit(model, X, Y, epochs=1, verbose=0)
    with pytest.raises(InputError, match="whole labels from 0 to 9"):
        fit(model, X, Y + 1, epochs=1, verbose=0)


def test_the_order_differs_between_epochs():
    class Order(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.orders = []

        def on_epoch_begin(self, epoch, logs=None):
            self.model.layers[0].order.assign(0.0)

        def on_epoch_end(self, epoch, logs=None):
            self.orders.append(float(self.model.layers[0].order))

    model, callback = visiting(40), Order()
    fit(model, np.arange(40)[:, None], np.zeros(40), epochs=4, batch_size=8, seed=0, verbose=0,
        callbacks=[callback])
    assert len(set(callback.orders)) == 4


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_the_same_seed_gives_the_same_bits(network):
    x, y = images(200, (28, 28) if network == "mlp" else (32, 32, 3))
    x = x / np.float32(255)
    runs = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        model = fashion_mlp() if network == "mlp" else cifar_cnn()
        fit(model, x, y, epochs=2, seed=7, verbose=0)
        runs.append([weight.tobytes() for weight in model.get_weights()])
    assert runs[0] == runs[1]


# Keras around it --------------------------------------------------------------------------------


def test_validation_is_evaluated_after_each_epoch_as_by_keras():
    x, y = small_data(20)
    held_out = small_data(15, seed=1)
    model = small(metrics=["mae"])
    history = fit(model, x, y, epochs=2, batch_size=5, validation_data=held_out, verbose=0)
    assert list(history.columns) == ["loss", "mae", "val_loss", "val_mae"]
    loss, mae = model.evaluate(*held_out, verbose=0)
    assert history["val_loss"].iloc[-1] == pytest.approx(loss, rel=1e-6)
    assert history["val_mae"].iloc[-1] == pytest.approx(mae, rel=1e-6)


def test_callbacks_are_called_and_may_stop_and_steer_the_training():
    x, y = small_data(20)
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            seen.append(("train", self.params["epochs"], self.params["steps"]))

        def on_epoch_begin(self, epoch, logs=None):
            seen.append(("begin", epoch))

        def on_train_batch_end(self, batch, logs=None):
            seen.append(("steps", batch + 1, sorted(logs)))

        def on_epoch_end(self, epoch, logs=None):
            seen.append(("end", epoch, sorted(logs)))
            if epoch == 1:
                self.model.stop_training = True

    rates = keras.callbacks.LearningRateScheduler(lambda epoch: 0.0 if epoch else 0.1)
    model = small()
    history = fit(model, x, y, epochs=9, batch_size=6, verbose=0, callbacks=[Watch(), rates])
    assert seen[:4] == [("train", 9, 4), ("begin", 0), ("steps", 3, ["loss"]),
                        ("steps", 4, ["loss"])]
    assert [event[:2] for event in seen if event[0] == "end"] == [("end", 0), ("end", 1)]
    assert list(history.index) == [1, 2]
    assert float(model.optimizer.learning_rate) == 0.0
    assert len(model.history.history["loss"]) == 2


def test_early_stopping_and_checkpoints_work(tmp_path):
    x, y = small_data(20)
    model = small(keras.optimizers.SGD(0.0))
    callbacks = [keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True),
                 keras.callbacks.ModelCheckpoint(tmp_path / "best.keras", save_best_only=True)]
    history = fit(model, x, y, epochs=50, batch_size=5, validation_data=(x, y), verbose=0,
                  callbacks=callbacks)
    assert len(history) == 3
    saved = keras.models.load_model(tmp_path / "best.keras")
    np.testing.assert_array_equal(saved.get_weights()[0], model.get_weights()[0])


def test_the_model_is_kerass_own_again_after_a_fit():
    x, y = images(64, (32, 32, 3))
    model = cifar_cnn(preset="tensorflow")
    fit(model, x / np.float32(255), y, epochs=1, verbose=0)
    assert not any("call" in vars(layer) for layer in model.layers)
    model.fit(x / np.float32(255), y, epochs=1, verbose=0)
    assert model.predict(x[:3] / np.float32(255), verbose=0).shape == (3, 10)


def test_evaluate_gives_the_numbers_of_keras_in_batches_of_32():
    x, y = images(77, (28, 28))
    model = fashion_mlp()
    loss, accuracy = model.evaluate(x / np.float32(255), y, batch_size=32, verbose=0)
    score = evaluate(model, x / np.float32(255), y)
    assert score["loss"] == pytest.approx(loss, rel=1e-5)
    assert score["accuracy"] == pytest.approx(accuracy, abs=1e-6)


# The log ----------------------------------------------------------------------------------------


def test_the_log_has_the_slides_form(capsys):
    x, y = small_data(20)
    fit(small(metrics=["mae"]), x, y, epochs=2, batch_size=6)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2"
    assert lines[2] == "Epoch 2/2"
    for line in lines[1::2]:
        assert re.fullmatch(r"4/4 - \d+s - loss: \d+\.\d{4} - mae: \d+\.\d{4}", line)


def test_validation_follows_and_its_note_stands_behind_it(capsys):
    x, y = small_data(20)
    fit(small(), x, y, epochs=1, validation_data=(x, y), validation_note="20 of 100 samples")
    line = capsys.readouterr().out.splitlines()[1]
    assert re.fullmatch(
        r"1/1 - \d+s - loss: \d+\.\d{4} - val_loss: \d+\.\d{4} \(20 of 100 samples\)", line)


def test_a_terminal_gets_a_bar_and_elsewhere_there_is_none(monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    x, y = small_data(20)
    terminal = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", terminal)
        fit(small(), x, y, epochs=1, batch_size=6)
    assert "\r3/4 [" in terminal.getvalue()
    assert terminal.getvalue().endswith("\n")
    fit(small(), x, y, epochs=1, batch_size=6)
    assert "\r" not in capsys.readouterr().out


def test_verbose_0_prints_nothing(capsys):
    x, y = small_data(20)
    fit(small(), x, y, epochs=2, verbose=0)
    assert capsys.readouterr().out == ""


# What is asked wrongly --------------------------------------------------------------------------

X, Y = images(50, (28, 28))
X_NAN = np.where(np.arange(50)[:, None, None] == 3, np.nan, X.astype(np.float32))


@pytest.mark.parametrize(("arguments", "message"), [
    ({"epochs": 0}, "epochs: expected a whole number, at least 1, got 0"),
    ({"epochs": -1}, "epochs: expected a whole number, at least 1, got -1"),
    ({"epochs": 1.5}, "epochs: expected a whole number, at least 1, got 1.5"),
    ({"epochs": "ten"}, "epochs: expected a whole number, at least 1, got 'ten'"),
    ({"epochs": True}, "epochs: expected a whole number, at least 1, got True"),
    ({"batch_size": 0}, "batch_size: expected a whole number, at least 1, got 0"),
    ({"seed": -1}, "seed: expected a whole number, 0 to 4294967295, got -1"),
    ({"seed": 2**32}, "seed: expected a whole number, 0 to 4294967295, got 4294967296"),
    ({"seed": "a"}, "seed: expected a whole number, 0 to 4294967295, got 'a'"),
    ({"verbose": 1}, "verbose: expected 'auto', 0 or 2, got 1"),
    ({"x": X[:, :27]}, "x: expected an array of shape (n, 28, 28), got (50, 27, 28)"),
    ({"x": X[..., None]}, "x: expected an array of shape (n, 28, 28), got (50, 28, 28, 1)"),
    ({"x": X[:0], "y": Y[:0]}, "x: expected an array of shape (n, 28, 28), got (0, 28, 28)"),
    ({"x": X_NAN}, "x: expected finite numbers, got NaN or infinity (first in sample 3)"),
    ({"x": X.astype(str)}, "x: expected real numbers, got dtype <U3"),
    ({"x": X.astype(complex)}, "x: expected real numbers, got dtype complex128"),
    ({"y": Y[:49]}, "x and y: expected as many samples as targets, got 50 and 49"),
    ({"y": Y + 1}, "y: expected whole labels from 0 to 9, got values from 1 to 10"),
    ({"y": Y - 1}, "y: expected whole labels from 0 to 9, got values from -1 to 8"),
    ({"y": Y + 0.5}, "y: expected whole labels from 0 to 9, got values from 0.5 to 9.5"),
    ({"y": np.eye(10)[Y]}, "y: expected labels of shape (n,), got shape (50, 10)"),
    ({"validation_data": X}, "validation_data: expected a pair (x, y)"),
    ({"validation_data": (X, Y[:1])},
     "validation_data[0] and validation_data[1]: expected as many samples as targets, "
     "got 50 and 1"),
])
def test_a_wrong_argument_is_one_line_and_nothing_is_trained(arguments, message):
    model = fashion_mlp()
    before = model.get_weights()
    with pytest.raises(InputError) as raised:
        fit(model, **{"x": X, "y": Y, "epochs": 1, "verbose": 0} | arguments)
    assert str(raised.value) == message
    assert model.optimizer.iterations == 0
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_model_that_is_not_compiled_is_named():
    with pytest.raises(InputError, match="model: expected a compiled model"):
        fit(cifar_cnn(head=False), np.zeros((1, 32, 32, 3)), [0], epochs=1)


def test_targets_of_the_wrong_width_are_named():
    x, _ = small_data(20)
    with pytest.raises(InputError, match=r"y: expected targets of shape \(n, 1\), got \(20, 2\)"):
        fit(small(), x, np.zeros((20, 2)), epochs=1)


def test_labels_may_come_as_a_column_and_lists_as_data():
    fit(fashion_mlp(), X, Y[:, None], epochs=1, verbose=0)
    fit(small(), [[1, 2, 3], [4, 5, 6]], [1, 2], epochs=1, verbose=0)


# The real thing ---------------------------------------------------------------------------------


def test_five_epochs_of_fashion_mnist_over_five_seeds_agree_with_the_slide(fashion):
    """Lecture 30: .8792 after five epochs; the R tutorial's own page prints .8721."""
    x_train, x_test = fashion.x_train / np.float32(255), fashion.x_test / np.float32(255)
    accuracies, losses = [], []
    for seed in range(5):
        keras.utils.set_random_seed(seed)
        model = fashion_mlp()
        history = fit(model, x_train, fashion.y_train, epochs=5, seed=seed, verbose=0)
        accuracies.append(evaluate(model, x_test, fashion.y_test)["accuracy"])
        losses.append(history["loss"])
    mean, deviation = np.mean(accuracies), np.std(accuracies, ddof=1)
    assert 0.865 < mean < 0.885
    # The 99% prediction interval for one further run: Student's t with 4 degrees of freedom.
    half_width = 4.604 * deviation * np.sqrt(1 + 1 / 5)
    assert abs(0.8792 - mean) < half_width
    # The slide's own losses, epoch by epoch; over 30 seeds a run's standard deviation was .002.
    np.testing.assert_allclose(np.mean(losses, axis=0), [0.5003, 0.3782, 0.3362, 0.3141, 0.2934],
                               atol=0.01)
