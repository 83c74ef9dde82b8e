"""Every training of the lectures as data: what is trained, on what, how, and from which seed.

Large networks train one seed a process. Small ones train a block of seeds in one compiled
program, the same seeds always together: so a seed's numbers depend on the seed alone, not on who
else was asked for.
"""

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

import kerasdemos
from kerasdemos import data as datasets
from kerasdemos.checks import LARGEST_SEED, InputError
from kerasdemos.evidence.results import Result
from kerasdemos.machine import cores, processor

SWITCHES = ("TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS", "TF_XLA_FLAGS", "TF_DETERMINISTIC_OPS",
            "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES")


@dataclass(frozen=True)
class Experiment:
    """One training of a lecture.

    Attributes
    ----------
    name : str
    about : str
        What it is, in a line.
    settings : dict
        All that decides the numbers beside the seed, as JSON has it. ``recipe`` is raised when a
        change of the package changes the numbers.
    train : callable
        ``train(settings, data, seeds)`` -> a list of (history, metrics), one a seed.
    block : int
        How many seeds train together; 1: each alone.
    data : str
        The loader in `kerasdemos.data` of the images it needs, or "".
    n_seeds : int
        How many judge a claim well: what "not run" proposes.
    """

    name: str
    about: str
    settings: dict
    train: Callable
    block: int = 1
    data: str = ""
    n_seeds: int = 5

    def with_settings(self, **changes):
        """Make the same experiment with other settings; its results are kept apart.

        Raises
        ------
        InputError
            A setting that it does not have, or a value that JSON does not have.
        """
        unknown = sorted(set(changes) - set(self.settings))
        if unknown:
            raise InputError(f"{unknown[0]}: expected a setting of {self.name} "
                             f"({', '.join(self.settings)})")
        try:
            # As they will be read from a result's file: a tuple is a list there.
            settings = self.settings | json.loads(json.dumps(changes, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise InputError(f"{', '.join(changes)}: expected what JSON has, got {changes!r} "
                             f"({error})") from None
        return replace(self, settings=settings, data=settings.get("data", self.data))


def run(experiment, seed):
    """Run one experiment from one seed.

    Parameters
    ----------
    experiment : str or Experiment
        A name of EXPERIMENTS.
    seed : int
        0 to 2**32 - 1.

    Returns
    -------
    Result
        Also of a run whose numbers are not finite: its `error` says so.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    Unavailable
        Its data cannot be had.
    """
    experiment = experiment_called(experiment)
    (seed,) = checked_seeds([seed])
    first = seed - seed % experiment.block
    return run_block(experiment, first)[seed - first]


def run_block(experiment, first):
    """Run the seeds `first` to `first` + block - 1, or to the last that there is.

    Parameters
    ----------
    experiment : Experiment
    first : int
        A multiple of the experiment's block.

    Returns
    -------
    list of Result
    """
    data = load_data(experiment)
    seeds = range(first, min(first + experiment.block, LARGEST_SEED + 1))
    started = time.perf_counter()
    trained = experiment.train(experiment.settings, data, seeds)
    seconds = (time.perf_counter() - started) / len(seeds)
    around = environment(data)
    return [Result(experiment.name, seed, experiment.settings, history, metrics, seconds, around,
                   _fault(history, metrics))
            for seed, (history, metrics) in zip(seeds, trained, strict=True)]


def load_data(experiment):
    """Load the images an experiment needs: a Dataset, or None where it makes its own data."""
    return getattr(datasets, experiment.data)() if experiment.data else None


def experiment_called(name):
    """Return the experiment of that name; an Experiment is returned as it is.

    Raises
    ------
    InputError
        There is none.
    """
    if isinstance(name, Experiment):
        return name
    if not isinstance(name, str) or name not in EXPERIMENTS:
        raise InputError(f"experiment: expected one of {', '.join(EXPERIMENTS)}, got {name!r}")
    return EXPERIMENTS[name]


def checked_seeds(seeds):
    """Return seeds as a list of int.

    Parameters
    ----------
    seeds : iterable of int
        Different numbers from 0 to 2**32 - 1.

    Returns
    -------
    list of int

    Raises
    ------
    InputError
        Naming the seed that is not one.
    """
    if isinstance(seeds, str | bytes) or not np.iterable(seeds):
        raise InputError(f"seeds: expected a list of whole numbers, got {seeds!r}")
    checked, twice = {}, None
    for seed in seeds:
        if (isinstance(seed, bool | np.bool_) or not isinstance(seed, int | np.integer)
                or not 0 <= seed <= LARGEST_SEED):
            raise InputError(f"seeds: expected whole numbers from 0 to {LARGEST_SEED}, "
                             f"got {seed!r}")
        twice = int(seed) if twice is None and seed in checked else twice
        checked[int(seed)] = True
    if twice is not None:
        raise InputError(f"seeds: expected each once, got {twice} twice")
    if not checked:
        raise InputError("seeds: expected at least one, got none")
    return list(checked)


def environment(data=None):
    """Describe what a run's numbers may depend on beside its settings and seed.

    Parameters
    ----------
    data : Dataset, optional

    Returns
    -------
    dict
        Versions, processor, threads, switches; of the data the source, whether it is canonical,
        and its caveat.
    """
    import keras
    import tensorflow as tf

    threads = tf.config.threading.get_intra_op_parallelism_threads()
    around = {
        "versions": {"kerasdemos": kerasdemos.__version__, "python": platform.python_version(),
                     "numpy": np.__version__, "keras": keras.__version__,
                     "tensorflow": tf.__version__},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "threads": threads or cores(),
        "devices": sorted({device.device_type for device in tf.config.list_logical_devices()}),
        "switches": {name: os.environ.get(name, "not set") for name in SWITCHES},
    }
    if data is not None:
        around["data"] = {"source": str(data.source.without_folders()),
                          "canonical": data.canonical, "caveat": data.caveat}
    return around


def _fault(history, metrics):
    """Say what is not finite in a run, or nothing."""
    bad = [name for name, value in metrics.items() if not np.isfinite(value)]
    bad += [name for name in history if not np.isfinite(history[name]).all()]
    return f"not finite: {', '.join(dict.fromkeys(bad))}" if bad else ""


# How each is trained ------------------------------------------------------------------------------


def _train_images(settings, data, seeds):
    """Train a classifier of images once, and evaluate it."""
    import keras

    from kerasdemos import builders, training

    (seed,) = seeds
    scale = np.float32(settings["divisor"])
    x_train, x_test = ((x if scale == 1 else x / scale) for x in (data.x_train, data.x_test))
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = getattr(builders, settings["builder"])(**settings["arguments"])
    validation = (x_test, data.y_test) if settings["validation"] else None
    history = training.fit(model, x_train, data.y_train, epochs=settings["epochs"],
                           batch_size=settings["batch_size"], validation_data=validation,
                           seed=seed, verbose=0)
    score = training.evaluate(model, x_test, data.y_test)
    return [(history, {f"test_{name}": float(value) for name, value in score.items()})]


def _train_moons(settings, data, seeds):
    """Train MyFirstNet on moons, each seed with its own data and initial weights."""
    from kerasdemos.evidence.bands import moons_losses

    losses = moons_losses(len(seeds), initializer=settings["initializer"],
                          epochs=settings["epochs"], every=settings["every"],
                          points=settings["points"], noise=settings["noise"], seed=seeds[0])
    return _columns(losses)


def _train_regression(settings, data, seeds):
    """Train the regression on noise, each seed with its own data, weights and batches."""
    from kerasdemos.evidence.bands import regression_losses

    return _columns(regression_losses(len(seeds), epochs=settings["epochs"], seed=seeds[0]))


def _columns(losses):
    """Split a frame with one column a seed into histories; the metric is the last loss."""
    return [(losses[[copy]].set_axis(["loss"], axis=1), {"last_loss": float(losses[copy].iloc[-1])})
            for copy in losses]


def _train_xor(settings, data, seeds):
    """Train the 2-2-1 network, each seed one start at every learning rate."""
    from kerasdemos.landscape import train_xor

    rates = settings["learning_rates"]
    runs = train_xor(len(seeds), rates, steps=settings["steps"], seed=seeds[0]).runs
    trained = []
    for _, group in runs.groupby("start"):
        metrics = {}
        for rate, row in zip(rates, group.itertuples(), strict=True):
            metrics |= {f"loss_{rate:g}": float(row.loss), f"solved_{rate:g}": row.within_tenth,
                        f"integer_{rate:g}": row.integer}
        trained.append((pd.DataFrame(), {name: float(value) for name, value in metrics.items()}))
    return trained


def _smooth(x):
    return np.sin(2 * np.pi * x)


def _kinked(x):
    return np.abs(np.abs(x) - 1 / 3)


def _plane(x):
    return np.sin(np.pi * x[:, 0]) * np.cos(np.pi * x[:, 1])


def _chirp(x):
    return np.sin(8 * np.pi * x**2)


_TARGETS = {"smooth": _smooth, "kinked": _kinked, "plane": _plane, "chirp": _chirp}


def _train_approximators(settings, data, seeds):
    """Train every network of the list, each seed one start; validation is between the points."""
    from kerasdemos.approximators import train_approximators

    errors = {}
    for target, activation, hidden_units in settings["networks"]:
        function = _TARGETS[target]
        line = np.linspace(-1, 1, 24 if target == "plane" else 256)
        between = (line[1:] + line[:-1]) / 2
        x, x_validation = (
            np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2) if target == "plane" else axis
            for axis in (line, between))
        name = "_".join([target, activation, "-".join(map(str, hidden_units))])
        errors[name] = train_approximators(
            x, function(x), x_validation, function(x_validation), hidden_units=hidden_units,
            activation=activation, copies=len(seeds), steps=settings["steps"],
            seed=seeds[0])["validation_error"]
    table = pd.DataFrame(errors)
    return [(pd.DataFrame(), {name: float(row[name]) for name in table})
            for _, row in table.iterrows()]


def _train_overfitting(settings, data, seeds):
    """Train a wide network on noisy points of a sine, and watch the error against the truth."""
    from kerasdemos.approximators import learning_curve

    (seed,) = seeds
    generator = np.random.default_rng(seed)
    x = np.sort(generator.uniform(-1, 1, settings["samples"]))
    y = _smooth(x) + generator.normal(scale=settings["noise"], size=len(x))
    line = np.linspace(-1, 1, 256)
    truth = (line[1:] + line[:-1]) / 2
    at_steps = np.unique(np.geomspace(1, settings["steps"], 40).astype(int))
    curve, _ = learning_curve(x, y, truth, _smooth(truth), hidden_units=(settings["units"],),
                              activation="tanh", at_steps=at_steps, seed=seed)
    errors = curve["validation_error"]
    return [(curve, {"least_error": float(errors.min()), "last_error": float(errors.iloc[-1])})]


# The experiments ----------------------------------------------------------------------------------


def _images(name, about, data, builder, n_seeds, *, divisor, epochs=5, validation=False,
            **arguments):
    settings = {"recipe": 1, "data": data, "divisor": divisor, "builder": builder,
                "arguments": arguments, "epochs": epochs, "batch_size": 32,
                "validation": validation}
    return Experiment(name, about, settings, _train_images, data=data, n_seeds=n_seeds)


_APPROXIMATION = [[target, activation, [units]] for target in ("smooth", "kinked", "plane")
                  for activation in ("relu", "sigmoid", "tanh") for units in (4, 16, 64)]
_DEPTH = [["chirp", activation, hidden] for activation in ("relu", "tanh")
          for hidden in ([83], [14, 14], [10, 10, 10])]

EXPERIMENTS = {experiment.name: experiment for experiment in (
    _images("fashion", "Fashion-MNIST with the MLP, 128 ReLU units", "fashion_mnist",
            "fashion_mlp", 50, divisor=255, units=128, activation="relu"),
    *(_images(f"fashion-{activation}", f"Fashion-MNIST with the MLP, 128 {activation} units",
              "fashion_mnist", "fashion_mlp", 5, divisor=255, units=128, activation=activation)
      for activation in ("cos", "sigmoid", "tanh")),
    _images("cifar-lecture", "CIFAR-10 with the CNN, as in the lecture: bytes 0 to 255",
            "cifar10", "cifar_cnn", 5, divisor=1, epochs=10, validation=True, preset="lecture"),
    _images("cifar-tensorflow", "CIFAR-10 with the CNN, as in TensorFlow's tutorial",
            "cifar10", "cifar_cnn", 5, divisor=255, epochs=10, validation=True,
            preset="tensorflow"),
    Experiment("xor", "XOR with two hidden units, gradient descent at five learning rates",
               {"recipe": 1, "learning_rates": [0.01, 0.03, 0.1, 0.3, 1.0], "steps": 20_000},
               _train_xor, block=250, n_seeds=1000),
    *(Experiment(name, f"MyFirstNet on moons of 200 points, noise .05, {title} initialiser",
                 {"recipe": 1, "points": 200, "noise": 0.05, "initializer": initializer,
                  "epochs": 15_000, "every": 200},
                 _train_moons, block=100, n_seeds=200)
      for name, initializer, title in (("moons", "pytorch", "PyTorch's"),
                                       ("moons-keras", "keras", "Keras's default"))),
    Experiment("regression", "Regression on noise, 10-40-40-5", {"recipe": 1, "epochs": 100},
               _train_regression, block=100, n_seeds=200),
    Experiment("approximation", "One hidden layer of 4, 16 and 64 units, three functions",
               {"recipe": 1, "networks": _APPROXIMATION, "steps": 3000},
               _train_approximators, block=20, n_seeds=20),
    Experiment("optimizer-fails", "A function that four ReLU units can represent",
               {"recipe": 1, "networks": [["kinked", "relu", [units]] for units in (4, 8, 16)],
                "steps": 5000}, _train_approximators, block=100, n_seeds=100),
    Experiment("overfitting", "200 hidden units on twenty noisy points of a sine",
               {"recipe": 1, "samples": 20, "noise": 0.5, "units": 200, "steps": 5000},
               _train_overfitting, n_seeds=20),
    Experiment("depth", "Deep and shallow networks of 250 to 253 parameters, one target",
               {"recipe": 1, "networks": _DEPTH, "steps": 5000},
               _train_approximators, block=20, n_seeds=20),
)}
