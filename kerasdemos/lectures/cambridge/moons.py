"""Two moons: the data (C15), MyFirstNet (C16, C19) and its training (C17)."""

from dataclasses import replace
from functools import cache
from importlib import import_module

import numpy as np

from kerasdemos import data
from kerasdemos.byhand import backprop
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.checks import Unavailable, require
from kerasdemos.evidence.claim import (
    Alteration,
    At,
    Metric,
    at_least,
    at_most,
    band,
    exact,
    gap,
    misprint,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.runs import one_column_a_run
from kerasdemos.lectures.cambridge import LISTING, MOONS, TRAINING

# Ours: the slide says neither, but its five points may well have this noise (C15).
POINTS, NOISE = 200, 0.02
EPOCHS, LEARNING_RATE = 15_000, 0.01

# --- The data (C15) --------------------------------------------------------------------------

SAMPLE = np.array([[0.8508, 0.5047], [0.6876, -0.4327], [1.8481, -0.0702], [0.3535, -0.2334],
                   [0.9281, 0.3966]])
NOISES = 0.01, 0.02, 0.03, 0.05
# What the slide does not say is drawn anew for each run.
SIZES = 100, 200, 300, 500, 700, 1000
SQUARED_DISTANCES = 0.001451  # of the slide's five points from the moons, summed


def _from_moon(points):
    """How far points lie outside the nearer half circle (inside: negative), shape (n,)."""
    upper = np.hypot(points[:, 0], points[:, 1]) - 1
    lower = np.hypot(points[:, 0] - 1, points[:, 1] - 0.5) - 1
    return np.where(np.abs(upper) < np.abs(lower), upper, lower)


@cache
def _distances(noise):
    """Distances of our own points, shape (10000,)."""
    return _from_moon(data.moons(10_000, noise, seed=0).x_train.astype(np.float64))


def _possible_noises():
    """Those of NOISES with which five points lie as near the moons as the slide's."""
    nearer = {noise: (np.square(_distances(noise)).reshape(-1, 5).sum(axis=1)
                      < np.square(_from_moon(SAMPLE)).sum()).mean() for noise in NOISES}
    return [noise for noise, share in nearer.items() if 0.025 <= share <= 0.975]


def _from_half_circles():
    """Draw points without noise, and read each class's back."""
    from kerasdemos.figures import planes, reading

    moons = data.moons(200, 0.0)
    with reading.closing(planes.points(moons.x_train, moons.y_train)) as axes:
        upper, lower = (np.asarray(one.get_offsets()) for one in axes.collections)
    # The circles' centers, and on which side of them the half circles lie.
    gaps = [gap(np.hypot(*upper.T), 1), gap(np.hypot(*(lower - (1, 0.5)).T), 1),
            max(-upper[:, 1].min(), lower[:, 1].max() - 0.5)]
    return max(gaps)


_DATA = (
    sentence("C15.half-circles", MOONS, "largest distance of a class's points, as drawn without "
             "noise, from its own half circle", "two moons", _from_half_circles, at_most(1e-6),
             origin="figure"),
    # By chi-squared, five degrees of freedom: nearer in .987, .396, .100 and .011 of all fives.
    exact("C15.noise", MOONS, "noises .01, .02, .03, .05 with which fives of ours lie as near the "
          "moons as the slide's five points, between 2.5% and 97.5% of them", [0.02, 0.03],
          _possible_noises, origin="own"),
)

# --- The listing and what it prints (C16) ----------------------------------------------------

# The last two rows of the output are zeros on the slide.
SAMPLE_OUTPUT = [(0.2646, -0.0653), (0.0444, 0.1359), (0.2497, -0.0940)]
INITIALIZATIONS = 100
# With the indentation that the slides' text has lost.
PRINTED = """\
MyFirstNet(
  (layers): Sequential(
    (0): Linear(in_features=2, out_features=16, bias=True)
    (1): ReLU()
    (2): Linear(in_features=16, out_features=2, bias=True)
  )
)"""


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
def _untrained_outputs(copies=INITIALIZATIONS, seed=0, initializer="pytorch", units=16,
                       activation="relu", scale=1):
    """The sample's outputs from fresh networks, shape (copies, 5, 2)."""
    from kerasdemos.builders import moons_mlp
    from kerasdemos.training import draw_many, predict_many

    model = moons_mlp(initializer, LEARNING_RATE, units, activation)
    weights = draw_many(model, copies, seed=seed)
    return predict_many(model, scale * SAMPLE, weights).astype(np.float64)


def _draw(settings, images, seeds):
    """Draw initial weights and take the outputs for the sample: a training of no steps."""
    import pandas as pd

    options = {name: value for name, value in settings.items() if name != "recipe"}
    outputs = _root_mean_square(_untrained_outputs(len(seeds), seeds[0], **options))
    return [(pd.DataFrame(), {"output": float(output)}) for output in outputs]


UNTRAINED = Experiment(
    "moons-untrained", "MyFirstNet before any training, on the slide's five inputs",
    {"recipe": 1}, _draw, block=100, n_seeds=INITIALIZATIONS, wrong_seeds=20, wrong={
        "64 units": {"units": 64},
        "4 units": {"units": 4},
        "tanh units": {"activation": "tanh"},
        "sigmoid units": {"activation": "sigmoid"},
        "cos units": {"activation": "cos"},
        "Keras's initialiser": {"initializer": "keras"},
        "inputs doubled": {"scale": 2},
        "inputs times 10": {"scale": 10},
    })


def _torch():
    try:
        import torch
    except ImportError:
        raise Unavailable("PyTorch is not installed",
                          command="pip install torch") from None
    return torch


def listing(training_method="train", given="model"):
    """Build MyFirstNet in PyTorch as the slide's listing does, with or without its two slips.

    Parameters
    ----------
    training_method : str
        Its name; "train", as on the slide, stands in the way of PyTorch's own.
    given : {"model", "self"}
        Whose parameters are trained: those of a global `model`, as on the slide, or its own.

    Returns
    -------
    torch.nn.Module
        The global `model`.

    Raises
    ------
    Unavailable
        PyTorch is not installed.
    """
    torch = _torch()
    nn = torch.nn

    class MyFirstNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))

        def forward(self, x):
            return self.layers(x)

        def predict(self, x):
            return torch.argmax(self(x), 1)

    def one_step(self, x, y):
        """The listing's loop takes 15,000 of these."""
        nn.CrossEntropyLoss()(self(x), y).backward()
        with torch.no_grad():  # as torch.optim.SGD does, which loads slowly
            for parameter in {"model": model, "self": self}[given].parameters():
                if parameter.grad is not None:
                    parameter -= LEARNING_RATE * parameter.grad

    setattr(MyFirstNet, training_method, one_step)
    model = MyFirstNet()
    return model


