"""An experiment run from a seed, with all that its numbers depend on."""

import os
import platform
import time

import numpy as np

import kerasdemos
from kerasdemos.checks import LARGEST_SEED, InputError, whole_number
from kerasdemos.evidence.runs import Result
from kerasdemos.machine import cores, processor

SWITCHES = ("TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS", "TF_XLA_FLAGS", "TF_DETERMINISTIC_OPS",
            "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES")


def run(experiment, seed):
    """Run one experiment from one seed.

    Parameters
    ----------
    experiment : Experiment
    seed : int
        0 to 2**32 - 1.

    Returns
    -------
    Result
        Also of a run whose numbers are not finite: its `error` says so.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    Unavailable
        Its data cannot be had.
    """
    (seed,) = checked_seeds([seed])
    first = seed - seed % experiment.block
    return run_block(experiment, first)[seed - first]


def run_block(experiment, first):
    """Run the seeds `first` to `first` + block - 1, or to the last that there is.

    Parameters
    ----------
    experiment : Experiment
    first : int
        A multiple of the experiment's block.

    Returns
    -------
    list of Result
    """
    data = load_data(experiment)
    seeds = range(first, min(first + experiment.block, LARGEST_SEED + 1))
    started = time.perf_counter()
    trained = experiment.train(experiment.settings, data, seeds)
    seconds = (time.perf_counter() - started) / len(seeds)
    around = environment(data)
    return [Result(experiment.name, seed, experiment.settings, history, metrics, seconds, around,
                   _fault(history, metrics))
            for seed, (history, metrics) in zip(seeds, trained, strict=True)]


def load_data(experiment):
    """Load the images an experiment needs: a Dataset, or None where it makes its own data."""
    from kerasdemos import data

    return getattr(data, experiment.data)() if experiment.data else None


def checked_seeds(seeds):
    """Return seeds as a list of int.

    Parameters
    ----------
    seeds : iterable of int
        Different numbers from 0 to 2**32 - 1.

    Returns
    -------
    list of int

    Raises
    ------
    InputError
        Naming the seed that is not one.
    """
    if isinstance(seeds, str | bytes) or not np.iterable(seeds):
        raise InputError(f"seeds: expected a list of whole numbers, got {seeds!r}")
    checked = set()
    for seed in (seeds := list(seeds)):
        number = whole_number("seeds", seed, 0, LARGEST_SEED)
        if number in checked:
            raise InputError(f"seeds: expected each once, got {number} twice")
        checked.add(number)
    if not checked:
        raise InputError("seeds: expected at least one, got none")
    return list(map(int, seeds))


def environment(data=None):
    """Describe what a run's numbers may depend on beside its settings and seed.

    Parameters
    ----------
    data : Dataset, optional

    Returns
    -------
    dict
        Versions, processor, threads, switches; of the data the source, whether it is canonical,
        and its caveat.
    """
    import keras
    import tensorflow as tf

    asked = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    threads = (tf.config.threading.get_intra_op_parallelism_threads()
               or (int(asked) if asked.isdigit() else 0))
    around = {
        "versions": {"kerasdemos": kerasdemos.__version__, "python": platform.python_version(),
                     "numpy": np.__version__, "keras": keras.__version__,
                     "tensorflow": tf.__version__},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "threads": threads or cores(),
        "devices": sorted({device.device_type for device in tf.config.list_logical_devices()}),
        "switches": {name: os.environ.get(name, "not set") for name in SWITCHES},
    }
    if data is not None:
        around["data"] = {"source": str(data.source.without_folders()),
                          "canonical": data.canonical, "caveat": data.caveat}
    return around


def _fault(history, metrics):
    """Say what is not finite in a run, or nothing."""
    bad = [name for name, value in metrics.items() if not np.isfinite(value)]
    bad += [name for name in history if not np.isfinite(history[name]).all()]
    return f"not finite: {', '.join(dict.fromkeys(bad))}" if bad else ""
