"""The demo of the regression on noise, as `make regression` runs it."""

# Its numbers, computed anew with NumPy from the weights.
CHECK = """
from kerasdemos import noise_regression

data, weights = noise_regression(0), demo["model"].get_weights()
h = data.x_test.astype(float)
for k in range(3):
    h = h @ weights[2 * k] + weights[2 * k + 1]
    h = np.maximum(h, 0) if k < 2 else h
same(demo["test_loss"], np.mean((h - data.y_test) ** 2), rtol=1e-5)
same(demo["losses"], 10 * demo["history"]["loss"])
# Each of 200 runs has data of its own: no two begin alike, and ours is like them at both ends.
runs = demo["runs"]
assert runs.shape == (100, 200)
assert runs.loc[0].nunique() == 200
for epoch in (0, 99):
    assert runs.loc[epoch].min() < demo["losses"][epoch] < runs.loc[epoch].max()
print(f"checked: training {demo['losses'][-1] / 10:.3f}, new rows {demo['test_loss']:.3f}, "
      f"always 0 {(data.y_test ** 2).mean():.3f}")
print(f"checked: {demo['losses'][99]:.3f}")
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, _, checked = agrees("regression", ["regression"], check=CHECK).partition("checked: ")
    errors, last = checked.replace("checked: ", "").split("\n")[:2]
    assert f"mean squared error: {errors}\n" in printed
    assert f"Epoch    99, loss {last}\n" in printed
