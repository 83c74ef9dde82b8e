"""The four files in the idx format."""

from pathlib import Path

import numpy as np
import pytest

from kerasdemos.data import _idx
from kerasdemos.data._sets import CorruptFile


def test_an_array_is_written_as_the_format_says():
    array = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert _idx.write(array) == bytes(
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, *range(12)])
    assert _idx.write(array.astype(np.uint8)[:, :, 0].T) == bytes(
        [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 6, 3, 9])


def test_files_are_read_into_the_arrays_they_hold(twins):
    castor, _ = twins
    images = castor.SET.parse(Path("here"), castor.contents)
    for name in ("x_train", "y_train", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(images, name), getattr(castor.images, name))
    assert images.canonical


@pytest.mark.parametrize("name", _idx.NAMES)
def test_a_missing_file_is_named_as_it_is_called_there(twins, name):
    castor, _ = twins
    contents = {key: value for key, value in castor.contents.items() if key != name}
    with pytest.raises(CorruptFile, match=f"here: expected the four files of Castor, .* {name};"):
        castor.SET.parse(Path("here"), contents)
    with pytest.raises(CorruptFile, match="got none called mine;"):
        castor.SET.parse(Path("here"), contents, called={name: "mine"})


def test_the_addresses_are_of_all_four_packed_files():
    [[first, *_], second] = _idx.mirrors("http://a/", "http://b/c/")
    assert first == "http://a/train-images-idx3-ubyte.gz"
    assert len(second) == 4
    assert second[3] == "http://b/c/t10k-labels-idx1-ubyte.gz"
