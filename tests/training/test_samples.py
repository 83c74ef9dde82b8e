"""Samples are checked against the model, named in one line where they do not fit."""

import keras
import numpy as np
import pytest
from keras import layers

from kerasdemos import cifar_cnn, fashion_mlp
from kerasdemos.checks import InputError
from kerasdemos.training.samples import as_dtype, class_weights, samples, takes_labels

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
    assert str(raised.value).partition("; ")[0] == message  # what to do about it may follow


def test_targets_of_the_wrong_width_are_named(small):
    with pytest.raises(InputError, match=r"y: expected shape \(20, 1\), got \(20, 2\)"):
        samples(small(), np.zeros((20, 3)), np.zeros((20, 2)))


def test_a_model_that_is_not_compiled_or_has_no_shape_is_named():
    with pytest.raises(InputError, match="model: expected a compiled model"):
        samples(cifar_cnn(head=False), np.zeros((1, 32, 32, 3)), [0])
    shapeless = keras.Sequential([layers.Dense(1)])
    shapeless.compile("sgd", "mse")
    with pytest.raises(InputError, match="model: expected a built model"):
        samples(shapeless, np.zeros((1, 3)), [0])


def test_bytes_stay_bytes_and_other_numbers_become_the_models(mlp, small):
    assert samples(mlp, X, Y)[0] is X
    assert samples(mlp, X.astype(np.float64), Y)[0].dtype == np.float32
    x, y = samples(small(), [[1, 2, 3], [4, 5, 6]], [1, 2])
    assert (x.dtype, y.dtype, x.shape, y.shape) == (np.float32, np.float32, (2, 3), (2,))


def test_there_is_a_label_for_every_position(small):
    model = keras.Sequential([keras.Input((5, 3)), layers.Dense(4, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert samples(model, np.zeros((7, 5, 3)), np.ones((7, 5)))[1].shape == (7, 5)
    for shape in ((7,), (7, 6)):
        with pytest.raises(InputError, match=r"y: expected shape \(7, 5\)"):
            samples(model, np.zeros((7, 5, 3)), np.ones(shape))


def test_losses_in_a_list_are_as_many_as_the_outputs(small):
    model = small()
    model.compile("sgd", ["mse"])
    assert samples(model, np.zeros((7, 3)), np.ones(7))[1].shape == (7,)
    model.loss = ["mse", "mse"]
    with pytest.raises(InputError, match="model: expected one loss for its one output, got 2"):
        samples(model, np.zeros((7, 3)), np.ones(7))


@pytest.mark.parametrize("losses", ["mse", ["mse", "sparse_categorical_crossentropy"]])
def test_targets_of_several_outputs_are_named_by_the_outputs(losses):
    inputs = keras.Input((3,))
    model = keras.Model(inputs, [layers.Dense(2, name="left")(inputs),
                                 layers.Dense(2, name="right")(inputs)])
    model.compile("sgd", losses)
    labels = losses != "mse"
    right = np.ones(7 if labels else (7, 2))
    for given in ([np.ones((7, 2)), right], {"left": np.ones((7, 2)), "right": right}):
        left, taken = keras.tree.flatten(samples(model, np.zeros((7, 3)), given)[1])
        assert (left.dtype, taken.dtype) == ("float32", "int32" if labels else "float32")
        assert (left.shape, taken.shape) == ((7, 2), right.shape)
    with pytest.raises(InputError, match=r"y\['right'\]: expected shape"):
        samples(model, np.zeros((7, 3)), [np.ones((7, 2)), np.ones((7, 4))])


@pytest.mark.parametrize(("given", "taken"), [
    ("int64", "int32"), ("uint8", "uint8"), ("float64", "float32"), ("float32", "float32")])
def test_targets_of_a_loss_of_ones_own_are_what_keras_makes_of_them(given, taken):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    model.compile("sgd", lambda y, outputs: keras.ops.mean(outputs))
    assert samples(model, np.zeros((7, 3)), np.ones((7, 1), given))[1].dtype == taken
    for y, got in ((np.ones((6, 1), given), r"\(6, 1\)"), (np.array(1, given), r"\(\)")):
        with pytest.raises(InputError, match=rf"y: expected shape \(7, ...\), got {got}"):
            samples(model, np.zeros((7, 3)), y)


@pytest.mark.parametrize("labels", [
    np.array([0, 2, 1]), np.array([[0], [2], [1]]), np.eye(3)[[0, 2, 1]], np.array([0.0, 2, 1])])
def test_a_class_weighs_the_same_in_every_form_of_labels(labels):
    weights = class_weights({0: 0.5, 1: 3}, labels)
    assert (weights.dtype, weights.tolist()) == (np.float32, [0.5, 1, 3])


def test_one_row_is_no_list_of_inputs_but_a_list_of_one_input_is(small):
    assert samples(small(), [[1, 2, 3]], [1])[0].tolist() == [[1, 2, 3]]
    assert samples(small(), [np.ones((7, 3))], np.ones(7))[0].shape == (7, 3)


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


def test_a_number_that_a_dtype_cannot_hold_is_named_and_infinities_stay():
    with pytest.raises(InputError, match=r"^x: expected numbers up to 6.6e\+04 \(float16\), got "
                                         r"70000 at \[1\]$"):
        as_dtype("x", np.array([1, 70000]), "float16")
    assert as_dtype("x", np.array([np.inf, 1.0]), "float32").dtype == np.float32
    whole = np.full(10, 3e38, np.float64)  # their sum is none
    assert np.isfinite(as_dtype("x", whole, "float32")).all()
    kept = np.ones(3, np.float32)
    assert as_dtype("x", kept, "float32") is kept
