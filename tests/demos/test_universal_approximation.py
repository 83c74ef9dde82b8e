"""The demo of universal approximation, as `make universal_approximation` runs it."""

import pytest

# Errors from what the networks say; the powers of interpolations by np.interp.
CHECK = """
from kerasdemos.lectures.approximation import samples

functions = {"smooth": lambda x: np.sin(2 * np.pi * x), "kinked": lambda x: abs(abs(x) - 1 / 3),
             "plane": lambda x: np.sin(np.pi * x[:, 0]) * np.cos(np.pi * x[:, 1])}
medians = {}
for (target, name, size), (errors, outputs) in demo["trained"].items():
    truth = functions[target](samples(target)[2])
    found = np.sqrt(((outputs - truth) ** 2).mean(axis=1))
    same(errors["validation_error"], found, rtol=1e-5)
    medians[target, name, size] = sorted(found)[2]
    same(demo["medians"].loc[(target, name), size], medians[target, name, size], rtol=1e-5)
for target, name, size in medians:
    same(demo["ratio"][target, name], medians[target, name, 64] / medians[target, name, 4],
         rtol=1e-4)
    print(f"checked: {medians[target, name, size]:.4f}")
for panel, target in zip(drawn["approximation_training"].axes, functions, strict=True):
    for line, name in zip(panel.lines, ("relu", "sigmoid", "tanh"), strict=True):
        same(line.get_ydata(), [medians[target, name, size] for size in (4, 16, 64)], rtol=1e-5)
between, sizes = np.linspace(-1, 1, 2002)[1:-1], (256, 512, 1024, 2048)
errors = {"smooth": [], "kinked": [], "derivative": []}
for size in sizes:
    knots = np.linspace(-1, 1, size + 1)
    for target in ("smooth", "kinked"):
        at, truth = functions[target](knots), functions[target](between)
        errors[target].append(np.abs(np.interp(between, knots, at) - truth).max())
    slopes = np.diff(np.sin(2 * np.pi * knots)) * size / 2
    piece = np.searchsorted(knots, between) - 1
    truth = 2 * np.pi * np.cos(2 * np.pi * between)
    errors["derivative"].append(np.abs(slopes[piece] - truth).max())
powers = [np.polyfit(np.log(sizes), np.log(of), 1)[0] for of in errors.values()]
print("checked: relu     p = {:.3f}, kinked target {:.3f}, derivative {:.3f}".format(*powers))
"""


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, *checked = agrees("universal_approximation", [
        "approximation_construction", "approximation_fits", "approximation_step",
        "approximation_training"], check=CHECK).split("checked: ")
    assert len(checked) == 28
    assert all(line.strip() in printed for line in checked)
