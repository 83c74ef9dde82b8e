"""What is evaluated while a model is trained, and after which epochs."""

from dataclasses import dataclass

import numpy as np

from kerasdemos.checks import InputError, is_number, require
from kerasdemos.training.samples import n_samples, rows, samples


@dataclass(frozen=True)
class Validation:
    """What is evaluated after which epochs.

    Attributes
    ----------
    data : tuple
        As `samples` returns it.
    frequency : int or list of int
        After every so many epochs, or after these, counted from 1.
    batch_size : int
    """

    data: tuple
    frequency: int | list
    batch_size: int

    def is_due(self, epoch):
        """Whether it is evaluated after an epoch, counted from 0."""
        if isinstance(self.frequency, int):
            return (epoch + 1) % self.frequency == 0
        return epoch + 1 in self.frequency

    def scores(self, model, hooks):
        """Evaluate a model: dict of metric, with the prefix ``val_``, to float."""
        scores = model.evaluate(*self.data[:2], sample_weight=[*self.data, None][2],
                                batch_size=self.batch_size, verbose=0, return_dict=True,
                                callbacks=hooks)
        # As the slides print them: the loss first.
        names = sorted(scores, key=lambda name: name != "loss")
        return {f"val_{name}": scores[name] for name in names}


def validation_samples(model, validation_data):
    """Check the argument validation_data: (x, y) or (x, y, sample_weight), as `samples` does."""
    lengths = {2: "a pair (x, y)", 3: "a triple (x, y, sample_weight)"}
    right = isinstance(validation_data, tuple | list) and len(validation_data) in lengths
    require(right, "validation_data", " or ".join(lengths.values()),
            type(validation_data).__name__)
    return samples(model, *validation_data,
                   names=[f"validation_data[{k}]" for k in range(3)])


def split(data, validation_split):
    """Set the last part of the samples aside, as Keras does.

    Parameters
    ----------
    data : tuple
        As `samples` returns it.
    validation_split : float
        The part, above 0 and below 1.

    Returns
    -------
    data, validation_data : tuple

    Raises
    ------
    InputError
        Where it is no such number, or leaves nothing on one side.
    """
    right = is_number(validation_split) and 0 < validation_split < 1
    require(right, "validation_split", "a number from 0 to below 1", repr(validation_split))
    n = n_samples(data)
    kept = int(np.floor(n * (1 - validation_split)))
    if not 0 < kept < n:
        raise InputError(f"validation_split: expected samples on both sides, got {kept} "
                         f"to train on of {n}")
    return rows(data, slice(kept)), rows(data, slice(kept, None))
