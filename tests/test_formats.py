"""Bytes into verified arrays: the real data, and what is done to it on the way."""

import hashlib
import pickle
from pathlib import Path

import numpy as np
import pytest

from kerasdemos.data.archives import CorruptFile
from kerasdemos.data.formats import CIFAR, FASHION


def idx(array):
    """Write an array in the idx format, as Zalando publishes Fashion-MNIST."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return header + np.ascontiguousarray(array).tobytes()


def fashion_files(images):
    return {"train-images-idx3-ubyte": idx(images.x_train),
            "train-labels-idx1-ubyte": idx(images.y_train),
            "t10k-images-idx3-ubyte": idx(images.x_test),
            "t10k-labels-idx1-ubyte": idx(images.y_test)}


def records(x, y):
    """Write images as the binary version of CIFAR-10 has them."""
    planes = x.transpose(0, 3, 1, 2).reshape(len(x), 3072)
    return np.concatenate([y[:, None], planes], axis=1).tobytes()


def binary_files(images):
    parts = [(f"data_batch_{i + 1}.bin", slice(10_000 * i, 10_000 * (i + 1))) for i in range(5)]
    files = {name: records(images.x_train[rows], images.y_train[rows]) for name, rows in parts}
    return files | {"test_batch.bin": records(images.x_test, images.y_test)}


def python_batch(content):
    rows = np.frombuffer(content, np.uint8).reshape(-1, 3073)
    return pickle.dumps({b"data": rows[:, 1:].copy(), b"labels": rows[:, 0].tolist(),
                         b"batch_label": b"from a test"}, protocol=2)


@pytest.fixture(scope="module")
def fashion_contents(fashion):
    return fashion_files(fashion)


@pytest.fixture(scope="module")
def cifar_contents(cifar):
    return binary_files(cifar)


def test_fashion_mnist_is_the_published_one(fashion):
    assert fashion.canonical
    assert fashion.caveat == ""
    assert fashion.x_train.shape == (60_000, 28, 28)
    assert fashion.x_test.shape == (10_000, 28, 28)
    assert fashion.x_train.dtype == fashion.y_test.dtype == np.uint8
    assert (np.bincount(fashion.y_train) == 6_000).all()
    assert (np.bincount(fashion.y_test) == 1_000).all()
    # The slide's first image is an ankle boot.
    assert FASHION.class_names[fashion.y_train[0]] == "Ankle boot"


def test_the_class_names_are_the_slides():
    assert FASHION.class_names == ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                                   "Shirt", "Sneaker", "Bag", "Ankle boot")
    assert CIFAR.class_names == ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
                                 "horse", "ship", "truck")


def test_cifar10_has_the_official_training_images(cifar):
    assert cifar.x_train.shape == (50_000, 32, 32, 3)
    assert hashlib.sha256(cifar.x_train).hexdigest() == (
        "47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a")
    assert (np.bincount(cifar.y_train) == 5_000).all()
    assert len(cifar.x_test) in (1_017, 10_000)


def test_what_was_written_is_what_was_read(fashion, fashion_contents):
    again = FASHION.parse(Path("here"), fashion_contents)
    np.testing.assert_array_equal(again.x_train, fashion.x_train)
    np.testing.assert_array_equal(again.y_test, fashion.y_test)


@pytest.mark.parametrize("name", sorted(FASHION.files))
def test_one_changed_byte_in_fashion_mnist_is_found(fashion_contents, name):
    content = bytearray(fashion_contents[name])
    content[-1] ^= 1
    with pytest.raises(CorruptFile, match=rf"here/{name}: expected Fashion-MNIST's contents"):
        FASHION.parse(Path("here"), fashion_contents | {name: bytes(content)})


def test_truncated_missing_and_swapped_files_are_found(fashion_contents):
    images, labels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
    cut = fashion_contents | {images: fashion_contents[images][:-1]}
    with pytest.raises(CorruptFile, match="expected 47,040,016 bytes, found 47,040,015"):
        FASHION.parse(Path("here"), cut)
    without = {name: content for name, content in fashion_contents.items() if name != labels}
    with pytest.raises(CorruptFile, match=f"{labels} is missing"):
        FASHION.parse(Path("here"), without)
    swapped = fashion_contents | {labels: fashion_contents["t10k-labels-idx1-ubyte"]}
    with pytest.raises(CorruptFile, match=f"{labels}: expected 60,008 bytes, found 10,008"):
        FASHION.parse(Path("here"), swapped)


def test_the_binary_version_of_cifar10_is_read(cifar, cifar_contents):
    images = CIFAR.parse(Path("here"), cifar_contents)
    np.testing.assert_array_equal(images.x_train, cifar.x_train)
    np.testing.assert_array_equal(images.y_train, cifar.y_train)
    np.testing.assert_array_equal(images.x_test, cifar.x_test)


def test_the_python_version_of_cifar10_gives_the_same_arrays(cifar, cifar_contents):
    pickled = {name.removesuffix(".bin"): python_batch(content)
               for name, content in cifar_contents.items()}
    images = CIFAR.parse(Path("here"), pickled)
    np.testing.assert_array_equal(images.x_train, cifar.x_train)
    np.testing.assert_array_equal(images.y_test, cifar.y_test)


def test_the_known_part_of_the_test_set_is_accepted_and_named(cifar_contents):
    part = cifar_contents | {"test_batch.bin": cifar_contents["test_batch.bin"][: 1017 * 3073]}
    images = CIFAR.parse(Path("here"), part)
    assert not images.canonical
    assert images.caveat == "1,017 of 10,000 test images"
    assert images.x_test.shape == (1017, 32, 32, 3)


@pytest.mark.parametrize("keep", [0, 1, 1016 * 3073, 1017 * 3073 - 1, 500 * 3073])
def test_any_other_part_of_the_test_set_is_refused(cifar_contents, keep):
    part = cifar_contents | {"test_batch.bin": cifar_contents["test_batch.bin"][:keep]}
    with pytest.raises(CorruptFile, match=r"test_batch.bin: expected 10,000 images"):
        CIFAR.parse(Path("here"), part)


def test_swapped_missing_and_changed_batches_are_found(cifar_contents):
    first, second = cifar_contents["data_batch_1.bin"], cifar_contents["data_batch_2.bin"]
    with pytest.raises(CorruptFile, match=r"data_batch_1.bin: expected CIFAR-10's contents"):
        CIFAR.parse(Path("here"), cifar_contents | {"data_batch_1.bin": second,
                                                    "data_batch_2.bin": first})
    changed = bytearray(cifar_contents["test_batch.bin"])
    changed[5] ^= 255
    with pytest.raises(CorruptFile, match=r"test_batch.bin: expected CIFAR-10's contents"):
        CIFAR.parse(Path("here"), cifar_contents | {"test_batch.bin": bytes(changed)})
    without = {name: content for name, content in cifar_contents.items() if "4" not in name}
    with pytest.raises(CorruptFile, match=r"data_batch_4.bin is missing"):
        CIFAR.parse(Path("here"), without)


def test_a_pickle_that_would_run_code_is_refused(cifar_contents, tmp_path):
    class Attack:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    pickled = {name.removesuffix(".bin"): python_batch(content)
               for name, content in cifar_contents.items()}
    with pytest.raises(CorruptFile, match="do not trust this file"):
        CIFAR.parse(Path("here"), pickled | {"data_batch_1": pickle.dumps(Attack())})
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps({b"data": 1}),
                                     pickle.dumps([1, 2])])
def test_a_batch_that_is_no_batch_is_named(cifar_contents, content):
    pickled = {name.removesuffix(".bin"): content for name in cifar_contents}
    with pytest.raises(CorruptFile, match="data_batch_1: expected a pickled batch of CIFAR-10"):
        CIFAR.parse(Path("here"), pickled)
