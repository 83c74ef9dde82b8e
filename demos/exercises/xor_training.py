# %% [markdown]
# # Exercises: XOR in Keras

# %%
import numpy as np

from kerasdemos.byhand import xor
from kerasdemos.byhand.backprop import gradients, sgd_step
from kerasdemos.byhand.relunets import ReluNet

TARGETS = xor.y[:, np.newaxis]  # (4, 1)

# %% [markdown]
# ## Exercise 1: The heights of the minima
#
# Compute by hand: gradient descent often ends where several points share one output. What is the
# mean squared error if all four share one? If three do, and the fourth is right? If two points of
# different classes do, and the other two are right?

# %% [markdown] tags=["hint"]
# The best shared value is the mean of the targets. The error of a group is then the sum of squared
# distances from that mean.

# %% [markdown] tags=["solution"]
# All four: the mean is 1/2, each point misses by 1/2, $\frac14 \cdot 4 \cdot \frac14 = \frac14$.
# Three, with targets 0, 1, 1: the mean is 2/3, $\frac14(\frac49 + \frac19 + \frac19) = \frac16$.
# Two, with targets 0 and 1: $\frac14(\frac14 + \frac14) = \frac18$. These are the names in the
# demo's table.

# %% tags=["solution"]
shared = [np.var(group) * len(group) / 4 for group in ([0, 1, 1, 0], [0, 1, 1], [0, 1])]
assert np.allclose(shared, [1 / 4, 1 / 6, 1 / 8])
assert np.allclose(sorted(xor.MINIMA.values()), [0, *sorted(shared)])

# %% [markdown]
# ## Exercise 2: A start from which nothing is learned
#
# Predict: let both hidden units have weights $(1, 1)$ and bias $-3$, and let both output
# weights be 1. Which weights does gradient descent move, and where does it end?

# %% [markdown] tags=["hint"]
# What is the largest pre-activation at the four points? Which gradients contain the activation,
# and which contain the derivative of ReLU?

# %% [markdown] tags=["solution"]
# The sum of the inputs is at most 2, so both units are inactive at all four points: activation 0,
# derivative 0. Only the output bias has a gradient. It moves to the mean of the targets, 1/2: loss
# 1/4, and there it stays. Such units are called dead.

# %% tags=["solution"]
net = ReluNet([np.ones((2, 2)), np.ones((1, 2))], [[-3, -3], [0]])
for _ in range(200):
    slopes = gradients(net, xor.X, TARGETS)
    assert not slopes.weights[0].any()
    assert not slopes.weights[1].any()
    net = sgd_step(net, slopes, 0.1)
assert np.isclose(net.biases[1][0], 0.5)
assert np.isclose(gradients(net, xor.X, TARGETS).loss, 1 / 4)

# %% [markdown]
# ## Exercise 3: Why not integers?
#
# Explain: the slide says that gradient descent usually does not find integer-valued solutions.
# Take the slide's solution, multiply the weights and bias that lead into a hidden unit by 1.7, and
# divide the weight that leads out of it by 1.7. What changes? How many solutions does XOR have?

# %% [markdown] tags=["hint"]
# For $a > 0$: $\max\{0, a z\} = a \max\{0, z\}$.

# %% [markdown] tags=["solution"]
# Nothing changes: the factor passes through ReLU and is taken back by the output weight. Each unit
# has such a factor of its own, so the solutions form a surface of at least two dimensions, and the
# integer ones are single points on it. A descent from a random start meets the surface somewhere.

# %% tags=["solution"]
W, c, w, b = xor.SOLUTION
for a in ([1.7, 1], [1, 1.7], [0.3, 12.5]):
    scaled = xor.trace(solution=(W * a, c * a, w / a, b))
    assert np.allclose(scaled["y_hat"], xor.y)

# %% [markdown]
# ## Exercise 4: From many starts
#
# Change the code: run gradient descent from 1,000 random starts, with weights from $N(0, 1)$,
# biases 0, learning rate .1 and 2,000 steps. What share comes within .1 of the targets at every
# point? Guess before you run it. Which minimum is the most frequent?

# %% [markdown] tags=["hint"]
# Give every array a leading axis of starts, and NumPy trains all of them at once. With errors $e =
# \hat y - y$ the gradient of the mean squared error in the outputs is $e / 2$, as there are four
# points.

# %% [markdown] tags=["solution"]
# About a quarter of the starts; most of the others stop at a named minimum, 1/6 more often than
# any. Of 1,000 starts the share has a standard error of $\sqrt{.25 \cdot .75 / 1000} = .014$, so
# anything from 20 to 30 percent agrees. The first assertion holds one start against the gradients
# of the package.

# %% tags=["solution"]
generator = np.random.default_rng(0)
W, c = generator.normal(size=(1000, 2, 2)), np.zeros((1000, 1, 2))
w, b = generator.normal(size=(1000, 2, 1)), np.zeros((1000, 1, 1))
for step in range(2000):
    z = xor.X @ W + c  # (1000, 4, 2)
    h = np.maximum(z, 0)
    dy = (h @ w + b - TARGETS) / 2  # (1000, 4, 1)
    dz = dy @ w.swapaxes(1, 2) * (z > 0)  # (1000, 4, 2)
    slopes = [xor.X.T @ dz, dz.sum(axis=1, keepdims=True), h.swapaxes(1, 2) @ dy,
              dy.sum(axis=1, keepdims=True)]
    if step == 0:
        theirs = gradients(ReluNet([W[0].T, w[0].T], [c[0, 0], b[0, 0]]), xor.X, TARGETS)
        assert np.allclose(slopes[0][0], theirs.weights[0].T)
        assert np.allclose(slopes[2][0], theirs.weights[1].T)
    W, c, w, b = (array - 0.1 * slope for array, slope in zip((W, c, w, b), slopes, strict=True))
errors = (np.maximum(xor.X @ W + c, 0) @ w + b - TARGETS)[..., 0]  # (1000, 4)
share = (np.abs(errors).max(axis=1) < 0.1).mean()
names, counts = np.unique(xor.name_minima((errors**2).mean(axis=1), 0.01), return_counts=True)
print(f"{share:.1%} solved;", dict(zip(names.tolist(), counts.tolist(), strict=True)))
assert 0.2 < share < 0.3
