# %% [markdown]
# # Exercises: Regression on noise

# %%
from itertools import pairwise

import numpy as np

# %% [markdown]
# ## Exercise 1: A sum that looks like a mean
#
# Compute by hand: the slide prints 1.964 for its last epoch: the sum of ten batches' mean squared
# errors. What is the mean squared error? What would a network reach that always says 0? Has the
# slide's network learned anything?

# %% [markdown] tags=["hint"]
# The targets come from $N(0, 1)$ and know nothing of the inputs.

# %% [markdown] tags=["solution"]
# $.1964$; always 0 gives 1, the variance of the targets. The network explains 80 percent of the
# variance of its training targets, and there is nothing to explain: it has learned them by heart.
# On new rows it must do worse than always saying 0.

# %% tags=["solution"]
targets = np.random.default_rng(0).normal(size=(100_000, 5))
assert np.isclose((targets**2).mean(), 1, atol=0.01)
assert np.isclose(1 - 1.964 / 10, 0.80, atol=0.005)

# %% [markdown]
# ## Exercise 2: Enough parameters to learn noise
#
# Compute by hand: how many parameters has 10-40-40-5, how many numbers is it to fit? From which
# width $h$ on does 10-$h$-$h$-5 have more parameters than numbers to fit?

# %% [markdown] tags=["hint"]
# $11h + (h + 1)h + (h + 1)5 = h^2 + 17h + 5$; there are 100 rows of 5 targets.

# %% [markdown] tags=["solution"]
# 2,285 parameters for 500 numbers. $h = 15$ gives 485, $h = 16$ gives 533.

# %% tags=["solution"]
def parameters(*sizes):
    return sum((m + 1) * n for m, n in pairwise(sizes))


assert parameters(10, 40, 40, 5) == 2_285
assert parameters(10, 15, 15, 5) == 485 < 500 < parameters(10, 16, 16, 5) == 533

# %% [markdown]
# ## Exercise 3: Where the learning rate stands
#
# Compute by hand: momentum .9, a gradient that is always 1, learning rate .1 for two steps, then
# .05. How far does the parameter move in each of three steps by PyTorch's rule, $v \leftarrow \mu
# v + g$, $p \leftarrow p - \alpha v$, and by Keras's, $v \leftarrow \mu v - \alpha g$, $p
# \leftarrow p + v$?

# %% [markdown] tags=["hint"]
# With a constant rate the two are the same. What has Keras's $v$ kept from before the drop?

# %% [markdown] tags=["solution"]
# PyTorch: .1, .19, then $.05 \cdot 2.71 = .1355$. Keras: .1, .19, then $.9 \cdot .19 + .05 =
# .221$. In Keras's velocity the old rate lives on, and fades with $.9^t$; in PyTorch's rule the
# drop is felt at once. So a port of the slide needs the rule as well as the rate.

# %% tags=["solution"]
def moves(rates, inside):
    velocity, moved = 0.0, []
    for rate in rates:
        velocity = 0.9 * velocity + (rate if inside else 1)
        moved.append(velocity if inside else rate * velocity)
    return moved


assert np.allclose(moves([0.1, 0.1, 0.05], inside=False), [0.1, 0.19, 0.1355])
assert np.allclose(moves([0.1, 0.1, 0.05], inside=True), [0.1, 0.19, 0.221])
assert np.allclose(moves([0.1] * 9, inside=True), moves([0.1] * 9, inside=False))

# %% [markdown]
# ## Exercise 4: The loss before training
#
# Compute by hand: with He's weights, variance $2 / n_{in}$, biases 0 and inputs from $N(0, 1)$,
# what is the variance of the network's outputs? So what is the expected mean squared error before
# the first step, and the slide's sum of ten?

# %% [markdown] tags=["hint"]
# First layer: $10 \cdot \frac{2}{10} \cdot E[x^2]$. ReLU halves the mean square, the next layer's
# 2 makes up for it. Outputs and targets are independent.

# %% [markdown] tags=["solution"]
# 2 in every layer, the outputs too. The errors are differences of independent variables with
# variances 2 and 1: mean squared error 3, the sum of ten batches 30. That is worse than always 0:
# He's start is made for the gradients, not for the first guess. The simulated mean of 2,000
# networks is exact to some .03.

# %% tags=["solution"]
generator = np.random.default_rng(0)
losses = []
for _ in range(2000):
    h = generator.normal(size=(20, 10))
    for m, n in ((10, 40), (40, 40), (40, 5)):
        z = h @ (generator.normal(size=(m, n)) * np.sqrt(2 / m))
        h = np.maximum(z, 0)
    losses.append(((z - generator.normal(size=z.shape)) ** 2).mean())
assert np.isclose(np.mean(losses), 3, atol=0.12)
