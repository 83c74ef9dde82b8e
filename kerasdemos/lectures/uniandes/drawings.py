"""The lecture's figures, read back from what is drawn (U1, U2, U4, U5, U9, U16, U19, U20, U23)."""

from dataclasses import replace

import numpy as np

from kerasdemos import figures
from kerasdemos.byhand import activations, xor
from kerasdemos.data import cifar10, fashion_mnist
from kerasdemos.evidence.claim import Alteration, exact
from kerasdemos.figures import curves, networks, planes, reading
from kerasdemos.lectures.uniandes import CHAIN, CNN, EXAMPLE, MLP, RECAP, TANH

NUMPY_ALONE = True

# --- Networks (U1, U2, U5) -------------------------------------------------------------------


def drawn_network(*layer_sizes):
    """Units in each column of a diagram, by its title; pairs of units joined from each column."""
    with reading.closing(networks.diagram(layer_sizes)) as axes:
        units = dict(zip(reading.titles(axes), map(len, reading.centers(axes)), strict=True))
        return units | {"joined": [int((lines != np.inf).sum()) for lines in reading.weights(axes)]}


# --- XOR (U4, U5) ----------------------------------------------------------------------------


def _drawn_fit():
    """Predictions of the linear model, and the targets, point by point."""
    alpha, beta = xor.least_squares()
    with reading.closing(planes.residuals(xor.y, xor.X @ beta + alpha, list("abcd"))) as axes:
        lines = {line.get_label(): line.get_xydata() for line in axes.lines}
    return {"prediction": lines["prediction"][:, 1],
            **{name: lines[name][:, 0] for name in ("class 0", "class 1")}}


def _drawn_spaces():
    """The points of each class in h-space, and how many of them lie above the line."""
    _, _, w, b = xor.SOLUTION
    drawn = planes.points(xor.trace()["max{0, XW + c}"], xor.y, ("class 0", "class 1"),
                          line=(w, b), limits=(-0.5, 2.5))
    with reading.closing(drawn) as axes:
        classes = {dots.get_label(): np.asarray(dots.get_offsets()) for dots in axes.collections}
        line = axes.lines[0].get_xydata()
    return {name: [points, int((points[:, 1] > np.interp(points[:, 0], *line.T)).sum())]
            for name, points in classes.items()}


# --- Activation functions (U9) ---------------------------------------------------------------

_AT = np.array([-1.0, 0.0, 1.0])
_CURVES = {"ReLU": [0.0, 0.0, 1.0], "derivative of ReLU": [0.0, 0.0, 1.0],
           "sigmoid": (1 / (1 + np.exp(-_AT))).tolist(), "tanh": np.tanh(_AT).tolist()}


def _drawn_curves():
    """Heights of the drawn curves at -1, 0 and 1."""
    x, heights = np.linspace(-6, 6, 1201), {}
    functions = (activations.relu, activations.relu_derivative, activations.sigmoid,
                 activations.tanh)
    for name, function in zip(_CURVES, functions, strict=True):
        with reading.closing(curves.lines(x, function(x))) as axes:
            drawn, values = axes.lines[0].get_data()
        heights[name] = np.interp(_AT, drawn, values)
    return heights


# --- Images (U16, U19, U20) ------------------------------------------------------------------


def _first_images(load, count, **layout):
    """The grid of a data set's first training images, read back."""
    data = load(download=False)
    images, names = data.x_train[:count], [data.class_names[k] for k in data.y_train[:count]]
    with reading.closing(figures.image_grid(images, names, **layout)) as axes:
        return reading.which(axes, images, names)


def _first_image():
    """Name, pixels' difference from the first training image, and ends of the colour scale."""
    data = fashion_mnist(download=False)
    first = figures.image_with_scale(data.x_train[0], data.class_names[data.y_train[0]])
    with reading.closing(first) as (image, scale):
        pixels = image.images[0].get_array().astype(int)
        return [image.get_title(), int(np.abs(pixels - data.x_train[0]).max()),
                list(map(float, scale.get_ylim()))]


def _predictions():
    """Whether each of 25 stands under "predicted (true)"; the colours of right and of wrong."""
    data = fashion_mnist(download=False)
    true = data.y_test[:25]
    predicted = np.where(np.arange(25) % 3, true, (true + 1) % 10)  # every third is wrong
    grid = figures.predictions_grid(data.x_test, predicted, true, data.class_names)
    with reading.closing(grid) as axes:
        cells = [(text.get_text(), text.get_color()) for _, _, text in reading.cells(axes)]
    names = [f"{data.class_names[p]}\n({data.class_names[t]})"
             for p, t in zip(predicted, true, strict=True)]
    colors = [{color for (_, color), fine in zip(cells, predicted == true, strict=True)
               if fine == right} for right in (True, False)]
    return {"named": [name for name, _ in cells] == names, "of right": len(colors[0]),
            "of wrong": len(colors[1]), "of both": len(colors[0] & colors[1])}


