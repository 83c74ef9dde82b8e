# %% [markdown]
# # Exercises: An architecture, searched for

# %%
from itertools import pairwise

import numpy as np

TRUE_ERROR, IMAGES, NETWORKS = 0.15, 1000, 9

# %% [markdown]
# ## Exercise 1: The best of nine equals
#
# Predict: nine networks have exactly the same true error, 15 percent. Each is tested on 1,000
# images of its own, and the best is reported. How large is the reported error, on average?
# Simulate it.

# %% [markdown] tags=["hint"]
# Each error has a standard error of $\sqrt{.15 \cdot .85 / 1000} = .0113$. The smallest of nine
# draws from $N(0, 1)$ is on average $-1.49$.

# %% [markdown] tags=["solution"]
# About $.15 - 1.49 \cdot .0113 = .133$: it looks 1.7 points better than any of the networks is.
# The choice has used up the test set. In the demo all networks see the same test images, and easy
# images are easy for all: there the effect is smaller. Of 20,000 repetitions the mean is exact to
# .0001.

# %% tags=["solution"]
generator = np.random.default_rng(0)
tests = generator.binomial(IMAGES, TRUE_ERROR, size=(20_000, NETWORKS)) / IMAGES
reported = tests.min(axis=1)
assert np.isclose(reported.mean(), 0.133, atol=0.001)
normal = generator.normal(size=(20_000, NETWORKS)).min(axis=1).mean()
assert np.isclose(normal, -1.485, atol=0.02)

# %% [markdown]
# ## Exercise 2: A second set
#
# Change the code: choose by 1,000 validation images, and report the error of the chosen network on
# 1,000 test images that nobody has looked at. Is the report still too good? What if the true
# errors differ, say from 13 to 17 percent?

# %% [markdown] tags=["hint"]
# The networks' test errors are drawn anew, independently of the validation errors.

# %% [markdown] tags=["solution"]
# No: the report is right on average, .15. And where the networks differ the validation set finds a
# good one, though not always the best: better than one taken at random, which has 15 percent. To
# choose and to report are two uses, and each needs images of its own.

# %% tags=["solution"]
for true in (np.full(NETWORKS, TRUE_ERROR), np.linspace(0.13, 0.17, NETWORKS)):
    validation, test = generator.binomial(IMAGES, true, size=(2, 20_000, NETWORKS)) / IMAGES
    chosen = validation.argmin(axis=1)
    report = test[np.arange(20_000), chosen].mean()
    assert np.isclose(report, true[chosen].mean(), atol=5e-4)
    assert validation.min(axis=1).mean() < report - 0.003
assert 0.13 < report < 0.145

# %% [markdown]
# ## Exercise 3: How many images to tell .14 from .15?
#
# Compute by hand: two networks with true errors .14 and .15. How many test images make the
# difference twice as large as its standard error, if each has images of its own? And if both see
# the same images and disagree (one right, the other wrong) on 8 percent of them?

# %% [markdown] tags=["hint"]
# Of its own: the variances add, $2 \cdot .145 \cdot .855 / n$. The same: an image counts $+1$,
# $-1$ or 0 in the difference, so its variance is nearly .08.

# %% [markdown] tags=["solution"]
# $n = 4 \cdot 2 \cdot .145 \cdot .855 / .01^2 = 9{,}918$, the whole test set for each. The same
# images: $n = 4 \cdot .08 / .01^2 = 3{,}200$. Networks should be compared on the same images; the
# demo's 1,000 are too few for a difference of one point either way.

# %% tags=["solution"]
own = 4 * 2 * 0.145 * 0.855 / 0.01**2
assert round(own) == 9_918
same = 4 * 0.08 / 0.01**2
assert round(same) == 3_200
differences = generator.multinomial(3_200, [0.045, 0.035, 0.92], size=20_000) @ [1, -1, 0] / 3_200
assert np.isclose(differences.mean() / differences.std(), 2, atol=0.05)

# %% [markdown]
# ## Exercise 4: Which of the nine is the largest?
#
# Compute by hand the parameters of 784-8-10, of 784-128-10 and of 784-128-128-128-10. Which of
# depth and width has the larger say here? Does the demo's search compare networks of equal size?

# %% [markdown] tags=["hint"]
# $(m + 1)\,n$ a layer.

# %% [markdown] tags=["solution"]
# 6,370; 101,770; 134,794. Sixteen times the width is sixteen times the parameters; three times the
# depth adds a third. So the search mixes two questions: what shape is good, and what size.

# %% tags=["solution"]
def parameters(*sizes):
    return sum((m + 1) * n for m, n in pairwise(sizes))


assert parameters(784, 8, 10) == 6_370
assert parameters(784, 128, 10) == 101_770
assert parameters(784, 128, 128, 128, 10) == 134_794
