"""Deep networks: how many regions depth brings."""

import numpy as np
import pytest

from kerasdemos.lectures.cambridge import deep as room


def test_the_least_advantage_is_that_of_the_smallest_networks(monkeypatch):
    # A unit a layer, two layers: 2^2 regions from 6 parameters, one unit and 2 regions else.
    assert room.efficiency_curves(1)[2][0] == (6, 4)
    assert room._least_advantage() == 4 - 2
    monkeypatch.setitem(room.DRAWN_WIDTHS, 1, range(10, 11))
    assert room._least_advantage() == 11**2 - 47  # 141 parameters: 46 units


def test_a_network_worked_with_pencil_and_paper():
    # f_0 = (-1, 3), h_1 = (0, 3), f_1 = (4, -3), h_2 = (4, 0), y = 2 * 4 - 3 at x = (1, 2).
    net = room.ReluNet(([[1, -1], [2, 1]], [[1, 1], [1, -1]], [[2, 5]]), ([0, -1], [1, 0], [-3]))
    first, second = net.activations([[1, 2]])
    assert (first.tolist(), second.tolist(), net([[1, 2]]).tolist()) == ([[0, 3]], [[4, 0]], [[5]])


def test_composing_multiplies_the_first_layers_weights_by_the_second_ones():
    for row, (bias, slope) in enumerate(room.OUTER_THETA):
        found = [room.COMPOSED.biases[1][row], *room.COMPOSED.weights[1][row]]
        assert found == pytest.approx([bias + slope * room.INNER_PHI[0],
                                       *(slope * np.array(room.INNER_PHI[1:]))])


@pytest.mark.parametrize(("depth", "parameters", "most"), [
    (1, 31, 11), (2, 141, 121), (3, 251, 1_331), (4, 361, 14_641), (5, 471, 161_051)])
def test_the_curves_of_the_figure_pass_through_the_sizes_worked_out(depth, parameters, most):
    # D (D_i + 1) + (K - 1) D (D + 1) + D + 1 parameters and 11^K regions, D = 10, D_i = 1.
    assert room.efficiency_curves(1)[depth][9] == (parameters, most)


@pytest.mark.parametrize("n_inputs", [1, 10])
def test_the_curves_end_at_as_many_parameters_as_fit(n_inputs):
    ends = {depth: curve[-1][0] for depth, curve in room.efficiency_curves(n_inputs).items()}
    assert max(ends.values()) == ends[5]
    assert min(ends.values()) > 0.95 * ends[5]


def test_ten_units_follow_the_saw_of_the_five_tents_for_nine_pieces():
    x = np.linspace(0, 9 / 32, 200)[:, None]
    saw = 1 - np.abs(1 - (32 * x) % 2)  # up in one piece of 1/32, down in the next
    np.testing.assert_allclose(room.TENTS(x), saw, atol=1e-9)
    np.testing.assert_allclose(room.WIDE(x), saw, atol=1e-9)
    assert room.TENTS.n_parameters == room.WIDE.n_parameters == 31
    assert room.WIDE.layer_sizes == (1, 10, 1)
