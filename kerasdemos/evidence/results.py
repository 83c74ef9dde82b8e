"""Results of trainings: one file a run, whole or absent, each with a checksum of itself."""

import hashlib
import json
import math
import os
import stat
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from kerasdemos import files
from kerasdemos.checks import InputError
from kerasdemos.evidence.runs import Result, Results, Runs, settings_key, shipped_runs

_FIELDS = ("experiment", "settings", "seed", "error", "metrics", "history", "environment",
           "seconds", "checksum")
LARGEST = 100_000_000  # bytes; a run has some thousand
_STEPS = ("epoch", "step")  # what a history's rows may be
# They differ from run to run on one and the same machine: not part of what the checksum covers.
_TIMES = ("seconds", "checksum")


def path_of(folder, experiment, seed):
    """Return where a run's file is: ``folder/name/hash of the settings/seed.json``."""
    return Path(folder) / experiment.name / settings_key(experiment.settings) / f"{seed}.json"


def write(folder, experiment, result):
    """Write a run's file, whole or not at all.

    Parameters
    ----------
    folder : path-like
    experiment : Experiment
    result : Result

    Returns
    -------
    pathlib.Path
    """
    path = path_of(folder, experiment, result.seed)
    history = result.history
    content = {
        "experiment": result.experiment,
        "settings": result.settings,
        "seed": int(result.seed),
        "error": result.error,
        "metrics": {name: _digits(value) for name, value in result.metrics.items()},
        "history": ({history.index.name: [int(step) for step in history.index]}
                    | {name: [_digits(v) for v in history[name]] for name in history})
        if len(history) else {},
        "environment": result.environment,
        "seconds": round(result.seconds, 3),
    }
    content["checksum"] = _checksum(content)
    # One line a field, so that what differs between two files can be seen.
    lines = ",\n".join(f'"{name}": {_json(content[name])}' for name in _FIELDS)
    files.write(path, f"{{\n{lines}\n}}\n")
    return path


def read(path):
    """Read a run's file and verify it.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Result

    Raises
    ------
    InputError
        The file is truncated, edited, or not of this form.
    """
    mend = "restore it, or delete it to have it run again"
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise ValueError(f"no file, or one of more than {LARGEST:,} bytes")
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        _json(content).encode()  # json reads NaN, 1e999 and half characters too
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected the result of a run, got a file that cannot be read "
                         f"({str(error).splitlines()[0]}); {mend}") from None
    if not isinstance(content, dict) or sorted(content) != sorted(_FIELDS):
        raise InputError(f"{path}: expected the result of a run, got other fields; {mend}")
    if content["checksum"] != _checksum(content):
        raise InputError(f"{path}: expected the checksum {content['checksum']}, got "
                         f"{_checksum(content)}: the file was changed; {mend}")
    if not _has_the_right_types(content):
        raise InputError(f"{path}: expected the result of a run, got values of other types; {mend}")
    history = content["history"]
    steps = next((name for name in _STEPS if name in history), _STEPS[0])
    frame = pd.DataFrame({name: values for name, values in history.items() if name != steps},
                         index=pd.Index(history.get(steps, []), name=steps), dtype=np.float64)
    metrics = {name: math.nan if value is None else value
               for name, value in content["metrics"].items()}
    return Result(content["experiment"], content["seed"], content["settings"], frame, metrics,
                  content["seconds"], content["environment"], content["error"])


def stored(experiments, folder=None):
    """Read the runs that came with the package joined with the user's own, as `load` does.

    Parameters
    ----------
    experiments : iterable of Experiment
    folder : path-like, optional
        Of the user's own runs; by default `files.results_folder`.

    Returns
    -------
    Results
    """
    return load(folder or files.results_folder(), experiments, files.SHIPPED_RUNS)


