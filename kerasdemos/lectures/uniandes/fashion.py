"""The demo of the MLP: Fashion-MNIST, its network, its log, its evaluation (U16 to U19)."""

from contextlib import contextmanager
from functools import cache
from math import ceil

import numpy as np

from kerasdemos.data import fashion_mnist
from kerasdemos.evidence.claim import (
    At,
    Metric,
    band,
    exact,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import MLP

# --- The trainings ---------------------------------------------------------------------------


def _train(settings, data, seeds):
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


def image_experiment(name, about, data, builder, n_seeds=5, *, divisor, epochs=5,
                     validation=False, **arguments):
    """Make the `Experiment` of a classifier of images; arguments are its builder's."""
    settings = {"recipe": 1, "data": data, "divisor": divisor, "builder": builder,
                "arguments": arguments, "epochs": epochs, "batch_size": 32,
                "validation": validation}
    return Experiment(name, about, settings, _train, data=data, n_seeds=n_seeds)


def _mlp(name, title, data, n_seeds=5, activation="relu"):
    about = f"{title} with the MLP, 128 {'ReLU' if activation == 'relu' else activation} units"
    return image_experiment(name, about, data, "fashion_mlp", n_seeds, divisor=255, units=128,
                            activation=activation)


FASHION = _mlp("fashion", "Fashion-MNIST", "fashion_mnist", 50)
ACTIVATED = {activation: _mlp(f"fashion-{activation}", "Fashion-MNIST", "fashion_mnist",
                              activation=activation) for activation in ("cos", "sigmoid", "tanh")}
MNIST = {activation: _mlp(f"mnist-{activation}", "MNIST", "mnist", activation=activation)
         for activation in ("cos", "relu", "sigmoid", "tanh")}
EXPERIMENTS = (FASHION, *ACTIVATED.values(), *MNIST.values())

# --- What models and figures say of themselves -----------------------------------------------


@cache
def model_of(name, **arguments):
    """Build a model once, by its builder's name."""
    from kerasdemos import builders

    return getattr(builders, name)(**arguments)


def summary_line(model, start):
    """Columns of the line of a printed summary that begins so."""
    from kerasdemos.summaries import summary

    line = next(line for line in summary(model).splitlines() if line.startswith(start))
    return [column.strip() for column in line.split("  ") if column]


def compiled(model):
    """Optimizer, loss and metrics a model was compiled with."""
    import keras

    loss = keras.losses.get(model.loss)
    name = getattr(loss, "name", None) or loss.__name__
    return [type(model.optimizer).__name__.lower(), name, *model.get_compile_config()["metrics"]]


@contextmanager
def panels(figure):
    """Look at a figure's panels, then let it go."""
    from matplotlib import pyplot as plt

    yield figure.axes
    plt.close(figure)


def blank_images(n, *size):
    """Make black images."""
    return np.zeros((n, *size), np.uint8)


def _range(images, divisor):
    return [float(images.min() / divisor), float(images.max() / divisor)]


def steps_an_epoch(data, experiment):
    """Steps an epoch."""
    return ceil(len(data.x_train) / experiment.settings["batch_size"])


# --- Fashion-MNIST: data (U16), network (U17) ------------------------------------------------

CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
               "Sneaker", "Bag", "Ankle boot")


def _fashion():
    """Fashion-MNIST from this machine; nothing is downloaded."""
    return fashion_mnist(download=False)


def _fashion_names():
    from kerasdemos.data import _fashion_mnist

    return _fashion_mnist.SET.class_names


def _first_images_grid():
    """Images in the grid of the first 25."""
    from kerasdemos import figures

    names = [CLASS_NAMES[k % 10] for k in range(25)]
    with panels(figures.image_grid(blank_images(25, 2, 2), names)) as cells:
        return sum(len(cell.images) for cell in cells)


def _mlp_layer(index):
    """A layer of the MLP: type, units, activation."""
    layer = model_of("fashion_mlp").layers[index]
    return [type(layer).__name__, layer.units, layer.activation.__name__]


