"""Every claim can fail, shown: each named mistake is made once, and the verdict changes."""

import os
from contextlib import suppress
from importlib import import_module

import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.evidence.claim import Alteration
from kerasdemos.evidence.rules import NOT_REPRODUCED
from kerasdemos.lectures import lectures

ROOMS = [import_module(name) for lecture in lectures()[:2] for name in lecture.rooms]
ALTERATIONS = [pytest.param(room, one, id=f"{room.__name__.split('.')[-1]}: {one.name}",
                            marks=pytest.mark.needs("torch") if one.target.startswith("torch.")
                            else ())
               for room in ROOMS for one in getattr(room, "ALTERATIONS", ())]
# It needs the whole test set of CIFAR-10, of which a known part is enough for all others.
WHOLE = {"U20.test-images"}
# No mistake is named for claims judged on stored runs: it would have to be trained.
ELSEWHERE = {claim.id for room in ROOMS for claim in room.CLAIMS if claim.experiments}


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
    assert {claim.id for claim in room.CLAIMS} - ELSEWHERE <= broken


def test_a_mistake_that_changes_nothing_is_seen():
    room = ROOMS[0]
    harmless = Alteration("nothing", f"{room.__name__}.ALTERATIONS", (), (room.CLAIMS[0].id,))
    with pytest.raises(AssertionError):
        test_what_the_mistake_breaks_is_no_longer_reproduced(room, harmless)
