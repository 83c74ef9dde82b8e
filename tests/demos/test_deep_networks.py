"""The demo of deep networks, as `make deep_networks` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("deep_networks", [
        "deep_clipping", "deep_composing", "deep_composing_plane",
        "deep_diagram", "deep_efficiency", "deep_folding"])


def test_it_loads_no_framework_and_only_its_own_lecture(without_framework):
    without_framework("deep_networks", "cambridge")
