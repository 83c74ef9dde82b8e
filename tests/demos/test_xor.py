"""The demo of XOR by hand, as `make xor` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("xor", ["xor_linear", "xor_network", "xor_spaces"])


def test_it_loads_no_framework_and_only_its_own_lecture(without_framework):
    without_framework("xor", "uniandes")
