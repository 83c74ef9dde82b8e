"""Networks drawn at random have the sizes asked for, and their joints and regions take time."""

from kerasdemos.benchmark import byhand_runs


def test_a_network_has_the_sizes_asked_for():
    net = byhand_runs.network((2, 5, 4, 1))
    assert [w.shape for w in net.weights] == [(5, 2), (4, 5), (1, 4)]


def test_joints_and_regions_take_time():
    assert byhand_runs.joints(3, 3) > 0
    assert byhand_runs.regions(3) > 0
