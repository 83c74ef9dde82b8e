"""Initial weights that a seed draws."""

import random
from contextlib import contextmanager

from kerasdemos.checks import seed as checked_seed


@contextmanager
def initial_weights(seed):
    """Draw the weights of the layers made within as after `keras.utils.set_random_seed(seed)`.

    Keras's initialisers take their seeds from Python's generator, whose state is put back.

    Parameters
    ----------
    seed : int or None
        0 to 2**32 - 1; None: whatever comes.

    Raises
    ------
    InputError
        For another seed.
    """
    if seed is None:
        yield
        return
    before = random.getstate()
    random.seed(checked_seed(seed))
    try:
        yield
    finally:
        random.setstate(before)
