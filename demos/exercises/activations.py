# %% [markdown]
# # Exercises: Activations and output units

# %%
import warnings

import numpy as np

from kerasdemos.byhand import activations

# %% [markdown]
# ## Exercise 1: The steepest place of the sigmoid
#
# Compute by hand: show that $\sigma'(x) = \sigma(x)(1 - \sigma(x))$. Where is it largest, and how
# large? A gradient passes through ten sigmoid units one after the other, all weights 1: what is
# the most that can be left of it?

# %% [markdown] tags=["hint"]
# With $p = \sigma(x)$ the derivative is $p(1 - p)$, a parabola in $p$.

# %% [markdown] tags=["solution"]
# $\sigma = 1/(1 + e^{-x})$, so $\sigma' = e^{-x}/(1 + e^{-x})^2 = \sigma \cdot (1 - \sigma)$. The
# parabola $p(1 - p)$ is largest at $p = \frac12$, that is at $x = 0$: $\frac14$. After ten units
# at most $4^{-10}$, about a millionth, is left. With ReLU it can be all of it.

# %% tags=["solution"]
x = np.linspace(-6, 6, 1201)  # 0 is among them
slope = activations.sigmoid_derivative(x)
assert np.allclose(slope, (activations.sigmoid(x + 1e-5) - activations.sigmoid(x - 1e-5)) / 2e-5)
assert (slope.max(), x[slope.argmax()]) == (0.25, 0)
assert 0.9e-6 < slope.max() ** 10 < 1e-6

# %% [markdown]
# ## Exercise 2: Softmax and large logits
#
# Predict: what does $e^{z_j} / \sum_k e^{z_k}$, typed as it stands, give for $z = (1000, 1001)$?
# What should it give? Mend it.

# %% [markdown] tags=["hint"]
# Add the same number to all logits: what happens to the fraction? Choose that number well.

# %% [markdown] tags=["solution"]
# $e^{1000}$ is beyond the largest number of the machine: infinity over infinity, not a number. But
# a factor $e^{-m}$ in numerator and denominator cancels, so only differences of logits count. With
# $m = \max z$ the largest power is 1, and nothing overflows. The answer is that of $z = (0, 1)$:
# $(.27, .73)$.

# %% tags=["solution"]
z = np.array([1000.0, 1001.0])
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    assert np.isnan(np.exp(z) / np.exp(z).sum()).all()
mended = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
assert np.allclose(mended, [0.2689, 0.7311], atol=1e-4)
assert np.allclose(mended, activations.softmax([0, 1]))

# %% [markdown]
# ## Exercise 3: Confidently wrong
#
# Compute by hand: a sigmoid unit has $z = -5$, and the target is 1. How large is the gradient in
# $z$ of the cross-entropy $-\log p$, and of the squared error $\frac12(p - 1)^2$? What do they do
# as $z$ goes to $-\infty$? Which would you learn from?

# %% [markdown] tags=["hint"]
# Both are $p - 1$ times something: 1 for cross-entropy, $p(1 - p)$ for the squared error. $p =
# \sigma(-5) = .0067$.

# %% [markdown] tags=["solution"]
# Cross-entropy: $p - 1 = -.993$. Squared error: $(p - 1)\,p(1 - p) = -.0066$, a
# hundred-and-fiftieth of it. As $z$ falls the first goes to $-1$ and the second to 0: the more
# wrong the unit, the less the squared error teaches it. That is what "the choice of cost function
# is tightly coupled with the output unit" means.

# %% tags=["solution"]
z, target = np.array([-5.0]), np.array([1.0])
matched = activations.output_gradient("sigmoid", z, target)
mismatched = activations.squared_error_gradient("sigmoid", z, target)
assert np.allclose(matched, -0.9933, atol=1e-4)
assert np.allclose(mismatched, -0.0066, atol=1e-4)
assert 150 < (matched / mismatched)[0] < 152
far = activations.squared_error_gradient("sigmoid", 4 * z, target)
assert abs(far[0]) < 1e-8

# %% [markdown]
# ## Exercise 4: The missing minus sign
#
# Explain: the slide writes the radial basis function as $e^{\|W - x\|^2 / \sigma^2}$. What would
# such a unit do far from its centre $W$? Write the layer with the minus sign for the centres $(0,
# 0)$ and $(1, 1)$ with $\sigma = 1$, and give $h$ at the four points of XOR. Does a line separate
# the classes there?

# %% [markdown] tags=["hint"]
# Squared distances between corners of the square are 0, 1 or 2.

# %% [markdown] tags=["solution"]
# Without the minus sign the unit is smallest at its centre and grows beyond all bounds; with it,
# it is 1 at the centre and falls to 0: it says "like $W$". At (0, 0), (0, 1), (1, 0), (1, 1): $h =
# (1, e^{-2}), (e^{-1}, e^{-1}), (e^{-1}, e^{-1}), (e^{-2}, 1)$. The sum $h_1 + h_2$ is 1.135 for
# class 0 and .736 for class 1: a line separates them.

# %% tags=["solution"]
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
h = activations.rbf_layer(corners, [[0, 0], [1, 1]])  # (4, 2)
assert np.allclose(h.sum(axis=1), [1.135, 0.736, 0.736, 1.135], atol=1e-3)
assert np.exp(+(10.0**2)) > 1e43
