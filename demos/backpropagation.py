# %% [markdown]
# # Backpropagation by hand
#
# Lecture 3 (Cambridge), "Backpropagation" (Prince 2023, chapter 7): the forward pass computes
# activations, the backward pass gradients, layer by layer:
#
# $$f_k = \beta_k + \Omega_k h_k, \quad h_k = a(f_{k-1}), \qquad
# \frac{\partial l}{\partial f_{k-1}} =
# \mathbb{I}[f_{k-1} > 0] \odot \Omega_k^T \frac{\partial l}{\partial f_k}, \quad
# \frac{\partial l}{\partial \Omega_k} = \frac{\partial l}{\partial f_k} h_k^T$$

# %%
from kerasdemos.demo import demo_options

options = demo_options(tensorflow=True)  # SEED=, OUT=

# %%
import numpy as np
import tensorflow as tf

from kerasdemos.byhand.backprop import backward, finite_differences, forward, gradients, sgd_step
from kerasdemos.evidence import closing_table
from kerasdemos.figures import save
from kerasdemos.lectures.cambridge.backpropagation import CLAIMS, DIAGRAMS, diagram
from kerasdemos.lectures.cambridge.shallow import random_net

SIZES = (3, 4, 4, 2)  # D_0, ..., D_3: two hidden layers
SAMPLES = 2
ALPHA = 0.1

# %% [markdown]
# ## In four diagrams
#
# A network of two hidden layers, small enough for all its numbers to be whole.

# %%
for name in DIAGRAMS:
    save(diagram(name), options.out / f"backpropagation_{name}.png")

# %% [markdown]
# ## A network, two samples, the sum of squared errors

# %%
np.set_printoptions(precision=4, suppress=True)
net = random_net(SIZES, options.seed)
generator = np.random.default_rng(options.seed + 1)
x = generator.normal(size=(SAMPLES, SIZES[0]))
y = generator.normal(size=(SAMPLES, SIZES[-1]))

# %% [markdown]
# ## Forward pass: one row a sample, a batch in parallel

# %%
trace = forward(net, x)
print("h_0 = x", x, sep="\n")
for k, (f, h) in enumerate(zip(trace.preactivations, trace.activations, strict=True)):
    print(f"f_{k} = beta_{k} + Omega_{k} h_{k}", f, sep="\n")
    print(f"h_{k + 1} = a(f_{k})", h, sep="\n")
print(f"f_{len(net.weights) - 1} = output", trace.output, sep="\n")

# %% [markdown]
# ## Backward pass

# %%
deltas = backward(net, trace, 2 * (trace.output - y))  # the loss's gradient in the output
by_hand = gradients(net, x, y, "sum_squares")
for k in reversed(range(len(net.weights))):
    print(f"dl/df_{k}", deltas[k], sep="\n")
    print(f"dl/dbeta_{k}, summed over the batch", by_hand.biases[k], sep="\n")
    print(f"dl/dOmega_{k}", by_hand.weights[k], sep="\n")

# %% [markdown]
# ## The same from `tf.GradientTape`

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
# ## A step of gradient descent
#
# The slide sums over the batch, $\phi \leftarrow \phi - \alpha \sum_i \nabla l_i$; Keras averages,
# over samples and outputs. With $\alpha$ rescaled by their number it is the same step.

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
# ## Result

# %%
table = closing_table(CLAIMS, {"C14.tape": tape_error, "C14.differences": central_error})
print(f"\n{table}\n\nFigures: {options.out}")
