"""Backpropagation: a step of gradient descent (C13); the passes forward and backward (C14)."""

from functools import cache, partial

import numpy as np

from kerasdemos.byhand import backprop
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.evidence.claim import at_most, exact, gap, misprint, sentence
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
SUMMED_STEP, AVERAGED_STEP = [0.0, -0.6], [0.5, -0.3]


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
    exact("C13.summed", DESCENT, "w and b after the slide's step from (1, 0), α = 0.1, worked out",
          SUMMED_STEP, lambda: _step_by_hand("sum_squares", ALPHA)),
    exact("C13.averaged", DESCENT, "w and b after a step with the mean instead",
          AVERAGED_STEP, lambda: _step_by_hand("mse", ALPHA)),
    exact("C13.summed-rescaled", DESCENT, "the slide's step with α / 2: the mean's", AVERAGED_STEP,
          lambda: _step_by_hand("sum_squares", ALPHA / 2)),
    exact("C13.keras-rescaled", DESCENT, "Keras's step, a mean, with 2α: the slide's", SUMMED_STEP,
          lambda: _step_of_keras(2 * ALPHA), 1e-6),
    sentence("C13.sum-over-batch", DESCENT,
             "relative difference, gradient of a batch and the sum of its samples' gradients",
             "Σ over the batch", _batch_against_samples, at_most(1e-12)),
    misprint("C13.mean", DESCENT,
             "w and b after the step that Keras takes, as PyTorch does: frameworks average",
             SUMMED_STEP, AVERAGED_STEP, lambda: _step_of_keras(ALPHA), 1e-6),
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


def _from_tape(name, depth=2, loss="sum_squares"):
    """Largest difference from TensorFlow's array of that name, relative to its largest entry."""
    mine, tapes = _passes_of_hand(depth, loss)[name], _passes_of_tape(depth, loss)[name]
    return gap(mine, tapes) / float(np.abs(tapes).max())


def _gradients_from_tape(depth, loss):
    """The largest of these over all gradients."""
    return max(_from_tape(name, depth, loss) for name in _passes_of_hand(depth, loss)
               if name.startswith(("delta", "beta", "omega")))


def _from_differences(depth, loss):
    """Largest difference from central differences, relative to the largest gradient."""
    net, x, y = _problem(depth, loss)
    mine = _flat(backprop.gradients(net, x, y, loss))
    central = _flat(backprop.finite_differences(net, x, y, loss))
    return gap(mine, central) / float(np.abs(mine).max())


