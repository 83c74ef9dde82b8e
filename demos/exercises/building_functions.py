# %% [markdown]
# # Exercises: Building functions from units

# %%
from itertools import pairwise
from math import comb

import numpy as np

from kerasdemos.byhand.relunets import ReluNet, count_regions, n_parameters, shallow

GRID = np.random.default_rng(0).uniform(-3, 3, size=(2000, 2))

# %% [markdown]
# ## Exercise 1: The larger of two numbers
#
# Compute by hand: write $\max(x_1, x_2)$ as a shallow network with three hidden ReLU units.

# %% [markdown] tags=["hint"]
# $\max(x_1, x_2) = x_2 + a(x_1 - x_2)$; and $x_2$ itself must go through ReLU units.

# %% [markdown] tags=["solution"]
# $x_2 = a(x_2) - a(-x_2)$, so $\max(x_1, x_2) = a(x_1 - x_2) + a(x_2) - a(-x_2)$. The three units
# cut the plane along two lines; but the function bends along one of them only, and has two
# regions.

# %% tags=["solution"]
larger = shallow([[0, 1, -1], [0, 0, 1], [0, 0, -1]], [0, 1, 1, -1])
assert np.allclose(larger(GRID)[:, 0], GRID.max(axis=1))
assert count_regions(larger, (-3, -3), (3, 3)) == 2

# %% [markdown]
# ## Exercise 2: One more unit
#
# Compute by hand: $D$ lines in general position cut the plane into $1 + D + \binom D2$ regions.
# How many for $D = 4$ and $D = 10$? How many parameters do these networks have? Draw random
# networks: how many regions have they in the box from $-1$ to 1?

# %% [markdown] tags=["hint"]
# Parameters: $D(n_{in} + 1) + (D + 1)$. In a box not all lines meet.

# %% [markdown] tags=["solution"]
# 11 and 56 regions; 17 and 41 parameters. In the box most networks have fewer (the median of the
# twenty below: 6 and 26), as some lines or crossings lie outside: a formula for the whole plane
# bounds what one sees on the data.

# %% tags=["solution"]
for units, regions, parameters, in_box in ((4, 11, 17, 6), (10, 56, 41, 26)):
    assert 1 + units + comb(units, 2) == regions
    assert n_parameters(2, units, 1) == parameters
    counted = []
    for seed in range(20):
        generator = np.random.default_rng(seed)
        net = shallow(generator.normal(size=(units, 3)), generator.normal(size=units + 1))
        counted.append(count_regions(net, (-1, -1), (1, 1)))
    assert max(counted) <= regions
    assert np.median(counted) == in_box

# %% [markdown]
# ## Exercise 3: Shapes
#
# Compute by hand: a network with 4 inputs, hidden layers of 6 and 5 units and 2 outputs. Which
# shapes have $\Omega_0, \Omega_1, \Omega_2$ and $\beta_0, \beta_1, \beta_2$, and how many
# parameters are these? In the other lecture's notation, $H = a(XW + b)$, which shapes have the
# $W$?

# %% [markdown] tags=["hint"]
# $\Omega_k$ has a row for each unit on its right, a column for each unit on its left. With
# observations in rows everything is transposed.

# %% [markdown] tags=["solution"]
# 6 x 4, 5 x 6, 2 x 5; 6, 5, 2. $24 + 30 + 10 + 13 = 77$. The $W$: 4 x 6, 6 x 5, 5 x 2. Keras keeps
# its kernels that way.

# %% tags=["solution"]
sizes = (4, 6, 5, 2)
net = ReluNet([np.ones((rows, columns)) for columns, rows in pairwise(sizes)],
              [np.zeros(rows) for rows in sizes[1:]])
assert [weight.shape for weight in net.weights] == [(6, 4), (5, 6), (2, 5)]
assert net.n_parameters == 24 + 30 + 10 + 13 == 77

# %% [markdown]
# ## Exercise 4: A hill
#
# Explain: the pyramid $a(1 - |x_1| - |x_2|)$ is 1 at the origin and 0 outside a square. Write it
# with two hidden layers. Why can no network with one hidden layer be 0 outside a bounded set and
# not 0 inside?

# %% [markdown] tags=["hint"]
# $|x| = a(x) + a(-x)$. And: along which set does a unit of the first layer bend? Can the others
# straighten that out far away?

# %% [markdown] tags=["solution"]
# First layer $a(x_1), a(-x_1), a(x_2), a(-x_2)$; second layer a single unit $a(1 - \sum h)$. In
# one hidden layer every bend runs along a whole line, to infinity, with the same change of slope
# all along it; only units on the same line could cancel it, and then they cancel it everywhere. A
# second layer bends along a broken line, which can close. Near the edge of the square ours does
# just that.

# %% tags=["solution"]
hill = ReluNet([[[1, 0], [-1, 0], [0, 1], [0, -1]], [[-1, -1, -1, -1]], [[1]]],
               [np.zeros(4), [1], [0]])
expected = np.maximum(1 - np.abs(GRID).sum(axis=1), 0)
assert np.allclose(hill(GRID)[:, 0], expected)
assert (expected[np.abs(GRID).sum(axis=1) >= 1] == 0).all()
assert (expected > 0).any()
assert count_regions(hill, (-3, -3), (3, 3)) == 5  # four sides, and all that lies outside
