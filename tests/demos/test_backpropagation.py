"""The demo of backpropagation, as `make backpropagation` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    agrees("backpropagation", [f"backpropagation_{name}" for name in (
        "algorithm", "backward_pass", "chain_rule", "forward_pass")])
