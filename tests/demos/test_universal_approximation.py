"""The demo of universal approximation, as `make universal_approximation` runs it."""

import pytest


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("universal_approximation", [
        "approximation_construction", "approximation_fits", "approximation_step",
        "approximation_training"])
