# %% [markdown]
# # Activations and output units
#
# Lecture 30 (Uniandes), from the slide "ReLU Function" to "Output Functions". What stands between
# the layers, what stands at the end, and which loss belongs to it. Everything by hand; NumPy only.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make activations SEED=1`: SEED=, OUT=
options = demo_options()

# %%
import numpy as np

from kerasdemos.byhand import activations
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, new_figure, save
from kerasdemos.lectures.uniandes import costs
from kerasdemos.lectures.uniandes.activations import CLAIMS, LECTURE, LINE, STEP, slope_error

SEEDS, MOST = range(10), 2000

# %% [markdown]
# ## What an activation is for
#
# A hidden unit adds its inputs up, each times a weight, and a bias; the sum is its
# *pre-activation* $z$. An *activation function* $a$ bends it: the unit hands on $a(z)$. Without a
# bend a stack of layers is one linear map (`multilayer_perceptrons.py`).
#
# The slides draw three. *ReLU*, $\max\{0, z\}$, keeps what is positive. *Sigmoid*,
# $\sigma(z) = 1 / (1 + e^{-z})$, squashes any number into (0, 1): $\sigma(0) = 1/2$, and as
# $e^{-\log 3} = 1/3$, $\sigma(\log 3) = 1 / (1 + 1/3) = 3/4$. *Tanh* squashes into $(-1, 1)$.

# %%
assert activations.sigmoid(0) == 0.5
assert np.isclose(activations.sigmoid(np.log(3)), 0.75)

slides = {"ReLU(x)": activations.relu, "derivative of ReLU": activations.relu_derivative,
          "sigmoid(x)": activations.sigmoid, "tanh(x)": activations.tanh}
figure, axes = new_figure(2, 2)
for panel, (name, function) in zip(axes.flat, slides.items(), strict=True):
    curves.lines(LINE, function(LINE), x_label="$x$", y_label=name, origin=True, axes=panel)
figure.suptitle("Sigmoid and tanh turn flat on both sides, ReLU on one")
save(figure, options.out / "activations_slides.png")

# %% [markdown]
# **Look at the slopes**, because training lives on them: the gradient that reaches a weight has
# been multiplied by the slope of every activation on its way (the chain rule). ReLU's slope is 0 or
# 1. At exactly 0 it has none; "we default to the left-hand-side derivative", says the slide, which
# is 0. Sigmoid's follows from the quotient rule:
#
# $$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2} = \sigma(z)\,(1 - \sigma(z)),$$
#
# because $1 - \sigma(z) = e^{-z} / (1 + e^{-z})$. It is largest where $\sigma = 1/2$, and there it
# is 1/4. So ten layers of sigmoid units pass on at most $(1/4)^{10}$, a millionth, times the
# weights. A ReLU that is active passes on everything. That is the reason behind the slide's "it
# mitigates the problem of vanishing gradients".
#
# ## All eight, each with its derivative
#
# The slides name five more. *Threshold* (McCulloch and Pitts) is 0 or 1: its slope is 0 nearly
# everywhere, so nothing can be learned through it; sigmoid is its smooth form. Then $\cos x$; the
# *radial basis function* $e^{-x^2/s^2}$ of width $s$, which looks for one place (the slide drops
# the minus sign, and would grow without bound); *softplus* $\log(1 + e^x)$, a smooth ReLU, whose
# derivative is the sigmoid; and *hard tanh* $\max(-1, \min(1, x))$.

# %%
titles = activations.WRITTEN | {"rbf": "RBF, $s = 1$"}
figure, axes = new_figure(2, 4)
for panel, name in zip(axes.flat, LECTURE, strict=True):
    function, derivative = activations.ACTIVATIONS[name]
    curves.with_derivative(LINE, function(LINE), derivative(LINE), title=titles[name],
                           axes=panel)
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
figure.suptitle("The slopes of sigmoid and tanh vanish on both sides")
save(figure, options.out / "activations.png")

