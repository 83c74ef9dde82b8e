# %% [markdown]
# # Exercises: Deep networks of ReLU units

# %%
import numpy as np

from kerasdemos.byhand.relunets import (
    compose,
    count_regions,
    joints,
    max_regions,
    n_parameters,
    shallow,
)
from kerasdemos.lectures.cambridge.shallow import random_net

TENT = shallow([[0, 1], [-0.5, 1]], [0, 2, -4])  # 0 at 0, 1 at 1/2, 0 at 1

# %% [markdown]
# ## Exercise 1: A tent in a tent
#
# Compute by hand: the tent rises from 0 at $x = 0$ to 1 at $\frac12$ and falls back to 0 at 1.
# Where are the joints of tent(tent($x$))? Which values has it there? And of five tents?

# %% [markdown] tags=["hint"]
# The outer tent bends where the inner one says $\frac12$. The inner one's own joint stays.

# %% [markdown] tags=["solution"]
# The inner tent is $\frac12$ at $\frac14$ and $\frac34$, and bends at $\frac12$: joints at
# $\frac14, \frac12, \frac34$ with values 1, 0, 1. Every further tent doubles the pieces: five have
# $2^5 = 32$, from ten hidden units, with joints at $\frac1{32}, \frac2{32}, \dots, \frac{31}{32}$
# and values $1, 0, 1, \dots, 1$.

# %% tags=["solution"]
twice = compose(TENT, TENT)
assert np.allclose(joints(twice, 0, 1), [1 / 4, 1 / 2, 3 / 4])
assert np.allclose(twice([[0.25], [0.5], [0.75]])[:, 0], [1, 0, 1])
saw = TENT
for _ in range(4):
    saw = compose(TENT, saw)
assert count_regions(saw, 0, 1) == 32
assert np.allclose(joints(saw, 0, 1), np.arange(1, 32) / 32)
assert np.allclose(saw(np.arange(1, 32)[:, np.newaxis] / 32)[:, 0], np.arange(1, 32) % 2)

# %% [markdown]
# ## Exercise 2: One layer out of two
#
# Compute by hand: inner output $y = 1 + 3h_1 - h_2$, outer hidden units $a(.5 + 2y)$ and $a(1 -
# y)$. Write the second hidden layer of the composition as $a(\psi_{j0} + \psi_{j1}h_1 +
# \psi_{j2}h_2)$. What is special about the matrix $\psi$?

# %% [markdown] tags=["hint"]
# Put $y$ in. $\psi_{jd} = \theta'_{j1}\phi_d$.

# %% [markdown] tags=["solution"]
# $a(2.5 + 6h_1 - 2h_2)$ and $a(0 - 3h_1 + h_2)$. The second row is $-\frac12$ times the first:
# rank 1, an outer product. All that the second layer can know passed through the one number $y$. A
# deep network with a free matrix is not so narrow.

# %% tags=["solution"]
inner = shallow([[0, 1], [-0.5, 1]], [1, 3, -1])
outer = shallow([[0.5, 2], [1, -1]], [0, 1, 1])
middle, bias = compose(outer, inner).weights[1], compose(outer, inner).biases[1]
assert np.allclose(middle, [[6, -2], [-3, 1]])
assert np.allclose(bias, [2.5, 0])
assert np.linalg.matrix_rank(middle) == 1

# %% [markdown]
# ## Exercise 3: 161,051
#
# Compute by hand: one input, five hidden layers of ten units. Check the slide's 471 parameters and
# 161,051 regions. How many units and parameters would a shallow network with as many regions need?

# %% [markdown] tags=["hint"]
# $2D$ parameters into the first hidden layer, $D(D + 1)$ between two, $D + 1$ at the end. A layer
# of ten units multiplies by 11.

# %% [markdown] tags=["solution"]
# $20 + 4 \cdot 110 + 11 = 471$; $11^5 = 161{,}051$. Shallow: 161,050 units, and
# $3 \cdot 161{,}050 + 1 = 483{,}151$ parameters, a thousand times as many.

# %% tags=["solution"]
assert n_parameters(1, 10, 5) == 20 + 4 * 110 + 11 == 471
assert max_regions(1, 10, 5) == 11**5 == 161_051
assert n_parameters(1, 161_050, 1) == 483_151

# %% [markdown]
# ## Exercise 4: At most is not usually
#
# Predict: draw the network of exercise 3 at random, weights and biases from $N(0, 1)$. How many
# regions has it on $[-5, 5]$: a hundred thousand, a thousand, fewer? Try twenty.

# %% [markdown] tags=["hint"]
# `random_net((1, 10, 10, 10, 10, 10, 1), seed)` draws one. To multiply, every layer must fold the
# whole of what it is given, and fold it evenly.

# %% [markdown] tags=["solution"]
# A few dozen: no more than there are units, 50, or little more. Depth makes many regions possible;
# it does not make them. What training makes of it is another question, and the number of regions
# is not the quality of a fit.

# %% tags=["solution"]
counts = [count_regions(random_net((1, 10, 10, 10, 10, 10, 1), seed), -5, 5)
          for seed in range(20)]
print(sorted(counts))
assert 10 < np.median(counts) < 100
assert max(counts) < 300
