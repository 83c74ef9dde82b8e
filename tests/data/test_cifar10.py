"""CIFAR-10: bytes into verified arrays, and what is done to it on the way."""

import hashlib
import io
import pickle
import shutil
import tarfile
import types
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.data import _cifar10, cifar10, cifar10_standin
from kerasdemos.data._cifar10 import SET
from kerasdemos.data._sets import CorruptFile


def python_batch(content):
    """Pickle a batch's records as the python version has them."""
    rows = np.frombuffer(content, np.uint8).reshape(-1, 3073)
    return pickle.dumps({b"data": rows[:, 1:].copy(), b"labels": rows[:, 0].tolist(),
                         b"batch_label": b"from a test"}, protocol=2)


def test_the_class_names_are_the_slides():
    assert SET.class_names == ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
                               "horse", "ship", "truck")


def test_cifar10_has_the_official_training_images(cifar):
    assert cifar.x_train.shape == (50_000, 32, 32, 3)
    assert hashlib.sha256(cifar.x_train).hexdigest() == (
        "47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a")
    assert (np.bincount(cifar.y_train) == 5_000).all()
    assert len(cifar.x_test) in (1_017, 10_000)


def test_the_binary_version_of_cifar10_is_read(cifar, cifar_contents):
    images = SET.parse(Path("here"), cifar_contents)
    np.testing.assert_array_equal(images.x_train, cifar.x_train)
    np.testing.assert_array_equal(images.y_train, cifar.y_train)
    np.testing.assert_array_equal(images.x_test, cifar.x_test)


def test_the_python_version_of_cifar10_gives_the_same_arrays(cifar, cifar_pickled):
    images = SET.parse(Path("here"), cifar_pickled)
    np.testing.assert_array_equal(images.x_train, cifar.x_train)
    np.testing.assert_array_equal(images.y_test, cifar.y_test)


def test_the_known_part_of_the_test_set_is_accepted_and_named(cifar_contents):
    part = cifar_contents | {"test_batch.bin": cifar_contents["test_batch.bin"][: 1017 * 3073]}
    images = SET.parse(Path("here"), part)
    assert not images.canonical
    assert images.caveat == "1,017 of 10,000 test images"
    assert images.x_test.shape == (1017, 32, 32, 3)


@pytest.mark.parametrize("keep", [0, 1, 1016 * 3073, 1017 * 3073 - 1, 500 * 3073])
def test_any_other_part_of_the_test_set_is_refused(cifar_contents, keep):
    part = cifar_contents | {"test_batch.bin": cifar_contents["test_batch.bin"][:keep]}
    with pytest.raises(CorruptFile, match=r"test_batch.bin: expected 10,000 or the first 1,017"):
        SET.parse(Path("here"), part)


def test_swapped_missing_and_changed_batches_are_found(cifar_contents):
    first, second = cifar_contents["data_batch_1.bin"], cifar_contents["data_batch_2.bin"]
    with pytest.raises(CorruptFile, match=r"data_batch_1.bin: expected CIFAR-10's contents"):
        SET.parse(Path("here"), cifar_contents | {"data_batch_1.bin": second,
                                                  "data_batch_2.bin": first})
    changed = bytearray(cifar_contents["test_batch.bin"])
    changed[5] ^= 255
    with pytest.raises(CorruptFile, match=r"test_batch.bin: expected CIFAR-10's contents"):
        SET.parse(Path("here"), cifar_contents | {"test_batch.bin": bytes(changed)})
    without = {name: content for name, content in cifar_contents.items() if "4" not in name}
    with pytest.raises(CorruptFile, match=r"got none called data_batch_4.bin"):
        SET.parse(Path("here"), without)


def test_a_pickle_that_would_run_code_is_refused(cifar_pickled, tmp_path):
    class Attack:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    with pytest.raises(CorruptFile, match="do not trust this file"):
        SET.parse(Path("here"), cifar_pickled | {"data_batch_1": pickle.dumps(Attack())})
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps({b"data": 1}),
                                     pickle.dumps([1, 2])])
def test_a_batch_that_is_no_batch_is_named(cifar_pickled, content):
    pickled = dict.fromkeys(cifar_pickled, content)
    with pytest.raises(CorruptFile, match="data_batch_1: expected a pickled batch of CIFAR-10"):
        SET.parse(Path("here"), pickled)



def test_cifar10_is_found_as_folder_and_archive_of_either_version(
        cifar, cifar_contents, cifar_folder, cache, offline, tmp_path):
    binary = tmp_path / "cifar-10-batches-bin"
    binary.mkdir()
    for name, content in cifar_contents.items():
        (binary / name).write_bytes(content)
    archive = tmp_path / "carried" / "cifar-10-python.tar.gz"
    archive.parent.mkdir()
    # Not packed, whatever its name says: what it is shows in its first bytes, and packing is slow.
    with tarfile.open(archive, "w") as tar:
        tar.add(cifar_folder, "cifar-10-batches-py")
    # Keras 3 keeps the archive and its unpacked tree under these names.
    keras = tmp_path / "keras" / "cifar-10-batches-py-target_archive"
    keras.parent.mkdir()
    shutil.copy(archive, keras)
    for place in (cifar_folder, binary, archive, keras.parent):
        data = cifar10(place)
        np.testing.assert_array_equal(data.y_train, cifar.y_train)
        np.testing.assert_array_equal(data.x_test[:50], cifar.x_test[:50])
        assert str(place) in str(data.source)


