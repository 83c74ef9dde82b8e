"""Files read into memory: never more of them than they may have."""

import gzip
import os
import tracemalloc

import pytest

from kerasdemos.data._sets import CorruptFile


def test_a_truncated_gzip_file_is_named(tmp_path, write_labels, contents_of):
    write_labels(tmp_path, ".gz", lambda content: gzip.compress(content)[:-10])
    with pytest.raises(CorruptFile, match=r"labels-idx1-ubyte.gz: expected a whole gzip file"):
        contents_of(tmp_path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_that_is_longer_than_it_may_be_is_not_read_whole(tmp_path, pack, write_labels,
                                                                contents_of):
    write_labels(tmp_path, "", lambda content: pack(bytes(200_001)))
    with pytest.raises(CorruptFile, match="expected at most 200,000 bytes, got more"):
        contents_of(tmp_path)


def test_a_huge_file_and_a_bomb_take_no_memory(tmp_path, write_labels, contents_of):
    for name, lay in (("a", lambda file: os.truncate(file, 1 << 40)),
                      ("b", lambda file: file.write_bytes(gzip.compress(bytes(100_000_000), 1)))):
        folder = write_labels(tmp_path / name)
        lay(folder / "t10k-labels-idx1-ubyte")
        tracemalloc.start()
        with pytest.raises(CorruptFile, match="expected at most"):
            contents_of(folder)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()
