"""Trainings in Keras: by our `fit`, or by its own on any of its backends."""

import time

import numpy as np

EPOCHS, BATCH = 5, 32
CNN_STEPS = 150
MOONS_STEPS = 15_000
MANY_STEPS = 100


def fashion(n=60_000):
    """Return the first images, between 0 and 1, and their labels."""
    from kerasdemos.data import fashion_mnist

    data = fashion_mnist()
    return data.x_train[:n] / np.float32(255), data.y_train[:n].astype(np.int32)


def cifar():
    """Return the images of CNN_STEPS steps, bytes, and their labels."""
    from kerasdemos.checks import Unavailable
    from kerasdemos.data import cifar10, cifar10_standin

    try:
        data = cifar10()
    except Unavailable:  # speed does not depend on what is in the pictures
        data = cifar10_standin()
    n = CNN_STEPS * BATCH
    return data.x_train[:n], data.y_train[:n].astype(np.int32)


def mlp(ours):
    """Train five epochs; returns seconds."""
    from kerasdemos.builders import fashion_mlp

    model, (x, y) = fashion_mlp(), fashion()
    return _seconds(ours, model, x, y, EPOCHS)[-1]


def cnn(ours):
    """Train two epochs; returns milliseconds a step of the second."""
    from kerasdemos.builders import cifar_cnn

    model, (x, y) = cifar_cnn(), cifar()
    first, second = _seconds(ours, model, x, y, 2)
    return (second - first) / CNN_STEPS * 1000


def first(ours, n):
    """Train an epoch on the first n images; returns seconds."""
    from kerasdemos.builders import fashion_mlp

    model, (x, y) = fashion_mlp(), fashion(n)
    return _seconds(ours, model, x, y, 1)[-1]


def memory(ours):
    """Train an epoch on every image three times; returns by how much the peak of memory rose."""
    from kerasdemos.benchmark.measuring import peak_memory
    from kerasdemos.builders import fashion_mlp

    model = fashion_mlp()
    x, y = (np.concatenate([array] * 3) for array in fashion())
    before = peak_memory()
    _seconds(ours, model, x, y, 1)
    return peak_memory() - before


def moons():
    """Train 15,000 full-batch steps; returns seconds."""
    from kerasdemos.builders import moons_mlp
    from kerasdemos.data import moons
    from kerasdemos.training import fit

    model, data = moons_mlp(), moons()
    started = time.perf_counter()
    fit(model, data.x_train, data.y_train, epochs=MOONS_STEPS, batch_size=len(data.x_train),
        verbose=0)
    return time.perf_counter() - started


def many():
    """Train two copies of the MLP for MANY_STEPS steps; returns seconds."""
    from kerasdemos.builders import fashion_mlp
    from kerasdemos.training import draw_many, fit_many

    model, (x, y) = fashion_mlp(), fashion()
    weights = draw_many(model, 2, seed=0)
    rows = np.random.default_rng(0).integers(0, len(x), (MANY_STEPS, BATCH))
    started = time.perf_counter()
    fit_many(model, x, y, weights=weights, steps=MANY_STEPS, learning_rate=0.001, optimizer="adam",
             batches=rows)
    return time.perf_counter() - started


def _seconds(ours, model, x, y, epochs):
    """When each epoch had ended, in seconds after the call of fit."""
    import keras

    class Clock(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            ends.append(time.perf_counter() - started)

    from kerasdemos.training import fit

    train = (lambda *a, **b: fit(*a, seed=0, **b)) if ours else type(model).fit
    ends, started = [], time.perf_counter()
    train(model, x, y, epochs=epochs, batch_size=BATCH, callbacks=[Clock()], verbose=0)
    return ends
