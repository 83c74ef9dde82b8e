# %% [markdown]
# # Exercises: Universal approximation

# %%
import numpy as np

from kerasdemos.byhand.constructions import evaluate, interpolate, staircase

LINE = np.linspace(-1, 1, 20_001)

# %% [markdown]
# ## Exercise 1: A roof
#
# Compute by hand: which ReLU network with two hidden units passes through $(0, 0)$, $(1, 2)$ and
# $(3, 0)$, straight between them? Write $f(x) = b + w_1\max\{0, x - t_1\} + w_2\max\{0, x -
# t_2\}$.

# %% [markdown] tags=["hint"]
# A unit begins at each knot but the last. Its weight is the change of slope there.

# %% [markdown] tags=["solution"]
# The slopes are 2 and $-1$: from 0 to 2 at $t_1 = 0$, then by $-3$ at $t_2 = 1$. So $f(x) =
# 2\max\{0, x\} - 3\max\{0, x - 1\}$, $b = 0$. At 3: $6 - 6 = 0$.

# %% tags=["solution"]
weights, biases = interpolate([0, 1, 3], [0, 2, 0])
assert weights[1].ravel().tolist() == [2, -3]
assert (-biases[0]).tolist() == [0, 1]
assert np.allclose(evaluate(np.array([0, 1, 3.0]), (weights, biases), "relu"), [0, 2, 0])

# %% [markdown]
# ## Exercise 2: How many units for three digits?
#
# Compute by hand: straight lines between evenly spaced points of a curve miss it by at most
# $\frac{h^2}{8}\max|f''|$, with $h$ the spacing. How many ReLU units bring the error for $\sin
# 2\pi x$ on $[-1, 1]$ below .001?

# %% [markdown] tags=["hint"]
# $\max|f''| = 4\pi^2$ and $h = 2 / D$. Solve for $D$.

# %% [markdown] tags=["solution"]
# $\frac18 \cdot \frac{4}{D^2} \cdot 4\pi^2 = 2\pi^2 / D^2 < .001$, so $D > \sqrt{2000\pi^2} =
# 140.5$: 141 units. Twice as many units quarter the error: another digit costs about three times
# the units.

# %% tags=["solution"]
def largest_error(n_units):
    knots = np.linspace(-1, 1, n_units + 1)
    network = interpolate(knots, np.sin(2 * np.pi * knots))
    return np.abs(evaluate(LINE, network, "relu") - np.sin(2 * np.pi * LINE)).max()


assert int(np.sqrt(2000) * np.pi) == 140
assert largest_error(141) < 0.001 < largest_error(138)
assert np.isclose(largest_error(64) / largest_error(128), 4, rtol=0.01)

# %% [markdown]
# ## Exercise 3: A jump
#
# Explain: no continuous function comes closer than 1/2, everywhere, to a step from 0 to 1. Why? In
# which sense is the step approximated all the same? Try it: interpolate it with 15, 45 and 135
# units.

# %% [markdown] tags=["hint"]
# Look just left and just right of the jump: the network has nearly the same value at both.

# %% [markdown] tags=["solution"]
# On both sides of the jump a continuous function has nearly one value $v$, which should be 0 here
# and 1 there: one of the two is missed by 1/2 or more. But the stretch on which it is missed
# shrinks with the spacing: three times the units, a third of the mean error. For functions with
# jumps the theorem speaks of such a mean; the largest error it bounds for continuous ones.

# %% tags=["solution"]
mean = []
for n_units in (15, 45, 135):  # odd: the jump is halfway between two knots
    knots = np.linspace(-1, 1, n_units + 1)
    fitted = evaluate(LINE, interpolate(knots, (knots >= 0) * 1.0), "relu")
    error = np.abs(fitted - (LINE >= 0))
    assert np.isclose(error.max(), 0.5)
    mean.append(error.mean())
assert np.allclose(np.divide(mean[:-1], mean[1:]), 3, rtol=0.01)

# %% [markdown]
# ## Exercise 4: What the theorem does not say
#
# Predict: the sigmoid network that `staircase` builds for $\sin 2\pi x$ on $[-1, 1]$ with 64
# steps: how good is it at $x = 5$? And the ReLU network of exercise 2?

# %% [markdown] tags=["hint"]
# What does a sigmoid unit do far from its step? And a ReLU unit?

# %% [markdown] tags=["solution"]
# Far outside every sigmoid unit is saturated: the network keeps the value that it had at 1, which
# is 0. At 5 that happens to be right, as $\sin 10\pi = 0$; at 5.25, where the sine is 1, it is
# wrong by 1. The ReLU network goes on along its last straight line, here with slope near $2\pi$: at
# 5 it is near 25. The theorem speaks of a closed and bounded set, and nothing is promised beyond
# the data.

# %% tags=["solution"]
climbing = staircase(lambda x: np.sin(2 * np.pi * x), -1, 1, 64)
assert np.ptp(evaluate(np.array([5.0, 50.0]), climbing, "sigmoid")) < 1e-9
knots = np.linspace(-1, 1, 142)
straight = interpolate(knots, np.sin(2 * np.pi * knots))
assert 24.5 < evaluate(np.array([5.0]), straight, "relu")[0] < 25.2
