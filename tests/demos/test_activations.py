"""The demo of activation functions, as `make activations` runs it."""

# The curves by their formulas; what is printed of the output units by theirs.
CHECK = """
x = np.linspace(-6, 6, 1201)
sigmoid, tanh = 1 / (1 + np.exp(-x)), np.tanh(x)
slides = [("ReLU(x)", np.maximum(x, 0)), ("derivative of ReLU", (x > 0) * 1.0),
          ("sigmoid(x)", sigmoid), ("tanh(x)", tanh)]
for axes, (name, values) in zip(drawn["activations_slides"].axes, slides):
    assert axes.get_ylabel() == name
    same(axes.lines[-1].get_ydata(), values, atol=1e-12)
pairs = {"ReLU": (np.maximum(x, 0), (x > 0) * 1.0), "sigmoid": (sigmoid, sigmoid * (1 - sigmoid)),
         "tanh": (tanh, 1 - tanh ** 2), "threshold": ((x > 0) * 1.0, 0 * x),
         "cos": (np.cos(x), -np.sin(x)),
         "RBF, $s = 1$": (np.exp(-x ** 2), -2 * x * np.exp(-x ** 2)),
         "softplus": (np.log1p(np.exp(x)), sigmoid),
         "hard tanh": (np.clip(x, -1, 1), (np.abs(x) < 1) * 1.0)}
panels = {axes.get_title(): axes.lines[-2:] for axes in drawn["activations"].axes}
assert list(panels) == list(pairs)
for name, expected in pairs.items():
    for line, values in zip(panels[name], expected):
        # At a kink a derivative may be either side's, or be left out.
        differ = ~np.isclose(line.get_ydata(), values, atol=1e-9)
        assert differ.sum() <= 2, name
z, target = demo["z"], np.array([0, 1, 0])
by_hand = {"linear": (z, ((z - target) ** 2).sum() / 2),
           "sigmoid": (1 / (1 + np.exp(-z)), np.log1p(np.exp(z)).sum() - z[1]),
           "softmax": (np.exp(z) / np.exp(z).sum(), np.log(np.exp(z).sum()) - z[1])}
for name, (prediction, loss) in by_hand.items():
    print(f"checked: {name:<8} prediction {prediction.round(4)}  loss {loss:.4f}  "
          f"prediction - target {(prediction - target).round(4)}  ", end="")
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, *checked = agrees("activations", [
        "activations", "activations_costs", "activations_slides"], check=CHECK,
        wing="uniandes").split("checked: ")
    assert len(checked) == 3
    assert all(line in printed for line in checked)
    ends = {"ReLU": "0 1000", "sigmoid": "0 1", "tanh": "-1 1", "threshold": "0 1",
            "cos": "0.5624 0.5624", "RBF": "0 0", "softplus": "0 1000", "hard tanh": "-1 1"}
    rows = {line[:11].strip(): line[25:].split()
            for line in printed.partition("z = ")[0].splitlines()}
    assert {name: " ".join(rows[name]) for name in ends} == ends
