"""Capacity: the networks compared, and what claims take from runs."""

import itertools

import numpy as np
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


def test_networks_compared_for_units_have_24():
    assert {sum(hidden) for _, _, hidden in room.DEPTH_UNITS.settings["networks"]} == {24}
    assert len({target for target, _, _ in room.DEPTH_UNITS.settings["networks"]}) == 3


def test_of_deep_networks_with_as_many_units_the_worst_is_taken(runs):
    errors = {"relu_24": 2.0, "relu_12-12": 1.0, "relu_8-8-8": 1.5, "tanh_24": 1.0,
              "tanh_12-12": 0.9, "tanh_8-8-8": 0.1}
    one = runs("depth-units", *({f"plane_{name}": error for name, error in errors.items()},) * 3)
    assert BY_ID["U14.units-plane"].ours(one) == pytest.approx(0.9)


def test_the_mean_error_of_a_step_is_the_area_between():
    # A line from 0 to 1 between two knots at distance h; at the jump it is t of the way: the area
    # is h (t^2 + (1 - t)^2) / 2, over a length of 2.
    h = 2 / 64
    t = (room.JUMP + 1) / h % 1
    assert room.mean_step_error("relu", 64) == pytest.approx(h * (t**2 + (1 - t)**2) / 4, rel=1e-2)


def test_beside_a_jump_a_continuous_network_misses_half_of_it():
    h = 2 / 64
    t = (room.JUMP + 1) / h % 1
    assert room.error_beside_the_jump("relu", 64) == pytest.approx(max(t, 1 - t), abs=1e-6)


def test_the_circles_error_is_that_of_chords():
    # Between knots at distance h the arc is farthest from its chord midway: 1 - cos(pi h / 2),
    # in one of the two outputs at the knots where that is all of it.
    assert room.circle_error("relu", 64) == pytest.approx(1 - np.cos(np.pi / 64), rel=1e-2)


def test_derivatives_are_measured_from_trained_networks():
    settings = room.DERIVATIVES.with_settings(networks=[["tanh", 5]], steps=3).settings
    trained = room.DERIVATIVES.train(settings, None, [0, 1])
    x, y, *_ = room.samples("smooth")
    model, weights = room.fitted(x[:, None], y[:, None], hidden_units=[5], activation="tanh",
                                 copies=2, steps=3, seed=0)
    for k, (_, metrics) in enumerate(trained):
        model.set_weights([array[k] for array in weights])
        up, down = (model(room.MIDDLES[:, None] + move).numpy()[:, 0].astype(float)
                    for move in (1e-2, -1e-2))
        error = np.sqrt((((up - down) / 2e-2 - room.smooth_slope(room.MIDDLES)) ** 2).mean())
        assert metrics["tanh_5"] == pytest.approx(error, rel=1e-2)


@pytest.mark.parametrize(("activation", "units"), [("relu", 64), ("sigmoid", 96), ("tanh", 96)])
def test_hidden_units_are_counted_in_the_network_itself(activation, units):
    assert room.hidden_units(activation, 64) == units


def test_sigmoid_and_tanh_units_build_one_function():
    outputs = [room.constructions.evaluate(room.BETWEEN, room.constructed(name, 64), name)
               for name in ("sigmoid", "tanh")]
    np.testing.assert_allclose(*outputs, rtol=0, atol=1e-12)


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
