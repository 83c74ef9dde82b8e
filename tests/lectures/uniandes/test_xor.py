"""XOR by hand and in Keras: what is computed can fail."""

import numpy as np

from kerasdemos.byhand import xor
from kerasdemos.evidence.rules import EXACT, NOT_REPRODUCED
from kerasdemos.lectures.uniandes import xor as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def verdict(claim_id):
    claim = BY_ID[claim_id]
    return claim.rule(claim.printed, claim.ours()).verdict


def test_another_bias_of_the_hidden_layer_shows_in_every_table_behind_it(monkeypatch):
    tables = ("U5.xw-plus-c", "U5.relu", "U5.y-hat")
    assert {verdict(name) for name in tables} == {EXACT}
    wrong = xor.SOLUTION._replace(c=np.array([0.0, 0.0]))
    monkeypatch.setattr(xor.trace, "__defaults__", (xor.X, wrong))
    assert {verdict(name) for name in tables} == {NOT_REPRODUCED}


def test_without_an_intercept_the_linear_model_is_another(monkeypatch):
    beta, *_ = np.linalg.lstsq(xor.X, xor.y, rcond=None)
    monkeypatch.setattr(xor, "least_squares", lambda *_: (0.0, beta))
    assert verdict("U4.alpha") == NOT_REPRODUCED
    assert verdict("U4.beta") == NOT_REPRODUCED
