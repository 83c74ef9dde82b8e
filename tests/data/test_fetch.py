"""Fetching a whole set, from real servers on this machine: broken, hostile, shared, interrupted."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import _cifar10, _fashion_mnist, _fetch, _keep, _mnist

# Fashion-MNIST from KERASDEMOS_MIRROR or not at all, in a process of its own.
LOAD = """
from dataclasses import replace
from kerasdemos.data import _fashion_mnist
_fashion_mnist.SET = replace(_fashion_mnist.SET, folder=None, package="", mirrors=())
print(_fashion_mnist.fashion_mnist().y_test.sum())
"""


def child(code=LOAD):
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


class Counting(SimpleHTTPRequestHandler):
    """Serves a folder, notes what is asked; the server's `stall` stops a file after so much."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        try:
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            with open(self.translate_path(self.path), "rb") as file:
                content = file.read()[start:]
        except OSError:
            return self.send_error(404)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.server.stall and len(content) > self.server.stall:
            self.wfile.write(content[: self.server.stall])
            self.server.released.wait(30)
        else:
            self.wfile.write(content)

    def log_message(self, *_):
        pass


@contextmanager
def counting(folder, stall=0):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(folder)))
    server.asked, server.stall, server.released = [], stall, threading.Event()
    server.handle_error = lambda *_: None  # a client that hangs up is part of the test
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


# What a server may send -------------------------------------------------------------------------


@pytest.mark.parametrize("content", [
    pytest.param(b"<html>Not here, but 200</html>", id="a page"),
    pytest.param(gzip.compress(bytes(300_000_000), 1), id="a bomb that the size gives away"),
    pytest.param(gzip.compress(gzip.compress(bytes(90_000_000))), id="a bomb packed twice"),
    pytest.param(gzip.compress(b"")[:-4], id="a cut file"), pytest.param(b"", id="nothing")])
def test_whatever_a_mirror_sends_the_next_is_asked_and_memory_is_bounded(
        twins, offline, tmp_path, serve, monkeypatch, content):
    castor, _ = twins
    bad = castor.lay(tmp_path / "bad")
    (bad / "t10k-images-idx3-ubyte.gz").write_bytes(content)
    first, second = serve(bad), serve(castor.lay(tmp_path / "good"))
    monkeypatch.setattr(_fetch, "mirrors", lambda published: [
        [f"{url}/{name}" for name in published.served[0]] for url in (first, second)])
    tracemalloc.start()
    tried = []
    where, images = _fetch.fetch(castor.SET, tried)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert where == f"{second}/"
    assert images.canonical
    assert [source for source, _ in tried] == [f"{first}/"]
    assert "\n" not in tried[0][1]
    assert peak < 20_000_000


def test_what_a_server_says_is_shown_in_a_short_line(twins, offline, tmp_path, monkeypatch):
    castor, _ = twins

    def fail(*_, **__):
        raise OSError("\x1b[31mred\nand long" + "g" * 10_000)

    monkeypatch.setattr(_fetch, "mirrors", lambda published: [["http://127.0.0.1:1/x.gz"]])
    monkeypatch.setattr("kerasdemos.data._network.fetch", fail)
    tried = []
    with pytest.raises(Unavailable):
        _fetch.fetch(castor.SET, tried)
    assert tried[0][1].isprintable()
    assert len(tried[0][1]) == 300


# What is kept -----------------------------------------------------------------------------------


def test_a_finished_file_is_kept_when_a_later_one_fails(twins, offline, tmp_path, monkeypatch):
    castor, _ = twins
    folder = castor.lay(tmp_path / "served")
    last = folder / "t10k-labels-idx1-ubyte.gz"
    content = last.read_bytes()
    last.unlink()
    with counting(folder) as server:
        monkeypatch.setattr(_fetch, "mirrors", lambda published: [
            [f"{server.url}/{name}" for name in published.served[0]]])
        with pytest.raises(Unavailable, match="404"):
            castor.load()
        last.write_bytes(content)
        assert castor.load().canonical
        assert [path for path, _ in server.asked].count("/train-images-idx3-ubyte.gz") == 1
        assert len(server.asked) == 5


