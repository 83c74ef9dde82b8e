"""What a claim is: one thing that a slide says, how it is computed here, and what judges it."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from kerasdemos.checks import one_of
from kerasdemos.evidence.rules import Between, Exact, Misprint, Typical, at_least, at_most

ORIGINS = ("slide", "figure", "listing", "R tutorial", "TensorFlow tutorial", "book", "own")

__all__ = ["ORIGINS", "Alteration", "At", "Between", "Claim", "Metric", "at_least", "at_most",
           "band", "exact", "gap", "identity", "misprint", "sentence"]


@dataclass(frozen=True, eq=False)
class Claim:
    """One thing that a slide says: a number, a row of a table, a formula's result, a sentence.

    Attributes
    ----------
    id : str
        Row of the lecture's list of contents, a dot, a name: ``U18.loss-1``.
    slide : str
        The slide's title.
    what : str
        What the number is.
    printed : object
        As on the slide.
    ours : callable
        Computes our value: without arguments, or from the `Runs` of `experiments`. For the rule
        `Typical` the values of all runs, shape (n,).
    rule : callable
        One of `kerasdemos.evidence.rules`: ``rule(printed, ours)``.
    experiments : tuple of Experiment
        Whose runs `ours` takes, in this order.
    origin : str
        Who says it: one of ORIGINS. Only what a slide prints is called printed.
    needs : int
        With fewer runs than this it is not judged: they could not tell right from wrong. As
        `kerasdemos.evidence.power.needed` computes it.
    """

    id: str
    slide: str
    what: str
    printed: object
    ours: Callable
    rule: Callable
    experiments: tuple = ()
    origin: str = "slide"
    needs: int = 0

    def __post_init__(self):
        one_of("origin", self.origin, ORIGINS)

    @property
    def kind(self):
        """Which kind of rule judges it: exact, band, claim or slide error."""
        return self.rule.kind

    def from_runs(self, *runs):
        """Compute ours; what one number is placed among are the runs that learned something."""
        return self.ours(*(of.learned for of in runs) if self.kind == "band" else runs)


@dataclass(frozen=True)
class At:
    """A claim's `ours`: a column of every run's history at one epoch.

    Attributes
    ----------
    column : str
    epoch : int
    """

    column: str
    epoch: int

    def __call__(self, runs):
        """Take it from the runs, shape (n_runs,)."""
        return runs.at(self.column, self.epoch)


@dataclass(frozen=True)
class Metric:
    """A claim's `ours`: a metric of every run.

    Attributes
    ----------
    name : str
    """

    name: str

    def __call__(self, runs):
        """Take it from the runs, shape (n_runs,)."""
        return runs.metric(self.name)


@dataclass(frozen=True, eq=False)
class Alteration:
    """A mistake that would break claims: what shows that they can fail.

    Attributes
    ----------
    name : str
        The mistake, in words.
    target : str
        What it changes, by its full name: ``kerasdemos.byhand.activations.relu``.
    value : object
        What stands there instead.
    breaks : tuple of str
        Ids of the claims whose verdict it changes.
    """

    name: str
    target: str
    value: object
    breaks: tuple

    @contextmanager
    def applied(self, room):
        """Make the mistake for a while; what the room's functions remember is forgotten."""
        from unittest.mock import patch

        remembered = [one for one in vars(room).values() if hasattr(one, "cache_clear")]
        for function in remembered:
            function.cache_clear()
        try:
            with patch(self.target, self.value):
                yield
        finally:
            for function in remembered:
                function.cache_clear()


# A row a line ---------------------------------------------------------------------------------


def exact(id, slide, what, printed, ours, tolerance=1e-12, *experiments, origin="slide"):
    """Make a claim that comes out to the digit."""
    return Claim(id, slide, what, printed, ours, Exact(tolerance), experiments, origin,
                 needs=min(1, len(experiments)))


def identity(id, slide, what, ours, tolerance=1e-12, origin="slide"):
    """Make a claim that two sides are equal: `ours` is their largest difference."""
    return exact(id, slide, f"{what}: largest difference", 0.0, ours, tolerance, origin=origin)


def band(id, slide, what, printed, ours, scale, *experiments, origin="slide", partial=None,
         needs=Typical.fewest):
    """Make a claim on a number that differs from run to run; scale, partial as in `Typical`."""
    rule = Typical(scale, partial or {})
    return Claim(id, slide, what, printed, ours, rule, experiments, origin, needs)


def sentence(id, slide, what, printed, ours, rule, *experiments, origin="slide",
             needs=Between.fewest):
    """Make a claim of a sentence that is tried by a number, measured on `needs` runs at least."""
    return Claim(id, slide, what, printed, ours, rule, experiments, origin, needs)


def misprint(id, slide, what, printed, correct, ours, tolerance=1e-12, origin="slide"):
    """Make a claim of something that a slide prints wrongly."""
    return Claim(id, slide, what, printed, ours, Misprint(correct, tolerance), (), origin)


def gap(one, other):
    """Largest absolute difference of two arrays."""
    return float(np.abs(np.asarray(one) - np.asarray(other)).max())
