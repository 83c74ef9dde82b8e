"""The networks of the two PyTorch listings: MyFirstNet and "Another Example"."""

import keras
import numpy as np
from keras import layers, losses

from kerasdemos.builders.activation import hidden_activation
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.checks import one_of, positive_number, whole_number
from kerasdemos.training.optimizers import PyTorchSGD

# "Another Example": the first learning rate, and the steps after which it is halved, again and
# again: ten epochs of ten steps.
FIRST_RATE, HALVED_EVERY = 0.1, 100


def moons_mlp(initializer="pytorch", learning_rate=0.01, units=16, activation="relu", *,
              seed=None):
    """Build MyFirstNet, the classifier of the two moons: 2-16-2 with ReLU.

    Input (n, 2); output (n, 2), logits; (2 + 1) u + (u + 1) 2 parameters for u hidden units,
    82 for 16.

    Parameters
    ----------
    initializer : {"pytorch", "keras"}
        "pytorch": kernels and biases from U(-1/sqrt(fan_in), 1/sqrt(fan_in)), as ``nn.Linear``
        draws them and the slide's losses need. "keras": Glorot's uniform kernels, zero biases.
    learning_rate : float
        Of gradient descent, positive.
    units, activation : int, str
        Of the hidden layer; the slide has 16 of ReLU.
    seed : int, optional
        As for `fashion_mlp`.

    Returns
    -------
    keras.Sequential
        Compiled: SGD, sparse categorical cross-entropy of logits.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 3 (Cambridge), slides "Neural Network Implementation" and "Training".
    """
    pytorch = one_of("initializer", initializer, ("pytorch", "keras")) == "pytorch"
    units = whole_number("units", units)
    with initial_weights(seed):
        hidden, output = (_uniform(2), _uniform(units)) if pytorch else ({}, {})
        model = keras.Sequential([
            keras.Input((2,)),
            layers.Dense(units, hidden_activation(activation), name="hidden", **hidden),
            layers.Dense(2, name="logits", **output),
        ], name="my_first_net")
    model.compile(keras.optimizers.SGD(positive_number("learning_rate", learning_rate)),
                  losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def he_regressor(units=40, activation="relu", *, seed=None):
    """Build the regression network of "Another Example": 10-40-40-5 with ReLU.

    Input (n, 10); output (n, 5); (10 + 1) u + (u + 1) u + (u + 1) 5 parameters for twice u
    hidden units, 2,285 for 40; He's normal kernels, zero biases.

    Parameters
    ----------
    units, activation : int, str
        Of each hidden layer; the slide has 40 of ReLU.
    seed : int, optional
        As for `fashion_mlp`.

    Returns
    -------
    keras.Sequential
        Compiled: mean squared error; SGD with momentum .9 as PyTorch computes it, its rate .1
        halved every ten epochs of ten steps.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 3 (Cambridge), slide "Another Example" (Prince 2023, section 7.5).
    """
    hidden = whole_number("units", units), hidden_activation(activation)
    with initial_weights(seed):
        model = keras.Sequential([
            keras.Input((10,)),
            layers.Dense(*hidden, kernel_initializer=_he_normal(), name="hidden_1"),
            layers.Dense(*hidden, kernel_initializer=_he_normal(), name="hidden_2"),
            layers.Dense(5, kernel_initializer=_he_normal(), name="output"),
        ], name="he_regressor")
    halving = keras.optimizers.schedules.ExponentialDecay(FIRST_RATE, HALVED_EVERY, 0.5,
                                                          staircase=True)
    model.compile(PyTorchSGD(halving, momentum=0.9), "mse")
    return model


def halving_rates(steps):
    """List the learning rates of `he_regressor`, step by step, for `training.fit_many`.

    Parameters
    ----------
    steps : int

    Returns
    -------
    ndarray of shape (steps,)

    References
    ----------
    Lecture 3 (Cambridge), slide "Another Example": ``StepLR(optimizer, step_size=10, gamma=0.5)``.
    """
    return FIRST_RATE * 0.5 ** (np.arange(whole_number("steps", steps)) // HALVED_EVERY)


def _uniform(fan_in):
    """PyTorch's default initialisers of a linear layer, as arguments of a Dense layer."""
    bound = fan_in**-0.5
    return {f"{part}_initializer": keras.initializers.RandomUniform(-bound, bound)
            for part in ("kernel", "bias")}


def _he_normal():
    # Not "he_normal", which truncates the Gaussian at two standard deviations; PyTorch does not.
    return keras.initializers.VarianceScaling(2, "fan_in", "untruncated_normal")
