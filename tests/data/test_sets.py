"""The sentence that says where data came from."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from kerasdemos.data import Dataset, Source
from kerasdemos.data._sets import CorruptFile, Images, check_content

WHOLE = Source("Fashion-MNIST", "/usr/share/x", 60_000, 60_000, 10_000, 10_000)
PART = Source("CIFAR-10", "/a/c.tar.xz", 50_000, 50_000, 1_017, 10_000, False,
              "1,017 of 10,000 test images")
UNCHECKED = Source("CIFAR-10", "/a/bin", 50_000, 50_000, 10_000, 10_000, False,
                   "test set checked in its first 1,017 images only")


@pytest.mark.parametrize(("source", "sentence"), [
    (WHOLE, "Fashion-MNIST from /usr/share/x: 60,000 of 60,000 training and 10,000 of 10,000 test "
            "images; verified as canonical"),
    (PART, "CIFAR-10 from /a/c.tar.xz: 50,000 of 50,000 training and 1,017 of 10,000 test images; "
           "training images verified as canonical; 1,017 of 10,000 test images, verified"),
    (UNCHECKED, "CIFAR-10 from /a/bin: 50,000 of 50,000 training and 10,000 of 10,000 test images; "
                "training images verified as canonical; test set checked in its first 1,017 images "
                "only"),
    (Source("the truth table of XOR"), "the truth table of XOR"),
])
def test_a_source_is_a_sentence(source, sentence):
    assert str(source) == sentence


def test_images_are_canonical_unless_something_is_said():
    images = Images(*[np.zeros(0)] * 4)
    assert (images.canonical, images.caveat) == (True, "")


def test_contents_are_checked_by_their_size_and_their_hash():
    right, wrong = (hashlib.sha256(content).hexdigest()[:12] for content in (b"pixel", b"pixes"))
    digest = hashlib.sha256(b"pixel").hexdigest()
    check_content("a file", b"pixel", 5, digest, "Toy")
    for content, message in (
            (b"pixels", "a file: expected 5 bytes, got 6; copy or fetch it again"),
            (b"pixes", f"a file: expected Toy's contents (SHA-256 {right}…), got others "
                       f"({wrong}…); copy or fetch it again")):
        with pytest.raises(CorruptFile) as raised:
            check_content("a file", content, 5, digest, "Toy")
        assert str(raised.value) == message


@pytest.mark.parametrize(("where", "left"), [
    ("/home/someone/.cache/kerasdemos/fashion.npy", "fashion.npy"),
    ("/home/Some One/data from home/fashion.gz", "fashion.gz"),
    ("/usr/share/datasets/fashion-mnist", "fashion-mnist"),
    ("~/data/fashion.gz", "fashion.gz"), ("data/here/fashion.gz", "fashion.gz"),
    (r"C:\Users\Someone\fashion.gz", "fashion.gz"), ("fashion.gz", "fashion.gz"),
    ("https://example.org/mirror/fashion.gz", "https://example.org/mirror/fashion.gz"),
    ("https://example.org/mirror/", "https://example.org/mirror/"),
    ("Debian's package dataset-fashion-mnist", "Debian's package dataset-fashion-mnist"),
    ("", "")])
def test_a_source_without_folders_names_none_of_this_machine(where, left):
    assert replace(WHOLE, where=where).without_folders() == replace(WHOLE, where=left)


def test_text_as_the_source_of_a_dataset_is_its_title():
    x = np.zeros((2, 1))
    assert Dataset(x, x, x, x, (), "from my own table").source == Source("from my own table")


def test_a_dataset_unpacks_as_kerass_own_do_and_prints_itself_in_five_lines():
    x, y = np.zeros((5, 4, 4), np.uint8), np.arange(5)
    data = Dataset(x, y, x[:2], y[:2], ("shirt", "bag"), PART, False, "1,017 of 10,000 test images")
    (x_train, y_train), (x_test, y_test) = data
    assert x_train is x
    assert y_train is y
    assert (x_test.shape, y_test.tolist()) == ((2, 4, 4), [0, 1])
    lines = repr(data).splitlines()
    assert lines[:3] == ["Dataset", "training: (5, 4, 4) uint8, labels (5,) int64",
                         "test:     (2, 4, 4) uint8, labels (2,) int64"]
    assert lines[3:] == [str(PART), "shirt, bag"] + ([data.caveat] * (data.caveat not in str(PART)))
    assert "targets (5,) int64" in repr(Dataset(x, y, x, y, (), "from my own table"))


def test_a_notebook_shows_shapes_classes_source_and_caveat_and_reads_nothing_as_html():
    x, y = np.zeros((5, 4, 4), np.uint8), np.zeros(5, np.int64)
    shown = Dataset(x, y, x[:2], y[:2], ("shirt", "<bag>"), PART, False,
                    "1,017 of 10,000 test images")._repr_html_()
    for part in ("<td>(5, 4, 4) uint8</td>", "<td>(2,) int64</td>", "shirt, &lt;bag&gt;",
                 "CIFAR-10 from /a/c.tar.xz", "1,017 of 10,000 test images"):
        assert part in shown
    assert "<bag>" not in shown
