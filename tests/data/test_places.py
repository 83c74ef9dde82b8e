"""Files found below a folder by their names."""

import gzip
import os
import zipfile

import pytest

from kerasdemos.data._places import plain_name


@pytest.mark.parametrize(("name", "plain"), [
    ("raw/train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"),
    ("train-images.idx3-ubyte", "train-images-idx3-ubyte"),
    ("cifar-10-batches-bin/data_batch_1.bin", "data_batch_1.bin"),
])
def test_a_plain_name_is_what_the_makers_called_it(name, plain):
    assert plain_name(name) == plain


def test_files_are_found_in_a_folder_and_below_it(tmp_path, labels, write_labels, contents_of):
    write_labels(tmp_path / "FashionMNIST" / "raw")
    assert contents_of(tmp_path) == [labels]
    assert contents_of(tmp_path / "FashionMNIST" / "raw") == [labels]


def test_a_folder_that_may_not_be_read_is_passed(tmp_path, labels, write_labels, contents_of,
                                                 monkeypatch):
    listed = type(tmp_path).iterdir

    def entries(folder):
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    write_labels(tmp_path / "closed")
    write_labels(tmp_path / "open")
    monkeypatch.setattr(type(tmp_path), "iterdir", entries)
    assert contents_of(tmp_path) == [labels]


def test_files_may_be_gzipped_or_carry_dots_for_dashes(tmp_path, labels, write_labels, contents_of):
    write_labels(tmp_path, ".gz", gzip.compress)
    assert contents_of(tmp_path) == [labels]
    for file in list(tmp_path.iterdir()):
        file.rename(tmp_path / file.name.replace("-idx", ".idx"))
    assert contents_of(tmp_path) == [labels]


def test_one_of_the_files_stands_for_its_folder(tmp_path, labels, write_labels, contents_of):
    write_labels(tmp_path / "here")
    write_labels(tmp_path / "here" / "below")
    assert contents_of(tmp_path / "here" / "train-labels-idx1-ubyte") == [labels]


def test_in_a_folder_only_archives_with_fitting_names_are_opened(tmp_path, contents_of):
    for name in ("holiday.zip", "fashion-mnist.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            file.writestr("train-labels-idx1-ubyte", name)
    assert contents_of(tmp_path) == [{"train-labels-idx1-ubyte": b"fashion-mnist.zip"}]


def test_hidden_folders_and_what_lies_too_deep_are_passed(tmp_path, write_labels, contents_of):
    write_labels(tmp_path / ".hidden")
    write_labels(tmp_path / "a/b/c/d/e")
    assert contents_of(tmp_path) == []


def test_a_named_pipe_is_no_file_and_nobody_waits_for_it(tmp_path, contents_of):
    os.mkfifo(tmp_path / "train-labels-idx1-ubyte")
    os.mkfifo(tmp_path / "fashion.zip")
    assert contents_of(tmp_path) == []
