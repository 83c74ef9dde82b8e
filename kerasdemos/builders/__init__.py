"""Every Keras model of the lectures, compiled as the slides compile it, not yet trained."""

from importlib import import_module

_HOME = {"CIFAR_DIVISORS": "convolutional", "approximator": "dense", "cifar_cnn": "convolutional",
         "collapse": "dense", "fashion_mlp": "images", "halving_rates": "listings",
         "he_regressor": "listings", "load_model": "saved", "moons_mlp": "listings",
         "xor_mlp": "xor", "xor_solution": "xor"}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'kerasdemos.builders' has no attribute {name!r}")
    return getattr(import_module(f"kerasdemos.builders.{_HOME[name]}"), name)
