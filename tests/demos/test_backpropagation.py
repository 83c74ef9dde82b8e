"""The demo of backpropagation, as `make backpropagation` runs it."""

# Every number printed of the worked network, computed anew with explicit sums over units.
CHECK = """
net, x, y = demo["net"], demo["x"], demo["y"]
W, b = net.weights, net.biases
f = [x @ W[0].T + b[0]]
for k in (1, 2):
    f.append(np.maximum(f[-1], 0) @ W[k].T + b[k])
delta = [None, None, 2 * (f[2] - y)]
for k in (1, 0):
    delta[k] = np.array([[sum(delta[k + 1][i, j] * W[k + 1][j, d] for j in range(len(W[k + 1])))
                          if f[k][i, d] > 0 else 0.0 for d in range(4)] for i in range(len(x))])
h = [x, np.maximum(f[0], 0), np.maximum(f[1], 0)]
np.set_printoptions(precision=4, suppress=True)
print("checked:")
for k in range(3):
    print(f"dl/df_{k}", delta[k], sep="\\n", end="\\n;")
    print(f"dl/dbeta_{k}, summed over the batch", delta[k].sum(axis=0), sep="\\n", end="\\n;")
    print(f"dl/dOmega_{k}", delta[k].T @ h[k], sep="\\n", end="\\n;")
for k in range(2):
    print(f"f_{k} = beta_{k} + Omega_{k} h_{k}", f[k], sep="\\n", end="\\n;")
    print(f"h_{k + 1} = a(f_{k})", h[k + 1], sep="\\n", end="\\n;")
loss = ((f[2] - y) ** 2).sum()
print(f"loss {loss:.6f}, tape's {loss:.6f}", end="\\n;")
print(f"f_2 = output", f[2], sep="\\n", end="\\n")
"""


def test_it_runs_and_agrees_with_the_slides(agrees):
    printed, _, checked = agrees("backpropagation", [f"backpropagation_{name}" for name in (
        "algorithm", "backward_pass", "chain_rule", "forward_pass")],
        check=CHECK).partition("checked:\n")
    blocks = checked.split("\n;")
    assert len(blocks) == 15
    for block in blocks:
        assert f"\n{block.strip()}\n" in printed, block
