# %% [markdown]
# # Exercises: Initialisation

# %%
import numpy as np

from kerasdemos.byhand import initialization
from kerasdemos.byhand.backprop import gradients, sgd_step
from kerasdemos.byhand.relunets import ReluNet

# %% [markdown]
# ## Exercise 1: Fifty layers
#
# Compute by hand: layers of 100 ReLU units, weights with variance $\sigma^2 = .01$. By which
# factor does each layer change the variance of the pre-activations? What is left after 49 more
# layers? And with $\sigma^2 = .1$?

# %% [markdown] tags=["hint"]
# A sum of 100 terms multiplies by $100\sigma^2$. ReLU keeps half of the mean square of a symmetric
# variable.

# %% [markdown] tags=["solution"]
# Factor $\frac{100}{2}\sigma^2$: .5 for .01, and $.5^{49} = 2 \cdot 10^{-15}$ is left: it
# vanishes. For .1 it is 5, and $5^{49} = 2 \cdot 10^{34}$: it explodes. Only $\sigma^2 = 2/100$
# has a factor of 1. Networks of 100 units scatter about that; their typical factor lies a little
# below, by some two percent.

# %% tags=["solution"]
for variance, factor in ((0.01, 0.5), (0.02, 1), (0.1, 5)):
    theory = initialization.expect(variance).preactivations
    assert np.isclose(initialization.ratio_per_layer(theory), factor, rtol=1e-3)
    drawn = initialization.simulate(variance, networks=3, samples=20).preactivations
    assert np.isclose(initialization.ratio_per_layer(drawn), factor, rtol=0.1)
assert 1e-15 < 0.5**49 < 2e-15
assert 1e34 < 5.0**49 < 2e34

# %% [markdown]
# ## Exercise 2: From where the two comes
#
# Explain: why is He's variance $2/D$ and not $1/D$? Which would you take for hidden units without
# activation, and which for $|z|$? Why is there no answer for $\max\{0, z\} - \frac12$?

# %% [markdown] tags=["hint"]
# What counts is the mean square after the activation, $E[a(z)^2]$, beside that before it,
# $E[z^2]$.

# %% [markdown] tags=["solution"]
# Of a symmetric $z$ ReLU keeps the positive half: $E[a(z)^2] = \frac12 E[z^2]$, and the 2 makes up
# for it. Without activation nothing is lost: $1/D$. $|z|$ has the same square as $z$: $1/D$ too.
# An added constant adds to the mean square whatever the scale of $z$: then no variance keeps every
# scale level.

# %% tags=["solution"]
z = np.random.default_rng(0).normal(size=1_000_000)
kept = [np.mean(a**2) / np.mean(z**2) for a in (np.maximum(z, 0), z, np.abs(z))]
assert np.allclose(kept, [0.5, 1, 1], atol=0.005)  # three standard errors are .004
shifted = [np.mean((np.maximum(scale * z, 0) - 0.5) ** 2) / scale**2 for scale in (0.1, 1, 10)]
assert shifted[0] > 10 * shifted[1] > 1
assert initialization.he_variance(100) == 2 / 100

# %% [markdown]
# ## Exercise 3: All zeros
#
# Predict: all weights and biases of a 2-3-1 ReLU network begin at 0. Which of them does the first
# step of gradient descent move? And the hundredth?

# %% [markdown] tags=["hint"]
# The gradient of a weight is the activation on its left times the gradient on its right. Which of
# these are 0?

# %% [markdown] tags=["solution"]
# Only the output bias. All activations are 0, so the output weights get no gradient; all output
# weights are 0, so nothing goes back to the hidden layer. That stays so: after a hundred steps the
# network has learned the mean of the targets and nothing else.

# %% tags=["solution"]
generator = np.random.default_rng(0)
x = generator.normal(size=(20, 2))
y = np.sin(x[:, :1]) + 1
net = ReluNet([np.zeros((3, 2)), np.zeros((1, 3))], [np.zeros(3), np.zeros(1)])
for _ in range(100):
    net = sgd_step(net, gradients(net, x, y), 0.1)
assert not any(array.any() for array in (*net.weights, net.biases[0]))
assert np.allclose(net.biases[1], y.mean())

# %% [markdown]
# ## Exercise 4: Alike for ever?
#
# Change the code: let all three hidden units begin with the same weights, not zero, and train. How
# many distinct units are left after 200 steps? Now add $10^{-6}$ to one weight of the first unit.
# And what if only the output weights differ?

# %% [markdown] tags=["hint"]
# `initialization.distinct_units(kernel, bias)` counts them; its kernel has a column a unit, so it
# is the transpose of ours.

# %% [markdown] tags=["solution"]
# One: equal units get equal gradients. With the millionth two: it breaks the symmetry, but the
# difference has to grow from there. With different output weights three: the gradient that comes
# back to each unit is multiplied by them.

# %% tags=["solution"]
def trained(kernel, out):
    net = ReluNet([kernel, out], [np.full(3, 0.1), np.zeros(1)])
    for _ in range(200):
        net = sgd_step(net, gradients(net, x, y), 0.1)
    return initialization.distinct_units(net.weights[0].T, net.biases[0])


equal, out = np.full((3, 2), 0.5), np.full((1, 3), 0.5)
nearly = equal.copy()
nearly[0, 0] += 1e-6
assert trained(equal, out) == 1
assert trained(nearly, out) == 2
assert trained(equal, np.array([[0.3, 0.5, 0.7]])) == 3
