"""A model's summary and its scores as the slides print them; a summary as a DataFrame too."""

import math

import numpy as np
import pandas as pd

from kerasdemos.checks import require, shape_text

# Column ends of the classic Keras summary, at the width that R prints it in.
NAME, SHAPE, WIDTH = 36, 68, 80


def parameter_table(model):
    """Tabulate a model's layers.

    Parameters
    ----------
    model : keras.Model
        Built, so that its shapes are known.

    Returns
    -------
    pandas.DataFrame
        One row a layer, in order; columns ``layer``, ``type``, ``output_shape`` (a tuple, None
        for the batch) and ``parameters``.

    Raises
    ------
    InputError
        It is no model.
    """
    require(hasattr(model, "layers"), "model", "a keras.Model", repr(model))
    return pd.DataFrame(
        [(layer.name, type(layer).__name__, layer.output.shape, layer.count_params())
         for layer in model.layers],
        columns=["layer", "type", "output_shape", "parameters"])


def summary(model):
    r"""Write a model's summary in the form of the slides.

    Keras 3 draws boxes; the lectures' Keras 2 drew lines of underscores.

    Parameters
    ----------
    model : keras.Model
        Built.

    Returns
    -------
    str
        Lines joined by newlines.

    References
    ----------
    Lecture 30 (Uniandes), slides of the CNN demo, ``summary(model)``.
    """
    rows = []
    for layer, kind, shape, parameters in parameter_table(model).itertuples(index=False):
        rows.append(_row(f"{layer} ({kind})", shape_text(shape), str(parameters)))
    trainable, fixed = (sum(math.prod(weight.shape) for weight in weights) for weights in
                        (model.trainable_weights, model.non_trainable_weights))
    thin, thick = "_" * WIDTH, "=" * WIDTH
    return "\n".join([
        f'Model: "{model.name}"',
        thin,
        _row("Layer (type)", "Output Shape", "Param #"),
        thick,
        f"\n{thin}\n".join(rows),
        thick,
        f"Total params: {trainable + fixed:,}",
        f"Trainable params: {trainable:,}",
        f"Non-trainable params: {fixed:,}",
        thin,
    ])


def score_lines(score):
    """Write scores as the MLP's demo does, R's ``cat('Test loss:', score[1])``: a line each.

    Parameters
    ----------
    score : dict of str to float
        As `kerasdemos.evaluate` returns it.

    Returns
    -------
    str
        Lines joined by newlines; each number with seven significant digits, no zeros behind.

    References
    ----------
    Lecture 30 (Uniandes), slide of the MLP demo, ``evaluate(test_images, test_labels)``.
    """
    return "\n".join(f"Test {name}: {_seven_digits(value)}" for name, value in score.items())


def score_vector(score):
    """Write scores as the CNN's demo does, R's printed ``evaluate(...)``: names over numbers.

    Parameters
    ----------
    score : dict of str to float
        As `kerasdemos.evaluate` returns it.

    Returns
    -------
    str
        Two lines; as many decimals for all as one of them needs for seven significant digits.

    References
    ----------
    Lecture 30 (Uniandes), slide of the CNN demo, ``evaluate(model, cifar$test$x, ...)``.
    """
    decimals = max(len(_seven_digits(value).partition(".")[2]) for value in score.values())
    cells = {name: f"{value:.{decimals}f}" for name, value in score.items()}
    width = max(map(len, (*cells, *cells.values())))
    return "\n".join(" ".join(f"{cell:>{width}}" for cell in line)
                     for line in (cells, cells.values()))


def _seven_digits(value):
    return np.format_float_positional(value, 7, fractional=False, trim="-")


def _row(name, shape, parameters):
    return f"{name:<{NAME}}{shape:<{SHAPE - NAME}}{parameters}"