def _eval_works(training_method):
    """Whether PyTorch's .eval() works where the listing's training method has this name."""
    network = listing(training_method)
    try:
        network.eval()
    except TypeError:
        return False
    return not network.training


def _second(network):
    """Make another network of the same class."""
    return type(network)()


def _trains_itself(given):
    """Whether a second network moves that is told to train on the slide's five points."""
    torch = _torch()
    network = _second(listing("fit", given))
    before = network.layers[0].weight.detach().clone()
    network.fit(torch.tensor(SAMPLE, dtype=torch.float32), torch.tensor([0, 1, 1, 1, 0]))
    return not torch.equal(before, network.layers[0].weight)


def predict(model, x):
    """Classes of points as MyFirstNet's `predict` has them: where the output is largest.

    Parameters
    ----------
    model : keras.Model
        Of two outputs or more.
    x : array_like of shape (n, 2)

    Returns
    -------
    ndarray of int of shape (n,)
    """
    return np.asarray(model.predict_on_batch(np.asarray(x, np.float32))).argmax(axis=1)


def _by_hand():
    """MyFirstNet as a network by hand, with the same weights."""
    first, bias, second, second_bias = _my_first_net().get_weights()
    return ReluNet((first.T, second.T), (bias, second_bias))


def _classes_apart():
    """How many of 200 points the two networks put into different classes."""
    x = data.moons().x_train
    outputs = _by_hand()(x)
    return int((predict(_my_first_net(), x) != (outputs[:, 1] > outputs[:, 0])).sum())


def _printed_module():
    from kerasdemos.module_text import module_text

    return module_text(_my_first_net(), "layers").splitlines()


