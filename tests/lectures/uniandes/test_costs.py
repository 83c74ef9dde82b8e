"""Output units and their costs: what is computed, and what claims take from runs."""

import numpy as np
import pytest

from kerasdemos.evidence.rules import NOT_REPRODUCED
from kerasdemos.lectures.uniandes import costs as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_the_data_are_farther_from_the_model_than_their_entropy():
    assert room.distance_gap() < 1e-12


def test_pairs_are_compared_at_the_best_step_size_of_each(runs):
    steps = {"sigmoid + cross-entropy": (9, 8, 5, 7, 6), "sigmoid + squared error": (90, 40, 50, 60,
             70), "softmax + cross-entropy": (2, 3, 4, 5, 6), "softmax + squared error": (30, 40,
             50, 60, 20)}
    metrics = {f"opposite, {pair}, {rate:g}": float(n) for pair, counted in steps.items()
               for rate, n in zip(room.RATES, counted, strict=True)}
    one = runs("costs", metrics, metrics)
    assert BY_ID["U27.steps-wrong"].ours(one) == 40 / 5


def test_the_same_cost_for_both_is_no_slower():
    for name in ("U27.steps-wrong", "U27.steps-random"):
        assert BY_ID[name].rule("tightly coupled", 1).verdict == NOT_REPRODUCED


def test_the_more_wrong_the_less_squared_error_moves():
    # At z and target 1: sigmoid(z) - 1, and that times sigmoid(z) (1 - sigmoid(z)).
    p = 1 / (1 + np.exp([10.0, 1.0]))
    assert room.growth("cross-entropy")["sigmoid"] == pytest.approx(np.divide(*(1 - p)))
    assert room.growth("squared error")["sigmoid"] == pytest.approx(
        np.divide(*(p * (1 - p) ** 2)))
