"""The demo of the CNN: what claims take from runs."""

import pandas as pd
import pytest

from kerasdemos.evidence.results import Result, Runs
from kerasdemos.lectures.uniandes import cifar as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def runs(name, *metrics, **histories):
    """Runs whose metrics and histories are written down, one dict of metrics a run."""
    frame = pd.DataFrame(histories)
    frame.index += 1
    return Runs(name, [Result(name, seed, {}, frame, one, 1.0)
                       for seed, one in enumerate(metrics)])


def test_validation_and_evaluation_are_compared_after_the_last_epoch():
    one = runs("cifar-lecture", {"test_accuracy": 0.65}, val_accuracy=[0.5, 0.6])
    assert BY_ID["U23.validation"].ours(one) == pytest.approx(0.05)


def test_the_presets_are_compared_by_their_means():
    lecture, tensorflow = (runs(name, {"test_accuracy": low}, {"test_accuracy": low + 0.1})
                           for name, low in (("cifar-lecture", 0.6), ("cifar-tensorflow", 0.7)))
    assert BY_ID["U25.difference"].ours(tensorflow, lecture) == pytest.approx(0.1)
