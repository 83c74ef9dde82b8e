"""Every Keras model of the lectures, compiled as the slides compile it, not yet trained."""

import keras
import numpy as np
from keras import layers, losses

from kerasdemos.checks import one_of, positive_number, require, whole_number, whole_numbers

# The lecture feeds bytes 0 to 255 as they are; TensorFlow's tutorial divides them by 255.
CIFAR_DIVISORS = {"lecture": 1, "tensorflow": 255}
# "Another Example": the first learning rate, and the steps after which it is halved, again and
# again: ten epochs of ten steps.
FIRST_RATE, HALVED_EVERY = 0.1, 100


def fashion_mlp(units=128, activation="relu"):
    """Build the multilayer perceptron for Fashion-MNIST: one hidden layer, ten probabilities.

    Input (n, 28, 28), pixels / 255; output (n, 10), probabilities; 784 u + u + 10 u + 10
    parameters for u hidden units, 101,770 for 128.

    Parameters
    ----------
    units : int
        Hidden units, at least 1.
    activation : str
        Of the hidden layer: any name Keras knows, or "cos".

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
    model = keras.Sequential([
        keras.Input((28, 28)),
        layers.Flatten(name="flatten"),
        layers.Dense(whole_number("units", units), _activation(activation), name="dense_1"),
        layers.Dense(10, "softmax", name="dense"),
    ], name="sequential")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def cifar_cnn(head=True, preset="lecture"):
    """Build the convolutional network for CIFAR-10: three convolutions, then a small classifier.

    Input (n, 32, 32, 3); output (n, 10), or (n, 4, 4, 64) without the head. A convolution of
    3 x 3 from c to f channels has (9 c + 1) f parameters: 896 + 18,496 + 36,928 = 56,320; the
    head adds (1024 + 1) 64 + (64 + 1) 10 = 66,250, together 122,570.

    Parameters
    ----------
    head : bool
        With the two dense layers, and compiled; without, the base of the slide's first summary.
    preset : {"lecture", "tensorflow"}
        "lecture": pixels 0 to 255 as they are, probabilities, the layer names of the slide, which
        run backwards because R's pipe builds the last layer first. "tensorflow": as in
        TensorFlow's own tutorial, pixels / 255, logits.

    Returns
    -------
    keras.Sequential
        Compiled with Adam, sparse categorical cross-entropy and accuracy if it has its head.

    Raises
    ------
    InputError
        Unknown preset.

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
    model = keras.Sequential([
        keras.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu", name=convolutions[0]),
        layers.MaxPooling2D(2, name=poolings[0]),
        layers.Conv2D(64, 3, activation="relu", name=convolutions[1]),
        layers.MaxPooling2D(2, name=poolings[1]),
        layers.Conv2D(64, 3, activation="relu", name=convolutions[2]),
    ], name="sequential")
    if head:
        model.add(layers.Flatten(name="flatten"))
        model.add(layers.Dense(64, "relu", name=dense[0]))
        model.add(layers.Dense(10, "softmax" if lecture else None, name=dense[1]))
        model.compile("adam", losses.SparseCategoricalCrossentropy(from_logits=not lecture),
                      metrics=["accuracy"])
    return model


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
    from kerasdemos.byhand.xor import SOLUTION

    model = xor_mlp()
    W, c, w, b = SOLUTION
    model.set_weights([W, c, w.reshape(2, 1), np.array([b])])
    return model


def xor_mlp(units=2, learning_rate=0.1, initializer="glorot_uniform", activation="relu"):
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
    model = keras.Sequential([
        keras.Input((2,)),
        layers.Dense(whole_number("units", units), _activation(activation),
                     kernel_initializer=initializer, name="hidden"),
        layers.Dense(1, kernel_initializer=initializer, name="output"),
    ], name="xor")
    model.compile(keras.optimizers.SGD(positive_number("learning_rate", learning_rate)), "mse")
    return model


