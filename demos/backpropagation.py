# %% [markdown]
# # Backpropagation by hand
#
# Lecture 3 (Cambridge), "Backpropagation" (Prince 2023, chapter 7). To train a network we need the
# slope of its loss $l$ in every weight: the *gradient*. Backpropagation finds all of them in two
# passes. The *forward pass* computes what each layer hands on, the *backward pass* the slopes,
# from the last layer to the first:
#
# $$f_k = \beta_k + \Omega_k h_k, \quad h_k = a(f_{k-1}), \qquad
# \frac{\partial l}{\partial f_{k-1}} =
# \mathbb{I}[f_{k-1} > 0] \odot \Omega_k^T \frac{\partial l}{\partial f_k}, \quad
# \frac{\partial l}{\partial \Omega_k} = \frac{\partial l}{\partial f_k} h_k^T$$
#
# In words: $h_0 = x$ is the input. A layer multiplies by its weights $\Omega_k$ and adds its biases
# $\beta_k$ (the book's letters for the $W$ and $b$ of Lecture 30, where inputs are rows, $xW$; here
# they are columns, so $\Omega$ is $W$ with rows and columns exchanged); that is the
# *pre-activation* $f_k$. ReLU, $a(f) = \max(0, f)$, makes of it the *activation* $h_{k+1}$.
# $\mathbb{I}[f > 0]$ is 1 where a unit is active and 0 elsewhere, $\odot$ multiplies number by
# number, and $^T$ turns rows into columns.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make backpropagation SEED=1`: SEED= OUT=
options = demo_options(tensorflow=True)

# %%
import numpy as np
import tensorflow as tf

from kerasdemos.byhand.backprop import backward, finite_differences, forward, gradients, sgd_step
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.evidence import closing_table
from kerasdemos.figures import save
from kerasdemos.lectures.cambridge.backpropagation import CLAIMS, DIAGRAMS, diagram
from kerasdemos.lectures.cambridge.shallow import random_net

SIZES = (3, 4, 4, 2)  # D_0, ..., D_3: two hidden layers
SAMPLES = 2
ALPHA = 0.1

# %% [markdown]
# ## Why not try each weight?
#
# One could move a weight a little, compute the loss anew, and divide. It works, and below it
# checks our result. But moving a weight a little up and a little down takes two forward passes for
# every parameter: 92 for the 46 of the small network below, 203,540 for the 101,770 of
# `fashion.py`, for one step. The backward pass costs about two forward passes, however many
# parameters there are: at each layer it multiplies twice where the forward pass multiplies once,
# for the slope that it hands back and for those of $\Omega_k$. All slopes behind a layer share one
# factor, and it is computed once.
#
# ## One chain in eight steps
#
# One input, one hidden unit, one output, squared error: $x = 2$, target $y = 2$, $\omega_0 = 2$,
# $\beta_0 = -1$, $\omega_1 = .5$, $\beta_1 = 1$.
#
# | | forward | | backward |
# |---|---|---|---|
# | 1 | $f_0 = -1 + 2 \cdot 2 = 3$ | 5 | $\partial l / \partial f_1 = 2 (f_1 - y) = 1$ |
# | 2 | $h_1 = \max(0, 3) = 3$ | 6 | $\partial l / \partial \omega_1 = 1 \cdot h_1 = 3$ |
# | 3 | $f_1 = 1 + .5 \cdot 3 = 2.5$ | 7 | $\partial l / \partial f_0 = 1 \cdot \omega_1 = .5$ |
# | 4 | $l = (2.5 - 2)^2 = .25$ | 8 | $\partial l / \partial \omega_0 = .5 \cdot x = 1$ |
#
# Each step back is the *chain rule* (slide "Computing Gradients with Chain Rule"): a slope through
# two steps is the product of their slopes. Step 5: the square's slope, so *prediction less target*,
# twice. It is 1, the factor 1 of steps 6 and 7. Step 6: $f_1$ grows by $h_1$ when $\omega_1$ grows
# by 1, because $\omega_1$ is multiplied by it. Step 7: $f_1$ grows by $\omega_1 = .5$ when $h_1$
# grows by 1, and $h_1$ grows as $f_0$ does, since $f_0 > 0$. Step 8: $f_0$ grows by $x$ when
# $\omega_0$ grows by 1. A bias is only added, so its slope is that of its pre-activation: 1 for
# $\beta_1$ (step 5), .5 for $\beta_0$ (step 7).

