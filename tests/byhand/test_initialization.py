"""Variances through depth, against theory; symmetric starts stay symmetric."""

from inspect import signature

import numpy as np
import pytest

from kerasdemos.byhand.initialization import (
    distinct_units,
    expect,
    glorot_variance,
    he_variance,
    preactivations,
    ratio_per_layer,
    simulate,
)


@pytest.fixture(scope="module")
def relu_networks():
    return {variance: simulate(variance, networks=6) for variance in (0.001, 0.01, 0.02, 0.1, 1)}


def test_for_relu_each_layer_multiplies_by_half_the_width_times_the_variance(relu_networks):
    for variance, simulated in relu_networks.items():
        theory = variance * 100 / 2
        # The typical network of width 100 lies a factor exp(-5 / 200) = 0.975 below; 49 layers
        # of 6 networks leave a standard error of sqrt(5 / 100 / 49 / 6) = 1.3 percent.
        band = theory * np.exp(-5 / 200) * np.array([1 - 0.052, 1 + 0.052])
        assert band[0] < ratio_per_layer(simulated.preactivations) < band[1]
        assert band[0] < 1 / ratio_per_layer(simulated.gradients) < band[1]


def test_only_hes_variance_keeps_fifty_relu_layers_level(relu_networks):
    assert he_variance(100) == 0.02
    for variance, simulated in relu_networks.items():
        layers = simulated.preactivations
        assert (layers.max() < 100 * layers.min()) == (variance == 0.02)


def test_theory_for_relu_is_exact():
    for variance in (0.001, 0.02, 1.0):
        theory = expect(variance)
        layers = np.arange(50)
        np.testing.assert_allclose(theory.preactivations,
                                   100 * variance * (50 * variance) ** layers, rtol=1e-9)
        np.testing.assert_allclose(theory.gradients, 0.5 * (50 * variance) ** layers[::-1],
                                   rtol=1e-9)


def test_without_activation_variances_multiply_by_the_width_times_the_variance():
    theory = expect(0.02, "linear", depth=4)
    np.testing.assert_allclose(theory.preactivations, [2, 4, 8, 16], rtol=1e-9)
    np.testing.assert_allclose(theory.gradients, [8, 4, 2, 1], rtol=1e-9)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "cos"])
def test_theory_and_simulation_agree_in_wide_networks(activation):
    theory = expect(1 / 400, activation, width=400, depth=6)
    simulated = simulate(1 / 400, activation, width=400, depth=6, samples=200)
    # Each mean square averages 10 networks; a ratio of 1.1 is over four standard errors away.
    np.testing.assert_allclose(simulated.preactivations / theory.preactivations, 1, atol=0.1)
    np.testing.assert_allclose(simulated.gradients / theory.gradients, 1, atol=0.1)


def test_the_sigmoids_gradient_vanishes_where_relus_survives(relu_networks):
    sigmoid = simulate(0.02, "sigmoid", networks=2)
    assert sigmoid.gradients[0] < 1e-40
    assert relu_networks[0.02].gradients[0] > 1e-2


def test_the_theory_matches_a_direct_draw_of_one_layer():
    f = np.random.default_rng(0).normal(scale=np.sqrt(3), size=1_000_000)
    second = expect(0.03, "tanh", depth=2).preactivations[1]
    squares = 3 * np.tanh(f) ** 2
    assert second == pytest.approx(squares.mean(), abs=4 * squares.std() / 1000)


def test_gradients_are_those_of_finite_differences():
    width, depth, step = 3, 3, 1e-6
    simulated = simulate(0.5, "tanh", width=width, depth=depth, samples=1, networks=1, seed=4)
    # The same draws in the same order, then the derivative of (output gradient . h_3) in f_1.
    generator = np.random.default_rng(4)
    weights = generator.normal(scale=np.sqrt(0.5), size=(depth, width, width))
    f1 = generator.normal(size=(1, width)) @ weights[0]
    seed_gradient = generator.normal(size=(1, width))

    def output(f):
        return np.sum(seed_gradient * np.tanh(np.tanh(np.tanh(f) @ weights[1]) @ weights[2]))

    slopes = [(output(f1 + step * unit) - output(f1 - step * unit)) / (2 * step)
              for unit in np.eye(width)]
    assert simulated.gradients[0] == pytest.approx(np.mean(np.square(slopes)), rel=1e-6)
    assert simulated.preactivations[0] == pytest.approx(np.mean(f1**2), rel=1e-12)


