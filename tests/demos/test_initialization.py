"""The demo of initialisation, as `make initialization` runs it."""

import pytest


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("initialization", ["initialization_symmetry", "initialization_variances"])
