"""Ways to write one formula: which of them gives what is computed."""

from kerasdemos.evidence.claim import gap


def agreeing(formulas, values, tolerance=1e-9):
    """Name the formulas that give the values, as for a symbol that a slide prints wrongly.

    Parameters
    ----------
    formulas : dict of str to array_like
        By how it is written: what the formula gives.
    values : array_like
        Of any one of their shapes.
    tolerance : float
        The largest difference, absolute.

    Returns
    -------
    str
        Empty where none does; several with commas between.

    Examples
    --------
    >>> agreeing({"2 x": [2, 4], "x^2": [1, 4]}, [1, 4])
    'x^2'
    """
    return ", ".join(name for name, found in formulas.items() if gap(found, values) < tolerance)
