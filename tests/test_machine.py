"""What the machine is, and TensorFlow loaded without chatter."""

import gc
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from kerasdemos import machine

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/cpuinfo")


def cpuinfo(monkeypatch, text):
    monkeypatch.setattr(Path, "read_text", lambda self, **_: text)


@linux
def test_an_intel_processor_is_read(monkeypatch):
    cpuinfo(monkeypatch, "processor\t: 0\nmodel name\t: Xeon 9 @ 2GHz\n"
                         "flags\t\t: fpu avx avx2 avx512f\n")
    assert machine.processor() == {"model": "Xeon 9 @ 2GHz", "flags": ["avx", "avx2", "avx512f"],
                                   "cores": os.cpu_count()}


@linux
def test_an_arm_processor_is_read_which_has_no_name_and_other_flags(monkeypatch):
    cpuinfo(monkeypatch, "processor\t: 0\nFeatures\t: fp asimd sve\n")
    found = machine.processor()
    assert found["model"]
    assert found["flags"] == ["asimd", "sve"]


@linux
def test_a_processor_that_says_nothing_has_no_flags(monkeypatch):
    cpuinfo(monkeypatch, "")
    assert machine.processor()["flags"] == []


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be taken away")
def test_cores_are_those_that_this_process_may_use():
    code = ("import os, kerasdemos.machine as m; os.sched_setaffinity(0, [min("
            "os.sched_getaffinity(0))]); print(m.cores())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_the_machine_is_described_in_one_line():
    line = machine.described()
    assert "\n" not in line
    for part in (machine.processor()["model"], f"{os.cpu_count()} cores", "tensorflow 2.",
                 "keras 3.", "Python 3."):
        assert part in line


def test_a_framework_that_is_not_installed_is_not_named(monkeypatch):
    def version(name):
        if name == "keras":
            return "3.15"
        raise machine.importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(machine.importlib.metadata, "version", version)
    assert machine.described().endswith(", keras 3.15")
    assert "tensorflow" not in machine.described()


def test_tensorflow_is_loaded_quietly_and_stderr_works_again():
    code = ("import sys; from kerasdemos.machine import load_tensorflow; load_tensorflow(1);"
            "import tensorflow as tf;"
            "print(tf.config.threading.get_intra_op_parallelism_threads());"
            "print('after', file=sys.stderr)")
    environment = {name: value for name, value in os.environ.items() if name[:3] != "TF_"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "after\n")


def test_a_failing_import_gives_stderr_back():
    code = ("import gc, sys; sys.modules['tensorflow'] = None\n"
            "from kerasdemos.machine import load_tensorflow\n"
            "try:\n    load_tensorflow()\nexcept ValueError:\n    print('told', file=sys.stderr)\n"
            "print(gc.isenabled())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "told\n")


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_again_if_it_was_before(monkeypatch, collecting):
    import keras  # noqa: F401 - with the real TensorFlow

    seen = []
    monkeypatch.setitem(sys.modules, "tensorflow", types.SimpleNamespace(config=(
        types.SimpleNamespace(list_logical_devices=lambda: seen.append(gc.isenabled())))))
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        machine.load_tensorflow()
        assert (seen, gc.isenabled()) == ([False], collecting)
    finally:
        (gc.enable if was else gc.disable)()


def test_scikit_learn_and_kerass_wrappers_for_it_are_loaded_when_used_and_whole():
    code = """
import sys
from kerasdemos.machine import load_tensorflow
load_tensorflow()
import keras, tensorflow
# Converts the function's source, for which TensorFlow looks through all modules.
tensorflow.vectorized_map(lambda one: one + 1, tensorflow.zeros(2))
print("sklearn" in sys.modules, any("WhenUsed" in str(finder) for finder in sys.meta_path))
print("SKLearnClassifier" in dir(keras.wrappers), "sklearn" in sys.modules)
from keras.wrappers import SKLearnClassifier
from sklearn.base import BaseEstimator
from sklearn.datasets import make_moons
def build(X, y):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
    model.compile("sgd", "categorical_crossentropy")
    return model
estimator = SKLearnClassifier(build)
print(isinstance(estimator, BaseEstimator), tensorflow.keras.wrappers.SKLearnClassifier
      is keras.wrappers.SKLearnClassifier is SKLearnClassifier)
print(estimator.fit(*make_moons(8), verbose=0).predict([[0, 0], [1, 1]]).shape)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert lines[:3] + lines[-1:] == ["False False", "True True", "True True", "(2,)"], done.stderr


def test_what_is_registered_for_the_end_of_the_process_still_runs():
    code = ("import atexit; from kerasdemos.machine import load_tensorflow\n"
            "atexit.register(print, 'done'); load_tensorflow(); import gc; print(gc.isenabled())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\ndone\n", "")


STARTED = """
import sys
from kerasdemos import endings, machine
try:
    machine.load_tensorflow()
except Exception as error:
    sys.exit(endings.end("name", error) or 99)
import keras
print(keras.backend.backend(), keras.config.floatx(), keras.config.image_data_format())
"""


@pytest.mark.parametrize(("settings", "variable", "ends"), [
    ('{"floatx": "float16", "image_data_format": "channels_first", "backend": "jax"}', "",
     (0, "tensorflow float32 channels_last\n", "")),
    ("{}", "nothing", (2, "", "name: KERAS_BACKEND or keras.json: expected settings that Keras "
                              "starts with, got 'nothing' (Unable to import backend : nothing)\n")),
    ("[]", "", (2, "", "name: KERAS_BACKEND or keras.json: expected settings that Keras starts "
                       "with, got 'tensorflow' ('list' object has no attribute 'get')\n")),
])
def test_the_users_own_keras_settings_are_overruled_or_named(tmp_path, settings, variable, ends):
    (tmp_path / "keras.json").write_text(settings)
    environment = os.environ | {"KERAS_HOME": str(tmp_path)}
    environment.pop("KERAS_BACKEND", None)
    environment |= {"KERAS_BACKEND": variable} if variable else {}
    done = subprocess.run([sys.executable, "-c", STARTED], env=environment, capture_output=True,
                          text=True)
    assert (done.returncode, done.stdout, done.stderr) == ends


@pytest.mark.parametrize("backend", [pytest.param(name, marks=pytest.mark.needs(name))
                                     for name in ("jax", "torch")])
def test_on_another_backend_tensorflow_is_not_loaded(backend):
    code = ("import sys; from kerasdemos.machine import load_tensorflow; load_tensorflow();"
            "print('tensorflow' in sys.modules, sys.modules['keras'].backend.backend())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env=os.environ | {"KERAS_BACKEND": backend})
    assert done.stdout.split() == ["False", backend]
