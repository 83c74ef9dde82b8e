"""How classifiers of images are trained, by the lecture's recipes and by wrong ones."""

import numpy as np


def train(settings, data, seeds):
    """Train a classifier of images once, and evaluate it: an `Experiment`'s `train`."""
    import keras

    from kerasdemos import builders, training

    (seed,) = seeds
    scale = np.float32(settings["divisor"])
    x_train, x_test = ((x if scale == 1 else x / scale) for x in (data.x_train, data.x_test))
    images = slice(settings.get("images"))
    labels = mislabelled(data.y_train, settings.get("wrong_labels", 0.0), seed)
    train = x_train[images], labels[images]
    sets = {"training": train, "test": (x_test, data.y_test)}
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = getattr(builders, settings["builder"])(**settings["arguments"])
    if "learning_rate" in settings:
        model.optimizer.learning_rate = settings["learning_rate"]
    if "initializer" in settings:
        draw = keras.initializers.get(settings["initializer"])
        model.set_weights([draw(w.shape) if w.ndim > 1 else w for w in model.get_weights()])
    validation = sets[settings.get("validated_on", "test")] if settings["validation"] else None
    history = training.fit(model, *train, epochs=settings["epochs"],
                           batch_size=settings["batch_size"], validation_data=validation,
                           shuffle=settings.get("shuffle", True), seed=seed, verbose=0)
    score = training.evaluate(model, *sets[settings.get("tested_on", "test")])
    return [(history, {f"test_{name}": float(value) for name, value in score.items()})]


def mislabelled(labels, share, seed):
    """Labels of which a share are drawn at random."""
    generator = np.random.default_rng(seed)
    drawn = generator.integers(labels.max() + 1, size=len(labels), dtype=labels.dtype)
    return np.where(generator.random(len(labels)) < share, drawn, labels) if share else labels
