"""Activations and output units, against their formulas, finite differences and TensorFlow."""

import numpy as np
import pytest
import scipy.special

from kerasdemos.byhand import activations
from kerasdemos.byhand.activations import ACTIVATIONS, OUTPUTS

EVERYWHERE = np.concatenate([np.linspace(-6, 6, 241), [-1000.0, -30.0, 30.0, 1000.0]])
KINKS = {"relu": [0.0], "threshold": [0.0], "hard_tanh": [-1.0, 1.0]}
FORMULAS = {
    "relu": lambda x: max(x, 0.0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": lambda x: (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x)),
    "threshold": lambda x: 1.0 if x > 0 else 0.0,
    "cos": lambda x: 1 - 2 * np.sin(x / 2) ** 2,
    "rbf": lambda x: np.exp(-(x * x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "hard_tanh": lambda x: max(-1.0, min(1.0, x)),
    "linear": lambda x: x,
}


def smooth_points(name):
    """Points at which the derivative exists, clear of kinks by more than the difference step."""
    kinks = np.array(KINKS.get(name, [np.inf]))
    points = EVERYWHERE[np.abs(EVERYWHERE) < 100]
    return points[np.abs(points[:, np.newaxis] - kinks).min(axis=1) > 1e-3]


def test_the_eight_activations_of_the_lecture_and_linear_are_there():
    assert set(FORMULAS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
class TestEachActivation:
    def test_follows_the_slide(self, name):
        x = EVERYWHERE[np.abs(EVERYWHERE) <= 6]
        expected = [FORMULAS[name](value) for value in x]
        np.testing.assert_allclose(ACTIVATIONS[name][0](x), expected, rtol=1e-12, atol=1e-12)

    def test_has_the_derivative_that_central_differences_give(self, name):
        function, derivative = ACTIVATIONS[name]
        x, step = smooth_points(name), 1e-5
        slope = (function(x + step) - function(x - step)) / (2 * step)
        np.testing.assert_allclose(derivative(x), slope, atol=1e-9)

    def test_keeps_floating_point_dtypes_without_overflow_at_1000(self, name):
        for dtype in (np.float16, np.float32, np.float64, np.longdouble):
            x = EVERYWHERE.astype(dtype)
            for function in ACTIVATIONS[name]:
                with np.errstate(over="raise", invalid="raise", divide="raise"):
                    result = function(x)
                assert result.dtype == dtype
                assert np.isfinite(result).all()

    def test_makes_integers_booleans_and_lists_float64(self, name):
        for x in ([-1, 0, 2], np.array([-1, 0, 2], np.int8), [True, False, True]):
            for function in ACTIVATIONS[name]:
                assert function(x).dtype == np.float64

    @pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 1, 4, 1)])
    def test_takes_any_shape(self, name, shape):
        for function in ACTIVATIONS[name]:
            assert np.shape(function(np.ones(shape))) == shape

    def test_leaves_its_argument_alone(self, name):
        for function in ACTIVATIONS[name]:
            x = np.array([-2.0, 0.5, 3.0])
            result = function(x)
            result[:] = 7
            assert x.tolist() == [-2.0, 0.5, 3.0]

    @pytest.mark.parametrize("bad", [[1.0, np.nan], [1j], ["a"], [[1], [1, 2]], None])
    def test_refuses_what_is_not_a_real_number_and_names_the_argument(self, name, bad):
        for function in ACTIVATIONS[name]:
            with pytest.raises(ValueError, match=r"^x: expected .* got [^\n]*$"):
                function(bad)


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"threshold"}))
def test_derivatives_equal_tensorflows_gradient_tape(name):
    tf = pytest.importorskip("tensorflow")
    twins = {
        "relu": tf.nn.relu, "sigmoid": tf.math.sigmoid, "tanh": tf.math.tanh, "cos": tf.math.cos,
        "rbf": lambda x: tf.exp(-tf.square(x)), "softplus": tf.math.softplus,
        "hard_tanh": lambda x: tf.maximum(-1.0, tf.minimum(1.0, x)), "linear": tf.identity,
    }
    x = tf.constant(smooth_points(name))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = twins[name](x)
    function, derivative = ACTIVATIONS[name]
    np.testing.assert_allclose(function(x), y, atol=1e-12)
    np.testing.assert_allclose(derivative(x), tape.gradient(y, x), atol=1e-12)