_PASSES = (
    *(sentence(f"C14.forward-{name}", FORWARD, f"{title}: relative difference to TensorFlow",
               formula, partial(_from_tape, name), at_most(1e-12))
      for name, title, formula in (("f0", "f₀", "β₀ + Ω₀x"), ("h1", "h₁", "a(f₀)"),
                                   ("f1", "f₁", "β₁ + Ω₁h₁"), ("h2", "h₂", "a(f₁)"),
                                   ("f2", "f₂", "β₂ + Ω₂h₂"))),
    *(sentence(f"C14.backward-delta-{k}", BACKWARD,
               f"∂l/∂f{'₀₁₂'[k]}: relative difference to tf.GradientTape", formula,
               partial(_from_tape, f"delta{k}"), at_most(1e-12))
      for k, formula in ((2, "∂l/∂f₂"), (1, "I[f₁ > 0] ⊙ Ω₂ᵀ ∂l/∂f₂"),
                         (0, "I[f₀ > 0] ⊙ Ω₁ᵀ ∂l/∂f₁"))),
    *(sentence(f"C14.backward-beta-{k}", ALGORITHM,
               f"∂l/∂β{'₀₁₂'[k]}: relative difference to tf.GradientTape", f"∂l/∂f{'₀₁₂'[k]}",
               partial(_from_tape, f"beta{k}"), at_most(1e-12)) for k in (2, 1, 0)),
    *(sentence(f"C14.backward-omega-{k}", CHAIN_RULE,
               f"∂l/∂Ω{'₀₁₂'[k]}: relative difference to tf.GradientTape",
               f"∂l/∂f{'₀₁₂'[k]} h{'₀₁₂'[k]}ᵀ", partial(_from_tape, f"omega{k}"), at_most(1e-12))
      for k in (2, 1, 0)),
    *(sentence(f"C14.tape-depth-{depth}", ALGORITHM,
               f"all gradients, K = {depth}: relative difference to tf.GradientTape", "equal",
               partial(_gradients_from_tape, depth, "sum_squares"), at_most(1e-12))
      for depth in range(1, 6)),
    *(sentence(f"C14.tape-{loss.replace('_', '-')}", ALGORITHM,
               f"all gradients, {title}: relative difference to tf.GradientTape", "equal",
               partial(_gradients_from_tape, 2, loss), at_most(1e-12))
      for loss, title in (("mse", "mean squared error"), ("cross_entropy", "cross-entropy"))),
    *(sentence(f"C14.differences-depth-{depth}", ALGORITHM,
               f"all gradients, K = {depth}: relative difference to finite differences", "equal",
               partial(_from_differences, depth, "sum_squares"), at_most(1e-6))
      for depth in range(1, 6)),
    *(sentence(f"C14.differences-{loss.replace('_', '-')}", ALGORITHM,
               f"all gradients, {title}: relative difference to finite differences", "equal",
               partial(_from_differences, 2, loss), at_most(1e-6))
      for loss, title in (("mse", "mean squared error"), ("cross_entropy", "cross-entropy"))),
)

# --- Both passes worked out (C14) ------------------------------------------------------------

# One unit awake, one asleep: f_0 = (3, -2), h_1 = (3, 0), y = 10, l = (10 - 6)² at x = 2.
WORKED = ReluNet(([[2], [-1]], [[3, 5]]), ([-1, 0], [1]))


def _worked():
    return backprop.forward(WORKED, [[2.0]])


def _worked_gradients():
    return backprop.gradients(WORKED, [[2.0]], [[6.0]], "sum_squares")


def _awake_at_zero():
    """dl/df_0 of a unit whose pre-activation is 0."""
    net = ReluNet(([[1.0]], [[1.0]]), ([0.0], [0.0]))
    return backprop.backward(net, backprop.forward(net, [[0.0]]), [[1.0]])[0][0, 0]


_WORKED = (
    exact("C14.worked-f0", FORWARD, "f₀ = (2x - 1, -x), worked out, x = 2", [3, -2],
          lambda: _worked().preactivations[0][0]),
    exact("C14.worked-h1", FORWARD, "h₁ = a(f₀), worked out", [3, 0],
          lambda: _worked().activations[0][0]),
    exact("C14.worked-f1", FORWARD, "f₁ = 1 + 3 · 3 + 5 · 0, worked out", [10],
          lambda: _worked().output[0]),
    exact("C14.worked-delta-1", BACKWARD, "∂l/∂f₁ = 2 (10 - 6), worked out", [8],
          lambda: _worked_gradients().biases[1]),
    exact("C14.worked-delta-0", BACKWARD, "∂l/∂f₀ = (1, 0) ⊙ (3, 5) · 8, worked out", [24, 0],
          lambda: backprop.backward(WORKED, _worked(), [[8.0]])[0][0]),
    exact("C14.worked-omega-1", BACKWARD, "∂l/∂Ω₁ = 8 (3, 0), worked out", [[24, 0]],
          lambda: _worked_gradients().weights[1]),
    exact("C14.worked-omega-0", BACKWARD, "∂l/∂Ω₀ = (24, 0)ᵀ 2, worked out", [[48], [0]],
          lambda: _worked_gradients().weights[0]),
    exact("C14.indicator-at-zero", BACKWARD, "I[f > 0] at f = 0", 0, _awake_at_zero),
)

CLAIMS = (*_DESCENT, *_PASSES, *_WORKED)
