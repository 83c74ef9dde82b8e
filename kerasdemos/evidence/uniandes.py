"""What Lecture 30 (Uniandes) says, row by row, and how each is computed here.

An identity is a row too: printed is 0, ours the largest difference of its two sides. Slides
without a title have that of the agenda.
"""

from contextlib import contextmanager
from functools import cache, reduce
from math import ceil

import numpy as np

from kerasdemos import data
from kerasdemos.byhand import activations, approximation, backprop, initialization, multilayer, xor
from kerasdemos.byhand.relunets import ReluNet, compose, count_regions, joints, n_parameters
from kerasdemos.checks import Unavailable
from kerasdemos.data._fashion_mnist import SET as FASHION
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.results import At, Metric
from kerasdemos.evidence.rules import AtLeast, AtMost, Between, Claim, Exact, Misprint, Typical

RECAP = "Deep Learning: Recap"
CHAIN = "Multilayer Perceptrons"
EXAMPLE = "Worked Example"
THEORY = "Multilayer Perceptrons: Theory"
RELU = "ReLU Function"
SIGMOID = "Sigmoid Function (Logit)"
TANH = "Tanh Function"
OTHER = "Other Activation functions"
OUTPUTS = "Output Functions"
ARCHITECTURE = "Architecture Design"
STABILITY = "Numerical Stability and Initialization"
MLP = "Demo: MLP"
CNN = "Demo: CNN"

LINE = np.linspace(-6, 6, 1201)
STEP = 1e-5  # of central differences


def _gap(one, other):
    """Largest difference of two arrays."""
    return float(np.abs(np.asarray(one) - np.asarray(other)).max())


@contextmanager
def _panels(figure):
    """Look at a figure's panels, then let it go."""
    import matplotlib.pyplot as plt

    yield figure.axes
    plt.close(figure)


# Multilayer perceptrons (U1, U2, U7, U8) ----------------------------------------------------------

_GENERATOR = np.random.default_rng(30)
N, D, H, Q = 6, 4, 5, 2  # observations, inputs, hidden units, outputs
X = _GENERATOR.normal(size=(N, D))
WEIGHTS = [_GENERATOR.normal(size=(D, H)), _GENERATOR.normal(size=(H, Q))]
BIASES = [_GENERATOR.normal(size=H), _GENERATOR.normal(size=Q)]


def _linear_model_gap():
    """y = b1 x1 + b2 x2 + b3 x3 + u beside a network without hidden layer."""
    x, beta, u = X[:, :3], np.array([[2.0], [-1.0], [0.5]]), X[:, 3:]
    network = multilayer.forward(x, [beta], [np.zeros(1)])[-1] + u
    return _gap(network, 2 * x[:, :1] - x[:, 1:2] + 0.5 * x[:, 2:] + u)


def _drawn(*layer_sizes):
    """Units and weights in a diagram: [circles, lines]."""
    from kerasdemos.figures import diagrams, new_figure

    figure, axes = new_figure()
    diagrams.network(axes, layer_sizes)
    with _panels(figure):
        return [len(axes.patches), len(axes.lines)]


def _chain_gap():
    """f(x) beside f2(f1(x)), one function after the other."""
    hidden = activations.relu(multilayer.forward(X, WEIGHTS[:1], BIASES[:1])[-1])
    return _gap(multilayer.forward(X, WEIGHTS, BIASES)[-1],
                multilayer.forward(hidden, WEIGHTS[1:], BIASES[1:])[-1])


def _layer_names():
    from kerasdemos import builders

    return [layer.name for layer in builders.xor_mlp().layers]


def _collapsed_gap():
    weight, bias = multilayer.collapse(WEIGHTS, BIASES)
    return _gap(X @ weight + bias, multilayer.forward(X, WEIGHTS, BIASES, "linear")[-1])


@cache
def _keras_stack():
    """Three Keras layers without activation, and the one layer they collapse into."""
    import keras

    from kerasdemos import builders

    stack = keras.Sequential([keras.Input((D,), dtype="float64")] + [
        keras.layers.Dense(units, dtype="float64") for units in (H, 7, Q)])
    return stack, builders.collapse(stack)


def _keras_stack_gap():
    stack, collapsed = _keras_stack()
    return _gap(stack.predict_on_batch(X), collapsed.predict_on_batch(X))


def _bend(activation):
    """How far at most the middle of two points is mapped from the middle of their images."""
    outputs = multilayer.forward(X, WEIGHTS, BIASES, activation)[-1]
    one, other = np.triu_indices(N, 1)
    middles = multilayer.forward((X[one] + X[other]) / 2, WEIGHTS, BIASES, activation)[-1]
    return _gap(middles, (outputs[one] + outputs[other]) / 2)


def _stacked_gap():
    """Equation 11 beside a Keras model of two hidden layers with its weights."""
    from kerasdemos import builders

    model = builders.approximator((5, 3), "tanh", n_inputs=D)
    parameters = model.get_weights()
    layers = multilayer.forward(X, parameters[::2], parameters[1::2], "tanh")
    return _gap(layers[-1], model.predict_on_batch(X))


def _readings_of_equation_11():
    """Which readings of the symbol behind Y = give the network's outputs."""
    weights = [WEIGHTS[0], np.eye(H), WEIGHTS[1]]
    biases = [BIASES[0], np.ones(H), BIASES[1]]
    first, second, output = multilayer.forward(X, weights, biases, ("relu", "tanh"))
    readings = {"H^2": first**2, "H^(2)": second}
    return ", ".join(name for name, hidden in readings.items()
                     if _gap(hidden @ weights[2] + biases[2], output) < 1e-12)


# XOR (U3 to U6) -----------------------------------------------------------------------------------


def _truth_table():
    table = data.xor()
    return np.column_stack([table.x_train, table.y_train]).astype(int).tolist()


def _agree_with_exactly_one():
    """Rows of the truth table where y says whether exactly one of the two is 1."""
    table = data.xor()
    return int(((table.x_train.sum(axis=1) == 1) == (table.y_train == 1)).sum())


def _linear_predictions():
    alpha, beta = xor.least_squares()
    return xor.X @ beta + alpha


def _last_layer():
    """b and w found from the table max{0, XW + c} and y: they are unique."""
    return xor.least_squares(xor.trace()["max{0, XW + c}"], xor.y)


def _hidden_biases():
    """c: the rows by which XW + c and XW differ, each once."""
    tables = xor.trace()
    return np.unique(tables["XW + c"] - tables["XW"], axis=0)


