"""Activation functions: what claims take from runs."""

import pandas as pd
import pytest

from kerasdemos.evidence.results import Result, Runs
from kerasdemos.lectures.uniandes import activations as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def runs(name, *metrics, **histories):
    """Runs whose metrics and histories are written down, one dict of metrics a run."""
    frame = pd.DataFrame(histories)
    frame.index += 1
    return Runs(name, [Result(name, seed, {}, frame, one, 1.0)
                       for seed, one in enumerate(metrics)])


def test_cos_units_are_compared_by_their_mean_test_errors():
    cos = runs("fashion-cos", {"test_accuracy": 0.8}, {"test_accuracy": 0.9})
    others = [runs(name, {"test_accuracy": accuracy}) for name, accuracy in
              (("fashion", 0.89), ("fashion-sigmoid", 0.9), ("fashion-tanh", 0.7))]
    assert BY_ID["U10.beside"].ours(cos, *others) == pytest.approx(0.05)