# %% [markdown]
# Is each derivative right? A *central difference* tells, $(a(z + h) - a(z - h)) / 2h$ with a small
# $h$, away from kinks. The last columns are the values at $\pm 1000$. A computer does not give them
# by itself: written as on the slide, softplus at 1000 asks for $e^{1000}$, which no number of it
# can hold.

# %%
with np.errstate(over="ignore"):
    print(f"softplus at 1000, as written on the slide: {np.log(1 + np.exp(np.float64(1000)))}")
slope_errors = {name: slope_error(name) for name in LECTURE}
print(f"{'activation':<11}{'largest error':>14}{'at -1000':>10}{'at 1000':>10}")
for name in LECTURE:
    far = activations.ACTIVATIONS[name][0]([-1000, 1000])
    print(f"{activations.WRITTEN[name]:<11}{slope_errors[name]:>14.1e}{far[0]:>10.4g}"
          f"{far[1]:>10.4g}")

# %% [markdown]
# The cure is to write it so that the exponent is never positive: $\log(1 + e^z) = z +
# \log(1 + e^{-z})$ for positive $z$.
#
# ## Output units and their losses
#
# The last layer's activation says what the output means, and the *loss* says how wrong it is. "The
# choice of cost function is tightly coupled with the choice of output unit":
#
# | output unit | for | its loss |
# |---|---|---|
# | linear, $z$ | a real number | squared error, $\frac12 (z - y)^2$ |
# | sigmoid, $p = \sigma(z)$ | yes or no | binary cross-entropy, $-y \log p - (1 - y) \log(1 - p)$ |
# | softmax, $p_k = e^{z_k} / \sum_j e^{z_j}$ | one of many classes | cross-entropy, $-\log p_y$ |
#
# Here $y$ is the target and $p_y$ the probability of the right class; the $z$ that sigmoid or
# softmax turn into probabilities are called *logits*. Cross-entropy is the log-likelihood of the
# logit model with a minus sign, averaged over the data. It is what the slide calls "the distance
# between the data distribution and the model distribution": their Kullback-Leibler divergence, plus
# a constant.
#
# Coupled how? Take sigmoid with $z = \log 3$, so $p = 3/4$, and the target $y = 0$. The loss is
# $-\log(1 - p) = \log 4 = 1.39$. Its derivative in $z$, by the chain rule:
#
# $$\frac{1}{1 - p} \cdot \sigma'(z) = \frac{1}{1 - p} \cdot p\,(1 - p) = p = p - y.$$
#
# The slope of the sigmoid has cancelled. What is left is prediction less target, and so it is for
# all three pairs.

# %%
unit, three = activations.OUTPUTS["sigmoid"], np.array([np.log(3)])
assert np.isclose(unit.loss(three, np.array([0.0])), np.log(4))
assert np.isclose(activations.output_gradient("sigmoid", three, np.array([0.0]))[0], 0.75)

generator = np.random.default_rng(options.seed)
z, target = generator.normal(size=3), np.array([0.0, 1.0, 0.0])
moves = STEP * np.eye(3)
gaps = {}
print(f"z = {z.round(4)}, target = {target}")
for name, unit in activations.OUTPUTS.items():
    numeric = [(unit.loss(z + move, target) - unit.loss(z - move, target)) / (2 * STEP)
               for move in moves]
    gaps[name] = np.abs(numeric - activations.output_gradient(name, z, target)).max()
    print(f"{name:<8} prediction {unit.function(z).round(4)}  loss {unit.loss(z, target):.4f}  "
          f"prediction - target {(unit.function(z) - target).round(4)}  "
          f"off central differences by {gaps[name]:.0e}")