def test_activations_and_derivatives_equal_pytorchs(pytorch):
    answers = pytorch.answers["activations"]
    for name in ("relu", "sigmoid", "tanh", "cos", "softplus", "hard_tanh"):
        function, derivative = ACTIVATIONS[name]
        # tanh's derivative at 30: PyTorch's is 0, rounded; ours keeps its digits.
        np.testing.assert_allclose(function(pytorch.POINTS), answers[name], rtol=1e-14, atol=1e-16)
        np.testing.assert_allclose(derivative(pytorch.POINTS), answers[f"{name}'"], rtol=1e-12,
                                   atol=1e-15)
    np.testing.assert_allclose(activations.softmax(pytorch.POINTS), answers["softmax"], rtol=1e-12)


def test_relus_derivative_at_zero_is_the_left_hand_sides():
    assert activations.relu_derivative([-1e-300, 0.0, 1e-300]).tolist() == [0, 0, 1]


def test_threshold_fires_above_zero_only():
    assert activations.threshold([-0.1, 0.0, 0.1]).tolist() == [0, 0, 1]


def test_tanh_is_point_symmetric_and_a_rescaled_sigmoid():
    x = EVERYWHERE
    assert (activations.tanh(-x) == -activations.tanh(x)).all()
    np.testing.assert_allclose(activations.tanh(x), 2 * activations.sigmoid(2 * x) - 1, atol=1e-15)


def test_sigmoid_and_its_mirror_image_sum_to_one():
    total = activations.sigmoid(EVERYWHERE) + activations.sigmoid(-EVERYWHERE)
    np.testing.assert_allclose(total, 1, atol=1e-15)


def test_the_steepest_slopes_are_a_quarter_for_sigmoid_and_one_for_tanh():
    for derivative, steepest in ((activations.sigmoid_derivative, 0.25),
                                 (activations.tanh_derivative, 1.0)):
        slopes = derivative(EVERYWHERE)
        assert slopes.max() == steepest
        assert EVERYWHERE[slopes.argmax()] == 0


def test_far_out_the_squashing_functions_have_reached_their_limits():
    assert activations.sigmoid([-1000, 1000]).tolist() == [0, 1]
    assert activations.tanh([-1000, 1000]).tolist() == [-1, 1]
    assert activations.softplus([-1000, 1000]).tolist() == [0, 1000]
    assert activations.rbf([-1000, 1000]).tolist() == [0, 0]
    assert activations.sigmoid([-np.inf, np.inf]).tolist() == [0, 1]


def test_sigmoid_keeps_its_digits_in_the_tail():
    assert activations.sigmoid(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)


def test_tanh_derivative_keeps_its_digits_in_the_tail():
    x = np.array([0.3, 5.0, 19.5, 300.0])
    expected = 1 / np.cosh(x) ** 2
    for sign in (-1, 1):
        np.testing.assert_allclose(activations.tanh_derivative(sign * x), expected, rtol=1e-13)
    assert activations.tanh_derivative(np.float32([0, 20])).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_largest_arguments_neither_overflow_nor_warn(dtype):
    x = np.finfo(dtype).max * np.array([-1, 0, 1], dtype)
    functions = [function for pair in ACTIVATIONS.values() for function in pair]
    for function in (*functions, activations.softmax):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            result = function(x)
        assert result.dtype == dtype
        assert np.isfinite(result).all()
    assert activations.softmax(x).tolist() == [0, 0, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OUTPUTS)
