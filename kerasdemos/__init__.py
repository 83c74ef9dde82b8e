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

_HOME = {
    **dict.fromkeys(("Dataset", *LOADERS), "data"),
    "cifar_cnn": "builders",
    "fashion_mlp": "builders",
    "he_regressor": "builders",
    "moons_mlp": "builders",
    "xor_mlp": "builders",
    "xor_solution": "builders",
    "evaluate": "training",
    "fit": "training",
    "fit_many": "training",
    "parameter_table": "summaries",
    "summary": "summaries",
}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'kerasdemos' has no attribute {name!r}")
    value = getattr(import_module(f"kerasdemos.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
