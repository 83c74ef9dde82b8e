"""Vanishing and exploding gradients, He's variance, and symmetry (U15)."""

from functools import cache

import numpy as np

from kerasdemos.byhand import backprop, initialization, xor
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.evidence.claim import Between, at_least, at_most, exact, sentence
from kerasdemos.lectures.uniandes import STABILITY
from kerasdemos.lectures.uniandes.fashion import ACTIVATED, FASHION

# --- Variance by layer -----------------------------------------------------------------------

WIDTH, DEPTH = 100, 50
VARIANCES = (0.001, 0.01, 0.02, 0.1, 1.0)


@cache
def _simulated(variance, activation="relu"):
    return initialization.simulate(variance, activation, width=WIDTH, depth=DEPTH, samples=20,
                                   networks=2)


def _powers_forward(variance):
    """Powers of ten by which the pre-activations' variance grows from layer 1 to 50."""
    layers = _simulated(variance).preactivations
    return float(np.log10(layers[-1] / layers[0]))


def _powers_backward(variance):
    """Powers of ten by which the gradients' variance grows from layer 50 back to 1."""
    layers = _simulated(variance).gradients
    return float(np.log10(layers[0] / layers[-1]))


def _theory(field, variance):
    """Factor by layer that the theory of wide networks gives, in the direction of travel."""
    layers = getattr(initialization.expect(variance, width=WIDTH, depth=DEPTH), field)
    return initialization.ratio_per_layer(layers if field == "preactivations" else layers[::-1])


def _relu_beside_sigmoid():
    """Powers of ten between the gradients that reach layer 1, at He's variance."""
    he = initialization.he_variance(WIDTH)
    relu, sigmoid = (_simulated(he, name).gradients[0] for name in ("relu", "sigmoid"))
    return float(np.log10(relu / sigmoid))


def _expected_of(variance):
    """What happens to a ReLU network of width 100 at this variance, and the rule that says so."""
    if variance == 0.02:
        return "well controlled", Between(-2, 2)
    return ("vanishing", at_most(-2)) if variance < 0.02 else ("exploding", at_least(2))


def variance_id(variance):
    """Write a variance as part of a claim's id: .01 -> "0-01"."""
    return f"{variance:g}".replace(".", "-")


_VARIANCE = (
    *(sentence(f"U15.{direction}-{variance_id(variance)}", STABILITY,
               f"ReLU, 50 layers of 100, sigma^2 = {variance:g}: powers of ten that the variance "
               f"of {what}", _expected_of(variance)[0],
               lambda variance=variance, powers=powers: powers(variance),
               _expected_of(variance)[1])
      for direction, powers, what in (
          ("forward", _powers_forward, "pre-activations gains, first to last layer"),
          ("backward", _powers_backward, "gradients gains, last to first layer"))
      for variance in VARIANCES),
    *(exact(f"U15.theory-{direction}", STABILITY,
            f"factor a layer, {direction}, at sigma^2 = .001, .01, .02, .1, 1: sigma^2 100/2",
            [0.05, 0.5, 1.0, 5.0, 50.0],
            lambda field=field: [_theory(field, variance) for variance in VARIANCES], 1e-6)
      for direction, field in (("forward", "preactivations"), ("backward", "gradients"))),
    exact("U15.he", STABILITY, "variance that keeps 100 ReLU units level", 2 / 100,
          lambda: initialization.he_variance(WIDTH)),
    sentence("U15.relu-mitigates", STABILITY,
             "powers of ten by which the first layer's gradient is larger with ReLU than with "
             "sigmoid", "mitigate the vanishing gradient", _relu_beside_sigmoid, at_least(1)),
    sentence("U15.relu-accelerates", STABILITY,
             "Fashion-MNIST, mean training loss of epoch 1: ReLU less sigmoid",
             "can accelerate convergence",
             lambda relu, sigmoid: float(relu.at("loss", 1).mean()
                                         - sigmoid.at("loss", 1).mean()),
             at_most(0), FASHION, ACTIVATED["sigmoid"]),
)

# --- Symmetry --------------------------------------------------------------------------------


def _distinct_after_training(first, second):
    """Hidden units that still differ after fifty steps on XOR."""
    net = ReluNet([first, second], [np.zeros(len(first)), np.zeros(1)])
    for _ in range(50):
        net = backprop.sgd_step(net, backprop.gradients(net, xor.X, xor.y[:, np.newaxis]), 0.1)
    return initialization.distinct_units(net.weights[0].T, net.biases[0])


def _distinct_from_random():
    generator = np.random.default_rng(0)
    return _distinct_after_training(generator.normal(size=(8, 2)), generator.normal(size=(1, 8)))


_SYMMETRY = (
    exact("U15.symmetric", STABILITY,
          "distinct units of 8 after training from weights that are all 1/2", 1,
          lambda: _distinct_after_training(np.full((8, 2), 0.5), np.full((1, 8), 0.5))),
    exact("U15.symmetry-broken", STABILITY,
          "distinct units of 8 after training from random weights", 8, _distinct_from_random),
)

CLAIMS = (*_VARIANCE, *_SYMMETRY)
