"""Activation and output functions (U9 to U11)."""

import numpy as np

from kerasdemos.byhand import activations, multilayer
from kerasdemos.byhand.relunets import ReluNet, count_regions
from kerasdemos.evidence.claim import Alteration, at_most, exact, gap, identity, misprint, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.formulas import agreeing
from kerasdemos.lectures.uniandes import OTHER, OUTPUTS, RELU, SIGMOID, TANH
from kerasdemos.lectures.uniandes.fashion import FASHION, image_experiment
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


def _threshold_gap(steepness):
    """sigmoid(steepness x) beside the threshold, for |x| of at least .1."""
    x = LINE[np.abs(LINE) >= 0.1 - 1e-9]
    return gap(activations.sigmoid(steepness * x), activations.threshold(x))


def _other_gaps():
    """The units of the slide "Other Activation functions" beside its formulas, at d inputs."""
    x, center, sigma = X[:1], X[1:2], 5.0
    cosine, _ = multilayer.forward(x, WEIGHTS, BIASES, "cos")
    distance = ((center - x) ** 2).sum()
    return {"cos": gap(cosine, np.cos(x @ WEIGHTS[0] + BIASES[0])),
            "RBF": gap(activations.rbf_layer(x, center, sigma=sigma), np.exp(-distance / sigma**2)),
            "softplus": gap(activations.softplus(LINE), np.log(1 + np.exp(LINE))),
            "hard tanh": gap(activations.hard_tanh(LINE), [max(-1, min(1, z)) for z in LINE])}


def _readings_of_rbf():
    """Which sign before the distance gives the RBF units, from d inputs."""
    x, center, sigma = X, X[:1], 5.0
    scaled = ((center - x) ** 2).sum(axis=1) / sigma**2
    return agreeing({"exp(1/σ² ‖W - x‖²)": np.exp(scaled), "exp(-1/σ² ‖W - x‖²)": np.exp(-scaled)},
                    activations.rbf_layer(x, center, sigma=sigma)[:, 0])


_FAR = {"relu": [0, 1000], "sigmoid": [0, 1], "tanh": [-1, 1], "rbf": [0, 0],
        "softplus": [0, 1000], "hard_tanh": [-1, 1]}

_HIDDEN = (
    exact("U9.relu-pieces", RELU, "linear pieces of ReLU", 2,
          lambda: count_regions(ReluNet([[[1.0]], [[1.0]]], [[0.0], [0.0]]), -1, 1),
          origin="own"),
    exact("U9.relu-derivative-0", RELU, "derivative of ReLU at 0", 0.0,
          lambda: activations.relu_derivative(0)),
    identity("U9.sigmoid-formula", SIGMOID, "sigmoid and 1 / (1 + exp(-x)), -6 to 6",
             lambda: gap(activations.sigmoid(LINE), 1 / (1 + np.exp(-LINE)))),
    sentence("U9.sigmoid-interval", SIGMOID, "largest distance of sigmoid from 1/2, -30 to 30",
             "between 0 and 1", lambda: gap(activations.sigmoid(5 * LINE), 0.5), at_most(0.5)),
    exact("U9.threshold", SIGMOID, "threshold unit below and above its threshold, at -2, -.1, .1, "
          "2", [0, 0, 1, 1], lambda: activations.threshold([-2, -0.1, 0.1, 2])),
    sentence("U9.threshold-approximated", SIGMOID,
             "sigmoid(100 x) and the threshold beyond |x| = .1: largest difference",
             "a smooth approximation", lambda: _threshold_gap(100), at_most(0.01)),
    identity("U9.tanh-formula", TANH, "tanh and (1 - exp(-2x)) / (1 + exp(-2x)), -6 to 6",
             lambda: gap(activations.tanh(LINE),
                         (1 - np.exp(-2 * LINE)) / (1 + np.exp(-2 * LINE)))),
    sentence("U9.tanh-interval", TANH, "largest absolute value of tanh, -15 to 15",
             "between -1 and 1", lambda: gap(activations.tanh(2.5 * LINE), 0), at_most(1)),
    identity("U9.tanh-symmetry", TANH, "tanh(-x) and -tanh(x), -6 to 6",
             lambda: gap(activations.tanh(-LINE), -activations.tanh(LINE))),
    identity("U9.tanh-sigmoid", TANH, "tanh(x) and 2 sigmoid(2x) - 1, -6 to 6",
             lambda: gap(activations.tanh(LINE), 2 * activations.sigmoid(2 * LINE) - 1),
             origin="own"),
    exact("U9.steepest", TANH, "largest slope", {"sigmoid": 1 / 4, "tanh": 1.0},
          lambda: {name: activations.get(name)[1](LINE).max() for name in ("sigmoid", "tanh")},
          origin="own"),
    exact("U9.other", OTHER, "each unit and its formula, RBF with the minus sign: largest "
          "differences", dict.fromkeys(("cos", "RBF", "softplus", "hard tanh"), 0.0), _other_gaps),
    exact("U9.slopes", OTHER, "each derivative and central differences: largest differences",
          dict.fromkeys(LECTURE, 0.0), lambda: {name: slope_error(name) for name in LECTURE}, 1e-9,
          origin="own"),
    exact("U9.far", OTHER, "each unit at -1000 and 1000", _FAR,
          lambda: {name: activations.get(name)[0]([-1000, 1000]) for name in _FAR}, origin="own"),
    misprint("U9.error-rbf", OTHER, "RBF: the slide drops the minus sign", "exp(1/σ² ‖W - x‖²)",
             "exp(-1/σ² ‖W - x‖²)", _readings_of_rbf),
)

