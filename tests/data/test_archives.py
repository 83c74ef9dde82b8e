"""Files read out of folders and archives, whole, in memory; and refused where they are not."""

import gzip
import shutil
import subprocess
import tarfile
import zipfile
from dataclasses import replace

import pytest

from kerasdemos.data import _fashion_mnist
from kerasdemos.data._places import find, plain_name
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


@pytest.mark.parametrize(("name", "plain"), [
    ("raw/train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"),
    ("train-images.idx3-ubyte", "train-images-idx3-ubyte"),
    ("cifar-10-batches-bin/data_batch_1.bin", "data_batch_1.bin"),
])
def test_a_plain_name_is_what_the_makers_called_it(name, plain):
    assert plain_name(name) == plain


def test_files_are_found_in_a_folder_and_below_it(tmp_path):
    write(tmp_path / "FashionMNIST" / "raw")
    assert contents(tmp_path) == [CONTENT]
    assert contents(tmp_path / "FashionMNIST" / "raw") == [CONTENT]


def test_files_may_be_gzipped_or_carry_dots_for_dashes(tmp_path):
    write(tmp_path, ".gz", gzip.compress)
    assert contents(tmp_path) == [CONTENT]
    for file in list(tmp_path.iterdir()):
        file.rename(tmp_path / file.name.replace("-idx", ".idx"))
    assert contents(tmp_path) == [CONTENT]


def test_one_of_the_files_stands_for_its_folder(tmp_path):
    write(tmp_path / "here")
    write(tmp_path / "here" / "below")
    assert contents(tmp_path / "here" / "train-labels-idx1-ubyte") == [CONTENT]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_read_whatever_its_compression_and_folders(tmp_path, mode):
    source = write(tmp_path / "source" / "deep", ".gz", gzip.compress)
    archive = tmp_path / "anything.bin"
    with tarfile.open(archive, mode) as tar:
        tar.add(source, "some/folder")
    assert contents(archive) == [CONTENT]


def test_a_zip_archive_is_read(tmp_path):
    archive = tmp_path / "fashion.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in CONTENT.items():
            file.writestr(f"folder/{name}", content)
    assert contents(archive) == contents(tmp_path) == [CONTENT]


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not on this machine")
def test_a_debian_package_is_read_without_installing_it(tmp_path):
    write(tmp_path / "tree/usr/share/datasets", ".gz", gzip.compress)
    control = tmp_path / "tree/DEBIAN/control"
    control.parent.mkdir()
    control.write_text("Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\n"
                       "Description: x\n")
    package = tmp_path / "dataset-fashion-mnist_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tmp_path / "tree", package], check=True,
                   capture_output=True)
    assert contents(package) == [CONTENT]
    package.write_bytes(package.read_bytes()[:-200])
    with pytest.raises(CorruptFile, match="whole Debian package"):
        contents(package)


def test_in_a_folder_only_archives_with_fitting_names_are_opened(tmp_path):
    for name in ("holiday.zip", "fashion-mnist.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            file.writestr("train-labels-idx1-ubyte", name)
    assert contents(tmp_path) == [{"train-labels-idx1-ubyte": b"fashion-mnist.zip"}]


@pytest.mark.parametrize("name", ["fashion.tar.gz", "fashion.tar.xz", "fashion.zip"])
def test_a_truncated_archive_is_named_and_left_where_it_is(tmp_path, name):
    source = write(tmp_path / "source")
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
        contents(archive)
    assert str(raised.value).startswith(str(archive))
    assert "\n" not in str(raised.value)
    assert archive.read_bytes() == whole[: len(whole) // 2]


def test_a_truncated_gzip_file_is_named(tmp_path):
    write(tmp_path, ".gz", lambda content: gzip.compress(content)[:-10])
    with pytest.raises(CorruptFile, match=r"labels-idx1-ubyte.gz: expected a whole gzip file"):
        contents(tmp_path)


def test_an_archive_without_the_files_says_so(tmp_path):
    archive = tmp_path / "fashion.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("readme.txt", "nothing")
    with pytest.raises(CorruptFile, match="got one with none of them"):
        contents(archive)


def test_some_names_count_inside_an_archive_only(tmp_path):
    (tmp_path / "x.npy").write_bytes(b"somebody's own array")
    assert contents(tmp_path) == []
    with zipfile.ZipFile(tmp_path / "fashion.npz", "w") as file:
        file.writestr("x.npy", "ours")
    assert contents(tmp_path) == [{"x.npy": b"ours"}]


def test_files_of_the_same_names_in_one_archive_are_kept_apart_by_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "fashion.zip", "w") as file:
        for folder in ("a", "b"):
            for name in sorted(WANTED):
                file.writestr(f"{folder}/{name}", f"{folder} {name}")
    assert contents(tmp_path) == [{name: f"{folder} {name}".encode() for name in WANTED}
                                  for folder in ("a", "b")]


def test_one_set_may_lie_in_several_folders_of_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "fashion.zip", "w") as file:
        for name, content in CONTENT.items():
            file.writestr(f"{name[:5]}/{name}", content)
    assert contents(tmp_path) == [CONTENT]


def test_hidden_folders_and_what_lies_too_deep_are_passed(tmp_path):
    write(tmp_path / ".hidden")
    write(tmp_path / "a/b/c/d/e")
    assert contents(tmp_path) == []
