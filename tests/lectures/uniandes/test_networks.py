"""Layers and activations: the example, and measures that can fail."""

import numpy as np
import pytest

from kerasdemos.lectures.uniandes import networks as room


def test_the_example_has_the_shapes_of_the_equations():
    X, weights, biases = room.example(seed=1)
    assert X.shape == (room.N, room.D)
    assert [weight.shape for weight in weights] == [(room.D, room.H), (room.H, room.Q)]
    assert [bias.shape for bias in biases] == [(room.H,), (room.Q,)]
    assert not np.array_equal(X, room.X)


def test_what_is_affine_maps_middles_to_middles_and_nothing_else_does():
    assert room.bend("linear") < 1e-12
    for activation in ("relu", "sigmoid", "tanh"):
        assert room.bend(activation) > 0.01


def test_a_wrong_bias_shows_as_a_gap_of_the_collapsed_layers(monkeypatch):
    weight, bias = room.multilayer.collapse(room.WEIGHTS, room.BIASES)
    monkeypatch.setattr(room.multilayer, "collapse", lambda *_: (weight, bias + 1e-9))
    assert room._collapsed_gap() == pytest.approx(1e-9, rel=1e-3)
