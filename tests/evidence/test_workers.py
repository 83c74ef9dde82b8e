"""Who runs: here, in processes, each block once and with the threads it is due."""

import os
import sys
from dataclasses import replace

import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.evidence.workers import THREADS, workers
from kerasdemos.lectures import EXPERIMENTS

SHORT = EXPERIMENTS["overfitting"].with_settings(steps=300)


def _trained(settings, data, seeds):
    import pandas as pd
    import tensorflow as tf

    threads = tf.config.threading.get_intra_op_parallelism_threads()
    return [(pd.DataFrame(), {"process": os.getpid(), "threads": threads,
                              "variable": int(os.environ.get(THREADS[0], 0))}) for _ in seeds]


def _ended(settings, data, seeds):
    os._exit(9)


def _without_memory(settings, data, seeds):
    raise MemoryError("Unable to allocate 1 TiB")


def _without_data(settings, data, seeds):
    raise InputError("data: expected some, got none")


def _with_a_fault(settings, data, seeds):
    raise ZeroDivisionError("a fault in the training")


def run(train, firsts, jobs, monkeypatch, block=1):
    monkeypatch.setattr("joblib.cpu_count", lambda: 4)
    with workers(replace(SHORT, train=train, block=block), jobs) as start:
        return list(start(firsts))


def test_blocks_are_shared_by_processes_with_their_share_of_the_threads(monkeypatch):
    blocks = run(_trained, iter(range(0, 12, 2)), 2, monkeypatch, block=2)
    assert sorted(result.seed for block in blocks for result in block) == list(range(12))
    metrics = [block[0].metrics for block in blocks]
    assert len({one["process"] for one in metrics}) <= 2
    assert os.getpid() not in {one["process"] for one in metrics}
    assert {(one["threads"], one["variable"]) for one in metrics} == {(2, 2)}


def test_no_more_processes_are_started_than_there_are_blocks(monkeypatch):
    made = []
    from kerasdemos.evidence import workers as module

    class Counted(module.Child):
        def __init__(self, *args, **kwargs):
            made.append(self)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(module, "Child", Counted)
    assert len(run(_trained, [0], 4, monkeypatch)) == 1
    assert len(made) == 1


def test_a_single_job_runs_in_this_process(monkeypatch):
    ((result,),) = run(_trained, [5], 1, monkeypatch)
    assert result.metrics["process"] == os.getpid()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("train", "kind", "said"), [
    (_without_memory, Unavailable, r"not memory enough \(Unable to allocate 1 TiB\)"),
    (_without_data, InputError, "data: expected some"),
])
def test_what_hinders_every_run_is_an_error(train, kind, said, jobs, monkeypatch):
    with pytest.raises(kind, match=said):
        run(train, [0, 1], jobs, monkeypatch)


def test_a_worker_that_ends_is_an_error(monkeypatch):
    with pytest.raises(Unavailable, match="a worker process was ended, perhaps for want of memory"):
        run(_ended, [0, 1], 2, monkeypatch)


def test_a_fault_in_a_training_is_a_result(monkeypatch):
    ((result,),) = run(_with_a_fault, [3], 2, monkeypatch)
    assert (result.seed, result.error) == (3, "ZeroDivisionError: a fault in the training")


def test_a_cluster_without_dask_is_an_error_that_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unavailable, match=r"cluster: expected Dask's package .*pip install dist"):
        workers(SHORT, cluster="tcp://127.0.0.1:1").__enter__()
