"""MNIST: bytes into verified arrays, from the published files and from what Keras keeps."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

import kerasdemos
from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data._mnist import SET
from kerasdemos.data._sets import CorruptFile

ARRAYS = ("x_train", "y_train", "x_test", "y_test")


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def archive(path, images, **members):
    """Write the archive that Keras keeps, with some members in other bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        for name in ARRAYS:
            file.writestr(f"{name}.npy", members.get(name) or npy(getattr(images, name)))
    return path


def test_mnist_is_the_published_one(mnist):
    assert mnist.canonical
    assert mnist.caveat == ""
    assert str(mnist.source).endswith(": 60,000 of 60,000 training and 10,000 of 10,000 test "
                                      "images; verified as canonical")
    assert mnist.x_train.shape == (60_000, 28, 28)
    assert mnist.x_test.shape == (10_000, 28, 28)
    assert mnist.x_train.dtype == mnist.y_test.dtype == np.uint8
    # The published counts of the digits.
    assert np.bincount(mnist.y_train).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(mnist.y_test).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert mnist.class_names == tuple("0123456789")


@pytest.mark.parametrize("name", sorted(SET.files))
def test_one_changed_byte_is_found(mnist_contents, name):
    content = bytearray(mnist_contents[name])
    content[-1] ^= 1
    with pytest.raises(CorruptFile, match=rf"here/{name}: expected MNIST's contents"):
        SET.parse(Path("here"), mnist_contents | {name: bytes(content)})


def test_the_archive_in_keras_cache_gives_the_same_arrays(mnist, cache, tmp_path, monkeypatch):
    file = archive(tmp_path / "keras/datasets/mnist.npz", mnist)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    data = kerasdemos.mnist(download=False)
    assert data.source.where == str(file)
    assert data.canonical
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(data, name), getattr(mnist, name))


def test_the_archive_may_be_the_path_given(mnist, cache, tmp_path):
    file = archive(tmp_path / "renamed.npz", mnist)
    np.testing.assert_array_equal(kerasdemos.mnist(file).y_test, mnist.y_test)


def test_a_pixel_that_differs_in_the_archive_is_found(mnist, cache, tmp_path):
    changed = mnist.x_test.copy()
    changed[5, 10, 10] ^= 1
    file = archive(tmp_path / "mnist.npz", mnist, x_test=npy(changed))
    with pytest.raises(CorruptFile, match=r"mnist.npz/x_test.npy: expected MNIST's contents"):
        kerasdemos.mnist(file)


def test_a_member_that_is_missing_is_named(mnist, cache, tmp_path):
    file = tmp_path / "mnist.npz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x_train.npy", npy(mnist.x_train))
    with pytest.raises(CorruptFile, match=r"mnist.npz: .* got none called y_train.npy"):
        kerasdemos.mnist(file)


class Attack:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


@pytest.mark.parametrize("kind", ["pickle", "array of objects", "text", "nothing"])
def test_what_is_no_plain_array_is_refused_and_no_pickle_is_loaded(mnist, cache, tmp_path, kind):
    mark = tmp_path / "ran"
    content = {"pickle": pickle.dumps(Attack(mark)),
               "array of objects": npy(np.array([Attack(mark)], dtype=object)),
               "text": b"an error page", "nothing": b""}[kind]
    file = tmp_path / "mnist.npz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x_train.npy", content)
    with pytest.raises(CorruptFile, match=r"x_train.npy: expected an array, got \d+ bytes"):
        kerasdemos.mnist(file)
    assert not mark.exists()


def arrays(**changed):
    """What somebody saved with np.savez, thinking that it is MNIST."""
    made = {"x_train": np.zeros((5, 28, 28), np.uint8), "y_train": np.zeros(5, np.uint8),
            "x_test": np.zeros((5, 28, 28), np.uint8), "y_test": np.zeros(5, np.uint8)}
    return made | changed


@pytest.mark.parametrize("made", [
    pytest.param({}, id="nothing"), pytest.param({"a": np.zeros(3)}, id="another name"),
    pytest.param(arrays(), id="few"), pytest.param(arrays(x_train=np.float64(3)), id="a number"),
    pytest.param(arrays(x_train=np.zeros((9_000, 28, 28))), id="floats"),
    pytest.param(arrays(x_train=np.array(["a", "b"])), id="text"),
    pytest.param(arrays(x_train=np.array([{}, []], object)), id="objects"),
    pytest.param(arrays(x_train=np.zeros((0, 28, 28), np.uint8)), id="none"),
    pytest.param(arrays(x_train=np.zeros(2, [("a", "u1")])), id="a table")])
def test_a_file_of_ones_own_in_keras_cache_is_passed_over_in_a_line(
        twins, cache, offline, tmp_path, monkeypatch, capsys, made):
    file = tmp_path / "keras/datasets/mnist.npz"
    file.parent.mkdir(parents=True)
    np.savez(file, **made)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    with pytest.raises(Unavailable, match="MNIST is not on this machine"):
        kerasdemos.mnist(download=False)
    said = capsys.readouterr().err
    assert said.count("\n") <= 1  # an archive with none of the files is somebody else's
    assert ("Keras's cache is passed over" in said) == ("x_train" in made)


def test_keras_own_home_is_looked_at_for_every_set(mnist, cache, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "elsewhere"))
    file = archive(tmp_path / "elsewhere/datasets/mnist.npz", mnist)
    assert kerasdemos.mnist(download=False).source.where == str(file)
    monkeypatch.setenv("KERAS_HOME", "~nosuch-user/keras")
    with pytest.raises(InputError, match="KERAS_HOME: expected the home folder of a user"):
        kerasdemos.mnist(download=False)


def test_mnist_is_fetched_from_a_mirror_and_kept(mnist, mnist_folder, cache, serve, monkeypatch):
    address = serve(mnist_folder)
    monkeypatch.setenv("KERASDEMOS_MIRROR", address)
    data = kerasdemos.mnist()
    np.testing.assert_array_equal(data.x_test, mnist.x_test)
    assert data.source.where == address + "/"
    monkeypatch.delenv("KERASDEMOS_MIRROR")
    assert kerasdemos.mnist(download=False).source == data.source
