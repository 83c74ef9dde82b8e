"""The order of the sources, what each may do wrong, and the cache behind them."""

import gzip
import shutil
import tarfile
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import (
    _cifar10,
    _fashion_mnist,
    _fetch,
    _idx,
    cifar10,
    fashion_mnist,
    mnist,
)
from kerasdemos.data._sets import CorruptFile


def system_copy(monkeypatch, folder):
    """Let Debian's package lie in a folder."""
    monkeypatch.setattr(_fashion_mnist, "SET", replace(_fashion_mnist.SET, folder=folder))


# The order --------------------------------------------------------------------------------------


def test_each_source_answers_before_those_behind_it(fashion_folder, cache, offline, tmp_path,
                                                    monkeypatch):
    places = {name: shutil.copytree(fashion_folder, tmp_path / name / "fashion-mnist")
              for name in ("chosen", "keras/datasets", "system")}
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path / "chosen"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    system_copy(monkeypatch, places["system"])
    carried = shutil.copytree(fashion_folder, tmp_path / "stick")
    _fetch.bring_in(carried)

    assert str(places["chosen"]) in str(fashion_mnist().source)
    monkeypatch.delenv("KERASDEMOS_DATA")
    assert str(places["keras/datasets"]) in str(fashion_mnist().source)
    shutil.rmtree(places["keras/datasets"])
    assert str(carried) in str(fashion_mnist().source)
    shutil.rmtree(cache)
    assert str(places["system"]) in str(fashion_mnist().source)
    shutil.rmtree(places["system"])
    with pytest.raises(Unavailable, match="Fashion-MNIST cannot be had here"):
        fashion_mnist()


def test_the_path_given_is_the_only_place(fashion_folder, cache, offline, tmp_path):
    (tmp_path / "carried").mkdir()
    assert str(fashion_folder) in str(fashion_mnist(fashion_folder).source)
    with pytest.raises(InputError, match="expected Fashion-MNIST, got none of its files"):
        fashion_mnist(tmp_path / "carried")
    with pytest.raises(InputError, match="expected a file or folder that exists"):
        fashion_mnist(tmp_path / "nowhere")


def test_a_chosen_folder_that_does_not_exist_is_an_error(cache, offline, monkeypatch):
    monkeypatch.setenv("KERASDEMOS_DATA", "/no/such/folder")
    with pytest.raises(InputError, match="KERASDEMOS_DATA: expected a file or folder that exists"):
        fashion_mnist()


def test_where_there_is_nothing_the_message_says_what_was_tried_and_what_to_do(
        cache, monkeypatch, tmp_path):
    monkeypatch.setattr(_cifar10, "SET", replace(
        _cifar10.SET, mirrors=(("http://127.0.0.1:1/cifar-10-python.tar.gz",),)))
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
    swapped = shutil.copytree(fashion_folder, tmp_path / "data/MNIST/raw")
    (swapped / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(bytes(60_008)))
    shutil.copytree(fashion_folder, tmp_path / "data/FashionMNIST/raw")
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path / "data"))
    assert "FashionMNIST" in str(fashion_mnist().source)


# What may be wrong with files -------------------------------------------------------------------


def test_a_corrupt_file_in_the_chosen_folder_is_an_error_and_stays(fashion_folder, cache, offline,
                                                                   tmp_path, monkeypatch):
    folder = shutil.copytree(fashion_folder, tmp_path / "data")
    file = folder / "t10k-labels-idx1-ubyte.gz"
    file.write_bytes(gzip.compress(bytes(10_008)))
    before = file.read_bytes()
    monkeypatch.setenv("KERASDEMOS_DATA", str(folder))
    with pytest.raises(CorruptFile, match="t10k-labels-idx1-ubyte: expected Fashion-MNIST's"):
        fashion_mnist()
    assert file.read_bytes() == before


def test_a_corrupt_file_in_keras_cache_is_passed_over_with_a_warning(
        fashion_folder, cache, offline, tmp_path, monkeypatch, capsys):
    keras = shutil.copytree(fashion_folder, tmp_path / "keras/datasets/fashion-mnist")
    file = keras / "train-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:100_000])  # what an interrupted download leaves
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    system_copy(monkeypatch, fashion_folder)
    assert str(fashion_folder) in str(fashion_mnist().source)
    warning = capsys.readouterr().err
    assert "Keras's cache is passed over" in warning
    assert "train-images-idx3-ubyte.gz: expected a whole gzip file" in warning
    assert file.stat().st_size == 100_000


def test_what_was_read_from_a_chosen_folder_is_not_used_without_it(cifar_folder, cache, offline,
                                                                   monkeypatch):
    monkeypatch.setenv("KERASDEMOS_DATA", str(cifar_folder))
    cifar10()
    monkeypatch.delenv("KERASDEMOS_DATA")
    with pytest.raises(Unavailable):
        cifar10()


# The network ------------------------------------------------------------------------------------