def test_a_file_of_one_mirror_is_not_asked_of_the_next(twins, offline, tmp_path, monkeypatch):
    castor, _ = twins
    folders = [castor.lay(tmp_path / name) for name in ("a", "b")]
    (folders[0] / "t10k-labels-idx1-ubyte.gz").unlink()
    with counting(folders[0]) as first, counting(folders[1]) as second:
        monkeypatch.setattr(_fetch, "mirrors", lambda published: [
            [f"{server.url}/{name}" for name in published.served[0]]
            for server in (first, second)])
        assert castor.load().canonical
        assert second.asked == [("/t10k-labels-idx1-ubyte.gz", None)]


def test_nothing_is_written_through_a_link_that_lies_where_downloads_go(
        twins, offline, tmp_path, cache, monkeypatch):
    castor, _ = twins
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis").write_text("mine")
    (cache / "downloads").mkdir(parents=True)
    (cache / "downloads/castor").symlink_to(mine)
    (cache / "sets").mkdir()
    (cache / "sets/.new-castor").symlink_to(mine)
    with counting(castor.lay(tmp_path / "served")) as server:
        monkeypatch.setattr(_fetch, "mirrors", lambda published: [
            [f"{server.url}/{name}" for name in published.served[0]]])
        assert castor.load().canonical
    assert [file.name for file in mine.iterdir()] == ["thesis"]
    assert (mine / "thesis").read_text() == "mine"


# Several processes, and their end ---------------------------------------------------------------


@pytest.mark.slow
def test_of_eight_processes_one_fetches_and_seven_wait(fashion, fashion_folder, cache,
                                                       monkeypatch):
    with counting(fashion_folder) as server:
        monkeypatch.setenv("KERASDEMOS_MIRROR", server.url)
        running = [child() for _ in range(8)]
        for process in running:
            output, errors = process.communicate(timeout=120)
            assert process.returncode == 0, errors
            assert int(output) == fashion.y_test.sum(dtype=int)
        assert sorted(path for path, _ in server.asked) == sorted(
            f"/{name}" for name in _fashion_mnist.SET.served[0])
    assert not list((cache / "downloads").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGINT])
def test_a_download_that_was_killed_goes_on_and_leaves_nothing(fashion, fashion_folder, cache,
                                                               monkeypatch, end):
    with counting(fashion_folder, stall=5_000_000) as server:
        monkeypatch.setenv("KERASDEMOS_MIRROR", server.url)
        first = child()
        begun = time.monotonic()
        while not [part for part in (cache / "downloads/fashion-mnist").glob("*.part")
                   if part.stat().st_size > 3_000_000]:
            assert time.monotonic() - begun < 60
            time.sleep(0.05)
        first.send_signal(end)
        first.communicate(timeout=20)
        server.released.set()
        server.stall = 0
        server.asked.clear()
        second = child()
        output, errors = second.communicate(timeout=60)
        assert second.returncode == 0, errors
        assert int(output) == fashion.y_test.sum(dtype=int)
        name, asked = server.asked[0]
        assert name == "/train-images-idx3-ubyte.gz"
        assert int(asked.removeprefix("bytes=")[:-1]) > 3_000_000
    assert not list((cache / "downloads").iterdir())


def test_a_lock_is_waited_for_while_its_owner_lives_and_not_longer(twins, cache, offline,
                                                                  tmp_path, monkeypatch, capsys):
    castor, _ = twins
    monkeypatch.setenv("KERASDEMOS_MIRROR", "")
    owner = child("import time\n"
                  "from kerasdemos.data import _keep\n"
                  "with _keep.locked('castor'):\n"
                  "    print('mine', flush=True)\n"
                  "    time.sleep(600)\n")
    assert owner.stdout.readline() == "mine\n"
    killed = threading.Event()
    timer = threading.Timer(2.5, lambda: (killed.set(), owner.kill()))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        castor.load()
    assert killed.is_set()
    assert time.monotonic() - begun < 60
    assert "waiting for another process that fetches Castor" in capsys.readouterr().err
    owner.communicate()


# One machine for a class ------------------------------------------------------------------------


def test_our_copies_can_be_served_to_a_class(fashion, fashion_folder, cache, offline, serve,
                                             tmp_path, monkeypatch):
    _fashion_mnist.fashion_mnist(fashion_folder)
    monkeypatch.undo()
    for folder in (cache / "sets", cache / "sets/fashion-mnist"):
        one = replace(_fashion_mnist.SET, mirrors=(), package="")
        monkeypatch.setenv("KERASDEMOS_MIRROR", serve(folder))
        monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path / folder.name / "student"))
        where, images = _fetch.fetch(one)
        assert where.startswith(os.environ["KERASDEMOS_MIRROR"])
        assert images.canonical


