"""A box cut, hidden unit by hidden unit, into the cells on which a ReLU network is affine.

Behind `relunets.joints` and `relunets.count_regions`. Along every edge of a cell the next
unit's pre-activation is affine, so its values at the corners say which cells it cuts and where.
A corner is shared by all cells around it and judged once, so cells never overlap or gape,
however their corners coincide.

Source: Lecture 3, the slides "Activation Patterns" and "Composing in 2D" (Prince 2023,
sections 3.4, 4.2 and 4.4).
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from kerasdemos.checks import require

# What counts as 0, in proportion to the sum of the absolute values of the terms added up.
ROUNDING = 64 * np.finfo(np.float64).eps
# Up to here differences and sums of two numbers stay finite.
LARGEST = np.finfo(np.float64).max / 4


@dataclass(frozen=True)
class Cells:
    """A box of 1 or 2 dimensions cut into cells.

    Attributes
    ----------
    vertices : ndarray of shape (n_vertices, n_inputs)
    loops : list of list of int
        The corners of each cell, indices into `vertices`, in order around it.
    slopes : ndarray of shape (n_cells, n_outputs, n_inputs)
        Jacobian of the network in each cell.
    scales : ndarray of shape (n_cells, n_outputs, 1)
        Size of the terms that add up to a slope, hence of its rounding error.
    """

    vertices: np.ndarray
    loops: list
    slopes: np.ndarray
    scales: np.ndarray


def subdivide(weights, biases, low, high):
    """Cut the box from `low` to `high` at every zero of every pre-activation.

    Parameters
    ----------
    weights, biases : sequences of ndarray
        As in `relunets.ReluNet`, with 1 or 2 inputs.
    low, high : ndarray of shape (n_inputs,)

    Returns
    -------
    Cells

    Raises
    ------
    InputError
        Where a corner, a pre-activation or a slope is too large for float64.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # `_check_size` says it in one line
        return _subdivide(weights, biases, low, high)


def _subdivide(weights, biases, low, high):
    if len(low) == 1:
        vertices, loops = np.stack([low, high]), [[0, 1]]
    else:
        corners = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
        vertices, loops = np.array(corners), [[0, 1, 2, 3]]
    _check_size("low and high", vertices)
    # How far off corners may be, over ROUNDING: in the plane as far as the box is large, on a line
    # hardly, because `_zeros` corrects along it. It is what tells a line through 0 from a near one.
    blur = np.maximum(np.abs(low), np.abs(high)) * (ROUNDING if len(low) == 1 else 1)
    slopes = np.eye(len(low))[np.newaxis]  # (n_cells, D_k, n_inputs)
    scales = slopes
    for k, (weight, bias) in enumerate(zip(weights[:-1], biases[:-1], strict=True)):
        parents = list(range(len(loops)))  # which of the former layer's cells each cell lies in
        active = np.empty((len(loops), 0), bool)
        for unit in range(len(bias)):
            upstream = [*zip(weights[:k], biases[:k], strict=True)]
            own = weight[unit : unit + 1], bias[unit : unit + 1]
            signs, vertices, loops, origins = _cut([*upstream, own], vertices, loops, blur)
            parents = [parents[origin] for origin in origins]
            active = np.column_stack([active[origins], _highest(signs, loops) > 0])
        slopes, scales = weight @ slopes[parents], np.abs(weight) @ scales[parents]
        _check_size("slopes of net", scales)
        slopes, scales = slopes * active[..., np.newaxis], scales * active[..., np.newaxis]
    slopes, scales = weights[-1] @ slopes, np.abs(weights[-1]) @ scales
    _check_size("slopes of net", scales)
    return Cells(vertices, loops, slopes, scales.max(axis=2, keepdims=True))


def neighbours(cells):
    """Pairs of cells that touch along a whole face: a point in 1 dimension, an edge in 2.

    Yields
    ------
    face : tuple of int
        The face's corners, indices into ``cells.vertices``.
    pair : (int, int)
        The two cells.
    """
    first = {}
    for cell, loop in enumerate(cells.loops):
        for face in _faces(loop, cells.vertices.shape[1]):
            if face in first:
                yield face, (first[face], cell)
            else:
                first[face] = cell


