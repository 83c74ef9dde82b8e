"""The order of the sources, what each may do wrong, and the cache behind them."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from test_formats import binary_files, fashion_files, python_batch

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import cache as caches
from kerasdemos.data import cifar10, fashion_mnist, network, sources
from kerasdemos.data.archives import CorruptFile, Found
from kerasdemos.data.formats import CIFAR, FASHION, Images


@pytest.fixture(scope="session")
def fashion_folder(fashion, tmp_path_factory):
    folder = tmp_path_factory.mktemp("carried") / "fashion-mnist"
    folder.mkdir()
    for name, content in fashion_files(fashion).items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
    return folder


@pytest.fixture(scope="session")
def cifar_folder(cifar, tmp_path_factory):
    folder = tmp_path_factory.mktemp("carried") / "cifar-10-batches-py"
    folder.mkdir()
    for name, content in binary_files(cifar).items():
        (folder / name.removesuffix(".bin")).write_bytes(python_batch(content))
    return folder


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setattr(network, "downloads", lambda name: [])

    def no_packages(*_):
        raise OSError("no package manager in this test")

    monkeypatch.setattr(network, "fetch_debian_package", no_packages)


@pytest.fixture
def serve():
    """Serve a folder on loopback, as a lecturer does with python -m http.server."""
    running = []

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def copied(folder, target):
    return shutil.copytree(folder, target)


# The order --------------------------------------------------------------------------------------


def test_each_source_answers_before_those_behind_it(fashion_folder, cache, offline, tmp_path,
                                                    monkeypatch):
    places = {name: copied(fashion_folder, tmp_path / name / "fashion-mnist")
              for name in ("chosen", "keras/datasets", "system")}
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path / "chosen"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(sources, "SYSTEM_FASHION", places["system"])
    carried = copied(fashion_folder, tmp_path / "stick")
    sources.bring_in(carried)

    assert str(places["chosen"]) in fashion_mnist().source
    monkeypatch.delenv("KERASDEMOS_DATA")
    assert str(places["keras/datasets"]) in fashion_mnist().source
    shutil.rmtree(places["keras/datasets"])
    assert str(carried) in fashion_mnist().source
    shutil.rmtree(cache)
    assert str(places["system"]) in fashion_mnist().source
    shutil.rmtree(places["system"])
    with pytest.raises(Unavailable, match="Fashion-MNIST cannot be had here"):
        fashion_mnist()


def test_the_path_given_is_the_only_place(fashion_folder, cache, offline, tmp_path):
    assert str(fashion_folder) in fashion_mnist(fashion_folder).source
    with pytest.raises(InputError, match="expected Fashion-MNIST, found none of its files"):
        fashion_mnist(tmp_path)
    with pytest.raises(InputError, match="expected a file or folder that exists"):
        fashion_mnist(tmp_path / "nowhere")


def test_a_chosen_folder_that_does_not_exist_is_an_error(cache, offline, monkeypatch):
    monkeypatch.setenv("KERASDEMOS_DATA", "/no/such/folder")
    with pytest.raises(InputError, match="KERASDEMOS_DATA: expected a file or folder that exists"):
        fashion_mnist()


def test_where_there_is_nothing_the_message_says_what_was_tried_and_what_to_do(
        cache, monkeypatch, tmp_path):
    monkeypatch.setattr(network, "CIFAR_URLS", ("http://127.0.0.1:1/cifar-10-python.tar.gz",))
    with pytest.raises(Unavailable) as raised:
        cifar10()
    message = str(raised.value)
    for part in ("KERASDEMOS_DATA: not set", "no-keras/datasets: not there",
                 "http://127.0.0.1:1/cifar-10-python.tar.gz: Connection refused",
                 "cifar-10-python.tar.gz or cifar-10-binary.tar.gz",
                 "kerasdemos data import", "make cifar DATA=standin"):
        assert part in message


def test_mnist_in_a_chosen_folder_beside_fashion_mnist_is_not_mistaken(
        fashion_folder, cache, offline, tmp_path, monkeypatch):
    swapped = copied(fashion_folder, tmp_path / "data/MNIST/raw")
    (swapped / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(bytes(60_008)))
    copied(fashion_folder, tmp_path / "data/FashionMNIST/raw")
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path / "data"))
    assert "FashionMNIST" in fashion_mnist().source


# What may be wrong with files -------------------------------------------------------------------


def test_a_corrupt_file_in_the_chosen_folder_is_an_error_and_stays(fashion_folder, cache, offline,
                                                                   tmp_path, monkeypatch):
    folder = copied(fashion_folder, tmp_path / "data")
    file = folder / "t10k-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(bytes(10_008)))
    before = file.read_bytes()
    monkeypatch.setenv("KERASDEMOS_DATA", str(folder))
    with pytest.raises(CorruptFile, match="t10k-labels-idx1-ubyte: expected Fashion-MNIST's"):
        fashion_mnist()
    assert file.read_bytes() == before


def test_a_corrupt_file_in_keras_cache_is_passed_over_with_a_warning(
        fashion_folder, cache, offline, tmp_path, monkeypatch, capsys):
    keras = copied(fashion_folder, tmp_path / "keras/datasets/fashion-mnist")
    file = keras / "train-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:100_000])  # what an interrupted download leaves
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(sources, "SYSTEM_FASHION", fashion_folder)
    assert str(fashion_folder) in fashion_mnist().source
    warning = capsys.readouterr().err
    assert "Keras's cache is passed over" in warning
    assert "train-images-idx3-ubyte.gz: expected a whole gzip file" in warning
    assert file.stat().st_size == 100_000


def test_a_damaged_copy_of_our_own_is_made_anew(fashion_folder, cache, offline, capsys):
    fashion_mnist(fashion_folder)
    stored = cache / "copies/fashion-mnist/x_test.npy"
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    again = fashion_mnist(fashion_folder)
    assert "our own copy is damaged; made anew" in capsys.readouterr().err
    assert again.canonical
    assert caches.load("fashion-mnist") is not None
    stored.write_bytes(b"")
    assert fashion_mnist(fashion_folder).canonical


# CIFAR-10 in all its shapes ---------------------------------------------------------------------


def test_cifar10_is_found_as_folder_and_archive_of_either_version(cifar, cifar_folder, cache,
                                                                 offline, tmp_path):
    binary = tmp_path / "cifar-10-batches-bin"
    binary.mkdir()
    for name, content in binary_files(cifar).items():
        (binary / name).write_bytes(content)
    archive = tmp_path / "carried" / "cifar-10-python.tar.gz"
    archive.parent.mkdir()
    # Not packed, whatever its name says: what it is shows in its first bytes, and packing is slow.
    with tarfile.open(archive, "w") as tar:
        tar.add(cifar_folder, "cifar-10-batches-py")
    # Keras 3 keeps the archive and its unpacked tree under these names.
    keras = tmp_path / "keras" / "cifar-10-batches-py-target_archive"
    keras.parent.mkdir()
    shutil.copy(archive, keras)
    for place in (cifar_folder, binary, archive, keras.parent):
        data = cifar10(place)
        np.testing.assert_array_equal(data.y_train, cifar.y_train)
        np.testing.assert_array_equal(data.x_test[:50], cifar.x_test[:50])
        assert str(place) in data.source


def test_a_partial_test_set_is_named_wherever_it_comes_from(cifar, cifar_folder, cache, offline):
    data = cifar10(cifar_folder)
    if len(cifar.x_test) == 1_017:
        assert data.caveat == "1,017 of 10,000 test images"
        assert "1,017 of 10,000 test images" in data.source
        assert not data.canonical
    else:
        assert "10,000 of 10,000 test images" in data.source


# The cache --------------------------------------------------------------------------------------


def test_the_second_time_the_verified_copy_is_mapped_and_the_archive_not_opened(
        fashion_folder, cache, offline, monkeypatch):
    first = fashion_mnist(fashion_folder)

    def opened(*_):
        raise AssertionError("read again")

    monkeypatch.setattr("kerasdemos.data.archives._read_files", opened)
    second = fashion_mnist(fashion_folder)
    np.testing.assert_array_equal(first.x_train, second.x_train)
    assert isinstance(second.x_train.base, np.memmap)
    assert not second.x_train.flags.writeable


def test_a_file_that_has_changed_is_read_again(fashion_folder, cache, offline, tmp_path):
    folder = copied(fashion_folder, tmp_path / "data")
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


def test_what_was_read_from_a_chosen_folder_is_not_used_without_it(cifar_folder, cache, offline,
                                                                   monkeypatch):
    monkeypatch.setenv("KERASDEMOS_DATA", str(cifar_folder))
    cifar10()
    monkeypatch.delenv("KERASDEMOS_DATA")
    with pytest.raises(Unavailable):
        cifar10()


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


# The network ------------------------------------------------------------------------------------


def test_fashion_mnist_is_fetched_from_a_mirror_and_kept(fashion, fashion_folder, cache, serve,
                                                         monkeypatch):
    address = serve(fashion_folder)
    monkeypatch.setenv("KERASDEMOS_MIRROR", address)
    data = fashion_mnist()
    np.testing.assert_array_equal(data.x_test, fashion.x_test)
    assert address in data.source
    assert list((cache / "downloads").iterdir()) == []
    monkeypatch.setattr(network, "downloads", lambda name: [])
    monkeypatch.setattr(network, "fetch_debian_package", None)
    assert fashion_mnist().source == data.source


def test_a_mirror_with_a_corrupt_file_is_left_for_the_next(fashion, fashion_folder, cache, serve,
                                                           tmp_path, monkeypatch):
    bad = copied(fashion_folder, tmp_path / "bad")
    (bad / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"an error page"))
    monkeypatch.setattr(network, "FASHION_URLS", (serve(bad) + "/", serve(fashion_folder) + "/"))
    tried = []
    where, images = sources.fetch(FASHION, tried)
    assert where == network.FASHION_URLS[1]
    assert images.canonical
    assert tried[0][0] == network.FASHION_URLS[0]
    assert "t10k-images-idx3-ubyte: expected 7,840,016 bytes, found 13" in tried[0][1]


def test_cifar10_is_fetched_as_an_archive(cifar, cifar_folder, cache, serve, tmp_path,
                                          monkeypatch):
    with tarfile.open(tmp_path / "cifar-10-python.tar.gz", "w") as tar:
        tar.add(cifar_folder, "cifar-10-batches-py")
    monkeypatch.setenv("KERASDEMOS_MIRROR", serve(tmp_path))
    data = cifar10()
    np.testing.assert_array_equal(data.x_test, cifar.x_test)
    assert "cifar-10-python.tar.gz" in data.source


@pytest.mark.skipif(not shutil.which("apt-get"), reason="no apt-get here")
def test_a_package_that_does_not_exist_is_said_to_be_missing(tmp_path, monkeypatch):
    def stay_offline(arguments, folder, apt_get=network._apt_get):
        if "update" not in arguments:
            apt_get(arguments, folder)

    monkeypatch.setattr(network, "_apt_get", stay_offline)
    with pytest.raises(OSError, match="no-such-package"):
        network.fetch_debian_package("no-such-package-kerasdemos", tmp_path)
    assert list(tmp_path.iterdir()) == []


# Importing by hand ------------------------------------------------------------------------------


def test_a_carried_folder_with_both_data_sets_is_kept_for_good(fashion_folder, cifar_folder, cache,
                                                              offline, tmp_path):
    stick = tmp_path / "stick"
    copied(fashion_folder, stick / "a")
    copied(cifar_folder, stick / "b")
    kept, faults = sources.bring_in(stick)
    assert [form for form, _ in kept] == [FASHION, CIFAR]
    assert faults == []
    shutil.rmtree(stick)
    assert len(fashion_mnist().x_train) == 60_000
    assert len(cifar10().x_train) == 50_000


def test_importing_nothing_or_something_corrupt_is_refused(cache, tmp_path):
    with pytest.raises(InputError, match="PATH: expected a file or folder that exists"):
        sources.bring_in(tmp_path / "nowhere")
    with pytest.raises(InputError, match="expected files of Fashion-MNIST or CIFAR-10, found none"):
        sources.bring_in(tmp_path)
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"half a")
    kept, [fault] = sources.bring_in(tmp_path)
    assert kept == []
    assert "cifar-10-python.tar.gz: expected a whole archive" in str(fault)
    assert not (cache / "cifar10.json").exists()


def test_importing_where_nothing_can_be_kept_says_so(fashion_folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path / "file"))
    with pytest.raises(Unavailable, match="nothing can be kept there"):
        sources.bring_in(fashion_folder)


def test_a_folder_that_is_not_our_copy_is_never_removed(fashion_folder, cache, offline):
    mine = cache / "copies" / "fashion-mnist"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    assert fashion_mnist(fashion_folder).canonical
    assert (mine / "thesis.txt").read_text() == "mine"
    assert caches.load("") is None
    assert caches.load("../copies/fashion-mnist") is None


def test_two_sets_that_are_not_canonical_are_not_mixed_up(cache):
    made = [Images(*[np.full((4, 2), value, np.uint8)] * 4, canonical=False, caveat="x")
            for value in (1, 2)]
    for images in made:
        stored = caches.store(CIFAR, images)
        np.testing.assert_array_equal(stored.x_test, images.x_test)


def test_a_foreign_archive_with_a_name_like_ours_is_no_fault(fashion_folder, cache, offline,
                                                            tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as file:
        file.writestr("holiday.jpg", "sun")
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path))
    monkeypatch.setattr(sources, "SYSTEM_FASHION", fashion_folder)
    assert str(fashion_folder) in fashion_mnist().source


def test_an_official_archive_makes_the_whole_test_set_canonical(cache, tmp_path, monkeypatch):
    archive = tmp_path / "cifar-10-binary.tar.gz"
    archive.write_bytes(b"the published bytes")
    found = Found(archive, (archive,), lambda: {})
    images = Images(*[np.zeros((4, 2), np.uint8)] * 4, canonical=False, caveat="unchecked")
    form = replace(CIFAR, parse=lambda where, contents: images)
    assert not sources.read(form, found).canonical
    shutil.rmtree(cache)
    digest = hashlib.md5(archive.read_bytes()).hexdigest()
    official = sources.read(replace(form, archive_digests=frozenset({digest})), found)
    assert official.canonical
    assert official.caveat == ""


def test_the_cache_lies_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path))
    assert caches.cache_folder() == tmp_path
    monkeypatch.delenv("KERASDEMOS_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert caches.cache_folder() == tmp_path / "xdg" / "kerasdemos"


def test_what_the_cache_says_of_a_copy_is_true(fashion_folder, cache, offline):
    fashion_mnist(fashion_folder)
    about = json.loads((cache / "copies/fashion-mnist/about.json").read_text())
    assert about["canonical"] is True
    assert set(about["sha256"]) == {"x_train", "y_train", "x_test", "y_test"}
    assert os.access(cache / "copies/fashion-mnist/x_train.npy", os.R_OK)
