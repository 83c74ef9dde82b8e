"""Every sample comes by once an epoch, in an order of its own; how it travels changes nothing."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from kerasdemos import fit
from kerasdemos.training import batches
from kerasdemos.training.batches import CHUNK_STEPS, as_bytes, chunks


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
    came = list(chunks((x, x), epochs, batch_size,
                       **{"shuffle": True, "seed": 0, "grouped": False} | options))
    steps = [chunk.data[0].numpy()[rows, 0].astype(int).tolist() for chunk in came
             for rows in chunk.rows[: chunk.count]]
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
    epochs = CHUNK_STEPS // 4
    grouped, few = sequence(20, epochs, 5, grouped=True)
    apart, many = sequence(20, epochs, 5)
    assert grouped == apart
    assert (len(few), len(many)) == (1, epochs)
    assert few[0].epoch_ends == list(range(3, 4 * epochs, 4))
    assert np.flatnonzero(few[0].begins).tolist() == list(range(0, 4 * epochs, 4))


def test_a_long_epoch_comes_in_chunks_of_one_size_and_only_the_last_ends_it():
    steps = CHUNK_STEPS + 1
    _, came = sequence(2 * steps, 1, 2)
    assert len({chunk.rows.shape for chunk in came}) == 1
    assert sum(chunk.count for chunk in came) == steps
    assert [chunk.first for chunk in came] == [0, came[0].count]
    assert [chunk.epoch_ends for chunk in came] == [[], [came[1].count - 1]]


def test_data_too_large_to_hand_over_whole_comes_in_pieces_and_in_the_same_order(monkeypatch):
    whole, together = sequence(23, 3, 5)
    monkeypatch.setattr(batches, "WHOLE_BYTES", 0)
    in_pieces, apart = sequence(23, 3, 5)
    assert whole == in_pieces
    assert {len(chunk.data[0]) for chunk in together} == {23}
    assert {len(chunk.data[0]) for chunk in apart} == {20, 3}


def test_pieces_of_large_samples_stay_small(monkeypatch):
    monkeypatch.setattr(batches, "WHOLE_BYTES", 0)
    monkeypatch.setattr(batches, "CHUNK_BYTES", 200)
    _, came = sequence(64, 1, 4)  # 4 samples of two floats: 32 bytes a step
    assert {chunk.rows.shape for chunk in came} == {(6, 4)}
    assert [chunk.count for chunk in came] == [6, 6, 4]


def test_a_training_that_goes_on_skips_the_epochs_before_with_their_orders():
    steps, _ = sequence(20, 5, 5)
    later, _ = sequence(20, 5, 5, first_epoch=3)
    assert later == steps[3 * 4 :]


def test_a_failure_while_gathering_is_told(monkeypatch):
    monkeypatch.setattr(batches, "WHOLE_BYTES", 0)
    x = np.zeros((4, 1), np.float32)
    with pytest.raises(IndexError):
        list(chunks((x, x[:2]), 1, 2, shuffle=False, seed=None, grouped=False))


# Bytes ------------------------------------------------------------------------------------------


@pytest.fixture
def all_packed(monkeypatch):
    monkeypatch.setattr(batches, "LEAST_BYTES", 0)


@pytest.mark.parametrize("divisor", [1, 255])
def test_images_that_were_scaled_travel_as_bytes_and_are_the_same_to_the_bit(divisor, all_packed):
    images = np.arange(256, dtype=np.uint8).reshape(4, 8, 8)
    scaled = images / np.float32(divisor)
    (packed, _), (found,) = as_bytes((scaled, np.zeros(4)), 3)
    assert packed.dtype == np.uint8
    np.testing.assert_array_equal(packed, images)
    assert found == divisor
    assert (packed / np.float32(found)).tobytes() == scaled.tobytes()


@pytest.mark.parametrize("spoil", [np.nan, -1 / 255, 256 / 255, 0.5, np.nextafter(
    np.float32(1), np.float32(0))])
def test_what_is_not_bytes_to_the_bit_stays_as_it_is(spoil, all_packed):
    x = np.ones((40, 3), np.float32)
    x[17, 1] = spoil
    (same, _), divisors = as_bytes((x, x), 3)
    assert same is x
    assert divisors == [0]


def test_other_dtypes_small_data_and_few_epochs_stay_as_they_are(monkeypatch):
    large = np.zeros((1200, 1000), np.float32)
    for x, epochs in ((np.zeros((4, 3), np.float32), 3), (large, 2), (large.astype(float), 3)):
        assert as_bytes((x, x), epochs)[0][0] is x
    assert as_bytes((large, large), 3)[1] == [1]


def test_weights_are_the_same_to_the_bit_from_bytes_and_from_floats(monkeypatch, images):
    x, y = images(100, (6, 6))
    x = x / np.float32(255)
    weights = []
    for least in (0, 2**40):
        monkeypatch.setattr(batches, "LEAST_BYTES", least)
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((6, 6)), layers.Flatten(), layers.Dense(10)])
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        fit(model, x, y, epochs=3, seed=0, verbose=0, jit_compile=True)
        weights.append(b"".join(array.tobytes() for array in model.get_weights()))
    assert weights[0] == weights[1]
