"""A file is there whole or not at all; where things are kept."""

import os
import stat
import sys
from pathlib import Path

import pytest

from kerasdemos import files
from kerasdemos.checks import InputError, Unavailable


def test_a_written_file_is_utf_8_with_its_lines_as_they_are(tmp_path):
    files.write(tmp_path / "a.txt", "β\nγ\n")
    assert (tmp_path / "a.txt").read_bytes() == "β\nγ\n".encode()


def test_the_folder_is_made_and_only_the_file_is_left_in_it(tmp_path):
    path = tmp_path / "new" / "folder" / "a.json"
    files.write(path, "{}")
    assert list(path.parent.iterdir()) == [path]


def test_the_file_to_fill_lies_beside_its_place_and_has_its_suffix(tmp_path):
    with files.whole(tmp_path / "a.png") as temporary:
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".png")
        assert not (tmp_path / "a.png").exists()
        temporary.write_bytes(b"x")
    assert (tmp_path / "a.png").read_bytes() == b"x"
    assert not temporary.exists()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_inside_the_block_leaves_the_old_file_and_no_temporary(tmp_path, error):
    path = tmp_path / "a.txt"
    files.write(path, "old")

    def fail_halfway():
        with files.whole(path) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(error):
        fail_halfway()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_where_there_was_no_file_leaves_none(tmp_path):
    with pytest.raises(ValueError, match="stop"), files.whole(tmp_path / "a.txt"):
        raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_leaves_no_temporary(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="a"):
        files.write(tmp_path / "a", "text")
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize("mask", [0o022, 0o002, 0o077])
def test_who_may_read_what_is_written_is_for_the_users_umask_to_say(tmp_path, mask):
    before = os.umask(mask)
    try:
        files.write(tmp_path / "a.txt", "")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such users")
def test_a_user_without_a_home_folder_is_told_what_to_set(monkeypatch):
    def unknown(user):
        raise KeyError(user)

    for name in ("HOME", "XDG_CACHE_HOME", "KERASDEMOS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    with pytest.raises(Unavailable, match=r"^KERASDEMOS_CACHE: expected a folder .*; set it$"):
        files.cache_folder()


def test_a_tilde_is_the_home_folder_and_an_unknown_users_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert files.expanded("OUT", "~/x") == tmp_path / "x"
    assert files.expanded("OUT", Path("x")) == Path("x")
    with pytest.raises(InputError, match="OUT: expected the home folder of a user, got '~nobody-"):
        files.expanded("OUT", "~nobody-here/x")


@pytest.mark.parametrize(("platform", "variables", "folder"), [
    ("linux", {}, ".cache/kerasdemos"),
    ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/kerasdemos"),
    ("darwin", {}, "Library/Caches/kerasdemos"),
    ("win32", {"LOCALAPPDATA": "/local"}, "/local/kerasdemos"),
    ("linux", {"KERASDEMOS_CACHE": "~/mine"}, "mine"),
])
def test_the_cache_is_where_the_platform_keeps_such(monkeypatch, tmp_path, platform, variables,
                                                    folder):
    for name in ("KERASDEMOS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": str(tmp_path)} | variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert files.cache_folder() == tmp_path / folder


@pytest.mark.parametrize(("platform", "variables", "folder"), [
    ("linux", {}, ".local/share/kerasdemos/results"),
    ("linux", {"XDG_DATA_HOME": "/x"}, "/x/kerasdemos/results"),
    ("darwin", {}, "Library/Application Support/kerasdemos/results"),
    ("win32", {"LOCALAPPDATA": "/local"}, "/local/kerasdemos/results"),
])
def test_own_runs_are_in_the_checkout_or_where_the_platform_keeps_data(
        monkeypatch, tmp_path, platform, variables, folder):
    assert files.results_folder() == Path(files.__file__).parents[1] / "results"
    monkeypatch.setattr(files, "_CHECKOUT", tmp_path)
    assert not files.in_checkout()
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": str(tmp_path)} | variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert files.results_folder() == tmp_path / folder
