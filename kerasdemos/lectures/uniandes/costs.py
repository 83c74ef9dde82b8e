"""Output units and their costs: cross-entropy as a distance, pairs that do not match (U27)."""

import numpy as np

from kerasdemos.byhand import activations
from kerasdemos.byhand.classifier import GRADIENTS, RATES, TARGETS, growth, steps_to_learn
from kerasdemos.evidence.claim import (
    Alteration,
    at_least,
    at_most,
    gap,
    identity,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import OUTPUTS

NUMPY_ALONE = True


def _train(settings, data, seeds):
    """Count the steps of every pair, from both starts, at every step size."""
    import pandas as pd

    descended = settings.get("costs", {})  # a wrong recipe descends another cost than it says
    rates = np.multiply(settings["rates"], settings.get("times", 1))
    metrics = {f"{start}, {output} + {cost}, {rate:g}": counted
               for start in ("random", "opposite") for output in TARGETS for cost in GRADIENTS
               for rate, counted in zip(settings["rates"], steps_to_learn(
                   output, descended.get(cost, cost), seeds, opposite=start == "opposite",
                   rates=rates, steps=settings["steps"], units=settings["units"]).T, strict=True)}
    return [(pd.DataFrame(), {name: float(of[k]) for name, of in metrics.items()})
            for k in range(len(seeds))]


COSTS = Experiment(
    "costs", "XOR by cross-entropy and by squared error behind sigmoid and softmax units",
    {"recipe": 1, "rates": list(RATES), "steps": 10_000, "units": 8}, _train, block=20, n_seeds=20,
    wrong={
        "2 units": {"units": 2},
        "64 units": {"units": 64},
        "20 steps": {"steps": 20},
        "rates a thousandth": {"times": 0.001},
        "rates times 10": {"times": 10},
        "the costs exchanged": {"costs": dict(zip(GRADIENTS, reversed(GRADIENTS), strict=True))},
        "cross-entropy for both": {"costs": {"squared error": "cross-entropy"}},
        "squared error for both": {"costs": {"cross-entropy": "squared error"}},
    })
EXPERIMENTS = (COSTS,)

# --- What is computed ------------------------------------------------------------------------

LABELS = np.array([0, 0, 0, 0, 0, 1, 1, 1, 2, 2])
Z = np.array([0.5, -1.0, 2.0])


def distance_gap():
    """Mean loss over labels beside the divergence of their shares from the model's, and entropy."""
    from scipy.special import entr, rel_entr

    labels = np.eye(3)[LABELS]
    data, model = labels.mean(axis=0), activations.softmax(Z)
    loss = activations.OUTPUTS["softmax"].loss(np.tile(Z, (len(labels), 1)), labels).mean()
    return gap(loss, rel_entr(data, model).sum() + entr(data).sum())


def _times_slower(runs, start):
    """Squared error's median steps over cross-entropy's, each at its best step size.

    The lesser of the two output units.
    """
    best = {cost: [np.min([np.median(runs.metric(f"{start}, {output} + {cost}, {rate:g}"), axis=-1)
                           for rate in RATES], axis=0) for output in TARGETS]
            for cost in GRADIENTS}
    return np.divide(best["squared error"], best["cross-entropy"]).min(axis=0)


_MORE = at_least(1.1)  # of one cost's steps over the other's; the same cost for both would be 1
CLAIMS = (
    identity("U27.distance", OUTPUTS, "mean cross-entropy of ten labels, and the Kullback-Leibler "
             "divergence of the data from the model plus the data's entropy", distance_gap),
    sentence("U27.matched", OUTPUTS, "gradient of cross-entropy at z = -10, wrong, over that at "
             "-1, the lesser of sigmoid and softmax", "tightly coupled: more wrong, more gradient",
             lambda: min(growth("cross-entropy").values()), at_least(1), origin="own"),
    sentence("U27.mismatched", OUTPUTS, "gradient of squared error at z = -10, wrong, over that at "
             "-1, the larger of sigmoid and softmax", "ill-matched: more wrong, less gradient",
             lambda: max(growth("squared error").values()), at_most(1), origin="own"),
    sentence("U27.steps-wrong", OUTPUTS, "median steps to learn XOR from its opposite, squared "
             "error over cross-entropy, each at its best of five step sizes, the lesser of sigmoid "
             "and softmax: at least a tenth more", "tightly coupled",
             lambda runs: _times_slower(runs, "opposite"), _MORE, COSTS),
    sentence("U27.steps-random", OUTPUTS, "the same from random weights", "tightly coupled",
             lambda runs: _times_slower(runs, "random"), _MORE, COSTS, origin="own", needs=20),
)

_SQUARED = activations.OutputUnit(activations.softmax, lambda z, target: (
    (activations.softmax(z) - target) ** 2).sum(axis=-1) / 2)
ALTERATIONS = (
    Alteration("squared error for cross-entropy", "kerasdemos.byhand.activations.OUTPUTS",
               activations.OUTPUTS | {"softmax": _SQUARED}, ("U27.distance",)),
    Alteration("the costs exchanged", "kerasdemos.byhand.classifier.GRADIENTS",
               dict(zip(GRADIENTS, reversed(GRADIENTS.values()), strict=True)),
               ("U27.matched", "U27.mismatched")),
)
