"""Classifiers of XOR, trained by hand with a cost that matches the output unit, and with another.

Source: Lecture 30, slide "Output Functions" (Goodfellow et al. 2016, section 6.2.2).
"""

import numpy as np

from kerasdemos.byhand import activations, xor

GRADIENTS = {"cross-entropy": activations.output_gradient,
             "squared error": activations.squared_error_gradient}
TARGETS = {"sigmoid": xor.y[:, np.newaxis], "softmax": np.stack([1 - xor.y, xor.y], axis=1)}
RATES = (0.1, 0.3, 1.0, 3.0, 10.0)


def steps_to_learn(output, cost, seeds, *, opposite=False, rates=RATES, steps=10_000, units=8):
    """Train classifiers of XOR by gradient descent, and count the steps until all are right.

    One hidden layer of tanh units, output units by hand; every seed at every step size.

    Parameters
    ----------
    output : {"sigmoid", "softmax"}
    cost : {"cross-entropy", "squared error"}
    seeds : sequence of int
        Of the initial weights.
    opposite : bool
        Begin confidently wrong: trained on the opposite of XOR before, by cross-entropy.
    rates : sequence of float
    steps : int
        The most; who has not learned by then gets this number.
    units : int

    Returns
    -------
    int ndarray of shape (seeds, rates)
    """
    target = TARGETS[output]
    first = [_drawn(np.random.default_rng(seed), units, target.shape[1]) for seed in seeds]
    weights = [np.stack(arrays) for arrays in zip(*first, strict=True)]
    if opposite:
        for _ in range(2000):
            _, weights = _descend(weights, output, 1 - target, "cross-entropy", 1.0)
    weights = [np.repeat(array, len(rates), axis=0) for array in weights]
    rate = np.tile(rates, len(seeds))[:, np.newaxis, np.newaxis]
    learned = np.full(len(rate), steps)
    for step in range(steps):
        prediction, weights = _descend(weights, output, target, cost, rate)
        right = (np.abs(prediction - target) < 0.5).all(axis=(1, 2))
        learned = np.where(right & (learned == steps), step, learned)
        if (learned < steps).all():
            break
    return learned.reshape(len(seeds), len(rates))


def _drawn(generator, units, n_outputs):
    """Weights with the variance 1 / fan-in, biases of 0."""
    return [generator.normal(size=(2, units)) / np.sqrt(2), np.zeros((1, units)),
            generator.normal(size=(units, n_outputs)) / np.sqrt(units), np.zeros((1, n_outputs))]


def _descend(weights, output, target, cost, rate):
    """One step of every copy: its predictions before the step, its weights after it."""
    kernel, bias, out, out_bias = weights
    hidden = np.tanh(xor.X @ kernel + bias)  # (copies, 4, units)
    z = hidden @ out + out_bias  # (copies, 4, outputs)
    dz = GRADIENTS[cost](output, z, np.broadcast_to(target, z.shape)) / len(target)
    dh = dz @ out.swapaxes(1, 2) * (1 - hidden**2)
    gradients = (xor.X.T @ dh, dh.sum(axis=1, keepdims=True), hidden.swapaxes(1, 2) @ dz,
                 dz.sum(axis=1, keepdims=True))
    return activations.OUTPUTS[output].function(z), [
        array - rate * gradient for array, gradient in zip(weights, gradients, strict=True)]


def growth(cost):
    """Gradient of an output that is wrong at z = -10 over that at z = -1, by output unit."""
    wrong = {"sigmoid": lambda z: ([z], [1]), "softmax": lambda z: ([z, 0], [1, 0])}
    size = {output: [float(np.abs(GRADIENTS[cost](output, *pair(z))).max()) for z in (-10, -1)]
            for output, pair in wrong.items()}
    return {output: far / near for output, (far, near) in size.items()}
