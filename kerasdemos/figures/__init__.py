"""Draws arrays and DataFrames; knows no model and no data set.

Every drawing function takes the data first and an optional ``axes=``: it draws into the Axes
given, or into a figure of its own, and returns the Figure. Modules are loaded on first use.
"""

from importlib import import_module

_HOME = {"as_svg": "svg", "confident_mistakes": "images", "confusion": "images",
         "describe": "alternative", "history": "learning", "image_grid": "images",
         "image_with_scale": "images", "new_figure": "style", "predictions_grid": "images",
         "save": "style", "set_title": "style"}
_MODULES = ("alternative", "building", "curves", "film", "images", "learning", "looks", "networks",
            "passes", "planes", "reading", "spreads", "style", "svg", "trends")

__all__ = sorted([*_HOME, *_MODULES])


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"module 'kerasdemos.figures' has no attribute {name!r}")
    module = import_module(f"kerasdemos.figures.{_HOME.get(name, name)}")
    return getattr(module, name) if name in _HOME else module