def same_map(cells, one, other):
    """Whether two neighbouring cells have the same affine map, up to rounding.

    The network is continuous, so equal slopes on both sides of a face mean equal maps.
    """
    difference = np.abs(cells.slopes[one] - cells.slopes[other])
    return bool((difference <= ROUNDING * (cells.scales[one] + cells.scales[other])).all())


def _cut(layers, vertices, loops, blur):
    """Cut cells at the zeros of the last of `layers`, a single unit.

    Returns the unit's sign at each vertex, the vertices and loops after the cut, and for each
    cell the index of the cell that it was.
    """
    values, signs = _evaluate(layers, vertices, blur)
    divided = np.flatnonzero((_highest(signs, loops) > 0) & (_highest(-signs, loops) > 0))
    crossed = {}  # edge -> its new vertex
    for cell in divided:
        for edge in _edges(loops[cell]):
            if signs[edge[0]] * signs[edge[1]] < 0:
                crossed.setdefault(edge, len(vertices) + len(crossed))
    origins = list(range(len(loops)))
    if crossed:
        vertices = np.concatenate([vertices, _zeros(layers, vertices, values, list(crossed), blur)])
        signs = np.concatenate([signs, np.zeros(len(crossed), int)])
    loops = list(loops)
    for cell in divided:
        # A dictionary drops the second visit to a point where the loop is a mere interval.
        loop = dict.fromkeys(chain.from_iterable(
            (start, crossed[edge]) if edge in crossed else (start,)
            for start, edge in zip(loops[cell], _edges(loops[cell]), strict=True)))
        loops[cell] = [vertex for vertex in loop if signs[vertex] >= 0]
        loops.append([vertex for vertex in loop if signs[vertex] <= 0])
        origins.append(cell)
    return signs, vertices, loops, origins


def _evaluate(layers, x, blur):
    """Pre-activation of the one unit of the last layer, and its sign: 0 where rounding hides it."""
    h, size = x, np.abs(x) + blur  # size: what the rounding error of h is in proportion to
    for weight, bias in layers:
        f, size = h @ weight.T + bias, size @ np.abs(weight).T + np.abs(bias)  # (n, D_k)
        _check_size("pre-activations of net between low and high", size)
        signs = np.where(np.abs(f) <= ROUNDING * size, 0, np.sign(f)).astype(int)
        h, size = np.maximum(f, 0), size * (signs >= 0)
    return f[:, 0], signs[:, 0]


def _check_size(what, array):
    """Refuse numbers whose sums could overflow; `array` bounds them."""
    largest = np.abs(array).max()  # NaN where one is, and refused then
    require(largest <= LARGEST, what, f"at most {LARGEST:.1e} for float64", f"up to {largest:.1e}")


def _zeros(layers, vertices, values, edges, blur):
    """Where the unit is 0 on edges at whose ends its values have opposite signs."""
    start, end = np.array(edges).T
    direction = vertices[end] - vertices[start]
    rate = (values[end] - values[start])[:, np.newaxis]
    places = vertices[start] - values[start][:, np.newaxis] / rate * direction
    # Once more from there: the error then goes with the place, no longer with the box.
    places = places - _evaluate(layers, places, blur)[0][:, np.newaxis] / rate * direction
    return np.clip(places, np.minimum(vertices[start], vertices[end]),
                   np.maximum(vertices[start], vertices[end]))


def _highest(signs, loops):
    """The highest sign among each cell's corners."""
    corners = np.fromiter(chain.from_iterable(loops), int)
    lengths = np.fromiter(map(len, loops), int)
    return np.maximum.reduceat(signs[corners], np.cumsum(lengths) - lengths)


def _edges(loop):
    return [(a, b) if a < b else (b, a) for a, b in zip(loop, [*loop[1:], loop[0]], strict=True)]


def _faces(loop, dimensions):
    return [(vertex,) for vertex in loop] if dimensions == 1 else _edges(loop)
