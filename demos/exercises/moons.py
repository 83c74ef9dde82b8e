# %% [markdown]
# # Exercises: Two moons

# %%
import numpy as np

from kerasdemos.byhand.backprop import gradients, sgd_step
from kerasdemos.byhand.relunets import ReluNet

# A hundred points on each of two half circles, with noise of .05, more than the demo's .02.
generator = np.random.default_rng(0)
angle = np.linspace(0, np.pi, 100)
x = np.concatenate([np.column_stack([np.cos(angle), np.sin(angle)]),
                    np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])])  # (200, 2)
x += generator.normal(scale=0.05, size=x.shape)
y = np.repeat([0, 1], 100)  # (200,)


def drawn(seed):
    """MyFirstNet with PyTorch's initial weights."""
    generator = np.random.default_rng(seed)
    bounds = [2**-0.5, 16**-0.5]
    return ReluNet([generator.uniform(-b, b, size) for b, size in
                    zip(bounds, [(16, 2), (2, 16)], strict=True)],
                   [generator.uniform(-b, b, size) for b, size in
                    zip(bounds, [16, 2], strict=True)])


# %% [markdown]
# ## Exercise 1: One logit is enough
#
# Compute by hand: show that the softmax of two logits is the sigmoid of their difference. Which
# network 2-16-1 gives the same probabilities as MyFirstNet, and with how many parameters?

# %% [markdown] tags=["hint"]
# Divide numerator and denominator of $e^{z_2} / (e^{z_1} + e^{z_2})$ by $e^{z_2}$.

# %% [markdown] tags=["solution"]
# $p_2 = 1 / (1 + e^{-(z_2 - z_1)}) = \sigma(z_2 - z_1)$. So keep the hidden layer and let the one
# output have the difference of the two rows of output weights, and of the two biases:
# $3 \cdot 16 + 17 = 65$ parameters instead of 82. The second logit is comfortable, not needed.

# %% tags=["solution"]
net = drawn(0)
one = ReluNet([net.weights[0], np.diff(net.weights[1], axis=0)],
              [net.biases[0], np.diff(net.biases[1])])
logits = net(x)
p = np.exp(logits[:, 1]) / np.exp(logits).sum(axis=1)
assert np.allclose(p, 1 / (1 + np.exp(-one(x)[:, 0])))
assert (net.n_parameters, one.n_parameters) == (82, 65)

# %% [markdown]
# ## Exercise 2: Before the first step
#
# Predict: what is the loss of a network that knows nothing? The slide begins at .7243: a little
# more. Draw 200 networks: how often is the first loss above $\log 2$?

# %% [markdown] tags=["hint"]
# With equal logits both probabilities are 1/2. Any other opinion, formed without the data, is
# wrong as often as right; but $-\log p$ punishes wrong opinions more than it rewards right ones.

# %% [markdown] tags=["solution"]
# $-\log\frac12 = .693$. Random opinions cost more on average, so most networks begin above it:
# here more than half of 200, with a mean near .7. The slide's .7243 is an ordinary start.

# %% tags=["solution"]
first = np.array([gradients(drawn(seed), x, y, "cross_entropy").loss for seed in range(200)])
print(f"mean {first.mean():.4f}, {(first > np.log(2)).mean():.0%} above log 2")
assert 0.69 < first.mean() < 0.75
assert 0.5 < (first > np.log(2)).mean() < 0.8
assert first.min() < 0.7243 < first.max()

# %% [markdown]
# ## Exercise 3: Ten times the step
#
# Predict: 1,000 steps with learning rate .01, or 100 steps with .1: how different are the losses
# at the end, from the same start?

# %% [markdown] tags=["hint"]
# Small steps follow one and the same curve through the space of weights, however they are cut. Is
# .1 small here?

# %% [markdown] tags=["solution"]
# Nearly equal: they differ by less than 2 percent. Both follow the curve of steepest descent, and
# what counts is learning rate times steps. That ends where the steps get too large for the curve
# to look straight. The slide's 15,000 steps of .01 could have been 1,500 of .1.

# %% tags=["solution"]
def trained_loss(learning_rate, steps):
    net = drawn(0)
    for _ in range(steps):
        net = sgd_step(net, gradients(net, x, y, "cross_entropy"), learning_rate)
    return gradients(net, x, y, "cross_entropy").loss


small, large = trained_loss(0.01, 1000), trained_loss(0.1, 100)
print(f"{small:.4f}, {large:.4f}")
assert np.isclose(small, large, rtol=0.02)
assert small < 0.6

# %% [markdown]
# ## Exercise 4: Two initialisers
#
# Compute by hand: PyTorch draws from $\pm 1/\sqrt{n_{in}}$, Keras from $\pm\sqrt{6 / (n_{in} +
# n_{out})}$, both uniformly. Compare the variances of the weights of both layers of 2-16-2. And
# the biases?

# %% [markdown] tags=["hint"]
# A uniform variable on $\pm b$ has variance $b^2 / 3$.

# %% [markdown] tags=["solution"]
# Hidden layer: PyTorch $\frac12 / 3 = .167$, Keras $\frac{6}{18} / 3 = .111$. Output layer:
# $\frac1{16} / 3 = .021$ and again .111: five times as much. And Keras's biases are 0, so that at
# the start all hidden units bend on lines through the origin; PyTorch's bend elsewhere too. Which
# of these differences matters, the demo asks under "Many seeds".

# %% tags=["solution"]
pytorch = [drawn(seed) for seed in range(300)]
variances = [np.var([net.weights[layer] for net in pytorch]) for layer in (0, 1)]
assert np.allclose(variances, [1 / 6, 1 / 48], rtol=0.03)  # three standard errors
assert np.isclose(6 / (2 + 16) / 3, 1 / 9)
assert 5 < (1 / 9) / (1 / 48) < 6
