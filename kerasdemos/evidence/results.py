"""Results of trainings: one file a run, whole or absent, each with a checksum of itself."""

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from kerasdemos import files
from kerasdemos.checks import InputError

_FIELDS = ("experiment", "settings", "seed", "error", "metrics", "history", "environment",
           "seconds", "checksum")
_STEPS = ("epoch", "step")  # what a history's rows may be
# They differ from run to run on one and the same machine: not part of what the checksum covers.
_TIMES = ("seconds", "checksum")


@dataclass(frozen=True, eq=False)
class Result:
    """One run of one experiment.

    Attributes
    ----------
    experiment : str
        Its name.
    seed : int
    settings : dict
        Everything that decides the numbers, beside the seed.
    history : pandas.DataFrame
        One row an epoch (index ``epoch``), one column a metric; empty where there is none.
    metrics : dict of str to float
        What the run ended with.
    seconds : float
        Taken by the training; of seeds trained together, each one's share.
    environment : dict
        Versions, processor, threads, switches, and the data's source.
    error : str
        Why the run failed, or "".
    """

    experiment: str
    seed: int
    settings: dict
    history: pd.DataFrame
    metrics: dict
    seconds: float
    environment: dict = field(default_factory=dict)
    error: str = ""


def settings_key(settings):
    """Hash settings to twelve hexadecimal digits: runs of different settings never mix."""
    return hashlib.sha256(_json(settings, sort_keys=True).encode()).hexdigest()[:12]


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
    history = content["history"]
    steps = next((name for name in _STEPS if name in history), _STEPS[0])
    frame = pd.DataFrame({name: values for name, values in history.items() if name != steps},
                         index=pd.Index(history.get(steps, []), name=steps), dtype=np.float64)
    metrics = {name: math.nan if value is None else value
               for name, value in content["metrics"].items()}
    return Result(content["experiment"], content["seed"], content["settings"], frame, metrics,
                  content["seconds"], content["environment"], content["error"])


class Runs:
    """All runs of one experiment, in the order of their seeds.

    Parameters
    ----------
    name : str
    results : sequence of Result
        Failed runs among them are kept apart, in `failed`.
    """

    def __init__(self, name, results):
        results = sorted(results, key=lambda result: result.seed)
        self.name = name
        self.results = [result for result in results if not result.error]
        self.failed = [result for result in results if result.error]

    def __len__(self):
        return len(self.results)

    @property
    def seeds(self):
        """Seeds of the runs that did not fail, ascending."""
        return [result.seed for result in self.results]

    @cached_property
    def metrics(self):
        """DataFrame: one row a run (index ``seed``), one column a metric."""
        return pd.DataFrame([result.metrics for result in self.results],
                            index=pd.Index(self.seeds, name="seed"))

    @cached_property
    def _histories(self):
        return {}

    def metric(self, name):
        """Return a metric of every run, shape (n_runs,)."""
        return self.metrics[name].to_numpy()

    def history(self, name):
        """Return a column of every run's history: DataFrame, one row an epoch, one column a run."""
        if name not in self._histories:
            self._histories[name] = pd.DataFrame(
                {result.seed: result.history[name] for result in self.results})
        return self._histories[name]

    def at(self, name, epoch):
        """Return a column of every run's history at one epoch, shape (n_runs,)."""
        return self.history(name).loc[epoch].to_numpy()

    def drawn(self, rows):
        """Return these runs as a `Draw`: for the bootstrap.

        Parameters
        ----------
        rows : int ndarray of shape (n,)
            Places in `results`, any of them more than once.
        """
        return Draw(self, rows)

    @property
    def caveat(self):
        """What the numbers must be read with (a partial test set), or ""."""
        caveats = {result.environment.get("data", {}).get("caveat", "") for result in self.results}
        return "; ".join(sorted(caveats - {""}))


class Draw:
    """Runs drawn from others with replacement: the same questions, other answers."""

    def __init__(self, runs, rows):
        self.name, self._runs, self._rows = runs.name, runs, rows

    def __len__(self):
        return len(self._rows)

    def metric(self, name):
        """Return a metric of every run drawn, shape (n,)."""
        return self._runs.metric(name)[self._rows]

    def history(self, name):
        """Return a column of every run's history: DataFrame, one row an epoch, one column a run."""
        return self._runs.history(name).iloc[:, self._rows]

    def at(self, name, epoch):
        """Return a column of every run's history at one epoch, shape (n,)."""
        return self._runs.at(name, epoch)[self._rows]


@dataclass(frozen=True)
class Results:
    """What a folder of results holds.

    Attributes
    ----------
    runs : dict of str to Runs
        By the experiment's name; of its present settings only.
    faults : list of str
        One line for each file that was refused.
    others : dict of str to int
        By folder: runs of other settings or of no known experiment, which are left alone.
    """

    runs: dict
    faults: list
    others: dict


def load(folder, experiments):
    """Read every run of these experiments; what cannot be trusted is named and left out.

    Parameters
    ----------
    folder : path-like
    experiments : iterable of Experiment

    Returns
    -------
    Results
    """
    folder, runs, faults, others = Path(folder), {}, [], {}
    ours = {path_of(folder, experiment, 0).parent: experiment for experiment in experiments}
    for place in sorted(folder.glob("*/*/")):
        found = sorted(place.glob("[0-9]*.json"), key=lambda file: (len(file.stem), file.stem))
        if place not in ours:
            others |= {str(place.relative_to(folder)): len(found)} if found else {}
            continue
        experiment, read_well = ours[place], []
        for file in found:
            try:
                read_well.append(read_run(file, experiment))
            except InputError as fault:
                faults.append(str(fault))
        runs[experiment.name] = Runs(experiment.name, read_well)
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


def one_column_a_run(losses):
    """Split a DataFrame with one column a run: a list of (history, metrics), as `train` returns.

    The history's column is ``loss``; the metric ``last_loss`` is its last number.
    """
    return [(losses[[run]].set_axis(["loss"], axis=1), {"last_loss": float(losses[run].iloc[-1])})
            for run in losses]


def _checksum(content):
    covered = {name: value for name, value in content.items() if name not in _TIMES}
    return hashlib.sha256(_json(covered, sort_keys=True).encode()).hexdigest()[:16]


def _json(value, sort_keys=False):
    return json.dumps(value, sort_keys=sort_keys, ensure_ascii=False, allow_nan=False)


def _digits(value):
    """Nine significant digits, which is all that a float32 has; None for NaN and infinity."""
    return float(f"{value:.9g}") if math.isfinite(value) else None
