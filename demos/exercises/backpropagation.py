# %% [markdown]
# # Exercises: Backpropagation by hand

# %%
import numpy as np

from kerasdemos.byhand.backprop import finite_differences, forward, gradients, sgd_step
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.lectures.cambridge.shallow import random_net

# %% [markdown]
# ## Exercise 1: Forward and back
#
# Compute by hand: $f_0 = 1 + 2x$, $h_1 = a(f_0)$, $f_1 = -1 + 3h_1$, $l = (f_1 - y)^2$, at $x =
# 1$, $y = 4$. Give $f_0, h_1, f_1, l$; then, from the right, $\partial l/\partial f_1$ and the
# gradients of all four parameters.

# %% [markdown] tags=["hint"]
# $\partial l/\partial f_1 = 2(f_1 - y)$. A weight's gradient is the gradient on its right times
# the activation on its left; a bias's has 1 for that activation.

# %% [markdown] tags=["solution"]
# $f_0 = 3$, $h_1 = 3$, $f_1 = 8$, $l = 16$. $\partial l/\partial f_1 = 8$, so $\partial
# l/\partial\beta_1 = 8$ and $\partial l/\partial\Omega_1 = 8 \cdot 3 = 24$. Back through $\Omega_1
# = 3$ and an active ReLU: $\partial l/\partial f_0 = 24$, so $\partial l/\partial\beta_0 = 24$ and
# $\partial l/\partial\Omega_0 = 24 \cdot 1 = 24$.

# %% tags=["solution"]
net = ReluNet([[[2]], [[3]]], [[1], [-1]])


def numbers(x, y):
    slopes = gradients(net, [[x]], [[y]], "sum_squares")
    return [slopes.loss, *(array.item() for array in slopes.biases + slopes.weights)]


assert numbers(1, 4) == [16, 24, 8, 24, 24]  # l; beta_0, beta_1; Omega_0, Omega_1

# %% [markdown]
# ## Exercise 2: The other side of the joint
#
# Predict: the same network at $x = -1$, $y = 4$. Which of the four gradients are 0? Does the
# network learn anything from this sample?

# %% [markdown] tags=["hint"]
# What is $f_0$ now?

# %% [markdown] tags=["solution"]
# $f_0 = -1$, so $h_1 = 0$ and $f_1 = -1$: $l = 25$, $\partial l/\partial f_1 = -10$. The output
# weight meets an activation of 0 and the indicator stops the rest: only $\beta_1$ has a gradient,
# $-10$. From this sample the network learns to say more everywhere, and nothing about $x$.

# %% tags=["solution"]
assert numbers(-1, 4) == [25, 0, -10, 0, 0]

# %% [markdown]
# ## Exercise 3: The batch twice
#
# Predict: put every sample into the batch twice. What happens to the gradient of the sum of
# squares, and to that of the mean? Which learning rate makes the same step again? The slide sums,
# Keras averages: what must you do when you carry a learning rate over?

# %% [markdown] tags=["hint"]
# Twice the terms, or twice the terms over twice the number.

# %% [markdown] tags=["solution"]
# The sum's gradient doubles, and half the learning rate makes the same step. The mean's stays as
# it was. A rate for sums has to be multiplied by the number of terms, samples times outputs, to do
# the same with means.

# %% tags=["solution"]
net = random_net((3, 4, 2), seed=0)
generator = np.random.default_rng(1)
x, y = generator.normal(size=(5, 3)), generator.normal(size=(5, 2))
x2, y2 = np.vstack([x, x]), np.vstack([y, y])
for loss, factor in (("sum_squares", 2), ("mse", 1)):
    for once, twice in zip(gradients(net, x, y, loss).weights,
                           gradients(net, x2, y2, loss).weights, strict=True):
        assert np.allclose(twice, factor * once)
summed = sgd_step(net, gradients(net, x, y, "sum_squares"), 0.01)
averaged = sgd_step(net, gradients(net, x, y, "mse"), 0.01 * y.size)
assert np.allclose(summed.weights[0], averaged.weights[0])

# %% [markdown]
# ## Exercise 4: A mistake that still learns
#
# Change the code: write the backward pass for one hidden layer yourself, and forget the indicator
# $\mathbb{I}[f_0 > 0]$. Which gradients become wrong? Would you notice it in a falling loss? How
# does one notice?

# %% [markdown] tags=["hint"]
# The output layer's gradients do not contain it. Compare with `finite_differences`.

# %% [markdown] tags=["solution"]
# Those of the first layer are wrong, the last layer's are right. The loss falls all the same: the
# wrong step still points downhill often enough, and a falling loss is no proof. Finite
# differences, which know nothing of the chain rule, show it at once.

# %% tags=["solution"]
def forgetful(net, x, y):
    """The gradients of the sum of squares, without the indicator."""
    trace = forward(net, x)
    delta = 2 * (trace.output - y)  # (n, 2)
    below = delta @ net.weights[1]  # (n, 4), the indicator is missing
    return gradients(net, x, y, "sum_squares")._replace(
        weights=(below.T @ x, delta.T @ trace.activations[0]),
        biases=(below.sum(axis=0), delta.sum(axis=0)))


wrong, true = forgetful(net, x, y), finite_differences(net, x, y, "sum_squares")
assert np.allclose(wrong.weights[1], true.weights[1])
assert not np.allclose(wrong.weights[0], true.weights[0])
learner, losses = net, []
for _ in range(200):
    slopes = forgetful(learner, x, y)
    losses.append(slopes.loss)
    learner = sgd_step(learner, slopes, 1e-3)
assert losses[-1] < losses[0] / 2

# %% [markdown]
# ## Exercise 5: Why not finite differences always?
#
# Explain: how often must the loss be evaluated for the central differences of a network with a
# million parameters? What does backpropagation cost instead? And which step is best: try 1,
# $10^{-3}$, $10^{-6}$ and $10^{-13}$.

# %% [markdown] tags=["hint"]
# Too large a step crosses joints and feels the curvature; too small a step subtracts two numbers
# that agree in nearly all their digits.

# %% [markdown] tags=["solution"]
# Two million forward passes, against one forward and one backward pass, which costs about two
# forward ones. The best step is $10^{-3}$: while no joint is crossed the loss is quadratic in a
# single parameter, central differences are exact, and of the smaller steps each rounds more. At 1
# joints are crossed, at $10^{-13}$ rounding is all that is left. It is a check, not a method.

# %% tags=["solution"]
exact = gradients(net, x, y, "sum_squares")
errors = {step: max(np.abs(ours - theirs).max() for ours, theirs in zip(
    finite_differences(net, x, y, "sum_squares", step=step).weights, exact.weights, strict=True))
    for step in (1, 1e-3, 1e-6, 1e-13)}
print({step: f"{error:.0e}" for step, error in errors.items()})
assert errors[1e-3] < errors[1e-6] < 1e-7
assert errors[1] > 1e4 * errors[1e-6]
assert errors[1e-13] > 1e4 * errors[1e-6]
