"""The demo of activation functions, as `make activations` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("activations", ["activations", "activations_slides"])


def test_it_loads_no_framework_and_only_its_own_lecture(without_framework):
    without_framework("activations", "uniandes")
