# %% [markdown]
# # Exercises: Multilayer perceptrons

# %%
from itertools import pairwise

import numpy as np

from kerasdemos.byhand.multilayer import collapse, forward

# %% [markdown]
# ## Exercise 1: Two layers become one
#
# Compute by hand: $W^{(1)} = \begin{pmatrix} 1 & 2 \\ 0 & 1 \end{pmatrix}$, $b^{(1)} = (1, -1)$,
# $W^{(2)} = \begin{pmatrix} 1 \\ 1 \end{pmatrix}$, $b^{(2)} = 3$, no activation. Which single
# layer $xW + b$ is this? Check it at $x = (2, 5)$.

# %% [markdown] tags=["hint"]
# Multiply out $(xW^{(1)} + b^{(1)})W^{(2)} + b^{(2)}$. The first bias goes through the second
# layer.

# %% [markdown] tags=["solution"]
# $W = W^{(1)}W^{(2)} = (3, 1)^T$, $b = b^{(1)}W^{(2)} + b^{(2)} = 0 + 3 = 3$. At (2, 5) the layers
# give $(2 + 1, 4 + 5 - 1) = (3, 8)$, then $3 + 8 + 3 = 14$; the single layer $3 \cdot 2 + 5 + 3 =
# 14$.

# %% tags=["solution"]
weights, biases = [np.array([[1, 2], [0, 1]]), np.array([[1], [1]])], [np.array([1, -1]), [3]]
W, b = collapse(weights, biases)
assert (W.ravel().tolist(), b.tolist()) == ([3, 1], [3])
assert forward([[2, 5]], weights, biases, "linear")[-1].item() == 14

# %% [markdown]
# ## Exercise 2: The same with ReLU
#
# Predict: put ReLU between the two layers of exercise 1. At which $x$ do the two networks still
# agree? Is the one with ReLU linear anywhere?

# %% [markdown] tags=["hint"]
# ReLU changes nothing where both pre-activations are positive. Which are they?

# %% [markdown] tags=["solution"]
# The pre-activations are $x_1 + 1$ and $2x_1 + x_2 - 1$. Where neither is negative ReLU does
# nothing and the networks agree: on the region $x_1 \ge -1$, $2x_1 + x_2 \ge 1$. Elsewhere one or
# both units are cut off, and each of the four regions has an affine function of its own: the
# network is linear piece by piece, and not linear.

# %% tags=["solution"]
x = np.random.default_rng(0).uniform(-3, 3, size=(1000, 2))
agree = np.isclose(forward(x, weights, biases, "relu")[-1],
                   forward(x, weights, biases, "linear")[-1])[:, 0]
region = (x[:, 0] >= -1) & (2 * x[:, 0] + x[:, 1] >= 1)
assert np.array_equal(agree, region)
assert 0 < agree.sum() < 1000

# %% [markdown]
# ## Exercise 3: Shapes
#
# Compute by hand: a batch of 32 observations with 10 inputs goes through hidden layers of 64 and
# 16 units to 3 outputs. Write the shapes of $X$, all $W$, all $b$, all $H$ and $Y$. How many
# parameters? Which of these shapes change with a batch of 100?

# %% [markdown] tags=["hint"]
# In the slides' rows a layer is $H W + b$: $H$ has as many columns as $W$ has rows.

# %% [markdown] tags=["solution"]
# $X$ (32, 10); $W^{(1)}$ (10, 64), $W^{(2)}$ (64, 16), $W^{(3)}$ (16, 3); $b$ (64), (16), (3); $H$
# (32, 64), (32, 16); $Y$ (32, 3). Parameters: $704 + 1040 + 51 = 1795$. A larger batch has more
# rows of $X$, $H$ and $Y$; the parameters know nothing of it.

# %% tags=["solution"]
sizes = (10, 64, 16, 3)
weights = [np.zeros(shape) for shape in pairwise(sizes)]
biases = [np.zeros(size) for size in sizes[1:]]
for n in (32, 100):
    shapes = [layer.shape for layer in forward(np.zeros((n, 10)), weights, biases)]
    assert shapes == [(n, 64), (n, 16), (n, 3)]
assert sum(array.size for array in weights + biases) == 1795

# %% [markdown]
# ## Exercise 4: Which unit is which?
#
# Explain: exchange two hidden units, that is two columns of $W^{(1)}$ with their biases, and the
# two rows of $W^{(2)}$. What happens to the output? How many networks with $h$ hidden units
# compute the same function for this reason alone? What follows for the sentence "the third hidden
# unit looks for collars"?

# %% [markdown] tags=["hint"]
# The output is a sum over hidden units. Does a sum know the order of its terms?

# %% [markdown] tags=["solution"]
# Nothing happens. Every order of the units gives the same function: $h!$ networks, for 128 units a
# number of 216 digits. A unit has no name that would last from one training to the next: the
# sentence is about one run.

# %% tags=["solution"]
generator = np.random.default_rng(1)
X, W1, b1 = generator.normal(size=(6, 4)), generator.normal(size=(4, 5)), generator.normal(size=5)
W2, b2 = generator.normal(size=(5, 2)), generator.normal(size=2)
order = generator.permutation(5)
assert order.tolist() != [0, 1, 2, 3, 4]
assert np.allclose(forward(X, [W1, W2], [b1, b2])[-1],
                   forward(X, [W1[:, order], W2[order]], [b1[order], b2])[-1])
n_digits = int(np.log10(np.arange(1, 129)).sum()) + 1
assert n_digits == 216