@cache
def _xor_keras():
    """Outputs of the slide's hidden layer and network in Keras, and its mean squared error."""
    from kerasdemos import builders

    model = builders.xor_solution()
    hidden = np.asarray(model.get_layer("hidden")(xor.X))
    return {"hidden": hidden, "y_hat": model.predict_on_batch(xor.X)[:, 0],
            "loss": model.evaluate(xor.X, xor.y[:, np.newaxis], verbose=0)}


def _right_of_the_line():
    """Points on their side of y_hat = 1/2, a straight line in the space of the hidden units."""
    return int(((xor.trace()["y_hat"] > 0.5) == (xor.y == 1)).sum())


RATES = EXPERIMENTS["xor"].settings["learning_rates"]


def _solved_shares(runs):
    return [float(runs.metric(f"solved_{rate:g}").mean()) for rate in RATES]


def _share_at(runs, loss):
    """Share of the starts at learning rate .1 whose last loss is the one named."""
    return float((np.abs(runs.metric("loss_0.1") - loss) <= 1e-3).mean())


def _share_named(runs):
    return float(np.isin(xor.name_minima(runs.metric("loss_0.1")), list(xor.MINIMA)).mean())


def _integer_share(runs):
    """Of the starts that solve XOR, at any learning rate, the share with integer weights."""
    solved = np.array([runs.metric(f"solved_{rate:g}") for rate in RATES]) == 1
    integer = np.array([runs.metric(f"integer_{rate:g}") for rate in RATES]) == 1
    return float(integer[solved].mean())


# Activations and output units (U9 to U11) ---------------------------------------------------------


def _slope_gap(name):
    """A derivative beside central differences, away from kinks."""
    function, derivative = activations.get(name)
    x = LINE[(np.abs(LINE) > 0.001) & (np.abs(np.abs(LINE) - 1) > 0.001)]
    return _gap(derivative(x), (function(x + STEP) - function(x - STEP)) / (2 * STEP))


def _cos_unit():
    """h = cos(W x + b) with W = b = pi/6, x = 1."""
    return float(multilayer.forward([[1.0]], [[[np.pi / 6]], [[1.0]]], [[np.pi / 6], [0.0]],
                                    "cos")[0][0, 0])


def _threshold_gap(steepness):
    """sigmoid(steepness x) beside the threshold, for |x| of at least .1."""
    x = LINE[np.abs(LINE) >= 0.1 - 1e-9]
    return _gap(activations.sigmoid(steepness * x), activations.threshold(x))


Z = np.array([0.5, -1.0, 2.0])
TARGET = np.array([0.0, 1.0, 0.0])


def _output_gradient_gap(name):
    """Prediction - target beside central differences of the loss."""
    loss = activations.OUTPUTS[name].loss
    numeric = [(loss(Z + move, TARGET) - loss(Z - move, TARGET)) / (2 * STEP)
               for move in STEP * np.eye(3)]
    return _gap(activations.output_gradient(name, Z, TARGET), numeric)


def _loss_gap(name):
    """A loss by hand beside Keras's; its mean squared error is 2/q times ours."""
    import keras

    theirs = {
        "linear": lambda: keras.losses.mean_squared_error(TARGET, Z) * 3 / 2,
        "sigmoid": lambda: keras.losses.binary_crossentropy(TARGET, Z, from_logits=True) * 3,
        "softmax": lambda: keras.losses.categorical_crossentropy(TARGET, Z, from_logits=True),
    }[name]
    return _gap(activations.OUTPUTS[name].loss(Z, TARGET), theirs())


def _mnist_error():
    """Left to the demo, which trains on MNIST where it is."""
    data.mnist(download=False)
    raise Unavailable("the demo measures it", command="make activations_on_fashion")


def _mean_error(runs):
    return float(1 - runs.metric("test_accuracy").mean())


# Universal approximation, failures, depth (U12 to U14) --------------------------------------------

SIZES = (32, 64, 128, 256)
BETWEEN = np.linspace(-1, 1, 2002)[1:-1]
# A power of the number of units: with units enough, any error is reached.
FALLS = AtMost(-0.5)


def _smooth(x):
    return np.sin(2 * np.pi * x)


def _smooth_slope(x):
    return 2 * np.pi * np.cos(2 * np.pi * x)


def _kinked(x):
    return np.abs(np.abs(x) - 1 / 3)


def _constructed(activation, size, target):
    """Network of `size` pieces (ReLU) or steps (sigmoid, tanh)."""
    if activation == "relu":
        knots = np.linspace(-1, 1, size + 1)
        return approximation.interpolate(knots, target(knots))
    return approximation.staircase(target, -1, 1, size, activation)


def _largest_error(activation, size, target=_smooth):
    network = _constructed(activation, size, target)
    return _gap(approximation.evaluate(BETWEEN, network, activation), target(BETWEEN))


def _largest_slope_error(activation, size):
    network = _constructed(activation, size, _smooth)
    return _gap(approximation.slope(BETWEEN, network, activation), _smooth_slope(BETWEEN))


def _order(error, activation, **options):
    """Power p in error = constant * size^p."""
    return approximation.order(SIZES, [error(activation, size, **options) for size in SIZES])


def _four_units_gap():
    """||x| - 1/3| beside four ReLU units whose weights are written down."""
    knots = np.array([-1, -1 / 3, 0, 1 / 3, 1])
    network = approximation.interpolate(knots, _kinked(knots))
    return _gap(approximation.evaluate(BETWEEN, network, "relu"), _kinked(BETWEEN))


@cache
def _sawtooth():
    """Five tents of two units, composed."""
    tent = ReluNet([[[1.0], [1.0]], [[2.0, -4.0]]], [[0.0, -0.5], [0.0]])
    return reduce(compose, [tent] * 5)


def _teeth():
    return len(joints(_sawtooth(), 0, 1)) + 1


def _hidden_units(net):
    return sum(net.layer_sizes[1:-1])


def _shallow_sawtooth_gap():
    """The sawtooth beside one hidden layer with a unit a piece."""
    knots = np.concatenate([[0.0], joints(_sawtooth(), 0, 1), [1.0]])
    shallow = approximation.interpolate(knots, _sawtooth()(knots[:, np.newaxis])[:, 0])
    x = np.linspace(0, 1, 1001)
    return _gap(approximation.evaluate(x, shallow, "relu"), _sawtooth()(x[:, np.newaxis])[:, 0])


def _median_ratio(runs, one, other):
    return float(np.median(runs.metric(one)) / np.median(runs.metric(other)))


def _overfitted_ratio(runs):
    """Median over the runs of error against the truth over error on the noisy points, last."""
    last = [history.iloc[-1] for history in
            (runs.history("validation_error"), runs.history("training_error"))]
    return float((last[0] / last[1]).median())


# Initialisation (U15) -----------------------------------------------------------------------------

