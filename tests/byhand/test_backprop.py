"""Backpropagation by hand against TensorFlow's tape, finite differences and one worked example."""

import numpy as np
import pytest

from kerasdemos.byhand.backprop import (
    Gradients,
    backward,
    finite_differences,
    forward,
    gradients,
    sgd_step,
)
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.checks import InputError

SHAPES = [(1, 1), (3, 2), (2, 4, 3), (1, 3, 1), (3, 5, 4, 2), (2, 6, 5, 4, 3, 2), (4, 1, 1, 2)]
LOSSES = ["mse", "sum_squares", "cross_entropy"]


def problem(sizes, loss, n=9, seed=0):
    rng = np.random.default_rng(seed)
    layers = list(zip(sizes[1:], sizes[:-1], strict=True))
    net = ReluNet([rng.normal(size=shape) for shape in layers],
                  [rng.normal(size=rows) for rows, _ in layers])
    x = rng.normal(size=(n, sizes[0]))
    labels = loss == "cross_entropy"
    y = rng.integers(sizes[-1], size=n) if labels else rng.normal(size=(n, sizes[-1]))
    return net, x, y


def assert_same(one, other, **tolerance):
    np.testing.assert_allclose(one.loss, other.loss, **tolerance)
    for mine, theirs in zip(one.weights + one.biases, other.weights + other.biases, strict=True):
        assert mine.shape == theirs.shape
        np.testing.assert_allclose(mine, theirs, **tolerance)


def tape_gradients(net, x, y, loss):
    tf = pytest.importorskip("tensorflow")
    weights, biases = map(tf.constant, net.weights), map(tf.constant, net.biases)
    weights, biases = list(weights), list(biases)
    with tf.GradientTape() as tape:
        tape.watch(weights + biases)
        h = tf.constant(x)
        for k, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            f = tf.linalg.matmul(h, weight, transpose_b=True) + bias
            h = tf.nn.relu(f) if k < len(weights) - 1 else f
        if loss == "cross_entropy":
            value = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, h))
        else:
            reduce = tf.reduce_mean if loss == "mse" else tf.reduce_sum
            value = reduce(tf.square(h - y))
    found = [array.numpy() for array in tape.gradient(value, weights + biases)]
    return Gradients(float(value), tuple(found[: len(weights)]), tuple(found[len(weights) :]))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("sizes", SHAPES)
