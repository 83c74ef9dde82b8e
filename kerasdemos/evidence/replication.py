"""One experiment from many seeds, on this machine's cores or on a cluster; begun work is kept.

A run that is finished is a file, so an interrupted replication goes on where it was. Locks keep
two replications in one folder from running the same seed.
"""

import contextlib
import functools
import itertools
import logging
import os
import signal
import threading
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pandas as pd

import kerasdemos
from kerasdemos.checks import InputError, Unavailable, whole_number
from kerasdemos.evidence import results, runs
from kerasdemos.evidence.running import checked_seeds, environment, load_data, run_block
from kerasdemos.files import SHIPPED_RUNS, results_folder
from kerasdemos.machine import load_tensorflow
from kerasdemos.terminal import progress as progress_bar

# Keras's random state and TensorFlow's threads belong to the process: one training at a time.
_ONE_AT_A_TIME = threading.Lock()

# A scheduler answers before its workers have started, on SLURM by many seconds.
SECONDS_FOR_WORKERS = 60


def replicate(experiment, seeds, jobs=None, cluster=None, *, folder=None,
              shipped=SHIPPED_RUNS, progress=True):
    """Run an experiment from many seeds; what is there already is read, not run again.

    Parameters
    ----------
    experiment : Experiment
    seeds : iterable of int
        Different numbers from 0 to 2**32 - 1.
    jobs : int, optional
        Processes at once, each with its share of the cores as threads; by default one a core.
    cluster : str, optional
        Address of a running Dask scheduler, ``tcp://host:8786``, whose workers run instead.
    folder : path-like, optional
        Of the user's own runs, where new ones go; by default `files.results_folder`.
    shipped : path-like or None
        A folder of packed runs, which are not run again: by default those of the package.
    progress : bool
        Whether a bar with the time left is drawn on the standard error stream.

    Returns
    -------
    Runs
        Failed runs among them are in `failed`.

    Raises
    ------
    InputError
        A wrong argument, or a result's file that was changed; before anything starts.
    Unavailable
        The data, the cluster or a worker process cannot be had; finished runs are kept.
    """
    seeds = checked_seeds(seeds)
    if jobs is not None:
        jobs = whole_number("jobs", jobs)
    if cluster is not None and (not isinstance(cluster, str) or "://" not in cluster):
        raise InputError(f"cluster: expected an address such as tcp://host:8786, got {cluster!r}")
    stored = _Runs(Path(folder or results_folder()), experiment)
    faults = []
    found = runs.shipped_runs(experiment, shipped, faults)
    if faults:
        raise InputError(faults[0])
    found = {seed: found[seed] for seed in seeds if seed in found} | {
        seed: stored.read(seed) for seed in seeds if stored.path(seed).exists()}
    missing = [seed for seed in seeds if seed not in found]
    if missing:
        from rich.progress import MofNCompleteColumn, TextColumn, TimeRemainingColumn

        if cluster is None:
            load_data(experiment)  # fetched once, before many processes would
        with (_workers(experiment, jobs, cluster) as start,
              progress_bar(MofNCompleteColumn(), TextColumn("runs, time left"),
                           TimeRemainingColumn(), shown=progress) as bar):
            task = bar.add_task(experiment.name, total=len(seeds), completed=len(found))
            for result in _run_missing(stored, missing, start):
                found[result.seed] = result
                bar.advance(task)
    return runs.Runs(experiment.name, [found[seed] for seed in seeds])


