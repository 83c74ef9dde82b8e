"""Backpropagation: a step of gradient descent (C13); the passes forward and backward (C14)."""

from functools import cache, partial

import numpy as np

from kerasdemos.byhand import backprop
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.evidence.claim import Alteration, at_most, exact, gap, identity, sentence
from kerasdemos.lectures.cambridge import ALGORITHM, BACKWARD, CHAIN_RULE, DESCENT, FORWARD
from kerasdemos.lectures.cambridge.shallow import random_net

# --- Random networks with data, for the checks -----------------------------------------------


def _problem(depth, loss):
    """A random network of so many hidden layers, five samples and their targets."""
    net = random_net((3, *[4] * depth, 2), seed=depth)
    generator = np.random.default_rng(100 + depth)
    labels = loss == "cross_entropy"
    y = generator.integers(2, size=5) if labels else generator.normal(size=(5, 2))
    return net, generator.normal(size=(5, 3)), y


def _flat(gradients):
    return np.concatenate([array.ravel() for array in gradients.weights + gradients.biases])


# --- A step of gradient descent (C13) --------------------------------------------------------

# y = w x + b from w = 1, b = 0 on two samples: errors 1 and 2, gradients of the squares summed
# (2 + 8, 2 + 4) = (10, 6), averaged (5, 3).
LINEAR = ReluNet([[[1.0]]], [[0.0]])
LINEAR_X, LINEAR_Y, ALPHA = np.array([[1.0], [2.0]]), np.zeros((2, 1)), 0.1


def _step_by_hand(loss, learning_rate):
    """Weight and bias after one step of the linear network."""
    step = backprop.sgd_step(
        LINEAR, backprop.gradients(LINEAR, LINEAR_X, LINEAR_Y, loss), learning_rate)
    return [step.weights[0][0, 0], step.biases[0][0]]


@cache
def _step_of_keras(learning_rate):
    """The same step as Keras takes it, from the loss "mse"."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([LINEAR.weights[0].T, LINEAR.biases[0]])
    model.compile(keras.optimizers.SGD(learning_rate), "mse", run_eagerly=True)
    model.train_on_batch(LINEAR_X, LINEAR_Y)
    kernel, bias = model.get_weights()
    return [float(kernel[0, 0]), float(bias[0])]


def _batch_against_samples():
    """Largest relative difference of a batch's gradients and the sum of its samples' own."""
    net, x, y = _problem(2, "sum_squares")
    together = _flat(backprop.gradients(net, x, y, "sum_squares"))
    each = [_flat(backprop.gradients(net, x[[i]], y[[i]], "sum_squares")) for i in range(len(x))]
    return gap(together, sum(each)) / float(np.abs(together).max())


_DESCENT = (
    sentence("C13.sum-over-batch", DESCENT,
             "relative difference, gradient of a batch and the sum of its samples' gradients",
             "Σ over the batch", _batch_against_samples, at_most(1e-12)),
    # A convention, no error: the step of the one is the step of the other once α is rescaled.
    identity("C13.mean", DESCENT, "w and b after Keras's step and after one with the mean, by hand",
             lambda: gap(_step_of_keras(ALPHA), _step_by_hand("mse", ALPHA)), 1e-6, origin="own"),
    identity("C13.rescaled", DESCENT,
             "w and b after the slide's step, two samples, and after Keras's with 2α",
             lambda: gap(_step_of_keras(2 * ALPHA), _step_by_hand("sum_squares", ALPHA)), 1e-6,
             origin="own"),
)

# --- Both passes beside TensorFlow's and finite differences (C14) ----------------------------


@cache
def _passes_of_hand(depth, loss):
    """All that the algorithm computes, by name: f_k, h_k, dl/df_k, dl/dbeta_k, dl/dOmega_k."""
    net, x, y = _problem(depth, loss)
    trace, found = backprop.forward(net, x), backprop.gradients(net, x, y, loss)
    _, output_gradient = backprop.LOSSES[loss]
    deltas = backprop.backward(net, trace, output_gradient(trace.output, y))
    return _named([*trace.preactivations, trace.output], trace.activations, deltas, found.biases,
                  found.weights)


@cache
def _passes_of_tape(depth, loss):
    """The same from TensorFlow, the gradients from its tape."""
    import tensorflow as tf

    net, x, y = _problem(depth, loss)
    weights, biases = [list(map(tf.constant, arrays)) for arrays in (net.weights, net.biases)]
    f, h = [], [tf.constant(x)]
    with tf.GradientTape() as tape:
        tape.watch(weights + biases)
        for weight, bias in zip(weights, biases, strict=True):
            f.append(tf.matmul(h[-1], weight, transpose_b=True) + bias)
            h.append(tf.nn.relu(f[-1]))
        if loss == "cross_entropy":
            value = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, f[-1]))
        else:
            reduce = tf.reduce_mean if loss == "mse" else tf.reduce_sum
            value = reduce(tf.square(f[-1] - y))
    return _named(f, h[1:-1], *tape.gradient(value, [f, biases, weights]))


def _named(f, h, deltas, biases, weights):
    arrays = {f"f{k}": array for k, array in enumerate(f)}
    arrays |= {f"h{k}": array for k, array in enumerate(h, 1)}
    for name, group in (("delta", deltas), ("beta", biases), ("omega", weights)):
        arrays |= {f"{name}{k}": array for k, array in enumerate(group)}
    return {name: np.asarray(array) for name, array in arrays.items()}


def _from_tape(*names, depth=2, loss="sum_squares"):
    """Largest difference from TensorFlow's arrays of these kinds, each relative to its largest."""
    hand, tape = _passes_of_hand(depth, loss), _passes_of_tape(depth, loss)
    return max(gap(array, tape[name]) / float(np.abs(tape[name]).max())
               for name, array in hand.items() if name.rstrip("0123456789") in names)


