"""How often the input of a ReLU is exactly 0 while training, and whether that matters (U29)."""

import numpy as np

from kerasdemos.byhand import xor
from kerasdemos.byhand.multilayer import share_of_zeros
from kerasdemos.evidence.claim import at_most, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import RELU


def descend_twice(starts, *, stops, learning_rate=0.1, seed=0, units=2,
                  initializer="glorot_uniform", x=xor.X, y=xor.y):
    """Train XOR's network from the same starts with 0 and with 1 for ReLU's derivative at 0.

    Parameters
    ----------
    starts : int
    stops : sequence of int
        Steps after which the pre-activations are looked at; the last ends the training.
    learning_rate : float
    seed : int
        Of the starts.
    units, initializer
        As `builders.xor_mlp` takes them.
    x, y : array_like of shape (4, 2) and (4,)
        What is learned.

    Returns
    -------
    zeros : ndarray of shape (stops, starts)
        Share of the pre-activations, eight of two units, that are exactly 0, the derivative
        being 0.
    losses : ndarray of shape (2, starts)
        Where the starts end, with 0 and with 1.
    """
    import keras

    from kerasdemos.builders import xor_mlp
    from kerasdemos.training import draw_many, fit_many, predict_many

    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)[:, np.newaxis]
    model, steps = xor_mlp(units, initializer=initializer), stops[-1]
    first = draw_many(model, starts, seed=seed)
    # Copies that start alike and stop one after another are the snapshots of one training.
    rates = np.where(np.arange(steps) < np.array(stops)[:, np.newaxis], learning_rate, 0.0)
    snapshots = fit_many(model, x, y, steps=steps,
                         weights=[np.concatenate([array] * len(stops)) for array in first],
                         learning_rate=np.repeat(rates, starts, axis=0)).weights
    zeros = share_of_zeros(x.astype(np.float32), *snapshots[:2]).reshape(len(stops), starts)
    left = [array[-starts:] for array in snapshots]
    model.layers[0].activation = lambda z: keras.ops.where(z >= 0, z, 0.0)
    right = fit_many(model, x, y, weights=first, steps=steps,
                     learning_rate=learning_rate).weights
    return zeros, np.array([((predict_many(model, x, weights) - y) ** 2).mean(axis=(1, 2))
                            for weights in (left, right)])


def _train_xor(settings, data, seeds):
    """Train XOR twice, each seed one start."""
    import pandas as pd

    options = {name: value for name, value in settings.items() if name != "recipe"}
    zeros, losses = descend_twice(len(seeds), seed=seeds[0], **options)
    named = {f"zeros_{stop}": of for stop, of in zip(settings["stops"], zeros, strict=True)}
    named |= dict(zip(("loss_0", "loss_1"), losses, strict=True))
    return [(pd.DataFrame(), {name: float(of[k]) for name, of in named.items()})
            for k in range(len(seeds))]


def _train_images(settings, data, seeds):
    """Train the MLP, and look at the pre-activations of all images before and after each epoch."""
    import keras
    import pandas as pd

    from kerasdemos.builders import fashion_mlp
    from kerasdemos.lectures.uniandes.classifiers import mislabelled
    from kerasdemos.training import fit

    (seed,) = seeds
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    x, y = data.x_train / np.float32(255) * settings.get("times", 1), data.y_train
    y = mislabelled(y, settings.get("wrong_labels", 0.0), seed)
    model = fashion_mlp(settings.get("units", 128),
                        learning_rate=settings.get("learning_rate", 0.001))
    if settings.get("zeros"):
        model.set_weights([np.zeros_like(array) for array in model.get_weights()])
    if settings.get("whole_numbers"):
        x = np.rint(x)
        model.set_weights([np.rint(array / array.std()) if array.ndim > 1 else array
                           for array in model.get_weights()])
    pixels, metrics = x.reshape(len(x), -1), {}
    for epoch in range(settings["epochs"] + 1):
        if epoch:
            fit(model, x, y, epochs=1, batch_size=settings.get("batch_size", 32),
                seed=seed + epoch, verbose=0)
        metrics[f"zeros_{epoch}"] = float(share_of_zeros(pixels, *model.get_weights()[:2]))
    return [(pd.DataFrame(), metrics)]


XOR_ZEROS = Experiment(
    "xor-zeros", "XOR with 0 and with 1 for ReLU's derivative at 0, its inputs looked at",
    {"recipe": 1, "stops": [0, 1, 10, 100, 1000, 10_000]}, _train_xor, block=250, n_seeds=1000,
    wrong_seeds=100, wrong={
        "3 units": {"units": 3},
        "weights begin at 0": {"initializer": "zeros"},
        "weights begin at 1": {"initializer": "ones"},
        "weights from N(0, 1)": {"initializer": {"class_name": "RandomNormal",
                                                 "config": {"stddev": 1.0}}},
        "learning rate .001": {"learning_rate": 0.001},
        "learning rate 1": {"learning_rate": 1.0},
        "inputs -1 and 1": {"x": [[-1, -1], [-1, 1], [1, -1], [1, 1]]},
        "or for xor": {"y": [0, 1, 1, 1]},
    })
FASHION_ZEROS = Experiment(
    "fashion-zeros", "Fashion-MNIST with the MLP, the inputs of its ReLUs looked at",
    {"recipe": 1, "data": "fashion_mnist", "epochs": 5}, _train_images, data="fashion_mnist",
    wrong_seeds=3, wrong={
        "weights begin at 0": {"zeros": True},
        "blank images": {"times": 0},
        "whole weights, pixels 0 and 1": {"whole_numbers": True},
        "bytes 0 to 255": {"times": 255},
        "16 units": {"units": 16},
        "learning rate .01": {"learning_rate": 0.01},
        "batches of 256": {"batch_size": 256},
        "half of the labels wrong": {"wrong_labels": 0.5},
    })
EXPERIMENTS = (XOR_ZEROS, FASHION_ZEROS)
_NEVER = at_most(1e-6)  # one in a million
CLAIMS = (
    sentence("U29.images", RELU, "Fashion-MNIST: share of the inputs of its 128 ReLUs that are "
             "exactly 0, before training and after each of five epochs, the largest",
             "the input may never actually be zero",
             lambda runs: np.max([runs.metric(f"zeros_{epoch}") for epoch in range(6)],
                                 axis=(0, -1)),
             _NEVER, FASHION_ZEROS),
    sentence("U29.xor", RELU, "XOR: the same of its two ReLUs, after 1 to 10,000 steps, mean",
             "the input may never actually be zero",
             lambda runs: np.mean([runs.metric(f"zeros_{stop}") for stop in
                                   XOR_ZEROS.settings["stops"][1:]], axis=(0, -1)), _NEVER,
             XOR_ZEROS, needs=9),
    sentence("U29.derivative", RELU, "XOR: share of starts that end at another loss with 1 for "
             "ReLU's derivative at 0", "we may even get away with this",
             lambda runs: (np.abs(runs.metric("loss_0") - runs.metric("loss_1"))
                           > 0.01).mean(axis=-1), at_most(0.05, share=True), XOR_ZEROS, needs=32),
)
