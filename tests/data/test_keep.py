"""Our copies are written whole or not at all, by one process at a time."""

import os
import stat
import subprocess
import sys

import pytest

from kerasdemos.data import _keep, fashion_mnist
from kerasdemos.data._sets import Images


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
    for output, errors in [process.communicate(timeout=120) for process in running]:
        # On a busy machine one of them may wait so long that it says so.
        assert set(errors.splitlines()) <= {
            "kerasdemos: waiting for another process that writes to our cache"}
        assert int(output) == fashion.y_train.sum(dtype=int)
    assert {process.returncode for process in running} == {0}
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


def test_a_partial_set_does_not_take_the_place_of_a_canonical_one(twins, cache, offline, tmp_path):
    castor, _ = twins
    whole = Images(*vars(castor.images).values())
    _keep.store(castor.SET, whole)
    _keep.adopt(castor.SET, "a stick", whole)
    _keep.adopt(castor.SET, "the half", Images(*vars(castor.images).values(), False, "half"))
    assert castor.load(download=False).source.where == "a stick"


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_copies_keep_the_users_umask(twins, cache, offline, tmp_path, mask):
    castor, _ = twins
    before = os.umask(mask)
    try:
        castor.load(castor.lay(tmp_path / "stick"))
    finally:
        os.umask(before)
    for file in (cache / "sets/castor").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~mask
    assert stat.S_IMODE((cache / "sets/castor").stat().st_mode) == 0o777 & ~mask


def test_why_a_copy_cannot_be_kept_is_said_in_words(twins, cache, offline, tmp_path, monkeypatch,
                                                    capsys):
    castor, _ = twins

    def unknown(user):
        raise KeyError(user)

    folder = castor.lay(tmp_path / "stick")
    for name in ("HOME", "XDG_CACHE_HOME", "KERASDEMOS_CACHE", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setenv("KERASDEMOS_DATA", str(folder))
    assert castor.load().canonical
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "cannot keep a copy of Castor (KERASDEMOS_CACHE: expected a folder" in said
    assert "None" not in said
    assert "KERAS_HOME" not in said


@pytest.mark.parametrize("path", ["file", "folder", "link"])
def test_what_is_ours_is_discarded_and_never_what_a_link_leads_to(tmp_path, path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/thesis").write_text("mine")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    _keep.discard(tmp_path / path)
    assert not os.path.lexists(tmp_path / path)
    assert (tmp_path / "folder/thesis").exists() == (path != "folder")
    _keep.discard(tmp_path / path)
