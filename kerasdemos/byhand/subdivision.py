"""A box cut, hidden unit by hidden unit, into the cells on which a ReLU network is affine.

Behind `relunets.joints` and `relunets.count_regions`. Along every edge of a cell the next
unit's pre-activation is affine, so its values at the corners say which cells it cuts and where.
A corner is shared by all cells around it and judged once, so cells never overlap or gape,
however their corners coincide.

Source: Lecture 3, the slides "Activation Patterns" and "Composing in 2D" (Prince 2023,
sections 3.4, 4.2 and 4.4).
"""

from dataclasses import dataclass

import numpy as np

from kerasdemos.checks import require

# What counts as 0, in proportion to the sum of the absolute values of the terms added up.
ROUNDING = 64 * np.finfo(np.float64).eps
# Up to here differences and sums of two numbers stay finite.
LARGEST = np.finfo(np.float64).max / 4
# Slopes that are computed together.
SLOPES_AT_ONCE = 2**20


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
    division = _Division(vertices, loops, blur)
    layers = [(weight, bias, np.abs(weight).T.copy(), np.abs(bias))
              for weight, bias in zip(weights, biases, strict=True)]
    slopes = np.eye(len(low))[np.newaxis]  # (n_cells, D_k, n_inputs)
    scales = slopes
    for k in range(len(biases) - 1):
        parents, active = division.cut_by_layer(layers, k)
        last = k == len(biases) - 2
        pieces = []
        # In pieces: every unit's slope in every cell is more than memory may hold.
        step = max(1, SLOPES_AT_ONCE // weights[k].shape[0]) if last else len(parents)
        for start in range(0, len(parents), step):
            piece = slice(start, start + step)
            a, b = _affine(weights[k], slopes[parents[piece]], scales[parents[piece]])
            a, b = (array * active[piece, :, np.newaxis] for array in (a, b))
            pieces.append(_affine(weights[-1], a, b) if last else (a, b))
        slopes, scales = map(np.concatenate, zip(*pieces, strict=True))
    if len(biases) == 1:
        slopes, scales = _affine(weights[-1], slopes, scales)
    return Cells(division.vertices, division.loops, slopes, scales.max(axis=2, keepdims=True))


def _affine(weight, slopes, scales):
    """Slopes after an affine layer, and the sizes of the terms that add up to them."""
    slopes, scales = weight @ slopes, np.abs(weight) @ scales
    _check_size("slopes of net", scales)
    return slopes, scales


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
    """Whether neighbouring cells have the same affine map, up to rounding.

    The network is continuous, so equal slopes on both sides of a face mean equal maps.

    Parameters
    ----------
    cells : Cells
    one, other : int, or int ndarray of shape (n,)
        A cell and its neighbour, or many of both.

    Returns
    -------
    bool, or bool ndarray of shape (n,)
    """
    difference = np.abs(cells.slopes[one] - cells.slopes[other])
    return (difference <= ROUNDING * (cells.scales[one] + cells.scales[other])).all(axis=(-2, -1))


class _Division:
    """Cells while they are being cut."""

    def __init__(self, vertices, loops, blur):
        self.loops, self._blur = loops, blur
        self._places, self._n_vertices = vertices, len(vertices)
        # What this layer's units look at, at every corner.
        self._h, self._size = self._inputs(vertices)
        # (most corners of a cell, n_cells): the loops once more, their first corner repeated.
        self._corners = np.array(loops, np.intp).T.copy()

    def _inputs(self, places):
        return places, np.abs(places) + self._blur

    @property
    def vertices(self):
        return self._places[: self._n_vertices]

    def cut_by_layer(self, layers, k):
        """Cut at the zeros of every unit of layer k.

        Returns which of the cells before each cell lies in, and which units are active in it:
        arrays of shape (n_cells,) and (n_cells, D_{k+1}).
        """
        weight, bias, *_ = layers[k]
        upstream = layers[:k]
        parents = np.arange(len(self.loops))
        active = np.zeros((len(self.loops), len(bias)), bool)
        # What the units look at, at every corner: computed once for all of them.
        h, size = _activations(layers[max(0, k - 1) : k], self._h, self._size)
        for unit in range(len(bias)):
            n_cells, n_vertices = len(self.loops), self._n_vertices
            values, signs = _preactivation(h[:n_vertices], size[:n_vertices], weight[unit],
                                           bias[unit])
            at_corners = signs[self._corners[:, :n_cells]]
            positive = at_corners.max(axis=0) > 0
            divided = np.flatnonzero(positive & (at_corners.min(axis=0) < 0))
            active[:n_cells, unit] = positive
            if not len(divided):
                continue
            crossed = self._divide(divided, signs)
            total = len(self.loops)
            parents, active = _with_room(parents, total), _with_room(active, total)
            parents[n_cells:total] = parents[divided]
            active[n_cells:total, :unit] = active[divided, :unit]
            if crossed:
                places = self._zeros(upstream, values, crossed, weight[unit], bias[unit])
                new = slice(n_vertices, n_vertices + len(crossed))
                self._n_vertices = new.stop
                self._places = _with_room(self._places, new.stop)
                self._places[new] = places
                h, size = _with_room(h, new.stop), _with_room(size, new.stop)
                h[new], size[new] = _activations(upstream, *self._inputs(places))
        self._h, self._size = h[: self._n_vertices], size[: self._n_vertices]
        return parents[: len(self.loops)], active[: len(self.loops)]

    def _divide(self, divided, signs):
        """Divide cells in two, the negative halves behind all others; the edges that are cut."""
        crossed = {}  # edge -> its new vertex
        for cell in divided.tolist():
            loop = self.loops[cell]
            halves = [], []
            for edge, start in zip(_edges(loop), loop, strict=True):
                sign = signs[start]
                if sign >= 0:
                    halves[0].append(start)
                if sign <= 0:
                    halves[1].append(start)
                if signs[edge[0]] * signs[edge[1]] < 0:
                    vertex = crossed.setdefault(edge, self._n_vertices + len(crossed))
                    # The edge of a mere interval comes by twice.
                    for half in halves:
                        if vertex not in half:
                            half.append(vertex)
            self.loops[cell] = halves[0]
            self.loops.append(halves[1])
            self._remember(cell)
            self._remember(len(self.loops) - 1)
        return list(crossed)

    def _zeros(self, upstream, values, edges, weight, bias):
        """Where a unit is 0 on edges at whose ends its values have opposite signs."""
        start, end = self.vertices[np.array(edges).T]
        value, other = values[np.array(edges).T][..., np.newaxis]
        rate = other - value
        direction = end - start
        places = start - value / rate * direction
        # Once more from there: the error then goes with the place, no longer with the box.
        left, _ = _preactivation(*_activations(upstream, *self._inputs(places)), weight, bias)
        places = places - left[:, np.newaxis] / rate * direction
        return np.clip(places, np.minimum(start, end), np.maximum(start, end))

    def _remember(self, cell):
        """Keep a cell's corners in the array too."""
        loop = self.loops[cell]
        most, room = self._corners.shape
        if len(loop) > most or cell >= room:
            corners = np.zeros((max(most, len(loop)), max(room, 2 * cell)), np.intp)
            corners[:most, :room] = self._corners
            corners[most:, :room] = self._corners[0]
            self._corners = corners
        self._corners[: len(loop), cell] = loop
        self._corners[len(loop) :, cell] = loop[0]


def _with_room(array, n):
    """An array with at least n rows; twice as many, so that it is seldom copied."""
    if n <= len(array):
        return array
    larger = np.zeros((2 * n, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def _activations(layers, h, size):
    """What hidden layers pass on, and what its rounding error is in proportion to."""
    for weight, bias, weight_size, bias_size in layers:
        f, size = h @ weight.T + bias, size @ weight_size + bias_size  # (n, D_k)
        _check_size("pre-activations of net between low and high", size)
        # A unit whose sign rounding hides counts with its rounding error.
        h, size = np.maximum(f, 0), size * (f >= -ROUNDING * size)
    return h, size


def _preactivation(h, size, weight, bias):
    """Pre-activation of one unit, and its sign: 0 where rounding hides it."""
    f, size = h @ weight + bias, size @ np.abs(weight) + np.abs(bias)  # (n,)
    _check_size("pre-activations of net between low and high", size)
    return f, np.where(np.abs(f) <= ROUNDING * size, 0, np.sign(f)).astype(np.int8)


def _check_size(what, array):
    """Refuse numbers whose sums could overflow; `array` bounds them."""
    largest = np.abs(array).max()  # NaN where one is, and refused then
    require(largest <= LARGEST, what, f"at most {LARGEST:.1e} for float64", f"up to {largest:.1e}")


def _edges(loop):
    return [(a, b) if a < b else (b, a) for a, b in zip(loop, [*loop[1:], loop[0]], strict=True)]


def _faces(loop, dimensions):
    return [(vertex,) for vertex in loop] if dimensions == 1 else _edges(loop)