def _from_differences(depth, loss):
    """Largest difference from central differences, relative to the largest gradient."""
    net, x, y = _problem(depth, loss)
    mine = _flat(backprop.gradients(net, x, y, loss))
    central = _flat(backprop.finite_differences(net, x, y, loss))
    return gap(mine, central) / float(np.abs(mine).max())


def _inactive_at_zero():
    """dl/df_0 of a unit whose pre-activation is 0."""
    net = ReluNet(([[1.0]], [[1.0]]), ([0.0], [0.0]))
    return backprop.backward(net, backprop.forward(net, [[0.0]]), [[1.0]])[0][0, 0]


PROBLEMS = tuple((depth, loss) for depth in range(1, 6) for loss in backprop.LOSSES)

_PASSES = (
    *(sentence(f"C14.{name}", slide, f"{title}, K = 2: largest relative difference to {whose}",
               formula, partial(_from_tape, *names), at_most(1e-12))
      for name, slide, title, whose, formula, names in (
          ("forward", FORWARD, "f₀ to f₂, h₁, h₂", "TensorFlow", "β + Ωh and a(f)", ("f", "h")),
          ("backward", BACKWARD, "∂l/∂f₂ to ∂l/∂f₀", "tf.GradientTape", "I[f > 0] ⊙ Ωᵀ ∂l/∂f",
           ("delta",)),
          ("biases", ALGORITHM, "∂l/∂β₂ to ∂l/∂β₀", "tf.GradientTape", "∂l/∂f", ("beta",)),
          ("weights", CHAIN_RULE, "∂l/∂Ω₂ to ∂l/∂Ω₀", "tf.GradientTape", "∂l/∂f hᵀ",
           ("omega",)))),
    sentence("C14.tape", ALGORITHM,
             "all gradients, K = 1 to 5, three losses: largest relative difference to "
             "tf.GradientTape", "any K",
             lambda: max(_from_tape("delta", "beta", "omega", depth=depth, loss=loss)
                         for depth, loss in PROBLEMS), at_most(1e-12)),
    sentence("C14.differences", ALGORITHM,
             "all gradients, K = 1 to 5, three losses: largest relative difference to finite "
             "differences", "any K",
             lambda: max(_from_differences(depth, loss) for depth, loss in PROBLEMS),
             at_most(1e-6)),
    exact("C14.indicator-at-zero", BACKWARD, "I[f > 0] at f = 0", 0, _inactive_at_zero),
)


def _indicating(indicator, backward=backprop.backward):
    """Make a backward pass with another indicator function of the pre-activations."""
    return lambda net, trace, gradient: backward(
        net, trace._replace(preactivations=[indicator(f) for f in trace.preactivations]), gradient)


_BYHAND = "kerasdemos.byhand.backprop"
_MIXED = dict(zip(("sum_squares", "mse"), backprop.LOSSES.values(), strict=False))
ALTERATIONS = (
    Alteration("the indicator is 1 at 0", f"{_BYHAND}.backward",
               _indicating(lambda f: (f >= 0) * 1.0), ("C14.indicator-at-zero",)),
    Alteration("the indicator is forgotten", f"{_BYHAND}.backward", _indicating(np.ones_like),
               ("C14.backward", "C14.biases", "C14.weights", "C14.tape", "C14.differences")),
    Alteration("the ReLU is forgotten", f"{_BYHAND}.forward",
               lambda net, x, forward=backprop.forward: forward(net, x)._replace(
                   activations=net.preactivations(x)),
               ("C14.forward", "C14.weights", "C14.tape", "C14.differences")),
    Alteration("sum for mean, mean for sum", f"{_BYHAND}.LOSSES", {**backprop.LOSSES, **_MIXED},
               ("C13.sum-over-batch", "C13.mean", "C13.rescaled", "C14.backward", "C14.tape")),
)
CLAIMS = (*_DESCENT, *_PASSES)
