"""Claims of Lecture 3: each computed here, and each refused where a wrong value is put in."""

import sys
from math import comb

import numpy as np
import pandas as pd
import pytest
from test_claims import wrong

from kerasdemos.checks import Unavailable
from kerasdemos.evidence import cambridge
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.results import At, Result, Runs
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    NOT_REPRODUCED,
    SLIDE_ERROR,
    TYPICAL,
    UNUSUAL,
)

BY_ID = {claim.id: claim for claim in cambridge.CLAIMS}
NEED_PYTORCH = ("C16.train-overridden", "C16.global-model")
COMPUTED = [claim for claim in cambridge.CLAIMS
            if not claim.experiments and claim.id not in NEED_PYTORCH]
EXPECTED = {"exact": EXACT, "claim": HOLDS, "slide error": SLIDE_ERROR, "band": TYPICAL}
OTHERS = {
    # At 661 parameters, by the formula of the slide's figure, the shallow network has more.
    "C6.every-size-10-inputs": NOT_REPRODUCED,
    # The slide's five points lie nearer the moons than points with our noise mostly do.
    "C15.noise-5-hundredths": UNUSUAL,
}


def check(claim):
    """Judge a claim by what is computed, and by values beside that."""
    ours = claim.ours()
    assert claim.rule(claim.printed, ours).verdict == OTHERS.get(claim.id, EXPECTED[claim.kind])
    for value in wrong(claim, ours):
        assert claim.rule(claim.printed, value).verdict == NOT_REPRODUCED, value


@pytest.mark.parametrize("claim", COMPUTED, ids=lambda claim: claim.id)
def test_what_is_computed_agrees_with_the_slide(claim):
    check(claim)


@pytest.mark.parametrize("claim_id", NEED_PYTORCH)
def test_the_errors_of_the_listing_show_in_pytorch(claim_id):
    pytest.importorskip("torch", reason="PyTorch is not installed: make .venv/.installed-oracle")
    check(BY_ID[claim_id])


@pytest.mark.parametrize("claim_id", NEED_PYTORCH)
def test_without_pytorch_the_command_that_installs_it_is_named(claim_id, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(Unavailable, match=r'pip install "kerasdemos\[oracle\]"$') as raised:
        BY_ID[claim_id].ours()
    assert "\n" not in str(raised.value)


def test_every_row_of_the_inventory_has_a_claim():
    assert {claim.id.split(".")[0] for claim in cambridge.CLAIMS} == {
        f"C{k}" for k in range(1, 19)}


def test_every_error_on_the_slides_has_a_claim():
    assert {claim.id for claim in cambridge.CLAIMS if claim.kind == "slide error"} == {
        "C1.underbrace", "C4.underbrace", "C12.not-a-maximum", "C13.mean", "C16.zero-outputs",
        "C16.train-overridden", "C16.global-model"}


# --- What is measured can fail --------------------------------------------------------------------


def test_a_joint_left_out_shows_as_a_departure_from_straight_lines(monkeypatch):
    monkeypatch.setattr(cambridge, "joints", lambda *_: np.array([0.3, 0.5]))
    assert cambridge._departure_from_lines(cambridge.ONE, 0, 1.2) > 0.1


def test_a_dent_in_a_region_shows_as_a_turn_the_other_way():
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], float)
    dented = np.insert(square, 2, (0.5, 0.5), axis=0)
    for polygon in (square, square[::-1]):
        assert cambridge._sharpest_turn([polygon]) == pytest.approx(1)
    for polygon in (dented, dented[::-1]):
        assert cambridge._sharpest_turn([square, polygon]) < 0


def test_a_wrong_gradient_shows_beside_tensorflows(monkeypatch):
    right = cambridge._passes_of_hand(2, "sum_squares")
    for name in right:
        monkeypatch.setattr(cambridge, "_passes_of_hand", lambda *_, name=name: {
            **right, name: right[name] * (1 + 1e-9)})
        assert cambridge._from_tape(name) > 1e-12


