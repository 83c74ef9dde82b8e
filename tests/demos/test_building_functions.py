"""The demo of functions built from units, as `make building_functions` runs it."""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed = agrees("building_functions", [
        "building_by_hand", "building_deep", "building_more_units", "building_shallow",
        "building_two_inputs"], wing="cambridge")
    # 4 x 3 + 2 x 4 + 3 x 2 + 2 x 3 weights, 4 + 2 + 3 + 2 biases.
    assert "43 parameters" in printed
