"""The demo of the MLP: Fashion-MNIST, its network, its log, its evaluation (U16 to U19)."""

from dataclasses import replace
from functools import cache, partial

import numpy as np

from kerasdemos.data import _fashion_mnist, fashion_mnist
from kerasdemos.evidence.claim import Alteration, At, Metric, band, exact
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures.uniandes import MLP

# --- The trainings ---------------------------------------------------------------------------


def _train(settings, data, seeds):
    from kerasdemos.lectures.uniandes.classifiers import train

    return train(settings, data, seeds)


def image_experiment(name, about, data, builder, n_seeds=5, *, divisor, epochs=5,
                     validation=False, wrong=None, wrong_seeds=3, chance=None, **arguments):
    """Make the `Experiment` of a classifier of images; arguments are its builder's."""
    settings = {"recipe": 1, "data": data, "divisor": divisor, "builder": builder,
                "arguments": arguments, "epochs": epochs, "batch_size": 32,
                "validation": validation}
    return Experiment(name, about, settings, _train, data=data, n_seeds=n_seeds,
                      wrong=wrong or {}, wrong_seeds=wrong_seeds, chance=chance)


FASHION = image_experiment(
    "fashion", "Fashion-MNIST with the MLP, 128 ReLU units", "fashion_mnist", "fashion_mlp", 50,
    divisor=255, units=128, activation="relu", wrong_seeds=5, wrong={
        "64 units": {"arguments": {"units": 64}},
        "tanh units": {"arguments": {"activation": "tanh"}},
        "sigmoid units": {"arguments": {"activation": "sigmoid"}},
        "He's initialiser": {"initializer": "he_normal"},
        "learning rate .002": {"learning_rate": 0.002},
        "batches of 64": {"batch_size": 64},
        "no shuffling": {"shuffle": False},
        "bytes 0 to 255": {"divisor": 1},
        "6 epochs": {"epochs": 6},
        "a tenth of the labels wrong": {"wrong_labels": 0.1},
    })
EXPERIMENTS = (FASHION,)

# --- What models and figures say of themselves -----------------------------------------------


@cache
def model_of(name, **arguments):
    """Build a model once, by its builder's name."""
    from kerasdemos import builders

    return getattr(builders, name)(**arguments)


def printed_rows(model):
    """A model's summary as it is printed: the columns of each line that has letters in it."""
    from kerasdemos.summaries import summary

    return [[column.strip() for column in line.split("  ") if column]
            for line in summary(model).splitlines() if line.strip("_=")]


def compiled(model):
    """Optimizer, loss and metrics a model was compiled with."""
    import keras

    loss = keras.losses.get(model.loss)
    name = getattr(loss, "name", None) or loss.__name__
    return [type(model.optimizer).__name__.lower(), name, *model.get_compile_config()["metrics"]]

# --- Fashion-MNIST: data (U16), network (U17) ------------------------------------------------

CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
               "Sneaker", "Bag", "Ankle boot")


def _fashion():
    """Fashion-MNIST from this machine; nothing is downloaded."""
    return fashion_mnist(download=False)


def _fashion_names():
    return _fashion_mnist.SET.class_names


def _layers():
    """The MLP's layers: type, outputs, activation."""
    return [[type(layer).__name__, layer.output.shape[1],
             *([layer.activation.__name__] if hasattr(layer, "activation") else [])]
            for layer in model_of("fashion_mlp").layers]


_FASHION_DATA = (
    exact("U16.images", MLP, "shapes of the training and test images",
          {"training": [60_000, 28, 28], "test": [10_000, 28, 28]},
          lambda: {"training": _fashion().x_train.shape, "test": _fashion().x_test.shape},
          origin="R tutorial"),
    exact("U16.class-names", MLP, "class names in order", list(CLASS_NAMES), _fashion_names,
          origin="listing"),
    exact("U16.labels", MLP, "labels in the training set", list(range(10)),
          lambda: np.unique(_fashion().y_train), origin="R tutorial"),
    exact("U17.layers", MLP, "layers, their outputs and activations",
          [["Flatten", 28 * 28], ["Dense", 128, "relu"], ["Dense", 10, "softmax"]], _layers,
          origin="listing"),
    exact("U17.parameters", MLP, "parameters", 101_770,
          lambda: model_of("fashion_mlp").count_params(), origin="own"),
    exact("U17.compiled", MLP, "optimizer, loss, metrics",
          ["adam", "sparse_categorical_crossentropy", "accuracy"],
          lambda: compiled(model_of("fashion_mlp")), origin="listing"),
)

# --- Fashion-MNIST: log (U18), evaluation (U19) ----------------------------------------------

LOSSES = (0.5003, 0.3782, 0.3362, 0.3141, 0.2934)
ACCURACIES = (0.8238, 0.8643, 0.8784, 0.8844, 0.8922)
TEST = {"loss": 0.3377942, "accuracy": 0.8792}
TEST_OF_TUTORIAL = {"loss": 0.3550621, "accuracy": 0.8721}
_SCALES = {"loss": "log", "accuracy": "logit"}


_FASHION_TRAINED = (
    *(band(f"U18.{metric}-{epoch}", MLP, f"training {metric}, epoch {epoch}", printed,
           At(metric, epoch), _SCALES[metric], FASHION, needs=12)
      for metric, log in (("loss", LOSSES), ("accuracy", ACCURACIES))
      for epoch, printed in enumerate(log, start=1)),
    *(band(f"U19.{prefix}test-{metric}", slide, f"test {metric}", printed[metric],
           Metric(f"test_{metric}"), _SCALES[metric], FASHION, origin=origin)
      for prefix, slide, printed, origin in (
          ("", MLP, TEST, "slide"),
          ("tutorial-", f"{MLP} (another published run)", TEST_OF_TUTORIAL, "R tutorial"))
      for metric in ("loss", "accuracy")),
)


def misread(load, change):
    """Load images with a mistake: fields that become others."""
    return lambda **options: replace(load(**options), **change(load(**options)))


def compiled_otherwise(model, *_, metrics):
    """Compile a model for gradient descent on squared errors, whatever is asked for."""
    super(type(model), model).compile("sgd", "mse", metrics=metrics)


_LOADER, _SET = f"{__name__}.fashion_mnist", _fashion_mnist.SET
ALTERATIONS = (
    Alteration("test images for training images", _LOADER,
               misread(fashion_mnist, lambda data: {"x_train": data.x_test}),
               ("U16.images",)),
    Alteration("labels from -1", _LOADER,
               misread(fashion_mnist, lambda data: {"y_train": data.y_train - 1.0}),
               ("U16.labels",)),
    Alteration("names in alphabetical order", "kerasdemos.data._fashion_mnist.SET",
               replace(_SET, class_names=sorted(CLASS_NAMES)),
               ("U16.class-names",)),
    Alteration("64 units of sigmoid", f"{__name__}.model_of",
               partial(model_of, units=64, activation="sigmoid"), ("U17.layers", "U17.parameters")),
    Alteration("another compilation", "keras.Sequential.compile", compiled_otherwise,
               ("U17.compiled",)),
)
CLAIMS = (*_FASHION_DATA, *_FASHION_TRAINED)
