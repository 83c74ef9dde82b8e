# %% [markdown]
# # Exercises: Shallow networks of ReLU units

# %%
import numpy as np

from kerasdemos.byhand.relunets import count_regions, joints, shallow
from kerasdemos.lectures.cambridge import shallow as example

# %% [markdown]
# ## Exercise 1: Slopes
#
# Compute by hand: the demo's hidden units are $a(.3 - x)$, $a(-1 + 2x)$ and $a(-.5 + .65x)$, with
# output weights 2, $-1$, 7. Where are the joints, and what is the slope of the output in each of
# the four regions? Check against the figure.

# %% [markdown] tags=["hint"]
# A unit bends where its pre-activation is 0. In a region the slope is the sum of
# $\phi_d\theta_{d1}$ over the units that are active there.

# %% [markdown] tags=["solution"]
# Joints at .3, .5 and $.5 / .65 = .769$. Left of .3 only the first unit is active: slope $-2$.
# From .3 to .5 none: 0. From .5 the second: $-2$. From .769 the second and third: $-2 + 7 \cdot
# .65 = 2.55$.

# %% tags=["solution"]
places = joints(example.ONE, 0, 1.2)
assert np.allclose(places, [0.3, 0.5, 0.5 / 0.65])
edges = np.array([0, *places, 1.2])
slopes = np.diff(example.ONE(edges[:, np.newaxis])[:, 0]) / np.diff(edges)
assert np.allclose(slopes, [-2, 0, -2, 2.55])

# %% [markdown]
# ## Exercise 2: Four regions at most?
#
# Predict: three hidden units, one input. Can the function have only three regions? Two? One? Find
# parameters, no weight zero, for each.

# %% [markdown] tags=["hint"]
# Two units can share their joint. And what is $a(x) - a(-x)$?

# %% [markdown] tags=["solution"]
# Three: let two units bend at the same place. Two: let all three. One: $a(x) - a(-x) = x$ is a
# straight line, its two bends cancel, and a third unit with its joint in the same place can be
# cancelled too: $a(x) - 3a(-x) + 2a(-x)$. So $D + 1$ is what $D$ units can do at most, not what
# they do.

# %% tags=["solution"]
three = shallow([[0, 1], [0, 1], [-0.5, 1]], [0, 1, 1, 1])
two = shallow([[0, 1], [0, 1], [0, 1]], [0, 1, 1, 1])
one = shallow([[0, 1], [0, -1], [0, -1]], [0, 1, -3, 2])
assert [count_regions(net, -1, 1) for net in (example.ONE, three, two, one)][1:] == [3, 2, 1]
assert count_regions(example.ONE, 0, 1.2) == 4
assert np.allclose(one([[-0.7], [0.4]]), [[-0.7], [0.4]])

# %% [markdown]
# ## Exercise 3: Three lines in the plane
#
# Predict: two inputs, three hidden units. Into how many regions do their three lines cut the plane
# in general, if two are parallel, if all three are, and if all go through one point?

# %% [markdown] tags=["hint"]
# Draw them one after the other. A new line adds one region more than it meets other lines (in
# different points).

# %% [markdown] tags=["solution"]
# General: $1 + 1 + 2 + 3 = 7$. Two parallel: the second meets no line, the third two:
# $1 + 1 + 1 + 3 = 6$. All parallel: $1 + 3 = 4$. One point: the third meets both, but in one
# point: $1 + 1 + 2 + 2 = 6$.

# %% tags=["solution"]
lines = {"general": [[-0.2, 1, 0], [0.1, 0, 1], [0.3, 1, 1]],
         "two parallel": [[-0.2, 1, 0], [0.3, 1, 0], [0.1, 0, 1]],
         "all parallel": [[-0.5, 1, 0], [0, 1, 0], [0.5, 1, 0]],
         "one point": [[0, 1, 0], [0, 0, 1], [0, 1, 1]]}
counted = [count_regions(shallow(theta, [0, 1, 2, -4]), (-2, -2), (2, 2))
           for theta in lines.values()]
assert counted == [7, 6, 4, 6]

# %% [markdown]
# ## Exercise 4: The same function, other numbers
#
# Explain: ten parameters choose a function. Do two different choices always give different
# functions? Multiply $\theta_{10}$ and $\theta_{11}$ by 5, and change one other number so that the
# function stays. What does this mean for someone who reads meaning into a single weight?

# %% [markdown] tags=["hint"]
# $a(5z) = 5a(z)$.

# %% [markdown] tags=["solution"]
# Divide $\phi_1$ by 5. For each unit there is such a factor, so every function has a whole family
# of parameters, and that is before units are exchanged. The size of a single weight says nothing;
# the product $\phi_d\theta_{d1}$, a change of slope, does.

# %% tags=["solution"]
theta, phi = np.array(example.THETA, float), np.array(example.PHI, float)
theta[0] *= 5
phi[1] /= 5
x = np.linspace(0, 1.2, 100)[:, np.newaxis]
assert np.allclose(shallow(theta, phi)(x), example.ONE(x))
