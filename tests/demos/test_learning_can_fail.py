"""The demo of how learning can fail, as `make learning_can_fail` runs it."""

import pytest


# Deep ReLU networks did not learn the one target better.
@pytest.mark.slow
@pytest.mark.parametrize(("settings", "not_reproduced"), [
    ({"EPOCHS": "200"}, 0), pytest.param({}, 1, marks=pytest.mark.exhaustive)])
def test_it_runs_and_agrees_with_the_slides(agrees, settings, not_reproduced):
    agrees("learning_can_fail", ["learning_can_fail", "learning_chirp", "learning_depth",
                                 "learning_stuck", "learning_tents"], not_reproduced, **settings)
