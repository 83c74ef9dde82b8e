"""Two university lectures on neural networks, run and checked in Python with Keras.

The public names below load on first use, so that ``import kerasdemos`` stays
cheap: it loads neither TensorFlow nor NumPy.
"""

import os
from importlib import import_module

from kerasdemos.data import LOADERS

__version__ = "0.1.0"

# The package is about Keras on TensorFlow, whatever the user's keras.json says.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Where each public name is, and what it is.
_PUBLIC = {
    **{name: ("data", f"load the data set {name}: a Dataset") for name in LOADERS},
    "Dataset": ("data", "training and test data, with class names and where they came from"),
    "cifar_cnn": ("builders", "the convolutional network for CIFAR-10"),
    "fashion_mlp": ("builders", "the multilayer perceptron for Fashion-MNIST"),
    "he_regressor": ("builders", "the regression network of \"Another Example\""),
    "load_model": ("builders", "a model that was saved, cos units and PyTorch's SGD included"),
    "moons_mlp": ("builders", "MyFirstNet, the classifier of the two moons"),
    "xor_mlp": ("builders", "a network for XOR, to be trained"),
    "xor_solution": ("builders", "the network that solves XOR with the slide's weights"),
    "evaluate": ("training", "the loss and metrics of a model on data"),
    "fit": ("training", "train a model as model.fit does, several times as fast"),
    "fit_many": ("training", "train many copies of a small model at once"),
    "parameter_table": ("summaries", "a model's layers as a DataFrame"),
    "summary": ("summaries", "a model's summary as the slides print it"),
}
# Rooms that are at hand too, as ``kerasdemos.figures``.
_ROOMS = {
    "builders": "every Keras model of the lectures",
    "byhand": "the networks in NumPy alone",
    "data": "the data sets, and where they lie",
    "evidence": "claims, stored runs and their verdicts",
    "figures": "draws arrays and DataFrames",
    "training": "fast training: one model, or many copies at once",
}
_HOME = {name: home for name, (home, _) in _PUBLIC.items()}
_LINES = {**{name: line for name, (_, line) in _PUBLIC.items()}, **_ROOMS}
__doc__ += "\n" + "\n".join(f"{name:<17} {_LINES[name]}" for name in sorted(_LINES)) + "\n"

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name):
    if name in _ROOMS:
        return import_module(f"kerasdemos.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'kerasdemos' has no attribute {name!r}")
    value = getattr(import_module(f"kerasdemos.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted([*__all__, *_ROOMS])
