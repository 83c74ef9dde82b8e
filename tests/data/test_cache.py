"""The copies that are kept: verified, whole or absent, and shared by processes."""

import gzip
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from kerasdemos.data import _cache, _cifar10, fashion_mnist
from kerasdemos.data._sets import CorruptFile, Images
from kerasdemos.files import cache_folder


def test_a_damaged_copy_of_our_own_is_made_anew(fashion_folder, cache, offline, capsys):
    fashion_mnist(fashion_folder)
    stored = cache / "copies/fashion-mnist/x_test.npy"
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    again = fashion_mnist(fashion_folder)
    assert "our own copy is damaged; made anew" in capsys.readouterr().err
    assert again.canonical
    assert _cache.load("fashion-mnist") is not None
    stored.write_bytes(b"")
    assert fashion_mnist(fashion_folder).canonical


def test_the_second_time_the_verified_copy_is_mapped_and_the_archive_not_opened(
        fashion_folder, cache, offline, monkeypatch):
    first = fashion_mnist(fashion_folder)

    def opened(*_):
        raise AssertionError("read again")

    monkeypatch.setattr("kerasdemos.data._archives._read_files", opened)
    second = fashion_mnist(fashion_folder)
    np.testing.assert_array_equal(first.x_train, second.x_train)
    assert isinstance(second.x_train.base, np.memmap)
    assert not second.x_train.flags.writeable


def test_a_file_that_has_changed_is_read_again(fashion_folder, cache, offline, tmp_path):
    folder = shutil.copytree(fashion_folder, tmp_path / "data")
    fashion_mnist(folder)
    file = folder / "train-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(bytes(60_008)))
    with pytest.raises(CorruptFile, match="train-labels"):
        fashion_mnist(folder)


def test_a_cache_that_cannot_be_written_is_done_without(fashion_folder, tmp_path, monkeypatch,
                                                        capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path / "file"))
    data = fashion_mnist(fashion_folder)
    assert data.canonical
    assert "cannot keep a copy of Fashion-MNIST" in capsys.readouterr().err


LOAD = "from kerasdemos import fashion_mnist; print(fashion_mnist({!r}).y_train.sum())"


def test_many_processes_may_load_at_once_into_an_empty_cache(fashion, fashion_folder, cache):
    command = [sys.executable, "-c", LOAD.format(str(fashion_folder))]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
               for _ in range(6)]
    for process in running:
        output, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, "")
        assert int(output) == fashion.y_train.sum(dtype=int)
    assert [path.name for path in (cache / "copies").iterdir()] == ["fashion-mnist"]


def test_a_process_killed_while_it_stores_leaves_no_half_copy(fashion, fashion_folder, cache):
    code = ("import os, numpy\n"
            "from kerasdemos import fashion_mnist\n"
            "save = numpy.save\n"
            "def die(path, array):\n"
            "    save(path, array[: len(array) // 2])\n"
            "    os.kill(os.getpid(), 9)\n"
            "numpy.save = die\n"
            f"fashion_mnist({str(fashion_folder)!r})\n")
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    assert not (cache / "copies/fashion-mnist").exists()
    assert fashion_mnist(fashion_folder).canonical


def test_a_folder_that_is_not_our_copy_is_never_removed(fashion_folder, cache, offline):
    mine = cache / "copies" / "fashion-mnist"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    assert fashion_mnist(fashion_folder).canonical
    assert (mine / "thesis.txt").read_text() == "mine"
    assert _cache.load("") is None
    assert _cache.load("../copies/fashion-mnist") is None


def test_two_sets_that_are_not_canonical_are_not_mixed_up(cache):
    made = [Images(*[np.full((4, 2), value, np.uint8)] * 4, canonical=False, caveat="x")
            for value in (1, 2)]
    for images in made:
        stored = _cache.store(_cifar10.SET, images)
        np.testing.assert_array_equal(stored.x_test, images.x_test)


def test_the_cache_lies_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("KERASDEMOS_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "kerasdemos"


def test_what_the_cache_says_of_a_copy_is_true(fashion_folder, cache, offline):
    fashion_mnist(fashion_folder)
    about = json.loads((cache / "copies/fashion-mnist/about.json").read_text())
    assert about["canonical"] is True
    assert set(about["sha256"]) == {"x_train", "y_train", "x_test", "y_test"}
    assert os.access(cache / "copies/fashion-mnist/x_train.npy", os.R_OK)
