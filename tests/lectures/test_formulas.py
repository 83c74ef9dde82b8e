"""Ways to write a formula are told apart by what they give."""

import numpy as np
import pytest

from kerasdemos.lectures.formulas import agreeing

FORMULAS = {"x": [1.0, 2.0], "x^2": [1.0, 4.0], "2 x - 1": [1.0, 3.0], "x x": [1.0, 4.0]}


@pytest.mark.parametrize(("values", "found"), [
    ([1.0, 3.0], "2 x - 1"), ([1.0, 4.0], "x^2, x x"), ([1.0, 5.0], ""), ([1.0, np.nan], ""),
    ([1.0, 2.0 + 1e-6], ""), ([1.0, 2.0 + 1e-10], "x"),
])
def test_the_formulas_that_give_the_values_are_named(values, found):
    assert agreeing(FORMULAS, values) == found
