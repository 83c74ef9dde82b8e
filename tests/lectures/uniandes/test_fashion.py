"""The demo of the MLP: its training, and what claims take from runs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kerasdemos.lectures.uniandes import fashion as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_images_are_divided_trained_on_and_evaluated_as_the_settings_say(few_images):
    fashion = room.FASHION.with_settings(epochs=2, validation=True)
    [(history, metrics)] = fashion.train(fashion.settings, few_images, [3])
    assert history.index.tolist() == [1, 2]
    assert sorted(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert metrics == pytest.approx({"test_loss": history.loc[2, "val_loss"],
                                     "test_accuracy": history.loc[2, "val_accuracy"]}, rel=1e-5)
    # Of 50 test images, not of 128 training images.
    for right in (50 * metrics["test_accuracy"], *(128 * history["accuracy"])):
        assert right == pytest.approx(round(right), abs=1e-4)
    divided = replace(few_images, x_train=few_images.x_train / np.float32(255),
                      x_test=few_images.x_test / np.float32(255))
    plain = fashion.with_settings(divisor=1)
    [(again, _)] = plain.train(plain.settings, divided, [3])
    pd.testing.assert_frame_equal(again, history, rtol=1e-6)


def test_the_log_is_read_epoch_by_epoch(runs):
    one = runs("fashion", {"test_loss": 0.3, "test_accuracy": 0.9}, loss=[0.5, 0.4, 0.3, 0.2, 0.1],
               accuracy=[0.81, 0.82, 0.83, 0.84, 0.85])
    for epoch in range(1, 6):
        assert BY_ID[f"U18.loss-{epoch}"].ours(one) == [round(0.6 - epoch / 10, 1)]
        assert BY_ID[f"U18.accuracy-{epoch}"].ours(one) == [round(0.8 + epoch / 100, 2)]
    assert BY_ID["U19.test-loss"].ours(one) == BY_ID["U19.tutorial-test-loss"].ours(one) == [0.3]
    assert BY_ID["U19.test-accuracy"].ours(one) == [0.9]