WIDTH, DEPTH = 100, 50
VARIANCES = (0.001, 0.01, 0.02, 0.1, 1.0)


@cache
def _simulated(variance, activation="relu"):
    return initialization.simulate(variance, activation, width=WIDTH, depth=DEPTH, samples=20,
                                   networks=2)


def _powers_forward(variance):
    """Powers of ten by which the pre-activations' variance grows from layer 1 to 50."""
    layers = _simulated(variance).preactivations
    return float(np.log10(layers[-1] / layers[0]))


def _powers_backward(variance):
    """Powers of ten by which the gradients' variance grows from layer 50 back to 1."""
    layers = _simulated(variance).gradients
    return float(np.log10(layers[0] / layers[-1]))


def _theory(field, variance):
    """Factor by layer that the theory of wide networks gives, in the direction of travel."""
    layers = getattr(initialization.expect(variance, width=WIDTH, depth=DEPTH), field)
    return initialization.ratio_per_layer(layers if field == "preactivations" else layers[::-1])


def _relu_beside_sigmoid():
    """Powers of ten between the gradients that reach layer 1, at He's variance."""
    he = initialization.he_variance(WIDTH)
    relu, sigmoid = (_simulated(he, name).gradients[0] for name in ("relu", "sigmoid"))
    return float(np.log10(relu / sigmoid))


def _distinct_after_training(first, second):
    """Hidden units that still differ after fifty steps on XOR."""
    net = ReluNet([first, second], [np.zeros(len(first)), np.zeros(1)])
    for _ in range(50):
        net = backprop.sgd_step(net, backprop.gradients(net, xor.X, xor.y[:, np.newaxis]), 0.1)
    return initialization.distinct_units(net.weights[0].T, net.biases[0])


def _distinct_from_random():
    generator = np.random.default_rng(0)
    return _distinct_after_training(generator.normal(size=(8, 2)), generator.normal(size=(1, 8)))


# The two demos (U16 to U25) -----------------------------------------------------------------------


def _fashion():
    """Load images from this machine; nothing is downloaded."""
    return data.fashion_mnist(download=False)


def _cifar():
    return data.cifar10(download=False)


def _cifar_test():
    images = _cifar()
    if len(images.x_test) < 10_000:
        raise Unavailable(f"{images.caveat} on this machine",
                          command="kerasdemos data fetch cifar10")
    return images.x_test


def _first_name():
    return FASHION.class_names[_fashion().y_train[0]]


def _range(images, divisor):
    return [float(images.min() / divisor), float(images.max() / divisor)]


def _steps(images, experiment):
    """Steps an epoch."""
    return ceil(len(images().x_train) / EXPERIMENTS[experiment].settings["batch_size"])


@cache
def _model(name, **arguments):
    from kerasdemos import builders

    return getattr(builders, name)(**arguments)


def _summary_line(model, start):
    """Columns of the line of a printed summary that begins so."""
    from kerasdemos.summaries import summary

    line = next(line for line in summary(model).splitlines() if line.startswith(start))
    return [column for column in line.split("  ") if column]


def _summary_row(model, layer):
    return [column.strip() for column in _summary_line(model, f"{layer} (")]


def _total(model, start):
    return _summary_line(model, start)[0]


def _compiled(model):
    """Optimizer, loss and metrics a model was compiled with."""
    import keras

    loss = keras.losses.get(model.loss)
    name = getattr(loss, "name", None) or loss.__name__
    return [type(model.optimizer).__name__.lower(), name, *model.get_compile_config()["metrics"]]


def _mlp_layer(index):
    """A layer of the MLP: type, units, activation."""
    layer = _model("fashion_mlp").layers[index]
    return [type(layer).__name__, layer.units, layer.activation.__name__]


def _mlp_size(index):
    layer = _model("fashion_mlp").layers[index]
    return layer.count_params()


def _blank(n, *size):
    return np.zeros((n, *size), np.uint8)


def _first_images_grid():
    """Images in the grid of the first 25."""
    from kerasdemos import figures

    names = [FASHION.class_names[k % 10] for k in range(25)]
    with _panels(figures.image_grid(_blank(25, 2, 2), names)) as cells:
        return sum(len(cell.images) for cell in cells)


def _predictions_grid():
    """Images in the grid of predictions, and colours of their names when some are wrong."""
    from kerasdemos import figures

    true = np.arange(25) % 10
    predicted = np.where(true == 3, 4, true)
    grid = figures.predictions_grid(_blank(25, 2, 2), predicted, true, FASHION.class_names)
    with _panels(grid) as cells:
        return [len(cells), len({cell.title.get_color() for cell in cells})]


def _cifar_grid_places():
    """Rows and columns of the first, second, sixth and last of thirty images."""
    from kerasdemos import figures

    names = [str(k) for k in range(30)]
    grid = figures.image_grid(_blank(30, 2, 2, 3), names, rows=5, columns=6, by_column=True)
    with _panels(grid) as cells:
        places = {cell.get_title(): cell.get_subplotspec() for cell in cells}
    return [[places[name].rowspan.start, places[name].colspan.start]
            for name in ("0", "1", "5", "29")]


def _history_panels():
    """Metric and number of curves of each panel of a history."""
    import pandas as pd

    from kerasdemos import figures

    frame = pd.DataFrame({name: [1.0, 0.5] for name in
                          ("loss", "accuracy", "val_loss", "val_accuracy")}, index=[1, 2])
    with _panels(figures.history(frame)) as panels:
        return [[panel.get_ylabel(), len(panel.lines)] for panel in panels]


def _validation_gap(runs):
    """Validation accuracy after the last epoch beside the accuracy of `evaluate`."""
    return _gap(runs.history("val_accuracy").iloc[-1], runs.metric("test_accuracy"))


def _largest_input(preset):
    from kerasdemos import builders

    return float(_cifar().x_train.max() / builders.CIFAR_DIVISORS[preset])


def _last_activation(preset):
    return _model("cifar_cnn", preset=preset).layers[-1].activation.__name__


# The rows -----------------------------------------------------------------------------------------


def _id(number):
    """Write a number as part of a claim's id."""
    return f"{number:.3g}".replace(".", "-")


def _exact(name, slide, what, printed, ours, tolerance=1e-12):
    return Claim(name, slide, what, printed, "exact", ours, Exact(tolerance))


def _identity(name, slide, what, ours, tolerance=1e-12):
    return _exact(name, slide, f"{what}: largest difference", 0.0, ours, tolerance)


def _sentence(name, slide, what, printed, ours, rule, *experiments):
    return Claim(name, slide, what, printed, "claim", ours, rule, experiments)


def _error(name, slide, what, printed, correct, ours):
    return Claim(name, slide, what, printed, "slide error", ours, Misprint(correct))


