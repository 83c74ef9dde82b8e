"""Networks for XOR: the slide's solution, and one to be trained."""

import keras
import numpy as np
from keras import layers

from kerasdemos.builders.activation import hidden_activation
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.byhand import xor
from kerasdemos.checks import positive_number, whole_number


def xor_solution():
    """Build the network that solves XOR with the slide's weights: two ReLU units, one output.

    Input (n, 2); output (n, 1), exactly 0, 1, 1, 0 for the truth table; 2 2 + 2 + 2 + 1 = 9
    parameters. f(x) = max{0, x W + c} w + b.

    Returns
    -------
    keras.Sequential
        Compiled as `xor_mlp`.

    References
    ----------
    Lecture 30 (Uniandes), equations 6 and 7; the numbers are in ``byhand.xor.SOLUTION``.
    """
    model = xor_mlp()
    W, c, w, b = xor.SOLUTION
    model.set_weights([W, c, w.reshape(2, 1), np.array([b])])
    return model


def xor_mlp(units=2, learning_rate=0.1, initializer="glorot_uniform", activation="relu", *,
            seed=None):
    """Build the network for XOR, to be trained: one hidden layer, linear output.

    Input (n, 2); output (n, 1), a real number; 2 u + u + u + 1 = 4 u + 1 parameters.

    Parameters
    ----------
    units : int
        Hidden units, at least 1; the slide has 2.
    learning_rate : float
        Step size of plain gradient descent.
    initializer : str or keras.Initializer
        Of the kernels; biases begin at 0.
    activation : str
        Of the hidden layer: any name Keras knows, or "cos"; the slide has "relu".
    seed : int, optional
        Of the initial weights, as `keras.utils.set_random_seed` before would draw them, unless
        the initializer has a seed of its own.

    Returns
    -------
    keras.Sequential
        Compiled: SGD, mean squared error.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 30 (Uniandes), equation 6 and the slide on gradient based optimization.
    """
    with initial_weights(seed):
        model = keras.Sequential([
            keras.Input((2,)),
            layers.Dense(whole_number("units", units), hidden_activation(activation),
                         kernel_initializer=initializer, name="hidden"),
            layers.Dense(1, kernel_initializer=initializer, name="output"),
        ], name="xor")
    model.compile(keras.optimizers.SGD(positive_number("learning_rate", learning_rate)), "mse")
    return model
