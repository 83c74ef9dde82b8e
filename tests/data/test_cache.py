"""Our copies: mapped, verified whenever they are loaded, and set aside where they are damaged."""

import errno
import gzip
import hashlib
import json
import mmap
import os
import shutil
import sys

import numpy as np
import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.data import _cache, _fashion_mnist, _fetch, fashion_mnist
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

    monkeypatch.setattr("kerasdemos.data._reading.read", opened)
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


# The cache heals --------------------------------------------------------------------------------


def empty_file(copy):
    (copy / "t10k-labels-idx1-ubyte").write_bytes(b"")


def missing_file(copy):
    (copy / "train-images-idx3-ubyte").unlink()


def file_instead(copy):
    shutil.rmtree(copy)
    copy.write_text("null")


def broken_link(copy):
    shutil.rmtree(copy)
    copy.symlink_to("nowhere")


def pipe(copy):
    (copy / "t10k-labels-idx1-ubyte").unlink()
    os.mkfifo(copy / "t10k-labels-idx1-ubyte")


def damaged_behind_a_link(copy):
    elsewhere = copy.rename(copy.parents[1] / "elsewhere")
    (elsewhere / "t10k-labels-idx1-ubyte").write_bytes(b"[]")
    copy.symlink_to(elsewhere)


def other_pixels(copy):
    """What a sound copy looks like, digest and all, but for the pixels."""
    file = copy / "t10k-images-idx3-ubyte"
    content = bytearray(file.read_bytes())
    content[16:] = bytes(len(content) - 16)
    file.write_bytes(content)
    (copy / "about.json").write_text(json.dumps(
        {"canonical": True, "sha256": {"x_test": hashlib.sha256(content[16:]).hexdigest()}}))


@pytest.mark.parametrize("damage", [empty_file, missing_file, file_instead, broken_link, pipe,
                                    damaged_behind_a_link, other_pixels])
def test_a_damaged_copy_is_named_once_and_made_anew(twins, cache, offline, tmp_path, capsys,
                                                    damage):
    castor, _ = twins
    folder = castor.lay(tmp_path / "stick")
    castor.load(folder)
    damage(cache / "sets/castor")
    assert (castor.load(folder).x_test == castor.images.x_test).all()
    said = capsys.readouterr().err
    assert said.startswith("kerasdemos: our own copy is damaged, and now lies in ")
    assert said.count("\n") == 1
    assert (castor.load(folder).x_test == castor.images.x_test).all()
    assert capsys.readouterr().err == ""
    assert (cache / "sets/castor").is_dir()
    assert not (cache / "sets/castor").is_symlink()


def test_zeros_are_never_canonical_whatever_the_cache_says(twins, cache, offline, tmp_path):
    castor, _ = twins
    _fetch.bring_in(castor.lay(tmp_path / "stick"))
    other_pixels(cache / "sets/castor")
    with pytest.raises(Unavailable):
        castor.load(download=False)


@pytest.mark.parametrize("note", [b"", b"null", b"[]", b"\xff\x00\xfe", b"pollux\nhere",
                                  b"../../castor\nhere", b"castor-5-test-images\nhere"])
def test_a_damaged_note_of_the_cache_is_no_answer(twins, cache, offline, tmp_path, note, capsys):
    castor, _ = twins
    _fetch.bring_in(castor.lay(tmp_path / "stick"))
    (cache / "adopted/castor").write_bytes(note)
    with pytest.raises(Unavailable):
        castor.load(download=False)
    assert castor.load(tmp_path / "stick").canonical
    for origin in (cache / "origins").iterdir():
        origin.write_bytes(note)
    assert castor.load(tmp_path / "stick").canonical
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs permissions")
def test_where_a_damaged_copy_cannot_be_set_aside_nothing_is_said_to_be_made_anew(
        twins, cache, offline, tmp_path, capsys, monkeypatch):
    castor, _ = twins
    folder = castor.lay(tmp_path / "stick")
    castor.load(folder)
    empty_file(cache / "sets/castor")

    def refused(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "sets")

    monkeypatch.setattr("tempfile.mkdtemp", refused)
    assert castor.load(folder).canonical
    said = capsys.readouterr().err.splitlines()
    assert "cannot be set aside (sets: Read-only file system)" in said[0]
    assert "anew" not in "".join(said)


def test_what_an_error_says_has_no_number_and_no_none():
    assert _cache.in_words(OSError(2, "No such file", "/x")) == "/x: No such file"
    assert _cache.in_words(OSError("in words")) == "in words"
    assert _cache.in_words(OSError()) == "OSError"


def test_with_stderr_closed_nothing_is_said(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr", None)
    _cache.say("to nobody")
    assert capsys.readouterr().out == ""
