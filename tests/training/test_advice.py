"""What to do about samples that do not fit stands at the end of the error's line."""

import keras
import numpy as np
import pytest
from keras import layers

from kerasdemos import fashion_mlp
from kerasdemos.checks import InputError
from kerasdemos.training.samples import samples

X, Y = np.zeros((50, 28, 28), np.uint8), np.arange(50) % 10


@pytest.fixture(scope="module")
def mlp():
    return fashion_mlp()


@pytest.mark.parametrize(("x", "y", "end"), [
    (X, np.eye(10)[Y], "; one-hot rows: take y.argmax(axis=1), or loss='categorical_crossentropy'"),
    (X, Y.astype(str), "; numbers for words: classes, y = np.unique(y, return_inverse=True)"),
    (X.reshape(50, -1), Y, "; the same numbers in that shape: x.reshape(-1, 28, 28)"),
    (X[0], Y[:1], "; one sample is x[None], a row of one"),
    (X, np.eye(9)[Y % 9], "got (50, 9)"),  # nothing to be said
    (X[:, :27], Y, "got (50, 27, 28)"),
    ([[1, 2], [3]], Y, "got rows of different lengths"),
    (X, [[1, 2], [3]], "got rows of different lengths"),
])
def test_an_error_says_what_to_do_where_that_can_be_told(mlp, x, y, end):
    with pytest.raises(InputError) as raised:
        samples(mlp, x, y)
    assert str(raised.value).endswith(end)


@pytest.mark.parametrize(("x", "y"), [
    (X, np.eye(10)[Y].argmax(axis=1)), (X, np.unique(Y.astype(str), return_inverse=True)[1]),
    (X.reshape(50, -1).reshape(-1, 28, 28), Y), (X[0][None], Y[:1])])
def test_what_it_says_helps(mlp, x, y):
    samples(mlp, x, y)


def test_labels_for_a_loss_of_rows_are_answered_too(mlp):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, "softmax")])
    model.compile("sgd", "categorical_crossentropy")
    x, y = np.zeros((5, 3)), np.arange(5) % 4
    with pytest.raises(InputError, match=r"labels: take np.eye\(4\)\[y\], or loss='sparse_"):
        samples(model, x, y)
    samples(model, x, np.eye(4)[y])
