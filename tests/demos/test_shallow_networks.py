"""The demo of shallow networks, as `make shallow_networks` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("shallow_networks", [
        "shallow_construction", "shallow_function", "shallow_patterns",
        "shallow_regions", "shallow_two_outputs"])


def test_it_loads_no_framework_and_only_its_own_lecture(without_framework):
    without_framework("shallow_networks", "cambridge")
