"""The demo of how learning can fail, as `make learning_can_fail` runs it."""

import pytest


# Deep ReLU networks did not learn the one target better.
@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("learning_can_fail", ["learning_can_fail", "learning_chirp", "learning_depth",
                                 "learning_stuck", "learning_tents"], not_reproduced=1)
