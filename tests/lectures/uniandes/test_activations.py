"""Activation functions: what claims take from runs."""

import pytest

from kerasdemos.lectures.uniandes import activations as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_cos_units_are_compared_by_their_mean_test_errors(runs):
    cos = runs("fashion-cos", {"test_accuracy": 0.8}, {"test_accuracy": 0.9})
    others = [runs(name, {"test_accuracy": accuracy}) for name, accuracy in
              (("fashion", 0.89), ("fashion-sigmoid", 0.9), ("fashion-tanh", 0.7))]
    assert BY_ID["U10.beside"].ours(cos, *others) == pytest.approx(0.05)
