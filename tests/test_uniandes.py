"""Claims of Lecture 30: each computed here, and each refused where a wrong value is put in."""

import pandas as pd
import pytest
from test_claims import wrong

from kerasdemos.checks import Unavailable
from kerasdemos.data import _sources
from kerasdemos.evidence import uniandes
from kerasdemos.evidence.results import Result, Runs
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    NOT_REPRODUCED,
    SLIDE_ERROR,
)

BY_ID = {claim.id: claim for claim in uniandes.CLAIMS}
FASHION_IMAGES = ("U16.training-images", "U16.test-images", "U16.labels", "U16.first-image",
                  "U16.pixels", "U17.scaled", "U18.steps")
CIFAR_IMAGES = ("U20.training-images", "U23.steps", "U23.input", "U25.input")
# Their data cannot be had here, or may not be.
ABSENT = ("U10.mnist", "U20.test-images")
COMPUTED = [claim for claim in uniandes.CLAIMS if not claim.experiments
            and claim.id not in (*FASHION_IMAGES, *CIFAR_IMAGES, *ABSENT)]
EXPECTED = {"exact": EXACT, "claim": HOLDS, "slide error": SLIDE_ERROR}


def check(claim):
    """Judge a claim by what is computed, and by values beside that."""
    ours = claim.ours()
    assert claim.rule(claim.printed, ours).verdict == EXPECTED[claim.kind], ours
    for value in wrong(claim, ours):
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
    claim = BY_ID["U20.test-images"]
    if len(cifar.x_test) == 10_000:
        check(claim)
    else:
        with pytest.raises(Unavailable, match=r"1,017 of 10,000 .* data fetch cifar10"):
            claim.ours()


@pytest.mark.parametrize("claim_id", [*FASHION_IMAGES, *CIFAR_IMAGES, "U20.test-images"])
def test_without_the_images_the_command_that_fetches_them_is_named(claim_id, cache, monkeypatch):
    monkeypatch.setattr(_sources, "fetch", lambda *_: pytest.fail("the network was asked"))
    name = "fashion-mnist" if claim_id in FASHION_IMAGES else "cifar10"
    with pytest.raises(Unavailable, match=f"kerasdemos data fetch {name}$") as raised:
        BY_ID[claim_id].ours()
    assert "\n" not in str(raised.value)


def test_mnist_is_left_to_the_demo(mnist):
    with pytest.raises(Unavailable, match="make activations_on_fashion"):
        BY_ID["U10.mnist"].ours()


def test_without_mnist_the_command_that_fetches_it_is_named(cache):
    with pytest.raises(Unavailable, match="run: kerasdemos data fetch mnist"):
        BY_ID["U10.mnist"].ours()


def test_every_row_of_the_inventory_has_a_claim():
    assert {claim.id.split(".")[0] for claim in uniandes.CLAIMS} == {
        f"U{k}" for k in range(1, 26)}


# --- What is taken from runs ----------------------------------------------------------------------


def runs(name, *metrics, **histories):
    """Runs whose metrics and histories are written down, one dict of metrics a run."""
    frame = pd.DataFrame(histories)
    frame.index += 1
    return Runs(name, [Result(name, seed, {}, frame, one, 1.0)
                       for seed, one in enumerate(metrics)])


def xor_start(solved, integer, loss):
    """One start: solves or not alike at each learning rate but the last, which never does."""
    values = {"loss_0.1": loss}
    for rate in ("0.01", "0.03", "0.1", "0.3"):
        values |= {f"solved_{rate}": solved, f"integer_{rate}": integer}
    return values | {"solved_1": 0.0, "integer_1": 1.0, "loss_1": 2 * loss}


XOR = runs("xor", xor_start(1.0, 1.0, 0.0), xor_start(1.0, 0.0, 1e-4), xor_start(0.0, 1.0, 0.125),
           xor_start(0.0, 0.0, 0.2))


