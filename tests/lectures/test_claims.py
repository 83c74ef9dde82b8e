"""Every claim that needs no training: computed here, and refused where a wrong value is put in."""

import re
import sys

import numpy as np
import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    NOT_REPRODUCED,
    SLIDE_ERROR,
    TYPICAL,
    Between,
    Exact,
    Misprint,
    Typical,
)
from kerasdemos.lectures import CLAIMS, EXPERIMENTS, lectures

BY_ID = {claim.id: claim for claim in CLAIMS}
FASHION_IMAGES = ("U16.images", "U16.labels", "U16.first-image", "U16.grid", "U19.figure")
CIFAR_IMAGES = ("U20.training-images", "U20.grid")
WHOLE_CIFAR = "U20.test-images"
NEED_PYTORCH = ("C16.train-overridden", "C16.global-model")
COMPUTED = [claim for claim in CLAIMS if not claim.experiments and claim.id not in (
    *FASHION_IMAGES, *CIFAR_IMAGES, WHOLE_CIFAR, *NEED_PYTORCH)]
EXPECTED = {"exact": EXACT, "claim": HOLDS, "slide error": SLIDE_ERROR, "band": TYPICAL}


def wrong(claim, ours):
    """Make values that the claim's rule must refuse, from the one that it accepts."""
    rule = claim.rule
    if isinstance(rule, Exact):
        return list(neighbours(ours, rule.tolerance))
    if isinstance(rule, Misprint):
        return [*neighbours(ours, rule.tolerance), claim.printed]
    if isinstance(rule, Between):
        ends = [(rule.low, -np.inf), (rule.high, np.inf)]
        return [np.nan, *(np.nextafter(float(end), away) for end, away in ends if end != away)]
    assert isinstance(rule, Typical), f"a new rule {rule!r}: say here what it refuses"
    values = np.asarray(ours)
    return [values + 1000 * (np.ptp(values) + abs(claim.printed))]


def neighbours(value, tolerance):
    """Yield values that differ in one number, one letter, or one row."""
    value = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
    if isinstance(value, bool) or value is None:
        yield not value
    elif isinstance(value, str):
        yield f"{value}'"
        yield value[:-1]
    elif isinstance(value, int):
        yield value + 1
        yield value - 1
    elif isinstance(value, float):
        step = 2 * tolerance + 4 * np.spacing(abs(value))
        yield value + step
        yield value - step
        yield np.nan
    elif isinstance(value, dict):
        for key in value:
            for changed in neighbours(value[key], tolerance):
                yield {**value, key: changed}
            yield {other: entry for other, entry in value.items() if other != key}
    else:
        rows = list(value)
        for k, row in enumerate(rows):
            yield from ([*rows[:k], changed, *rows[k + 1:]] for changed in
                        neighbours(row, tolerance))
        if rows:
            yield rows[:-1]
        yield [*rows, rows[-1] if rows else 0]


def check(claim, *stored):
    """Judge a claim by what is computed (or stored), and by values beside that."""
    ours = stored[0] if stored else claim.ours()
    assert claim.rule(claim.printed, ours).verdict == EXPECTED[claim.kind]
    values = wrong(claim, ours)
    assert values
    for value in values:
        assert claim.rule(claim.printed, value).verdict == NOT_REPRODUCED, value


@pytest.mark.parametrize("claim", COMPUTED, ids=lambda claim: claim.id)
def test_what_is_computed_agrees_with_the_slide(claim):
    check(claim)


@pytest.mark.parametrize("claim_id", FASHION_IMAGES)
def test_fashion_mnist_agrees_with_the_slide(claim_id, fashion):
    check(BY_ID[claim_id])


@pytest.mark.parametrize("claim_id", CIFAR_IMAGES)
def test_cifar_10_agrees_with_the_slide(claim_id, cifar):
    check(BY_ID[claim_id])