@pytest.fixture
def small(cache, offline, monkeypatch):
    """CIFAR-10's format with 20 images a batch: its images, and its files of both versions."""
    draw = np.random.default_rng(0)
    x = draw.integers(0, 256, (120, 32, 32, 3), np.uint8)
    y = draw.integers(0, 10, 120, np.uint8)
    # By hand, byte for byte: the label, then the red, the green and the blue plane.
    contents = {}
    for k, name in enumerate((*_cifar10.BATCHES, "test_batch")):
        contents[f"{name}.bin"] = b"".join(
            bytes([y[i]]) + b"".join(x[i, :, :, colour].tobytes() for colour in range(3))
            for i in range(20 * k, 20 * k + 20))
    *batches, test = contents.values()
    digests = [hashlib.sha256(batch).hexdigest() for batch in batches]
    monkeypatch.setattr(_cifar10, "BATCH", 20)
    monkeypatch.setattr(_cifar10, "BATCHES", dict(zip(_cifar10.BATCHES, digests, strict=True)))
    monkeypatch.setattr(_cifar10, "TESTS", {
        n: hashlib.sha256(test[: n * 3073]).hexdigest() for n in (20, 7)})
    monkeypatch.setattr(_cifar10, "SET", replace(SET, n_train=100, n_test=20, files={
        name: (100_000, "") for name in SET.files if name not in _cifar10.KEPT}))
    python = {name.removesuffix(".bin"): python_batch(content)
              for name, content in contents.items()}
    return types.SimpleNamespace(x=x, y=y, binary=contents, python=python)


def laid(contents, folder, packing):
    """Lay files into a folder, or into an archive as it is published."""
    if packing == "folder":
        folder.mkdir()
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        return folder
    archive = folder.with_suffix(f".{packing}")
    with tarfile.open(archive, f"w:{packing.removeprefix('tar.')}") as tar:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"cifar-10-batches/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive


@pytest.mark.parametrize("packing", ["folder", "tar.gz", "tar.xz"])
@pytest.mark.parametrize("version", ["binary", "python"])
def test_small_archives_of_either_version_are_read_to_the_byte(small, tmp_path, version, packing):
    place = laid(getattr(small, version), tmp_path / "cifar-10-small", packing)
    data = cifar10(place)
    np.testing.assert_array_equal(data.x_train, small.x[:100])
    np.testing.assert_array_equal(data.y_train, small.y[:100])
    np.testing.assert_array_equal(data.x_test, small.x[100:])
    np.testing.assert_array_equal(data.y_test, small.y[100:])
    assert (data.canonical, data.caveat) == (True, "")


@pytest.mark.parametrize("version", ["binary", "python"])
def test_a_changed_or_cut_batch_of_a_small_archive_is_found(small, version):
    contents = getattr(small, version)
    first, second, *_, test = contents
    with pytest.raises(CorruptFile, match=f"{first}: expected CIFAR-10's contents"):
        _cifar10.SET.parse(Path("here"), contents | {first: contents[second]})
    part = small.binary["test_batch.bin"][: 7 * 3073]
    known = part if version == "binary" else python_batch(part)
    images = _cifar10.SET.parse(Path("here"), contents | {test: known})
    assert (images.canonical, images.caveat) == (False, "7 of 20 test images")
    np.testing.assert_array_equal(images.x_test, small.x[100:107])


def test_a_partial_test_set_is_named_wherever_it_comes_from(cifar, cifar_folder, cache, offline):
    data = cifar10(cifar_folder)
    if len(cifar.x_test) == 1_017:
        assert data.caveat == "1,017 of 10,000 test images"
        assert "1,017 of 10,000 test images" in str(data.source)
        assert not data.canonical
    else:
        assert "10,000 of 10,000 test images" in str(data.source)


def test_the_stand_in_is_fashion_mnist_framed_in_black_and_says_so(fashion):
    made = cifar10_standin()
    assert made.x_train.shape == (60_000, 32, 32, 3)
    np.testing.assert_array_equal(made.x_test[:, 2:30, 2:30, 1], fashion.x_test)
    assert made.x_test.sum(dtype=np.int64) == 3 * fashion.x_test.sum(dtype=np.int64)
    assert not made.x_train.flags.writeable
    assert not made.x_test.flags.writeable
    assert not made.canonical
    assert made.caveat == "STAND-IN: Fashion-MNIST padded to 32x32x3, not CIFAR-10"
    assert str(made.source) == f"{made.caveat}; {fashion.source}"


def test_the_stand_in_is_had_on_this_machine_or_not_at_all(cache):
    with pytest.raises(Unavailable, match="Fashion-MNIST is not on this machine"):
        cifar10_standin(download=False)
