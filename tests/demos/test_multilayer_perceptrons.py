"""The demo of layers, as `make multilayer_perceptrons` runs it."""

# Layers, their collapse and what cannot be collapsed, computed anew with NumPy.
CHECK = """
X, (W1, W2), (b1, b2) = demo["X"], demo["weights"], demo["biases"]
same(demo["hidden"], np.maximum(X @ W1 + b1, 0))
same(demo["output"], np.maximum(X @ W1 + b1, 0) @ W2 + b2)
same(demo["W"], W1 @ W2)
same(demo["b"], b1 @ W2 + b2)
functions = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh,
             "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
for name, function in functions.items():
    one, other, middle = (function(x @ W1 + b1) @ W2 + b2
                          for x in (X[0], X[1], (X[0] + X[1]) / 2))
    bend = np.abs(middle - (one + other) / 2).max()
    print(f"checked: {name} layers are off the middle by {bend:.2f}:")
first, second, third = (layer.get_weights()[0] for layer in demo["linear"].layers)
same(demo["collapsed"].get_weights()[0], first @ second @ third)
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, *checked = agrees(
        "multilayer_perceptrons", ["multilayer_chain", "multilayer_linear_model"],
        check=CHECK).split("checked: ")
    assert len(checked) == 3
    assert all(f"\n{line.strip()} " in printed for line in checked)
