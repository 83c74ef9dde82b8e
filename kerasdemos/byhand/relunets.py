"""Networks of ReLU units: what they compute, where they bend, how many pieces they have.

Source: Lecture 3, the slides "Shallow Neural Networks" to "Depth Efficiency" (Prince 2023,
chapters 3 and 4).
"""

from dataclasses import dataclass
from math import comb

import numpy as np

from kerasdemos.byhand.subdivision import neighbours, same_map, subdivide
from kerasdemos.checks import finite_array, require, whole_number


@dataclass(frozen=True, eq=False)
class ReluNet:
    """Deep ReLU network, slide "Deep Neural Network" (Prince 2023, equation 4.15).

    h_1 = a(beta_0 + Omega_0 x), h_k = a(beta_{k-1} + Omega_{k-1} h_{k-1}) for k = 2, ..., K,
    and y = beta_K + Omega_K h_K, with a(z) = max{z, 0}. With K = 0 it is affine.

    Parameters
    ----------
    weights : sequence of array_like
        weights[k] is Omega_k, of shape (D_{k+1}, D_k); kept as read-only float64 copies.
    biases : sequence of array_like
        biases[k] is beta_k, of shape (D_{k+1},).

    Raises
    ------
    InputError
        For shapes that do not chain, an empty layer, or a number that is not finite.
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    def __post_init__(self):
        require(0 < len(self.weights) == len(self.biases), "weights and biases",
                "one array a layer, at least one each",
                f"{len(self.weights)} and {len(self.biases)}")
        weights, biases = [], []
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            columns = len(weights[-1]) if weights else "D_0"
            weights.append(_frozen(f"weights[{k}]", weight, (f"D_{k + 1}", columns)))
            biases.append(_frozen(f"biases[{k}]", bias, (len(weights[-1]),)))
        object.__setattr__(self, "weights", tuple(weights))
        object.__setattr__(self, "biases", tuple(biases))

    @property
    def layer_sizes(self):
        """Numbers of units (D_0, D_1, ..., D_{K+1}), inputs first, outputs last."""
        return (self.weights[0].shape[1], *map(len, self.biases))

    @property
    def n_inputs(self):
        """Number of inputs, D_0."""
        return self.layer_sizes[0]

    @property
    def n_outputs(self):
        """Number of outputs, D_{K+1}."""
        return self.layer_sizes[-1]

    @property
    def n_parameters(self):
        """Number of weights and biases."""
        return sum(array.size for array in self.weights + self.biases)

    def __call__(self, x):
        """Outputs y, ndarray of shape (n, n_outputs), at inputs x of shape (n, n_inputs)."""
        x = finite_array("x", x, ("n", self.n_inputs))
        hidden = self.activations(x)[-1] if len(self.weights) > 1 else x
        return hidden @ self.weights[-1].T + self.biases[-1]

    def preactivations(self, x):
        """List of f_0, ..., f_{K-1}, the hidden layers before the ReLU; f_{k-1}: (n, D_k)."""
        h = finite_array("x", x, ("n", self.n_inputs))
        layers = []
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            layers.append(h @ weight.T + bias)  # (n, D_k)
            h = np.maximum(layers[-1], 0)
        return layers

    def activations(self, x):
        """List of h_1, ..., h_K, the hidden layers after the ReLU; h_k: (n, D_k)."""
        return [np.maximum(f, 0) for f in self.preactivations(x)]

    def patterns(self, x):
        """Which hidden units are active (pre-activation above 0).

        Returns a bool ndarray of shape (n, D_1 + ... + D_K), first layer first. Slide
        "Activation Patterns".
        """
        x = finite_array("x", x, ("n", self.n_inputs))
        none = np.zeros((len(x), 0), bool)
        return np.concatenate([none, *(f > 0 for f in self.preactivations(x))], axis=1)


def shallow(theta, phi):
    """Network of one hidden layer, in the slides' indices.

    y_j = phi_j0 + sum_d phi_jd a(theta_d0 + sum_i theta_di x_i). Slide "Shallow Neural
    Networks" (Prince 2023, equations 3.11 and 3.12).

    Parameters
    ----------
    theta : array_like of shape (D, 1 + n_in)
        Column 0 holds the biases theta_d0.
    phi : array_like of shape (n_out, 1 + D), or (1 + D,) for one output
        Column 0 holds the biases phi_j0.

    Returns
    -------
    ReluNet

    Raises
    ------
    InputError
        For shapes that do not fit each other, no hidden unit, or numbers that are not finite.
    """
    theta = finite_array("theta", theta, ("D", "1 + n_in"))
    require(theta.shape[1] >= 2, "theta", "shape (D, 1 + n_in), n_in >= 1", theta.shape)
    phi = np.atleast_2d(finite_array("phi", phi))
    phi = finite_array("phi", phi, ("n_out", 1 + len(theta)))
    return ReluNet((theta[:, 1:], phi[:, 1:]), (theta[:, 0], phi[:, 0]))


def compose(outer, inner):
    """The composition outer(inner(x)) as one deeper network, exactly.

    The last layer of `inner` and the first of `outer` are both affine with nothing between
    them, so they merge into one weight matrix, Omega = Omega'_0 Omega_K: an outer product
    where `inner` has one output. Slide "Composing as Special Case" (Prince 2023, section 4.2).

    Parameters
    ----------
    outer, inner : ReluNet
        `outer` has as many inputs as `inner` has outputs.

    Returns
    -------
    ReluNet

    Raises
    ------
    InputError
        Where the numbers of outputs and inputs differ.
    """
    require(outer.n_inputs == inner.n_outputs, "outer",
            f"one input for each output of inner, {inner.n_outputs}", outer.n_inputs)
    weight = outer.weights[0] @ inner.weights[-1]
    bias = outer.weights[0] @ inner.biases[-1] + outer.biases[0]
    return ReluNet((*inner.weights[:-1], weight, *outer.weights[1:]),
                   (*inner.biases[:-1], bias, *outer.biases[1:]))


def joints(net, low, high):
    """The places where the slope of a network with one input changes, without a grid.

    Slide "Activation Patterns": a joint is where a hidden unit becomes active or inactive;
    it counts where some output bends there. What is 0, and whether two slopes are equal, is
    judged up to rounding: 64 eps (1.4e-14) times the sum of the absolute values of the terms.

    Parameters
    ----------
    net : ReluNet
        With one input; any depth, any number of outputs.
    low, high : float
        Ends of the interval; joints lie strictly between them.

    Returns
    -------
    ndarray of shape (n_joints,)
        Ascending.

    Raises
    ------
    InputError
        For another number of inputs, ends that are not finite and ascending, or ends, slopes or
        pre-activations that would overflow.
    """
    require(net.n_inputs == 1, "net", "1 input", net.n_inputs)
    low, high = _box(net, low, high)
    cells = subdivide(net.weights, net.biases, low, high)
    faces, pairs = zip(*neighbours(cells), strict=True) if len(cells.loops) > 1 else ((), ())
    bends = ~same_map(cells, *np.array(pairs, int).reshape(-1, 2).T)
    return np.sort(cells.vertices[np.array(faces, int).reshape(-1)[bends], 0])


def count_regions(net, low, high):
    """Number of linear regions of the function on an interval or a box, without a grid.

    A region is a largest connected set on which the function is one affine map: pieces that
    touch at a joint (in the plane: along an edge, not merely at a corner) and have the same map
    are one region, and the same map in two places apart counts twice. Slides "Activation
    Patterns" and "Composing in 2D" (Prince 2023, sections 3.4 and 4.2).

    Parameters
    ----------
    net : ReluNet
        With 1 or 2 inputs; any depth, any number of outputs.
    low, high : float, or array_like of shape (2,)
        Ends of the interval, or opposite corners of the box; low < high.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For another number of inputs, ends that are not finite and ascending, or ends, slopes or
        pre-activations that would overflow.
    """
    return int(regions(net, low, high)[1].max()) + 1


def regions(net, low, high):
    """The pieces behind `count_regions`: convex, one for each activation pattern in the box.

    Parameters
    ----------
    net, low, high
        As for `count_regions`.

    Returns
    -------
    pieces : list of ndarray of shape (n_vertices, n_inputs)
        Corners of each piece, in order around it: intervals or convex polygons.
    labels : int ndarray of shape (n_pieces,)
        Which region a piece belongs to, 0 to `count_regions` - 1.

    Raises
    ------
    InputError
        As for `count_regions`.
    """
    require(net.n_inputs in (1, 2), "net", "1 or 2 inputs for its regions", net.n_inputs)
    cells = subdivide(net.weights, net.biases, *_box(net, low, high))
    parent = list(range(len(cells.loops)))
    pairs = np.array([pair for _, pair in neighbours(cells)], int).reshape(-1, 2)
    for one, other in pairs[same_map(cells, *pairs.T)].tolist():
        parent[_root(parent, one)] = _root(parent, other)
    roots = [_root(parent, cell) for cell in range(len(parent))]
    return ([cells.vertices[loop] for loop in cells.loops],
            np.unique(roots, return_inverse=True)[1])


def max_regions(n_inputs, width, depth):
    """Number of linear regions by the book's formula, for `depth` hidden layers of `width` units.

    (floor(D / D_i) + 1)^(D_i (K - 1)) sum_{j=0}^{D_i} binom(D, j), with D_i inputs, or D where
    D < D_i, because the first layer leaves no more dimensions than it has units. Slide "Depth
    Efficiency" (Prince 2023, equation 4.17).

    With one input or one hidden layer no network has more. With several of both it is the curve
    that the slide draws, but some networks have more: 3 + 3 units on two inputs reach 33 regions,
    where it says 28 (a network of the tests). What no network exceeds is `regions_bound`.

    Parameters
    ----------
    n_inputs, width, depth : int
        D_i, D and K, each at least 1.

    Returns
    -------
    int
        Exact, however large.

    Raises
    ------
    InputError
        For anything but whole numbers of at least 1.
    """
    n_inputs, width, depth = _sizes(n_inputs=n_inputs, width=width, depth=depth)
    dimensions = min(n_inputs, width)
    folds = (width // dimensions + 1) ** dimensions
    return folds ** (depth - 1) * _arrangement(width, dimensions)


def regions_bound(n_inputs, width, depth):
    """A number of linear regions that no network of this size exceeds, [sum_j binom(D, j)]^K.

    Each of K layers cuts each region by D hyperplanes in at most D_i dimensions, hence into at
    most sum_{j=0}^{D_i} binom(D, j) (Zaslavsky 1975). Equal to `max_regions` for one input and
    for one hidden layer.

    Parameters
    ----------
    n_inputs, width, depth : int
        D_i, D and K, each at least 1.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For anything but whole numbers of at least 1.
    """
    n_inputs, width, depth = _sizes(n_inputs=n_inputs, width=width, depth=depth)
    return _arrangement(width, min(n_inputs, width)) ** depth


def n_parameters(n_inputs, width, depth, n_outputs=1):
    """Number of parameters of a network of `depth` hidden layers of `width` units.

    D (D_i + 1) + (K - 1) D (D + 1) + D_o (D + 1). Slide "Depth Efficiency".

    Parameters
    ----------
    n_inputs, width, depth, n_outputs : int
        D_i, D, K and D_o, each at least 1.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For anything but whole numbers of at least 1.
    """
    n_inputs, width, depth, n_outputs = _sizes(
        n_inputs=n_inputs, width=width, depth=depth, n_outputs=n_outputs)
    return width * (n_inputs + 1) + ((depth - 1) * width + n_outputs) * (width + 1)


def _arrangement(hyperplanes, dimensions):
    """Most regions that hyperplanes cut a space into, sum_j binom(n, j)."""
    return sum(comb(hyperplanes, j) for j in range(dimensions + 1))


def _frozen(name, value, shape):
    array = np.array(finite_array(name, value, shape), dtype=np.float64)
    array.flags.writeable = False
    return array


def _box(net, low, high):
    """Ends as arrays of shape (n_inputs,), finite and ascending."""
    shape = () if net.n_inputs == 1 and np.ndim(low) == np.ndim(high) == 0 else (net.n_inputs,)
    low, high = finite_array("low", low, shape), finite_array("high", high, shape)
    require((low < high).all(), "low", f"less than high, {high.tolist()}", low.tolist())
    return low.reshape(-1).astype(np.float64), high.reshape(-1).astype(np.float64)


def _root(parent, cell):
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


def _sizes(**sizes):
    return [whole_number(name, size) for name, size in sizes.items()]
