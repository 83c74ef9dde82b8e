"""Layers, and why they need an activation (U1, U2, U7, U8; equations 1, 2 and 8 to 11)."""

import numpy as np

from kerasdemos.byhand import activations, multilayer
from kerasdemos.evidence.claim import Alteration, at_least, exact, gap, identity, misprint, sentence
from kerasdemos.lectures.formulas import agreeing
from kerasdemos.lectures.uniandes import CHAIN, RECAP, THEORY

N, D, H, Q = 6, 4, 5, 2  # observations, inputs, hidden units, outputs


def example(seed=30):
    """Observations and a network of one hidden layer, all from N(0, 1).

    Parameters
    ----------
    seed : int

    Returns
    -------
    X : ndarray of shape (N, D)
    weights : list of ndarray, of shapes (D, H) and (H, Q)
    biases : list of ndarray, of shapes (H,) and (Q,)
    """
    generator = np.random.default_rng(seed)
    X = generator.normal(size=(N, D))
    weights = [generator.normal(size=(D, H)), generator.normal(size=(H, Q))]
    return X, weights, [generator.normal(size=H), generator.normal(size=Q)]


X, WEIGHTS, BIASES = example()

# --- A linear model as a network (U1); a chain of functions (U2) -----------------------------


def _linear_model_gap():
    """y = b1 x1 + b2 x2 + b3 x3 + u beside a network without hidden layer."""
    x, beta, u = X[:, :3], np.array([[2.0], [-1.0], [0.5]]), X[:, 3:]
    network = multilayer.forward(x, [beta], [np.zeros(1)])[-1] + u
    return gap(network, 2 * x[:, :1] - x[:, 1:2] + 0.5 * x[:, 2:] + u)


def _chain_gap():
    """f(x) beside f2(f1(x)), one function after the other."""
    hidden = activations.relu(multilayer.forward(X, WEIGHTS[:1], BIASES[:1])[-1])
    return gap(multilayer.forward(X, WEIGHTS, BIASES)[-1],
               multilayer.forward(hidden, WEIGHTS[1:], BIASES[1:])[-1])


_CHAINS = (
    identity("U1.linear-model", RECAP,
             "y = b1 x1 + b2 x2 + b3 x3 + u and a network without hidden layer",
             _linear_model_gap),
    identity("U2.chain", CHAIN, "f(x) and f2(f1(x))", _chain_gap),
)

# --- Affine layers collapse (U7) -------------------------------------------------------------


def _collapsed_gap():
    weight, bias = multilayer.collapse(WEIGHTS, BIASES)
    return gap(X @ weight + bias, multilayer.forward(X, WEIGHTS, BIASES, "linear")[-1])


def _collapsed_in_keras():
    """Three Keras layers without activation, and what they collapse into."""
    import keras

    from kerasdemos import builders

    stack = keras.Sequential([keras.Input((D,), dtype="float64")] + [
        keras.layers.Dense(units, dtype="float64", bias_initializer="random_normal")
        for units in (H, 7, Q)])
    collapsed = builders.collapse(stack)
    difference = gap(stack.predict_on_batch(X), collapsed.predict_on_batch(X))
    return {"layers": len(collapsed.layers), "difference": difference}


_COLLAPSE = (
    identity("U7.outputs", THEORY, "equation 9: (X W1 + b1) W2 + b2 and X W + b", _collapsed_gap),
    exact("U7.keras", THEORY, "what three linear Keras layers collapse into",
          {"layers": 1, "difference": 0.0}, _collapsed_in_keras, origin="own"),
)

# --- With an activation they do not (U8) -----------------------------------------------------


def _equation_10_gaps():
    """H and Y beside their formulas, f = ReLU."""
    hidden, outputs = multilayer.forward(X, WEIGHTS, BIASES)
    expected = np.maximum(X @ WEIGHTS[0] + BIASES[0], 0)
    return {"H": gap(hidden, expected), "Y": gap(outputs, expected @ WEIGHTS[1] + BIASES[1])}


def _stacked_gap():
    """Equation 11 beside a Keras model of two hidden layers with its weights."""
    from kerasdemos import builders
    from kerasdemos.training import draw_many

    model = builders.approximator((5, 3), "tanh", n_inputs=D)
    parameters = [weights[0] for weights in draw_many(model, 1, seed=0)]
    model.set_weights(parameters)
    layers = multilayer.forward(X, parameters[::2], parameters[1::2], "tanh")
    return gap(layers[-1], model.predict_on_batch(X))


def bend(activation):
    """How far at most the middle of two points is mapped from the middle of their images."""
    outputs = multilayer.forward(X, WEIGHTS, BIASES, activation)[-1]
    one, other = np.triu_indices(N, 1)
    middles = multilayer.forward((X[one] + X[other]) / 2, WEIGHTS, BIASES, activation)[-1]
    return gap(middles, (outputs[one] + outputs[other]) / 2)


def _readings_of_equation_11():
    """Which readings of the symbol behind Y = give the outputs of a Keras model."""
    from kerasdemos import builders

    model = builders.approximator((H, H), "tanh", n_inputs=D)
    parameters = model.get_weights()
    first, second, _ = multilayer.forward(X, parameters[::2], parameters[1::2], "tanh")
    readings = {"H^2": first**2, "H^(2)": second}
    return agreeing({name: hidden @ parameters[4] + parameters[5]
                     for name, hidden in readings.items()}, model.predict_on_batch(X), 1e-5)


_ACTIVATED = (
    exact("U8.outputs", THEORY,
          "equation 10: H and f(X W1 + b1), Y and H W2 + b2, largest differences",
          {"H": 0.0, "Y": 0.0}, _equation_10_gaps),
    identity("U8.stacked", THEORY,
             "equation 11: two hidden layers by hand and in Keras (32-bit numbers)",
             _stacked_gap, 1e-5),
    sentence("U8.no-collapse", THEORY,
             "how far the middle of two points misses the middle of their images, the least of "
             "ReLU, sigmoid and tanh", "no longer possible to collapse",
             lambda: min(map(bend, ("relu", "sigmoid", "tanh"))), at_least(1e-6)),
    misprint("U8.error-square", THEORY, "equation 11: the symbol behind Y =", "H^2", "H^(2)",
             _readings_of_equation_11),
)

_FORWARD = "kerasdemos.byhand.multilayer.forward"
ALTERATIONS = (
    Alteration("the biases are forgotten", _FORWARD,
               lambda x, w, b, *f, call=multilayer.forward: call(x, w, [0 * one for one in b], *f),
               ("U7.outputs", "U8.outputs", "U8.stacked", "U8.error-square")),
    Alteration("the biases are forgotten in the collapse", "kerasdemos.byhand.multilayer.collapse",
               lambda weights, biases, collapse=multilayer.collapse: (
                   collapse(weights, biases)[0], 0 * biases[-1]), ("U7.outputs", "U7.keras")),
    Alteration("the activation is forgotten", _FORWARD,
               lambda *given, f=multilayer.forward: f(*given[:3], "linear"),
               ("U2.chain", "U8.outputs", "U8.stacked", "U8.no-collapse", "U8.error-square")),
    Alteration("the output layer is activated too", "kerasdemos.byhand.multilayer._names",
               lambda activation, weights: ["relu"] * len(weights),
               ("U1.linear-model", "U8.outputs", "U8.stacked")),
    Alteration("a stack stays what it is", "kerasdemos.builders.collapse", lambda model: model,
               ("U7.keras",)),
)
CLAIMS = (*_CHAINS, *_COLLAPSE, *_ACTIVATED)
