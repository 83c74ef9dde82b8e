"""Shallow networks: what is measured can fail."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos.evidence.results import Result, Runs
from kerasdemos.figures import reading
from kerasdemos.lectures.cambridge import shallow as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_a_joint_left_out_shows_as_a_departure_from_straight_lines(monkeypatch):
    monkeypatch.setattr(room, "joints", lambda *_: np.array([0.3, 0.5]))
    assert room._departure_from_lines(room.ONE, 0, 1.2) > 0.1


def test_a_dent_in_a_region_shows_as_a_turn_the_other_way():
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], float)
    dented = np.insert(square, 2, (0.5, 0.5), axis=0)
    for polygon in (square, square[::-1]):
        assert room._sharpest_turn([polygon]) == pytest.approx(1)
    for polygon in (dented, dented[::-1]):
        assert room._sharpest_turn([square, polygon]) < 0


def test_trained_networks_are_compared_by_their_median_errors():
    one = runs(*({"plane_relu_4": 4 * error, "plane_relu_16": error, "plane_relu_64": error / 2}
                 for error in (1.0, 2.0, 100.0)))
    assert BY_ID["C5.trained-plane"].ours(one) == 0.5


def test_hidden_units_are_told_from_what_is_under_the_brace():
    net, x = room.ONE, room._LINE
    assert room._readings_of_h(net, room.THETA, x, "θ x") == "a(θ_d0 + θ x)"
    wrong = [(0, slope) for _, slope in room.THETA]
    assert room._readings_of_h(net, wrong, x, "θ x") == ""


def test_a_wrong_parameter_shows_beside_the_formula():
    x = np.linspace(0, 1, 5)[:, None]
    wrong = (*room.PHI[:3], room.PHI[3] + 0.1)
    assert room._formula_gap(room.ONE, room.THETA, wrong, x) == pytest.approx(0.015)


def test_a_joint_elsewhere_shows_in_the_family(monkeypatch):
    monkeypatch.setattr(room, "shallow", lambda theta, phi: phi)
    monkeypatch.setattr(room, "joints", lambda phi, *_: [0.3, 0.5 + phi[0] / 100, 0.8])
    assert room._joints_of_family() == pytest.approx(0.008)


def test_a_network_of_any_size_ends_its_layers_with_their_last_unit():
    with reading.closing(room.any_shallow_network()) as axes:
        assert reading.units(axes) == [["$x_1$", "$x_2$", "$x_{n_{in}}$"],
                                       ["$h_1$", "$h_2$", "$h_{D}$"],
                                       ["$y_1$", "$y_2$", "$y_{n_{out}}$"]]
        assert all(np.isnan(lines).all() for lines in reading.weights(axes))  # all to all


def runs(*metrics):
    """Runs whose metrics are written down, a dict a run."""
    return Runs("approximation", [Result("approximation", seed, {}, pd.DataFrame(), one, 1.0)
                                  for seed, one in enumerate(metrics)])
