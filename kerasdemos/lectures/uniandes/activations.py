"""Activation and output functions (U9 to U11)."""

import numpy as np

from kerasdemos.byhand import activations, multilayer
from kerasdemos.byhand.relunets import ReluNet, count_regions
from kerasdemos.evidence.claim import at_most, exact, gap, identity, misprint, sentence
from kerasdemos.lectures.uniandes import OTHER, OUTPUTS, RELU, SIGMOID, TANH
from kerasdemos.lectures.uniandes.fashion import ACTIVATED, FASHION, MNIST
from kerasdemos.lectures.uniandes.networks import BIASES, WEIGHTS, X

LECTURE = ("relu", "sigmoid", "tanh", "threshold", "cos", "rbf", "softplus", "hard_tanh")
LINE = np.linspace(-6, 6, 1201)
STEP = 1e-5  # of central differences

# --- Hidden units (U9) -----------------------------------------------------------------------


def slope_error(name):
    """Largest difference of a derivative and central differences, away from kinks."""
    function, derivative = activations.get(name)
    x = LINE[(np.abs(LINE) > 0.001) & (np.abs(np.abs(LINE) - 1) > 0.001)]
    return gap(derivative(x), (function(x + STEP) - function(x - STEP)) / (2 * STEP))


def _cos_unit():
    """h = cos(W x + b) with W = b = pi/6, x = 1."""
    return float(multilayer.forward([[1.0]], [[[np.pi / 6]], [[1.0]]], [[np.pi / 6], [0.0]],
                                    "cos")[0][0, 0])


def _threshold_gap(steepness):
    """sigmoid(steepness x) beside the threshold, for |x| of at least .1."""
    x = LINE[np.abs(LINE) >= 0.1 - 1e-9]
    return gap(activations.sigmoid(steepness * x), activations.threshold(x))


_FAR = np.array([-1000.0, 1000.0])

_HIDDEN = (
    exact("U9.relu", RELU, "ReLU at -2, -.5, 0, .5, 3", [0, 0, 0, 0.5, 3],
          lambda: activations.relu([-2, -0.5, 0, 0.5, 3])),
    exact("U9.relu-pieces", RELU, "linear pieces of ReLU", 2,
          lambda: count_regions(ReluNet([[[1.0]], [[1.0]]], [[0.0], [0.0]]), -1, 1)),
    exact("U9.relu-derivative", RELU, "derivative of ReLU at -2 and 3", [0, 1],
          lambda: activations.relu_derivative([-2, 3])),
    exact("U9.relu-derivative-0", RELU, "derivative of ReLU at 0", 0.0,
          lambda: activations.relu_derivative(0)),
    exact("U9.sigmoid", SIGMOID, "sigmoid at -log 3, 0, log 3", [0.25, 0.5, 0.75],
          lambda: activations.sigmoid(np.log(3) * np.array([-1, 0, 1]))),
    identity("U9.sigmoid-formula", SIGMOID, "sigmoid and 1 / (1 + exp(-x)), -6 to 6",
             lambda: gap(activations.sigmoid(LINE), 1 / (1 + np.exp(-LINE)))),
    sentence("U9.sigmoid-interval", SIGMOID, "largest distance of sigmoid from 1/2, -30 to 30",
             "between 0 and 1", lambda: gap(activations.sigmoid(5 * LINE), 0.5), at_most(0.5)),
    exact("U9.sigmoid-steepest", SIGMOID, "largest slope of sigmoid", 0.25,
          lambda: activations.sigmoid_derivative(LINE).max()),
    exact("U9.threshold", SIGMOID, "threshold unit at -2, -.1, .1, 2", [0, 0, 1, 1],
          lambda: activations.threshold([-2, -0.1, 0.1, 2])),
    sentence("U9.threshold-approximated", SIGMOID,
             "sigmoid(100 x) and the threshold beyond |x| = .1: largest difference",
             "a smooth approximation", lambda: _threshold_gap(100), at_most(0.01)),
    exact("U9.tanh", TANH, "tanh at -log(3)/2, 0, log(2)/2", [-1 / 2, 0, 1 / 3],
          lambda: activations.tanh([-np.log(3) / 2, 0, np.log(2) / 2])),
    identity("U9.tanh-formula", TANH, "tanh and (1 - exp(-2x)) / (1 + exp(-2x)), -6 to 6",
             lambda: gap(activations.tanh(LINE),
                         (1 - np.exp(-2 * LINE)) / (1 + np.exp(-2 * LINE)))),
    sentence("U9.tanh-interval", TANH, "largest absolute value of tanh, -15 to 15",
             "between -1 and 1", lambda: gap(activations.tanh(2.5 * LINE), 0), at_most(1)),
    identity("U9.tanh-symmetry", TANH, "tanh(-x) and -tanh(x), -6 to 6",
             lambda: gap(activations.tanh(-LINE), -activations.tanh(LINE))),
    identity("U9.tanh-sigmoid", TANH, "tanh(x) and 2 sigmoid(2x) - 1, -6 to 6",
             lambda: gap(activations.tanh(LINE), 2 * activations.sigmoid(2 * LINE) - 1)),
    exact("U9.tanh-steepest", TANH, "largest slope of tanh", 1.0,
          lambda: activations.tanh_derivative(LINE).max()),
    exact("U9.cos", OTHER, "h = cos(W x + b) for W = b = pi/6, x = 1", 0.5, _cos_unit),
    exact("U9.rbf", OTHER, "RBF unit with sigma 5, at distances 5 and 0", [np.exp(-1), 1.0],
          lambda: activations.rbf_layer([[0, 0], [3, 4]], [[3, 4]], sigma=5)[:, 0]),
    exact("U9.softplus", OTHER, "softplus at 0 and log 3: log 2 and log 4",
          [np.log(2), np.log(4)], lambda: activations.softplus([0, np.log(3)])),
    exact("U9.hard-tanh", OTHER, "hard tanh at -3, -.5, 0, .5, 3", [-1, -0.5, 0, 0.5, 1],
          lambda: activations.hard_tanh([-3, -0.5, 0, 0.5, 3])),
    *(identity(f"U9.{name.replace('_', '-')}-slope", slide,
               f"derivative of {name} and central differences",
               lambda name=name: slope_error(name), 1e-9)
      for name, slide in (("relu", RELU), ("sigmoid", SIGMOID), ("threshold", SIGMOID),
                          ("tanh", TANH), ("cos", OTHER), ("rbf", OTHER), ("softplus", OTHER),
                          ("hard_tanh", OTHER))),
    *(exact(f"U9.{name.replace('_', '-')}-far", slide, f"{name} at -1000 and 1000", printed,
            lambda name=name: activations.get(name)[0](_FAR))
      for name, slide, printed in (("relu", RELU, [0, 1000]), ("sigmoid", SIGMOID, [0, 1]),
                                   ("tanh", TANH, [-1, 1]), ("rbf", OTHER, [0, 0]),
                                   ("softplus", OTHER, [0, 1000]),
                                   ("hard_tanh", OTHER, [-1, 1]))),
    misprint("U9.error-rbf", OTHER, "RBF at distance 1, sigma 1: the slide drops the minus sign",
             np.exp(1), np.exp(-1), lambda: float(activations.rbf_layer([[0.0]], [[1.0]])[0, 0])),
)

