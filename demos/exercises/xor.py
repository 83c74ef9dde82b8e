# %% [markdown]
# # Exercises: XOR by hand

# %%
import numpy as np

from kerasdemos.byhand import xor

# %% [markdown]
# ## Exercise 1: Three points are no trouble
#
# Predict: leave the point (1, 1) out. What are $\alpha$ and $\beta$ of the least-squares line
# through the other three, and how large is its error? What does it say at (1, 1)?

# %% [markdown] tags=["hint"]
# Three points, three unknowns: look for a plane that goes through all three. Begin with $\alpha$,
# the value at (0, 0).

# %% [markdown] tags=["solution"]
# At (0, 0) the target is 0, so $\alpha = 0$. One step along either axis raises it to 1, so $\beta
# = (1, 1)$: the plane $x_1 + x_2$ goes through all three points, error 0. At (1, 1) it says 2,
# where XOR says 0. It is the fourth point that no plane can also meet: it would have to rise and
# fall at once.

# %% tags=["solution"]
alpha, beta = xor.least_squares(xor.X[:3], xor.y[:3])
assert np.allclose([alpha, *beta], [0, 1, 1])
assert np.allclose(xor.X[3] @ beta + alpha, 2)

# %% [markdown]
# ## Exercise 2: Between the corners
#
# Compute by hand, with the slide's $W$, $c$, $w$ and $b$: what is the output at $(\frac12,
# \frac12)$, and at $(2, 0)$? Where in the plane is the output 1?

# %% [markdown] tags=["hint"]
# Both columns of $W$ are (1, 1), so the network sees only the sum $s = x_1 + x_2$. Write the
# output as a function of $s$.

# %% [markdown] tags=["solution"]
# $f = \max\{0, s\} - 2\max\{0, s - 1\}$: it rises from 0 to 1 until $s = 1$, then falls with slope
# $-1$. At $(\frac12, \frac12)$ the sum is 1 and the output 1; at (2, 0) the sum is 2 and the
# output 0. The output is 1 on the whole line $x_1 + x_2 = 1$, which goes through (0, 1) and (1,
# 0). The network is right at four points; between them it says what it likes.

# %% tags=["solution"]
assert np.allclose(xor.trace([[0.5, 0.5], [2, 0]])["y_hat"], [1, 0])
t = np.linspace(-3, 3, 61)
assert np.allclose(xor.trace(np.column_stack([t, 1 - t]))["y_hat"], 1)

# %% [markdown]
# ## Exercise 3: Other hidden units
#
# Change the code: take $h_1 = \max\{0, x_1 - x_2\}$ and $h_2 = \max\{0, x_2 - x_1\}$. Which $W$
# and $c$ are these? Find $w$ and $b$ that solve XOR. Where do the four points go in the space of
# $h$?

# %% [markdown] tags=["hint"]
# Each unit is active at one of the two points of class 1 and at no other.

# %% [markdown] tags=["solution"]
# The columns of $W$ are (1, -1) and (-1, 1), and $c = 0$. (0, 0) and (1, 1) both go to the origin,
# (1, 0) to (1, 0) and (0, 1) to (0, 1): the line $h_1 + h_2 = \frac12$ separates the classes. So
# $w = (1, 1)$, $b = 0$: the network is $|x_1 - x_2|$. A problem has many solutions; gradient
# descent finds one or another.

# %% tags=["solution"]
tables = xor.trace(solution=([[1, -1], [-1, 1]], [0, 0], [1, 1], 0))
assert tables["max{0, XW + c}"].tolist() == [[0, 0], [0, 1], [1, 0], [0, 0]]
assert tables["y_hat"].tolist() == xor.y.tolist()

# %% [markdown]
# ## Exercise 4: Three inputs
#
# The parity of three inputs is 1 where an odd number of them is 1. Write down a network with three
# hidden ReLU units that computes it at all eight corners.

# %% [markdown] tags=["hint"]
# Again let every unit see the sum $s$ alone, with biases 0, -1 and -2. You need a zigzag: 0, 1, 0,
# 1 at $s = 0, 1, 2, 3$. The weights are the changes of slope.

# %% [markdown] tags=["solution"]
# The slopes are $1, -1, 1$, so they change by $1, -2, 2$: $f = \max\{0, s\} - 2\max\{0, s-1\} +
# 2\max\{0, s-2\}$. XOR's network is its first two units.

# %% tags=["solution"]
corners = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
hidden = np.maximum(0, corners @ np.ones((3, 3)) + [0, -1, -2])  # (8, 3)
assert np.array_equal(hidden @ [1, -2, 2], corners.sum(axis=1) % 2)

# %% [markdown]
# ## Exercise 5: Would one hidden unit do?
#
# Explain: why can no network with a single hidden ReLU unit solve XOR, whatever its weights? How
# small can its mean squared error be?

# %% [markdown] tags=["hint"]
# The pre-activation $z$ is affine, so $z(0,0) + z(1,1) = z(0,1) + z(1,0)$. And the output is a
# monotone function of $z$.

# %% [markdown] tags=["solution"]
# The output never turns as $z$ grows. So to separate the classes both points of one class would
# need larger $z$ than both points of the other; then their sum would be larger too. But the sums
# are equal. At best one point is right and the other three share a value, 1/3 or 2/3: an error of
# $\frac14(\frac19 + \frac19 + \frac49) = \frac16$. In fifty thousand random units none is better,
# and the unit that is active at (1, 1) alone reaches it.

# %% tags=["solution"]
generator = np.random.default_rng(0)
z = generator.normal(size=(50_000, 2)) @ xor.X.T + generator.normal(size=(50_000, 1))  # (n, 4)
h = np.maximum(z, 0)
h -= h.mean(axis=1, keepdims=True)  # the best output weight and bias, by least squares
slope = (h @ xor.y) / np.maximum((h**2).sum(axis=1), 1e-30)
errors = ((xor.y - 0.5 - slope[:, np.newaxis] * h) ** 2).mean(axis=1)
assert errors.min() > 1 / 6 - 1e-9
h = np.maximum(0, xor.X.sum(axis=1) - 1)
assert np.isclose(((xor.y - (2 / 3 - 2 / 3 * h)) ** 2).mean(), 1 / 6)