# --- Cosine units learn (U10) ----------------------------------------------------------------

_UNITS = {name: activations.WRITTEN[name] for name in ("cos", "relu", "sigmoid", "tanh")}
_WRONG = {
    "16 units": {"arguments": {"units": 16}},
    "learning rate .01": {"learning_rate": 0.01},
    "batches of 256": {"batch_size": 256},
    "bytes 0 to 255": {"divisor": 1},
    "1 epoch": {"epochs": 1},
    "half of the labels wrong": {"wrong_labels": 0.5},
}


def _mlp(title, data, activation, **wrong):
    """The demo's MLP with other hidden units, or on MNIST."""
    others = {f"{unit} units": {"arguments": {"activation": other}}
              for other, unit in _UNITS.items() if other != activation}
    return image_experiment(
        f"{data.partition('_')[0]}-{activation}",
        f"{title} with the MLP, 128 {_UNITS[activation]} units", data, "fashion_mlp", divisor=255,
        units=128, activation=activation, wrong=others | _WRONG | wrong)


ACTIVATED = {activation: _mlp("Fashion-MNIST", "fashion_mnist", activation)
             for activation in ("cos", "sigmoid", "tanh")}
_TESTED_ON_TRAINING = {
    "10 epochs, tested on the training images": {"epochs": 10, "tested_on": "training"}}
MNIST = {activation: _mlp("MNIST", "mnist", activation,
                          **_TESTED_ON_TRAINING if activation == "cos" else {})
         for activation in _UNITS}


def _train_shifted(settings, data, seeds):
    from kerasdemos.lectures.uniandes.classifiers import train_shifted

    return train_shifted(settings, data, seeds)


BELOW_ONE = Experiment(
    "mnist-cos-shifted", "MNIST, two layers of 1,024 cos units, images shifted by up to a pixel",
    {"recipe": 1, "data": "mnist", "hidden": [1024, 1024], "activation": "cos", "dropout": 0.2,
     "reach": 1, "epochs": 3, "batch_size": 128, "learning_rate": 0.001},
    _train_shifted, data="mnist", n_seeds=5, wrong_seeds=3, wrong={
        "64 units a layer": {"hidden": [64, 64]},
        "images not shifted": {"reach": 0},
        "a tenth of the images": {"images": 6000},
    })
EXPERIMENTS = (*ACTIVATED.values(), *MNIST.values(), BELOW_ONE)


def _mean_error(runs, metric="test_accuracy"):
    return 1 - runs.metric(metric).mean(axis=-1)


