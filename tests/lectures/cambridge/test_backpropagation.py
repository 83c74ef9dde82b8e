"""Backpropagation: a wrong gradient shows."""


from kerasdemos.lectures.cambridge import backpropagation as room


def test_a_wrong_gradient_shows_beside_tensorflows(monkeypatch):
    right = room._passes_of_hand(2, "sum_squares")
    for name in right:
        monkeypatch.setattr(room, "_passes_of_hand", lambda *_, name=name: {
            **right, name: right[name] * (1 + 1e-9)})
        assert room._from_tape(name) > 1e-12
