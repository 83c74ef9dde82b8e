"""The data of both lectures: found or fetched, verified, and the same from everywhere."""

from kerasdemos.data.datasets import (
    Dataset,
    cifar10,
    cifar10_standin,
    fashion_mnist,
    moons,
    noise_regression,
    xor,
)

__all__ = ["Dataset", "cifar10", "cifar10_standin", "fashion_mnist", "moons", "noise_regression",
           "xor"]
