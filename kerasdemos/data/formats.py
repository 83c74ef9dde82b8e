"""What the two image data sets are: their files, their checksums, and how bytes become arrays."""

import hashlib
import io
import pickle
from dataclasses import dataclass

import numpy as np

from kerasdemos.data.archives import CorruptFile


@dataclass(frozen=True)
class Images:
    """Verified arrays, and how far the verification went.

    Attributes
    ----------
    x_train, x_test : ndarray of uint8, shape (n, height, width) or (n, height, width, 3)
    y_train, y_test : ndarray of uint8, shape (n,)
    canonical : bool
        Every byte is known to be the published one.
    caveat : str
        What must be said beside an accuracy measured on this, or "".
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    canonical: bool
    caveat: str


@dataclass(frozen=True)
class Format:
    """One published data set: what its files are called, where they lie, how they are read.

    Attributes
    ----------
    name, title : str
        As in ``kerasdemos data fetch NAME``, and as printed.
    class_names : tuple of str
        In the order of the labels.
    files : frozenset of str
        Plain names of every file, in any published form.
    archive_names : tuple of str
        How the names of archives begin, in lower case.
    parse : callable
        (where, contents: dict of plain name to bytes) -> Images; raises CorruptFile.
    advice : str
        Which file to put where by hand.
    archive_digests : frozenset of str
        MD5 of the published archives, where these are fixed.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    files: frozenset
    archive_names: tuple[str, ...]
    parse: object
    advice: str
    archive_digests: frozenset = frozenset()


def sha256(content):
    """Return the SHA-256 of bytes as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


# Fashion-MNIST ----------------------------------------------------------------------------------

# Plain name: (bytes, SHA-256), of the files unzipped: their gzip wrappers differ between sources.
FASHION_FILES = {
    "train-images-idx3-ubyte": (
        47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
    "train-labels-idx1-ubyte": (
        60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
    "t10k-images-idx3-ubyte": (
        7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
    "t10k-labels-idx1-ubyte": (
        10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
}


def _parse_fashion(where, contents):
    arrays = []
    for name, (size, digest) in FASHION_FILES.items():
        if name not in contents:
            raise CorruptFile(f"{where}: expected the four files of Fashion-MNIST, {name} is "
                              "missing; put it beside the others")
        content = contents[name]
        _check(f"{where}/{name}", content, size, digest, "Fashion-MNIST's")
        # The header: four bytes of type and rank, then one big-endian int32 a dimension.
        rank = content[3]
        shape = np.frombuffer(content, ">i4", rank, offset=4)
        arrays.append(np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape))
    return Images(*arrays, canonical=True, caveat="")


def _check(file, content, size, digest, whose):
    if len(content) != size:
        raise CorruptFile(f"{file}: expected {size:,} bytes, found {len(content):,}; "
                          "copy or fetch it again")
    if sha256(content) != digest:
        raise CorruptFile(f"{file}: expected {whose} contents (SHA-256 {digest[:12]}…), found "
                          f"others ({sha256(content)[:12]}…); copy or fetch it again")


FASHION = Format(
    name="fashion-mnist",
    title="Fashion-MNIST",
    class_names=("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                 "Sneaker", "Bag", "Ankle boot"),
    files=frozenset(FASHION_FILES),
    archive_names=("fashion", "dataset-fashion-mnist", "archive"),
    parse=_parse_fashion,
    advice="the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
           "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz (any source; also unzipped, "
           "or in one archive)",
)

# CIFAR-10 ---------------------------------------------------------------------------------------

RECORD = 3073  # one label byte, 1024 red, 1024 green, 1024 blue
BATCH = 10_000
# SHA-256 of each batch's records, which are the binary version's files byte for byte.
CIFAR_BATCHES = {
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


def _parse_cifar(where, contents):
    binary = any(name.endswith(".bin") for name in contents)
    suffix = ".bin" if binary else ""
    missing = [name for name in (*CIFAR_BATCHES, "test_batch") if name + suffix not in contents]
    if missing:
        raise CorruptFile(f"{where}: expected CIFAR-10's five training batches and test_batch, "
                          f"{missing[0]}{suffix} is missing; put it beside the others")
    records = []
    for name, digest in CIFAR_BATCHES.items():
        file = f"{where}/{name}{suffix}"
        content = contents[name + suffix]
        batch = content if binary else _records(file, content)
        _check(file, batch, BATCH * RECORD, digest, "CIFAR-10's")
        records.append(np.frombuffer(batch, np.uint8).reshape(BATCH, RECORD))
    file = f"{where}/test_batch{suffix}"
    content = contents["test_batch" + suffix]
    test = content if binary else _records(file, content)
    count, odd = divmod(len(test), RECORD)
    if odd or count not in (BATCH, KNOWN_TEST_IMAGES):
        raise CorruptFile(f"{file}: expected {BATCH:,} images (or the known first "
                          f"{KNOWN_TEST_IMAGES:,}) of {RECORD:,} bytes, found {len(test):,} bytes "
                          f"({len(test) / RECORD:,.1f} images); copy or fetch it again")
    _check(file, test[: KNOWN_TEST_IMAGES * RECORD], KNOWN_TEST_IMAGES * RECORD,
           KNOWN_TEST_DIGEST, "CIFAR-10's")
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
        raise CorruptFile(f"{file}: expected a pickled batch of CIFAR-10, found {len(content):,} "
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
        raise CorruptFile(f"expected plain arrays, found a call of {module}.{name}; "
                          "do not trust this file")


CIFAR = Format(
    name="cifar10",
    title="CIFAR-10",
    class_names=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
                 "truck"),
    files=frozenset(f"{name}{suffix}" for name in (*CIFAR_BATCHES, "test_batch")
                    for suffix in ("", ".bin")),
    archive_names=("cifar-10", "cifar10"),
    parse=_parse_cifar,
    advice="cifar-10-python.tar.gz or cifar-10-binary.tar.gz (any source; also unpacked)",
    archive_digests=frozenset({"c58f30108f718f92721af3b95e74349a",
                               "c32a1d4ab5d03f1284b67883e8d87530"}),
)

FORMATS = {form.name: form for form in (FASHION, CIFAR)}
