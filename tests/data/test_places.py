"""Files found below a folder by their names."""

import gzip
import os
import zipfile
from dataclasses import replace

import pytest

from kerasdemos.data import _fashion_mnist
from kerasdemos.data._places import find, plain_name

WANTED = {"train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"}
PUBLISHED = replace(_fashion_mnist.SET, files=dict.fromkeys(WANTED, (200_000, "")),
                    members={"x.npy": (1000, "")},
                    archive_names=("fashion", "dataset-fashion"))
CONTENT = {"train-labels-idx1-ubyte": b"a" * 1000, "t10k-labels-idx1-ubyte": b"b" * 1000}


def write(folder, suffix="", pack=lambda content: content):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in CONTENT.items():
        (folder / f"{name}{suffix}").write_bytes(pack(content))
    return folder


def contents(place):
    return [content for found in find(place, PUBLISHED) for content in found.read()]


@pytest.mark.parametrize(("name", "plain"), [
    ("raw/train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"),
    ("train-images.idx3-ubyte", "train-images-idx3-ubyte"),
    ("cifar-10-batches-bin/data_batch_1.bin", "data_batch_1.bin"),
])
def test_a_plain_name_is_what_the_makers_called_it(name, plain):
    assert plain_name(name) == plain


def test_files_are_found_in_a_folder_and_below_it(tmp_path):
    write(tmp_path / "FashionMNIST" / "raw")
    assert contents(tmp_path) == [CONTENT]
    assert contents(tmp_path / "FashionMNIST" / "raw") == [CONTENT]


def test_files_may_be_gzipped_or_carry_dots_for_dashes(tmp_path):
    write(tmp_path, ".gz", gzip.compress)
    assert contents(tmp_path) == [CONTENT]
    for file in list(tmp_path.iterdir()):
        file.rename(tmp_path / file.name.replace("-idx", ".idx"))
    assert contents(tmp_path) == [CONTENT]


def test_one_of_the_files_stands_for_its_folder(tmp_path):
    write(tmp_path / "here")
    write(tmp_path / "here" / "below")
    assert contents(tmp_path / "here" / "train-labels-idx1-ubyte") == [CONTENT]


def test_in_a_folder_only_archives_with_fitting_names_are_opened(tmp_path):
    for name in ("holiday.zip", "fashion-mnist.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            file.writestr("train-labels-idx1-ubyte", name)
    assert contents(tmp_path) == [{"train-labels-idx1-ubyte": b"fashion-mnist.zip"}]


def test_hidden_folders_and_what_lies_too_deep_are_passed(tmp_path):
    write(tmp_path / ".hidden")
    write(tmp_path / "a/b/c/d/e")
    assert contents(tmp_path) == []


def test_a_named_pipe_is_no_file_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "train-labels-idx1-ubyte")
    os.mkfifo(tmp_path / "fashion.zip")
    assert contents(tmp_path) == []
