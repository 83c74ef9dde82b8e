"""Models from files, with what Keras itself does not have."""

from pathlib import Path

import keras

from kerasdemos.builders.activation import cos
from kerasdemos.checks import InputError, require
from kerasdemos.training.optimizers import PyTorchSGD

OURS = {"cos": cos, "PyTorchSGD": PyTorchSGD}


def load_model(path):
    """Load a model that ``model.save("NAME.keras")`` wrote, as it was: weights and optimizer too.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    keras.Model
        Also where it has cos units or PyTorch's SGD, which ``keras.saving.load_model`` does not
        know in a process in which they have not been used.

    Raises
    ------
    InputError
        For a file that is not there, or none of Keras's.
    """
    require(Path(path).is_file(), "path", "a file that model.save wrote", f"{path}: no such file")
    try:
        return keras.saving.load_model(path, custom_objects=OURS)
    except (OSError, TypeError, ValueError) as error:
        raise InputError(f"{path}: expected a model that model.save wrote, got: "
                         f"{' '.join(str(error).split())[:300]}") from error