def load(folder, experiments, shipped=None):
    """Read every run of these experiments; what cannot be trusted is named and left out.

    Parameters
    ----------
    folder : path-like or None
        One file a run.
    experiments : iterable of Experiment
    shipped : path-like, optional
        A folder of packed runs that are joined with them. Of two runs of one seed the one in
        `folder` counts.

    Returns
    -------
    Results
    """
    experiments, faults, others = list(experiments), [], {}
    found = {experiment.name: of_experiment for experiment in experiments
             if (of_experiment := shipped_runs(experiment, shipped, faults))}
    ours = {path_of(folder or "", experiment, 0).parent: experiment for experiment in experiments}
    for place in sorted(Path(folder).glob("*/*/")) if folder else ():
        own = sorted(place.glob("[0-9]*.json"), key=lambda file: (len(file.stem), file.stem))
        if place not in ours:
            others |= {str(place.relative_to(folder)): len(own)} if own else {}
            continue
        results = {}
        for file in own:
            try:
                result = read_run(file, ours[place])
                results[result.seed] = result
            except InputError as fault:
                faults.append(str(fault))
        of_experiment = found.setdefault(ours[place].name, {})
        faults += _unlike_the_others(folder, ours[place], results, of_experiment)
        of_experiment |= results
    chance = {experiment.name: experiment.chance for experiment in experiments}
    runs = {name: Runs(name, of_experiment.values(), chance[name])
            for name, of_experiment in found.items()}
    return Results(runs, faults, others)


def read_run(path, experiment):
    """Read the file of one run of this experiment, and verify that it is that run's.

    Raises
    ------
    InputError
        As `read`; or the file is of another experiment, seed or settings than its place says.
    """
    result = read(path)
    got = (result.experiment, str(result.seed), result.settings)
    if got != (experiment.name, Path(path).stem, experiment.settings):
        raise InputError(f"{path}: expected {experiment.name}, seed {Path(path).stem}, got "
                         f"{result.experiment}, seed {result.seed}, or other settings; move it "
                         "to its place or delete it")
    return result


def _has_the_right_types(content):
    """Whether every field is what `write` writes: a checksum says nothing of that."""
    def number(value):
        return value is None or (isinstance(value, int | float) and not isinstance(value, bool))

    data = isinstance(content["environment"], dict) and content["environment"].get("data", {})
    if not (isinstance(content["experiment"], str) and isinstance(content["error"], str)
            and type(content["seed"]) is int and isinstance(content["settings"], dict)
            and isinstance(data, dict) and isinstance(content["metrics"], dict)
            and isinstance(content["history"], dict)):
        return False
    columns = list(content["history"].values())
    return (all(isinstance(data.get(name, ""), str) for name in ("caveat", "source"))
            and content["seconds"] is not None and number(content["seconds"])
            and all(map(number, content["metrics"].values()))
            and all(isinstance(column, list) and len(column) == len(columns[0])
                    and all(map(number, column)) for column in columns)
            and all(type(step) is int for name in _STEPS
                    for step in content["history"].get(name, [])))


def _unlike_the_others(folder, experiment, results, packed):
    """Take runs out whose metrics or history are called unlike those packed, or most: the lines."""
    def names(result):
        return (*sorted(result.metrics), *result.history, len(result.history))

    well = [result for result in results.values() if not result.error]
    others = [result for result in packed.values() if not result.error] or well
    most = Counter(map(names, others)).most_common(1)
    faults = []
    for result in well:
        if names(result) != most[0][0]:
            del results[result.seed]
            faults.append(f"{path_of(folder, experiment, result.seed)}: expected the metrics and "
                          f"history of the other runs, got {', '.join(map(str, names(result)))}; "
                          "delete it to have it run again")
    return faults


def _checksum(content):
    covered = {name: value for name, value in content.items() if name not in _TIMES}
    return hashlib.sha256(_json(covered, sort_keys=True).encode()).hexdigest()[:16]


def _json(value, sort_keys=False):
    return json.dumps(value, sort_keys=sort_keys, ensure_ascii=False, allow_nan=False)


def _digits(value):
    """Nine significant digits, which is all that a float32 has; None for NaN and infinity."""
    return float(f"{value:.9g}") if math.isfinite(value) else None
