"""The runs of an experiment: what each gave, all together, and those that the package ships."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from kerasdemos.evidence import packed
from kerasdemos.files import SHIPPED_RUNS


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
    shipped : bool
        Whether it came with the package.
    """

    experiment: str
    seed: int
    settings: dict
    history: pd.DataFrame
    metrics: dict
    seconds: float
    environment: dict = field(default_factory=dict)
    error: str = ""
    shipped: bool = False


def settings_key(settings):
    """Hash settings to twelve hexadecimal digits: runs of different settings never mix."""
    text = json.dumps(settings, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Runs:
    """All runs of one experiment, in the order of their seeds.

    Parameters
    ----------
    name : str
    results : sequence of Result
        Failed runs among them are kept apart, in `failed`.
    chance : tuple of (str, float), optional
        Of its `Experiment`.
    """

    def __init__(self, name, results, chance=None):
        results = sorted(results, key=lambda result: result.seed)
        self.name, self.chance = name, chance
        self.results = [result for result in results if not result.error]
        self.failed = [result for result in results if result.error]

    def __len__(self):
        return len(self.results)

    @property
    def every(self):
        """The failed ones too."""
        return [*self.results, *self.failed]

    @property
    def seeds(self):
        """Seeds of the runs that did not fail, ascending."""
        return [result.seed for result in self.results]

    @property
    def n_own(self):
        """How many of them did not come with the package."""
        return sum(not result.shipped for result in self.results)

    @cached_property
    def learned(self):
        """The runs that learned more than chance gives: `Runs`, these where none did not."""
        if not self.chance:
            return self
        metric, most = self.chance
        learned = [result for result in self.results if result.metrics.get(metric, most + 1) > most]
        return self if len(learned) == len(self) else Runs(self.name, learned)

    @property
    def at_chance(self):
        """How many stayed at chance, in words; or ""."""
        n_stayed = len(self) - len(self.learned)
        return f"{n_stayed} of {len(self)} stayed at chance: set apart" if n_stayed else ""

    @cached_property
    def metrics(self):
        """DataFrame: one row a run (index ``seed``), one column a metric."""
        return pd.DataFrame([result.metrics for result in self.results],
                            index=pd.Index(self.seeds, name="seed"))

    @cached_property
    def _histories(self):
        return {}

    @cached_property
    def _arrays(self):  # asked for thousands of times by the bootstrap
        return {}

    def metric(self, name):
        """Return a metric of every run, shape (n_runs,)."""
        if name not in self._arrays:
            self._arrays[name] = self.metrics[name].to_numpy()
        return self._arrays[name]

    def history(self, name):
        """Return a column of every run's history: DataFrame, one row an epoch, one column a run."""
        if name not in self._histories:
            self._histories[name] = pd.DataFrame(
                {result.seed: result.history[name] for result in self.results})
        return self._histories[name]

    def at(self, name, epoch):
        """Return a column of every run's history at one epoch, shape (n_runs,)."""
        if (name, epoch) not in self._arrays:
            self._arrays[name, epoch] = self.history(name).loc[epoch].to_numpy()
        return self._arrays[name, epoch]

    def last(self, name):
        """Return the last number of a column of every run's history, shape (n_runs,)."""
        return self.at(name, self.history(name).index[-1])

    @property
    def caveat(self):
        """What the numbers must be read with (a partial test set), or ""."""
        caveats = {result.environment.get("data", {}).get("caveat", "") for result in self.results}
        return "; ".join(sorted(caveats - {""}))


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


def shipped(experiments, folder=SHIPPED_RUNS):
    """Read every run of these experiments that came with the package.

    Parameters
    ----------
    experiments : iterable of Experiment
    folder : path-like

    Returns
    -------
    Results
    """
    runs, faults = {}, []
    for experiment in experiments:
        if by_seed := shipped_runs(experiment, folder, faults):
            runs[experiment.name] = Runs(experiment.name, by_seed.values(), experiment.chance)
    return Results(runs, faults, {})


def shipped_path(folder, experiment):
    """Return where an experiment's packed runs are: ``folder/name-hash of the settings.jsonl``."""
    return Path(folder) / f"{experiment.name}-{settings_key(experiment.settings)}.jsonl"


def shipped_runs(experiment, folder, faults):
    """Read the packed runs of an experiment, verified.

    Parameters
    ----------
    experiment : Experiment
    folder : path-like or None
    faults : list of str
        Of each fault one line is added to it.

    Returns
    -------
    dict of int to Result
        By their seeds; empty where there is no such file.
    """
    if folder is None or not (path := shipped_path(folder, experiment)).exists():
        return {}
    head, runs, found = packed.read(path)
    faults += found
    if runs and head != {"experiment": experiment.name, "settings": experiment.settings}:
        faults.append(f"{path}: expected runs of {experiment.name}, got others, or of other "
                      "settings; move it to its place")
        return {}
    return {run["seed"]: Result(**head, **run, shipped=True) for run in runs}


def one_column_a_run(losses):
    """Split a DataFrame with one column a run: a list of (history, metrics), as `train` returns.

    The history's column is ``loss``; the metric ``last_loss`` is its last number.
    """
    return [(losses[[run]].set_axis(["loss"], axis=1), {"last_loss": float(losses[run].iloc[-1])})
            for run in losses]