_LISTING = (
    exact("C16.layers", LISTING, "linear layers: inputs, outputs, bias, activation after it",
          [[2, 16, True, "relu"], [16, 2, True, "linear"]], _layers),
    exact("C16.parameters", LISTING, "parameters", 82, lambda: _my_first_net().count_params(),
          origin="own"),
    band("C16.output", LISTING,
         "root mean square of the network's outputs, rows 1 to 3, among untrained networks",
         float(_root_mean_square(SAMPLE_OUTPUT)), Metric("output"), "log", UNTRAINED,
         needs=5),
    misprint("C16.zero-outputs", LISTING,
             "outputs that are exactly zero, rows 4 and 5: of its device, not of a network", 4, 0,
             lambda: int((_untrained_outputs()[:, 3:] == 0).sum(axis=(1, 2)).max())),
    exact("C19.printed", LISTING, "the network, printed as PyTorch prints it, line by line",
          PRINTED.splitlines(), _printed_module, origin="listing"),
    exact("C19.predict", LISTING, "of 200 points, in another class by `predict` than by which "
          "output, computed by hand, is larger", 0, _classes_apart, origin="listing"),
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
                 noise=NOISE, seed=0, units=16, activation="relu", learning_rate=LEARNING_RATE,
                 momentum=0.0, batch_size=None, scale=1):
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
    points, noise : int, float, or sequences of these, of length `copies`
        Of the data, for all copies or for each; the slide gives neither.
    seed : int
        Copy k takes ``moons(points, noise, seed + k)``, its own of both.
    units, activation, learning_rate
        As `moons_mlp` takes them.
    momentum, batch_size, scale : float, int, float
        None on the slide: of the gradient descent; rows drawn for each step; what the inputs
        are multiplied by.

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

    model = moons_mlp(initializer, learning_rate, units, activation)
    weights = draw_many(model, copies, seed=seed)
    for name, value in (("points", points), ("noise", noise)):
        require(np.shape(value) in ((), (copies,)), name, f"one, or {copies}", np.shape(value))
    points, noise = (np.broadcast_to(value, copies).tolist() for value in (points, noise))
    drawn = [data.moons(points[k], noise[k], seed + k) for k in range(copies)]
    losses = np.empty((len(range(0, epochs, every)), copies))
    for size in sorted(set(points)):  # copies of one size train together
        alike = np.flatnonzero(np.equal(points, size))
        batches = batch_size and np.random.default_rng(seed).integers(
            size, size=(len(alike), epochs, batch_size))
        losses[:, alike] = fit_many(
            model, scale * np.stack([drawn[k].x_train for k in alike]),
            np.stack([drawn[k].y_train for k in alike]),
            weights=[array[alike] for array in weights], steps=epochs,
            learning_rate=learning_rate, momentum=momentum, batches=batches, record=every).losses
    return pd.DataFrame(losses, index=pd.RangeIndex(0, epochs, every, name="epoch"))


def _train(settings, images, seeds):
    """Train MyFirstNet on moons, each seed with its own data and initial weights."""
    options = {name: value for name, value in settings.items() if name != "recipe"}
    return one_column_a_run(moons_losses(len(seeds), seed=seeds[0], **options))


def unknown_moons(seed):
    """Draw what the slide does not say: the number of points, and the noise.

    The noise is drawn from what the slide's five points leave of it: their squared distances from
    the moons, summed, over noise squared have a chi-squared distribution, of five degrees of
    freedom (with Jeffreys's prior on the noise). Nine draws of ten lie between .011 and .036.

    Parameters
    ----------
    seed : int

    Returns
    -------
    points : int
        One of SIZES, each as likely.
    noise : float
    """
    generator = np.random.default_rng(seed)
    points = int(generator.choice(SIZES))
    return points, float(np.sqrt(SQUARED_DISTANCES / generator.chisquare(len(SAMPLE))))


def _train_unknown(settings, images, seeds):
    """The same, each seed with its own number of points and its own noise too."""
    points, noise = zip(*map(unknown_moons, seeds), strict=True)
    options = {name: value for name, value in settings.items()
               if name not in ("recipe", "squared_distances")}
    if isinstance(options["points"], list):
        options["points"] = points
    losses = moons_losses(len(seeds), seed=seeds[0], **{"noise": noise} | options)
    return [(history, metrics | {"points": points[k], "noise": noise[k]})
            for k, (history, metrics) in enumerate(one_column_a_run(losses))]


_WRONG = {
    "64 units": {"units": 64},
    "tanh units": {"activation": "tanh"},
    "learning rate .02": {"learning_rate": 0.02},
    "learning rate .002": {"learning_rate": 0.002},
    "momentum .5": {"momentum": 0.5},
    "batches of 20": {"batch_size": 20},
    "noise .2": {"noise": 0.2},
    "50 points": {"points": 50},
    "inputs doubled": {"scale": 2},
    "inputs times 10": {"scale": 10},
}


def _experiment(name, initializer, title, **wrong):
    settings = {"recipe": 1, "points": 200, "noise": 0.05, "initializer": initializer,
                "epochs": EPOCHS, "every": 200}
    about = f"MyFirstNet on moons of 200 points, noise .05, {title} initialiser"
    return Experiment(name, about, settings, _train, block=100, n_seeds=200, wrong_seeds=20,
                      wrong=_WRONG | wrong)


TRAINED = _experiment("moons", "pytorch", "PyTorch's",
                      **{"Keras's initialiser": {"initializer": "keras"}})
TRAINED_KERAS = _experiment("moons-keras", "keras", "Keras's default",
                            **{"PyTorch's initialiser": {"initializer": "pytorch"}})
