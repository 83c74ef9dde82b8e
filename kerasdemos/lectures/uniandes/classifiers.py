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


def train_shifted(settings, data, seeds):
    """Train wide layers on images and their shifted copies, and test on the copies' mean output."""
    import keras

    from kerasdemos import training
    from kerasdemos.builders.activation import hidden_activation

    (seed,) = seeds
    x, y = data.x_train[: settings.get("images")], data.y_train[: settings.get("images")]
    copies, tested = (shifted(array, settings["reach"]) for array in (x, data.x_test))
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Rescaling(1 / 255),
                              keras.layers.Flatten()])
    for units in settings["hidden"]:
        model.add(keras.layers.Dense(units, hidden_activation(settings["activation"])))
        model.add(keras.layers.Dropout(settings["dropout"]))
    model.add(keras.layers.Dense(10, "softmax"))
    x, y = copies.reshape(-1, *x.shape[1:]), np.tile(y, len(copies))
    steps = settings["epochs"] * -(-len(x) // settings["batch_size"])
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(
        settings["learning_rate"], steps)), "sparse_categorical_crossentropy",
        metrics=["accuracy"])
    history = training.fit(model, x, y, seed=seed, epochs=settings["epochs"],
                           batch_size=settings["batch_size"], verbose=0)
    votes = np.mean([model.predict(one, batch_size=1000, verbose=0) for one in tested], axis=0)
    score = training.evaluate(model, data.x_test, data.y_test)
    return [(history, {f"test_{name}": float(value) for name, value in score.items()}
             | {"voted_accuracy": float((votes.argmax(axis=-1) == data.y_test).mean())})]


def shifted(images, reach):
    """Move images by up to so many pixels each way, black coming in at the edges.

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
    reach : int

    Returns
    -------
    ndarray of shape ((2 reach + 1)^2, n, height, width)
    """
    _, height, width = images.shape
    framed = np.pad(images, [(0, 0), (reach, reach), (reach, reach)])
    return np.stack([framed[:, down : down + height, right : right + width]
                     for down in range(2 * reach + 1) for right in range(2 * reach + 1)])


def mislabelled(labels, share, seed):
    """Labels of which a share are drawn at random."""
    generator = np.random.default_rng(seed)
    drawn = generator.integers(labels.max() + 1, size=len(labels), dtype=labels.dtype)
    return np.where(generator.random(len(labels)) < share, drawn, labels) if share else labels
