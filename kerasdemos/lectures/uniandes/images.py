"""The two demos: Fashion-MNIST with an MLP (U16 to U19), CIFAR-10 with a CNN (U20 to U25)."""

from contextlib import contextmanager
from functools import cache
from math import ceil

import numpy as np

from kerasdemos.checks import Unavailable
from kerasdemos.data import cifar10, fashion_mnist
from kerasdemos.evidence.claim import (
    At,
    Metric,
    at_least,
    band,
    exact,
    gap,
    misprint,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import CNN, MLP

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


def _experiment(name, about, data, builder, n_seeds=5, *, divisor, epochs=5, validation=False,
                **arguments):
    settings = {"recipe": 1, "data": data, "divisor": divisor, "builder": builder,
                "arguments": arguments, "epochs": epochs, "batch_size": 32,
                "validation": validation}
    return Experiment(name, about, settings, _train, data=data, n_seeds=n_seeds)


FASHION = _experiment("fashion", "Fashion-MNIST with the MLP, 128 ReLU units", "fashion_mnist",
                      "fashion_mlp", 50, divisor=255, units=128, activation="relu")
ACTIVATED = {activation: _experiment(
    f"fashion-{activation}", f"Fashion-MNIST with the MLP, 128 {activation} units",
    "fashion_mnist", "fashion_mlp", divisor=255, units=128, activation=activation)
    for activation in ("cos", "sigmoid", "tanh")}
MNIST_COS = _experiment("mnist-cos", "MNIST with the MLP, 128 cos units", "mnist", "fashion_mlp",
                        divisor=255, units=128, activation="cos")
CIFAR = _experiment("cifar-lecture", "CIFAR-10 with the CNN, as in the lecture: bytes 0 to 255",
                    "cifar10", "cifar_cnn", divisor=1, epochs=10, validation=True,
                    preset="lecture")
CIFAR_TENSORFLOW = _experiment("cifar-tensorflow",
                               "CIFAR-10 with the CNN, as in TensorFlow's tutorial", "cifar10",
                               "cifar_cnn", divisor=255, epochs=10, validation=True,
                               preset="tensorflow")
EXPERIMENTS = (FASHION, *ACTIVATED.values(), MNIST_COS, CIFAR, CIFAR_TENSORFLOW)

# --- What models and figures say of themselves -----------------------------------------------


@cache
def _model(name, **arguments):
    from kerasdemos import builders

    return getattr(builders, name)(**arguments)


def _summary_line(model, start):
    """Columns of the line of a printed summary that begins so."""
    from kerasdemos.summaries import summary

    line = next(line for line in summary(model).splitlines() if line.startswith(start))
    return [column.strip() for column in line.split("  ") if column]


def _compiled(model):
    """Optimizer, loss and metrics a model was compiled with."""
    import keras

    loss = keras.losses.get(model.loss)
    name = getattr(loss, "name", None) or loss.__name__
    return [type(model.optimizer).__name__.lower(), name, *model.get_compile_config()["metrics"]]


@contextmanager
def _panels(figure):
    """Look at a figure's panels, then let it go."""
    from matplotlib import pyplot as plt

    yield figure.axes
    plt.close(figure)


def _blank(n, *size):
    return np.zeros((n, *size), np.uint8)


def _range(images, divisor):
    return [float(images.min() / divisor), float(images.max() / divisor)]


def _steps(data, experiment):
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
    with _panels(figures.image_grid(_blank(25, 2, 2), names)) as cells:
        return sum(len(cell.images) for cell in cells)


def _mlp_layer(index):
    """A layer of the MLP: type, units, activation."""
    layer = _model("fashion_mlp").layers[index]
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
          lambda: _model("fashion_mlp").input_shape[1:]),
    exact("U17.scaled", MLP, "least and largest input after / 255", [0.0, 1.0],
          lambda: _range(_fashion().x_train, FASHION.settings["divisor"])),
    exact("U17.flatten", MLP, "numbers that layer_flatten hands on", 784,
          lambda: _model("fashion_mlp").layers[0].output.shape[1]),
    exact("U17.hidden", MLP, "hidden layer", ["Dense", 128, "relu"], lambda: _mlp_layer(1)),
    exact("U17.output", MLP, "output layer", ["Dense", 10, "softmax"], lambda: _mlp_layer(2)),
    exact("U17.hidden-parameters", MLP, "parameters of the hidden layer", 100_480,
          lambda: _model("fashion_mlp").layers[1].count_params()),
    exact("U17.output-parameters", MLP, "parameters of the output layer", 1_290,
          lambda: _model("fashion_mlp").layers[2].count_params()),
    exact("U17.parameters", MLP, "parameters", 101_770,
          lambda: _model("fashion_mlp").count_params()),
    exact("U17.compiled", MLP, "optimizer, loss, metrics",
          ["adam", "sparse_categorical_crossentropy", "accuracy"],
          lambda: _compiled(_model("fashion_mlp"))),
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
    grid = figures.predictions_grid(_blank(25, 2, 2), predicted, true, CLASS_NAMES)
    with _panels(grid) as cells:
        return [len(cells), len({cell.title.get_color() for cell in cells})]


