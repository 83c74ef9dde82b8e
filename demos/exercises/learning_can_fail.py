# %% [markdown]
# # Exercises: A network that can represent a function need not learn it

# %%
import numpy as np

from kerasdemos.byhand.backprop import gradients, sgd_step
from kerasdemos.byhand.constructions import evaluate, interpolate
from kerasdemos.byhand.relunets import ReluNet, compose, count_regions, n_parameters, shallow

# %% [markdown]
# ## Exercise 1: Four units are enough
#
# Compute by hand: write $||x| - \frac13|$ on $[-1, 1]$ as a network of four hidden ReLU units.
# Where are the joints, which slopes lie between them?

# %% [markdown] tags=["hint"]
# From the left the function falls, rises, falls and rises. A first unit at $x = -1$ makes the
# first slope; each joint needs one more.

# %% [markdown] tags=["solution"]
# Joints at $-\frac13$, 0 and $\frac13$, slopes $-1, 1, -1, 1$, so the output weights are $-1, 2,
# -2, 2$ for units that begin at $-1, -\frac13, 0, \frac13$, and the bias is the value at $-1$,
# $\frac23$. The network is exact; that gradient descent finds it is another matter.

# %% tags=["solution"]
knots = np.array([-1, -1 / 3, 0, 1 / 3, 1])
network = interpolate(knots, np.abs(np.abs(knots) - 1 / 3))
assert np.allclose(network[0][1].ravel(), [-1, 2, -2, 2])
x = np.linspace(-1, 1, 2001)
assert np.allclose(evaluate(x, network, "relu"), np.abs(np.abs(x) - 1 / 3))

# %% [markdown]
# ## Exercise 2: An optimiser that does its best
#
# Predict: a network with one hidden unit, $\max\{0, x - 2\}$, is to learn $y = x$ from the points
# $x = -1, 0, 1$. Will smaller or larger steps of gradient descent help? What is learned?

# %% [markdown] tags=["hint"]
# Is the unit active at any of the points? What multiplies every gradient that reaches it?

# %% [markdown] tags=["solution"]
# The unit is inactive at all three points, so its own weight and bias get no gradient, and its
# output weight, multiplied by an activation of 0, gets none either. Only the output bias learns:
# the mean of the targets, 0. No step size changes that. A start at which the gradient is zero is
# as good as an end.

# %% tags=["solution"]
x = np.array([[-1.0], [0.0], [1.0]])
for learning_rate in (1e-3, 0.1, 10):
    net = ReluNet([[[1]], [[1]]], [[-2], [0.0]])
    net = sgd_step(net, gradients(net, x, x), learning_rate)
    assert net.weights[0].item() == net.weights[1].item() == 1
    assert net.biases[0].item() == -2
    assert abs(net.biases[1].item()) < 1e-12

# %% [markdown]
# ## Exercise 3: Overfitting without a network
#
# Change the code: draw ten points of $\sin 2\pi x$ on $[-1, 1]$ with noise of standard deviation
# .3 and pass straight lines through all of them, as nine ReLU units can. What is the error at the
# points? And against the curve itself? What if you shrink the fit halfway to the mean of the
# targets?

# %% [markdown] tags=["hint"]
# The fit goes through the noise too. On average, what does the noise add to the squared error?

# %% [markdown] tags=["solution"]
# At the points the error is 0: the network has learned the noise by heart. Against the curve two
# thirds of the noise's variance are left (between two points their noises are averaged), on top of
# what nine lines cannot follow. Shrinking removes noise and signal alike: here the signal is worth
# more, so it does not help; with noise of 2 it would. Which it is, only data that was not used for
# fitting can tell: that is what the validation curve is for.

# %% tags=["solution"]
fine = np.linspace(-1, 1, 401)
truth = np.sin(2 * np.pi * fine)


def errors(noise, repetitions=200):
    """Mean squared error against the curve: of the fit, and of the fit shrunk halfway."""
    generator = np.random.default_rng(0)
    total = np.zeros(2)
    for _ in range(repetitions):
        knots = np.linspace(-1, 1, 10)
        y = np.sin(2 * np.pi * knots) + generator.normal(scale=noise, size=10)
        assert np.allclose(evaluate(knots, interpolate(knots, y), "relu"), y)
        fit = evaluate(fine, interpolate(knots, y), "relu")
        total += [np.mean((fit - truth) ** 2), np.mean(((fit + y.mean()) / 2 - truth) ** 2)]
    return total / repetitions


exact, shrunk = errors(0.3)
assert exact < shrunk
assert np.isclose(exact - errors(0, 1)[0], 2 / 3 * 0.3**2, rtol=0.1)
exact, shrunk = errors(2)
assert shrunk < exact

# %% [markdown]
# ## Exercise 4: What depth saves
#
# Compute by hand: a tent on $[0, 1]$ needs two hidden units. Compose $k$ tents, one after the
# other. How many straight pieces has the result, how many hidden units, how many parameters? How
# many parameters has a shallow network with as many pieces? For which $k$ is the deep one smaller?

# %% [markdown] tags=["hint"]
# Every tent maps $[0, 1]$ twice onto itself, so it doubles the pieces of what follows. A network
# of $k$ hidden layers of 2 units: 4 parameters into the first layer, 6 between two layers, 3 at
# the end.

# %% [markdown] tags=["solution"]
# $2^k$ pieces from $2k$ units and $6k + 1$ parameters. A shallow network with as many pieces needs
# at least $2^k - 1$ units, one a joint (the saw itself takes one more, for its first slope), and so
# $3(2^k - 1) + 1$ parameters. For $k = 1, 2, 3, 4$: 7, 13, 19, 25 against 4, 10, 22, 46: from $k =
# 3$ on depth saves. For this function. Most functions are no sawtooth.

# %% tags=["solution"]
tent = shallow([[0, 1], [-0.5, 1]], [0, 2, -4])
saw = tent
for k in range(1, 6):
    assert count_regions(saw, 0, 1) == 2**k
    assert saw.n_parameters == n_parameters(1, 2, k) == 6 * k + 1
    assert n_parameters(1, 2**k - 1, 1) == 3 * (2**k - 1) + 1
    assert (saw.n_parameters < n_parameters(1, 2**k - 1, 1)) == (k >= 3)
    saw = compose(tent, saw)
