"""Universal approximation by construction: one hidden layer whose weights are written down.

Networks of one input and one output are pairs (weights, biases) in the lecture's rows, as
`multilayer.forward` takes them: weights of shapes (1, D) and (D, 1), biases (D,) and (1,).

Source: Lecture 30, the slides on the universal approximation theorem (Hornik et al. 1989 and
1990, Cybenko 1989); Lecture 3, "Universal Approximation Thm" (Prince 2023, section 3.2).
"""

import numpy as np

from kerasdemos.byhand import activations
from kerasdemos.byhand.multilayer import forward
from kerasdemos.checks import every, finite_array, one_of, require, whole_number

# Steepness at which the activation climbs from its lower to its upper limit like sigmoid(z).
SQUASHING = {"sigmoid": (1.0, 0.0, 1.0), "tanh": (0.5, -1.0, 1.0)}
MARGIN = 16  # units beyond each end: exp(-16) is what the next one would add


def interpolate(knots, values):
    """Build the ReLU network that passes through D + 1 points, straight between them.

    f(x) = v_0 + sum_k (s_k - s_{k-1}) max{0, x - t_k}, with s_k the slope from knot k to the
    next and s_{-1} = 0. For a twice differentiable target and evenly spaced knots the error
    falls as D^-2.

    Parameters
    ----------
    knots : array_like of shape (D + 1,)
        Strictly increasing.
    values : array_like of shape (D + 1,), or (D + 1, q) for q outputs

    Returns
    -------
    weights : list of ndarray, of shapes (1, D) and (D, q)
    biases : list of ndarray, of shapes (D,) and (q,)

    Raises
    ------
    InputError
        For fewer than two knots, knots out of order, a wrong shape, NaN or infinity.
    """
    knots = finite_array("knots", knots, ("D + 1",))
    values = finite_array("values", values)
    values = finite_array("values", values, (len(knots), "q")[:max(values.ndim, 1)])
    require(len(knots) >= 2, "knots", "at least two", len(knots))
    every("knots", knots, np.diff(knots, prepend=-np.inf) > 0, "strictly increasing numbers")
    values = values.reshape(len(knots), -1)
    slopes = np.diff(values, axis=0) / np.diff(knots)[:, np.newaxis]  # (D, q)
    changes = np.diff(slopes, axis=0, prepend=0.0)  # (D, q)
    return [np.ones((1, len(slopes))), changes], [-knots[:-1], values[0]]


def staircase(target, low, high, n_steps, activation="sigmoid"):
    """Build a network of squashing units that climbs the target in small, rounded steps.

    f(x) = f(t_0) + sum_k (f(t_{k+1}) - f(t_k)) s((x - m_k) / h), with s the activation scaled to
    rise from 0 to 1, knots t_k at distance h and m_k midway. Steps as wide as they are apart
    melt together, so that the derivative is approximated too, both with an error of order h^2.

    Parameters
    ----------
    target : callable
        ndarray of shape (n,) -> ndarray of shape (n,); also read a little beyond [low, high].
    low, high : float
    n_steps : int
        Steps between low and high, h = (high - low) / n_steps. Sixteen more stand beyond each
        end: D = n_steps + 32 hidden units.
    activation : {"sigmoid", "tanh"}

    Returns
    -------
    weights : list of ndarray, of shapes (1, D) and (D, 1)
    biases : list of ndarray, of shapes (D,) and (1,)

    Raises
    ------
    InputError
        For fewer steps than one, low not below high, or another activation.
    """
    steepness, bottom, top = SQUASHING[one_of("activation", activation, SQUASHING)]
    n_steps = whole_number("n_steps", n_steps)
    require(low < high, "low", f"less than high, {high}", low)
    h, n_units = (high - low) / n_steps, n_steps + 2 * MARGIN
    knots = low + h * (np.arange(n_units + 1) - MARGIN)
    values = finite_array("target(knots)", target(knots), (n_units + 1,))
    rises = np.diff(values) / (top - bottom)  # (D,)
    centers = (knots[:-1] + knots[1:]) / 2
    return ([np.full((1, n_units), steepness / h), rises[:, np.newaxis]],
            [-steepness / h * centers, np.array([values[0] - bottom * rises.sum()])])


def evaluate(x, network, activation):
    """Output of a network of one hidden layer at x of shape (n,), shape (n,)."""
    x = finite_array("x", x, ("n",))
    return forward(x[:, np.newaxis], *network, activation)[-1][:, 0]


def slope(x, network, activation):
    """Derivative of a network of one hidden layer at x of shape (n,), shape (n,).

    f'(x) = sum_k w_k omega_k a'(omega_k x + theta_k).
    """
    x = finite_array("x", x, ("n",))
    _, derivative = activations.get(activation)
    (first, second), (bias, _) = network
    return (derivative(x[:, np.newaxis] @ first + bias) * first) @ second[:, 0]


def order(sizes, errors):
    """Fit error = constant * size^p on logarithmic scales and return p.

    Parameters
    ----------
    sizes, errors : array_like of shape (n,)
        Positive, at least two.

    Returns
    -------
    float
        -2 where doubling the size quarters the error.
    """
    sizes = finite_array("sizes", sizes, ("n",))
    errors = finite_array("errors", errors, sizes.shape)
    require(len(sizes) >= 2, "sizes", "at least two", len(sizes))
    for name, array in (("sizes", sizes), ("errors", errors)):
        every(name, array, array > 0, "positive numbers")
    return float(np.polyfit(np.log(sizes), np.log(errors), 1)[0])