# --- Cosine units learn (U10) ----------------------------------------------------------------


def _mean_error(runs):
    return float(1 - runs.metric("test_accuracy").mean())


_COSINE = (
    sentence("U10.mnist", OTHER, "test error on MNIST, cos units", "less than 1 percent",
             _mean_error, at_most(0.01), MNIST["cos"]),
    *(sentence(f"U10.beside-{other.lower()}", OTHER,
               f"beside it, Fashion-MNIST: mean test error, cos minus {other} units",
               "cos units reported as good on MNIST (our reading)",
               lambda cos, runs: _mean_error(cos) - _mean_error(runs), at_most(0.01),
               ACTIVATED["cos"], experiment)
      for other, experiment in (("ReLU", FASHION), ("sigmoid", ACTIVATED["sigmoid"]),
                                ("tanh", ACTIVATED["tanh"]))),
)

# --- Output units and their losses (U11) -----------------------------------------------------

Z = np.array([0.5, -1.0, 2.0])
TARGET = np.array([0.0, 1.0, 0.0])


def _output_gradient_gap(name):
    """Prediction - target beside central differences of the loss."""
    loss = activations.OUTPUTS[name].loss
    numeric = [(loss(Z + move, TARGET) - loss(Z - move, TARGET)) / (2 * STEP)
               for move in STEP * np.eye(3)]
    return gap(activations.output_gradient(name, Z, TARGET), numeric)


def _loss_gap(name):
    """A loss by hand beside Keras's; its mean squared error is 2/q times ours."""
    import keras

    theirs = {
        "linear": lambda: keras.losses.mean_squared_error(TARGET, Z) * 3 / 2,
        "sigmoid": lambda: keras.losses.binary_crossentropy(TARGET, Z, from_logits=True) * 3,
        "softmax": lambda: keras.losses.categorical_crossentropy(TARGET, Z, from_logits=True),
    }[name]
    return gap(activations.OUTPUTS[name].loss(Z, TARGET), theirs())


_OUTPUT = (
    identity("U11.linear", OUTPUTS, "linear output and W'h + b",
             lambda: gap(multilayer.forward(X, WEIGHTS[:1], BIASES[:1])[0],
                         X @ WEIGHTS[0] + BIASES[0])),
    exact("U11.sigmoid", OUTPUTS, "sigmoid output at -log 3 and log 3", [0.25, 0.75],
          lambda: activations.OUTPUTS["sigmoid"].function(np.log(3) * np.array([-1, 1]))),
    exact("U11.softmax", OUTPUTS, "softmax of 0, log 2, log 5", [1 / 8, 2 / 8, 5 / 8],
          lambda: activations.softmax(np.log([1, 2, 5]))),
    exact("U11.softmax-sum", OUTPUTS, "sum of a softmax", 1.0,
          lambda: activations.softmax(Z).sum()),
    exact("U11.softmax-far", OUTPUTS, "softmax of 1000, 0, -1000", [1, 0, 0],
          lambda: activations.softmax([1000, 0, -1000])),
    *(identity(f"U11.{name}-gradient", OUTPUTS,
               f"gradient of {loss} through the {name} output and prediction - target",
               lambda name=name: _output_gradient_gap(name), 1e-8)
      for name, loss in (("linear", "squared error"), ("sigmoid", "binary cross-entropy"),
                         ("softmax", "categorical cross-entropy"))),
    *(identity(f"U11.{name}-loss", OUTPUTS, f"{loss} by hand and in Keras",
               lambda name=name: _loss_gap(name))
      for name, loss in (("linear", "squared error"), ("sigmoid", "binary cross-entropy"),
                         ("softmax", "categorical cross-entropy"))),
    misprint("U11.error-softmax", OUTPUTS,
             "softmax of 0, log 2, log 5; without indices all three x are one and the same",
             [1 / 3, 1 / 3, 1 / 3], [1 / 8, 2 / 8, 5 / 8],
             lambda: activations.softmax(np.log([1, 2, 5]))),
)

CLAIMS = (*_HIDDEN, *_COSINE, *_OUTPUT)
