"""Stacks of dense layers, of any depth: one that approximates, and one that collapses."""

import keras
import numpy as np
from keras import layers

from kerasdemos.builders.activation import hidden_activation
from kerasdemos.builders.seeding import initial_weights
from kerasdemos.byhand import multilayer
from kerasdemos.checks import require, whole_number, whole_numbers


def approximator(hidden_units=(32,), activation="tanh", n_inputs=1, *, seed=None):
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
    seed : int, optional
        As for `fashion_mlp`.

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
    with initial_weights(seed):
        spread = keras.initializers.RandomUniform(-1, 1)
        model = keras.Sequential([keras.Input((whole_number("n_inputs", n_inputs),))] + [
            layers.Dense(units, hidden_activation(activation), kernel_initializer="he_uniform",
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
    weight, bias = multilayer.collapse(kernels, biases)
    collapsed = keras.Sequential([
        keras.Input(model.input_shape[1:], dtype=model.layers[0].dtype),
        layers.Dense(len(bias), name="collapsed", dtype=model.layers[0].dtype),
    ], name="collapsed")
    collapsed.set_weights([weight, bias])
    return collapsed
