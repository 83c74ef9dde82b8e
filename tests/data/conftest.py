"""The real data sets as the files they are published in, and two small sets that share names."""

import gzip
import pickle
import shutil
import sys
import threading
import types
from dataclasses import replace
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from kerasdemos.data import LOADERS, _fashion_mnist, _fetch, _idx, _sources
from kerasdemos.data._places import find
from kerasdemos.data._sets import ImageSet


def idx(array):
    """Write an array in the idx format, as MNIST's makers describe it."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return header + np.ascontiguousarray(array).tobytes()


def four_files(images):
    return {"train-images-idx3-ubyte": idx(images.x_train),
            "train-labels-idx1-ubyte": idx(images.y_train),
            "t10k-images-idx3-ubyte": idx(images.x_test),
            "t10k-labels-idx1-ubyte": idx(images.y_test)}


def packed(contents, folder):
    """Lay files into a folder, each gzipped."""
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
    return folder


def records(x, y):
    """Write images as the binary version of CIFAR-10 has them."""
    planes = x.transpose(0, 3, 1, 2).reshape(len(x), 3072)
    return np.concatenate([y[:, None], planes], axis=1).tobytes()


def python_batch(content):
    rows = np.frombuffer(content, np.uint8).reshape(-1, 3073)
    return pickle.dumps({b"data": rows[:, 1:].copy(), b"labels": rows[:, 0].tolist(),
                         b"batch_label": b"from a test"}, protocol=2)


@pytest.fixture(scope="session")
def fashion_contents(fashion):
    return four_files(fashion)


@pytest.fixture(scope="session")
def mnist_contents(mnist):
    return four_files(mnist)


@pytest.fixture(scope="session")
def fashion_folder(fashion_contents, tmp_path_factory):
    return packed(fashion_contents, tmp_path_factory.mktemp("carried") / "fashion-mnist")


@pytest.fixture(scope="session")
def mnist_folder(mnist_contents, tmp_path_factory):
    return packed(mnist_contents, tmp_path_factory.mktemp("carried") / "mnist")


@pytest.fixture(scope="session")
def cifar_contents(cifar):
    """The binary version of CIFAR-10."""
    parts = [(f"data_batch_{i + 1}.bin", slice(10_000 * i, 10_000 * (i + 1))) for i in range(5)]
    files = {name: records(cifar.x_train[rows], cifar.y_train[rows]) for name, rows in parts}
    return files | {"test_batch.bin": records(cifar.x_test, cifar.y_test)}


@pytest.fixture(scope="session")
def cifar_pickled(cifar_contents):
    """The python version of CIFAR-10."""
    return {name.removesuffix(".bin"): python_batch(content)
            for name, content in cifar_contents.items()}


@pytest.fixture(scope="session")
def cifar_folder(cifar_pickled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("carried") / "cifar-10-batches-py"
    folder.mkdir()
    for name, content in cifar_pickled.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def twins(cache, monkeypatch):
    """Two registered sets of small images, Castor and Pollux, whose files have the same names.

    Each has its loader as `load`, and `lay(folder)`, which lays its files into a new folder.
    """
    def make(title, seed):
        module = types.ModuleType(f"kerasdemos.data._{title.lower()}")
        draw = np.random.default_rng(seed)
        images = types.SimpleNamespace(
            x_train=draw.integers(0, 256, (12, 2, 3), np.uint8),
            y_train=draw.integers(0, 10, 12, np.uint8),
            x_test=draw.integers(0, 256, (4, 2, 3), np.uint8),
            y_test=draw.integers(0, 10, 4, np.uint8))
        module.images, module.contents = images, four_files(images)
        files = {name: (len(content), sha256(content).hexdigest())
                 for name, content in module.contents.items()}
        module.SET = ImageSet(
            name=title.lower(), title=title, class_names=tuple("0123456789"), n_train=12, n_test=4,
            files=files, archive_names=(title.lower(), "archive"),
            parse=partial(_idx.parse, title, files), unparse=partial(_idx.unparse, _idx.NAMES),
            advice=_idx.ADVICE, mirrors=(), served=(_idx.PACKED, _idx.NAMES))
        module.load = lambda path=None, **how: _sources.dataset(module.SET, path, **how)
        module.lay = partial(packed, module.contents)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(LOADERS, title.lower(), f"_{title.lower()}")
        return module

    return make("Castor", 1), make("Pollux", 2)


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setattr(_fetch, "mirrors", lambda published: [])

    def no_packages(*_):
        raise OSError("no package manager in this test")

    monkeypatch.setattr(_fetch, "fetch_debian_package", no_packages)


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


@pytest.fixture
def copied():
    return shutil.copytree


# Two files of labels, small and published without a digest: how files are found and read.


@pytest.fixture(scope="session")
def labels():
    return {"train-labels-idx1-ubyte": b"a" * 1000, "t10k-labels-idx1-ubyte": b"b" * 1000}


@pytest.fixture(scope="session")
def labels_only(labels):
    """Fashion-MNIST as if it were `labels` alone, of at most 200,000 bytes each."""
    return replace(_fashion_mnist.SET, files=dict.fromkeys(labels, (200_000, "")),
                   members={"x.npy": (1000, "")}, archive_names=("fashion", "dataset-fashion"))


@pytest.fixture(scope="session")
def write_labels(labels):
    """Write the two files into a folder, each packed."""
    def write(folder, suffix="", pack=lambda content: content):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in labels.items():
            (folder / f"{name}{suffix}").write_bytes(pack(content))
        return folder

    return write


@pytest.fixture(scope="session")
def contents_of(labels_only):
    """Read what is found at a place: a dict of name to bytes for each way to read it."""
    return lambda place: [content for found in find(place, labels_only)
                          for content in found.read()]