_COSINE = (
    sentence("U10.mnist", OTHER, "test error on MNIST, cos units", "less than 1 percent",
             _mean_error, at_most(0.01), MNIST["cos"]),
    sentence("U10.mnist-reached", OTHER, "what reaches it: two layers of 1,024 cos units, dropout, "
             "images shifted by up to a pixel; a test image's nine copies vote",
             "less than 1 percent", lambda runs: _mean_error(runs, "voted_accuracy"),
             at_most(0.01), BELOW_ONE, origin="own"),
    *(sentence(f"U10.{name}", OTHER,
               f"beside it, {title}: mean test error, cos units minus the best of ReLU, sigmoid "
               "and tanh", "cos units are good (our reading)",
               lambda cos, *others: _mean_error(cos) - np.min([*map(_mean_error, others)], axis=0),
               at_most(0.01), *experiments, origin="own")
      for name, title, experiments in (
          ("beside", "Fashion-MNIST", (ACTIVATED["cos"], FASHION, ACTIVATED["sigmoid"],
                                       ACTIVATED["tanh"])),
          ("mnist-beside", "MNIST", tuple(MNIST.values())))),
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


def _readings_of_softmax():
    """Whether one x or each its own gives softmax."""
    return agreeing({"exp(x) / Σ exp(x)": [np.exp(z) / sum(np.exp(z) for _ in Z) for z in Z],
                     "exp(xᵢ) / Σⱼ exp(xⱼ)": np.exp(Z) / np.exp(Z).sum()}, activations.softmax(Z))


_OUTPUT = (
    identity("U11.softmax", OUTPUTS, "softmax and exp(x) / sum of exp(x)",
             lambda: gap(activations.softmax(Z), np.exp(Z) / np.exp(Z).sum())),
    exact("U11.gradients", OUTPUTS,
          "gradient of each output's loss and prediction - target: largest differences",
          dict.fromkeys(activations.OUTPUTS, 0.0),
          lambda: {name: _output_gradient_gap(name) for name in activations.OUTPUTS}, 1e-8,
          origin="own"),
    exact("U11.losses", OUTPUTS, "each output's loss by hand and in Keras: differences",
          dict.fromkeys(activations.OUTPUTS, 0.0),
          lambda: {name: _loss_gap(name) for name in activations.OUTPUTS}, origin="own"),
    misprint("U11.error-softmax", OUTPUTS, "softmax: without indices all x are one and the same",
             "exp(x) / Σ exp(x)", "exp(xᵢ) / Σⱼ exp(xⱼ)", _readings_of_softmax),
)

_BYHAND = "kerasdemos.byhand.activations"
_OUT_OF_ORDER = {name: pair[::-1] for name, pair in activations.ACTIVATIONS.items()}
_AVERAGED = {name: unit._replace(loss=lambda z, target, loss=unit.loss: loss(z, target) / len(z))
             for name, unit in activations.OUTPUTS.items()}
ALTERATIONS = (
    Alteration("all maps are the same", "kerasdemos.byhand.relunets.same_map",
               lambda cells, one, other: np.full(np.shape(one), True),
               ("U9.relu-pieces",)),
    Alteration("the derivative is 1 at 0", f"{_BYHAND}.relu_derivative",
               lambda x: np.heaviside(x, 1), ("U9.relu-derivative-0",)),
    Alteration("sigmoid without its denominator", f"{_BYHAND}.sigmoid", np.exp,
               ("U9.sigmoid-formula", "U9.sigmoid-interval", "U9.tanh-sigmoid")),
    Alteration("signs for a threshold", f"{_BYHAND}.threshold", np.sign,
               ("U9.threshold", "U9.threshold-approximated")),
    Alteration("tanh without its denominator", f"{_BYHAND}.tanh", lambda x: np.expm1(2 * x),
               ("U9.tanh-formula", "U9.tanh-interval", "U9.tanh-symmetry", "U9.tanh-sigmoid")),
    Alteration("derivatives for functions", f"{_BYHAND}.ACTIVATIONS", _OUT_OF_ORDER,
               ("U9.steepest", "U9.other", "U9.slopes", "U9.far")),
    Alteration("RBF without the minus sign", f"{_BYHAND}.rbf",
               lambda x, sigma=1.0: np.exp((x / sigma) ** 2), ("U9.other", "U9.error-rbf")),
    Alteration("softmax without exponentials", f"{_BYHAND}.softmax", lambda x: x / x.sum(),
               ("U11.softmax", "U11.error-softmax")),
    Alteration("mean for sum", f"{_BYHAND}.OUTPUTS", _AVERAGED, ("U11.gradients", "U11.losses")),
)
CLAIMS = (*_HIDDEN, *_COSINE, *_OUTPUT)
