"""The machine: its processor, its versions, and TensorFlow loaded without chatter."""

import atexit
import gc
import importlib.machinery
import importlib.metadata
import importlib.util
import logging
import os
import platform
import re
import sys
from pathlib import Path
from threading import RLock
from types import ModuleType

from kerasdemos.checks import InputError

PROCESSOR_FLAGS = ("avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_tile", "asimd", "sve")
# What Keras imports for few: scikit-learn and, with it, half of SciPy.
WHEN_USED = ("keras.wrappers",)
_LOADING = RLock()


def processor():
    """Describe the processor.

    Returns
    -------
    dict
        ``model``, which of PROCESSOR_FLAGS it has (``flags``), and ``cores``.
    """
    model, flags = platform.processor() or platform.machine(), []
    if sys.platform == "linux":
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        if named := re.search(r"^model name\s*: (.*)$", about, re.MULTILINE):
            model = named[1]
        has = set((re.search(r"^(?:flags|Features)\s*: (.*)$", about, re.MULTILINE)
                   or ["", ""])[1].split())
        flags = [flag for flag in PROCESSOR_FLAGS if flag in has]
    return {"model": model, "flags": flags, "cores": os.cpu_count()}


def cores():
    """Count the cores that this process may use, which is what TensorFlow takes."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def described():
    """Say in one line what this machine is: processor, cores, versions of the frameworks."""
    versions = []
    for name in ("tensorflow", "tensorflow-cpu", "keras", "jax", "torch"):
        try:
            versions.append(f"{name.removesuffix('-cpu')} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join([processor()["model"], f"{os.cpu_count()} cores", platform.system(),
                      f"Python {platform.python_version()}", *versions])


def load_tensorflow(threads=None):
    """Import TensorFlow quickly, without the messages that its C++ libraries write on start-up.

    They go past Python straight to the standard error stream, so that is where they are caught.
    Keras's wrappers for scikit-learn are loaded when they are first used. When the process ends,
    its half million objects are not looked through for cycles: a second, and the memory goes back
    anyway. On another of Keras's backends Keras is loaded, and TensorFlow is not.

    Parameters
    ----------
    threads : int, optional
        How many it may compute with; by default one a core. Settled when TensorFlow first
        computes, for the life of the process.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    kept = os.dup(2)
    silence = os.open(os.devnull, os.O_WRONLY)
    # What an import makes stays; looking through it again and again is a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    sys.meta_path.insert(0, _WhenUsed)
    atexit.register(gc.freeze)
    try:
        os.dup2(silence, 2)
        settle_keras()
        import keras

        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            if threads and tf.config.threading.get_intra_op_parallelism_threads() != threads:
                tf.config.threading.set_intra_op_parallelism_threads(threads)
                tf.config.threading.set_inter_op_parallelism_threads(threads)
            tf.config.list_logical_devices()
            # "Retracing": a report predicts with many small models, once each, and means to.
            logging.getLogger("tensorflow").setLevel(logging.ERROR)
    finally:
        sys.meta_path.remove(_WhenUsed)
        if collecting:
            gc.enable()
        os.dup2(kept, 2)
        os.close(kept)
        os.close(silence)


class _WhenUsed:
    """Finds the modules of WHEN_USED, each to be executed when one of its names is first used."""

    @staticmethod
    def find_spec(name, path, target=None):
        if name not in WHEN_USED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = _Later(spec.loader)
        return spec


class _Later(importlib.util.LazyLoader):
    """Loads a module when something is asked of it that it has only then.

    The standard one loads it at any question, also for its __file__, which TensorFlow asks of all
    modules where it converts a function's source.
    """

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        module.__class__ = _NotYet


class _NotYet(ModuleType):
    """A module that is not yet executed."""

    def __getattr__(self, name):
        with _LOADING:
            if type(self) is _NotYet:
                self.__class__ = ModuleType
                self.__spec__.loader.exec_module(self)
        return getattr(self, name)

    def __dir__(self):
        return self.__getattr__("__dir__")()


def settle_keras():
    """Set what the lectures take for granted, whatever the user's keras.json says.

    Their runs are float32, and their images have the channels last.

    Raises
    ------
    InputError
        Keras does not start with the user's settings: a backend that is not installed, say.
    """
    try:
        import keras
    except (ModuleNotFoundError, ValueError, TypeError, AttributeError) as error:
        raise InputError("KERAS_BACKEND or keras.json: expected settings that Keras starts with, "
                         f"got {os.environ.get('KERAS_BACKEND')!r} "
                         f"({str(error).partition(chr(10))[0]})") from None
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