def moons_mlp(initializer="pytorch", learning_rate=0.01):
    """Build MyFirstNet, the classifier of the two moons: 2-16-2 with ReLU.

    Input (n, 2); output (n, 2), logits; (2 + 1) 16 + (16 + 1) 2 = 82 parameters.

    Parameters
    ----------
    initializer : {"pytorch", "keras"}
        "pytorch": kernels and biases from U(-1/sqrt(fan_in), 1/sqrt(fan_in)), as ``nn.Linear``
        draws them and the slide's losses need. "keras": Glorot's uniform kernels, zero biases.
    learning_rate : float
        Of gradient descent, positive.

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
    hidden, output = (_uniform(2), _uniform(16)) if pytorch else ({}, {})
    model = keras.Sequential([
        keras.Input((2,)),
        layers.Dense(16, "relu", name="hidden", **hidden),
        layers.Dense(2, name="logits", **output),
    ], name="my_first_net")
    model.compile(keras.optimizers.SGD(positive_number("learning_rate", learning_rate)),
                  losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def he_regressor():
    """Build the regression network of "Another Example": 10-40-40-5 with ReLU.

    Input (n, 10); output (n, 5); (10 + 1) 40 + (40 + 1) 40 + (40 + 1) 5 = 2,285 parameters;
    He's normal kernels, zero biases.

    Returns
    -------
    keras.Sequential
        Compiled: mean squared error; SGD with momentum .9 as PyTorch computes it, its rate .1
        halved every ten epochs of ten steps.

    References
    ----------
    Lecture 3 (Cambridge), slide "Another Example" (Prince 2023, section 7.5).
    """
    from kerasdemos.training.optimizers import PyTorchSGD

    model = keras.Sequential([
        keras.Input((10,)),
        layers.Dense(40, "relu", kernel_initializer=_he_normal(), name="hidden_1"),
        layers.Dense(40, "relu", kernel_initializer=_he_normal(), name="hidden_2"),
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


def approximator(hidden_units=(32,), activation="tanh", n_inputs=1):
    """Build a network that approximates a real function: any depth, linear output.

    Input (n, n_inputs); output (n, 1); with sizes n_inputs = D_0, D_1, ..., D_K, 1 there are
    sum_k (D_k + 1) D_{k+1} parameters, (n_inputs + 2) D + 1 for one hidden layer of D.

    Parameters
    ----------
    hidden_units : sequence of int
        Units of each hidden layer, at least one layer.
    activation : str
        Of the hidden layers: any name Keras knows, or "cos".
    n_inputs : int
        At least 1.

    Returns
    -------
    keras.Sequential
        Compiled: Adam, mean squared error. Hidden units begin with He's uniform kernels and
        biases in U(-1, 1): with biases of 0, the units of one input would all bend at 0.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.

    References
    ----------
    Lecture 30 (Uniandes), slides on the universal approximation theorem.
    """
    hidden_units = whole_numbers("hidden_units", hidden_units, 1, shape=("layers",)).tolist()
    spread = keras.initializers.RandomUniform(-1, 1)
    model = keras.Sequential([keras.Input((whole_number("n_inputs", n_inputs),))] + [
        layers.Dense(units, _activation(activation), kernel_initializer="he_uniform",
                     bias_initializer=spread, name=f"hidden_{k}")
        for k, units in enumerate(hidden_units, start=1)] + [layers.Dense(1, name="output")],
        name="approximator")
    model.compile("adam", "mse")
    return model


def collapse(model):
    """Write a stack of dense layers without activation as the one dense layer it is.

    Input and output shapes are the model's; d q + q parameters for d inputs and q outputs.

    Parameters
    ----------
    model : keras.Sequential
        Built; dense layers only, each with the activation "linear".

    Returns
    -------
    keras.Sequential
        One Dense layer, W = W1 W2 ... and b = (b1 W2 + b2) ...; not compiled.

    Raises
    ------
    InputError
        For another kind of layer, or a layer with an activation, which cannot be collapsed.

    References
    ----------
    Lecture 30 (Uniandes), equations 8 to 10.
    """
    for layer in model.layers:
        require(isinstance(layer, layers.Dense), "model", "dense layers only",
                f"{type(layer).__name__} {layer.name!r}")
        require(layer.activation is keras.activations.linear, "model", "layers without activation",
                f"{layer.activation.__name__!r} in {layer.name!r}: a function that is not affine "
                "cannot be collapsed")
    kernels = [layer.get_weights()[0] for layer in model.layers]
    biases = [layer.get_weights()[1] if layer.use_bias else np.zeros(layer.units)
              for layer in model.layers]
    from kerasdemos.byhand import multilayer

    weight, bias = multilayer.collapse(kernels, biases)
    collapsed = keras.Sequential([
        keras.Input(model.input_shape[1:], dtype=model.layers[0].dtype),
        layers.Dense(len(bias), name="collapsed", dtype=model.layers[0].dtype),
    ], name="collapsed")
    collapsed.set_weights([weight, bias])
    return collapsed


def _uniform(fan_in):
    """PyTorch's default initialisers of a linear layer, as arguments of a Dense layer."""
    bound = fan_in**-0.5
    return {f"{part}_initializer": keras.initializers.RandomUniform(-bound, bound)
            for part in ("kernel", "bias")}


def _he_normal():
    # Not "he_normal", which truncates the Gaussian at two standard deviations; PyTorch does not.
    return keras.initializers.VarianceScaling(2, "fan_in", "untruncated_normal")


def _activation(name):
    if name == "cos":
        return keras.ops.cos
    known = sorted(n for n in dir(keras.activations) if n[0] != "_")
    require(isinstance(name, str) and name in known, "activation",
            "'cos' or a name in keras.activations ('relu', 'sigmoid', 'tanh', …)", repr(name))
    return keras.activations.get(name)
