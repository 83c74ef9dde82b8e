"""ReLU at 0: how zeros are counted, what the derivative there changes, what claims take."""

import numpy as np
import pytest

from kerasdemos.lectures.uniandes import descent
from kerasdemos.lectures.uniandes import relu_at_zero as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}
STARTS = 160


@pytest.fixture(scope="module")
def twice():
    return room.descend_twice(STARTS, stops=[0, 1, 2000], seed=0)


def test_both_units_are_at_zero_for_0_0_at_the_start_and_a_dead_one_stays(twice):
    zeros, _ = twice
    np.testing.assert_array_equal(zeros[0], 0.25)
    # Both weights of a unit are negative with probability 1/4: it is active nowhere, so its four
    # inputs of eight are 0 at (0, 0) alone. Two units of a start: standard deviation .0765.
    spread = np.sqrt(2 * 1 / 4 * 3 / 4) / 8
    assert zeros[1].mean() == pytest.approx(1 / 16, abs=4 * spread / np.sqrt(STARTS))
    assert (zeros[2] >= zeros[1]).all()


def test_with_0_the_starts_end_where_plain_descent_ends_and_with_1_elsewhere(twice):
    _, (left, right) = twice
    plain = descent.descend(STARTS, (0.1,), steps=2000, seed=0).runs["loss"]
    np.testing.assert_allclose(left, plain, atol=1e-6)
    # After 2,000 steps .195 of 1,000 other starts (seed 1): of 160 starts a share's standard
    # deviation is .031, and the band, 4 of them, goes from .07 to .32.
    spread = np.sqrt(0.195 * 0.805 / STARTS)
    assert (np.abs(left - right) > 0.01).mean() == pytest.approx(0.195, abs=4 * spread)


def test_images_are_looked_at_before_training_and_after_each_epoch(few_images):
    experiment = room.FASHION_ZEROS.with_settings(epochs=2)
    few_images.x_train[0] = 0  # for a black image every unit is at its bias, which begins at 0
    [(history, metrics)] = experiment.train(experiment.settings, few_images, [0])
    assert history.empty
    assert list(metrics) == ["zeros_0", "zeros_1", "zeros_2"]
    assert metrics["zeros_0"] == 1 / 128
    assert metrics["zeros_1"] < 1 / 128


def test_shares_are_taken_from_runs(runs):
    xor = runs("xor-zeros", *(
        {"zeros_0": 1.0, **{f"zeros_{stop}": share for stop in (1, 10, 100, 1000, 10_000)},
         "loss_0": 0.1, "loss_1": loss} for share, loss in ((0.0, 0.1), (0.125, 0.25))))
    assert BY_ID["U29.xor"].ours(xor) == pytest.approx(0.0625)
    assert BY_ID["U29.derivative"].ours(xor) == 0.5
    images = runs("fashion-zeros", *({f"zeros_{epoch}": epoch * share for epoch in range(6)}
                                     for share in (0.0, 1e-7)))
    assert BY_ID["U29.images"].ours(images) == pytest.approx(5e-7)