def test_fashion_mnist_is_fetched_from_a_mirror_and_kept(fashion, fashion_folder, cache, serve,
                                                         monkeypatch):
    address = serve(fashion_folder)
    monkeypatch.setenv("KERASDEMOS_MIRROR", address)
    data = fashion_mnist()
    np.testing.assert_array_equal(data.x_test, fashion.x_test)
    assert address in str(data.source)
    assert list((cache / "downloads").iterdir()) == []
    monkeypatch.setattr(_fetch, "mirrors", lambda published: [])
    monkeypatch.setattr(_fetch, "fetch_debian_package", None)
    assert fashion_mnist().source == data.source


def test_a_mirror_with_a_corrupt_file_is_left_for_the_next(fashion, fashion_folder, cache, serve,
                                                           tmp_path, monkeypatch):
    bad = shutil.copytree(fashion_folder, tmp_path / "bad")
    (bad / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"an error page"))
    folders = serve(bad) + "/", serve(fashion_folder) + "/"
    tried = []
    where, images = _fetch.fetch(
        replace(_fashion_mnist.SET, mirrors=_idx.mirrors(*folders)), tried)
    assert where == folders[1]
    assert images.canonical
    assert tried[0][0] == folders[0]
    assert "t10k-images-idx3-ubyte.gz: expected 7,840,016 bytes, got 13" in tried[0][1]


def test_an_archive_that_holds_something_else_is_left_for_the_next(cache, serve, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    with tarfile.open(bad / "cifar-10-python.tar.gz", "w") as tar:
        (tmp_path / "data_batch_1").write_bytes(b"an error page")
        tar.add(tmp_path / "data_batch_1", "cifar-10-batches-py/data_batch_1")
    tried, address = [], serve(bad) + "/cifar-10-python.tar.gz"
    with pytest.raises(Unavailable):
        _fetch.fetch(replace(_cifar10.SET, mirrors=[[address]], package=""), tried)
    assert tried[0][0] == address
    assert not list((cache / "downloads").rglob("cifar-10*"))


def test_cifar10_is_fetched_as_an_archive(cifar, cifar_folder, cache, serve, tmp_path,
                                          monkeypatch):
    with tarfile.open(tmp_path / "cifar-10-python.tar.gz", "w") as tar:
        tar.add(cifar_folder, "cifar-10-batches-py")
    monkeypatch.setenv("KERASDEMOS_MIRROR", serve(tmp_path))
    data = cifar10()
    np.testing.assert_array_equal(data.x_test, cifar.x_test)
    assert "cifar-10-python.tar.gz" in str(data.source)


@pytest.mark.skipif(not shutil.which("apt-get"), reason="no apt-get here")
def test_a_package_that_does_not_exist_is_said_to_be_missing(tmp_path, monkeypatch):
    def stay_offline(arguments, folder, apt_get=_fetch._apt_get):
        if "update" not in arguments:
            apt_get(arguments, folder)

    monkeypatch.setattr(_fetch, "_apt_get", stay_offline)
    with pytest.raises(OSError, match="no-such-package"):
        _fetch.fetch_debian_package("no-such-package-kerasdemos", tmp_path / "apt")


# Importing by hand ------------------------------------------------------------------------------


def test_a_carried_folder_with_both_data_sets_is_kept_for_good(fashion_folder, cifar_folder, cache,
                                                              offline, tmp_path):
    stick = tmp_path / "stick"
    shutil.copytree(fashion_folder, stick / "a")
    shutil.copytree(cifar_folder, stick / "b")
    kept, faults = _fetch.bring_in(stick)
    assert [published for published, _ in kept] == [_fashion_mnist.SET, _cifar10.SET]
    assert faults == []
    shutil.rmtree(stick)
    assert len(fashion_mnist().x_train) == 60_000
    assert len(cifar10().x_train) == 50_000


def test_importing_nothing_or_something_corrupt_is_refused(cache, tmp_path):
    with pytest.raises(InputError, match="PATH: expected a file or folder that exists"):
        _fetch.bring_in(tmp_path / "nowhere")
    with pytest.raises(InputError, match="of Fashion-MNIST or CIFAR-10 or MNIST, got none"):
        _fetch.bring_in(tmp_path)
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"half a")
    kept, [fault] = _fetch.bring_in(tmp_path)
    assert kept == []
    assert "cifar-10-python.tar.gz: expected a whole archive" in str(fault)
    assert not (cache / "adopted/cifar10").exists()


def test_importing_where_nothing_can_be_kept_says_so(fashion_folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path / "file"))
    with pytest.raises(Unavailable, match="nothing can be kept there"):
        _fetch.bring_in(fashion_folder)


def test_a_foreign_archive_with_a_name_like_ours_is_no_fault(fashion_folder, cache, offline,
                                                            tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as file:
        file.writestr("holiday.jpg", "sun")
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path))
    system_copy(monkeypatch, fashion_folder)
    assert str(fashion_folder) in str(fashion_mnist().source)



# Another set under the same names --------------------------------------------------------------


