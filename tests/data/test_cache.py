"""The copies that are kept: verified, whole or absent, and shared by processes."""

import gzip
import mmap
import shutil
import subprocess
import sys

import numpy as np
import pytest

from kerasdemos.data import _cache, _fashion_mnist, fashion_mnist
from kerasdemos.data._sets import CorruptFile
from kerasdemos.files import cache_folder


def test_a_damaged_copy_of_our_own_is_set_aside_and_made_anew(fashion_folder, cache, offline,
                                                               capsys):
    fashion_mnist(fashion_folder)
    stored = cache / "sets/fashion-mnist/t10k-images-idx3-ubyte"
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    assert fashion_mnist(fashion_folder).canonical
    said = capsys.readouterr().err
    assert "our own copy is damaged, and now lies in " in said
    assert "t10k-images-idx3-ubyte: expected Fashion-MNIST's contents" in said
    assert said.count("\n") == 1
    assert fashion_mnist(fashion_folder).canonical
    assert capsys.readouterr().err == ""
    stored.write_bytes(b"")
    assert fashion_mnist(fashion_folder).canonical


def test_the_second_time_the_verified_copy_is_mapped_and_the_archive_not_opened(
        fashion_folder, cache, offline, monkeypatch):
    first = fashion_mnist(fashion_folder)

    def opened(*_):
        raise AssertionError("read again")

    monkeypatch.setattr("kerasdemos.data._places.read", opened)
    second = fashion_mnist(fashion_folder)
    np.testing.assert_array_equal(first.x_train, second.x_train)
    assert isinstance(second.x_train.base.base.obj, mmap.mmap)
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
    assert [path.name for path in (cache / "sets").iterdir()] == ["fashion-mnist"]


def test_a_process_killed_while_it_stores_leaves_no_half_copy_and_the_next_cleans_up(
        fashion_folder, cache):
    code = ("import os\n"
            "from pathlib import Path\n"
            "from kerasdemos import fashion_mnist\n"
            "write = Path.write_bytes\n"
            "def die(path, content):\n"
            "    write(path, content[: len(content) // 2])\n"
            "    os.kill(os.getpid(), 9)\n"
            "Path.write_bytes = die\n"
            f"fashion_mnist({str(fashion_folder)!r})\n")
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    assert not (cache / "sets/fashion-mnist").exists()
    assert fashion_mnist(fashion_folder).canonical
    assert [path.name for path in (cache / "sets").iterdir()] == ["fashion-mnist"]


def test_a_folder_that_is_not_our_copy_is_never_removed(fashion_folder, cache, offline):
    mine = cache / "sets" / "fashion-mnist"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    assert fashion_mnist(fashion_folder).canonical
    [kept] = cache.rglob("thesis.txt")
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "../sets/fashion-mnist", "mnist", "fashion-mnist\n"])
def test_only_a_copy_of_the_set_is_loaded(fashion_folder, cache, offline, name):
    fashion_mnist(fashion_folder)
    assert _cache.load(_fashion_mnist.SET, "fashion-mnist") is not None
    assert _cache.load(_fashion_mnist.SET, name) is None


def test_the_cache_lies_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("KERASDEMOS_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "kerasdemos"
