"""The demo of initialisation, as `make initialization` runs it."""

import pytest


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    printed = agrees("initialization", ["initialization_histograms", "initialization_symmetry",
                                        "initialization_variances"])
    assert "1/2 to the power of 49: 1.8e-15" in printed