# --- Curves of a training (U23) --------------------------------------------------------------


def _history():
    """Which columns of a history each panel draws, by its label."""
    import pandas as pd

    frame = pd.DataFrame({"loss": [1.5, 1.1], "accuracy": [0.4, 0.6], "val_loss": [1.3, 1.2],
                          "val_accuracy": [0.5, 0.55]}, index=[1, 2])
    with reading.closing(figures.history(frame)) as shown:
        return {panel.get_ylabel(): [name for line in panel.lines for name in frame
                                     if np.array_equal(line.get_ydata(), frame[name])]
                for panel in shown}


CLAIMS = (
    exact("U1.diagram", RECAP, "diagram: units by column, pairs joined",
          {"inputs": 3, "output": 1, "joined": [3]}, lambda: drawn_network(3, 1),
          origin="figure"),
    exact("U2.diagram", CHAIN, "diagram: units by column, pairs joined",
          {"inputs": 4, "hidden layer": 5, "outputs": 2, "joined": [20, 10]},
          lambda: drawn_network(4, 5, 2), origin="figure"),
    exact("U4.figure", EXAMPLE, "figure: predictions of the linear model at the four points, and "
          "the points of each class", {"prediction": [0.5] * 4, "class 0": [0, 3],
                                       "class 1": [1, 2]}, _drawn_fit, origin="figure"),
    exact("U5.diagram", EXAMPLE, "diagram: units by column, pairs joined",
          {"inputs": 2, "hidden layer": 2, "output": 1, "joined": [4, 2]},
          lambda: drawn_network(2, 2, 1), origin="figure"),
    exact("U5.figure", EXAMPLE, "figure: points of each class in h-space, and how many of them lie "
          "above the line", {"class 0": [[[0, 0], [2, 1]], 2], "class 1": [[[1, 0], [1, 0]], 0]},
          _drawn_spaces, origin="figure"),
    exact("U9.figure", TANH, "heights of the four curves at -1, 0 and 1", _CURVES, _drawn_curves,
          origin="figure"),
    exact("U16.first-image", MLP, "first image: its name, difference from the pixels, ends of the "
          "colour scale", ["Ankle boot", 0, [0.0, 255.0]], _first_image, origin="figure"),
    exact("U16.grid", MLP, "training images in the grid of 5 x 5, each under its own name",
          np.arange(25).reshape(5, 5).tolist(), lambda: _first_images(fashion_mnist, 25),
          origin="figure"),
    exact("U19.figure", MLP, 'images under "predicted (true)"; colours', {
        "named": True, "of right": 1, "of wrong": 1, "of both": 0}, _predictions, origin="figure"),
    exact("U20.grid", CNN, "training images in the grid of 5 x 6, column by column, each under its "
          "own name", np.arange(30).reshape(6, 5).T.tolist(),
          lambda: _first_images(cifar10, 30, rows=5, columns=6, by_column=True), origin="figure"),
    exact("U23.figure", CNN, "plot(history): what each panel draws",
          {"loss": ["loss", "val_loss"], "accuracy": ["accuracy", "val_accuracy"]}, _history,
          origin="figure"),
)


_PLANES, _IMAGES = "kerasdemos.figures.planes", "kerasdemos.figures"
ALTERATIONS = (
    Alteration("lines forgotten", "kerasdemos.figures.networks._connect", lambda *_: None,
               ("U1.diagram", "U2.diagram", "U5.diagram")),
    Alteration("the classes exchanged", f"{_PLANES}.residuals",
               lambda y, *given, residuals=planes.residuals: residuals(1 - y, *given),
               ("U4.figure",)),
    Alteration("the line's bias is forgotten", f"{_PLANES}.points",
               lambda *given, line, points=planes.points, **options: points(
                   *given, line=(line[0], 0.5), **options), ("U5.figure",)),
    Alteration("x and y exchanged", "kerasdemos.figures.curves.lines",
               lambda x, y, lines=curves.lines: lines(y, x), ("U9.figure",)),
    Alteration("the second image for the first", f"{__name__}.fashion_mnist",
               lambda load=fashion_mnist, **options: replace(
                   load(**options), x_train=load(**options).x_train[1:],
                   y_train=load(**options).y_train[1:]), ("U16.first-image",)),
    Alteration("names one place on", f"{_IMAGES}.image_grid",
               lambda images, names, **options: figures.images.image_grid(
                   images, [*names[1:], names[0]], **options), ("U16.grid", "U20.grid")),
    Alteration("true (predicted)", f"{_IMAGES}.predictions_grid",
               lambda images, one, other, names: figures.images.predictions_grid(
                   images, other, one, names), ("U19.figure",)),
    Alteration("row by row", f"{_IMAGES}.image_grid",
               lambda *given, by_column, **options: figures.images.image_grid(*given, **options),
               ("U20.grid",)),
    Alteration("validation is not drawn", f"{_IMAGES}.history",
               lambda frame: figures.learning.history(frame.iloc[:, :2]), ("U23.figure",)),
)
