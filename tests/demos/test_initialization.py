"""The demo of initialisation, as `make initialization` runs it."""

import pytest

# Ratios from the mean of the logarithms; ReLU's theory is a product; units are counted as tuples.
CHECK = """
for (name, variance), ours in demo["simulated"].items():
    forward, backward = (np.exp(np.diff(np.log(values)).mean()) for values in ours)
    theory = demo["expected"][name, variance]
    if name == "relu":
        same(theory.preactivations, 100 * variance * (50 * variance) ** np.arange(50))
        same(theory.gradients, 0.5 * (50 * variance) ** np.arange(49, -1, -1))
        # At width 100 a layer's logarithm has the mean -5/200 beside theory and the variance 5/100:
        # of ten networks' 49 ratios the mean has a standard deviation of .010; 4 of them.
        same(np.log([forward, 1 / backward]), np.log(50 * variance) - 5 / 200, rtol=0, atol=0.04)
    ratios = [np.exp(np.diff(np.log(values)).mean()) for values in theory]
    print(f"checked: {name:<8}{variance:>9g}{forward:>10.4f}{ratios[0]:>10.4f}"
          f"{1 / backward:>10.4f}{1 / ratios[1]:>10.4f}")
for name, model in demo["models"].items():
    kernel, bias = model.get_layer("hidden").get_weights()
    units = {(*weights.tolist(), last) for weights, last in zip(kernel.T, bias.tolist())}
    print(f"checked: {name}: {len(units)} distinct of 8 units")
"""


@pytest.mark.slow
def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, *checked = agrees(
        "initialization", ["initialization_histograms", "initialization_symmetry",
                           "initialization_variances"], check=CHECK).split("checked: ")
    assert len(checked) == 3 * 5 + 2
    assert all(f"\n{line.strip()}" in printed for line in checked)
    assert "1/2 to the power of 49: 1.8e-15" in printed