def _band(name, slide, what, printed, ours, scale, experiment):
    return Claim(name, slide, what, printed, "band", ours, Typical(scale), (experiment,))


_NETWORKS = (
    _identity("U1.linear-model", RECAP,
              "y = b1 x1 + b2 x2 + b3 x3 + u and a network without hidden layer",
              _linear_model_gap),
    _exact("U1.diagram", RECAP, "diagram: units and weights", [4, 3], lambda: _drawn(3, 1)),
    _identity("U2.chain", CHAIN, "f(x) and f2(f1(x))", _chain_gap),
    _exact("U2.depth", CHAIN, "depth: length of the chain f2(f1(x))", 2,
           lambda: len(multilayer.forward(X, WEIGHTS, BIASES))),
    _exact("U2.layers", CHAIN, "layers of an MLP, the final one the output layer",
           ["hidden", "output"], _layer_names),
    _exact("U2.diagram", CHAIN, "diagram of an MLP 4-5-2: units and weights", [11, 30],
           lambda: _drawn(D, H, Q)),
    _identity("U7.weights", THEORY, "equation 9: W and W1 W2",
              lambda: _gap(multilayer.collapse(WEIGHTS, BIASES)[0], WEIGHTS[0] @ WEIGHTS[1])),
    _identity("U7.biases", THEORY, "equation 9: b and b1 W2 + b2",
              lambda: _gap(multilayer.collapse(WEIGHTS, BIASES)[1],
                           BIASES[0] @ WEIGHTS[1] + BIASES[1])),
    _identity("U7.outputs", THEORY, "(X W1 + b1) W2 + b2 and X W + b", _collapsed_gap),
    _exact("U7.keras-layers", THEORY, "layers that three linear Keras layers collapse into", 1,
           lambda: len(_keras_stack()[1].layers)),
    _identity("U7.keras-outputs", THEORY, "three linear Keras layers and the one layer",
              _keras_stack_gap),
    _sentence("U7.no-gain", THEORY,
              "affine layers: how far the middle of two points misses the middle of their images",
              "we gain nothing", lambda: _bend("linear"), AtMost(1e-12)),
    _exact("U8.hidden-shape", THEORY, "shape of H, n x h", [N, H],
           lambda: multilayer.forward(X, WEIGHTS, BIASES)[0].shape),
    _exact("U8.output-shape", THEORY, "shape of Y, n x q", [N, Q],
           lambda: multilayer.forward(X, WEIGHTS, BIASES)[1].shape),
    _identity("U8.hidden", THEORY, "equation 10: H and f(X W1 + b1), f = ReLU",
              lambda: _gap(multilayer.forward(X, WEIGHTS, BIASES)[0],
                           activations.relu(X @ WEIGHTS[0] + BIASES[0]))),
    _identity("U8.outputs", THEORY, "equation 10: Y and H W2 + b2",
              lambda: _gap(multilayer.forward(X, WEIGHTS, BIASES)[1],
                           multilayer.forward(X, WEIGHTS, BIASES)[0] @ WEIGHTS[1] + BIASES[1])),
    _identity("U8.stacked", THEORY,
              "equation 11: two hidden layers by hand and in Keras (32-bit numbers)",
              _stacked_gap, 1e-5),
    *(_sentence(f"U8.no-collapse-{name}", THEORY,
                f"{name}: how far the middle of two points misses the middle of their images",
                "no longer possible to collapse", lambda name=name: _bend(name), AtLeast(1e-6))
      for name in ("relu", "sigmoid", "tanh")),
    _error("U8.error-square", THEORY, "equation 11: the symbol behind Y =", "H^2", "H^(2)",
           _readings_of_equation_11),
)

_XOR = (
    *(_exact(f"U3.row-{k + 1}", EXAMPLE, f"truth table, row {k + 1}: p, q, p xor q", row,
             lambda k=k: _truth_table()[k])
      for k, row in enumerate([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]])),
    _exact("U3.exactly-one", EXAMPLE, "rows with 1 when exactly one of the values is 1, else 0", 4,
           _agree_with_exactly_one),
    _error("U3.error-columns", EXAMPLE, "truth table, columns misaligned in the slides' text",
           [[0, 0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]],
           [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]], _truth_table),
    _exact("U4.targets", EXAMPLE, "y, equation 4", [0, 1, 1, 0], lambda: data.xor().y_train),
    _exact("U4.inputs", EXAMPLE, "X, equation 4", [[0, 0], [0, 1], [1, 0], [1, 1]],
           lambda: data.xor().x_train),
    _exact("U4.alpha", EXAMPLE, "linear model: alpha", 0.5, lambda: xor.least_squares()[0]),
    _exact("U4.beta", EXAMPLE, "linear model: beta", [0.0, 0.0], lambda: xor.least_squares()[1]),
    _exact("U4.predictions", EXAMPLE, "linear model: predictions", [0.5] * 4,
           _linear_predictions),
    _exact("U5.diagram", EXAMPLE, "diagram of the network 2-2-1: units and weights", [5, 6],
           lambda: _drawn(2, 2, 1)),
    _exact("U5.hidden-units", EXAMPLE, "hidden units of the Keras model", 2,
           lambda: _model("xor_mlp").get_layer("hidden").units),
    _exact("U5.hidden-weights", EXAMPLE, "W, read back from the Keras model", [[1, 1], [1, 1]],
           lambda: _model("xor_solution").get_layer("hidden").get_weights()[0]),
    *(_exact(f"U5.{name}", EXAMPLE, table, printed, lambda table=table: xor.trace()[table])
      for name, table, printed in (
          ("xw", "XW", [[0, 0], [1, 1], [1, 1], [2, 2]]),
          ("xw-plus-c", "XW + c", [[0, -1], [1, 0], [1, 0], [2, 1]]),
          ("relu", "max{0, XW + c}", [[0, 0], [1, 0], [1, 0], [2, 1]]),
          ("y-hat", "y_hat", [0, 1, 1, 0]))),
    _exact("U5.keras-hidden", EXAMPLE, "max{0, XW + c} in Keras", [[0, 0], [1, 0], [1, 0], [2, 1]],
           lambda: _xor_keras()["hidden"]),
    _exact("U5.keras-y-hat", EXAMPLE, "y_hat in Keras", [0, 1, 1, 0],
           lambda: _xor_keras()["y_hat"]),
    _exact("U5.zero-error", EXAMPLE, "mean squared error of the Keras model", 0.0,
           lambda: _xor_keras()["loss"]),
    _exact("U5.separated", EXAMPLE, "points on their side of a line in the hidden units' space", 4,
           _right_of_the_line),
    _error("U5.error-order", EXAMPLE, "X in the product XW, rows out of order in the slides' text",
           [[0, 1], [0, 0], [1, 1], [1, 0]], [[0, 0], [0, 1], [1, 0], [1, 1]],
           lambda: data.xor().x_train),
    _error("U5.error-c", EXAMPLE, "c has one row, added to each of XW's four",
           [[0, -1], [0, -1], [0, -1]], [[0, -1]], _hidden_biases),
    _error("U5.error-w", EXAMPLE, "w is a column", [[1, -2]], [[1], [-2]],
           lambda: _last_layer()[1][:, np.newaxis]),
    _error("U5.error-b", EXAMPLE, "b is left out", "not given", 0,
           lambda: round(float(_last_layer()[0]), 12) + 0.0),
    _error("U5.error-capital", EXAMPLE, "equation 6: the parameters' names", ["W", "C", "w", "b"],
           ["W", "c", "w", "b"], lambda: xor.Solution._fields),
    *(_sentence(f"U6.initial-values-{_id(rate)}", EXAMPLE,
                f"largest less smallest last loss over the starts, learning rate {rate:g}",
                "depends on the initial values",
                lambda runs, rate=rate: float(np.ptp(runs.metric(f"loss_{rate:g}"))),
                AtLeast(0.05), "xor")
      for rate in RATES),
    _sentence("U6.step-size", EXAMPLE,
              "largest less smallest share that solves XOR, over five learning rates",
              "depends on the step size",
              lambda runs: max(_solved_shares(runs)) - min(_solved_shares(runs)), AtLeast(0.05),
              "xor"),
    *(_sentence(f"U6.minimum-{_id(loss)}", EXAMPLE,
                f"share of starts that end at a loss of {name}, learning rate .1",
                "depends on the initial values",
                lambda runs, loss=loss: _share_at(runs, loss), AtLeast(0.01), "xor")
      for name, loss in (("0", 0.0), ("1/8", 1 / 8), ("1/6", 1 / 6), ("1/4", 1 / 4))),
    _sentence("U6.named-minima", EXAMPLE,
              "share of starts that end at one of 0, 1/8, 1/6, 1/4, learning rate .1",
              "convergence point", _share_named, AtLeast(0.95), "xor"),
    _sentence("U6.integers", EXAMPLE, "share of the solutions found with integer weights",
              "usually not integer-valued", _integer_share, AtMost(0.5), "xor"),
)

