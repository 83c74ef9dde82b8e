"""Every claim can fail, shown: each named mistake is made once, and the verdict changes."""

from importlib import import_module

import pytest

from kerasdemos.evidence.rules import Typical
from kerasdemos.lectures import lectures

ROOMS = [import_module(name) for lecture in lectures()[:2] for name in lecture.rooms]
ALTERATIONS = [pytest.param(room, one, id=f"{room.__name__.split('.')[-1]}: {one.name}")
               for room in ROOMS for one in getattr(room, "ALTERATIONS", ())]
# These need images, PyTorch, or runs: tests of their own show that they can fail.
ELSEWHERE = {claim.id for room in ROOMS for claim in room.CLAIMS if claim.experiments}


def verdicts(room, names):
    """Verdicts of a room's claims, by id; of what cannot even be computed, the exception's name."""
    found = {}
    for claim in room.CLAIMS:
        if claim.id in names:
            try:
                found[claim.id] = claim.rule(claim.printed, claim.ours()).verdict
            except Exception as error:
                found[claim.id] = type(error).__name__
    return found


@pytest.mark.parametrize(("room", "alteration"), ALTERATIONS)
def test_the_mistake_changes_the_verdict_of_what_it_breaks(room, alteration):
    assert set(alteration.breaks) <= {claim.id for claim in room.CLAIMS}
    right = verdicts(room, alteration.breaks)
    with alteration.applied(room):
        wrong = verdicts(room, alteration.breaks)
    assert not {name for name in right if right[name] == wrong[name]}
    assert verdicts(room, alteration.breaks) == right


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_every_claim_that_is_computed_has_a_mistake_that_breaks_it(room):
    broken = {name for one in getattr(room, "ALTERATIONS", ()) for name in one.breaks}
    assert {claim.id for claim in room.CLAIMS} - ELSEWHERE <= broken


def test_a_mistake_that_changes_nothing_would_be_seen():
    assert Typical()(1.0, [0.9, 1.0, 1.1]).verdict == "typical"
    room = ROOMS[0]
    claim = room.CLAIMS[0]
    from kerasdemos.evidence.claim import Alteration

    harmless = Alteration("nothing", f"{room.__name__}.ALTERATIONS", (), (claim.id,))
    right = verdicts(room, harmless.breaks)
    with harmless.applied(room):
        assert verdicts(room, harmless.breaks) == right