TRAINED_UNKNOWN = Experiment(
    "moons-unknown", "MyFirstNet on moons, the number of points and the noise drawn too",
    {"recipe": 1, "points": list(SIZES), "squared_distances": SQUARED_DISTANCES,
     "epochs": EPOCHS, "every": 1000}, _train_unknown, block=100, n_seeds=200, wrong_seeds=20,
    wrong=_WRONG | {"Keras's initialiser": {"initializer": "keras"}})
EXPERIMENTS = (TRAINED, TRAINED_KERAS, TRAINED_UNKNOWN, UNTRAINED)


def _cross_entropy_difference():
    """Relative difference between the model's loss and the cross-entropy of its logits."""
    model, moons = _my_first_net(), data.moons()
    by_hand = backprop.gradients(_by_hand(), moons.x_train, moons.y_train, "cross_entropy").loss
    loss = model.compute_loss(y=moons.y_train, y_pred=model(moons.x_train))
    return abs(float(loss) / by_hand - 1)


def _share_stuck(runs):
    return (runs.at("loss", 14_000) > STUCK).mean(axis=-1)


_TRAINING = (
    exact("C17.learning-rate", LISTING, "learning rate of the gradient descent", 0.01,
          lambda: float(_my_first_net().optimizer.learning_rate), 1e-9, origin="listing"),
    sentence("C17.cross-entropy", LISTING,
             "relative difference, the loss and the cross-entropy of the logits",
             "CrossEntropyLoss", _cross_entropy_difference, at_most(1e-6), origin="listing"),
    *(band(f"C17.loss-{1000 * k}", TRAINING,
           f"loss, epoch {1000 * k:,} (points and noise unknown)", printed,
           At("loss", 1000 * k), "log", TRAINED_UNKNOWN, needs=39)
      for k, printed in enumerate(LOSSES)),
    sentence("C17.stuck-pytorch", TRAINING,
             f"share of runs above {STUCK} at epoch 14,000, PyTorch's initialiser",
             "the run does not stick", _share_stuck, at_most(0.05, share=True), TRAINED,
             origin="own", needs=80),
    sentence("C17.initialiser", TRAINING,
             f"share of runs above {STUCK} at epoch 14,000, Keras's default initialiser less "
             "PyTorch's", "the initialiser is part of it",
             lambda pytorch, keras: _share_stuck(keras) - _share_stuck(pytorch), at_least(0.005),
             TRAINED, TRAINED_KERAS, origin="own", needs=87),
)

_LOADER = "kerasdemos.data.moons"
ALTERATIONS = (
    Alteration("noise unasked for", _LOADER, lambda n, noise, moons=data.moons: moons(n),
               ("C15.half-circles",)),
    Alteration("the noise is forgotten", _LOADER,
               lambda n, noise, seed=0, moons=data.moons: moons(n, 0.0, seed), ("C15.noise",)),
    Alteration("the noise is a variance", _LOADER,
               lambda n, noise, seed=0, moons=data.moons: moons(n, noise**0.5, seed),
               ("C15.noise",)),
    Alteration("distances from the upper moon alone", f"{__name__}._from_moon",
               lambda points: np.hypot(points[:, 0], points[:, 1]) - 1,
               ("C15.noise",)),
    Alteration("the classes are exchanged", _LOADER,
               lambda n, noise, moons=data.moons: replace(
                   moons(n, noise), y_train=1 - moons(n, noise).y_train), ("C15.half-circles",)),
    Alteration("another builder", "kerasdemos.builders.moons_mlp",
               lambda: import_module("kerasdemos.builders").xor_mlp(16),
               ("C16.layers", "C16.parameters", "C17.learning-rate", "C19.printed")),
    Alteration("weights begin at 0", "kerasdemos.builders.listings._uniform",
               lambda fan_in: {"kernel_initializer": "zeros"}, ("C16.zero-outputs",)),
    Alteration("logits taken for probabilities", "keras.Sequential.compile",
               lambda model, _, loss: super(type(model), model).compile("adam", type(loss)()),
               ("C17.learning-rate", "C17.cross-entropy")),
    Alteration("eval without train", "torch.nn.Module.eval",
               lambda network: setattr(network, "training", False), ("C16.train-overridden",)),
    Alteration("the second network is the global itself", f"{__name__}._second",
               lambda network: network, ("C16.global-model",)),
    Alteration("where the output is smallest", f"{__name__}.predict",
               lambda model, x: model.predict_on_batch(x).argmin(axis=1), ("C19.predict",)),
    Alteration("the activation is not printed", "kerasdemos.module_text.ACTIVATION_MODULES",
               {"relu": None, "linear": None}, ("C19.printed",)),
)
CLAIMS = (*_DATA, *_LISTING, *_TRAINING)
