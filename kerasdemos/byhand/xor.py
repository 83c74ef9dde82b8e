"""Exclusive or: beyond every linear model, solved by two ReLU hidden units.

Source: Lecture 30, equations 3 to 7 (Goodfellow et al. 2016, section 6.1).
"""

from typing import NamedTuple

import numpy as np

from kerasdemos.checks import InputError, finite_array

# The truth table, equation 4: X of shape (4, 2), y of shape (4,).
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([0.0, 1.0, 1.0, 0.0])
X.flags.writeable = y.flags.writeable = False

# Where gradient descent on the mean squared error can end, by how many points share one value:
# sharing costs what their targets vary, (k - m) m / k for k points with m of one kind.
MINIMA = {
    "solved": 0.0,
    "1/8: two points share 1/2": 1 / 8,
    "1/6: three points share 1/3 or 2/3": 1 / 6,
    "1/4: all four share 1/2": 1 / 4,
}


class Solution(NamedTuple):
    """Parameters of f(x) = max{0, x W + c} w + b, equation 6; with h hidden units:

    W of shape (2, h), c of shape (h,), w of shape (h,), b a number.
    """

    W: np.ndarray
    c: np.ndarray
    w: np.ndarray
    b: float


# The slide prints c with too many rows and leaves b out.
SOLUTION = Solution(W=np.ones((2, 2)), c=np.array([0.0, -1.0]), w=np.array([1.0, -2.0]), b=0.0)
for _array in SOLUTION[:3]:
    _array.flags.writeable = False


def least_squares(x=X, targets=y):
    """Fit the linear model y = x beta + alpha by least squares, equation 3.

    Minimises the sum of squared residuals over (alpha, beta). For the truth table the minimum
    is alpha = 1/2, beta = (0, 0): it predicts 1/2 everywhere.

    Parameters
    ----------
    x : array_like of shape (n, d)
    targets : array_like of shape (n,)

    Returns
    -------
    alpha : float
        Intercept.
    beta : ndarray of shape (d,)
        Slopes.

    Raises
    ------
    InputError
        For a wrong shape or numbers that are not finite.
    """
    x = finite_array("x", x, ("n", "d"))
    targets = finite_array("targets", targets, (len(x),))
    center, level = x.mean(axis=0), targets.mean()
    # Centred, the slopes separate from the intercept: the normal equations are exact for XOR.
    moments = (x - center).T @ np.column_stack([x - center, targets - level])  # (d, d + 1)
    beta = np.linalg.lstsq(moments[:, :-1], moments[:, -1], rcond=None)[0]
    return float(level - center @ beta), beta


def trace(x=X, solution=SOLUTION):
    """Every intermediate table of the worked example, in the slide's order, equation 7.

    Parameters
    ----------
    x : array_like of shape (n, 2)
    solution : Solution, or sequence (W, c, w, b)
        Any number of hidden units h.

    Returns
    -------
    dict of str to ndarray
        "XW", "XW + c" and "max{0, XW + c}", each of shape (n, h), and "y_hat" of shape (n,).

    Raises
    ------
    InputError
        For a wrong shape or numbers that are not finite.
    """
    x = finite_array("x", x, ("n", 2))
    try:
        W, c, w, b = solution
    except (TypeError, ValueError):
        raise InputError(f"solution: expected W, c, w and b, got {solution!r}") from None
    W = finite_array("W", W, (2, "h"))
    c, w = finite_array("c", c, (W.shape[1],)), finite_array("w", w, (W.shape[1],))
    b = finite_array("b", b, ())
    products = x @ W  # (n, h)
    hidden = np.maximum(0, products + c)  # (n, h)
    return {"XW": products, "XW + c": products + c, "max{0, XW + c}": hidden,
            "y_hat": hidden @ w + b}


def name_minima(losses, tolerance=1e-3):
    """Name the minimum that each final loss has fallen into.

    Parameters
    ----------
    losses : array_like of any shape
        Mean squared errors over the truth table; NaN counts as overshot.
    tolerance : float
        How near to the minimum's value counts.

    Returns
    -------
    ndarray of str, of the same shape
        A key of ``MINIMA``; "not at rest" between them; "above 1/4: overshot" where a network
        that predicts 1/2 everywhere would do better.
    """
    losses = np.asarray(losses, dtype=np.float64)
    below = losses <= 1 / 4 + tolerance
    names = np.where(below, "not at rest", "above 1/4: overshot").astype("U40")
    for name, value in MINIMA.items():
        names[np.abs(losses - value) <= tolerance] = name
    return names[()]
