"""The network for images of clothes: the Fashion-MNIST MLP."""

import keras
from keras import layers

from kerasdemos.builders.activation import hidden_activation
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.checks import positive_number, whole_number, whole_numbers

LAST = "channels_last"  # whatever the user's keras.json says


def fashion_mlp(units=128, activation="relu", *, hidden=None, learning_rate=0.001, seed=None):
    """Build the multilayer perceptron for Fashion-MNIST: one hidden layer, ten probabilities.

    Input (n, 28, 28), pixels / 255; output (n, 10), probabilities; 784 u + u + 10 u + 10
    parameters for u hidden units, 101,770 for 128.

    Parameters
    ----------
    units : int or sequence of int
        Hidden units, at least 1; of several hidden layers those of each.
    activation : str
        Of the hidden layers: any name Keras knows, or "cos".
    hidden : sequence of int, optional
        Units of each hidden layer, instead of `units`: (128, 64).
    learning_rate : float
        Of Adam, positive; the slide has Keras's default.
    seed : int, optional
        Of the initial weights, as `keras.utils.set_random_seed` before would draw them; that of
        the shuffling is an argument of `fit`.

    Returns
    -------
    keras.Sequential
        Compiled: Adam, sparse categorical cross-entropy, accuracy.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 30 (Uniandes), slide of the MLP demo (``keras_model_sequential``).
    """
    if hidden is not None:
        units = whole_numbers("hidden", hidden, 1, shape=("layers",)).tolist()
    units = units if isinstance(units, list | tuple) else [units]
    sizes = [whole_number("units", size) for size in units]
    with initial_weights(seed):
        model = keras.Sequential([
            keras.Input((28, 28)),
            layers.Flatten(LAST, name="flatten"),
            *(layers.Dense(size, hidden_activation(activation), name=f"dense_{len(sizes) - k}")
              for k, size in enumerate(sizes)),
            layers.Dense(10, "softmax", name="dense"),
        ], name="sequential")
    model.compile(adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.largest_input = 1  # `fit` says so where pixels were not divided
    return model


def adam(learning_rate):
    """Make Adam with a learning rate, which is checked."""
    return keras.optimizers.Adam(positive_number("learning_rate", learning_rate))
