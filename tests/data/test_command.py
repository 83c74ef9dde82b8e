"""The command `kerasdemos data`, as a user types it."""

import shutil
from dataclasses import replace

import pytest

from kerasdemos.cli import main
from kerasdemos.data import _cifar10


@pytest.mark.parametrize("arguments", [["fetch"], ["fetch", "imagenet"], ["import"]])
def test_a_wrong_command_line_ends_with_2_and_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["data", *arguments])
    assert ended.value.code == 2
    assert "usage: kerasdemos data" in capsys.readouterr().err


def test_status_says_what_is_where_and_who_answers(fashion_folder, cache, capsys, monkeypatch):
    assert main(["data", "status"]) == 0
    before = capsys.readouterr().out
    assert f"Our cache: {cache}" in before
    assert "KERASDEMOS_DATA: not set" in before
    assert before.count("answers: none here; the network would be asked") == 3
    assert before.count("no-keras/datasets: not there") == 3
    monkeypatch.setenv("KERASDEMOS_DATA", str(cache.parent))
    main(["data", "status"])
    assert f"KERASDEMOS_DATA: {cache.parent}: none of its files" in capsys.readouterr().out
    monkeypatch.setenv("KERASDEMOS_DATA", str(fashion_folder))
    main(["data", "status"])
    found = capsys.readouterr().out
    assert f"KERASDEMOS_DATA: {fashion_folder}: found, not read yet" in found
    assert f"answers: {fashion_folder}, if it is sound" in found


def test_import_keeps_a_copy_that_status_then_shows_as_verified(fashion_folder, cache, capsys,
                                                                tmp_path):
    stick = shutil.copytree(fashion_folder, tmp_path / "stick")
    assert main(["data", "import", str(stick)]) == 0
    assert "60,000 of 60,000 training" in capsys.readouterr().out
    shutil.rmtree(stick)
    main(["data", "status"])
    assert "our cache: 60,000 + 10,000 images, verified as canonical" in capsys.readouterr().out


def test_fetch_says_when_there_is_nothing_to_fetch(fashion_folder, cache, capsys):
    main(["data", "import", str(fashion_folder)])
    assert main(["data", "fetch", "fashion-mnist"]) == 0
    assert "already on this machine" in capsys.readouterr().out


def test_fetch_that_cannot_ends_with_1_and_what_was_tried(cache, capsys, monkeypatch):
    monkeypatch.setattr(_cifar10, "SET",
                        replace(_cifar10.SET, mirrors=(("http://127.0.0.1:1/c.tar.gz",),)))
    assert main(["data", "fetch", "cifar10"]) == 1
    said = capsys.readouterr().err
    assert "http://127.0.0.1:1/c.tar.gz: Connection refused" in said
    assert "DATA=standin" in said


def test_verify_reads_every_copy_and_names_the_corrupt_one(fashion_folder, cache, capsys, tmp_path,
                                                          monkeypatch):
    monkeypatch.setenv("KERASDEMOS_DATA", str(fashion_folder))
    assert main(["data", "verify"]) == 0
    assert f"{fashion_folder}: 60,000 + 10,000 images, verified" in capsys.readouterr().out
    bad = shutil.copytree(fashion_folder, tmp_path / "bad")
    (bad / "t10k-labels-idx1-ubyte.gz").write_bytes(b"cut")
    monkeypatch.setenv("KERASDEMOS_DATA", str(bad))
    assert main(["data", "verify"]) == 2
    assert "CORRUPT: " in capsys.readouterr().out


def test_a_set_that_is_registered_is_known_to_every_action(twins, cache, offline, capsys, tmp_path,
                                                           monkeypatch):
    castor, pollux = twins
    monkeypatch.setenv("KERASDEMOS_DATA", str(castor.lay(tmp_path / "stars")))
    assert main(["data", "status"]) == 0
    shown = capsys.readouterr().out
    assert "Castor, in the order in which sources are asked\n  KERASDEMOS_DATA: " in shown
    assert main(["data", "verify"]) == 0
    assert capsys.readouterr().out == (
        f"Castor: {tmp_path}/stars: 12 + 4 images, verified as canonical\n")
    assert main(["data", "fetch", "castor"]) == 0
    assert capsys.readouterr().out == (
        f"already on this machine: Castor from {tmp_path}/stars: 12 of 12 training and 4 of 4 "
        "test images; verified as canonical\n")
    assert main(["data", "fetch", "pollux"]) == 1
    assert main(["data", "import", str(pollux.lay(tmp_path / "stick"))]) == 0
    assert capsys.readouterr().out.startswith(f"kept: Pollux from {tmp_path}/stick: 12 of 12 ")


def test_a_broken_file_whose_name_fits_two_sets_is_reported_once(twins, cache, capsys, tmp_path):
    castor, _ = twins
    folder = castor.lay(tmp_path / "stick")
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(b"\x1f\x8bcut")
    assert main(["data", "import", str(folder)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.startswith(
        f"kerasdemos: {folder}/train-labels-idx1-ubyte.gz: expected a whole gzip file")