def test_gradients_equal_the_tapes(sizes, loss):
    net, x, y = problem(sizes, loss)
    assert_same(gradients(net, x, y, loss), tape_gradients(net, x, y, loss),
                rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("loss", LOSSES)
def test_loss_and_gradients_equal_pytorchs(loss, pytorch):
    weights, biases, x, y, labels = pytorch.small_network()
    found = gradients(ReluNet(weights, biases), x, labels if loss == "cross_entropy" else y, loss)
    theirs = pytorch.answers["gradients"]
    assert found.loss == pytest.approx(theirs[f"{loss}: loss"], rel=1e-12)
    for k, mine in enumerate(found.weights + found.biases):
        np.testing.assert_allclose(mine, theirs[f"{loss}: {k}"], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("sizes", SHAPES)
def test_gradients_equal_central_differences(sizes, loss):
    # The differences' own error: rounding of the loss over twice the step, about 1e-9 of it.
    net, x, y = problem(sizes, loss, n=4)
    found = gradients(net, x, y, loss)
    assert_same(found, finite_differences(net, x, y, loss), rtol=1e-6, atol=1e-8 * (1 + found.loss))


def test_a_network_worked_with_pencil_and_paper():
    # f_0 = (2x - 1, -x) = (3, -2) at x = 2, h_1 = (3, 0), y = 1 + 3 * 3 + 5 * 0 = 10.
    net = ReluNet(([[2], [-1]], [[3, 5]]), ([-1, 0], [1]))
    trace = forward(net, [[2.0]])
    np.testing.assert_array_equal(trace.preactivations, [[[3, -2]]])
    np.testing.assert_array_equal(trace.activations, [[[3, 0]]])
    np.testing.assert_array_equal(trace.output, [[10]])
    # Loss (10 - 6)^2 = 16, dl/df_1 = 8; unit 2 sleeps, so dl/df_0 = (3 * 8, 0).
    found = gradients(net, [[2.0]], [[6.0]])
    assert found.loss == 16
    np.testing.assert_array_equal(found.biases[1], [8])
    np.testing.assert_array_equal(found.weights[1], [[24, 0]])
    np.testing.assert_array_equal(found.biases[0], [24, 0])
    np.testing.assert_array_equal(found.weights[0], [[48], [0]])
    deltas = backward(net, trace, [[8.0]])
    np.testing.assert_array_equal(deltas[0], [[24, 0]])
    np.testing.assert_array_equal(deltas[1], [[8]])


def test_the_gradient_of_a_batch_is_the_sum_over_its_samples():
    net, x, y = problem((2, 5, 3), "sum_squares")
    one_by_one = [gradients(net, x[[i]], y[[i]], "sum_squares") for i in range(len(x))]
    together = gradients(net, x, y, "sum_squares")
    for k in range(2):
        np.testing.assert_allclose(
            together.weights[k], sum(g.weights[k] for g in one_by_one), rtol=1e-12, atol=1e-13)


def test_at_a_joint_the_unit_counts_as_inactive():
    net = ReluNet(([[1.0]], [[1.0]]), ([0.0], [0.0]))
    assert gradients(net, [[0.0]], [[1.0]]).biases[0] == 0


def test_cross_entropy_survives_huge_logits():
    net = ReluNet([[[1e4], [-1e4]]], [[0.0, 0.0]])
    found = gradients(net, [[1.0], [1.0]], np.array([0, 1]), "cross_entropy")
    assert found.loss == pytest.approx(1e4)
    np.testing.assert_allclose(found.biases[0], [0.5, -0.5])


def test_summed_and_averaged_steps_agree_once_the_step_size_is_rescaled():
    net, x, y = problem((3, 5, 2), "mse")
    terms = y.size
    averaged = sgd_step(net, gradients(net, x, y, "mse"), 0.1)
    summed = sgd_step(net, gradients(net, x, y, "sum_squares"), 0.1 / terms)
    for before, mine, theirs in zip(net.weights + net.biases, averaged.weights + averaged.biases,
                                    summed.weights + summed.biases, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-13)
        assert not np.array_equal(before, mine)


def test_gradients_may_be_lists():
    net, x, y = problem((3, 5, 2), "mse")
    arrays = gradients(net, x, y)
    lists = Gradients(arrays.loss, *[[array.tolist() for array in part] for part in arrays[1:]])
    expected, moved = sgd_step(net, arrays, 0.1), sgd_step(net, lists, 0.1)
    for mine, theirs in zip(expected.weights + expected.biases, moved.weights + moved.biases,
                            strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_step_downhill_lowers_the_loss():
    net, x, y = problem((2, 6, 3), "cross_entropy")
    before = gradients(net, x, y, "cross_entropy")
    after = gradients(sgd_step(net, before, 1e-3), x, y, "cross_entropy")
    expected = 1e-3 * sum((g**2).sum() for g in before.weights + before.biases)
    assert before.loss - after.loss == pytest.approx(expected, rel=0.05)


def test_a_keras_model_takes_the_same_step():
    keras = pytest.importorskip("keras")
    net, x, y = problem((3, 5, 2), "mse")
    model = keras.Sequential([
        keras.Input((3,), dtype="float64"),
        keras.layers.Dense(5, "relu", dtype="float64"),
        keras.layers.Dense(2, dtype="float64"),
    ])
    arrays = [array for pair in zip(net.weights, net.biases, strict=True) for array in pair]
    model.set_weights([array.T for array in arrays])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.train_on_batch(x, y)
    moved = sgd_step(net, gradients(net, x, y), 0.1)
    expected = [array.T for pair in zip(moved.weights, moved.biases, strict=True) for array in pair]
    for mine, theirs in zip(expected, model.get_weights(), strict=True):
        # Keras computes its loss in float32, whatever the layers do.
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-7)


NET, X, Y = problem((2, 3, 2), "mse")
LABELS = np.arange(9) % 2


@pytest.mark.parametrize(("call", "message"), [
    (lambda: forward(NET, X[0]), r"x: expected shape \(n, 2\), got \(2,\)"),
    (lambda: gradients(NET, X, Y[:, 0]), r"y: expected shape \(9, 2\), got \(9,\)"),
    (lambda: gradients(NET, X, Y, "mae"), "loss: expected 'mse' or 'sum_squares' or"),
    (lambda: gradients(NET, X, np.full((9, 2), np.nan)), "y: expected finite numbers, got nan"),
    (lambda: gradients(NET, X, Y[:, 0], "cross_entropy"), "y: expected whole numbers from 0 to 1"),
    (lambda: gradients(NET, X, LABELS[:4], "cross_entropy"), r"y: expected shape \(9,\)"),
    (lambda: gradients(NET, X, LABELS + 1, "cross_entropy"), r"from 0 to 1, got 2 at \[1\]"),
    (lambda: finite_differences(NET, X, Y, step=0), "step: expected a positive number, got 0"),
    (lambda: sgd_step(NET, gradients(NET, X, Y), -1), "learning_rate: expected a positive number"),
    *[(lambda step=step: finite_differences(NET, X, Y, step=step), "step: expected a positive")
      for step in ("a", None, [1.0])],
    *[(lambda rate=rate: sgd_step(NET, gradients(NET, X, Y), rate),
       "learning_rate: expected a positive") for rate in ("a", None, np.inf, [[1], [1, 2]])],
    (lambda: sgd_step(NET, Gradients(0.0, (["a"],), ()), 1), "gradients: expected real numbers"),
    (lambda: gradients(NET, X, [0, [1]], "cross_entropy"), "y: expected an array, .* lengths"),
    (lambda: sgd_step(NET, Gradients(0.0, (), ()), 1), "gradients: expected the network's shapes"),
    (lambda: backward(NET, forward(NET, X), Y[:1]), r"output_gradient: expected shape \(9, 2\)"),
])
def test_bad_arguments_are_named_in_one_line(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
