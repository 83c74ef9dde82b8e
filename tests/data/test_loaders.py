"""The table of loaders: a set is one module and one line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kerasdemos
from kerasdemos import data

TOY = '''
import numpy as np

from kerasdemos.data import _sources
from kerasdemos.data._sets import CorruptFile, ImageSet, Images, check_content

DIGEST = "66840dda154e8a113c31dd0ad32f7f3a366a80e8136979d8f5a101d3d29d6f72"


def _parse(where, contents):
    if "toy.bin" not in contents:
        raise CorruptFile(f"{where}: expected the toy, got none")
    check_content(where, contents["toy.bin"], 8, DIGEST, "Toy")
    x = np.frombuffer(contents["toy.bin"], np.uint8).reshape(2, 2, 2)
    return Images(x, x[:, 0, 0], x, x[:, 0, 0])


SET = ImageSet(name="toy", title="Toy", class_names=("small", "large"), n_train=2, n_test=2,
               files={"toy.bin": (8, DIGEST)}, archive_names=("toy",), parse=_parse,
               unparse=lambda images: [("toy.bin", images.x_train.tobytes())], advice="toy.bin", mirrors=(("http://127.0.0.1:1/toy.bin",),),
               served=(("toy.bin",),))


def toy(path=None, *, download=True):
    """Load the toy."""
    return _sources.dataset(SET, path, download=download)
'''


def test_a_new_set_is_one_file_and_one_line(tmp_path):
    package = tmp_path / "kerasdemos"
    shutil.copytree(Path(kerasdemos.__file__).parent, package)
    (package / "data/_toy.py").write_text(TOY)
    table = package / "data/__init__.py"
    line = '    "mnist": "_mnist",\n'
    assert line in table.read_text()
    table.write_text(table.read_text().replace(line, line + '    "toy": "_toy",\n'))
    (tmp_path / "toy.bin").write_bytes(bytes([1, 2, 3, 4, 5, 6, 7, 8]))
    around = os.environ | {"PYTHONPATH": str(tmp_path), "KERASDEMOS_CACHE": str(tmp_path / "cache"),
                           "KERASDEMOS_DATA": "", "KERAS_HOME": str(tmp_path / "no-keras")}

    def run(*command):
        return subprocess.run([sys.executable, *command], env=around, cwd=tmp_path, text=True,
                              capture_output=True)

    command = ("-m", "kerasdemos.cli", "data")
    assert "fashion-mnist, cifar10, mnist or toy" in run(*command, "fetch", "--help").stdout
    tried = run(*command, "fetch", "toy")
    assert tried.returncode == 1
    assert "http://127.0.0.1:1/toy.bin: Connection refused" in tried.stderr
    line = "Toy from toy.bin: 2 of 2 training and 2 of 2 test images; verified as canonical\n"
    brought = run(*command, "import", "toy.bin")
    assert (brought.stdout, brought.stderr) == (f"kept: {line}", "")
    assert "Toy: our cache: 2 + 2 images, verified as canonical" in run(*command, "verify").stdout
    (tmp_path / "toy.bin").unlink()
    loaded = run("-c", "import kerasdemos; print(kerasdemos.toy().x_test.sum())")
    assert (loaded.stdout, loaded.stderr) == ("36\n", "")


def test_the_package_has_every_name_of_the_table():
    for name in data.LOADERS:
        assert name in kerasdemos.__all__
        assert getattr(kerasdemos, name) is getattr(data, name)
    assert kerasdemos.Dataset is data.Dataset


def test_the_published_sets_are_those_that_a_module_of_the_table_has():
    assert list(data.published()) == ["fashion-mnist", "cifar10", "mnist"]


def test_importing_data_loads_no_numpy_and_none_of_its_modules():
    code = "import sys, kerasdemos.data; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                            check=True).stdout.split()
    assert "kerasdemos.data" in loaded
    assert not [name for name in loaded if name == "numpy" or name.startswith("kerasdemos.data.")]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'imagenet'"):
        _ = data.imagenet
