"""The demo of shallow networks, as `make shallow_networks` runs it."""

# The slides' networks unit by unit, in plain NumPy: joints, active units and what is drawn.
CHECK = """
from kerasdemos.lectures.cambridge import shallow as example

x = demo["x"][:, 0]
units = [np.maximum(bias + slope * x, 0) for bias, slope in example.THETA]

def output(phi):
    return phi[0] + sum(weight * unit for weight, unit in zip(phi[1:], units))

places = sorted(-bias / slope for bias, slope in example.THETA)
same(demo["places"], places)
for k, (left, right) in enumerate(zip([0, *places], [*places, 1.2])):
    middle = (left + right) / 2
    active = [bias + slope * middle > 0 for bias, slope in example.THETA]
    assert demo["patterns"][k].tolist() == active
    print(f"checked: {left:.3f} to {right:.3f}: active hidden units", np.flatnonzero(active) + 1)
_, one, family = drawn["shallow_function"].axes
same(one.lines[0].get_ydata(), output(example.PHI))
for line, phi in zip(family.lines, example.FAMILY):
    same(line.get_ydata(), output(phi))
panels = drawn["shallow_construction"].axes
for d, (bias, slope) in enumerate(example.THETA):
    same(panels[d].lines[1].get_ydata(), bias + slope * x)
    same(panels[3 + d].lines[1].get_ydata(), units[d])
    same(panels[6 + d].lines[1].get_ydata(), example.PHI[1 + d] * units[d])
same(panels[9].lines[0].get_ydata(), output(example.PHI))
for k, line in enumerate(drawn["shallow_two_outputs"].axes[1].lines[:2]):
    same(line.get_ydata(), example.TWO(demo["x"])[:, k])
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, *checked = agrees("shallow_networks", [
        "shallow_construction", "shallow_function", "shallow_patterns",
        "shallow_regions", "shallow_two_outputs"], check=CHECK, wing="cambridge").split("checked: ")
    assert len(checked) == 4
    assert all(line in printed for line in checked)
    assert printed.startswith("10 parameters, joints at 0.30000, 0.50000, 0.76923\n")
