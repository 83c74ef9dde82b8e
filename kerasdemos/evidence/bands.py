"""The small networks of Lecture 3 from many seeds at once, each with its own data and weights.

Lecture 3 (Cambridge), slides "Training" and "Another Example": both print one unseeded run.
"""

import numpy as np
import pandas as pd

from kerasdemos.builders import he_regressor, moons_mlp
from kerasdemos.data import moons, noise_regression
from kerasdemos.training.many import draw_many, fit_many


def moons_losses(copies=20, *, initializer="pytorch", epochs=15_000, every=1000, points=200,
                 noise=0.05, seed=0):
    """Train MyFirstNet on the moons many times at once.

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
    model = moons_mlp(initializer)
    weights = draw_many(model, copies, seed=seed)
    data = [moons(points, noise, seed + k) for k in range(copies)]
    trained = fit_many(
        model, np.stack([one.x_train for one in data]), np.stack([one.y_train for one in data]),
        weights=weights, steps=epochs, learning_rate=0.01, record=every,
    )
    index = pd.RangeIndex(0, epochs, every, name="epoch")
    return pd.DataFrame(trained.losses, index=index)


def regression_losses(copies=200, *, epochs=100, seed=0):
    """Train the regression of "Another Example" many times at once.

    Each copy has its own data, initial weights and order of batches, as each run of the slide's
    listing has.

    Parameters
    ----------
    copies, epochs : int
    seed : int
        Copy k takes ``noise_regression(seed + k)``.

    Returns
    -------
    pandas.DataFrame
        The sum of an epoch's ten batch losses, which is what the slide prints; index ``epoch``,
        one column a copy.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    model = he_regressor()
    data = [noise_regression(seed + k) for k in range(copies)]
    orders = np.tile(np.arange(100), (copies, epochs, 1))
    orders = np.random.default_rng(seed).permuted(orders, axis=-1)
    trained = fit_many(
        model, np.stack([one.x_train for one in data]), np.stack([one.y_train for one in data]),
        weights=draw_many(model, copies, seed=seed), steps=10 * epochs, record=1,
        learning_rate=0.1 * 0.5 ** (np.arange(10 * epochs) // 100), momentum=0.9,
        optimizer="pytorch_sgd", batches=orders.reshape(copies, 10 * epochs, 10),
    )
    sums = trained.losses.reshape(epochs, 10, copies).sum(axis=1)
    return pd.DataFrame(sums, index=pd.RangeIndex(epochs, name="epoch"))
