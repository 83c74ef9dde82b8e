"""Backpropagation: a step of gradient descent (C13); both passes (C14), and drawn (C20)."""

from functools import cache, partial

import numpy as np

from kerasdemos.byhand import backprop, multilayer
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


# --- The four diagrams, with the numbers of one network (C20) --------------------------------

# Two hidden layers of two units, of which one each is inactive; every number is whole.
WORKED = ReluNet(([[1, -1], [2, 1]], [[1, 1], [1, -1]], [[2, 5]]), ([0, -1], [1, 0], [-3]))
WORKED_X, WORKED_Y = np.array([[1.0, 2.0]]), np.array([[4.0]])
DIAGRAMS = "chain_rule", "forward_pass", "backward_pass", "algorithm"


def diagram(name):
    """Draw backpropagation through WORKED, its loss the squared error.

    Parameters
    ----------
    name : str
        One of DIAGRAMS.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from kerasdemos.figures import passes

    trace = backprop.forward(WORKED, WORKED_X)
    loss, weights, biases = backprop.gradients(WORKED, WORKED_X, WORKED_Y, "sum_squares")
    f, h, deltas = ([row for (row,) in rows] for rows in (
        [*trace.preactivations, trace.output], [WORKED_X, *trace.activations],
        backprop.backward(WORKED, trace, 2 * (trace.output - WORKED_Y))))
    given = {
        "chain_rule": (0, h[0], np.diag(f[0] > 0) * 1, WORKED.weights[1], deltas[1], weights[0]),
        "forward_pass": (WORKED.weights, WORKED.biases, f, h, loss),
        "backward_pass": (weights, deltas, [delta @ omega for delta, omega in zip(
            deltas, WORKED.weights, strict=True)], [one > 0 for one in f[:-1]]),
        "algorithm": (f, h, loss, deltas, biases, weights),
    }
    return getattr(passes, name)(*given[name])


def _central():
    """Gradients of WORKED by finite differences: of its weights, of its biases."""
    return backprop.finite_differences(WORKED, WORKED_X, WORKED_Y, "sum_squares")[1:]


def _chain_rule_drawn():
    """From finite differences: dl/dOmega_0 as it is drawn, and the product of its factors."""
    from kerasdemos.figures import reading

    with reading.closing(diagram("chain_rule")) as axes:
        h, indicator, weight, delta, product = reading.blocks(axes).values()
    factors = indicator.T @ weight.T @ delta @ h
    return max(gap(drawn, _central()[0][0]) for drawn in (factors, product))


def _forward_drawn():
    """Of each number drawn from the slide's equation, for the numbers drawn to its left."""
    from kerasdemos.figures import reading

    with reading.closing(diagram("forward_pass")) as axes:
        columns = [np.array(column, float) for column in reading.units(axes)]
        lines, biases = reading.weights(axes)[::2], reading.above(axes, 0.9)[1::2]
    *layers, loss = columns
    gaps = [gap(layers[0], WORKED_X[0]), gap(loss, np.square(layers[-1] - WORKED_Y[0]))]
    for k, (h, f) in enumerate(zip(layers[::2], layers[1::2], strict=True)):
        gaps += [gap(lines[k], WORKED.weights[k]), gap(biases[k], WORKED.biases[k]),
                 gap(f, biases[k] + lines[k] @ h)]
        gaps += [gap(layers[2 * k + 2], np.maximum(f, 0))] if 2 * k + 2 < len(layers) else []
    return max(gaps)


def _backward_drawn():
    """Of each gradient drawn from finite differences; of dl/dh_k from Omega_k^T dl/df_k."""
    from kerasdemos.figures import reading

    with reading.closing(diagram("backward_pass")) as axes:
        columns = [np.array(column, float) for column in reading.units(axes)]
        lines = reading.weights(axes)
    weights, biases = _central()
    gaps = [gap(lines[2 * k], weights[k]) for k in range(3)]
    gaps += [gap(columns[2 * k + 1], biases[k]) for k in range(3)]
    gaps += [gap(columns[2 * k], biases[k] @ WORKED.weights[k]) for k in range(3)]
    gaps += [gap(np.diag(lines[2 * k + 1]), WORKED.patterns(WORKED_X)[0, 2 * k:2 * k + 2])
             for k in range(2)]
    return max(gaps)


def _algorithm_drawn():
    """Of each box from Lecture 30's rows, h = a(x W + b), or from finite differences."""
    from kerasdemos.figures import reading

    with reading.closing(diagram("algorithm")) as axes:
        drawn = reading.blocks(axes)
    weights, biases = _central()
    *activations, output = multilayer.forward(
        WORKED_X, [weight.T for weight in WORKED.weights], WORKED.biases)
    expected = {"$l$": np.square(output - WORKED_Y), "$f_2$": output}
    for k in range(3):
        h = WORKED_X if k == 0 else activations[k - 1]
        expected[f"$h_{k}$"] = h.T
        for of, array in ((f"\\Omega_{k}", weights[k]), (f"\\beta_{k}", biases[k][:, None]),
                          (f"f_{k}", biases[k][:, None])):
            expected[f"$\\partial l / \\partial {of}$"] = array
    before = {f"$f_{k}$": activations[k].T for k in range(2)}  # but for what is below 0
    return max(*(gap(drawn[name], array) for name, array in expected.items()),
               *(gap(np.maximum(drawn[name], 0), array) for name, array in before.items()))


_DIAGRAMS = (
    identity("C20.chain-rule", CHAIN_RULE, "∂l/∂Ω₀ and the product of its factors as drawn, and "
             "finite differences", _chain_rule_drawn, 1e-6, origin="figure"),
    identity("C20.forward", FORWARD, "each number drawn, in its place, and the slide's equation of "
             "the numbers to its left", _forward_drawn, origin="figure"),
    identity("C20.backward", BACKWARD, "each gradient drawn, in its place, and finite differences",
             _backward_drawn, 1e-6, origin="figure"),
    identity("C20.algorithm", ALGORITHM, "each box drawn, and Lecture 30's rows or finite "
             "differences", _algorithm_drawn, 1e-6, origin="figure"),
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
               ("C14.backward", "C14.biases", "C14.weights", "C14.tape", "C14.differences",
                "C20.chain-rule", "C20.backward", "C20.algorithm")),
    Alteration("the ReLU is forgotten", f"{_BYHAND}.forward",
               lambda net, x, forward=backprop.forward: forward(net, x)._replace(
                   activations=net.preactivations(x)),
               ("C14.forward", "C14.weights", "C14.tape", "C14.differences", "C20.forward",
                "C20.algorithm")),
    Alteration("units drawn from below", "kerasdemos.figures.passes._columns",
               lambda activations, preactivations, last: [
                   *(column[::-1] for pair in zip(activations, preactivations, strict=True)
                     for column in pair), np.array([last])],
               ("C20.forward", "C20.backward")),
    Alteration("sum for mean, mean for sum", f"{_BYHAND}.LOSSES", {**backprop.LOSSES, **_MIXED},
               ("C13.sum-over-batch", "C13.mean", "C13.rescaled", "C14.backward", "C14.tape")),
)
CLAIMS = (*_DESCENT, *_PASSES, *_DIAGRAMS)
