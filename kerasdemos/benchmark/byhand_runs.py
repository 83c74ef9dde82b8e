"""Joints and regions of networks drawn at random."""

import time
from itertools import pairwise

import numpy as np

from kerasdemos.byhand import relunets


def network(sizes, seed=0):
    """Draw a ReLU network of these sizes, inputs and outputs included."""
    generator = np.random.default_rng(seed)
    weights = [generator.normal(size=(n_out, n_in)) * np.sqrt(2 / n_in)
               for n_in, n_out in pairwise(sizes)]
    return relunets.ReluNet(weights, [generator.normal(size=len(w)) for w in weights])


def joints(*hidden):
    """Find the joints of a network of these hidden layers; returns seconds."""
    net = network((1, *hidden, 1))
    started = time.perf_counter()
    relunets.joints(net, -1, 1)
    return time.perf_counter() - started


def regions(units):
    """Count the regions of one hidden layer in the plane; returns seconds."""
    net = network((2, units, 1))
    started = time.perf_counter()
    relunets.count_regions(net, (-1, -1), (1, 1))
    return time.perf_counter() - started
