"""Who runs blocks of seeds: this process, several on this machine, or a Dask cluster."""

import contextlib
import functools
import itertools
import logging
import queue
import threading

import pandas as pd

import kerasdemos
from kerasdemos.checks import InputError, Unavailable
from kerasdemos.children import Child, Ended
from kerasdemos.endings import lack_of_memory
from kerasdemos.evidence.running import environment, run_block
from kerasdemos.evidence.runs import Result
from kerasdemos.machine import load_tensorflow

# What libraries take the number of their threads from.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
           "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS")
# Keras's random state and TensorFlow's threads belong to the process: one training at a time.
_ONE_AT_A_TIME = threading.Lock()
# A scheduler answers before its workers have started, on SLURM by many seconds.
SECONDS_FOR_WORKERS = 60


def workers(experiment, jobs=None, cluster=None):
    """Make ready who runs an experiment: a context manager.

    Parameters
    ----------
    experiment : Experiment
    jobs : int, optional
        Processes at once, each with its share of the cores as threads; by default one a core.
    cluster : str, optional
        Address of a Dask scheduler, whose workers run instead.

    Returns
    -------
    context manager
        Of a function: an iterable of blocks' first seeds, asked for one as somebody is free ->
        their results, block by block as they finish. When the block ends, so do the processes.
    """
    import joblib

    if cluster is not None:
        return _dask(experiment, cluster)
    cores = joblib.cpu_count()
    jobs = min(jobs or cores, cores)
    # A single job runs where it is: the threads there are settled.
    return _here(experiment) if jobs == 1 else _processes(experiment, jobs, cores // jobs)


@contextlib.contextmanager
def _here(experiment):
    yield lambda firsts: (run(experiment, None, first) for first in firsts)


@contextlib.contextmanager
def _processes(experiment, jobs, threads):
    """Yield what `workers` does, for processes of this machine."""
    task, started = functools.partial(run, experiment, threads), []

    def start(firsts):
        firsts, free, answers, n_running = iter(firsts), [], queue.SimpleQueue(), 0

        def wait(child, first):
            try:
                answers.put((child, child.call(first)))
            except BaseException as error:
                answers.put((child, error))

        while True:
            while free or len(started) < jobs:
                if (first := next(firsts, None)) is None:
                    break
                if not free:
                    free.append(Child(task, **dict.fromkeys(THREADS, str(threads))))
                    started.append(free[0])
                threading.Thread(target=wait, args=(free.pop(), first), daemon=True).start()
                n_running += 1
            if not n_running:
                return
            child, answer = answers.get()
            n_running -= 1
            if isinstance(answer, Ended):
                raise Unavailable("a worker process was ended, perhaps for want of memory; "
                                  f"finished runs are kept: start again with fewer jobs than "
                                  f"{jobs}") from answer
            if isinstance(answer, BaseException):
                raise answer
            free.append(child)
            yield answer

    try:
        yield start
    finally:
        for child in started:
            child.end()


@contextlib.contextmanager
def _dask(experiment, address):
    """Yield what `workers` does, for the cluster of a running scheduler.

    Not through joblib's Dask backend: that waits for ever for a run that ends its workers.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
        from distributed import TimeoutError as Late
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
    except ImportError:
        raise Unavailable("cluster: expected Dask's package distributed, got none installed; "
                          "pip install distributed") from None
    # What it says of a lost connection, with a traceback, is said below in one line.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise Unavailable(f"cluster: expected a Dask scheduler at {address}, got "
                          f"{type(error).__name__}; start one with: dask scheduler") from None

    def start(firsts):
        firsts, running = iter(firsts), as_completed()

        def ask():
            # Two a thread; counted anew each time, for workers come and go.
            more = 2 * sum(client.nthreads().values()) - running.count()
            for first in itertools.islice(firsts, max(more, 1)):
                running.add(client.submit(run, experiment, 1, first, pure=False))

        ask()
        for future in running:
            try:
                block = future.result()
            except Unavailable as error:
                raise Unavailable(f"cluster: on a worker: {error}") from None
            ask()
            yield block

    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_FOR_WORKERS)
        except Late:
            raise Unavailable(f"cluster: expected workers at {address}, got none in "
                              f"{SECONDS_FOR_WORKERS} s; start one with: dask worker {address} "
                              "--nthreads 1") from None
        # Without the package a worker would end, and the run wait for another one for ever.
        there = client.get_versions(packages=["kerasdemos"])
        for where, about in ({address: there["scheduler"]} | there["workers"]).items():
            version = about["packages"]["kerasdemos"]
            if version != kerasdemos.__version__:
                raise Unavailable(f"cluster: expected kerasdemos {kerasdemos.__version__} at "
                                  f"{where}, got {version}; install it there and start that again")
        try:
            yield start
        except KilledWorker:
            raise Unavailable("cluster: a run ended every worker that tried it, perhaps for want "
                              "of memory; finished runs are kept") from None
        except (FutureCancelledError, CommClosedError):
            raise Unavailable(f"cluster: the scheduler at {address} was lost; finished runs are "
                              "kept: start again") from None


def run(experiment, threads, first):
    """Run one block in a worker; what goes wrong in the numbers is a result too.

    Parameters
    ----------
    experiment : Experiment
    threads : int or None
        Of TensorFlow, unless they are settled.
    first : int
        Of the block's seeds.

    Returns
    -------
    list of Result

    Raises
    ------
    InputError, OSError
        Nothing of the run: the data is missing, the disk is full, memory does not suffice.
    """
    with _ONE_AT_A_TIME:
        try:
            load_tensorflow(threads)
            return run_block(experiment, first)
        except (InputError, OSError):
            raise
        except Exception as error:
            if lacking := lack_of_memory(error):
                raise Unavailable(f"a run had not memory enough ({lacking}); finished runs are "
                                  "kept: start again with fewer jobs") from None
            fault = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
            return [Result(experiment.name, seed, experiment.settings, pd.DataFrame(), {}, 0.0,
                           environment(), fault)
                    for seed in range(first, first + experiment.block)]