def test_losses_neither_overflow_nor_warn_up_to_10_000(name, dtype):
    z = np.array([-1e4, 1e4], dtype)
    for target in ([0, 1], [1, 0]):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            assert np.isfinite(OUTPUTS[name].loss(z, np.array(target, dtype)))


def test_cos_refuses_infinity():
    with pytest.raises(ValueError, match=r"x: expected finite numbers, got inf at \[1\]"):
        activations.cos([0, np.inf])


def test_rbf_falls_with_distance_over_sigma():
    expected = np.exp(-((np.array([0.0, 1.0, 3.0]) / 2) ** 2))
    np.testing.assert_allclose(activations.rbf([0, 1, 3], sigma=2), expected, atol=1e-15)
    for sigma in (0, -1, np.nan, np.inf, [1, 2], "a", None):
        with pytest.raises(ValueError, match="sigma: expected a positive number"):
            activations.rbf(1.0, sigma)


def test_rbf_slope_scales_with_sigma():
    x, step = np.linspace(-4, 4, 41), 1e-5
    slope = (activations.rbf(x + step, 1.7) - activations.rbf(x - step, 1.7)) / (2 * step)
    np.testing.assert_allclose(activations.rbf_derivative(x, 1.7), slope, atol=1e-9)


def test_rbf_layer_is_one_at_its_centers_and_reads_the_norm_of_the_difference():
    centers = [[0, 0], [3, 4]]
    expected = [[1, np.exp(-25 / 100)], [np.exp(-25 / 100), 1]]
    np.testing.assert_allclose(activations.rbf_layer(centers, centers, 10), expected, atol=1e-15)
    with pytest.raises(ValueError, match=r"centers: expected shape \(h, 2\), got \(1, 3\)"):
        activations.rbf_layer([[0, 0]], [[0, 0, 0]])


def test_an_unknown_activation_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match=r"^activation: expected 'relu' or .* got 'swish'"):
        activations.get("swish")


# --- Output units ---------------------------------------------------------------------------

RNG = np.random.default_rng(30)
Z = RNG.normal(scale=3, size=(5, 4))
ONE_HOT = np.eye(4)[[0, 3, 1, 1, 2]]
TARGETS = {"linear": RNG.normal(size=(5, 4)), "sigmoid": RNG.uniform(size=(5, 4)),
           "softmax": ONE_HOT}


def test_softmax_equals_scipys_and_sums_to_one():
    x = np.concatenate([Z, [[1000, -1000, 999, 0], [1000, 1000, 1000, 1000]]])
    np.testing.assert_allclose(activations.softmax(x), scipy.special.softmax(x, axis=-1),
                               atol=1e-15)
    np.testing.assert_allclose(activations.softmax(x).sum(axis=-1), 1, atol=1e-15)


def test_softmax_does_not_see_a_shift_and_keeps_dtype_and_shape():
    np.testing.assert_allclose(activations.softmax(Z + 100), activations.softmax(Z), atol=1e-14)
    assert activations.softmax(np.zeros((2, 3, 4), np.float32)).dtype == np.float32
    assert activations.softmax([[[0, 0]]]).tolist() == [[[0.5, 0.5]]]


@pytest.mark.parametrize("bad", [3.0, np.zeros((2, 0)), [0, np.inf], [0, np.nan]])
def test_softmax_refuses_scalars_emptiness_infinity_and_nan(bad):
    with pytest.raises(ValueError, match="x: expected"):
        activations.softmax(bad)


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_gradient_of_each_loss_is_prediction_minus_target(name):
    unit, target, step = OUTPUTS[name], TARGETS[name], 1e-5
    numeric = np.empty_like(Z)
    for index in np.ndindex(Z.shape):
        shift = np.zeros_like(Z)
        shift[index] = step
        above, below = unit.loss(Z + shift, target).sum(), unit.loss(Z - shift, target).sum()
        numeric[index] = (above - below) / (2 * step)
    np.testing.assert_allclose(unit.function(Z) - target, numeric, atol=1e-8)
    assert (activations.output_gradient(name, Z, target) == unit.function(Z) - target).all()


