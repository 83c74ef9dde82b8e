"""Initialisation: what claims take from runs."""

import pytest

from kerasdemos.lectures.uniandes import initialization as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_a_variance_is_well_controlled_within_two_powers_of_ten():
    simulated = {1: [5, 7, 500.1], 0.02: [1, 99], 0.5: [1, 0.011], 0.001: [3, 1, 0.029]}
    assert room.kinds(simulated) == {"1": "exploding", "0.02": "well controlled",
                                     "0.5": "well controlled", "0.001": "vanishing"}


def test_the_first_epochs_losses_are_compared(runs):
    relu, sigmoid = (runs(name, {}, loss=[first, 0.1]) for name, first in
                     (("fashion", 0.5), ("fashion-sigmoid", 0.7)))
    assert BY_ID["U15.relu-accelerates"].ours(relu, sigmoid) == pytest.approx(-0.2)