@pytest.mark.parametrize(("claim_id", "expected"), [
    ("U6.initial-values-0-1", 0.2), ("U6.initial-values-1", 0.4), ("U6.step-size", 0.5),
    ("U6.minimum-0", 0.5), ("U6.minimum-0-125", 0.25), ("U6.minimum-0-25", 0.0),
    ("U6.named-minima", 0.75), ("U6.integers", 0.5),
])
def test_shares_of_xor_are_of_the_starts(claim_id, expected):
    assert BY_ID[claim_id].ours(XOR) == pytest.approx(expected, abs=1e-12)


def test_integer_weights_count_among_solutions_only():
    start = xor_start(0.0, 1.0, 0.125)
    solved = xor_start(1.0, 0.0, 0.0)
    assert BY_ID["U6.integers"].ours(runs("xor", start, start, solved)) == 0


def test_cos_units_are_compared_by_their_mean_test_errors():
    cos = runs("fashion-cos", {"test_accuracy": 0.8}, {"test_accuracy": 0.9})
    relu = runs("fashion", {"test_accuracy": 0.9})
    assert BY_ID["U10.beside-relu"].ours(cos, relu) == pytest.approx(0.05)


def test_ratios_of_trained_networks_are_of_medians():
    metrics = [{"smooth_relu_64": error, "smooth_relu_4": 10 * error, "chirp_tanh_14-14": 4 * error,
                "chirp_tanh_83": 2.0} for error in (1.0, 2.0, 100.0)]
    one = runs("approximation", *metrics)
    assert BY_ID["U12.trained-smooth-relu"].ours(one) == pytest.approx(0.1)
    assert BY_ID["U14.trained-tanh-14-14"].ours(one) == pytest.approx(4)


def test_starts_that_do_not_come_near_are_counted():
    one = runs("optimizer-fails", *({"kinked_relu_4": error} for error in (0.001, 0.02, 0.3, 0.01)))
    assert BY_ID["U13.not-found-4"].ours(one) == 0.75


def test_overfitting_is_measured_at_the_last_step():
    one = runs("overfitting", *({"last_error": last, "least_error": 1.0} for last in (1, 2, 9)),
               training_error=[0.5, 0.1], validation_error=[0.6, 0.8])
    assert BY_ID["U13.overfitting"].ours(one) == 2
    assert BY_ID["U13.overfitting-training"].ours(one) == pytest.approx(8)


def test_the_first_epochs_losses_are_compared():
    relu, sigmoid = (runs(name, {}, loss=[first, 0.1]) for name, first in
                     (("fashion", 0.5), ("fashion-sigmoid", 0.7)))
    assert BY_ID["U15.relu-accelerates"].ours(relu, sigmoid) == pytest.approx(-0.2)


def test_validation_and_evaluation_are_compared_after_the_last_epoch():
    one = runs("cifar-lecture", {"test_accuracy": 0.65}, val_accuracy=[0.5, 0.6])
    assert BY_ID["U23.validation"].ours(one) == pytest.approx(0.05)


def test_the_presets_are_compared_by_their_means():
    lecture, tensorflow = (runs(name, {"test_accuracy": low}, {"test_accuracy": low + 0.1})
                           for name, low in (("cifar-lecture", 0.6), ("cifar-tensorflow", 0.7)))
    assert BY_ID["U25.difference"].ours(tensorflow, lecture) == pytest.approx(0.1)


def test_the_log_is_read_epoch_by_epoch():
    one = runs("fashion", {"test_loss": 0.3, "test_accuracy": 0.9}, loss=[0.5, 0.4, 0.3, 0.2, 0.1],
               accuracy=[0.81, 0.82, 0.83, 0.84, 0.85])
    for epoch in range(1, 6):
        assert BY_ID[f"U18.loss-{epoch}"].ours(one) == [round(0.6 - epoch / 10, 1)]
        assert BY_ID[f"U18.accuracy-{epoch}"].ours(one) == [round(0.8 + epoch / 100, 2)]
    assert BY_ID["U19.test-loss"].ours(one) == BY_ID["U19.tutorial-test-loss"].ours(one) == [0.3]
    assert BY_ID["U19.test-accuracy"].ours(one) == [0.9]
