"""XOR: where gradient descent ends, from many starts, and what claims take from that."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from kerasdemos.builders import xor_mlp
from kerasdemos.byhand import xor
from kerasdemos.evidence.results import Result, Runs
from kerasdemos.evidence.running import run_block
from kerasdemos.lectures.uniandes import descent as room
from kerasdemos.training import draw_many

BY_ID = {claim.id: claim for claim in room.CLAIMS}


@pytest.fixture(scope="module")
def descents():
    return room.descend(1000, (0.1, 1.0), steps=10_000, seed=0)


def test_there_is_one_run_for_every_start_and_step_size(descents):
    assert len(descents.runs) == 2000
    assert descents.predictions.shape == (2000, 4)
    assert [array.shape for array in descents.weights] == [(2000, 2, 2), (2000, 2), (2000, 2, 1),
                                                            (2000, 1)]


def test_the_losses_are_those_of_the_networks_found(descents):
    W, c, w, b = (array[0] for array in descents.weights)
    y_hat = xor.trace(solution=(W, c, w[:, 0], b[0]))["y_hat"]
    np.testing.assert_allclose(descents.predictions[0], y_hat, atol=1e-5)
    assert descents.runs["loss"][0] == pytest.approx(((y_hat - xor.y) ** 2).mean(), abs=1e-5)


def test_about_a_fifth_of_the_starts_solve_xor(descents):
    # Measured over 10 seeds of 1,000 starts: 0.207 to 0.239, mean 0.226; 4 binomial standard
    # deviations about that.
    share = room.solved_shares(descents.runs)["within_tenth"][0]
    assert 0.173 <= share <= 0.279


def test_every_run_at_a_moderate_step_size_ends_in_a_named_minimum(descents):
    shares = room.minima_shares(descents.runs)
    assert shares.loc[0.1, list(xor.MINIMA)].sum() >= 0.99
    assert (shares.loc[0.1, list(xor.MINIMA)] > 0.05).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)


def test_with_too_large_a_step_no_start_solves_xor(descents):
    assert not descents.runs.query("learning_rate == 1.0")["within_half"].any()


def test_no_solution_found_is_integer_valued(descents):
    solved = descents.runs[descents.runs["within_tenth"]]
    assert len(solved) > 100
    assert not solved["integer"].any()


def test_the_slides_weights_are_integers_and_a_tenth_more_are_not():
    W, c, w, b = xor.SOLUTION
    solution = [W, c, w[:, np.newaxis], np.array([b])]
    stacked = [np.stack([array, array + 0.1]) for array in solution]
    assert room.integer_valued(stacked).tolist() == [True, False]
    # A single weight that is none makes the run not integer.
    stacked = [np.stack([array, array]) for array in solution]
    stacked[3][1] += 0.1
    assert room.integer_valued(stacked).tolist() == [True, False]


def test_the_integer_share_is_of_the_runs_that_solve_it(descents):
    runs = descents.runs.head(2).assign(within_tenth=True, integer=[True, False])
    assert room.solved_shares(runs)["integer"][0] == 0.5


def test_the_same_seed_gives_the_same_descents():
    one, other = (room.descend(5, (0.1,), steps=50, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.predictions, other.predictions)


def test_starts_are_drawn_from_kerass_initialisers():
    kernel, bias, output, _ = draw_many(xor_mlp(), 400, seed=1)
    assert kernel.shape == (400, 2, 2)
    assert (bias == 0).all()
    # Glorot's uniform distribution over +-sqrt(6 / (fan in + fan out)).
    assert np.abs(kernel).max() == pytest.approx(np.sqrt(6 / 4), rel=0.01)
    assert np.abs(output).max() == pytest.approx(np.sqrt(6 / 3), rel=0.01)
    assert len(np.unique(kernel)) == kernel.size


@pytest.mark.parametrize("n_solved", [0, 1, 17, 59, 60])
def test_the_interval_of_a_share_is_wilsons(n_solved):
    solved = np.arange(60) < n_solved
    [row] = room.solved_shares(pd.DataFrame({
        "learning_rate": 0.1, "within_half": True, "within_tenth": solved,
        "integer": False})).itertuples()
    theirs = stats.binomtest(n_solved, 60).proportion_ci(method="wilson")
    assert (row.low, row.high) == pytest.approx((theirs.low, theirs.high), abs=1e-15)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="copies: expected a whole number of at least 1, got 0"):
        room.descend(0)
    with pytest.raises(ValueError, match="learning_rate: expected"):
        room.descend(2, (0.1, -0.1))


@pytest.mark.slow
def test_starts_of_xor_are_the_seeds():
    experiment = room.XOR.with_settings(learning_rates=[0.1, 0.3], steps=30)
    block = run_block(replace(experiment, block=5), 0)
    runs = room.descend(5, [0.1, 0.3], steps=30, seed=0).runs
    for result in block:
        expected = {}
        for row in runs[runs["start"] == result.seed].to_dict("records"):
            name = f"{row['learning_rate']:g}"
            expected |= {f"loss_{name}": row["loss"], f"solved_{name}": row["within_tenth"],
                         f"integer_{name}": row["integer"]}
        assert result.metrics == expected
    assert len(runs) == 10


# --- What is taken from runs ----------------------------------------------------------------------


def runs(name, *metrics, **histories):
    """Runs whose metrics and histories are written down, one dict of metrics a run."""
    frame = pd.DataFrame(histories)
    frame.index += 1
    return Runs(name, [Result(name, seed, {}, frame, one, 1.0)
                       for seed, one in enumerate(metrics)])


def xor_start(solved, integer, loss):
    """One start: solves or not alike at each learning rate but the last, which never does."""
    values = {"loss_0.01": 3 * loss, "loss_0.03": loss / 2, "loss_0.1": loss, "loss_0.3": loss}
    for rate in ("0.01", "0.03", "0.1", "0.3"):
        values |= {f"solved_{rate}": solved, f"integer_{rate}": integer}
    return values | {"solved_1": 0.0, "integer_1": 1.0, "loss_1": 2 * loss}


XOR = runs("xor", xor_start(1.0, 1.0, 0.0), xor_start(1.0, 0.0, 1e-4), xor_start(0.0, 1.0, 0.125),
           xor_start(0.0, 0.0, 0.2))


@pytest.mark.parametrize(("claim_id", "expected"), [
    ("U6.initial-values", 0.1), ("U6.step-size", 0.5), ("U6.named-minima", 0.75),
    ("U6.integers", 0.5),
])
def test_shares_of_xor_are_of_the_starts(claim_id, expected):
    assert BY_ID[claim_id].ours(XOR) == pytest.approx(expected, abs=1e-12)


def test_of_the_minima_the_rarest_is_taken():
    losses = (1e-4, 1e-4, 1 / 8, 1 / 8, 1 / 6, 1 / 4, 1 / 4, 0.2)
    starts = [xor_start(0.0, 0.0, loss) for loss in losses]
    assert BY_ID["U6.minima"].ours(runs("xor", *starts)) == 1 / 8
    assert BY_ID["U6.minima"].ours(runs("xor", *starts[:4])) == 0


def test_integer_weights_count_among_solutions_only():
    start = xor_start(0.0, 1.0, 0.125)
    solved = xor_start(1.0, 0.0, 0.0)
    assert BY_ID["U6.integers"].ours(runs("xor", start, start, solved)) == 0


def test_a_film_s_moments_are_those_of_the_training_itself(descents):
    first = [array[:2] for array in descents.first]
    moments, losses = room.film(first, (0, 3))
    model = xor_mlp(learning_rate=room.SHOWN_RATE)
    for k in range(2):
        for given, kept in zip(first, moments, strict=True):
            np.testing.assert_array_equal(kept[k, 0], given[k])
        model.set_weights([array[k] for array in first])
        alone = [model.train_on_batch(xor.X, xor.y[:, np.newaxis]) for _ in range(3)]
        np.testing.assert_allclose(losses[:, k], alone, rtol=1e-5)
        for weight, kept in zip(model.get_weights(), moments, strict=True):
            np.testing.assert_allclose(kept[k, 1], weight, atol=1e-6)
