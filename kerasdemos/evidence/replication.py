"""One experiment from many seeds, on this machine's cores or on a cluster; begun work is kept.

A run that is finished is a file, so an interrupted replication goes on where it was. Locks keep
two replications in one folder from running the same seed.
"""

import contextlib
import os
import time
from pathlib import Path

from kerasdemos import process
from kerasdemos.checks import InputError, whole_number
from kerasdemos.evidence import results, runs
from kerasdemos.evidence.running import checked_seeds, load_data
from kerasdemos.evidence.workers import workers
from kerasdemos.files import SHIPPED_RUNS, results_folder
from kerasdemos.terminal import progress as progress_bar


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
    stored.clear()
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
        with (workers(experiment, jobs, cluster) as start,
              progress_bar(MofNCompleteColumn(), TextColumn("runs, time left"),
                           TimeRemainingColumn(), shown=progress) as bar):
            task = bar.add_task(experiment.name, total=len(seeds), completed=len(found))
            for result in _run_missing(stored, missing, start):
                found[result.seed] = result
                bar.advance(task)
    return runs.Runs(experiment.name, [found[seed] for seed in seeds], experiment.chance)


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
        left_behind = path.exists()
        lock = FileLock(path)
        process.UNFINISHED.add(path)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            process.UNFINISHED.discard(path)
            return None
        if left_behind:  # by a process that was killed, perhaps as it wrote
            for file in path.parent.glob(".[0-9]*-*.json"):
                if first <= int(file.name[1:].partition("-")[0]) < first + self.experiment.block:
                    process.remove(file)
        return lock

    def clear(self):
        """Remove what processes left that were killed."""
        for path in self.path(0).parent.glob("[0-9]*.lock"):
            with contextlib.suppress(OSError, ValueError):
                if lock := self.lock(int(path.stem)):
                    _release(lock)


def _release(lock):
    # Removed while held: whoever opened it before finds the results when it gets the lock.
    with contextlib.suppress(OSError):
        os.unlink(lock.lock_file)
    process.UNFINISHED.discard(Path(lock.lock_file))
    lock.release()