# %%
chain = ReluNet([[[2.0]], [[0.5]]], [[-1.0], [1.0]])
slopes = gradients(chain, [[2.0]], [[2.0]], "sum_squares")
assert slopes.loss == 0.25
assert [w.item() for w in slopes.weights] == [1.0, 3.0]  # steps 8 and 6
assert [b.item() for b in slopes.biases] == [0.5, 1.0]  # steps 7 and 5
off = gradients(ReluNet([[[2.0]], [[0.5]]], [[-5.0], [1.0]]), [[2.0]], [[2.0]], "sum_squares")
print(f"with beta_0 = -5 the unit is inactive: slope of omega_0 {off.weights[0].item():g}")

# %% [markdown]
# With $\beta_0 = -5$ the pre-activation is $-1$, ReLU is flat there, and the chain is cut: nothing
# before it learns from this sample.
#
# ## In four diagrams
#
# The same with two hidden layers, small enough for all its numbers to be whole: slides "Forward
# Pass", "Backward Pass", "Computing Gradients with Chain Rule", "Backpropagation Algorithm". Follow
# one number: where a unit feeds several units, the slopes that come back to it are added, because
# it moves the loss through each. That sum is what $\Omega_k^T$ does. And the weight from unit $j$
# to unit $i$ is multiplied by $h_j$, so its slope is (slope of $f_i$) times $h_j$, as in step 6.
# The table of all these products, a row an $i$, a column a $j$, is $\frac{\partial l}{\partial f_k}
# h_k^T$.

# %%
for name, title in zip(DIAGRAMS, (
        "One weight matrix: its gradient is a product of four factors",
        "Forward: each layer from the layer before, then the loss",
        "Backward: the loss's slopes, from the last layer to the first",
        "One pass forward and one back give every gradient"), strict=True):
    figure = diagram(name)
    figure.suptitle(title)
    save(figure, options.out / f"backpropagation_{name}.png")

# %% [markdown]
# ## A network, two samples, the sum of squared errors
#
# Weights, samples and targets drawn at random. One row a sample: a *batch* goes through in
# parallel ("we get tensors instead of matrices", as the slide's note says). A row times
# $\Omega_k^T$ is the slide's $\Omega_k$ times a column. The loss is $l = \sum (\hat y - y)^2$, over
# samples and outputs, where $\hat y$ is the network's output, the last $f$.

# %%
np.set_printoptions(precision=4, suppress=True)
net = random_net(SIZES, options.seed)
generator = np.random.default_rng(options.seed + 1)
x = generator.normal(size=(SAMPLES, SIZES[0]))
y = generator.normal(size=(SAMPLES, SIZES[-1]))

# %% [markdown]
# ## Forward pass
#
# All $h_k$ are kept, because the backward pass multiplies by them.

# %%
trace = forward(net, x)
print("h_0 = x", x, sep="\n")
for k, (f, h) in enumerate(zip(trace.preactivations, trace.activations, strict=True)):
    print(f"f_{k} = beta_{k} + Omega_{k} h_{k}", f, sep="\n")
    print(f"h_{k + 1} = a(f_{k})", h, sep="\n")
print(f"f_{len(net.weights) - 1} = output", trace.output, sep="\n")

# %% [markdown]
# ## Backward pass
#
# It begins with $2 (\hat y - y)$, step 5 of the chain. **Before you run it:** which rows of
# $\partial l / \partial \Omega_0$ will be 0?

# %%
deltas = backward(net, trace, 2 * (trace.output - y))  # the loss's gradient in the output
by_hand = gradients(net, x, y, "sum_squares")
for k in reversed(range(len(net.weights))):
    print(f"dl/df_{k}", deltas[k], sep="\n")
    print(f"dl/dbeta_{k}, summed over the batch", by_hand.biases[k], sep="\n")
    print(f"dl/dOmega_{k}", by_hand.weights[k], sep="\n")
silent = ~(trace.activations[0] > 0).any(axis=0)  # (4,): hidden units inactive for both samples
assert (by_hand.weights[0][silent] == 0).all()

