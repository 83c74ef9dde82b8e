"""What is measured, and who takes part in it."""

import importlib.util
import shutil
from dataclasses import dataclass, field
from importlib import import_module

# What a contestant needs, how to see whether it is there, and what it costs to have it.
COSTS = {
    "jax": "JAX: .1 GB to download",
    "torch": "PyTorch: 5 GB from the registry on Linux, .2 GB as its build for CPUs",
    "c++": "a C++ compiler (Debian: g++)",
}


@dataclass(frozen=True)
class Contestant:
    """One way to do what a part asks for.

    Attributes
    ----------
    function : str
        ``module.name`` in this folder; returns a number in the part's unit.
    arguments : tuple
    needs : tuple of str
        Keys of COSTS.
    backend : str
        Of Keras, in the process that runs it.
    once : bool
        Whether it is run only in the first round, because it is long in getting ready.
    """

    function: str
    arguments: tuple = ()
    needs: tuple = ()
    backend: str = "tensorflow"
    once: bool = False

    def run(self):
        """Do it, in this process; returns the number measured."""
        module, name = self.function.split(".")
        return getattr(import_module(f"kerasdemos.benchmark.{module}"), name)(*self.arguments)

    def lacks(self):
        """Return which of its needs are not there: a list of keys of COSTS."""
        return [need for need in self.needs if not _is_there(need)]


@dataclass(frozen=True)
class Part:
    """A row of numbers beside each other.

    Attributes
    ----------
    title : str
    contestants : dict of str to Contestant
        Ours first: the ratios are to it.
    unit : {"s", "ms", "MiB"}
    most : int
        Of rounds, so that the whole benchmark takes some ten minutes.
    """

    title: str
    contestants: dict = field(default_factory=dict)
    unit: str = "s"
    most: int = 1000


def _is_there(need):
    if need == "c++":
        return any(map(shutil.which, ("c++", "g++", "clang++", "cl")))
    return importlib.util.find_spec(need) is not None


def _fits(function, *arguments):
    return {"kerasdemos.fit": Contestant(f"keras_runs.{function}", (True, *arguments)),
            "stock model.fit": Contestant(f"keras_runs.{function}", (False, *arguments))}


def _alone(function, *arguments):
    return {"kerasdemos": Contestant(function, arguments)}


_ON_JAX = {"needs": ("jax",), "backend": "jax"}
PARTS = {
    "mlp": Part("Fashion-MNIST MLP, five epochs, compilation included", {
        **_fits("mlp"),
        "Keras on JAX, model.fit": Contestant("keras_runs.mlp", (False,), **_ON_JAX),
        "JAX, lax.scan over each epoch": Contestant("jax_runs.mlp", needs=("jax",)),
        "PyTorch": Contestant("torch_runs.mlp", (False,), ("torch",)),
        "PyTorch, torch.compile": Contestant("torch_runs.mlp", (True,), ("torch", "c++"),
                                              once=True)}),
    "cnn": Part("CIFAR-10 CNN, a step of 32 images, compilation not included", {
        **_fits("cnn"),
        "Keras on JAX, model.fit": Contestant("keras_runs.cnn", (False,), **_ON_JAX),
        "PyTorch, channels_last": Contestant("torch_runs.cnn", (False,), ("torch",)),
        "PyTorch, torch.compile": Contestant("torch_runs.cnn", (True,), ("torch", "c++"),
                                              once=True)}, "ms"),
    "first-1000": Part("First fit of the MLP: 1,000 images, one epoch", _fits("first", 1000)),
    "first-6000": Part("First fit of the MLP: 6,000 images, one epoch", _fits("first", 6000)),
    # Without stock Keras, which takes a quarter of an hour.
    "moons": Part("Moons, 15,000 full-batch steps, compilation included", {
        "kerasdemos.fit": Contestant("keras_runs.moons"),
        "PyTorch, the slide's loop": Contestant("torch_runs.moons", (), ("torch",))}),
    "memory": Part("Memory that one epoch takes beyond 180,000 images", _fits("memory"), "MiB",
                   most=1),
    "make-fashion": Part("make fashion, start-up included", {
        "kerasdemos.fit": Contestant("commands.demo", ("fashion",)),
        "stock model.fit": Contestant("commands.demo", ("fashion", True))}, most=2),
    **{f"make-{name}": Part(f"make {name}, start-up included", _alone("commands.demo", name),
                            most=2)
       for name in ("moons", "xor_training", "regression")},
    "make-cifar": Part("make cifar, start-up included", _alone("commands.demo", "cifar"),
                       most=1),
    "make-reproduce": Part("make reproduce, start-up included", _alone("commands.reproduce"),
                           most=1),
    "fit-many": Part("fit_many: 60,000 images, two MLPs, 100 steps; first call",
                     _alone("keras_runs.many")),
    "joints-wide": Part("joints: one hidden layer of 4,000 units",
                        _alone("byhand_runs.joints", 4000)),
    "joints-deep": Part("joints: 40 hidden layers of 100 units",
                        _alone("byhand_runs.joints", *[100] * 40)),
    "regions": Part("count_regions in the plane: 320 units", _alone("byhand_runs.regions", 320)),
}
