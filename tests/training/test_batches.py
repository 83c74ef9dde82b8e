"""Every sample comes by once an epoch, in an order of its own; what does not fit is refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from kerasdemos import cifar_cnn, fashion_mlp, fit
from kerasdemos.checks import InputError
from kerasdemos.training.batches import CHUNK_STEPS, chunks, samples, takes_labels


def test_a_batch_larger_than_the_data_is_the_whole_data(small, small_data):
    x, y = small_data(6)
    ours, theirs = small(), small()
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=1, batch_size=32, verbose=0)
    theirs.train_on_batch(x, y)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-6)


class Visits(layers.Layer):
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
    model = keras.Sequential([keras.Input((1,)), Visits(n), layers.Dense(1)])
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


# Chunks -----------------------------------------------------------------------------------------


def sequence(n, epochs, batch_size, **options):
    """The rows of every real step, in order, and the chunks they came in."""
    x = np.arange(n, dtype=np.float32)[:, None]
    came = list(chunks(x, x, epochs, batch_size, **{"shuffle": True, "seed": 0, "grouped": False}
                       | options))
    steps = [rows[:, 0].astype(int).tolist() for chunk in came
             for rows in chunk.arguments[2].numpy()[: chunk.count]]
    return steps, came


@pytest.mark.parametrize(("n", "batch_size"), [(12, 4), (14, 4), (3, 3)])
def test_the_order_is_one_permutation_an_epoch_of_numpys_generator(n, batch_size):
    steps, _ = sequence(n, 3, batch_size)
    generator = np.random.default_rng(0)
    for epoch in range(3):
        order = generator.permutation(n) if n > batch_size else np.arange(n)
        expected = [order[i : i + batch_size].tolist() for i in range(0, n, batch_size)]
        assert steps[epoch * len(expected) : (epoch + 1) * len(expected)] == expected


def test_grouping_short_epochs_changes_the_chunks_and_not_the_order():
    grouped, few = sequence(20, 100, 5, grouped=True)
    apart, many = sequence(20, 100, 5)
    assert grouped == apart
    assert (len(few), len(many)) == (1, 100)
    assert few[0].epoch_ends == list(range(3, 400, 4))


def test_a_long_epoch_comes_in_chunks_of_one_size_and_only_the_last_ends_it():
    steps = CHUNK_STEPS + 1
    _, came = sequence(2 * steps, 1, 2)
    assert len({chunk.arguments[2].shape for chunk in came}) == 1
    assert sum(chunk.count for chunk in came) == steps
    assert [chunk.first for chunk in came] == [0, came[0].count]
    assert [chunk.epoch_ends for chunk in came] == [[], [came[1].count - 1]]


def test_a_failure_while_gathering_is_told():
    x = np.zeros((4, 1), np.float32)
    with pytest.raises(IndexError):
        list(chunks(x, x[:2], 1, 2, shuffle=False, seed=None, grouped=False))


# What fits a model ------------------------------------------------------------------------------

X, Y = np.zeros((50, 28, 28), np.uint8), np.arange(50) % 10
X_NAN = np.where(np.arange(50)[:, None, None] == 3, np.nan, X.astype(np.float32))


@pytest.fixture(scope="module")
def mlp():
    return fashion_mlp()


@pytest.mark.parametrize(("x", "y", "message"), [
    (X[:, :27], Y, "x: expected shape (n, 28, 28), got (50, 27, 28)"),
    (X[..., None], Y, "x: expected shape (n, 28, 28), got (50, 28, 28, 1)"),
    (X[:0], Y[:0], "x: expected shape (n, 28, 28), got (0, 28, 28)"),
    (X_NAN, Y, "x: expected finite numbers, got nan at [3, 0, 0]"),
    (X.astype(str), Y, "x: expected real numbers, got dtype <U3"),
    (X.astype(complex), Y, "x: expected real numbers, got dtype complex128"),
    (X, Y[:49], "y: expected shape (50,), got (49,)"),
    (X, Y + 1, "y: expected whole numbers from 0 to 9, got 10 at [9]"),
    (X, Y - 1, "y: expected whole numbers from 0 to 9, got -1 at [0]"),
    (X, Y + 0.5, "y: expected whole numbers from 0 to 9, got 0.5 at [0]"),
    (X, np.eye(10)[Y], "y: expected shape (50,), got (50, 10)"),
])
def test_samples_that_do_not_fit_are_named_in_one_line(mlp, x, y, message):
    with pytest.raises(InputError) as raised:
        samples(mlp, x, y)
    assert str(raised.value) == message


def test_targets_of_the_wrong_width_are_named(small):
    with pytest.raises(InputError, match=r"y: expected shape \(20, 1\), got \(20, 2\)"):
        samples(small(), np.zeros((20, 3)), np.zeros((20, 2)))


def test_a_model_that_is_not_compiled_or_has_no_shape_is_named():
    with pytest.raises(InputError, match="model: expected a compiled model"):
        samples(cifar_cnn(head=False), np.zeros((1, 32, 32, 3)), [0])
    shapeless = keras.Sequential([layers.Dense(1)])
    shapeless.compile("sgd", "mse")
    with pytest.raises(InputError, match="model: expected one input of known shape"):
        samples(shapeless, np.zeros((1, 3)), [0])


def test_bytes_stay_bytes_and_other_numbers_become_the_models(mlp, small):
    assert samples(mlp, X, Y)[0] is X
    assert samples(mlp, X.astype(np.float64), Y)[0].dtype == np.float32
    x, y = samples(small(), [[1, 2, 3], [4, 5, 6]], [1, 2])
    assert (x.dtype, y.dtype, x.shape, y.shape) == (np.float32, np.float32, (2, 3), (2,))


def test_labels_may_come_as_a_column_or_as_whole_floats(mlp):
    for y in (Y[:, None], Y.astype(float), Y.tolist()):
        labels = samples(mlp, X, y)[1]
        assert labels.dtype == np.int32
        np.testing.assert_array_equal(labels, Y)


@pytest.mark.parametrize("loss", [
    "sparse_categorical_crossentropy", keras.losses.sparse_categorical_crossentropy,
    keras.losses.SparseCategoricalCrossentropy(name="renamed")])
def test_a_loss_of_labels_is_known_in_every_form(loss):
    assert takes_labels(loss)


@pytest.mark.parametrize("loss", [
    "mse", "categorical_crossentropy", keras.losses.MeanSquaredError()])
def test_other_losses_take_one_number_an_output(loss):
    assert not takes_labels(loss)
