"""The demo of the CNN: what claims take from runs."""

import pytest

from kerasdemos.lectures.uniandes import cifar as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_validation_and_evaluation_are_compared_after_the_last_epoch(runs):
    one = runs("cifar-lecture", {"test_accuracy": 0.65}, val_accuracy=[0.5, 0.6])
    assert BY_ID["U23.validation"].ours(one) == pytest.approx(0.05)


def test_the_presets_are_compared_by_their_means(runs):
    lecture, tensorflow = (runs(name, {"test_accuracy": low}, {"test_accuracy": low + 0.1})
                           for name, low in (("cifar-lecture", 0.6), ("cifar-tensorflow", 0.7)))
    assert BY_ID["U25.difference"].ours(tensorflow, lecture) == pytest.approx(0.1)