_FAR = np.array([-1000.0, 1000.0])

_ACTIVATIONS = (
    _exact("U9.relu", RELU, "ReLU at -2, -.5, 0, .5, 3", [0, 0, 0, 0.5, 3],
           lambda: activations.relu([-2, -0.5, 0, 0.5, 3])),
    _exact("U9.relu-pieces", RELU, "linear pieces of ReLU", 2,
           lambda: count_regions(ReluNet([[[1.0]], [[1.0]]], [[0.0], [0.0]]), -1, 1)),
    _exact("U9.relu-derivative", RELU, "derivative of ReLU at -2 and 3", [0, 1],
           lambda: activations.relu_derivative([-2, 3])),
    _exact("U9.relu-derivative-0", RELU, "derivative of ReLU at 0", 0.0,
           lambda: activations.relu_derivative(0)),
    _exact("U9.sigmoid", SIGMOID, "sigmoid at -log 3, 0, log 3", [0.25, 0.5, 0.75],
           lambda: activations.sigmoid(np.log(3) * np.array([-1, 0, 1]))),
    _identity("U9.sigmoid-formula", SIGMOID, "sigmoid and 1 / (1 + exp(-x)), -6 to 6",
              lambda: _gap(activations.sigmoid(LINE), 1 / (1 + np.exp(-LINE)))),
    _sentence("U9.sigmoid-interval", SIGMOID, "largest distance of sigmoid from 1/2, -30 to 30",
              "between 0 and 1", lambda: _gap(activations.sigmoid(5 * LINE), 0.5), AtMost(0.5)),
    _exact("U9.sigmoid-steepest", SIGMOID, "largest slope of sigmoid", 0.25,
           lambda: activations.sigmoid_derivative(LINE).max()),
    _exact("U9.threshold", SIGMOID, "threshold unit at -2, -.1, .1, 2", [0, 0, 1, 1],
           lambda: activations.threshold([-2, -0.1, 0.1, 2])),
    _sentence("U9.threshold-approximated", SIGMOID,
              "sigmoid(100 x) and the threshold beyond |x| = .1: largest difference",
              "a smooth approximation", lambda: _threshold_gap(100), AtMost(0.01)),
    _exact("U9.tanh", TANH, "tanh at -log(3)/2, 0, log(2)/2", [-1 / 2, 0, 1 / 3],
           lambda: activations.tanh([-np.log(3) / 2, 0, np.log(2) / 2])),
    _identity("U9.tanh-formula", TANH, "tanh and (1 - exp(-2x)) / (1 + exp(-2x)), -6 to 6",
              lambda: _gap(activations.tanh(LINE),
                           (1 - np.exp(-2 * LINE)) / (1 + np.exp(-2 * LINE)))),
    _sentence("U9.tanh-interval", TANH, "largest absolute value of tanh, -15 to 15",
              "between -1 and 1", lambda: _gap(activations.tanh(2.5 * LINE), 0), AtMost(1)),
    _identity("U9.tanh-symmetry", TANH, "tanh(-x) and -tanh(x), -6 to 6",
              lambda: _gap(activations.tanh(-LINE), -activations.tanh(LINE))),
    _identity("U9.tanh-sigmoid", TANH, "tanh(x) and 2 sigmoid(2x) - 1, -6 to 6",
              lambda: _gap(activations.tanh(LINE), 2 * activations.sigmoid(2 * LINE) - 1)),
    _exact("U9.tanh-steepest", TANH, "largest slope of tanh", 1.0,
           lambda: activations.tanh_derivative(LINE).max()),
    _exact("U9.cos", OTHER, "h = cos(W x + b) for W = b = pi/6, x = 1", 0.5, _cos_unit),
    _exact("U9.rbf", OTHER, "RBF unit with sigma 5, at distances 5 and 0", [np.exp(-1), 1.0],
           lambda: activations.rbf_layer([[0, 0], [3, 4]], [[3, 4]], sigma=5)[:, 0]),
    _exact("U9.softplus", OTHER, "softplus at 0 and log 3: log 2 and log 4",
           [np.log(2), np.log(4)], lambda: activations.softplus([0, np.log(3)])),
    _exact("U9.hard-tanh", OTHER, "hard tanh at -3, -.5, 0, .5, 3", [-1, -0.5, 0, 0.5, 1],
           lambda: activations.hard_tanh([-3, -0.5, 0, 0.5, 3])),
    *(_identity(f"U9.{name.replace('_', '-')}-slope", slide,
                f"derivative of {name} and central differences",
                lambda name=name: _slope_gap(name), 1e-9)
      for name, slide in (("relu", RELU), ("sigmoid", SIGMOID), ("threshold", SIGMOID),
                          ("tanh", TANH), ("cos", OTHER), ("rbf", OTHER), ("softplus", OTHER),
                          ("hard_tanh", OTHER))),
    *(_exact(f"U9.{name.replace('_', '-')}-far", slide, f"{name} at -1000 and 1000", printed,
             lambda name=name: activations.get(name)[0](_FAR))
      for name, slide, printed in (("relu", RELU, [0, 1000]), ("sigmoid", SIGMOID, [0, 1]),
                                   ("tanh", TANH, [-1, 1]), ("rbf", OTHER, [0, 0]),
                                   ("softplus", OTHER, [0, 1000]),
                                   ("hard_tanh", OTHER, [-1, 1]))),
    _error("U9.error-rbf", OTHER, "RBF at distance 1, sigma 1: the slide drops the minus sign",
           np.exp(1), np.exp(-1), lambda: float(activations.rbf_layer([[0.0]], [[1.0]])[0, 0])),
    _sentence("U10.mnist", OTHER, "test error on MNIST, cos units", "less than 1 percent",
              _mnist_error, AtMost(0.01)),
    *(_sentence(f"U10.beside-{other.lower()}", OTHER,
                f"beside it, Fashion-MNIST: mean test error, cos minus {other} units",
                "cos units reported as good on MNIST (our reading)",
                lambda cos, runs: _mean_error(cos) - _mean_error(runs), AtMost(0.01),
                "fashion-cos", experiment)
      for other, experiment in (("ReLU", "fashion"), ("sigmoid", "fashion-sigmoid"),
                                ("tanh", "fashion-tanh"))),
    _identity("U11.linear", OUTPUTS, "linear output and W'h + b",
              lambda: _gap(multilayer.forward(X, WEIGHTS[:1], BIASES[:1])[0],
                           X @ WEIGHTS[0] + BIASES[0])),
    _exact("U11.sigmoid", OUTPUTS, "sigmoid output at -log 3 and log 3", [0.25, 0.75],
           lambda: activations.OUTPUTS["sigmoid"].function(np.log(3) * np.array([-1, 1]))),
    _exact("U11.softmax", OUTPUTS, "softmax of 0, log 2, log 5", [1 / 8, 2 / 8, 5 / 8],
           lambda: activations.softmax(np.log([1, 2, 5]))),
    _exact("U11.softmax-sum", OUTPUTS, "sum of a softmax", 1.0,
           lambda: activations.softmax(Z).sum()),
    _exact("U11.softmax-far", OUTPUTS, "softmax of 1000, 0, -1000", [1, 0, 0],
           lambda: activations.softmax([1000, 0, -1000])),
    *(_identity(f"U11.{name}-gradient", OUTPUTS,
                f"gradient of {loss} through the {name} output and prediction - target",
                lambda name=name: _output_gradient_gap(name), 1e-8)
      for name, loss in (("linear", "squared error"), ("sigmoid", "binary cross-entropy"),
                         ("softmax", "categorical cross-entropy"))),
    *(_identity(f"U11.{name}-loss", OUTPUTS, f"{loss} by hand and in Keras",
                lambda name=name: _loss_gap(name))
      for name, loss in (("linear", "squared error"), ("sigmoid", "binary cross-entropy"),
                         ("softmax", "categorical cross-entropy"))),
    _error("U11.error-softmax", OUTPUTS,
           "softmax of 0, log 2, log 5; without indices all three x are one and the same",
           [1 / 3, 1 / 3, 1 / 3], [1 / 8, 2 / 8, 5 / 8],
           lambda: activations.softmax(np.log([1, 2, 5]))),
)

