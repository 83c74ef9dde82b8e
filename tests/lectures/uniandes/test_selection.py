"""An architecture searched for: the images are kept apart, and what a choice reports."""

import numpy as np
import pytest

from kerasdemos.lectures.uniandes import selection as room
from kerasdemos.training import many

BY_ID = {claim.id: claim for claim in room.CLAIMS}
# Three seeds, two architectures.
ERRORS = {"validation": [[0.1, 0.2], [0.2, 0.1], [0.2, 0.1]],
          "test": [[0.2, 0.1], [0.3, 0.2], [0.1, 0.3]],
          "others": [[0.2, 0.3], [0.3, 0.2], [0.4, 0.2]]}


def test_a_choice_is_reported_on_the_test_set_and_true_on_the_others():
    choice = room.choose(ERRORS, "validation")
    assert choice["architecture"].tolist() == [0, 1, 1]
    assert choice["reported"].tolist() == [0.2, 0.2, 0.3]
    assert choice["true"].tolist() == [0.2, 0.2, 0.2]
    assert room.choose(ERRORS, "test")["reported"].tolist() == [0.1, 0.2, 0.1]


def test_gain_and_optimism_are_means_over_the_seeds(runs):
    assert room.gain(ERRORS) == pytest.approx(0.2 - (0.25 + 0.25 + 0.3) / 3)
    assert room.too_good(ERRORS, "test") == pytest.approx((0.2 + 0 + 0.3) / 3)
    assert room.optimism(ERRORS) == pytest.approx((0.5 + 0.1) / 3)
    names = list(room.ARCHITECTURES)
    one = runs("selection", *({f"{name} {architecture}": ERRORS[name][seed][k > 0]
                               for name in room.SETS for k, architecture in enumerate(names)}
                              for seed in range(3)))
    assert BY_ID["U26.optimism"].ours(one) == pytest.approx(room.optimism(ERRORS))


def test_what_a_seed_validates_on_it_does_not_train_on(few_images, monkeypatch):
    monkeypatch.setattr(room, "POOL", 128)
    monkeypatch.setattr(room, "HELD_OUT", 16)
    given = []
    fit_many = many.fit_many
    monkeypatch.setattr(many, "fit_many", lambda *arguments, **options: (
        given.append(options["batches"]), fit_many(*arguments, **options))[1])
    errors = room.search(few_images, [4, 7], epochs=2,
                         architectures={"1 x 3": [3], "2 x 2": [2, 2]})
    assert [batches.shape for batches in given] == [(2, 7, 32)] * 2
    for rows in given[0]:
        drawn, times = np.unique(rows, return_counts=True)
        assert len(drawn) == 112
        assert (times == 2).all()
    assert not np.array_equal(given[0][0], given[0][1])
    for name, images in (("validation", 16), ("test", 16), ("others", 34)):
        assert errors[name].shape == (2, 2)
        counts = errors[name].to_numpy() * images
        np.testing.assert_allclose(counts, counts.round(), atol=1e-9)


def test_metrics_are_named_by_set_and_architecture(few_images, monkeypatch):
    monkeypatch.setattr(room, "POOL", 128)
    monkeypatch.setattr(room, "HELD_OUT", 16)
    experiment = room.SELECTION.with_settings(epochs=2, architectures={"1 x 3": [3]})
    trained = experiment.train(experiment.settings, few_images, [0, 1])
    assert [list(metrics) for _, metrics in trained] == [
        ["validation 1 x 3", "test 1 x 3", "others 1 x 3"]] * 2
    assert trained[0][1] != trained[1][1]
