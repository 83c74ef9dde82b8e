"""Vanishing and exploding gradients, He's variance, and symmetry (U15)."""

from functools import cache

import numpy as np

from kerasdemos.byhand import backprop, initialization, xor
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.evidence.claim import Alteration, at_least, at_most, exact, sentence
from kerasdemos.lectures.uniandes import STABILITY
from kerasdemos.lectures.uniandes.activations import ACTIVATED
from kerasdemos.lectures.uniandes.fashion import FASHION

NUMPY_ALONE = True

# --- Variance by layer -----------------------------------------------------------------------

WIDTH, DEPTH = 100, 50
VARIANCES = (0.001, 0.01, 0.02, 0.1, 1.0)


@cache
def _simulated(variance, activation="relu"):
    return initialization.simulate(variance, activation, width=WIDTH, depth=DEPTH, samples=20,
                                   networks=2)


def powers(layers):
    """Powers of ten by which a variance grows from the first to the last of the layers given."""
    return float(np.log10(layers[-1] / layers[0]))


def kinds(simulated):
    """Tell what happens to variances that come layer by layer, in the direction of travel.

    Parameters
    ----------
    simulated : dict of float to array_like of shape (layers,)
        By the variance of the initial weights.

    Returns
    -------
    dict of str to str
        "well controlled" where it changes by less than two powers of ten.
    """
    grown = {f"{variance:g}": powers(layers) for variance, layers in simulated.items()}
    return {variance: "well controlled" if abs(power) < 2 else
            "vanishing" if power < 0 else "exploding" for variance, power in grown.items()}


def _relu_beside_sigmoid():
    """Powers of ten between the gradients that reach layer 1, at He's variance."""
    he = initialization.he_variance(WIDTH)
    relu, sigmoid = (_simulated(he, name).gradients[0] for name in ("relu", "sigmoid"))
    return float(np.log10(relu / sigmoid))


_KINDS = {"0.001": "vanishing", "0.01": "vanishing", "0.02": "well controlled",
          "0.1": "exploding", "1": "exploding"}

_VARIANCE = (
    exact("U15.forward", STABILITY,
          "ReLU, 50 layers of 100: variance of the pre-activations from the first to the last, by "
          "that of the weights", _KINDS,
          lambda: kinds({v: _simulated(v).preactivations for v in VARIANCES}), origin="book"),
    exact("U15.backward", STABILITY,
          "ReLU, 50 layers of 100: variance of the gradients from the last to the first, by that "
          "of the weights", _KINDS,
          lambda: kinds({v: _simulated(v).gradients[::-1] for v in VARIANCES}), origin="book"),
    sentence("U15.relu-mitigates", STABILITY,
             "powers of ten by which the first layer's gradient is larger with ReLU than with "
             "sigmoid", "mitigate the vanishing gradient", _relu_beside_sigmoid, at_least(1)),
    sentence("U15.relu-accelerates", STABILITY,
             "Fashion-MNIST, mean training loss of epoch 1: ReLU less sigmoid",
             "can accelerate convergence",
             lambda relu, sigmoid: (relu.at("loss", 1).mean(axis=-1)
                                    - sigmoid.at("loss", 1).mean(axis=-1)),
             at_most(0), FASHION, ACTIVATED["sigmoid"]),
)

# --- Symmetry --------------------------------------------------------------------------------


def _distinct_after_training(first, second):
    """Hidden units that still differ after fifty steps on XOR."""
    net = ReluNet([first, second], [np.zeros(len(first)), np.zeros(1)])
    for _ in range(50):
        net = backprop.sgd_step(net, backprop.gradients(net, xor.X, xor.y[:, np.newaxis]), 0.1)
    return initialization.distinct_units(net.weights[0].T, net.biases[0])


def _distinct_units():
    """Of 8, from weights that are all 1/2 and from random ones."""
    generator = np.random.default_rng(0)
    random = generator.normal(size=(8, 2)), generator.normal(size=(1, 8))
    return {"equal": _distinct_after_training(np.full((8, 2), 0.5), np.full((1, 8), 0.5)),
            "random": _distinct_after_training(*random)}


_SYMMETRY = (
    exact("U15.symmetry", STABILITY,
          "distinct units of 8 after training, from equal and from random weights",
          {"equal": 1, "random": 8}, _distinct_units, origin="own"),
)

_BYHAND = "kerasdemos.byhand.initialization"
ALTERATIONS = (
    Alteration("the variance for the standard deviation", f"{_BYHAND}.simulate",
               lambda variance, *name, simulate=initialization.simulate, **sizes: simulate(
                   variance**2, *name, **sizes), ("U15.forward", "U15.backward")),
    Alteration("sigmoid for ReLU", f"{__name__}._simulated",
               lambda variance, _="", simulated=_simulated: simulated(variance, "sigmoid"),
               ("U15.forward", "U15.backward", "U15.relu-mitigates")),
    Alteration("rows for columns", f"{_BYHAND}.distinct_units",
               lambda kernel, bias: len(np.unique(kernel, axis=0)), ("U15.symmetry",)),
)
CLAIMS = (*_VARIANCE, *_SYMMETRY)
