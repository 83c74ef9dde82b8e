"""The lectures: what their slides say, and how each number is computed or trained for.

A lecture is a package or module with a `Lecture` in it; a topic is a room, a module with its
example networks and targets, its trainings (EXPERIMENTS) and its claims (CLAIMS). The lectures of
other installed packages are found through the entry-point group ``kerasdemos.lectures``.
"""

from dataclasses import dataclass
from importlib import import_module

BUILT_IN = ("kerasdemos.lectures.uniandes:LECTURE", "kerasdemos.lectures.cambridge:LECTURE")
_OF_CATALOG = ("experiment_called", "experiments", "lectures", "replicate", "run", "verdicts")


@dataclass(frozen=True)
class Lecture:
    """One lecture.

    Attributes
    ----------
    title : str
        As the report names it.
    letter : str
        With which the ids of its claims begin.
    slides : tuple of str
        Titles of its slides, in order; a claim's slide is one of them, or one of them with a
        remark in parentheses behind it.
    rooms : tuple of str
        Full names of its modules, in the order of the lecture. A room has CLAIMS, and EXPERIMENTS
        where something is trained for them. One that says NUMPY_ALONE = True loads no framework
        when its claims are judged.
    """

    title: str
    letter: str
    slides: tuple
    rooms: tuple

    @property
    def claims(self):
        """Every `Claim` of its rooms, in order."""
        return tuple(claim for room in map(import_module, self.rooms) for claim in room.CLAIMS)

    @property
    def experiments(self):
        """Every `Experiment` of its rooms, in order."""
        return tuple(experiment for room in map(import_module, self.rooms)
                     for experiment in getattr(room, "EXPERIMENTS", ()))


def __getattr__(name):
    if name not in ("CLAIMS", "EXPERIMENTS", *_OF_CATALOG):
        raise AttributeError(f"module 'kerasdemos.lectures' has no attribute {name!r}")
    catalog = import_module("kerasdemos.lectures.catalog")
    if name == "CLAIMS":
        return tuple(claim for lecture in catalog.lectures() for claim in lecture.claims)
    return catalog.experiments() if name == "EXPERIMENTS" else getattr(catalog, name)