def test_points_are_measured_from_the_nearer_moon():
    points = np.array([(0, 1.1), (-0.9, 0), (1, -0.7), (1.9, 0.5)])
    np.testing.assert_allclose(cambridge._from_moon(points), [0.1, -0.1, 0.2, -0.1], atol=1e-12)


def test_noise_is_found_again_in_points_made_with_it():
    # 10,000 points: the spread is known to 1 / sqrt(20,000) of itself; crossing circles cost 5%.
    assert cambridge._distances(0.02).std() == pytest.approx(0.02, rel=0.05)


def test_where_ten_inputs_favour_the_shallow_network_it_has_exactly_as_many_parameters():
    assert 20 * 11 + 20 * 21 + 21 == 55 * 12 + 1 == 661
    deep = 3**10 * sum(comb(20, j) for j in range(11))
    shallow = sum(comb(55, j) for j in range(11))
    assert cambridge._least_advantage(10) == deep - shallow < 0
    assert cambridge._more_than_shallow(1, 10, 5) == 11**5 - 157


# --- What is taken from runs ----------------------------------------------------------------------


def runs(name, *metrics, **losses):
    """Runs whose metrics, and losses by seed, are written down at epochs 0, 1000, ..., 14,000."""
    epochs = pd.RangeIndex(0, 15_000, 1000, name="epoch")
    if losses:
        return Runs(name, [Result(name, seed, {}, pd.DataFrame({"loss": one}, epochs), {}, 1.0)
                           for seed, one in enumerate(losses.values())])
    return Runs(name, [Result(name, seed, {}, pd.DataFrame(), one, 1.0)
                       for seed, one in enumerate(metrics)])


FALLING = np.linspace(0.7, 0.06, 15)
STICKING = np.linspace(0.7, 0.21, 15)


def test_the_losses_of_the_moons_are_read_epoch_by_epoch():
    one = runs("moons", a=FALLING, b=STICKING)
    for k in range(15):
        assert list(BY_ID[f"C17.loss-{1000 * k}"].ours(one)) == [FALLING[k], STICKING[k]]


def test_the_slides_losses_of_the_moons_are_those_of_the_inventory():
    printed = [BY_ID[f"C17.loss-{1000 * k}"].printed for k in range(15)]
    assert [round(loss, 4) for loss in printed] == [
        0.7243, 0.2769, 0.2474, 0.2341, 0.2211, 0.2064, 0.1895, 0.1705, 0.1502, 0.1304, 0.1125,
        0.0970, 0.0840, 0.0734, 0.0648]


def test_runs_that_stick_are_counted_at_the_last_printed_epoch():
    pytorch = runs("moons", a=FALLING, b=FALLING, c=FALLING, d=STICKING)
    keras = runs("moons-keras", a=FALLING, b=STICKING, c=STICKING, d=STICKING)
    assert BY_ID["C17.stuck-pytorch"].ours(pytorch) == 0.25
    assert BY_ID["C17.stuck-keras"].ours(keras) == 0.75
    assert BY_ID["C17.initialiser"].ours(pytorch, keras) == 0.5


def test_the_regressions_loss_is_a_sum_and_its_tenth_the_mean():
    one = runs("regression", {"last_loss": 1.5}, {"last_loss": 4.0})
    assert BY_ID["C18.loss"].ours == At("loss", 99)  # the last of the experiment's epochs
    assert EXPERIMENTS["regression"].settings["epochs"] == 100
    assert BY_ID["C18.not-the-mean"].ours(one) == 0.4


def test_trained_networks_are_compared_by_their_median_errors():
    one = runs("approximation", *({"plane_relu_4": 4 * error, "plane_relu_16": error}
                                  for error in (1.0, 2.0, 100.0)))
    assert BY_ID["C5.trained-plane-16"].ours(one) == 0.25
