"""XOR: the truth table, the linear fit, the solution worked by hand (U3 to U5).

The table itself, the solution and the names of the minima are in `kerasdemos.byhand.xor`.
"""

from functools import cache, partial

import numpy as np

from kerasdemos.byhand import xor
from kerasdemos.evidence.claim import Alteration, exact, misprint
from kerasdemos.lectures.uniandes import EXAMPLE

# --- The truth table (U3) and the linear fit (U4) --------------------------------------------


def _truth_table():
    """p, q and p xor q, as a network learns them."""
    from kerasdemos import data

    table = data.xor()
    return np.column_stack([table.x_train, table.y_train]).astype(int)


_TABLE = (
    exact("U3.table", EXAMPLE, "truth table: p, q, p xor q",
          [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]], _truth_table),
    exact("U4.alpha", EXAMPLE, "linear model: alpha", 0.5, lambda: xor.least_squares()[0]),
    exact("U4.beta", EXAMPLE, "linear model: beta", [0.0, 0.0], lambda: xor.least_squares()[1]),
)

# --- The worked solution (U5) ----------------------------------------------------------------


def _last_layer():
    """b and w found from the table max{0, XW + c} and y: they are unique."""
    return xor.least_squares(xor.trace()["max{0, XW + c}"], xor.y)


def _hidden_biases():
    """c: the rows by which XW + c and XW differ, each once."""
    tables = xor.trace()
    return np.unique(tables["XW + c"] - tables["XW"], axis=0)


@cache
def _solution():
    from kerasdemos import builders

    return builders.xor_solution()


_SOLUTION = (
    *(exact(f"U5.{name}", EXAMPLE, table, printed, lambda table=table: xor.trace()[table])
      for name, table, printed in (
          ("xw", "XW", [[0, 0], [1, 1], [1, 1], [2, 2]]),
          ("xw-plus-c", "XW + c", [[0, -1], [1, 0], [1, 0], [2, 1]]),
          ("relu", "max{0, XW + c}", [[0, 0], [1, 0], [1, 0], [2, 1]]),
          ("y-hat", "y_hat", [0, 1, 1, 0]))),
    exact("U5.keras-y-hat", EXAMPLE, "y_hat in Keras: y, with zero error", [0, 1, 1, 0],
          lambda: _solution().predict_on_batch(xor.X)[:, 0]),
    misprint("U5.error-capital", EXAMPLE, "equation 6: the argument for the hidden biases, "
             "small where they are one row, capital where they are a matrix", "C", "c",
             lambda: "c" if len(_hidden_biases()) == 1 else "C"),
    misprint("U5.error-c", EXAMPLE, "c has one row, added to each of XW's four",
             [[0, -1], [0, -1], [0, -1]], [[0, -1]], _hidden_biases),
    misprint("U5.error-w", EXAMPLE, "w is a column", [[1, -2]], [[1], [-2]],
             lambda: _last_layer()[1][:, np.newaxis]),
    misprint("U5.error-b", EXAMPLE, "b is left out", "not given", 0,
             lambda: round(float(_last_layer()[0]), 12) + 0.0),
)

_BYHAND = "kerasdemos.byhand.xor"
_MATRIX = {"XW": np.zeros((4, 2)), "XW + c": np.eye(4, 2)}
_IDENTITY, _UNMOVED = (xor.SOLUTION._replace(**change) for change in (
    {"W": np.eye(2)}, {"c": np.zeros(2)}))
ALTERATIONS = (
    Alteration("or for xor", "kerasdemos.data._generated.TARGETS", np.array([0, 1, 1, 1]),
               ("U3.table",)),
    Alteration("or for xor in the fit", f"{_BYHAND}.least_squares",
               partial(xor.least_squares, targets=[0, 1, 1, 1]), ("U4.alpha", "U4.beta")),
    Alteration("W is the identity", f"{_BYHAND}.trace", partial(xor.trace, solution=_IDENTITY),
               ("U5.xw", "U5.xw-plus-c", "U5.relu", "U5.y-hat")),
    Alteration("c is forgotten", f"{_BYHAND}.trace", partial(xor.trace, solution=_UNMOVED),
               ("U5.xw-plus-c", "U5.relu", "U5.y-hat", "U5.error-c", "U5.error-w", "U5.error-b")),
    Alteration("c is forgotten in Keras", f"{_BYHAND}.SOLUTION", _UNMOVED, ("U5.keras-y-hat",)),
    Alteration("c has a row for each point", f"{_BYHAND}.trace", lambda: _MATRIX,
               ("U5.error-c", "U5.error-capital")),
)
CLAIMS = (*_TABLE, *_SOLUTION)
