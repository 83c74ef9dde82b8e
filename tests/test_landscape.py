"""Where gradient descent on XOR ends, from many starts."""

import numpy as np
import pytest

from kerasdemos.builders import xor_mlp
from kerasdemos.byhand import xor
from kerasdemos.landscape import (
    integer_valued,
    minima_shares,
    solved_shares,
    train_xor,
    wilson_interval,
)
from kerasdemos.training.many import draw_many


@pytest.fixture(scope="module")
def landscape():
    return train_xor(1000, (0.1, 1.0), steps=10_000, seed=0)


def test_there_is_one_run_for_every_start_and_step_size(landscape):
    assert len(landscape.runs) == 2000
    assert landscape.predictions.shape == (2000, 4)
    assert [array.shape for array in landscape.weights] == [(2000, 2, 2), (2000, 2), (2000, 2, 1),
                                                            (2000, 1)]


def test_the_losses_are_those_of_the_networks_found(landscape):
    W, c, w, b = (array[0] for array in landscape.weights)
    y_hat = xor.trace(solution=(W, c, w[:, 0], b[0]))["y_hat"]
    np.testing.assert_allclose(landscape.predictions[0], y_hat, atol=1e-5)
    assert landscape.runs["loss"][0] == pytest.approx(((y_hat - xor.y) ** 2).mean(), abs=1e-5)


def test_about_a_fifth_of_the_starts_solve_xor(landscape):
    # Measured over 10 seeds of 1,000 starts: 0.207 to 0.239, mean 0.226; 4 binomial standard
    # deviations about that.
    share = solved_shares(landscape.runs)["within_tenth"][0]
    assert 0.173 <= share <= 0.279


def test_every_run_at_a_moderate_step_size_ends_in_a_named_minimum(landscape):
    shares = minima_shares(landscape.runs)
    assert shares.loc[0.1, list(xor.MINIMA)].sum() >= 0.99
    assert (shares.loc[0.1, list(xor.MINIMA)] > 0.05).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)


def test_with_too_large_a_step_no_start_solves_xor(landscape):
    assert not landscape.runs.query("learning_rate == 1.0")["within_half"].any()


def test_no_solution_found_is_integer_valued(landscape):
    solved = landscape.runs[landscape.runs["within_tenth"]]
    assert len(solved) > 100
    assert not solved["integer"].any()


def test_the_slides_weights_are_integers_and_a_tenth_more_are_not():
    W, c, w, b = xor.SOLUTION
    solution = [W, c, w[:, np.newaxis], np.array([b])]
    stacked = [np.stack([array, array + 0.1]) for array in solution]
    assert integer_valued(stacked).tolist() == [True, False]
    # A single weight that is none makes the run not integer.
    stacked = [np.stack([array, array]) for array in solution]
    stacked[3][1] += 0.1
    assert integer_valued(stacked).tolist() == [True, False]


def test_the_integer_share_is_of_the_runs_that_solve_it(landscape):
    runs = landscape.runs.head(2).assign(within_tenth=True, integer=[True, False])
    assert solved_shares(runs)["integer"][0] == 0.5


def test_the_same_seed_gives_the_same_landscape():
    one, other = (train_xor(5, (0.1,), steps=50, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.predictions, other.predictions)


def test_starts_are_drawn_from_kerass_initialisers():
    kernel, bias, output, _ = draw_many(xor_mlp(), 400, seed=1)
    assert kernel.shape == (400, 2, 2)
    assert (bias == 0).all()
    # Glorot's uniform distribution over +-sqrt(6 / (fan in + fan out)).
    assert np.abs(kernel).max() == pytest.approx(np.sqrt(6 / 4), rel=0.01)
    assert np.abs(output).max() == pytest.approx(np.sqrt(6 / 3), rel=0.01)
    assert len(np.unique(kernel)) == kernel.size


def test_wilsons_interval_equals_the_published_formula_of_scipy():
    from scipy.stats import binomtest

    for successes, trials in ((0, 20), (7, 20), (20, 20), (217, 1000)):
        expected = binomtest(successes, trials).proportion_ci(method="wilson")
        assert wilson_interval(successes, trials) == pytest.approx(
            (expected.low, expected.high), abs=1e-6)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="copies must be a whole number of at least 1, got 0"):
        train_xor(0)
    with pytest.raises(ValueError, match="learning_rate must be positive"):
        train_xor(2, (0.1, -0.1))
