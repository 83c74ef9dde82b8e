"""An architecture searched for, guided by a validation set; and by the test set (U26)."""

from dataclasses import replace

import numpy as np

from kerasdemos.evidence.claim import at_least, at_most, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import ARCHITECTURE
from kerasdemos.lectures.uniandes.classifiers import mislabelled

# Hidden units of each layer.
ARCHITECTURES = {f"{depth} x {width}": [width] * depth
                 for depth in (1, 2, 3) for width in (8, 32, 128)}
SETS = ("validation", "test", "others")
POOL, HELD_OUT, BATCH = 5000, 1000, 32  # training images, of them validation; so many test images


def search(data, seeds, *, epochs=5, architectures=ARCHITECTURES, learning_rate=0.001,
           divisor=255):
    """Train every architecture on some images, once a seed, and measure each on three sets.

    A seed divides the first 5,000 training images into 4,000 to train on and 1,000 to validate on,
    and the test images into a test set of 1,000 and the others. By the others nobody chooses:
    they tell what is true.

    Parameters
    ----------
    data : Dataset
        Fashion-MNIST.
    seeds : sequence of int
        They train together, so that a seed's numbers are the same only beside the same others.
    epochs : int
    architectures : dict of str to sequence of int
        Hidden units of each layer.
    learning_rate, divisor : float
        Of Adam; of the images' bytes.

    Returns
    -------
    dict of str to pandas.DataFrame
        By the set's name the errors: one row a seed, one column an architecture.
    """
    import pandas as pd

    from kerasdemos.builders import fashion_mlp
    from kerasdemos.training import draw_many, fit_many, predict_many

    x = np.concatenate([data.x_train[:POOL], data.x_test]) / np.float32(divisor)
    y = np.concatenate([data.y_train[:POOL], data.y_test])
    generators = [np.random.default_rng(seed) for seed in seeds]
    rows = [[generator.permutation(POOL), POOL + generator.permutation(len(data.x_test))]
            for generator in generators]
    fitted = [images[HELD_OUT:] for images, _ in rows]
    sets = [(images[:HELD_OUT], *np.split(test, [HELD_OUT])) for images, test in rows]
    batches = np.stack([np.concatenate([generator.permutation(images) for _ in range(epochs)])
                        for generator, images in zip(generators, fitted, strict=True)])
    batches = batches.reshape(len(seeds), -1, BATCH)  # (seeds, steps, batch)
    errors = {name: {} for name in SETS}
    for architecture, units in architectures.items():
        model = fashion_mlp(units)
        weights = fit_many(model, x[:POOL], y[:POOL], steps=batches.shape[1], batches=batches,
                           weights=draw_many(model, len(seeds), seed=seeds[0]),
                           learning_rate=learning_rate, optimizer="adam").weights
        wrong = predict_many(model, x, weights).argmax(axis=-1) != y  # (seeds, images)
        for name, of in zip(SETS, zip(*sets, strict=True), strict=True):
            errors[name][architecture] = [one[images].mean() for one, images in
                                          zip(wrong, of, strict=True)]
    return {name: pd.DataFrame(of, index=pd.Index(seeds, name="seed"))
            for name, of in errors.items()}


def _train(settings, data, seeds):
    """Search once a seed; metrics are named by set and architecture."""
    import pandas as pd

    labels = mislabelled(data.y_train, settings.get("wrong_labels", 0), seeds[0])
    options = {name: settings[name] for name in ("epochs", "architectures", "learning_rate",
                                                 "divisor") if name in settings}
    errors = search(replace(data, y_train=labels), list(seeds), **options)
    errors |= {name: 1 - errors[name] for name in settings.get("accuracies", ())}
    sets = settings.get("sets", {})
    return [(pd.DataFrame(), {f"{sets.get(name, name)} {architecture}":
                              float(of.loc[seed, architecture])
                              for name, of in errors.items() for architecture in of})
            for seed in seeds]


SELECTION = Experiment(
    "selection", "Nine architectures on 4,000 images of Fashion-MNIST, measured on three sets",
    {"recipe": 1, "data": "fashion_mnist", "epochs": 5, "architectures": ARCHITECTURES},
    _train, block=10, data="fashion_mnist", n_seeds=40, wrong={
        "nine times the same": {"architectures": {name: [32] for name in ARCHITECTURES}},
        "accuracies taken for errors": {"accuracies": ["validation", "test"]},
        "validation and test set exchanged": {"sets": {"validation": "test",
                                                       "test": "validation"}},
        "1 epoch": {"epochs": 1},
        "learning rate .1": {"learning_rate": 0.1},
        "learning rate .00001": {"learning_rate": 0.00001},
        "bytes 0 to 255": {"divisor": 1},
        "half of the labels wrong": {"wrong_labels": 0.5},
    })
EXPERIMENTS = (SELECTION,)

# --- What is chosen --------------------------------------------------------------------------


def choose(errors, by):
    """Let a set choose, seed by seed: the least error on it wins.

    Parameters
    ----------
    errors : dict of str to array_like of shape (..., seeds, architectures)
        As `search` returns them.
    by : {"validation", "test"}

    Returns
    -------
    dict of str to ndarray of shape (..., seeds)
        ``architecture``, its column; ``reported``, the error on the test set; ``true``, that on the
        other test images.
    """
    best = np.asarray(errors[by]).argmin(axis=-1, keepdims=True)
    chosen = {"architecture": best} | {
        name: np.take_along_axis(np.asarray(errors[of]), best, axis=-1)
        for name, of in (("reported", "test"), ("true", "others"))}
    return {name: values[..., 0] for name, values in chosen.items()}


def gain(errors):
    """Mean true error of validation's choice less that of all architectures."""
    return (choose(errors, "validation")["true"]
            - np.asarray(errors["others"]).mean(axis=-1)).mean(axis=-1)


def too_good(errors, by):
    """How much the reported error is less than the true one, mean over the seeds."""
    choice = choose(errors, by)
    return (choice["true"] - choice["reported"]).mean(axis=-1)


def optimism(errors):
    """How much more so if the test set chooses than if the validation set does."""
    return too_good(errors, "test") - too_good(errors, "validation")


def errors_of(runs):
    """The errors of `search`, from runs."""
    return {name: np.stack([runs.metric(f"{name} {architecture}")
                            for architecture in ARCHITECTURES], axis=-1) for name in SETS}


CLAIMS = (
    sentence("U26.guided", ARCHITECTURE,
             "error on images that nobody chose by: validation's choice of nine less their mean",
             "found via experimentation guided by monitoring the validation set error",
             # A percentage point: to choose among nine times the same gains nothing.
             lambda runs: gain(errors_of(runs)), at_most(-0.01), SELECTION),
    sentence("U26.optimism", ARCHITECTURE,
             "how much too good the test error is if the test set chooses, less the same if the "
             "validation set chooses", "the validation set, not the test set",
             # One image of the test set: what is no more is no optimism.
             lambda runs: optimism(errors_of(runs)), at_least(1 / HELD_OUT), SELECTION,
             origin="own", needs=16),
)
