"""Training, fast: one model, or many copies of one at once."""

from importlib import import_module

_HOME = {"fit": "loop", "evaluate": "loop", "fit_many": "many", "predict_many": "many",
         "draw_many": "many", "side_by_side": "many", "PyTorchSGD": "optimizers"}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'kerasdemos.training' has no attribute {name!r}")
    return getattr(import_module(f"kerasdemos.training.{_HOME[name]}"), name)
