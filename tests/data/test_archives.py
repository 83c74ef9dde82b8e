"""Files read out of archives, whole, in memory; and refused where they are not."""

import gzip
import shutil
import subprocess
import tarfile
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from kerasdemos.data import _archives
from kerasdemos.data._sets import CorruptFile


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_read_whatever_its_compression_and_folders(tmp_path, mode, labels,
                                                                    write_labels, contents_of):
    source = write_labels(tmp_path / "source" / "deep", ".gz", gzip.compress)
    archive = tmp_path / "anything.bin"
    with tarfile.open(archive, mode) as tar:
        tar.add(source, "some/folder")
    assert contents_of(archive) == [labels]


def test_a_zip_archive_is_read(tmp_path, labels, contents_of):
    archive = tmp_path / "fashion.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in labels.items():
            file.writestr(f"folder/{name}", content)
    assert contents_of(archive) == contents_of(tmp_path) == [labels]


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not on this machine")
def test_a_debian_package_is_read_without_installing_it(tmp_path, labels, write_labels, contents_of,
                                                        ):
    write_labels(tmp_path / "tree/usr/share/datasets", ".gz", gzip.compress)
    control = tmp_path / "tree/DEBIAN/control"
    control.parent.mkdir()
    control.write_text("Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\n"
                       "Description: x\n")
    package = tmp_path / "dataset-fashion-mnist_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tmp_path / "tree", package], check=True,
                   capture_output=True)
    assert contents_of(package) == [labels]
    package.write_bytes(package.read_bytes()[:-200])
    with pytest.raises(CorruptFile, match="whole Debian package"):
        contents_of(package)


@pytest.mark.parametrize("name", ["fashion.tar.gz", "fashion.tar.xz", "fashion.zip"])
def test_a_truncated_archive_is_named_and_left_where_it_is(tmp_path, name, write_labels,
                                                           contents_of):
    source = write_labels(tmp_path / "source")
    (source / "train-labels-idx1-ubyte").write_bytes(bytes(range(256)) * 400)
    archive = tmp_path / name
    if name.endswith("zip"):
        with zipfile.ZipFile(archive, "w") as file:
            file.write(source / "train-labels-idx1-ubyte", "train-labels-idx1-ubyte")
    else:
        with tarfile.open(archive, f"w:{name[-2:]}") as tar:
            tar.add(source, ".")
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptFile, match="expected a whole archive") as raised:
        contents_of(archive)
    assert str(raised.value).startswith(str(archive))
    assert "\n" not in str(raised.value)
    assert archive.read_bytes() == whole[: len(whole) // 2]


def test_an_archive_without_the_files_says_so(tmp_path, contents_of):
    archive = tmp_path / "fashion.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("readme.txt", "nothing")
    with pytest.raises(CorruptFile, match="got one with none of them"):
        contents_of(archive)


def test_some_names_count_inside_an_archive_only(tmp_path, contents_of):
    (tmp_path / "x.npy").write_bytes(b"somebody's own array")
    assert contents_of(tmp_path) == []
    with zipfile.ZipFile(tmp_path / "fashion.npz", "w") as file:
        file.writestr("x.npy", "ours")
    assert contents_of(tmp_path) == [{"x.npy": b"ours"}]


def test_files_of_the_same_names_in_one_archive_are_kept_apart_by_folder(tmp_path, contents_of,
                                                                         labels):
    with zipfile.ZipFile(tmp_path / "fashion.zip", "w") as file:
        for folder in ("a", "b"):
            for name in sorted(labels):
                file.writestr(f"{folder}/{name}", f"{folder} {name}")
    assert contents_of(tmp_path) == [{name: f"{folder} {name}".encode() for name in labels}
                                  for folder in ("a", "b")]


def test_one_set_may_lie_in_several_folders_of_an_archive(tmp_path, labels, contents_of):
    with zipfile.ZipFile(tmp_path / "fashion.zip", "w") as file:
        for name, content in labels.items():
            file.writestr(f"{name[:5]}/{name}", content)
    assert contents_of(tmp_path) == [labels]


def bomb(path, kind):
    """Write an archive with a member of 300 MB of zeros."""
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            file.writestr("train-labels-idx1-ubyte", bytes(300_000_000))
    else:
        with tarfile.open(path, f"w:{kind}", compresslevel=1) as tar:
            member = tarfile.TarInfo("train-labels-idx1-ubyte")
            member.size = 300_000_000
            tar.addfile(member, BytesIO(bytes(300_000_000)))
    return path


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_a_bomb_is_refused_and_takes_no_memory(tmp_path, kind, contents_of):
    archive = bomb(tmp_path / "fashion.bomb", kind)
    tracemalloc.start()
    with pytest.raises(CorruptFile, match="ubyte: expected at most 200,000 bytes, got more"):
        contents_of(archive)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_tar_that_has_much_before_the_files_is_not_unpacked_through(tmp_path, monkeypatch,
                                                                      contents_of):
    monkeypatch.setattr(_archives, "FURTHEST", 1_000_000)
    with tarfile.open(tmp_path / "fashion.tar.gz", "w:gz", compresslevel=1) as tar:
        for name, size in (("holidays", 5_000_000), ("train-labels-idx1-ubyte", 5)):
            member = tarfile.TarInfo(name)
            member.size = size
            tar.addfile(member, BytesIO(bytes(size)))
    with pytest.raises(CorruptFile, match="expected an archive of at most 1,000,000 bytes"):
        contents_of(tmp_path)