def test_a_source_with_another_set_is_passed_over_in_a_line(twins, offline, tmp_path, monkeypatch,
                                                           capsys):
    castor, pollux = twins
    chosen = castor.lay(tmp_path / "chosen")
    monkeypatch.setenv("KERASDEMOS_DATA", str(chosen))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    keras = pollux.lay(tmp_path / "keras/datasets/any")
    data = pollux.load()
    assert data.source.where == str(keras)
    np.testing.assert_array_equal(data.x_test, pollux.images.x_test)
    assert capsys.readouterr().err == (
        f"kerasdemos: KERASDEMOS_DATA is passed over: {chosen}: expected Pollux's files, got a "
        "source that holds Castor's files\n")
    assert castor.load().source.where == str(chosen)
    assert pollux.load().source.where == str(keras)
    assert capsys.readouterr().err == ""  # once is enough


def test_where_no_other_source_has_it_the_message_says_what_was_there(twins, offline, tmp_path,
                                                                      monkeypatch):
    castor, pollux = twins
    monkeypatch.setenv("KERASDEMOS_DATA", str(castor.lay(tmp_path / "chosen")))
    with pytest.raises(Unavailable, match=r"KERASDEMOS_DATA, .*chosen: .* holds Castor's files"):
        pollux.load()


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_each_of_two_sets_below_one_folder_is_found(twins, offline, tmp_path, monkeypatch, order,
                                                    capsys):
    castor, pollux = twins
    places = [one.lay(tmp_path / "data" / name)
              for one, name in zip(twins, order, strict=True)]
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path / "data"))
    assert castor.load().source.where == str(places[0])
    assert pollux.load().source.where == str(places[1])
    assert pollux.load(tmp_path / "data").source.where == str(places[1])
    assert capsys.readouterr().err == ""


def test_each_of_two_sets_in_one_archive_is_found(twins, offline, tmp_path):
    castor, pollux = twins
    with tarfile.open(tmp_path / "both.tar", "w") as tar:
        for one in twins:
            tar.add(one.lay(tmp_path / one.SET.name), one.SET.title)
    for one in (castor, pollux, castor):
        np.testing.assert_array_equal(one.load(tmp_path / "both.tar").x_train, one.images.x_train)


def test_another_set_at_the_path_given_is_an_error(twins, offline, tmp_path):
    castor, pollux = twins
    folder = castor.lay(tmp_path / "stars")
    for path in (folder, folder / "train-labels-idx1-ubyte.gz"):
        with pytest.raises(InputError, match="expected Pollux's files, got a source that holds "
                                             "Castor's files") as raised:
            pollux.load(path)
        assert "\n" not in str(raised.value)


def test_a_corrupt_file_beside_another_set_is_still_an_error(twins, offline, tmp_path,
                                                            monkeypatch):
    castor, pollux = twins
    castor.lay(tmp_path / "data/a")
    broken = pollux.lay(tmp_path / "data/b")
    (broken / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(bytes(12)))
    monkeypatch.setenv("KERASDEMOS_DATA", str(tmp_path / "data"))
    with pytest.raises(CorruptFile, match="t10k-labels-idx1-ubyte: expected Pollux's contents"):
        pollux.load()


def test_a_set_with_a_file_of_the_other_is_corrupt_and_not_the_other(twins, offline, tmp_path):
    castor, pollux = twins
    mixed = pollux.lay(tmp_path / "mixed")
    name = "train-labels-idx1-ubyte"
    (mixed / f"{name}.gz").write_bytes(gzip.compress(castor.contents[name]))
    with pytest.raises(CorruptFile, match=f"{name}: expected Pollux's contents"):
        pollux.load(mixed)


def test_mnist_and_fashion_mnist_are_told_apart(fashion_folder, mnist_folder, cache, offline,
                                                monkeypatch, capsys):
    monkeypatch.setenv("KERASDEMOS_DATA", str(mnist_folder))
    system_copy(monkeypatch, fashion_folder)
    assert mnist().source.where == str(mnist_folder)
    assert fashion_mnist().source.where == str(fashion_folder)
    assert capsys.readouterr().err == (
        f"kerasdemos: KERASDEMOS_DATA is passed over: {mnist_folder}: expected Fashion-MNIST's "
        "files, got a source that holds MNIST's files\n")
    monkeypatch.setenv("KERASDEMOS_DATA", str(fashion_folder))
    with pytest.raises(Unavailable, match="holds Fashion-MNIST's files"):
        mnist()


# What may be asked ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [5, b"x", ["a"], 0.5, ("a", "b")])
def test_what_is_no_path_is_refused_in_a_line(path):
    with pytest.raises(InputError) as raised:
        fashion_mnist(path)
    assert str(raised.value) == f"path: expected a file or folder, got {path!r}"


@pytest.mark.parametrize(("load", "title", "name"), [
    (fashion_mnist, "Fashion-MNIST", "fashion-mnist"), (cifar10, "CIFAR-10", "cifar10"),
    (mnist, "MNIST", "mnist")])
def test_without_download_the_network_is_not_asked_and_the_command_is_named(
        load, title, name, cache, monkeypatch):
    monkeypatch.setattr(_fetch, "fetch", lambda *_: pytest.fail("the network was asked"))
    with pytest.raises(Unavailable) as raised:
        load(download=False)
    assert raised.value.command == f"kerasdemos data fetch {name}"
    assert str(raised.value) == (
        f"{title} is not on this machine; run: kerasdemos data fetch {name}")