def test_he_and_glorot_are_their_formulas():
    assert he_variance(50) == 2 / 50
    assert glorot_variance(100, 300) == 2 / 400


def test_the_ratio_per_layer_is_a_geometric_mean():
    assert ratio_per_layer([1, 5, 2, 8]) == pytest.approx(2, abs=1e-15)


def test_distinct_units_counts_columns_that_differ_in_weights_or_bias():
    assert distinct_units(np.ones((3, 4)), np.zeros(4)) == 1
    assert distinct_units(np.ones((3, 4)), [0, 1, 0, 2]) == 3
    assert distinct_units([[1, 2, 1]], [0, 0, 0]) == 2


def test_units_that_start_alike_stay_alike_while_keras_trains_them():
    import keras

    from kerasdemos.builders import xor_mlp
    from kerasdemos.byhand import xor

    counts = {}
    for initializer in (keras.initializers.Constant(0.5), keras.initializers.GlorotUniform(seed=1)):
        model = xor_mlp(8, initializer=initializer)
        for _ in range(50):
            model.train_on_batch(xor.X, xor.y[:, np.newaxis])
        kernel, bias = model.get_layer("hidden").get_weights()
        assert not np.allclose(bias, 0)  # they did train
        counts[type(initializer).__name__] = distinct_units(kernel, bias)
    assert counts == {"Constant": 1, "GlorotUniform": 8}


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (simulate, {"weight_variance": 0}, "weight_variance: expected a positive number, got 0"),
        (expect, {"weight_variance": np.nan}, "weight_variance: expected a positive number"),
        (simulate, {"weight_variance": 1, "activation": "swish"}, "activation: expected"),
        (expect, {"weight_variance": 1, "depth": 0}, "depth: expected a whole number of at least"),
        (simulate, {"weight_variance": 1, "width": 2.5}, "width: expected a whole number"),
        (simulate, {"weight_variance": "a"}, "expected a positive number, got 'a'"),
        (expect, {"weight_variance": None}, "expected a positive number, got None"),
        (simulate, {"weight_variance": 1, "seed": -1}, "seed: expected a whole number from 0 to"),
        (simulate, {"weight_variance": 1, "seed": "a"}, "seed: expected a whole number from 0 to"),
        (he_variance, {"fan_in": 0}, "fan_in: expected a whole number"),
        (ratio_per_layer, {"variances": [1]}, "variances: expected at least two, got 1"),
        (ratio_per_layer, {"variances": [1, 0]}, r"expected positive numbers, got 0.0 at \[1\]"),
        (distinct_units, {"kernel": [[1, 2]], "bias": [1]}, r"bias: expected shape \(2,\)"),
    ],
)
def test_nonsense_is_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(**arguments)


def test_all_speak_of_the_same_network_where_nothing_is_said():
    asked, drawn, wide = ({name: of.default for name, of in signature(function).parameters.items()}
                          for function in (simulate, preactivations, expect))
    assert asked | drawn == asked
    assert asked | wide == asked


def test_preactivations_are_those_of_the_network_that_simulate_draws_first():
    sizes = {"width": 30, "depth": 4, "samples": 20, "seed": 3}
    reached = preactivations(0.05, "tanh", **sizes)
    assert reached.shape == (4, 20, 30)
    simulated = simulate(0.05, "tanh", networks=1, **sizes)
    np.testing.assert_allclose((reached**2).mean(axis=(1, 2)), simulated.preactivations)
