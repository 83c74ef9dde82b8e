"""Validation: what is set aside, after which epochs it is evaluated, and that Keras agrees."""

import numpy as np
import pytest

from kerasdemos import fit
from kerasdemos.checks import InputError
from kerasdemos.training.validation import Validation, split, validation_samples


def test_validation_is_evaluated_after_each_epoch_as_by_keras(small, small_data):
    x, y = small_data(20)
    held_out = small_data(15, seed=1)
    model = small(metrics=["mae"])
    history = fit(model, x, y, epochs=2, batch_size=5, validation_data=held_out, verbose=0)
    assert list(history.columns) == ["loss", "mae", "val_loss", "val_mae"]
    loss, mae = model.evaluate(*held_out, verbose=0)
    assert history["val_loss"].iloc[-1] == pytest.approx(loss, rel=1e-6)
    assert history["val_mae"].iloc[-1] == pytest.approx(mae, rel=1e-6)


@pytest.mark.parametrize(("frequency", "due"), [(1, [0, 1, 2, 3]), (2, [1, 3]), ([1, 4], [0, 3])])
def test_it_is_due_after_every_so_many_epochs_or_after_those_named(frequency, due):
    validation = Validation((), frequency, 32)
    assert [epoch for epoch in range(4) if validation.is_due(epoch)] == due


def test_the_last_part_is_set_aside_in_every_array():
    data = {"a": np.arange(10), "b": np.arange(20).reshape(10, 2)}, np.arange(10)
    kept, aside = split(data, 0.25)
    assert kept[1].tolist() == list(range(7))
    assert aside[1].tolist() == [7, 8, 9]
    assert aside[0]["b"].tolist() == [[14, 15], [16, 17], [18, 19]]
    kept, aside = split((np.arange(2), np.arange(2)), 0.5)
    assert (kept[0].tolist(), aside[0].tolist()) == ([0], [1])


@pytest.mark.parametrize(("part", "message"), [
    (1.5, "validation_split: expected a number from 0 to below 1, got 1.5"),
    (-0.5, "validation_split: expected a number from 0 to below 1, got -0.5"),
    ("half", "validation_split: expected a number from 0 to below 1, got 'half'"),
    (0.99, "validation_split: expected samples on both sides, got 0 to train on of 10")])
def test_a_part_that_leaves_nothing_is_refused(part, message):
    with pytest.raises(InputError) as raised:
        split((np.zeros(10), np.zeros(10)), part)
    assert str(raised.value) == message


@pytest.mark.parametrize(("shapes", "message"), [
    ([(15, 2), (15,)], r"validation_data[0]: expected shape (n, 3), got (15, 2)"),
    ([(15, 3), (14,)], r"validation_data[1]: expected shape (15,), got (14,)"),
    ([(15, 3), (15,), (14,)], r"validation_data[2]: expected shape (15,), got (14,)"),
    ([(15, 3)] * 4, "validation_data: expected a pair (x, y) or a triple (x, y, sample_weight), "
     "got tuple")])
def test_what_of_the_validation_data_does_not_fit_is_named(small, shapes, message):
    with pytest.raises(InputError) as raised:
        validation_samples(small(), tuple(map(np.zeros, shapes)))
    assert str(raised.value) == message
