"""Backpropagation: a wrong gradient shows, and a step worked out by hand."""

import pytest

from kerasdemos.lectures.cambridge import backpropagation as room


def test_a_wrong_gradient_shows_beside_tensorflows(monkeypatch):
    right = room._passes_of_hand(2, "sum_squares")
    for name in right:
        monkeypatch.setattr(room, "_passes_of_hand", lambda *_, name=name: {
            **right, name: right[name] * (1 + 1e-9)})
        assert room._from_tape(name.rstrip("012")) > 1e-12


@pytest.mark.parametrize(("loss", "rate", "expected"), [
    ("sum_squares", 0.1, [0.0, -0.6]), ("mse", 0.1, [0.5, -0.3]),
    ("sum_squares", 0.05, [0.5, -0.3])])
def test_a_step_from_two_samples_is_the_one_worked_out(loss, rate, expected):
    assert room._step_by_hand(loss, rate) == pytest.approx(expected)
