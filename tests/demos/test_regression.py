"""The demo of the regression on noise, as `make regression` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("regression", ["regression"])
