"""Networks for images: the Fashion-MNIST MLP and the CIFAR-10 CNN."""

import keras
from keras import layers, losses

from kerasdemos.builders.activation import hidden_activation
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.checks import one_of, positive_number, whole_number, whole_numbers

# The lecture feeds bytes 0 to 255 as they are; TensorFlow's tutorial divides them by 255.
CIFAR_DIVISORS = {"lecture": 1, "tensorflow": 255}
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
    model.compile(_adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.largest_input = 1  # `fit` says so where pixels were not divided
    return model


def cifar_cnn(head=True, preset="lecture", *, filters=(32, 64, 64), units=64, learning_rate=0.001,
              seed=None):
    """Build the convolutional network for CIFAR-10: three convolutions, then a small classifier.

    Input (n, 32, 32, 3); output (n, 10), or (n, 4, 4, f) without the head. A convolution of
    3 x 3 from c to f channels has (9 c + 1) f parameters: 896 + 18,496 + 36,928 = 56,320; the
    head adds (16 f + 1) u + (u + 1) 10, with 64 filters and 64 units 66,250, together 122,570.

    Parameters
    ----------
    head : bool
        With the two dense layers, and compiled; without, the base of the slide's first summary.
    preset : {"lecture", "tensorflow"}
        "lecture": pixels 0 to 255 as they are, probabilities, the layer names of the slide, which
        run backwards because R's pipe builds the last layer first. "tensorflow": as in
        TensorFlow's own tutorial, pixels / 255, logits.
    filters : (int, int, int)
        Of the three convolutions, each at least 1.
    units : int
        Of the head's hidden layer, at least 1.
    learning_rate : float
        Of Adam, positive; the slide has Keras's default.
    seed : int, optional
        As for `fashion_mlp`.

    Returns
    -------
    keras.Sequential
        Compiled with Adam, sparse categorical cross-entropy and accuracy if it has its head.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 30 (Uniandes), slides of the CNN demo; TensorFlow tutorial "Convolutional Neural
    Network (CNN)" for the preset of that name.
    """
    lecture = one_of("preset", preset, CIFAR_DIVISORS) == "lecture"
    convolutions = ["conv2d", "conv2d_1", "conv2d_2"]
    poolings = ["max_pooling2d", "max_pooling2d_1"]
    dense = ["dense", "dense_1"]
    if lecture:
        convolutions, poolings, dense = convolutions[::-1], poolings[::-1], dense[::-1]
    first, second, third = whole_numbers("filters", filters, 1, shape=(3,)).tolist()
    units = whole_number("units", units)
    with initial_weights(seed):
        model = keras.Sequential([
            keras.Input((32, 32, 3)),
            layers.Conv2D(first, 3, data_format=LAST, activation="relu", name=convolutions[0]),
            layers.MaxPooling2D(2, data_format=LAST, name=poolings[0]),
            layers.Conv2D(second, 3, data_format=LAST, activation="relu", name=convolutions[1]),
            layers.MaxPooling2D(2, data_format=LAST, name=poolings[1]),
            layers.Conv2D(third, 3, data_format=LAST, activation="relu", name=convolutions[2]),
        ], name="sequential")
        if head:
            model.add(layers.Flatten(LAST, name="flatten"))
            model.add(layers.Dense(units, "relu", name=dense[0]))
            model.add(layers.Dense(10, "softmax" if lecture else None, name=dense[1]))
    if head:
        model.compile(_adam(learning_rate),
                      losses.SparseCategoricalCrossentropy(from_logits=not lecture),
                      metrics=["accuracy"])
    model.largest_input = 255 // CIFAR_DIVISORS[preset]
    return model


def _adam(learning_rate):
    return keras.optimizers.Adam(positive_number("learning_rate", learning_rate))
