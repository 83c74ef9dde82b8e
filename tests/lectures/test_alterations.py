"""Every claim can fail, shown: each named mistake is made once, and the verdict changes.

Of a claim judged by runs the mistake is a wrong recipe, whose stored runs take the place of the
slide's run, or of ours.
"""

import os
import re
from contextlib import suppress
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.evidence import power
from kerasdemos.evidence.claim import Alteration
from kerasdemos.evidence.judge import judge
from kerasdemos.evidence.rules import (
    NOT_COMPARABLE,
    NOT_REPRODUCED,
    TYPICAL,
    UNDECIDED,
)
from kerasdemos.evidence.runs import Results, Runs, shipped
from kerasdemos.evidence.wrong import with_wrong, wrong_recipes
from kerasdemos.lectures import EXPERIMENTS, lectures

ROOMS = [import_module(name) for lecture in lectures()[:2] for name in lecture.rooms]
ALTERATIONS = [pytest.param(room, one, id=f"{room.__name__.split('.')[-1]}: {one.name}",
                            marks=pytest.mark.needs("torch") if one.target.startswith("torch.")
                            else ())
               for room in ROOMS for one in getattr(room, "ALTERATIONS", ())]
# It needs the whole test set of CIFAR-10, of which a known part is enough for all others.
WHOLE = {"U20.test-images"}
TRAINED = [claim for room in ROOMS for claim in room.CLAIMS if claim.experiments]
# They say the same of every wrong recipe, and the report says so of them.
UNINFORMATIVE = {"C17.loss-0", "U6.integers"}
# Their limit lies inside the interval: so they tell nothing apart either.
NOT_DECIDED = {"U10.beside", "U14.units-smooth", "C5.trained-kinked"}
# Eight wrong recipes are asked for, but of these, which train long.
FEWER = {"cifar-lecture": 3, "cifar-tensorflow": 3, "mnist-cos-shifted": 3}
STORED = shipped(with_wrong(EXPERIMENTS.values()))


def verdicts(room, names):
    """Verdicts of a room's claims, by id; without those for which something is missing here.

    Any other exception is the test's failure: a mistake that breaks off shows nothing.
    """
    found = {}
    for claim in room.CLAIMS:
        if claim.id in names:
            with suppress(Unavailable):
                found[claim.id] = claim.rule(claim.printed, claim.ours()).verdict
    return found


@pytest.mark.parametrize(("room", "alteration"), ALTERATIONS)
def test_what_the_mistake_breaks_is_no_longer_reproduced(room, alteration):
    assert set(alteration.breaks) <= {claim.id for claim in room.CLAIMS}
    right = verdicts(room, alteration.breaks)
    if all(os.environ.get(f"KERASDEMOS_REQUIRE_{what}") == "1" for what in ("DATA", "TORCH")):
        assert set(alteration.breaks) - set(right) <= WHOLE
    if not right:
        pytest.skip("nothing that it breaks can be computed on this machine")
    assert NOT_REPRODUCED not in right.values()
    with alteration.applied(room):
        wrong = verdicts(room, right)
    assert wrong == dict.fromkeys(right, NOT_REPRODUCED)
    assert verdicts(room, right) == right


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_every_claim_that_is_computed_has_a_mistake_that_breaks_it(room):
    broken = {name for one in getattr(room, "ALTERATIONS", ()) for name in one.breaks}
    assert {claim.id for claim in room.CLAIMS} - {claim.id for claim in TRAINED} <= broken


def test_a_mistake_that_changes_nothing_is_seen():
    room = ROOMS[0]
    harmless = Alteration("nothing", f"{room.__name__}.ALTERATIONS", (), (room.CLAIMS[0].id,))
    with pytest.raises(AssertionError):
        test_what_the_mistake_breaks_is_no_longer_reproduced(room, harmless)


# --- Claims judged by runs ------------------------------------------------------------------------


def verdict(claim, runs):
    """Judge a claim by other runs than its own, be they few or tested on a part of the images."""
    names = [experiment.name for experiment in claim.experiments]
    judgement = judge(replace(claim, needs=0), Results(dict(zip(names, runs, strict=True)), [], {}))
    if judgement.verdict == NOT_COMPARABLE:
        return re.search("taken as they are: ([a-z ]+)", judgement.remark)[1]
    return judgement.verdict


def changes(claim, right, runs, place, wrong):
    """Whether a claim's verdict changes with a wrong recipe's runs in one experiment's place."""
    if not len(wrong):
        return True
    if claim.kind != "band":
        instead = [*runs[:place], wrong, *runs[place + 1:]]
        measured = np.isfinite(claim.ours(*instead))  # what is not defined tells nothing
        return measured and right != UNDECIDED and verdict(claim, instead) not in (right, UNDECIDED)
    # The slide's run is simulated: it is one of the wrong recipe's.
    simulated = [verdict(replace(claim, printed=float(value)), runs) if np.isfinite(value)
                 else NOT_REPRODUCED for value in claim.ours(wrong)]
    return np.mean([one != TYPICAL for one in simulated]) >= power.TELLS_APART


@pytest.mark.parametrize("claim", TRAINED, ids=lambda claim: claim.id)
def test_a_claim_judged_by_runs_changes_its_verdict_under_a_wrong_recipe(claim):
    runs = [STORED.runs[experiment.name] for experiment in claim.experiments]
    right = verdict(claim, runs)
    changed = any(changes(claim, right, runs, place, wrong)
                  for place, experiment in enumerate(claim.experiments)
                  for wrong in power.wrong_runs(experiment, STORED).values())
    assert changed == (claim.id not in UNINFORMATIVE | NOT_DECIDED)
    assert (right == UNDECIDED) == (claim.id in NOT_DECIDED)


@pytest.mark.parametrize("claim", [claim for claim in TRAINED if claim.kind == "band"],
                         ids=lambda claim: claim.id)
def test_runs_of_the_right_recipe_are_typical_among_other_runs_of_it(claim):
    runs = STORED.runs[claim.experiments[0].name].learned
    halves = [Runs(runs.name, runs.results[start::2]) for start in (0, 1)]
    assert not changes(claim, TYPICAL, halves[:1], 0, halves[1])


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_has_wrong_recipes_and_their_runs(name):
    experiment = EXPERIMENTS[name]
    assert len(experiment.wrong) >= FEWER.get(name, 8)
    missing = [one.name for one in wrong_recipes(experiment).values()
               if one.name not in STORED.runs or len(STORED.runs[one.name].every) < one.n_seeds]
    assert not missing


def test_what_the_report_calls_uninformative_is_what_is_named_so_here():
    found = {claim.id: power.power_of(claim, judge(claim, STORED), STORED) for claim in TRAINED}
    assert {name for name, one in found.items() if one and not one.rejected} == (
        UNINFORMATIVE | NOT_DECIDED)


@pytest.mark.parametrize("needs", sorted({(claim.experiments[0].name, claim.needs)
                                          for claim in TRAINED}), ids=str)
def test_a_claim_needs_as_many_runs_as_its_power_says(needs):
    """Rows that share a number need it together: one of them would not do with fewer."""
    rows = [claim for claim in TRAINED if (claim.experiments[0].name, claim.needs) == needs]
    needed = {claim.id: power.needed(claim, judge(claim, STORED), STORED) for claim in rows}
    assert max(needed.values()) == needs[1], needed