# %% [markdown]
# The rows of the units that were inactive for every sample: their pre-activation's slope is 0. In
# $\Omega_1$ it is their columns, since $h_1$ is 0 there.
#
# ## The same from `tf.GradientTape`
#
# Frameworks do just this. The *tape* notes each operation of the forward pass and plays the notes
# backwards: `tape.gradient(loss, weights)`, in PyTorch `loss.backward()`. And `finite_differences`
# tries each weight $w$, a step $\varepsilon$ up and a step down (*central differences*):
# $(l(w + \varepsilon) - l(w - \varepsilon)) / (2 \varepsilon)$.

# %%
weights, biases = [[tf.constant(a) for a in arrays] for arrays in (net.weights, net.biases)]
with tf.GradientTape() as tape:
    tape.watch([weights, biases])
    h = tf.constant(x)
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        h = tf.nn.relu(tf.matmul(h, weight, transpose_b=True) + bias)
    output = tf.matmul(h, weights[-1], transpose_b=True) + biases[-1]
    loss = tf.reduce_sum((output - y) ** 2)
of_tape = tape.gradient(loss, weights + biases)

# %%
differences = finite_differences(net, x, y, "sum_squares")
mine = np.concatenate([g.ravel() for g in by_hand.weights + by_hand.biases])
tapes = np.concatenate([g.numpy().ravel() for g in of_tape])
central = np.concatenate([g.ravel() for g in differences.weights + differences.biases])
tape_error, central_error = (np.abs(other - mine).max() / np.abs(mine).max()
                             for other in (tapes, central))
print(f"loss {by_hand.loss:.6f}, tape's {loss.numpy():.6f}")
print(f"largest relative difference of a gradient: to the tape {tape_error:.1e}, to central "
      f"differences {central_error:.1e}")

# %% [markdown]
# The tape agrees to the last digits of a 64-bit number, 1e-16. Trying agrees less well, because it
# subtracts two losses that are nearly equal, and what rounding did to them is divided by the step.
#
# ## A step of gradient descent
#
# The slide sums over the batch, $\phi \leftarrow \phi - \alpha \sum_i \nabla l_i$, where $\phi$ are
# all parameters and $\alpha$ is the learning rate; Keras averages, over samples and outputs. A mean
# is the sum divided by their number, here 2 x 2, so the sum with $\alpha / 4$ is the same step.

# %%
summed = sgd_step(net, by_hand, ALPHA / y.size)
averaged = sgd_step(net, gradients(net, x, y, "mse"), ALPHA)
step_error = max(np.abs(one - other).max() for one, other in
                 zip(summed.weights + summed.biases, averaged.weights + averaged.biases,
                     strict=True))
print(f"the step on the sum and the step on the mean differ by {step_error:.0e}")
print(f"loss before {by_hand.loss:.4f}, after a small step "
      f"{gradients(sgd_step(net, by_hand, 1e-3), x, y, 'sum_squares').loss:.4f}")

# %% [markdown]
# What follows in practice: memory. Every $h_k$ of every sample of the batch waits for the backward
# pass, so training needs far more memory than predicting, and the remedy is a smaller batch.
#
# ## Result
#
# A row of the table is a claim: what the slide says, what came out here (ours), whether they agree
# (verdict of ours).

# %%
# Ours by the claims' names, C for Lecture 3; `kerasdemos verdicts C14` tells more of them.
table = closing_table(CLAIMS, {"C14.tape": tape_error, "C14.differences": central_error})
print(f"\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `.01` in place of `1e-3`, in the cell of the step: expect the loss to fall from 8.4 to 2.9. With
#   .1 it *rises* to 49. The slope is right only nearby.
# - `finite_differences(net, x, y, "sum_squares", step=1e-12)` in place of
#   `finite_differences(net, x, y, "sum_squares")`, whose step is 1e-6: expect an error near 1e-4.
#   With 1e-2 it is below 1e-14: as long as no unit switches on or off the loss is a parabola in one
#   weight, where central differences have no error but rounding.
# - `SIZES = (3, 4, 4, 4, 4, 4, 4, 2)` in place of `SIZES = (3, 4, 4, 2)`: six hidden layers, the
#   same lines of code, the tape still agrees. With `make backpropagation SEED=5` then all slopes of
#   $\Omega_0$ are 0: every path to it is cut.
#
# Read next: `moons.py`, 15,000 such steps; `initialization.py`, what many layers do to the slopes.
