"""The demo of layers, as `make multilayer_perceptrons` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("multilayer_perceptrons", ["multilayer_chain", "multilayer_linear_model"])
