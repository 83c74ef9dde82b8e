"""The demo of backpropagation, as `make backpropagation` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("backpropagation", [])
