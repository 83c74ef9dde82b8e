"""Another Example: a network of two hidden layers learns noise (C18)."""

from dataclasses import replace
from functools import cache
from importlib import import_module

import numpy as np

from kerasdemos import data
from kerasdemos.evidence.claim import (
    Alteration,
    At,
    Between,
    at_most,
    band,
    exact,
    gap,
    identity,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.runs import one_column_a_run
from kerasdemos.lectures.cambridge import REGRESSION

EPOCHS, BATCHES = 100, 10  # ten batches of ten rows an epoch
LOSS = 1.964  # printed at epoch 99: the sum over the batches

# --- The training ----------------------------------------------------------------------------


def regression_losses(copies=200, *, epochs=100, seed=0, units=40, activation="relu",
                      spread=1.0, learning_rate=0.1, halved=True, momentum=0.9, batch_size=10,
                      shuffle=True, noise=1.0):
    """Train the regression of "Another Example" many times at once.

    Each copy has its own data, initial weights and order of batches, as each run of the slide's
    listing has.

    Parameters
    ----------
    copies, epochs : int
    seed : int
        Copy k takes ``noise_regression(seed + k)``.
    units, activation, spread : int, str, float
        Of the hidden layers; of the initial kernels, over He's.
    learning_rate, halved, momentum : float, bool, float
        The first rate, whether it is halved every ten epochs, and the momentum.
    batch_size, shuffle, noise : int, bool, float
        Rows a step, whether their order is drawn anew each epoch, what the targets are
        multiplied by.

    Returns
    -------
    pandas.DataFrame
        The sum of an epoch's batch losses, of ten batches on the slide; index ``epoch``, one
        column a copy.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    import pandas as pd

    from kerasdemos.builders import he_regressor
    from kerasdemos.training import draw_many, fit_many

    model, steps = he_regressor(units, activation), 100 // batch_size
    drawn = [data.noise_regression(seed + k) for k in range(copies)]
    orders = np.tile(np.arange(100), (copies, epochs, 1))
    if shuffle:
        orders = np.random.default_rng(seed).permuted(orders, axis=-1)
    weights = [spread * w if w.ndim > 2 else w for w in draw_many(model, copies, seed=seed)]
    halvings = np.repeat(np.arange(epochs) // 10, steps) if halved else np.zeros(steps * epochs)
    trained = fit_many(
        model, np.stack([one.x_train for one in drawn]),
        noise * np.stack([one.y_train for one in drawn]), weights=weights, steps=steps * epochs,
        record=1, learning_rate=learning_rate * 0.5**halvings, momentum=momentum,
        optimizer="pytorch_sgd", batches=orders.reshape(copies, steps * epochs, batch_size),
    )
    sums = trained.losses.reshape(epochs, steps, copies).sum(axis=1)
    return pd.DataFrame(sums, index=pd.RangeIndex(epochs, name="epoch"))


def _train(settings, images, seeds):
    """Train the regression on noise, each seed with its own data, weights and batches."""
    options = {name: value for name, value in settings.items() if name != "recipe"}
    return one_column_a_run(regression_losses(len(seeds), seed=seeds[0], **options))


TRAINED = Experiment(
    "regression", "Regression on noise, 10-40-40-5", {"recipe": 1, "epochs": EPOCHS}, _train,
    block=100, n_seeds=200, wrong_seeds=20, wrong={
        "10 units": {"units": 10},
        "tanh units": {"activation": "tanh"},
        "variance 1 / fan_in": {"spread": 0.5**0.5},
        "learning rate .02": {"learning_rate": 0.02},
        "the rate is not halved": {"halved": False},
        "no momentum": {"momentum": 0.0},
        "batches of 20": {"batch_size": 20},
        "no shuffling": {"shuffle": False},
        "targets halved": {"noise": 0.5},
        "targets times 3": {"noise": 3.0},
    })
EXPERIMENTS = (TRAINED,)

# --- The network and its initial weights -----------------------------------------------------

FAN_INS = (10, 40, 40)


@cache
def _regressor():
    """The network with initial weights that are the same each time."""
    from kerasdemos.builders import he_regressor
    from kerasdemos.training import draw_many

    model = he_regressor()
    model.set_weights([weights[0] for weights in draw_many(model, 1, seed=0)])
    return model


@cache
def _drawn_kernels():
    """Initial kernels over sqrt(2 / fan_in), one flat array a layer; then the largest bias."""
    from kerasdemos.training import draw_many

    weights = draw_many(_regressor(), 100, seed=0)
    kernels = [kernel.ravel() / np.sqrt(2 / fan_in)
               for kernel, fan_in in zip(weights[::2], FAN_INS, strict=True)]
    return kernels, float(max(np.abs(bias).max() for bias in weights[1::2]))


def _layers():
    """The network's linear layers: inputs, outputs, activation after it."""
    return [[*layer.kernel.shape, layer.activation.__name__] for layer in _regressor().layers]


def _farthest_spread():
    """Spread of a layer's initial kernels over He's, of the layer where it is farthest off."""
    return float(max((kernels.std() for kernels in _drawn_kernels()[0]),
                     key=lambda spread: abs(spread - 1)))


_NETWORK = (
    exact("C18.layers", REGRESSION, "linear layers: inputs, outputs, activation after it",
          [[10, 40, "relu"], [40, 40, "relu"], [40, 5, "linear"]], _layers, origin="listing"),
    exact("C18.parameters", REGRESSION, "parameters", 2_285, lambda: _regressor().count_params(),
          origin="own"),
    sentence("C18.he", REGRESSION,
             "spread of a layer's initial kernels over √(2 / fan_in), 100 draws, the farthest "
             "from 1 of three layers", "kaiming_normal_", _farthest_spread, Between(0.98, 1.02),
             origin="listing"),
    sentence("C18.gaussian-tails", REGRESSION,
             "share of initial kernels beyond two standard deviations: 0.0455 of a Gaussian",
             "kaiming_normal_",
             lambda: float((np.abs(np.concatenate(_drawn_kernels()[0])) > 2).mean()),
             Between(0.0435, 0.0475), origin="listing"),
    exact("C18.biases", REGRESSION, "largest initial bias", 0.0, lambda: _drawn_kernels()[1],
          origin="listing"),
)

# --- The data --------------------------------------------------------------------------------

DATA_SEEDS = 100


@cache
def _noise():
    """Inputs and targets of many seeds, shapes (10000, 10) and (10000, 5)."""
    drawn = [data.noise_regression(seed) for seed in range(DATA_SEEDS)]
    return (np.concatenate([one.x_train for one in drawn]).astype(np.float64),
            np.concatenate([one.y_train for one in drawn]).astype(np.float64))


def _largest_correlation():
    """Of the 50 pairs of an input and a target, the strongest correlation."""
    x, y = _noise()
    return float(np.abs(np.corrcoef(x, y, rowvar=False)[:10, 10:]).max())


def _departure_from_normal():
    """The largest of |mean| and |standard deviation - 1|, of the inputs and the targets."""
    return float(max(max(abs(array.mean()), abs(array.std() - 1)) for array in _noise()))


_DATA = (
    sentence("C18.normal", REGRESSION,
             f"mean from 0 and standard deviation from 1, inputs and targets of {DATA_SEEDS} data "
             "sets: the largest", "N(0, 1)", _departure_from_normal, at_most(0.02),
             origin="listing"),
    # Four standard errors, 1 / sqrt(10,000) each.
    sentence("C18.independent", REGRESSION,
             f"strongest correlation of an input and a target, {DATA_SEEDS} data sets",
             "targets have nothing to do with inputs", _largest_correlation, at_most(0.04),
             origin="listing"),
)

# --- Momentum, learning rate, result ---------------------------------------------------------


def _rates():
    """Learning rate of each epoch, at the first and at the last of its ten steps."""
    optimizer, rates = _regressor().optimizer, []
    for epoch in range(EPOCHS):
        for step in (0, BATCHES - 1):
            optimizer.iterations.assign(BATCHES * epoch + step)
            rates.append(float(optimizer.learning_rate))
    return rates


_TRAINING = (
    exact("C18.momentum", REGRESSION, "momentum", 0.9, lambda: _regressor().optimizer.momentum,
          origin="listing"),
    identity("C18.rates", REGRESSION, "learning rates of 100 epochs and StepLR(10, 0.5) from 0.1",
             lambda: gap(_rates(), 0.1 * 0.5 ** (np.arange(2 * EPOCHS) // 20)), 1e-8,
             origin="listing"),
    band("C18.loss", REGRESSION, "loss, epoch 99: the sum over ten batches", LOSS,
         At("loss", 99), "log", TRAINED, needs=12),
    sentence("C18.not-the-mean", REGRESSION,
             "largest mean over ten batches at epoch 99 of any run: the printed is no mean", LOSS,
             lambda runs: runs.metric("last_loss").max(axis=-1) / 10, at_most(1.9635), TRAINED,
             origin="own"),
)

ALTERATIONS = (
    Alteration("another builder", "kerasdemos.builders.he_regressor",
               lambda: import_module("kerasdemos.builders").approximator((40, 40), "relu", 10),
               ("C18.layers", "C18.parameters")),
    Alteration("truncated Gaussians", "kerasdemos.builders.listings._he_normal",
               lambda: "he_normal", ("C18.gaussian-tails",)),
    Alteration("all from N(0, 1)", "kerasdemos.training.draw_many",
               lambda model, copies, seed: [np.random.default_rng(seed).normal(
                   size=(copies, *weight.shape)) for weight in model.weights],
               ("C18.he", "C18.gaussian-tails", "C18.biases")),
    Alteration("targets are inputs, doubled", "kerasdemos.data.noise_regression",
               lambda seed, make=data.noise_regression: replace(
                   make(seed), y_train=2 * make(seed).x_train[:, :5]),
               ("C18.normal", "C18.independent")),
    Alteration("gradient descent as Keras has it", "keras.Sequential.compile",
               lambda model, *_: super(type(model), model).compile("sgd", "mse"),
               ("C18.momentum", "C18.rates")),
)
CLAIMS = (*_NETWORK, *_DATA, *_TRAINING)
