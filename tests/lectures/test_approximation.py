"""Networks trained on functions: they learn, they can fail, they can overfit."""

import keras
import numpy as np
import pandas as pd
import pytest

from kerasdemos.builders import approximator
from kerasdemos.evidence.results import Result, Runs
from kerasdemos.evidence.rules import HOLDS, NOT_REPRODUCED
from kerasdemos.lectures.approximation import (
    LESS,
    TARGETS,
    approximate,
    best_and_median,
    kinked,
    learning_curve,
    median_ratio,
    samples,
    smooth,
    smooth_slope,
    train_approximators,
)
from kerasdemos.training import draw_many

LINE = np.linspace(-1, 1, 64)
MIDDLES = (LINE[1:] + LINE[:-1]) / 2


@pytest.mark.parametrize(("hidden", "n_inputs", "parameters"),
                         [((83,), 1, 250), ((10, 10, 10), 1, 251), ((16,), 2, 65)])
def test_parameters_follow_the_formula(hidden, n_inputs, parameters):
    model = approximator(hidden, "relu", n_inputs)
    assert model.count_params() == parameters
    assert model.input_shape == (None, n_inputs)


def test_errors_are_those_of_the_outputs_and_the_best_and_the_median_are_found_by_them():
    errors, outputs = approximate(LINE, smooth(LINE), MIDDLES, smooth(MIDDLES), copies=3, steps=20,
                                  hidden_units=(4,), activation="tanh")
    off = np.sqrt(((outputs - smooth(MIDDLES)) ** 2).mean(axis=1))
    np.testing.assert_allclose(errors["validation_error"], off, rtol=1e-5)
    np.testing.assert_array_equal(best_and_median(errors, outputs), outputs[off.argsort()[:2]])


def test_there_is_one_row_a_start_with_errors_on_both_sets():
    table = train_approximators(LINE, smooth(LINE), MIDDLES, smooth(MIDDLES), hidden_units=(4, 3),
                                activation="tanh", copies=3, steps=20)
    assert table["start"].tolist() == [0, 1, 2]
    assert (table[["training_error", "validation_error"]] > 0).all(axis=None)


def test_starts_end_where_keras_ends_and_are_measured_on_either_set():
    """Adam at a rate that falls as half a cosine, batch by batch; errors by NumPy."""
    model, far = approximator((4,), "tanh"), smooth(MIDDLES) + 50
    table = train_approximators(LINE, smooth(LINE), MIDDLES, far, hidden_units=(4,),
                                activation="tanh", copies=2, steps=20, seed=3)
    for k in range(2):
        model.set_weights([array[k] for array in draw_many(model, 2, seed=3)])
        model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, 20)),
                      "mse")
        for _ in range(20):
            model.train_on_batch(LINE[:, np.newaxis], smooth(LINE)[:, np.newaxis])
        for x, y, column in ((LINE, smooth(LINE), "training"), (MIDDLES, far, "validation")):
            off = model.predict(x[:, np.newaxis], verbose=0)[:, 0] - y
            assert table[f"{column}_error"][k] == pytest.approx(np.sqrt(np.mean(off**2)), rel=1e-4)


def test_more_units_come_nearer():
    # Measured over 5 seeds: medians .29 to .62 with 4 units, .022 to .032 with 64.
    medians = [train_approximators(LINE, smooth(LINE), MIDDLES, smooth(MIDDLES),
                                   hidden_units=(units,), activation="relu", copies=5,
                                   steps=2000)["validation_error"].median() for units in (4, 64)]
    assert medians[0] > 0.2
    assert medians[1] < 0.05


def test_four_units_can_represent_the_kinked_target_but_seldom_learn_it():
    table = train_approximators(LINE, kinked(LINE), MIDDLES, kinked(MIDDLES), hidden_units=(4,),
                                activation="relu", copies=100, steps=3000)
    share = (table["validation_error"] < 0.01).mean()
    # Measured over 5 seeds: .04 to .08, mean .06; four binomial standard deviations above it.
    assert share < 0.16


def test_a_wide_network_on_few_noisy_points_overfits():
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(-1, 1, 20))
    y = smooth(x) + rng.normal(scale=0.3, size=20)
    curve, outputs = learning_curve(x, y, MIDDLES, smooth(MIDDLES), hidden_units=(200,),
                                    activation="tanh", at_steps=[10, 100, 450, 3000])
    assert outputs.shape == (4, 63)
    assert curve["training_error"].is_monotonic_decreasing
    assert curve["validation_error"].idxmin() == 450
    assert curve["validation_error"][3000] > 1.5 * curve["validation_error"][450]


def test_snapshots_lie_on_one_training():
    arguments = (LINE, smooth(LINE), MIDDLES, smooth(MIDDLES))
    options = {"hidden_units": (5,), "activation": "tanh", "seed": 4}
    both, _ = learning_curve(*arguments, **options, at_steps=[7, 30])
    alone, _ = learning_curve(*arguments, **options, at_steps=[7])
    np.testing.assert_allclose(both.loc[7], alone.loc[7], rtol=1e-5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"y": LINE[:3]}, r"y: expected shape \(64,\), got \(3,\)"),
        ({"x_validation": np.stack([LINE, LINE], 1)}, "x_validation: expected 1 inputs, .* got 2"),
        ({"hidden_units": (0,)}, "hidden_units: expected whole numbers of at least 1, got 0"),
        ({"activation": "swoosh"}, "activation: expected"),
        ({"copies": 0}, "copies: expected a whole number"),
        ({"learning_rate": -1}, "learning_rate: expected"),
    ],
)
def test_nonsense_is_refused(options, message):
    arguments = {"x": LINE, "y": LINE, "x_validation": LINE, "y_validation": LINE,
                 "hidden_units": (3,), "activation": "tanh", "steps": 2} | options
    with pytest.raises(ValueError, match=message):
        train_approximators(**arguments)


def test_snapshots_before_the_first_step_are_refused():
    with pytest.raises(ValueError, match="at_steps: expected whole numbers of at least 1"):
        learning_curve(LINE, LINE, LINE, LINE, hidden_units=(3,), activation="tanh", at_steps=[0])


@pytest.mark.parametrize("target", TARGETS)
def test_validation_lies_between_the_training_points(target):
    x, y, x_validation, y_validation = samples(target)
    assert y.shape == (len(x),)
    assert y_validation.shape == (len(x_validation),)
    assert x.min() < x_validation.min() < x_validation.max() < x.max()
    assert not set(map(tuple, np.reshape(x, (len(x), -1)))) & set(
        map(tuple, np.reshape(x_validation, (len(x_validation), -1))))


def test_the_slope_of_the_smooth_target_is_that_of_central_differences():
    numeric = (smooth(LINE + 1e-6) - smooth(LINE - 1e-6)) / 2e-6
    np.testing.assert_allclose(smooth_slope(LINE), numeric, atol=1e-8)


@pytest.mark.parametrize(("ratio", "verdict"), [(0.8, HOLDS), (1, NOT_REPRODUCED),
                                                (1 - 1e-9, NOT_REPRODUCED)])
def test_networks_that_are_as_good_as_others_are_not_better(ratio, verdict):
    assert LESS("closer", ratio).verdict == verdict


def test_networks_are_compared_by_their_median_errors():
    runs = Runs("some", [Result("some", seed, {}, pd.DataFrame(), {"a": error, "b": 4 * error}, 1.0)
                         for seed, error in enumerate((1.0, 2.0, 100.0))])
    assert median_ratio(runs, "a", "b") == 0.25
