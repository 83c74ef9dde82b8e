"""A checkout's own runs moved into the files of runs that the package ships."""

import contextlib
import hashlib
import json

from kerasdemos import files
from kerasdemos.checks import InputError
from kerasdemos.evidence import results
from kerasdemos.evidence.runs import Runs, shipped_path


def pack(folder, shipped, experiments):
    """Move the runs of these experiments, one file each, into one file an experiment.

    A run replaces a packed one of the same seed. Runs of other settings stay where they are.

    Parameters
    ----------
    folder : path-like
        One file a run; what is packed goes.
    shipped : path-like
        Of the packed files.
    experiments : iterable of Experiment

    Returns
    -------
    dict of pathlib.Path to int
        The files written, and how many runs each took in.

    Raises
    ------
    InputError
        A file that was changed, on either side; it is named before anything is written.
    """
    experiments, written = list(experiments), {}
    own = results.load(folder, experiments)
    joined = results.load(folder, experiments, shipped)
    if joined.faults:
        raise InputError(joined.faults[0])
    for experiment in experiments:
        taken = own.runs.get(experiment.name, Runs(experiment.name, [])).every
        if not taken:
            continue
        path = shipped_path(shipped, experiment)
        write(path, experiment.name, experiment.settings, joined.runs[experiment.name].every)
        written[path] = len(taken)
        for result in taken:
            results.path_of(folder, experiment, result.seed).unlink()
        place = results.path_of(folder, experiment, 0).parent
        with contextlib.suppress(OSError):  # something else is in there
            place.rmdir()
            place.parent.rmdir()
    return written


def write(path, experiment, settings, results):
    """Write the file of an experiment's runs that `packed.read` reads, whole or not at all.

    Parameters
    ----------
    path : path-like
    experiment : str
    settings : dict
    results : iterable of Result
        As they were read from files.
    """
    lines = [_json({"experiment": experiment, "settings": settings})]
    ordered = sorted(results, key=lambda result: result.seed)
    groups = {}
    for result in ordered:
        history = result.history
        groups.setdefault(_json({
            "environment": result.environment, "error": result.error,
            "metrics": list(result.metrics), "columns": list(history),
            "steps": {history.index.name: history.index.tolist()}}), []).append(result)
    for shared, members in groups.items():
        lines.append(shared)
        for result in members:
            numbers = [*result.metrics.values(), *result.history.to_numpy().T.ravel().tolist()]
            content = f"[{result.seed}," + ",".join(map(_number, [result.seconds, *numbers]))
            checksum = hashlib.sha256("\n".join([lines[0], shared, content]).encode())
            lines.append(f'{content},"{checksum.hexdigest()[:16]}"]')
    lines.append(_json({"runs": len(ordered)}))
    files.write(path, "\n".join(lines) + "\n")


def _number(value):
    return "null" if value != value else repr(float(value)).removesuffix(".0")


def _json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