def test_a_partial_test_set_of_cifar_10_is_not_taken_for_the_whole(cifar):
    if len(cifar.x_test) == 10_000:
        check(BY_ID[WHOLE_CIFAR])
    else:
        with pytest.raises(Unavailable, match=r"1,017 of 10,000 .* data fetch cifar10"):
            BY_ID[WHOLE_CIFAR].ours()


@pytest.mark.parametrize("claim_id", [*FASHION_IMAGES, *CIFAR_IMAGES, WHOLE_CIFAR])
def test_without_the_images_the_command_that_fetches_them_is_named(claim_id, cache, no_network):
    name = "fashion-mnist" if claim_id in FASHION_IMAGES else "cifar10"
    with pytest.raises(Unavailable) as raised:
        BY_ID[claim_id].ours()
    assert raised.value.command == f"kerasdemos data fetch {name}"
    assert "\n" not in raised.value.reason


@pytest.mark.parametrize("claim_id", NEED_PYTORCH)
def test_the_errors_of_the_listing_show_in_pytorch(claim_id, pytorch):
    check(BY_ID[claim_id], pytorch.answers["listing"][claim_id])


@pytest.mark.parametrize("claim_id", NEED_PYTORCH)
def test_without_pytorch_the_command_that_installs_it_is_named(claim_id, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(Unavailable, match="PyTorch is not installed") as raised:
        BY_ID[claim_id].ours()
    assert raised.value.command == "pip install torch"


# --- The rows as a whole --------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "count"), [
    (1, 2), (0.5, 3), ("relu", 2), (None, 1), ([1, 2], 2 * 2 + 2), ([[1], [2]], 2 * 4 + 2),
    ({"a": 1}, 3), ([], 1), (np.zeros((2, 2)), 2 * (2 * 3 + 2) + 2),
])
def test_wrong_values_change_every_part_of_a_right_one(value, count):
    assert len(list(neighbours(value, 1e-12))) == count


def test_every_claim_has_an_id_of_its_own():
    ids = [claim.id for claim in CLAIMS]
    assert len(set(ids)) == len(ids) >= 200
    assert all(re.fullmatch(r"[UC]\d+\.[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)


def test_every_row_of_the_inventory_has_a_claim():
    rows = {claim.id.split(".")[0] for claim in CLAIMS}
    assert rows == {f"U{k}" for k in range(1, 32)} | {f"C{k}" for k in range(1, 22)}


def test_every_claim_stands_on_a_slide_of_its_lecture_in_their_order():
    for lecture in lectures()[:2]:
        for claim in lecture.claims:
            assert claim.slide.partition(" (")[0] in {
                slide.partition(" (")[0] for slide in lecture.slides}, claim.id
        assert set(lecture.slides) <= {claim.slide for claim in lecture.claims}


def test_claims_are_well_formed():
    known = list(EXPERIMENTS.values())
    for claim in CLAIMS:
        assert claim.printed is not None, claim.id
        assert claim.what, claim.id
        assert "\n" not in claim.slide + claim.what, claim.id
        assert all(experiment in known for experiment in claim.experiments), claim.id
        # Of several, a demo's one run would not know whose runs it stands among.
        assert claim.kind != "band" or len(claim.experiments) <= 1, claim.id


def test_every_error_on_the_slides_of_cambridge_has_a_claim():
    assert {claim.id for claim in CLAIMS if claim.kind == "slide error" and claim.id[0] == "C"} == {
        "C1.underbrace", "C4.underbrace", "C12.not-a-maximum", "C16.zero-outputs",
        "C16.train-overridden", "C16.global-model"}


def test_what_is_said_beside_the_slides_is_not_called_theirs():
    origins = {claim.id: claim.origin for claim in CLAIMS}
    assert {name for name, origin in origins.items() if origin == "R tutorial"} == {
        "U16.images", "U16.labels", "U19.tutorial-test-loss", "U19.tutorial-test-accuracy",
        "U20.training-images", "U20.test-images", "U22.error-base", "U22.error-flatten"}
    assert all((origin == "TensorFlow tutorial") == name.startswith("U25.")
               for name, origin in origins.items())
