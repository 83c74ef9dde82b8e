"""Two moons: the data (C15), MyFirstNet (C16) and its training (C17)."""

from functools import cache, partial
from importlib import import_module

import numpy as np

from kerasdemos import data
from kerasdemos.byhand import backprop
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.checks import Unavailable
from kerasdemos.evidence.claim import (
    Alteration,
    At,
    at_least,
    at_most,
    band,
    exact,
    misprint,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.results import one_column_a_run
from kerasdemos.lectures.cambridge import LISTING, MOONS, TRAINING

POINTS, NOISE = 200, 0.05  # ours: the slide says neither
EPOCHS, LEARNING_RATE = 15_000, 0.01

# --- The data (C15) --------------------------------------------------------------------------

SAMPLE = np.array([[0.8508, 0.5047], [0.6876, -0.4327], [1.8481, -0.0702], [0.3535, -0.2334],
                   [0.9281, 0.3966]])


def _from_moon(points):
    """How far points lie outside the nearer half circle (inside: negative), shape (n,)."""
    upper = np.hypot(points[:, 0], points[:, 1]) - 1
    lower = np.hypot(points[:, 0] - 1, points[:, 1] - 0.5) - 1
    return np.where(np.abs(upper) < np.abs(lower), upper, lower)


@cache
def _distances(noise):
    """Distances of our own points, shape (10000,)."""
    return _from_moon(data.moons(10_000, noise, seed=0).x_train.astype(np.float64))


def _spread_of_five(noise):
    """Root mean square distance of five points, of 2,000 fives of ours."""
    return np.sqrt((_distances(noise).reshape(-1, 5) ** 2).mean(axis=1))


_DATA = (
    sentence("C15.half-circles", MOONS, "largest distance from two half circles, without noise",
             "two moons", lambda: float(np.abs(_from_moon(data.moons(200, 0.0).x_train)).max()),
             at_most(1e-6), origin="figure"),
    *(band(f"C15.noise-{100 * noise:.0f}-hundredths", MOONS,
           "root mean square distance of the slide's five points from the moons, among fives of "
           f"ours with noise {noise:g}", float(np.sqrt((_from_moon(SAMPLE) ** 2).mean())),
           partial(_spread_of_five, noise), "log") for noise in (0.02, 0.05)),
)

# --- The listing and what it prints (C16) ----------------------------------------------------

# The last two rows of the output are zeros on the slide.
SAMPLE_OUTPUT = [(0.2646, -0.0653), (0.0444, 0.1359), (0.2497, -0.0940)]
INITIALIZATIONS = 100


@cache
def _my_first_net():
    """MyFirstNet with initial weights that are the same each time."""
    from kerasdemos.builders import moons_mlp
    from kerasdemos.training import draw_many

    model = moons_mlp()
    model.set_weights([weights[0] for weights in draw_many(model, 1, seed=0)])
    return model


def _layers():
    """MyFirstNet's layers: inputs, outputs, whether there is a bias, activation."""
    return [[*layer.kernel.shape, layer.use_bias, layer.activation.__name__]
            for layer in _my_first_net().layers]


def _root_mean_square(outputs):
    """Of the outputs of the first three sample inputs, whose rows the slide prints whole."""
    return np.sqrt((np.asarray(outputs)[..., :3, :] ** 2).mean(axis=(-2, -1)))


@cache
def _untrained_outputs():
    """The sample's outputs from fresh networks, shape (initialisations, 5, 2)."""
    from kerasdemos.training import draw_many, predict_many

    weights = draw_many(_my_first_net(), INITIALIZATIONS, seed=0)
    return predict_many(_my_first_net(), SAMPLE, weights).astype(np.float64)


def _torch():
    try:
        import torch
    except ImportError:
        raise Unavailable("PyTorch is not installed",
                          command='pip install "kerasdemos[oracle]"') from None
    return torch


def _eval_works(training_method):
    """Whether PyTorch's .eval() works where a network's own training method has this name."""
    module = _torch().nn.Module
    network = type("Network", (module,), {training_method: lambda self, x, y: None})()
    try:
        network.eval()
    except TypeError:
        return False
    return not network.training


def _trains_itself(name):
    """Whether a network moves whose method asks that name for the parameters to train."""
    torch = _torch()
    network = torch.nn.Linear(2, 2)
    # Inside a method `self` is the network; `model` is whatever else the caller calls so.
    called = {"self": network, "model": torch.nn.Linear(2, 2)}
    before = network.weight.detach().clone()
    network(torch.ones(1, 2)).sum().backward()
    with torch.no_grad():  # gradient descent as torch.optim.SGD takes it, which loads slowly
        for parameter in called[name].parameters():
            if parameter.grad is not None:
                parameter -= 1e-2 * parameter.grad
    return not torch.equal(before, network.weight)


_LISTING = (
    exact("C16.layers", LISTING, "linear layers: inputs, outputs, bias, activation after it",
          [[2, 16, True, "relu"], [16, 2, True, "linear"]], _layers),
    exact("C16.parameters", LISTING, "parameters", 82, lambda: _my_first_net().count_params(),
          origin="own"),
    *(band(f"C16.input-{row + 1}", LISTING,
           f"sample input ({x:.4f}, {y:.4f}): its distance from the moons, among points of ours",
           float(_from_moon(SAMPLE)[row]), partial(_distances, 0.05), "linear")
      for row, (x, y) in enumerate(SAMPLE)),
    band("C16.output", LISTING,
         "root mean square of the network's outputs, rows 1 to 3, among untrained networks",
         float(_root_mean_square(SAMPLE_OUTPUT)),
         lambda: _root_mean_square(_untrained_outputs()), "log"),
    misprint("C16.zero-outputs", LISTING,
             "outputs that are exactly zero, rows 4 and 5: of its device, not of a network", 4, 0,
             lambda: int((_untrained_outputs()[:, 3:] == 0).sum(axis=(1, 2)).max())),
    misprint("C16.train-overridden", LISTING,
             "name of the training method: nn.Module has its own train, which .eval() calls",
             "train", "fit",
             lambda: next(name for name in ("train", "fit") if _eval_works(name)),
             origin="listing"),
    misprint("C16.global-model", LISTING,
             "whose parameters the training method gives its optimizer: a global's", "model",
             "self", lambda: next(name for name in ("model", "self") if _trains_itself(name)),
             origin="listing"),
)

# --- The training (C17) ----------------------------------------------------------------------

LOSSES = (
    0.7242650985717773, 0.27691155672073364, 0.24738825857639313, 0.23405785858631134,
    0.22105270624160767, 0.20637723803520203, 0.18947520852088928, 0.17046067118644714,
    0.15018796920776367, 0.13044017553329468, 0.11250948905944824, 0.09699149429798126,
    0.0840226486325264, 0.0734294205904007, 0.06483542174100876,
)
STUCK = 0.2  # some runs stay on a plateau near .21


def moons_losses(copies=20, *, initializer="pytorch", epochs=EPOCHS, every=1000, points=POINTS,
                 noise=NOISE, seed=0):
    """Train MyFirstNet on the moons many times at once: `copies` runs of the slide.

    Each copy has its own data and its own initial weights, drawn by the builder's initialisers.

    Parameters
    ----------
    copies : int
    initializer : {"pytorch", "keras"}
        Of `moons_mlp`.
    epochs : int
        Full-batch steps, as on the slide.
    every : int
        The loss is kept before the steps 0, every, 2 every, ...
    points, noise : int, float
        Of the data; the slide gives neither.
    seed : int
        Copy k takes ``moons(points, noise, seed + k)``.

    Returns
    -------
    pandas.DataFrame
        Index ``epoch``, one column a copy.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    import pandas as pd

    from kerasdemos.builders import moons_mlp
    from kerasdemos.training import draw_many, fit_many

    model = moons_mlp(initializer)
    weights = draw_many(model, copies, seed=seed)
    drawn = [data.moons(points, noise, seed + k) for k in range(copies)]
    trained = fit_many(
        model, np.stack([one.x_train for one in drawn]), np.stack([one.y_train for one in drawn]),
        weights=weights, steps=epochs, learning_rate=LEARNING_RATE, record=every)
    return pd.DataFrame(trained.losses, index=pd.RangeIndex(0, epochs, every, name="epoch"))


def _train(settings, images, seeds):
    """Train MyFirstNet on moons, each seed with its own data and initial weights."""
    return one_column_a_run(moons_losses(
        len(seeds), initializer=settings["initializer"], epochs=settings["epochs"],
        every=settings["every"], points=settings["points"], noise=settings["noise"],
        seed=seeds[0]))


def _experiment(name, initializer, title):
    settings = {"recipe": 1, "points": POINTS, "noise": NOISE, "initializer": initializer,
                "epochs": EPOCHS, "every": 200}
    about = f"MyFirstNet on moons of {POINTS} points, noise .05, {title} initialiser"
    return Experiment(name, about, settings, _train, block=100, n_seeds=200)


TRAINED = _experiment("moons", "pytorch", "PyTorch's")
TRAINED_KERAS = _experiment("moons-keras", "keras", "Keras's default")
EXPERIMENTS = (TRAINED, TRAINED_KERAS)


def _cross_entropy_difference():
    """Relative difference between the model's loss and the cross-entropy of its logits."""
    model, moons = _my_first_net(), data.moons()
    first, bias, second, second_bias = model.get_weights()
    net = ReluNet((first.T, second.T), (bias, second_bias))
    by_hand = backprop.gradients(net, moons.x_train, moons.y_train, "cross_entropy").loss
    loss = model.compute_loss(y=moons.y_train, y_pred=model(moons.x_train))
    return abs(float(loss) / by_hand - 1)


def _share_stuck(runs):
    return float((runs.at("loss", 14_000) > STUCK).mean())


_TRAINING = (
    exact("C17.learning-rate", LISTING, "learning rate of the gradient descent", 0.01,
          lambda: float(_my_first_net().optimizer.learning_rate), 1e-9, origin="listing"),
    sentence("C17.cross-entropy", LISTING,
             "relative difference, the loss and the cross-entropy of the logits",
             "CrossEntropyLoss", _cross_entropy_difference, at_most(1e-6), origin="listing"),
    *(band(f"C17.loss-{1000 * k}", TRAINING, f"loss, epoch {1000 * k:,}", printed,
           At("loss", 1000 * k), "log", TRAINED) for k, printed in enumerate(LOSSES)),
    sentence("C17.stuck-pytorch", TRAINING,
             f"share of runs above {STUCK} at epoch 14,000, PyTorch's initialiser",
             "the run does not stick", _share_stuck, at_most(0.05), TRAINED, origin="own"),
    sentence("C17.initialiser", TRAINING,
             f"share of runs above {STUCK} at epoch 14,000, Keras's default initialiser less "
             "PyTorch's", "the initialiser is part of it",
             lambda pytorch, keras: _share_stuck(keras) - _share_stuck(pytorch), at_least(0.005),
             TRAINED, TRAINED_KERAS, origin="own"),
)

_LOADER = "kerasdemos.data.moons"
ALTERATIONS = (
    Alteration("noise unasked for", _LOADER, lambda n, noise, moons=data.moons: moons(n),
               ("C15.half-circles",)),
    Alteration("the noise is forgotten", _LOADER,
               lambda n, noise, seed, moons=data.moons: moons(n, 0.0, seed),
               ("C15.noise-2-hundredths", "C15.noise-5-hundredths",
                *(f"C16.input-{row + 1}" for row in range(len(SAMPLE))))),
    Alteration("another builder", "kerasdemos.builders.moons_mlp",
               lambda: import_module("kerasdemos.builders").xor_mlp(16),
               ("C16.layers", "C16.parameters", "C17.learning-rate")),
    Alteration("weights begin at 0", "kerasdemos.builders.listings._uniform",
               lambda fan_in: {"kernel_initializer": "zeros"}, ("C16.output", "C16.zero-outputs")),
    Alteration("logits taken for probabilities", "keras.Sequential.compile",
               lambda model, _, loss: super(type(model), model).compile("adam", type(loss)()),
               ("C17.learning-rate", "C17.cross-entropy")),
    Alteration("eval without train", "torch.nn.Module.eval",
               lambda network: setattr(network, "training", False), ("C16.train-overridden",)),
    Alteration("no weights are equal", "torch.equal", lambda *_: False, ("C16.global-model",)),
)
CLAIMS = (*_DATA, *_LISTING, *_TRAINING)
