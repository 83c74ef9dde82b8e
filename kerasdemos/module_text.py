"""A model of dense layers as PyTorch prints a module."""

from kerasdemos.checks import InputError

# Activations of Keras's layers, which PyTorch has as modules of their own.
ACTIVATION_MODULES = {"linear": None, "relu": "ReLU()", "sigmoid": "Sigmoid()", "tanh": "Tanh()",
                      "softmax": "Softmax(dim=1)"}


def module_text(model, wrapper=None):
    """Write a model of dense layers as ``print`` shows it in PyTorch.

    Parameters
    ----------
    model : keras.Sequential
        Dense layers with the activations of ACTIVATION_MODULES; its name ``my_first_net`` becomes
        the class ``MyFirstNet``.
    wrapper : str, optional
        The attribute of the class that holds the layers; by default the model is no class of its
        own but ``Sequential`` itself.

    Returns
    -------
    str
        Lines joined by newlines.

    Raises
    ------
    InputError
        A layer that is not dense, or another activation.

    References
    ----------
    Lecture 3 (Cambridge), slide "Neural Network Implementation".
    """
    modules = []
    for layer in model.layers:
        kernel, activation = getattr(layer, "kernel", None), getattr(layer, "activation", None)
        name = getattr(activation, "__name__", None)
        if kernel is None or len(kernel.shape) != 2 or name not in ACTIVATION_MODULES:
            raise InputError(f"model: expected dense layers with {', '.join(ACTIVATION_MODULES)}, "
                             f"got {layer.name} ({type(layer).__name__}, {name})")
        inputs, outputs = kernel.shape
        modules += [f"Linear(in_features={inputs}, out_features={outputs}, bias={layer.use_bias})",
                    *filter(None, [ACTIVATION_MODULES[name]])]
    lines = ["Sequential(", *(f"  ({k}): {module}" for k, module in enumerate(modules)), ")"]
    if wrapper:
        name = "".join(part.capitalize() for part in model.name.split("_"))
        lines = [f"{name}(", f"  ({wrapper}): {lines[0]}", *(f"  {line}" for line in lines[1:]),
                 ")"]
    return "\n".join(lines)
