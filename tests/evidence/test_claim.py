"""What a claim is: how each kind is made, and what it refuses."""

import numpy as np
import pytest

from kerasdemos.checks import InputError
from kerasdemos.evidence.claim import (
    ORIGINS,
    At,
    Metric,
    at_most,
    band,
    exact,
    gap,
    identity,
    misprint,
    sentence,
)
from kerasdemos.evidence.experiments import Experiment

TRAINED = Experiment("trained", "a training", {"recipe": 1}, None)


@pytest.mark.parametrize(("claim", "kind"), [
    (exact("U1.a", "a slide", "a number", 1, lambda: 1), "exact"),
    (identity("U1.b", "a slide", "two sides", lambda: 0.0), "exact"),
    (band("U1.c", "a slide", "a loss", 0.5, Metric("loss"), "log", TRAINED), "band"),
    (sentence("U1.d", "a slide", "a share", "small", lambda: 0.1, at_most(0.5)), "claim"),
    (misprint("U1.e", "a slide", "a sign", "+", "-", lambda: "-"), "slide error")])
def test_the_kind_comes_from_the_rule(claim, kind):
    assert claim.kind == kind
    assert claim.origin == "slide"


def test_a_claim_is_itself_and_no_other():
    one, other = (exact("U1.a", "a slide", "numbers", np.arange(3), lambda: 1) for _ in range(2))
    assert one in {one}
    assert one != other


def test_an_identity_prints_no_difference():
    claim = identity("U1.b", "a slide", "two sides", lambda: 1e-13)
    assert (claim.printed, claim.what) == (0.0, "two sides: largest difference")
    assert claim.rule(claim.printed, claim.ours()).verdict == "exact"
    assert claim.rule(claim.printed, 1e-11).verdict == "not reproduced"


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_claim_says_whose_it_is(origin):
    assert exact("U1.a", "a slide", "a", 1, lambda: 1, origin=origin).origin == origin


def test_an_origin_that_is_none_is_refused():
    with pytest.raises(InputError, match=r"^origin: expected 'slide' or .*, got 'the web'"):
        exact("U1.a", "a slide", "a number", 1, lambda: 1, origin="the web")


def test_a_sentence_needs_five_runs_where_it_says_no_other_number():
    assert sentence("U1.d", "a slide", "a", "b", len, at_most(1), TRAINED).needs == 5
    assert sentence("U1.d", "a slide", "a", "b", len, at_most(1), TRAINED, needs=78).needs == 78


def test_what_is_taken_from_runs_is_a_value_and_can_be_compared():
    assert At("loss", 3) == At("loss", 3) != At("loss", 4)
    assert Metric("loss") == Metric("loss") != Metric("accuracy")


def test_a_gap_is_the_largest_difference_in_either_direction():
    assert gap([1, 2, 3], [1, 5, 3]) == gap([1, 5, 3], [1, 2, 3]) == 3
    assert gap(np.eye(2), 0) == 1