_ANY_ERROR = "with any desired nonzero amount of error"
_CAN_FAIL = "may not be able to find the parameters"
_DEEPER = "deeper models can reduce the number of units"

_CAPACITY = (
    *(_sentence(f"U12.order-{name}-{curve}", ARCHITECTURE,
                f"by construction: power of the number of {name} units with which the error "
                f"falls, {title}", _ANY_ERROR,
                lambda name=name, target=target: _order(_largest_error, name, target=target),
                FALLS)
      for name in ("relu", "sigmoid", "tanh")
      for curve, title, target in (("smooth", "sin 2 pi x", _smooth),
                                   ("kinked", "||x| - 1/3|", _kinked))),
    *(_sentence(f"U12.derivative-{name}", ARCHITECTURE,
                f"by construction: power of the number of {name} units with which the "
                "derivative's error falls, sin 2 pi x", "can also approximate the derivatives",
                lambda name=name: _order(_largest_slope_error, name), FALLS)
      for name in ("relu", "sigmoid", "tanh")),
    *(_sentence(f"U12.within-{name}", ARCHITECTURE,
                f"by construction: largest error of 1,024 {name} pieces on sin 2 pi x",
                _ANY_ERROR, lambda name=name: _largest_error(name, 1024), AtMost(1e-3))
      for name in ("relu", "sigmoid", "tanh")),
    *(_sentence(f"U12.trained-{target}-{name}", ARCHITECTURE,
                f"by training: median error of 64 over that of 4 {name} units, {title}",
                "given enough hidden units",
                lambda runs, target=target, name=name: _median_ratio(
                    runs, f"{target}_{name}_64", f"{target}_{name}_4"),
                AtMost(1), "approximation")
      for target, title in (("smooth", "sin 2 pi x"), ("kinked", "||x| - 1/3|"),
                            ("plane", "two inputs"))
      for name in ("relu", "sigmoid", "tanh")),
    _identity("U13.can-represent", ARCHITECTURE,
              "||x| - 1/3| and four ReLU units, weights written down", _four_units_gap),
    *(_sentence(f"U13.not-found-{units}", ARCHITECTURE,
                f"share of starts with {units} ReLU units that do not come within .01 of it",
                _CAN_FAIL,
                lambda runs, units=units: float((runs.metric(f"kinked_relu_{units}")
                                                 >= 0.01).mean()),
                AtLeast(0.01), "optimizer-fails")
      for units in (4, 8, 16)),
    _sentence("U13.overfitting", ARCHITECTURE,
              "200 units on 20 noisy points: last over least error against the truth (median)",
              "the wrong function as a result of overfitting",
              lambda runs: float(np.median(runs.metric("last_error")
                                           / runs.metric("least_error"))),
              AtLeast(1.1), "overfitting"),
    _sentence("U13.overfitting-training", ARCHITECTURE,
              "the same, last: error against the truth over error on the points (median)",
              "the wrong function as a result of overfitting", _overfitted_ratio, AtLeast(1.1),
              "overfitting"),
    _exact("U14.pieces", ARCHITECTURE, "linear pieces of five composed tents", 2**5, _teeth),
    _identity("U14.single-layer", ARCHITECTURE,
              "one hidden layer, a unit a piece, and the five tents", _shallow_sawtooth_gap),
    _sentence("U14.units", ARCHITECTURE, "hidden units for 32 pieces, deep over shallow", _DEEPER,
              lambda: _hidden_units(_sawtooth()) / (_teeth() - 1), AtMost(1)),
    _sentence("U14.parameters", ARCHITECTURE, "parameters for 32 pieces, deep over shallow",
              _DEEPER, lambda: _sawtooth().n_parameters / n_parameters(1, _teeth() - 1, 1),
              AtMost(1)),
    *(_sentence(f"U14.trained-{name}-{deep}", ARCHITECTURE,
                f"by training: median error of {deep} over that of 83 {name} units, parameters "
                "alike", _DEEPER,
                lambda runs, name=name, deep=deep: _median_ratio(
                    runs, f"chirp_{name}_{deep}", f"chirp_{name}_83"), AtMost(1), "depth")
      for name in ("relu", "tanh") for deep in ("14-14", "10-10-10")),
)