_FASHION_TRAINED = (
    exact("U18.epochs", MLP, "epochs", 5, lambda: FASHION.settings["epochs"]),
    exact("U18.steps", MLP, "steps an epoch", 1875, lambda: _steps(_fashion(), FASHION)),
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

# --- CIFAR-10: data (U20), network (U21, U22) ------------------------------------------------

BASE = (
    ("conv2d_2", ["conv2d_2 (Conv2D)", "(None, 30, 30, 32)", "896"]),
    ("max_pooling2d_1", ["max_pooling2d_1 (MaxPooling2D)", "(None, 15, 15, 32)", "0"]),
    ("conv2d_1", ["conv2d_1 (Conv2D)", "(None, 13, 13, 64)", "18496"]),
    ("max_pooling2d", ["max_pooling2d (MaxPooling2D)", "(None, 6, 6, 64)", "0"]),
    ("conv2d", ["conv2d (Conv2D)", "(None, 4, 4, 64)", "36928"]),
)
HEAD = (
    ("flatten", ["flatten (Flatten)", "(None, 1024)", "0"]),
    ("dense_1", ["dense_1 (Dense)", "(None, 64)", "65600"]),
    ("dense", ["dense (Dense)", "(None, 10)", "650"]),
)


def _cifar():
    """CIFAR-10 from this machine; nothing is downloaded."""
    return cifar10(download=False)


def _cifar_test():
    data = _cifar()
    if len(data.x_test) < 10_000:
        raise Unavailable(f"{data.caveat} on this machine", command="kerasdemos data fetch cifar10")
    return data.x_test


def _cifar_grid_places():
    """Rows and columns of the first, second, sixth and last of thirty images."""
    from kerasdemos import figures

    names = [str(k) for k in range(30)]
    grid = figures.image_grid(_blank(30, 2, 2, 3), names, rows=5, columns=6, by_column=True)
    with _panels(grid) as cells:
        places = {cell.get_title(): cell.get_subplotspec() for cell in cells}
    return [[places[name].rowspan.start, places[name].colspan.start]
            for name in ("0", "1", "5", "29")]


def _base():
    return _model("cifar_cnn", head=False)


def _cnn():
    return _model("cifar_cnn")


_CIFAR_NETWORK = (
    exact("U20.training-images", CNN, "shape of the training images", [50_000, 32, 32, 3],
          lambda: _cifar().x_train.shape),
    exact("U20.test-images", CNN, "shape of the test images", [10_000, 32, 32, 3],
          lambda: _cifar_test().shape),
    exact("U20.grid", CNN, "row and column of images 1, 2, 6 and 30 in the grid of 5 x 6",
          [[0, 0], [1, 0], [0, 1], [4, 5]], _cifar_grid_places),
    exact("U21.title", CNN, "summary of the base: title", 'Model: "sequential"',
          lambda: _summary_line(_base(), "Model")[0]),
    *(exact(f"U21.{layer.replace('_', '-')}", CNN, f"summary of the base: {layer}", printed,
            lambda layer=layer: _summary_line(_base(), f"{layer} (")) for layer, printed in BASE),
    *(exact(f"U21.{name}", CNN, f"summary of the base: {line}", f"{line}: {printed}",
            lambda line=line: _summary_line(_base(), line)[0])
      for name, line, printed in (("total", "Total params", "56,320"),
                                  ("trainable", "Trainable params", "56,320"),
                                  ("non-trainable", "Non-trainable params", "0"))),
    exact("U22.title", CNN, "summary with head: title", 'Model: "sequential"',
          lambda: _summary_line(_cnn(), "Model")[0]),
    *(exact(f"U22.{layer.replace('_', '-')}", CNN, f"summary with head: {layer}", printed,
            lambda layer=layer: _summary_line(_cnn(), f"{layer} ("))
      for layer, printed in (*BASE, *HEAD)),
    exact("U22.total", CNN, "summary with head: Total params", "Total params: 122,570",
          lambda: _summary_line(_cnn(), "Total params")[0]),
    misprint("U22.error-base", f"{CNN} (text of the R tutorial)", "output shape of the base",
             [3, 3, 64], [4, 4, 64], lambda: _base().output_shape[1:]),
    misprint("U22.error-flatten", f"{CNN} (text of the R tutorial)",
             "numbers that layer_flatten hands on", 576, 1024,
             lambda: _cnn().get_layer("flatten").output.shape[1]),
)

# --- CIFAR-10: training (U23), evaluation (U24), TensorFlow's own way (U25) -------------------

_TUTORIAL = f"{CNN} (TensorFlow's own tutorial)"


def _history_panels():
    """Metric and number of curves of each panel of a history."""
    import pandas as pd

    from kerasdemos import figures

    frame = pd.DataFrame({name: [1.0, 0.5] for name in
                          ("loss", "accuracy", "val_loss", "val_accuracy")}, index=[1, 2])
    with _panels(figures.history(frame)) as panels:
        return [[panel.get_ylabel(), len(panel.lines)] for panel in panels]


def _validation_gap(runs):
    """Validation accuracy after the last epoch beside the accuracy of `evaluate`."""
    return gap(runs.history("val_accuracy").iloc[-1], runs.metric("test_accuracy"))


def _largest_input(experiment):
    return float(_cifar().x_train.max() / experiment.settings["divisor"])


def _last_activations():
    return [_model("cifar_cnn", preset=preset).layers[-1].activation.__name__
            for preset in ("lecture", "tensorflow")]


_CIFAR_TRAINED = (
    exact("U23.compiled", CNN, "optimizer, loss, metrics",
          ["adam", "sparse_categorical_crossentropy", "accuracy"], lambda: _compiled(_cnn())),
    exact("U23.epochs", CNN, "epochs", 10, lambda: CIFAR.settings["epochs"]),
    exact("U23.steps", CNN, "steps an epoch", 1563, lambda: _steps(_cifar(), CIFAR)),
    exact("U23.input", CNN, "largest input: not divided by 255", 255.0,
          lambda: _largest_input(CIFAR)),
    exact("U23.figure", CNN, "plot(history): metric and curves of each panel",
          [["loss", 2], ["accuracy", 2]], _history_panels),
    exact("U23.validation", CNN, "accuracy on validation_data after the last epoch and accuracy "
          "of evaluate: largest difference", 0.0, _validation_gap, 1e-6, CIFAR),
    band("U24.loss", CNN, "test loss", 1.016327, Metric("test_loss"), "log", CIFAR),
    band("U24.accuracy", CNN, "test accuracy", 0.668600, Metric("test_accuracy"), "logit", CIFAR),
    band("U25.accuracy", _TUTORIAL, "test accuracy, about", 0.70, Metric("test_accuracy"),
         "logit", CIFAR_TENSORFLOW),
    exact("U25.input", _TUTORIAL, "largest input: divided by 255", 1.0,
          lambda: _largest_input(CIFAR_TENSORFLOW)),
    exact("U25.output", _TUTORIAL,
          "activation of the last layer: logits, where the lecture has probabilities",
          ["softmax", "linear"], _last_activations),
    exact("U25.parameters", _TUTORIAL, "parameters", 122_570,
          lambda: _model("cifar_cnn", preset="tensorflow").count_params()),
    sentence("U25.difference", _TUTORIAL,
             "mean test accuracy: TensorFlow's preset less the lecture's",
             "about .70 against .6686",
             lambda tensorflow, lecture: float(tensorflow.metric("test_accuracy").mean()
                                               - lecture.metric("test_accuracy").mean()),
             at_least(0), CIFAR_TENSORFLOW, CIFAR),
)

CLAIMS = (*_FASHION_DATA, *_FASHION_TRAINED, *_CIFAR_NETWORK, *_CIFAR_TRAINED)
