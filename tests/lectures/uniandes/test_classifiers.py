"""Classifiers of images: trained and evaluated as the settings say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kerasdemos import training
from kerasdemos.lectures.uniandes import activations, fashion
from kerasdemos.lectures.uniandes.classifiers import mislabelled, shifted, train

SETTINGS = fashion.FASHION.settings | {"epochs": 1, "validation": True}


@pytest.fixture(scope="module")
def right(few_images):
    [(history, _)] = train(SETTINGS, few_images, [3])
    return history.loc[1, "loss"]


def test_images_are_divided_trained_on_and_evaluated_as_the_settings_say(few_images):
    settings = SETTINGS | {"epochs": 2}
    [(history, metrics)] = train(settings, few_images, [3])
    assert history.index.tolist() == [1, 2]
    assert sorted(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert metrics == pytest.approx({"test_loss": history.loc[2, "val_loss"],
                                     "test_accuracy": history.loc[2, "val_accuracy"]}, rel=1e-5)
    # Of 50 test images, not of 128 training images.
    for right in (50 * metrics["test_accuracy"], *(128 * history["accuracy"])):
        assert right == pytest.approx(round(right), abs=1e-4)
    divided = replace(few_images, x_train=few_images.x_train / np.float32(255),
                      x_test=few_images.x_test / np.float32(255))
    [(again, _)] = fashion.FASHION.train(settings | {"divisor": 1}, divided, [3])
    pd.testing.assert_frame_equal(again, history, rtol=1e-6)


def test_a_wrong_recipe_trains_on_fewer_images_and_validates_and_tests_on_them(few_images):
    [(history, metrics)] = train(SETTINGS | {"images": 7, "validated_on": "training",
                                             "tested_on": "training"}, few_images, [3])
    for accuracy in (history.loc[1, "val_accuracy"], metrics["test_accuracy"]):
        assert 7 * accuracy == pytest.approx(round(7 * accuracy), abs=1e-4)
    assert metrics["test_accuracy"] == pytest.approx(history.loc[1, "val_accuracy"])


@pytest.mark.parametrize("change", [{"learning_rate": 0.01}, {"initializer": "he_normal"},
                                    {"shuffle": False}, {"wrong_labels": 0.5}])
def test_each_change_of_a_wrong_recipe_trains_otherwise(few_images, right, change):
    [(history, _)] = train(SETTINGS | change, few_images, [3])
    assert abs(history.loc[1, "loss"] - right) > 1e-4


def test_labels_are_wrong_in_a_share_of_the_images():
    labels = np.arange(10_000) % 10
    changed = (mislabelled(labels, 0.5, seed=0) != labels).mean()
    assert changed == pytest.approx(0.45, abs=4 * np.sqrt(0.45 * 0.55 / 10_000))  # a tenth stays
    assert mislabelled(labels, 0, seed=0) is labels
    assert not np.array_equal(mislabelled(labels, 0.5, seed=0), mislabelled(labels, 0.5, seed=1))


def test_images_are_shifted_each_way_and_black_comes_in():
    image = np.arange(1, 7, dtype=np.uint8).reshape(1, 2, 3)
    copies = shifted(image, 1)
    assert (copies.shape, copies.dtype) == ((9, 1, 2, 3), np.uint8)
    assert copies[0, 0].tolist() == [[0, 0, 0], [0, 1, 2]]  # down and to the right
    assert copies[4, 0].tolist() == image[0].tolist()
    assert copies[5, 0].tolist() == [[2, 3, 0], [5, 6, 0]]  # to the left
    assert len({copy.tobytes() for copy in copies}) == 9
    assert shifted(image, 0).tolist() == [image.tolist()]


def test_shifted_copies_are_trained_on_and_vote(few_images, monkeypatch):
    def spy(model, x, y, **options):
        for copy, labels in zip(x.reshape(-1, 128, 28, 28), y.reshape(-1, 128), strict=True):
            assert (labels == few_images.y_train).all()
            trained.append(copy)
        models.append(model)
        return fit(model, x, y, **options)

    fit, trained, models = training.fit, [], []
    monkeypatch.setattr(training, "fit", spy)
    experiment = replace(activations.BELOW_ONE, settings=activations.BELOW_ONE.settings | {
        "hidden": [8], "epochs": 2, "batch_size": 100})
    [(history, metrics)] = experiment.train(experiment.settings, few_images, [3])
    np.testing.assert_array_equal(trained, shifted(few_images.x_train, 1))
    assert history.index.tolist() == [1, 2]
    assert sorted(metrics) == ["test_accuracy", "test_loss", "voted_accuracy"]
    right = 9 * 128 * history.loc[1, "accuracy"]
    assert right == pytest.approx(round(right), abs=1e-3)
    outputs = [models[0].predict(copy, verbose=0) for copy in shifted(few_images.x_test, 1)]
    for metric, of in (("voted_accuracy", sum(outputs)), ("test_accuracy", outputs[4])):
        assert metrics[metric] == pytest.approx((of.argmax(axis=1) == few_images.y_test).mean())
