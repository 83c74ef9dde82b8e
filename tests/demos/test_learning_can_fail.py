"""The demo of how learning can fail, as `make learning_can_fail` runs it."""

import pytest

# Errors from what the networks say, at points between those that they were trained on.
CHECK = """
line = np.linspace(-1, 1, 256)
middles = (line[1:] + line[:-1]) / 2

def errors_of(outputs, truth):
    return np.sqrt(((outputs - truth) ** 2).mean(axis=1))

for units, (errors, outputs) in demo["found"].items():
    found = errors_of(outputs, abs(abs(middles) - 1 / 3))
    same(errors["validation_error"], found, rtol=1e-5)
    print(f"checked: {units} units: {(found < 0.01).mean():.0%} of 100 starts come within 0.01")
same(demo["curve"]["validation_error"],
     errors_of(demo["outputs"], np.sin(2 * np.pi * middles)), rtol=1e-5)
for (activation, name), (errors, outputs) in demo["depth"].items():
    found = errors_of(outputs, np.sin(8 * np.pi * middles**2))
    same(errors["validation_error"], found, rtol=1e-5)
    print(f"checked: {activation:<6}{name:<16}{np.median(found):>9.4f}{found.min():>9.4f}")
# Five tents composed; a unit more for each joint of one hidden layer: 3 parameters and a last one.
x = teeth = np.linspace(0, 1, 1025)
for _ in range(5):
    teeth = 1 - abs(1 - 2 * teeth)
same(demo["teeth_drawn"], teeth, atol=1e-12)
joints = (np.diff(np.sign(np.diff(teeth))) != 0).sum()
print(f"checked: {joints + 1} pieces; shallow: at least {3 * joints + 1} parameters for as many")
"""


# Deep ReLU networks did not learn the one target better.
@pytest.mark.slow
@pytest.mark.parametrize(("settings", "not_reproduced"), [
    ({"EPOCHS": "200"}, 0), pytest.param({}, 1, marks=pytest.mark.exhaustive)])
def test_it_runs_and_agrees_with_the_slides(agrees, settings, not_reproduced):
    printed, *checked = agrees(
        "learning_can_fail", ["learning_can_fail", "learning_chirp", "learning_depth",
                              "learning_stuck", "learning_tents"], not_reproduced,
        check=CHECK, **settings).split("checked: ")
    assert len(checked) == 3 + 12 + 1
    assert all(f"{line.strip()}\n" in printed for line in checked)
