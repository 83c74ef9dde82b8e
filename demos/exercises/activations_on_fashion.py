# %% [markdown]
# # Exercises: Cosine, ReLU, sigmoid and tanh on real images

# %%
import numpy as np

from kerasdemos.byhand import activations, xor
from kerasdemos.evidence.runs import shipped
from kerasdemos.lectures.uniandes.activations import MNIST

# %% [markdown]
# ## Exercise 1: One cosine for XOR
#
# Compute by hand: XOR needs two hidden ReLU units. Find a network with a single hidden unit $h =
# \cos(w^T x + b)$ that solves it. What can this unit do that a ReLU unit cannot?

# %% [markdown] tags=["hint"]
# The sum $x_1 + x_2$ is 0, 1 or 2. What is $\cos$ of $\pi$ times that?

# %% [markdown] tags=["solution"]
# $w = (\pi, \pi)$, $b = 0$: $h = 1, -1, 1$ for the sums 0, 1, 2, so $y = \frac12 - \frac12 h$. The
# cosine comes back; a ReLU unit goes one way only.

# %% tags=["solution"]
h = activations.cos(np.pi * xor.X.sum(axis=1))
assert np.allclose(0.5 - 0.5 * h, xor.y)

# %% [markdown]
# ## Exercise 2: Who saturates?
#
# Predict: pre-activations from $N(0, 1)$, then from $N(0, 10^2)$. At which share of them is the
# derivative of sigmoid, of tanh, of cos and of ReLU below .01 in absolute value?

# %% [markdown] tags=["hint"]
# $\sigma' < .01$ where $|z| > 4.6$; $\tanh' < .01$ where $|z| > 3.0$. $|\sin z| < .01$ is a strip
# of $2 \cdot .01$ in every $\pi$.

# %% [markdown] tags=["solution"]
# For $N(0, 1)$ hardly any of sigmoid and tanh; for $N(0, 10^2)$ 65 and 76 percent. Half of ReLU at
# any scale: the negative half. Of cos under one percent at any scale: it never saturates. But its
# derivative changes sign with every $\pi$: with large weights a step that helps at one image hurts
# at the next.

# %% tags=["solution"]
z = np.random.default_rng(0).normal(size=100_000)  # standard errors of shares: under .002
flat = {name: [np.mean(np.abs(activations.get(name)[1](scale * z)) < 0.01) for scale in (1, 10)]
        for name in ("sigmoid", "tanh", "cos", "relu")}
assert np.allclose(flat["sigmoid"], [0, 0.65], atol=0.01)
assert np.allclose(flat["tanh"], [0.003, 0.76], atol=0.01)
assert np.allclose(flat["cos"], [0.008, 0.0064], atol=0.002)
assert np.allclose(flat["relu"], 0.5, atol=0.01)

# %% [markdown]
# ## Exercise 3: Less than one percent
#
# Explain: the slide says that cos units reach an error below 1 percent on MNIST. If the true error
# were exactly 1 percent, between which numbers would the error on 10,000 test images lie, 95 times
# out of 100? Then look at our runs of the lecture's network: are they near?

# %% [markdown] tags=["hint"]
# The number of wrong images is binomial with mean 100. `shipped([experiment]).runs` holds the runs
# that come with the package.

# %% [markdown] tags=["solution"]
# Standard error $\sqrt{.01 \cdot .99 / 10000} = .001$, so from .8 to 1.2 percent. Our cos runs are
# above 2 percent in every seed: this network of five epochs does not reach the sentence. It may
# well be true of another: neither the size of the network nor the length of the training is on the
# slide.

# %% tags=["solution"]
standard_error = np.sqrt(0.01 * 0.99 / 10_000)
assert np.allclose(0.01 + 2 * standard_error * np.array([-1, 1]), [0.008, 0.012], atol=1e-4)
runs = shipped([MNIST["cos"]]).runs["mnist-cos"]
test_errors = 1 - np.asarray(runs.metric("test_accuracy"))
print(test_errors.round(4))
assert test_errors.min() > 0.02