def test_our_copies_can_be_carried_and_imported(fashion_folder, cifar_folder, cache, offline,
                                                tmp_path, monkeypatch):
    fashion = _fashion_mnist.fashion_mnist(fashion_folder)
    cifar = _cifar10.cifar10(cifar_folder)
    stick = shutil.copytree(cache / "sets", tmp_path / "stick")
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path / "student"))
    kept, faults = _fetch.bring_in(stick)
    assert [one.title for one, _ in kept] == ["Fashion-MNIST", "CIFAR-10"]
    assert faults == []
    shutil.rmtree(stick)
    assert (_fashion_mnist.fashion_mnist().x_test == fashion.x_test).all()
    assert (_cifar10.cifar10().x_test == cifar.x_test).all()


def test_a_mirror_of_ones_own_comes_first(monkeypatch):
    monkeypatch.setenv("KERASDEMOS_MIRROR", "http://lecturer:8000/data/")
    assert _fetch.mirrors(_fashion_mnist.SET)[0][0] == (
        "http://lecturer:8000/data/train-images-idx3-ubyte.gz")
    assert _fetch.mirrors(_cifar10.SET)[0] == [
        "http://lecturer:8000/data/cifar-10-python.tar.gz"]
    monkeypatch.delenv("KERASDEMOS_MIRROR")
    assert "lecturer" not in str(_fetch.mirrors(_cifar10.SET))


def test_every_published_mirror_is_encrypted():
    for one in (_fashion_mnist.SET, _cifar10.SET, _mnist.SET):
        assert all(url.startswith("https://") for urls in one.mirrors for url in urls)


# Debian's package -------------------------------------------------------------------------------


def test_apt_keeps_its_sandbox(tmp_path, monkeypatch):
    fake = tmp_path / "bin/apt-get"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho \"$@\" > asked\ntouch x_1_all.deb\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    package = _fetch.fetch_debian_package("x", tmp_path / "apt")
    assert package.name == "x_1_all.deb"
    asked = (tmp_path / "apt/asked").read_text()
    assert asked.endswith("download x\n")
    assert "Sandbox" not in asked


def test_what_apt_says_first_is_why_it_failed(tmp_path, monkeypatch):
    fake = tmp_path / "bin/apt-get"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'W: a warning' >&2\necho 'E: no such package' >&2\n"
                    "echo 'E: and more' >&2\nexit 100\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    with pytest.raises(OSError, match=r"^no such package$"):
        _fetch._apt_get(["download", "x"], tmp_path)


# Where nothing can be kept ----------------------------------------------------------------------


def test_what_a_stick_holds_is_not_said_to_be_kept_where_no_copy_is(twins, cache, tmp_path,
                                                                    monkeypatch):
    castor, _ = twins
    monkeypatch.setattr(_keep, "store", lambda published, images, found=None: images)
    with pytest.raises(Unavailable, match="nothing can be kept there"):
        _fetch.bring_in(castor.lay(tmp_path / "stick"))


def test_what_was_fetched_is_used_and_not_thrown_away_where_no_copy_can_be_kept(
        twins, cache, offline, tmp_path, monkeypatch):
    castor, _ = twins

    def full(*_):
        raise OSError(28, "No space left on device")

    with counting(castor.lay(tmp_path / "served")) as server:
        monkeypatch.setattr(_fetch, "mirrors", lambda published: [
            [f"{server.url}/{name}" for name in published.served[0]]])
        with monkeypatch.context() as broken:
            broken.setattr(_keep, "store", lambda published, images, found=None: images)
            broken.setattr(_keep, "adopt", full)
            assert castor.load().canonical
        assert castor.load().canonical
        assert len(server.asked) == 4
    assert not list((cache / "downloads").iterdir())


def test_a_cache_that_cannot_be_written_is_named(twins, tmp_path, monkeypatch, offline):
    castor, _ = twins
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERASDEMOS_CACHE", str(tmp_path / "file"))
    with pytest.raises(Unavailable, match=r"our cache: cannot be written to \(.*: File exists\)"):
        castor.load()
    monkeypatch.setenv("KERASDEMOS_CACHE", "~nosuch-user/x")
    with pytest.raises(InputError, match="KERASDEMOS_CACHE: expected the home folder of a user"):
        castor.load()