_FASHION_DATA = (
    exact("U16.training-images", MLP, "shape of the training images", [60_000, 28, 28],
          lambda: _fashion().x_train.shape),
    exact("U16.test-images", MLP, "shape of the test images", [10_000, 28, 28],
          lambda: _fashion().x_test.shape),
    exact("U16.class-names", MLP, "class names in order", list(CLASS_NAMES), _fashion_names),
    exact("U16.labels", MLP, "labels in the training set", list(range(10)),
          lambda: np.unique(_fashion().y_train)),
    exact("U16.first-image", MLP, "name of the first training image", "Ankle boot",
          lambda: _fashion_names()[_fashion().y_train[0]]),
    exact("U16.pixels", MLP, "least and largest pixel value", [0.0, 255.0],
          lambda: _range(_fashion().x_train, 1)),
    exact("U16.grid", MLP, "images in the grid with names", 25, _first_images_grid),
    exact("U17.input", MLP, "input shape", [28, 28],
          lambda: model_of("fashion_mlp").input_shape[1:]),
    exact("U17.scaled", MLP, "least and largest input after / 255", [0.0, 1.0],
          lambda: _range(_fashion().x_train, FASHION.settings["divisor"])),
    exact("U17.flatten", MLP, "numbers that layer_flatten hands on", 784,
          lambda: model_of("fashion_mlp").layers[0].output.shape[1]),
    exact("U17.hidden", MLP, "hidden layer", ["Dense", 128, "relu"], lambda: _mlp_layer(1)),
    exact("U17.output", MLP, "output layer", ["Dense", 10, "softmax"], lambda: _mlp_layer(2)),
    exact("U17.hidden-parameters", MLP, "parameters of the hidden layer", 100_480,
          lambda: model_of("fashion_mlp").layers[1].count_params()),
    exact("U17.output-parameters", MLP, "parameters of the output layer", 1_290,
          lambda: model_of("fashion_mlp").layers[2].count_params()),
    exact("U17.parameters", MLP, "parameters", 101_770,
          lambda: model_of("fashion_mlp").count_params()),
    exact("U17.compiled", MLP, "optimizer, loss, metrics",
          ["adam", "sparse_categorical_crossentropy", "accuracy"],
          lambda: compiled(model_of("fashion_mlp"))),
)

# --- Fashion-MNIST: log (U18), evaluation (U19) ----------------------------------------------

LOSSES = (0.5003, 0.3782, 0.3362, 0.3141, 0.2934)
ACCURACIES = (0.8238, 0.8643, 0.8784, 0.8844, 0.8922)
TEST = {"loss": 0.3377942, "accuracy": 0.8792}
TEST_OF_TUTORIAL = {"loss": 0.3550621, "accuracy": 0.8721}
_SCALES = {"loss": "log", "accuracy": "logit"}


def _predictions_grid():
    """Images in the grid of predictions, and colours of their names when some are wrong."""
    from kerasdemos import figures

    true = np.arange(25) % 10
    predicted = np.where(true == 3, 4, true)
    grid = figures.predictions_grid(blank_images(25, 2, 2), predicted, true, CLASS_NAMES)
    with panels(grid) as cells:
        return [len(cells), len({cell.title.get_color() for cell in cells})]


_FASHION_TRAINED = (
    exact("U18.epochs", MLP, "epochs", 5, lambda: FASHION.settings["epochs"]),
    exact("U18.steps", MLP, "steps an epoch", 1875, lambda: steps_an_epoch(_fashion(), FASHION)),
    *(band(f"U18.{metric}-{epoch}", MLP, f"training {metric}, epoch {epoch}", printed,
           At(metric, epoch), _SCALES[metric], FASHION)
      for metric, log in (("loss", LOSSES), ("accuracy", ACCURACIES))
      for epoch, printed in enumerate(log, start=1)),
    *(band(f"U19.{prefix}test-{metric}", slide, f"test {metric}", printed[metric],
           Metric(f"test_{metric}"), _SCALES[metric], FASHION)
      for prefix, slide, printed in (
          ("", MLP, TEST), ("tutorial-", f"{MLP} (another published run)", TEST_OF_TUTORIAL))
      for metric in ("loss", "accuracy")),
    exact("U19.grid", MLP, "images in the grid of predictions, colours of right and wrong",
          [25, 2], _predictions_grid),
)

CLAIMS = (*_FASHION_DATA, *_FASHION_TRAINED)