def _expected_of(variance):
    """What happens to a ReLU network of width 100 at this variance, and the rule that says so."""
    if variance == 0.02:
        return "well controlled", Between(-2, 2)
    return ("vanishing", AtMost(-2)) if variance < 0.02 else ("exploding", AtLeast(2))


_INITIALIZATION = (
    *(_sentence(f"U15.{direction}-{_id(variance)}", STABILITY,
                f"ReLU, 50 layers of 100, sigma^2 = {variance:g}: powers of ten that the variance "
                f"of {what}", _expected_of(variance)[0],
                lambda variance=variance, powers=powers: powers(variance),
                _expected_of(variance)[1])
      for direction, powers, what in (
          ("forward", _powers_forward, "pre-activations gains, first to last layer"),
          ("backward", _powers_backward, "gradients gains, last to first layer"))
      for variance in VARIANCES),
    *(_exact(f"U15.theory-{direction}", STABILITY,
             f"factor a layer, {direction}, at sigma^2 = .001, .01, .02, .1, 1: sigma^2 100/2",
             [0.05, 0.5, 1.0, 5.0, 50.0],
             lambda field=field: [_theory(field, variance) for variance in VARIANCES], 1e-6)
      for direction, field in (("forward", "preactivations"), ("backward", "gradients"))),
    _exact("U15.he", STABILITY, "variance that keeps 100 ReLU units level", 2 / 100,
           lambda: initialization.he_variance(WIDTH)),
    _sentence("U15.relu-mitigates", STABILITY,
              "powers of ten by which the first layer's gradient is larger with ReLU than with "
              "sigmoid", "mitigate the vanishing gradient", _relu_beside_sigmoid, AtLeast(1)),
    _sentence("U15.relu-accelerates", STABILITY,
              "Fashion-MNIST, mean training loss of epoch 1: ReLU less sigmoid",
              "can accelerate convergence",
              lambda relu, sigmoid: float(relu.at("loss", 1).mean()
                                          - sigmoid.at("loss", 1).mean()),
              AtMost(0), "fashion", "fashion-sigmoid"),
    _exact("U15.symmetric", STABILITY,
           "distinct units of 8 after training from weights that are all 1/2", 1,
           lambda: _distinct_after_training(np.full((8, 2), 0.5), np.full((1, 8), 0.5))),
    _exact("U15.symmetry-broken", STABILITY,
           "distinct units of 8 after training from random weights", 8, _distinct_from_random),
)

_FASHION = (
    _exact("U16.training-images", MLP, "shape of the training images", [60_000, 28, 28],
           lambda: _fashion().x_train.shape),
    _exact("U16.test-images", MLP, "shape of the test images", [10_000, 28, 28],
           lambda: _fashion().x_test.shape),
    _exact("U16.class-names", MLP, "class names in order",
           ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
            "Bag", "Ankle boot"], lambda: FASHION.class_names),
    _exact("U16.labels", MLP, "labels in the training set", list(range(10)),
           lambda: np.unique(_fashion().y_train)),
    _exact("U16.first-image", MLP, "name of the first training image", "Ankle boot", _first_name),
    _exact("U16.pixels", MLP, "least and largest pixel value", [0.0, 255.0],
           lambda: _range(_fashion().x_train, 1)),
    _exact("U16.grid", MLP, "images in the grid with names", 25, _first_images_grid),
    _exact("U17.input", MLP, "input shape", [28, 28],
           lambda: _model("fashion_mlp").input_shape[1:]),
    _exact("U17.scaled", MLP, "least and largest input after / 255", [0.0, 1.0],
           lambda: _range(_fashion().x_train,
                          EXPERIMENTS["fashion"].settings["divisor"])),
    _exact("U17.flatten", MLP, "numbers that layer_flatten hands on", 784,
           lambda: _model("fashion_mlp").layers[0].output.shape[1]),
    _exact("U17.hidden", MLP, "hidden layer", ["Dense", 128, "relu"], lambda: _mlp_layer(1)),
    _exact("U17.output", MLP, "output layer", ["Dense", 10, "softmax"], lambda: _mlp_layer(2)),
    _exact("U17.hidden-parameters", MLP, "parameters of the hidden layer", 100_480,
           lambda: _mlp_size(1)),
    _exact("U17.output-parameters", MLP, "parameters of the output layer", 1_290,
           lambda: _mlp_size(2)),
    _exact("U17.parameters", MLP, "parameters", 101_770,
           lambda: _model("fashion_mlp").count_params()),
    _exact("U17.compiled", MLP, "optimizer, loss, metrics",
           ["adam", "sparse_categorical_crossentropy", "accuracy"],
           lambda: _compiled(_model("fashion_mlp"))),
    _exact("U18.epochs", MLP, "epochs", 5, lambda: EXPERIMENTS["fashion"].settings["epochs"]),
    _exact("U18.steps", MLP, "steps an epoch", 1875, lambda: _steps(_fashion, "fashion")),
    *(_band(f"U18.loss-{epoch}", MLP, f"training loss, epoch {epoch}", printed,
            At("loss", epoch), "log", "fashion")
      for epoch, printed in enumerate((0.5003, 0.3782, 0.3362, 0.3141, 0.2934), start=1)),
    *(_band(f"U18.accuracy-{epoch}", MLP, f"training accuracy, epoch {epoch}", printed,
            At("accuracy", epoch), "logit", "fashion")
      for epoch, printed in enumerate((0.8238, 0.8643, 0.8784, 0.8844, 0.8922), start=1)),
    *(_band(f"U19.{prefix}test-{metric}", slide, f"test {metric}", printed,
            Metric(f"test_{metric}"), scale, "fashion")
      for prefix, slide, values in (("", MLP, (0.3377942, 0.8792)),
                                    ("tutorial-", f"{MLP} (another published run)",
                                     (0.3550621, 0.8721)))
      for metric, scale, printed in zip(("loss", "accuracy"), ("log", "logit"), values,
                                        strict=True)),
    _exact("U19.grid", MLP, "images in the grid of predictions, colours of right and wrong",
           [25, 2], _predictions_grid),
)