# %% [markdown]
# ## A cost that does not match
#
# Why not squared error behind a sigmoid? Nothing cancels: the derivative of $\frac12 (p - y)^2$ is
# $(p - y)\, p\, (1 - p)$, here $.75 \cdot .75 \cdot .25 = .14$ instead of .75. And with $z = 10$,
# where the unit is as good as sure, and wrong, it is .00005: the more wrong, the less it learns.
#
# **Before you run it:** networks of XOR that have first learned the opposite of every answer, and
# must turn round. One is done when all its outputs are on the right side of 1/2. How much longer
# does squared error need, at its best of five step sizes?

# %%
assert np.isclose(0.75 * 0.75 * 0.25, costs.GRADIENTS["squared error"](
    "sigmoid", three, np.array([0.0]))[0])
gradients = [by("sigmoid", LINE, np.ones_like(LINE)) for by in costs.GRADIENTS.values()]
figure = curves.lines(LINE, np.transpose(gradients), labels=list(costs.GRADIENTS), origin=True,
                      x_label="$z$, target 1", y_label="gradient in $z$ behind sigmoid")
figure.suptitle("Far from the target, the squared error's gradient vanishes")
save(figure, options.out / "activations_costs.png")
steps = {(output, cost): np.median(costs.steps_to_learn(
    output, cost, SEEDS, opposite=True, steps=MOST), axis=0).min()
    for output in costs.TARGETS for cost in costs.GRADIENTS}
for (output, cost), median in steps.items():
    print(f"{output} with {cost}: {median:,.0f} of at most {MOST:,} steps")

# %% [markdown]
# With cross-entropy some five steps; with squared error most are not done when we stop. In the
# figure, left of 0, where the unit is wrong, one curve goes to $-1$ and the other back to 0: that
# is a *plateau*, and a descent that begins there stands still. In practice one takes the pair from
# the table, and in Keras lets the loss see the logits (`from_logits=True`), so that the logarithm
# and the exponential cancel before they overflow.
#
# ## Result
#
# Reading the table: "exact to 1e-12" says that ours and the slide's differ by no more than that,
# "holds at or above 1" where our number must lie for the slide's sentence to be true.

# %%
rescaled = np.abs(activations.tanh(LINE) - (2 * activations.sigmoid(2 * LINE) - 1)).max()
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U9` tells more of them.
table = closing_table((*CLAIMS, *costs.CLAIMS), {
    "U9.relu-derivative-0": activations.relu_derivative(0),
    "U9.steepest": {name: activations.ACTIVATIONS[name][1](LINE).max()
                    for name in ("sigmoid", "tanh")},
    "U9.tanh-symmetry": np.abs(activations.tanh(-LINE) + activations.tanh(LINE)).max(),
    "U9.tanh-sigmoid": rescaled,
    "U9.slopes": slope_errors,
    "U11.softmax": np.abs(activations.softmax(z) - np.exp(z) / np.exp(z).sum()).max(),
    "U11.gradients": gaps,
    "U27.distance": costs.distance_gap(),
    "U27.matched": min(costs.growth("cross-entropy").values()),
    "U27.mismatched": max(costs.growth("squared error").values()),
    "U27.steps-wrong": min(steps[output, "squared error"] / steps[output, "cross-entropy"]
                           for output in costs.TARGETS),
})
print(f"{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - At the end a line more, `print(activations.softmax(z), activations.softmax(z + 100))`. Expect
#   the same probabilities twice: a number added to every logit cancels. That is also how softmax is
#   kept from overflowing.
# - `opposite=False` in place of `opposite=True`, in the cell of the cost that does not match.
#   Expect some ten steps with either loss: a network that begins at random is not yet sure of
#   anything, so there is no plateau to leave.
# - At the end a line more, `print(*(activations.get(name)[1](10) for name in LECTURE[:3]))`, the
#   slopes of ReLU, sigmoid and tanh at 10. Expect 1, .00005 and .00000001: who squashes, stops
#   learning far out.
#
# Read next: `activations_on_fashion.py`, the same functions on images; `initialization.py`, what
# their slopes do to fifty layers.
