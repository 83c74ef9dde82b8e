"""Fashion-MNIST: bytes into verified arrays."""

from pathlib import Path

import numpy as np
import pytest

from kerasdemos.data._fashion_mnist import SET
from kerasdemos.data._sets import CorruptFile


def test_fashion_mnist_is_the_published_one(fashion):
    assert fashion.canonical
    assert fashion.caveat == ""
    assert str(fashion.source).endswith(": 60,000 of 60,000 training and 10,000 of 10,000 test "
                                        "images; verified as canonical")
    assert fashion.x_train.shape == (60_000, 28, 28)
    assert fashion.x_test.shape == (10_000, 28, 28)
    assert fashion.x_train.dtype == fashion.y_test.dtype == np.uint8
    assert (np.bincount(fashion.y_train) == 6_000).all()
    assert (np.bincount(fashion.y_test) == 1_000).all()
    # The slide's first image is an ankle boot.
    assert SET.class_names[fashion.y_train[0]] == "Ankle boot"


def test_what_was_written_is_what_was_read(fashion, fashion_contents):
    again = SET.parse(Path("here"), fashion_contents)
    np.testing.assert_array_equal(again.x_train, fashion.x_train)
    np.testing.assert_array_equal(again.y_test, fashion.y_test)


def test_the_class_names_are_the_slides():
    assert SET.class_names == ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                               "Shirt", "Sneaker", "Bag", "Ankle boot")


@pytest.mark.parametrize("name", sorted(SET.files))
def test_one_changed_byte_in_fashion_mnist_is_found(fashion_contents, name):
    content = bytearray(fashion_contents[name])
    content[-1] ^= 1
    with pytest.raises(CorruptFile, match=rf"here/{name}: expected Fashion-MNIST's contents"):
        SET.parse(Path("here"), fashion_contents | {name: bytes(content)})


def test_truncated_missing_and_swapped_files_are_found(fashion_contents):
    images, labels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
    cut = fashion_contents | {images: fashion_contents[images][:-1]}
    with pytest.raises(CorruptFile, match="expected 47,040,016 bytes, got 47,040,015"):
        SET.parse(Path("here"), cut)
    without = {name: content for name, content in fashion_contents.items() if name != labels}
    with pytest.raises(CorruptFile, match=f"got none called {labels}"):
        SET.parse(Path("here"), without)
    swapped = fashion_contents | {labels: fashion_contents["t10k-labels-idx1-ubyte"]}
    with pytest.raises(CorruptFile, match=f"{labels}: expected 60,008 bytes, got 10,008"):
        SET.parse(Path("here"), swapped)
