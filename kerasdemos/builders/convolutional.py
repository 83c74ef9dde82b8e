"""The convolutional network for colour images: CIFAR-10's."""

import keras
from keras import layers, losses

from kerasdemos.builders.images import LAST, adam
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.checks import one_of, whole_number, whole_numbers

# The lecture feeds bytes 0 to 255 as they are; TensorFlow's tutorial divides them by 255.
CIFAR_DIVISORS = {"lecture": 1, "tensorflow": 255}


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
        model.compile(adam(learning_rate),
                      losses.SparseCategoricalCrossentropy(from_logits=not lecture),
                      metrics=["accuracy"])
    model.largest_input = 255 // CIFAR_DIVISORS[preset]
    return model