def _run_missing(stored, missing, start):
    """Yield the result of each missing seed: run here, or by another process meanwhile."""
    while missing:
        held = {}

        def blocks(missing=tuple(missing), held=held):
            """Yield the blocks that nobody runs, each locked when it is asked for."""
            size = stored.experiment.block
            for first in sorted({seed - seed % size for seed in missing}):
                wanted = [s for s in missing if first <= s < first + size]
                lock = stored.lock(first)
                if lock is None:
                    continue
                if all(stored.path(seed).exists() for seed in wanted):
                    _release(lock)
                    continue
                held[first] = lock, wanted
                yield first

        try:
            for block in start(blocks()):
                first = block[0].seed
                lock, wanted = held[first]
                for result in block:
                    if result.seed in wanted and not stored.path(result.seed).exists():
                        results.write(stored.folder, stored.experiment, result)
                _release(lock)
                del held[first]
                for seed in wanted:
                    yield stored.read(seed)
                missing = [seed for seed in missing if seed not in wanted]
        finally:
            for lock, _ in held.values():
                _release(lock)
        # What is left is another process's, unless that one ended without a result.
        ready = [seed for seed in missing if stored.path(seed).exists()]
        for seed in ready:
            yield stored.read(seed)
        missing = [seed for seed in missing if seed not in ready]
        if missing:
            time.sleep(0.5)


class _Runs:
    """The files of one experiment's runs in a folder."""

    def __init__(self, folder, experiment):
        self.folder, self.experiment = folder, experiment

    def path(self, seed):
        return results.path_of(self.folder, self.experiment, seed)

    def read(self, seed):
        return results.read_run(self.path(seed), self.experiment)

    def lock(self, first):
        """Lock a block of seeds; None where another process holds it."""
        from filelock import FileLock, Timeout

        path = self.path(first).with_suffix(".lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        # joblib asks for the next task from a thread of its own.
        lock = FileLock(path, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return lock


def _release(lock):
    # Removed while held: whoever opened it before finds the results when it gets the lock.
    with contextlib.suppress(OSError):
        os.unlink(lock.lock_file)
    lock.release()


# Who runs -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _workers(experiment, jobs, cluster):
    """Yield a function: blocks' first seeds -> their results, block by block as they finish."""
    import joblib

    if cluster is not None:
        with _dask(experiment, cluster) as start:
            yield start
        return
    cores = joblib.cpu_count()
    jobs = min(jobs or cores, cores)
    threads = max(1, cores // jobs)

    def start(firsts):
        parallel = joblib.Parallel(n_jobs=jobs, batch_size=1, pre_dispatch="n_jobs",
                                   return_as="generator_unordered")
        return parallel(joblib.delayed(_task)(experiment, first, threads, os.getpid())
                        for first in firsts)

    try:
        with joblib.parallel_config("loky", n_jobs=jobs, inner_max_num_threads=threads):
            yield start
    except BrokenProcessPool as error:
        raise Unavailable("a worker process was ended, perhaps for want of memory; finished runs "
                          f"are kept: start again with fewer jobs than {jobs}") from error
    finally:
        # Threads are settled for the life of a process: no later call may find these.
        joblib.externals.loky.get_reusable_executor(reuse=True).shutdown(kill_workers=True)


@contextlib.contextmanager
def _dask(experiment, address):
    """Yield what `_workers` does, for the cluster of a running scheduler.

    Not through joblib's Dask backend: that waits for ever for a run that ends its workers.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
        from distributed import TimeoutError as Late
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
    except ImportError:
        raise Unavailable("cluster: expected Dask's package distributed, got none installed; "
                          'pip install "kerasdemos[cluster]"') from None
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
                running.add(client.submit(_task, experiment, first, 1, None, pure=False))

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


def _task(experiment, first, threads, parent):
    """Run one block in a worker process; what goes wrong in the numbers is a result too."""
    if parent == os.getpid():
        threads = None  # joblib runs a single job where it is: the threads there are settled
    elif parent is not None:
        # Ctrl-C reaches the whole group of processes; the parent ends its workers itself.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end_with(os.getppid())
    with _ONE_AT_A_TIME:
        load_tensorflow(threads)
        try:
            return run_block(experiment, first)
        except (InputError, OSError):
            raise  # nothing of the run: the data is missing, the disk is full
        except Exception as error:
            if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
                raise Unavailable("a run had not memory enough; finished runs are kept: start "
                                  "again with fewer jobs") from None
            fault = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
            return [runs.Result(experiment.name, seed, experiment.settings, pd.DataFrame(), {},
                                 0.0, environment(), fault)
                    for seed in range(first, first + experiment.block)]


@functools.cache
def _end_with(parent):
    """End this process once its parent is gone: a killed parent cannot end its workers."""

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
