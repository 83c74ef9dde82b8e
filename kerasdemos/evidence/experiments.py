"""Trainings as data: what is trained, on what, and how.

Large networks train one seed a process. Small ones train a block of seeds in one compiled
program, the same seeds always together: so a seed's numbers depend on the seed alone, not on who
else was asked for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kerasdemos.checks import InputError


@dataclass(frozen=True)
class Experiment:
    """One training of a lecture.

    Attributes
    ----------
    name : str
    about : str
        What it is, in a line.
    settings : dict
        All that decides the numbers beside the seed, as JSON has it. ``recipe`` is raised when a
        change of the package changes the numbers.
    train : callable
        ``train(settings, data, seeds)`` -> a list of (history, metrics), one a seed.
    block : int
        How many seeds train together; 1: each alone.
    data : str
        The loader in `kerasdemos.data` of the images it needs, or "".
    n_seeds : int
        How many judge a claim well: what "not run" proposes.
    wrong : dict of str to dict
        Wrong recipes, by name: the settings that each changes. What `train` reads only for them
        has a default there. Of a setting that is a dict, the entries named are changed.
    wrong_seeds : int
        From how many seeds each wrong recipe is trained.
    chance : tuple of (str, float), optional
        A metric, and the most that it is where a network has learned nothing. Such runs are
        counted, and set apart where a number is placed among runs: one of them would make an
        interval as wide as its distance.
    """

    name: str
    about: str
    settings: dict
    train: Callable
    block: int = 1
    data: str = ""
    n_seeds: int = 5
    wrong: dict = field(default_factory=dict)
    wrong_seeds: int = 5
    chance: tuple | None = None

    @property
    def command(self):
        """What to type to have it run from as many seeds as judge a claim well."""
        return self.command_for(self.n_seeds)

    def command_for(self, n_seeds):
        """What to type to have it run from so many seeds, or from as many as judge it well."""
        return f"kerasdemos run {self.name} 0-{max(n_seeds, self.n_seeds) - 1}"

    def with_settings(self, **changes):
        """Make the same experiment with other settings; its results are kept apart.

        Raises
        ------
        InputError
            A setting that it does not have, or a value that JSON does not have.
        """
        unknown = sorted(set(changes) - set(self.settings))
        if unknown:
            raise InputError(f"{unknown[0]}: expected a setting of {self.name} "
                             f"({', '.join(self.settings)})")
        try:
            # As they will be read from a result's file: a tuple is a list there.
            settings = self.settings | json.loads(json.dumps(changes, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise InputError(f"{', '.join(changes)}: expected what JSON has, got {changes!r} "
                             f"({error})") from None
        return replace(self, settings=settings, data=settings.get("data", self.data))
