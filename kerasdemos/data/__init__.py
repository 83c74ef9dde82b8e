"""The data of both lectures: found or fetched, verified, and the same from everywhere.

Everything loads on first use; importing this module loads not even NumPy.
"""

from importlib import import_module

# Each public loader and its module. A new data set is a module and a line here; a module that
# says in SET what it publishes is known to the command line too.
LOADERS = {
    "xor": "_generated",
    "moons": "_generated",
    "noise_regression": "_generated",
    "fashion_mnist": "_fashion_mnist",
    "cifar10": "_cifar10",
    "cifar10_standin": "_cifar10",
    "mnist": "_mnist",
}

__all__ = ["LOADERS", "Dataset", "Source", "published", *LOADERS]


def published():
    """Return the published sets, in the table's order: a dict of name to ImageSet."""
    modules = [import_module(f"{__name__}.{home}") for home in dict.fromkeys(LOADERS.values())]
    return {module.SET.name: module.SET for module in modules if hasattr(module, "SET")}


def __getattr__(name):
    home = "_sets" if name in ("Dataset", "Source") else LOADERS.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__():
    return sorted({*globals(), *__all__})
