"""The demo of the CNN: CIFAR-10, its network, training, TensorFlow's own way (U20 to U25, U31)."""

from functools import partial

from kerasdemos.checks import Unavailable
from kerasdemos.data import cifar10
from kerasdemos.evidence.claim import (
    Alteration,
    Metric,
    at_least,
    band,
    exact,
    gap,
    misprint,
    sentence,
)
from kerasdemos.lectures.uniandes import CNN, MLP
from kerasdemos.lectures.uniandes.fashion import TEST as MLP_TEST
from kerasdemos.lectures.uniandes.fashion import (
    compiled,
    compiled_otherwise,
    image_experiment,
    misread,
    model_of,
    printed_rows,
)

# A network that calls all images by one class is right for one in ten; this is twice as many.
CHANCE = ("test_accuracy", 0.2)
CIFAR = image_experiment(
    "cifar-lecture", "CIFAR-10 with the CNN, as in the lecture: bytes 0 to 255", "cifar10",
    "cifar_cnn", divisor=1, epochs=10, validation=True, preset="lecture", chance=CHANCE, wrong={
        "pixels / 255 and logits": {"divisor": 255, "arguments": {"preset": "tensorflow"}},
        "2 epochs": {"epochs": 2},
        "5,000 training images": {"images": 5000},
        "1 epoch, learning rate .01": {"epochs": 1, "learning_rate": 0.01},
        "1 epoch, validated on the training images": {"epochs": 1, "validated_on": "training"},
    })
CIFAR_TENSORFLOW = image_experiment(
    "cifar-tensorflow", "CIFAR-10 with the CNN, as in TensorFlow's tutorial", "cifar10",
    "cifar_cnn", divisor=255, epochs=10, validation=True, preset="tensorflow", chance=CHANCE,
    wrong={
        "bytes 0 to 255 and probabilities": {"divisor": 1, "arguments": {"preset": "lecture"}},
        "5,000 training images": {"images": 5000},
        "1 epoch": {"epochs": 1},
    })
EXPERIMENTS = (CIFAR, CIFAR_TENSORFLOW)

# --- CIFAR-10: data (U20), network (U21, U22) ------------------------------------------------

_TITLE = [['Model: "sequential"'], ["Layer (type)", "Output Shape", "Param #"]]
BASE = [
    ["conv2d_2 (Conv2D)", "(None, 30, 30, 32)", "896"],
    ["max_pooling2d_1 (MaxPooling2D)", "(None, 15, 15, 32)", "0"],
    ["conv2d_1 (Conv2D)", "(None, 13, 13, 64)", "18496"],
    ["max_pooling2d (MaxPooling2D)", "(None, 6, 6, 64)", "0"],
    ["conv2d (Conv2D)", "(None, 4, 4, 64)", "36928"],
]
HEAD = [
    ["flatten (Flatten)", "(None, 1024)", "0"],
    ["dense_1 (Dense)", "(None, 64)", "65600"],
    ["dense (Dense)", "(None, 10)", "650"],
]
# As on the slides, without the rules; the second slide ends after the first total.
SUMMARY_OF_BASE = [*_TITLE, *BASE, ["Total params: 56,320"], ["Trainable params: 56,320"],
                   ["Non-trainable params: 0"]]
SUMMARY = [*_TITLE, *BASE, *HEAD, ["Total params: 122,570"]]


def _cifar():
    """CIFAR-10 from this machine; nothing is downloaded."""
    return cifar10(download=False)


def _cifar_test():
    data = _cifar()
    if len(data.x_test) < 10_000:
        raise Unavailable(f"{data.caveat} on this machine", command="kerasdemos data fetch cifar10")
    return data.x_test


def _base():
    return model_of("cifar_cnn", head=False)


def _cnn():
    return model_of("cifar_cnn")


_CIFAR_NETWORK = (
    exact("U20.training-images", CNN, "shape of the training images", [50_000, 32, 32, 3],
          lambda: _cifar().x_train.shape, origin="R tutorial"),
    exact("U20.test-images", CNN, "shape of the test images", [10_000, 32, 32, 3],
          lambda: _cifar_test().shape, origin="R tutorial"),
    exact("U21.summary", CNN, "summary of the base, names included", SUMMARY_OF_BASE,
          lambda: printed_rows(_base())),
    exact("U22.summary", CNN, "summary with head, names included", SUMMARY,
          lambda: printed_rows(_cnn())[: len(SUMMARY)]),
    misprint("U22.error-base", f"{CNN} (text of the R tutorial)", "output shape of the base",
             [3, 3, 64], [4, 4, 64], lambda: _base().output_shape[1:], origin="R tutorial"),
    misprint("U22.error-flatten", f"{CNN} (text of the R tutorial)",
             "numbers that layer_flatten hands on", 576, 1024,
             lambda: _cnn().get_layer("flatten").output.shape[1], origin="R tutorial"),
)

