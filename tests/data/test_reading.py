"""Files read into memory: never more of them than they may have."""

import gzip
import os
from dataclasses import replace

import pytest

from kerasdemos.data import _fashion_mnist
from kerasdemos.data._places import find
from kerasdemos.data._sets import CorruptFile

WANTED = {"train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"}
PUBLISHED = replace(_fashion_mnist.SET, files=dict.fromkeys(WANTED, (200_000, "")),
                    members={"x.npy": (1000, "")},
                    archive_names=("fashion", "dataset-fashion"))
CONTENT = {"train-labels-idx1-ubyte": b"a" * 1000, "t10k-labels-idx1-ubyte": b"b" * 1000}


def write(folder, suffix="", pack=lambda content: content):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in CONTENT.items():
        (folder / f"{name}{suffix}").write_bytes(pack(content))
    return folder


def contents(place):
    return [content for found in find(place, PUBLISHED) for content in found.read()]


def test_a_truncated_gzip_file_is_named(tmp_path):
    write(tmp_path, ".gz", lambda content: gzip.compress(content)[:-10])
    with pytest.raises(CorruptFile, match=r"labels-idx1-ubyte.gz: expected a whole gzip file"):
        contents(tmp_path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_is_longer_than_it_may_be_is_not_read_whole(tmp_path, pack):
    write(tmp_path, "", lambda content: pack(bytes(200_001)))
    with pytest.raises(CorruptFile, match="expected at most 200,000 bytes, got more"):
        contents(tmp_path)


def test_a_huge_file_and_a_bomb_take_no_memory(tmp_path):
    tracemalloc = pytest.importorskip("tracemalloc")
    for name, lay in (("a", lambda file: os.truncate(file, 1 << 40)),
                      ("b", lambda file: file.write_bytes(gzip.compress(bytes(100_000_000), 1)))):
        folder = write(tmp_path / name)
        lay(folder / "t10k-labels-idx1-ubyte")
        tracemalloc.start()
        with pytest.raises(CorruptFile, match="expected at most"):
            contents(folder)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()
