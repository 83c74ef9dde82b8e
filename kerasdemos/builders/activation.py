"""The activation of a network's hidden layers, by its name."""

import keras

from kerasdemos.checks import require


@keras.saving.register_keras_serializable(package="kerasdemos")
def cos(x):
    """The cosine, which Keras has and does not count among its activations."""
    return keras.ops.cos(x)


def hidden_activation(name):
    """Find an activation function by its name.

    Parameters
    ----------
    name : str
        Any name that Keras knows, or "cos", which it does not.

    Returns
    -------
    callable

    Raises
    ------
    InputError
        For any other name.

    References
    ----------
    Lecture 30 (Uniandes), slides on activation functions.
    """
    if name == "cos":
        return cos
    known = sorted(n for n in dir(keras.activations) if n[0] != "_")
    require(isinstance(name, str) and name in known, "activation",
            "'cos' or a name in keras.activations ('relu', 'sigmoid', 'tanh', …)", repr(name))
    return keras.activations.get(name)
