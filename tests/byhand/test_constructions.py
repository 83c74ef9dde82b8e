"""Approximation by construction: orders of convergence of the function and its derivative."""

import numpy as np
import pytest

from kerasdemos.byhand.constructions import evaluate, interpolate, order, slope, staircase

X = np.linspace(-1, 1, 3001)[1:-1]
SIZES = (32, 64, 128, 256)


def smooth(x):
    return np.sin(2 * np.pi * x)


def smooth_slope(x):
    return 2 * np.pi * np.cos(2 * np.pi * x)


def test_the_relu_network_equals_numpys_interpolation():
    rng = np.random.default_rng(2)
    knots, values = np.sort(rng.uniform(-2, 2, size=9)), rng.normal(size=9)
    x = np.linspace(knots[0], knots[-1], 501)
    ours = evaluate(x, interpolate(knots, values), "relu")
    np.testing.assert_allclose(ours, np.interp(x, knots, values), atol=1e-12)


def test_a_piece_takes_a_unit():
    weights, biases = interpolate([0, 1, 3], [5, 6, 4])
    assert weights[0].tolist() == [[1, 1]]
    assert weights[1].tolist() == [[1], [-2]]
    assert biases[0].tolist() == [0, -1]
    assert biases[1].tolist() == [5]


def relu_errors(target):
    networks = [interpolate(t, target(t)) for t in (np.linspace(-1, 1, n + 1) for n in SIZES)]
    return networks, [np.abs(evaluate(X, net, "relu") - target(X)).max() for net in networks]


def test_relus_error_on_a_smooth_target_falls_as_the_square():
    networks, errors = relu_errors(smooth)
    # Interpolation theory bounds the error by max|f''| h^2 / 8; a fine enough grid reaches it.
    bounds = 4 * np.pi**2 * (2 / np.array(SIZES)) ** 2 / 8
    assert (np.array(errors) <= bounds * (1 + 1e-9)).all()
    assert order(SIZES, errors) == pytest.approx(-2, abs=0.02)
    slopes = [np.abs(slope(X, net, "relu") - smooth_slope(X)).max() for net in networks]
    assert order(SIZES, slopes) == pytest.approx(-1, abs=0.05)


def test_relus_error_at_a_kink_between_knots_falls_as_the_first_power():
    _, errors = relu_errors(lambda x: np.abs(x - 1 / 3))
    assert order(SIZES, errors) == pytest.approx(-1, abs=0.05)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_squashing_units_approximate_the_function_and_its_derivative(activation):
    networks = [staircase(smooth, -1, 1, n, activation) for n in SIZES]
    errors = [np.abs(evaluate(X, net, activation) - smooth(X)).max() for net in networks]
    slopes = [np.abs(slope(X, net, activation) - smooth_slope(X)).max() for net in networks]
    # Steps of width h, smoothed by the logistic density of width h, scale sin(w x), w = 2 pi, by
    # sin(w h / 2) / (w h / 2) times pi h w / sinh(pi h w).
    h = 2 / np.array(SIZES)
    scale = np.sinc(h) * 2 * np.pi**2 * h / np.sinh(2 * np.pi**2 * h)
    np.testing.assert_allclose(errors, 1 - scale, rtol=1e-3)
    assert order(SIZES[1:], errors[1:]) == pytest.approx(-2, abs=0.1)
    assert order(SIZES[1:], slopes[1:]) == pytest.approx(-2, abs=0.1)


def test_sigmoid_and_tanh_build_the_same_function():
    one, other = (evaluate(X, staircase(smooth, -1, 1, 20, name), name)
                  for name in ("sigmoid", "tanh"))
    np.testing.assert_allclose(one, other, atol=1e-12)


@pytest.mark.parametrize("n_steps", [20, 21])
def test_a_staircase_has_sixteen_steps_more_at_each_end(n_steps):
    (kernel, _), (bias, _) = staircase(smooth, -1, 1, n_steps)
    centers = -bias / kernel[0]
    assert len(centers) == n_steps + 32
    np.testing.assert_allclose(np.diff(centers), 2 / n_steps)
    np.testing.assert_allclose(centers[16], -1 + 1 / n_steps)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "cos", "softplus"])
def test_slope_is_the_derivative(activation):
    rng = np.random.default_rng(0)
    network = ([rng.normal(size=(1, 7)), rng.normal(size=(7, 1))],
               [rng.normal(size=7), rng.normal(size=1)])
    x, step = np.linspace(-2, 2, 41), 1e-5
    numeric = (evaluate(x + step, network, activation)
               - evaluate(x - step, network, activation)) / (2 * step)
    np.testing.assert_allclose(slope(x, network, activation), numeric, atol=1e-8)


def test_order_reads_the_exponent():
    assert order([1, 2, 4], [3, 3 / 8, 3 / 64]) == pytest.approx(-3, abs=1e-12)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (interpolate, ([0], [1]), "knots: expected at least two, got 1"),
        (interpolate, ([0, 0], [1, 2]), r"strictly increasing numbers, got 0.0 at \[1\]"),
        (interpolate, ([0, 1], [1]), r"values: expected shape \(2,\), got \(1,\)"),
        (interpolate, ([0, np.nan], [1, 2]), "knots: expected finite numbers, got nan"),
        (staircase, (smooth, 0, 1, 0), "n_steps: expected a whole number of at least 1, got 0"),
        (staircase, (smooth, 1, 0, 5), "low: expected less than high, 0, got 1"),
        (staircase, (smooth, 0, 1, 5, "relu"), "activation: expected 'sigmoid' or 'tanh'"),
        (staircase, (smooth, 0, 1, 5, ["tanh"]), r"activation: expected .* got \['tanh'\]"),
        (order, ([1, 2], [1, 0]), r"errors: expected positive numbers, got 0.0 at \[1\]"),
        (order, ([1], [1]), "sizes: expected at least two, got 1"),
    ],
)
def test_nonsense_is_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