# --- CIFAR-10: training (U23), evaluation (U24), TensorFlow's own way (U25) -------------------

TEST = {"loss": 1.016327, "accuracy": 0.668600}
# Machines without the whole archive have the first images of the test set only.
_PARTIAL = {"1,017 of 10,000 test images": (1017, 10_000)}
_TUTORIAL = f"{CNN} (TensorFlow's own tutorial)"


def _validation_gap(runs):
    """Validation accuracy after the last epoch beside the accuracy of `evaluate`."""
    return gap(runs.last("val_accuracy"), runs.metric("test_accuracy"))


def _last_activations():
    return [model_of("cifar_cnn", preset=preset).layers[-1].activation.__name__
            for preset in ("lecture", "tensorflow")]


def _printed_score(form, score):
    """A score in a form of `summaries`, line by line."""
    from kerasdemos import summaries

    return getattr(summaries, f"score_{form}")(score).splitlines()


_CIFAR_TRAINED = (
    exact("U23.compiled", CNN, "optimizer, loss, metrics",
          ["adam", "sparse_categorical_crossentropy", "accuracy"], lambda: compiled(_cnn()),
          origin="listing"),
    exact("U23.validation", CNN, "accuracy on validation_data after the last epoch and accuracy "
          "of evaluate: largest difference", 0.0, _validation_gap, 1e-6, CIFAR, origin="own"),
    *(exact(f"U31.{name}", slide, "the evaluation's numbers as the demo prints them", printed,
            lambda name=name, test=test: _printed_score(name, test))
      for name, slide, test, printed in (
          ("lines", MLP, MLP_TEST, ["Test loss: 0.3377942", "Test accuracy: 0.8792"]),
          ("vector", CNN, TEST, ["    loss accuracy", "1.016327 0.668600"]))),
    band("U24.loss", CNN, "test loss", TEST["loss"], Metric("test_loss"), "log", CIFAR,
         needs=5),
    band("U24.accuracy", CNN, "test accuracy", TEST["accuracy"], Metric("test_accuracy"), "logit",
         CIFAR, partial=_PARTIAL, needs=8),
    band("U25.accuracy", _TUTORIAL, "test accuracy, about", 0.70, Metric("test_accuracy"),
         "logit", CIFAR_TENSORFLOW, origin="TensorFlow tutorial", partial=_PARTIAL),
    exact("U25.output", _TUTORIAL,
          "activation of the last layer: logits, where the lecture has probabilities",
          ["softmax", "linear"], _last_activations, origin="TensorFlow tutorial"),
    exact("U25.parameters", _TUTORIAL, "parameters", 122_570,
          lambda: model_of("cifar_cnn", preset="tensorflow").count_params(),
          origin="TensorFlow tutorial"),
    sentence("U25.difference", _TUTORIAL,
             "mean test accuracy: TensorFlow's preset less the lecture's",
             "about .70 against .6686",
             lambda tensorflow, lecture: (tensorflow.metric("test_accuracy").mean(axis=-1)
                                          - lecture.metric("test_accuracy").mean(axis=-1)),
             at_least(0), CIFAR_TENSORFLOW, CIFAR, origin="TensorFlow tutorial"),
)

ALTERATIONS = (
    Alteration("test images for training images", f"{__name__}.cifar10",
               misread(cifar10, lambda data: {"x_train": data.x_test, "x_test": data.x_train}),
               ("U20.training-images", "U20.test-images")),
    Alteration("four decimals", "kerasdemos.summaries._seven_digits", "{:.4f}".format,
               ("U31.lines", "U31.vector")),
    Alteration("names run forwards", f"{__name__}.model_of",
               partial(model_of, preset="tensorflow"), ("U21.summary", "U22.summary")),
    Alteration("the preset is forgotten", f"{__name__}.model_of",
               lambda name, preset, model_of=model_of: model_of(name), ("U25.output",)),
    Alteration("kernels of 4 x 4", "keras.layers.Conv2D.__init__",
               lambda layer, filters, size, **options: super(type(layer), layer).__init__(
                   2, filters, size + 1, **options),
               ("U21.summary", "U22.summary", "U22.error-base", "U22.error-flatten",
                "U25.parameters")),
    Alteration("another compilation", "keras.Sequential.compile", compiled_otherwise,
               ("U23.compiled",)),
)
CLAIMS = (*_CIFAR_NETWORK, *_CIFAR_TRAINED)
