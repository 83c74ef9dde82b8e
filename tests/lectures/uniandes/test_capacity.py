"""Capacity: the networks compared, and what claims take from runs."""

import itertools

import pytest

from kerasdemos.lectures.uniandes import capacity as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_networks_compared_for_depth_have_as_many_parameters():
    counts = set()
    for _, _, hidden in room.DEPTH.settings["networks"]:
        sizes = [1, *hidden, 1]
        counts.add(sum((before + 1) * after for before, after in itertools.pairwise(sizes)))
    assert counts == {250, 251, 253}
    assert "250 to 253 parameters" in room.DEPTH.about


def test_five_composed_tents_have_32_pieces():
    assert room.teeth() == 2**5


def test_ratios_of_trained_networks_are_of_medians(runs):
    metrics = [{"smooth_relu_64": error, "smooth_relu_4": 10 * error, "kinked_relu_64": error,
                "kinked_relu_4": 4 * error, "plane_relu_64": error, "plane_relu_4": 5 * error,
                "chirp_tanh_14-14": error, "chirp_tanh_10-10-10": 4 * error, "chirp_tanh_83": 2.0}
               for error in (1.0, 2.0, 100.0)]
    one = runs("approximation", *metrics)
    assert BY_ID["U12.trained-relu"].ours(one) == pytest.approx(1 / 4)
    assert BY_ID["U14.trained-tanh"].ours(one) == pytest.approx(4)


@pytest.mark.parametrize(("activation", "units"), [("relu", 64), ("sigmoid", 96), ("tanh", 96)])
def test_hidden_units_are_counted_in_the_network_itself(activation, units):
    assert room.hidden_units(activation, 64) == units


def test_the_order_is_that_of_an_error_in_hidden_units():
    def error(activation, size):
        return 7 * (size + 32) ** -1.5

    assert room.order(error, "tanh", (8, 40, 100)) == pytest.approx(-1.5)


def test_starts_that_do_not_come_near_are_counted(runs):
    one = runs("optimizer-fails", *({"kinked_relu_4": error} for error in (0.001, 0.02, 0.3, 0.01)))
    assert BY_ID["U13.not-found"].ours(one) == 0.75


def test_overfitting_is_measured_at_the_last_step(runs):
    one = runs("overfitting", *({"last_error": last, "least_error": 1.0} for last in (1, 2, 9)),
               training_error=[0.5, 0.1], validation_error=[0.6, 0.8])
    assert BY_ID["U13.overfitting"].ours(one) == 2
    assert BY_ID["U13.overfitting-training"].ours(one) == pytest.approx(8)
