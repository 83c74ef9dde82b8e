"""The data that is made."""

import numpy as np
import pytest
from sklearn.datasets import make_moons

from kerasdemos.byhand.xor import X, y
from kerasdemos.checks import InputError
from kerasdemos.data import moons, noise_regression, xor


def test_xor_is_the_truth_table():
    data = xor()
    np.testing.assert_array_equal(data.x_train, X)
    np.testing.assert_array_equal(data.y_train, y)
    np.testing.assert_array_equal(data.x_train[:, 0] != data.x_train[:, 1], data.y_train)
    assert data.x_train.dtype == data.y_train.dtype == np.float32
    assert str(data.source) == "the truth table of XOR"
    data.x_train[0, 0] = 5  # a copy of one's own: the table by hand stays
    assert X[0, 0] == 0


def test_moons_are_scikit_learns_of_this_seed_and_the_test_set_is_another():
    data = moons(50, noise=0.1, seed=3)
    x, labels = make_moons(50, noise=0.1, random_state=3)
    np.testing.assert_array_equal(data.x_train, x.astype(np.float32))
    np.testing.assert_array_equal(data.y_train, labels)
    x, labels = make_moons(50, noise=0.1, random_state=3 + 2**31)
    np.testing.assert_array_equal(data.x_test, x.astype(np.float32))
    np.testing.assert_array_equal(data.y_test, labels)
    assert str(data.source) == "make_moons(50, noise=0.1, random_state=3)"
    np.testing.assert_array_equal(moons(np.int64(50), np.float64(0.1), np.uint8(3)).x_train,
                                  data.x_train)


def test_the_noise_is_what_the_generator_of_this_seed_draws():
    data = noise_regression(7)
    generator = np.random.default_rng(7)
    np.testing.assert_array_equal(data.x_train, generator.standard_normal((100, 10), np.float32))
    np.testing.assert_array_equal(data.y_train, generator.standard_normal((100, 5), np.float32))
    assert data.x_test.shape == (100, 10)
    assert data.y_test.shape == (100, 5)
    assert not (data.x_test == data.x_train).any()
    assert str(data.source) == "100 rows of N(0, 1), seed 7"


@pytest.mark.parametrize(("make", "message"), [
    (lambda: moons(1), "n: expected a whole number of at least 2, got 1"),
    (lambda: moons(True), "n: expected a whole number of at least 2, got True"),
    (lambda: moons(20.0), "n: expected a whole number of at least 2, got 20.0"),
    (lambda: moons(noise=-0.1), "noise: expected a number of at least 0, got -0.1"),
    (lambda: moons(noise=np.inf), "noise: expected a number of at least 0, got inf"),
    (lambda: moons(noise=np.nan), "noise: expected a number of at least 0, got nan"),
    (lambda: moons(noise="a"), "noise: expected a number of at least 0, got 'a'"),
    (lambda: moons(seed=-1), "seed: expected a whole number from 0 to 4294967295, got -1"),
    (lambda: noise_regression(2**32),
     "seed: expected a whole number from 0 to 4294967295, got 4294967296"),
    (lambda: noise_regression(None),
     "seed: expected a whole number from 0 to 4294967295, got None"),
])
def test_a_wrong_argument_is_named_in_a_line(make, message):
    with pytest.raises(InputError) as raised:
        make()
    assert str(raised.value) == message