_BASE = (
    ("conv2d_2", ["conv2d_2 (Conv2D)", "(None, 30, 30, 32)", "896"]),
    ("max_pooling2d_1", ["max_pooling2d_1 (MaxPooling2D)", "(None, 15, 15, 32)", "0"]),
    ("conv2d_1", ["conv2d_1 (Conv2D)", "(None, 13, 13, 64)", "18496"]),
    ("max_pooling2d", ["max_pooling2d (MaxPooling2D)", "(None, 6, 6, 64)", "0"]),
    ("conv2d", ["conv2d (Conv2D)", "(None, 4, 4, 64)", "36928"]),
)
_HEAD = (
    ("flatten", ["flatten (Flatten)", "(None, 1024)", "0"]),
    ("dense_1", ["dense_1 (Dense)", "(None, 64)", "65600"]),
    ("dense", ["dense (Dense)", "(None, 10)", "650"]),
)


def _base():
    return _model("cifar_cnn", head=False)


def _cnn():
    return _model("cifar_cnn")


_CIFAR = (
    _exact("U20.training-images", CNN, "shape of the training images", [50_000, 32, 32, 3],
           lambda: _cifar().x_train.shape),
    _exact("U20.test-images", CNN, "shape of the test images", [10_000, 32, 32, 3],
           lambda: _cifar_test().shape),
    _exact("U20.grid", CNN, "row and column of images 1, 2, 6 and 30 in the grid of 5 x 6",
           [[0, 0], [1, 0], [0, 1], [4, 5]], _cifar_grid_places),
    _exact("U21.title", CNN, "summary of the base: title", 'Model: "sequential"',
           lambda: _total(_base(), "Model")),
    *(_exact(f"U21.{layer.replace('_', '-')}", CNN, f"summary of the base: {layer}", printed,
             lambda layer=layer: _summary_row(_base(), layer)) for layer, printed in _BASE),
    *(_exact(f"U21.{name}", CNN, f"summary of the base: {line}", f"{line}: {printed}",
             lambda line=line: _total(_base(), line))
      for name, line, printed in (("total", "Total params", "56,320"),
                                  ("trainable", "Trainable params", "56,320"),
                                  ("non-trainable", "Non-trainable params", "0"))),
    _exact("U22.title", CNN, "summary with head: title", 'Model: "sequential"',
           lambda: _total(_cnn(), "Model")),
    *(_exact(f"U22.{layer.replace('_', '-')}", CNN, f"summary with head: {layer}", printed,
             lambda layer=layer: _summary_row(_cnn(), layer))
      for layer, printed in (*_BASE, *_HEAD)),
    _exact("U22.total", CNN, "summary with head: Total params", "Total params: 122,570",
           lambda: _total(_cnn(), "Total params")),
    _error("U22.error-base", f"{CNN} (text of the R tutorial)", "output shape of the base",
           [3, 3, 64], [4, 4, 64], lambda: _base().output_shape[1:]),
    _error("U22.error-flatten", f"{CNN} (text of the R tutorial)",
           "numbers that layer_flatten hands on", 576, 1024,
           lambda: _cnn().get_layer("flatten").output.shape[1]),
    _exact("U23.compiled", CNN, "optimizer, loss, metrics",
           ["adam", "sparse_categorical_crossentropy", "accuracy"], lambda: _compiled(_cnn())),
    _exact("U23.epochs", CNN, "epochs", 10,
           lambda: EXPERIMENTS["cifar-lecture"].settings["epochs"]),
    _exact("U23.steps", CNN, "steps an epoch", 1563, lambda: _steps(_cifar, "cifar-lecture")),
    _exact("U23.input", CNN, "largest input: not divided by 255", 255.0,
           lambda: _largest_input("lecture")),
    _exact("U23.figure", CNN, "plot(history): metric and curves of each panel",
           [["loss", 2], ["accuracy", 2]], _history_panels),
    Claim("U23.validation", CNN,
          "accuracy on validation_data after the last epoch and accuracy of evaluate: largest "
          "difference", 0.0, "exact", _validation_gap, Exact(1e-6), ("cifar-lecture",)),
    _band("U24.loss", CNN, "test loss", 1.016327, Metric("test_loss"), "log",
          "cifar-lecture"),
    _band("U24.accuracy", CNN, "test accuracy", 0.668600,
          Metric("test_accuracy"), "logit", "cifar-lecture"),
    _band("U25.accuracy", f"{CNN} (TensorFlow's own tutorial)", "test accuracy, about", 0.70,
          Metric("test_accuracy"), "logit", "cifar-tensorflow"),
    _exact("U25.input", f"{CNN} (TensorFlow's own tutorial)", "largest input: divided by 255", 1.0,
           lambda: _largest_input("tensorflow")),
    _exact("U25.output", f"{CNN} (TensorFlow's own tutorial)",
           "activation of the last layer: logits, where the lecture has probabilities",
           ["softmax", "linear"], lambda: [_last_activation(preset)
                                           for preset in ("lecture", "tensorflow")]),
    _exact("U25.parameters", f"{CNN} (TensorFlow's own tutorial)", "parameters", 122_570,
           lambda: _model("cifar_cnn", preset="tensorflow").count_params()),
    _sentence("U25.difference", f"{CNN} (TensorFlow's own tutorial)",
              "mean test accuracy: TensorFlow's preset less the lecture's",
              "about .70 against .6686",
              lambda tensorflow, lecture: float(tensorflow.metric("test_accuracy").mean()
                                                - lecture.metric("test_accuracy").mean()),
              AtLeast(0), "cifar-tensorflow", "cifar-lecture"),
)

CLAIMS = (*_NETWORKS, *_XOR, *_ACTIVATIONS, *_CAPACITY, *_INITIALIZATION, *_FASHION, *_CIFAR)