@pytest.mark.parametrize("name", OUTPUTS)
def test_each_loss_equals_keras_on_the_same_output_units(name):
    keras = pytest.importorskip("keras")
    keras_loss = {
        "linear": lambda t, z: keras.losses.mean_squared_error(t, z) * 4 / 2,
        "sigmoid": lambda t, z: keras.losses.binary_crossentropy(t, z, from_logits=True) * 4,
        "softmax": lambda t, z: keras.losses.categorical_crossentropy(t, z, from_logits=True),
    }[name]
    ours = OUTPUTS[name].loss(Z, TARGETS[name])
    assert ours.shape == (5,)
    np.testing.assert_allclose(ours, keras_loss(TARGETS[name], Z), atol=1e-12)


@pytest.mark.parametrize("name", OUTPUTS)
def test_losses_and_gradients_stay_finite_at_1000(name):
    z = np.array([[1000.0, -1000.0, 0.0, 1000.0], [-1000.0, 1000.0, -1000.0, 0.0]])
    target = np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss = OUTPUTS[name].loss(z, target)
        gradient = activations.output_gradient(name, z, target)
    assert np.isfinite(loss).all()
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_squared_errors_gradient_is_that_of_tensorflow(name):
    tf = pytest.importorskip("tensorflow")
    output = {"linear": tf.identity, "sigmoid": tf.sigmoid, "softmax": tf.nn.softmax}[name]
    z = tf.constant(np.concatenate([Z, [[-10.0, 10.0, 0.0, 3.0]]]))  # the last: confidently wrong
    target = np.concatenate([TARGETS[name], [[1.0, 0.0, 0.0, 0.0]]])
    with tf.GradientTape() as tape:
        tape.watch(z)
        loss = tf.reduce_sum((output(z) - target) ** 2) / 2
    found = activations.squared_error_gradient(name, z.numpy(), target)
    np.testing.assert_allclose(found, tape.gradient(loss, z), rtol=1e-9, atol=1e-15)


def test_a_confident_wrong_answer_costs_its_distance():
    assert activations.binary_cross_entropy([1000.0], [0.0]) == 1000
    assert activations.categorical_cross_entropy([1000.0, 0.0], [0.0, 1.0]) == 1000
    assert activations.half_squared_error([3.0], [1.0]) == 2


@pytest.mark.parametrize(
    ("loss", "z", "target", "message"),
    [
        (activations.half_squared_error, [1.0], [[1.0]], r"one shape .* got \(1,\) and \(1, 1\)"),
        (activations.binary_cross_entropy, [1.0], [2.0], r"numbers from 0 to 1, got 2.0 at \[0\]"),
        (activations.binary_cross_entropy, [1.0], [-0.5], "numbers from 0 to 1, got -0.5"),
        (activations.categorical_cross_entropy, [1.0, 2], [1, 1], r"got \[\[1.0, 1.0\]\]"),
        (activations.categorical_cross_entropy, [1.0, 2], [-1, 2], r"got \[\[-1.0, 2.0\]\]"),
        (activations.half_squared_error, [np.nan], [1.0], "z: expected finite numbers, got nan"),
    ],
)
def test_losses_refuse_targets_that_do_not_fit(loss, z, target, message):
    with pytest.raises(ValueError, match=message):
        loss(z, target)


def test_an_unknown_output_unit_is_refused():
    with pytest.raises(ValueError, match=r"name: expected 'linear' or .*'softmax', got 'rbf"):
        activations.output_gradient("rbf", [1.0], [1.0])
    with pytest.raises(ValueError, match="name: expected"):
        activations.output_gradient(["softmax"], [1.0], [1.0])
