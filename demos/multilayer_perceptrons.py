# %% [markdown]
# # Multilayer perceptrons: layers, and why they need an activation
#
# Lecture 30 (Uniandes), equations 1, 2 and 8 to 11. A *multilayer perceptron*, or feedforward
# network, is a chain of simple functions. This page starts from the regression that you know, adds
# a layer, shows that this alone gains nothing, and then what does.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make multilayer_perceptrons SEED=1`: SEED=, OUT=
options = demo_options(tensorflow=True)

# %%
import keras
import numpy as np
from keras import layers

from kerasdemos import summary
from kerasdemos.builders import collapse as collapse_model
from kerasdemos.byhand.multilayer import collapse, forward
from kerasdemos.checks import InputError
from kerasdemos.evidence import closing_table
from kerasdemos.figures import networks, new_figure, save
from kerasdemos.lectures.uniandes.networks import CLAIMS, D, H, Q, example

BETA = [[r"$\beta_1$"], [r"$\beta_2$"], [r"$\beta_3$"]]

# %% [markdown]
# ## The linear model as a network
#
# Equation 1 is a regression: $y = \beta_1 x_1 + \beta_2 x_2 + \beta_3 x_3 + u$, with the error $u$.
# Drawn as a network it has three *inputs* and one *output*. A line carries a *weight*, by which
# what comes along it is multiplied; a circle adds up what arrives. The coefficients are the
# weights. There is no hidden layer.

# %%
figure, axes = new_figure()
networks.diagram((3, 1), weight_labels=[BETA], axes=axes)
figure.suptitle("A linear model is a network without a hidden layer")
save(figure, options.out / "multilayer_linear_model.png")

# %% [markdown]
# ## A chain of functions
#
# Equation 2: $f(x) = f^{(2)}(f^{(1)}(x))$. The first function makes new numbers of the inputs, the
# second makes the output of these. What stands between is a *hidden layer*, hidden because the data
# show $x$ and $y$ and never what is between. The length of the chain is the *depth*, hence "deep"
# learning; the last function is the *output layer* (`architecture.py` leaves it out, and counts
# hidden layers alone).

# %%
figure = networks.diagram((D, H, Q), layer_titles=(
    r"inputs $\mathbf{x}$", r"hidden layer $f^{(1)}$", r"output layer $f^{(2)}$"))
figure.suptitle("Inputs, a hidden layer, outputs: a chain of two functions")
save(figure, options.out / "multilayer_chain.png")

# %% [markdown]
# Each circle of a layer is joined to each of the next: the layers are *fully connected*, or
# *dense*.
#
# ## Forward pass, one observation a row
#
# With $n$ observations, $d$ inputs, $h$ hidden units and $q$ outputs the slide writes all of it as
# two products of matrices (equation 10):
#
# $$\mathbf{H} = f(\mathbf{X}\mathbf{W}^{(1)} + \mathbf{b}^{(1)}), \qquad
# \mathbf{Y} = \mathbf{H}\mathbf{W}^{(2)} + \mathbf{b}^{(2)}.$$
#
# $\mathbf{X}$ is $n \times d$, a row an observation; $\mathbf{W}^{(1)}$ is $d \times h$, so
# $\mathbf{H}$ is $n \times h$; $\mathbf{W}^{(2)}$ is $h \times q$, so $\mathbf{Y}$ is $n \times q$.
# The *biases* $\mathbf{b}$ are rows, added to every observation, as an intercept is. $f$, until now
# the whole network, is from here on the *activation* alone: ReLU, $\max\{0, z\}$, of each number.
#
# By hand, one observation with two inputs, $x = (1, 2)$, two hidden units and one output:
#
# $$(1, 2)\begin{pmatrix}1 & 0\\-1 & 3\end{pmatrix} + (0, -2) = (-1, 4), \quad
# \max\{0, (-1, 4)\} = (0, 4), \quad
# (0, 4)\begin{pmatrix}5\\ 0.5\end{pmatrix} + 1 = 3.$$

# %%
W1, b1 = np.array([[1.0, 0.0], [-1.0, 3.0]]), np.array([0.0, -2.0])
W2, b2 = np.array([[5.0], [0.5]]), np.array([1.0])
small_hidden, small_output = forward([[1.0, 2.0]], [W1, W2], [b1, b2], "relu")
assert small_hidden.tolist() == [[0, 4]]
assert small_output.tolist() == [[3]]

X, weights, biases = example(options.seed)  # (6, 4); (4, 5), (5, 2); (5,), (2,)
hidden, output = forward(X, weights, biases, "relu")
print(f"X {X.shape}, W1 {weights[0].shape}, H {hidden.shape}, W2 {weights[1].shape}, "
      f"Y {output.shape}")

# %% [markdown]
# In R these are `layer_dense(units = 5, activation = "relu", input_shape = 4)` and
# `layer_dense(units = 2)`; in Keras the same, and they give the same numbers.

# %%
model = keras.Sequential([
    keras.Input((D,), dtype="float64"),
    layers.Dense(H, "relu", dtype="float64"),  # W1 (4, 5), b1 (5,)
    layers.Dense(Q, dtype="float64"),  # W2 (5, 2), b2 (2,)
])
model.set_weights([weights[0], biases[0], weights[1], biases[1]])
assert np.allclose(model.predict_on_batch(X), output)

# %% [markdown]
# ## Without activation the layers collapse
#
# "Why not a linear model?", asks the slide: why not leave $f$ out? **Before you read on:** has a
# network of three such layers more to offer than one?
#
# No. Put the first equation into the second and multiply out (equation 9):
#
# $$(\mathbf{X}\mathbf{W}^{(1)} + \mathbf{b}^{(1)})\mathbf{W}^{(2)} + \mathbf{b}^{(2)} =
# \mathbf{X}\underbrace{\mathbf{W}^{(1)}\mathbf{W}^{(2)}}_{\mathbf{W}} +
# \underbrace{\mathbf{b}^{(1)}\mathbf{W}^{(2)} + \mathbf{b}^{(2)}}_{\mathbf{b}}.$$
#
# That is one layer, because a product of matrices is a matrix; and that one and a third become one
# again. Such a map, a matrix and a shift, is
# called *affine*. With the numbers above: $\mathbf{W} = (5, -3.5)$ as a column, and
# $\mathbf{b} = -1 + 1 = 0$, so $x = (1, 2)$ gives $5 - 7 = -2$. "We gain nothing for our
# troubles!"

# %%
small_W, small_b = collapse([W1, W2], [b1, b2])
assert small_W.tolist() == [[5], [-3.5]]
assert small_b.tolist() == [0]
W, b = collapse(weights, biases)
gap = np.abs(X @ W + b - forward(X, weights, biases, "linear")[-1]).max()
print(f"two affine layers and their collapse differ by {gap:.1e}")

# %% [markdown]
# The same of three Keras layers, in double precision. Compare the two summaries: the three layers
# have 83 parameters where the one has 10, and compute the same function.

# %%
keras.utils.set_random_seed(options.seed)
linear = keras.Sequential([keras.Input((D,), dtype="float64")] + [
    layers.Dense(units, dtype="float64", name=f"linear_{units}",
                 bias_initializer="random_normal") for units in (H, 7, Q)])
collapsed = collapse_model(linear)
keras_gap = np.abs(linear.predict_on_batch(X) - collapsed.predict_on_batch(X)).max()
print(f"{summary(linear)}\n\n{summary(collapsed)}\n\nthey differ by {keras_gap:.1e}; the matrix "
      f"has rank {np.linalg.matrix_rank(collapsed.get_weights()[0])}")

# %% [markdown]
# A difference of $10^{-16}$ is rounding: the sums are taken in another order.
#
# ## With an activation they do not
#
# An affine map takes the middle of two points to the middle of their outputs, because
# $\frac{x + x'}{2} W + b = \frac{(xW + b) + (x'W + b)}{2}$. So there is a test of one line: send
# two observations and their middle through the layers. If the middle's output is not in the middle,
# no matrix and no shift can do the same.

# %%
bends = {}
for name in ("relu", "sigmoid", "tanh"):
    one, other, middle = forward([X[0], X[1], (X[0] + X[1]) / 2], weights, biases, name)[-1]
    bends[name] = np.abs(middle - (one + other) / 2).max()
    print(f"{name} layers are off the middle by {bends[name]:.2f}: no W and b can replace them")
try:
    collapse(weights, biases, "relu")
except InputError as error:
    print(f"collapse refuses: {error}")

# %% [markdown]
# "The gain comes from using nonlinear activation function": a bend is enough, be it ReLU's corner
# or tanh's curve. XOR is the smallest problem that needs one (`xor.py`). From here one can go on
# stacking, $\mathbf{H}^{(2)} = f_2(\mathbf{H}^{(1)}\mathbf{W}^{(2)} + \mathbf{b}^{(2)})$ and so on
# (equation 11), "yielding ever more expressive models".
#
# What follows in practice: a layer that was left without `activation=` in Keras is not an error, it
# is a layer wasted. It is easily forgotten, as the default is none.
#
# ## Result
#
# Reading the table: "exact to 1e-12" says that ours and the slide's differ by no more than that,
# "holds at or above" where our number must lie for the slide's sentence to be true.

# %%
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U7` tells more of them.
table = closing_table(CLAIMS, {
    "U7.outputs": gap,
    "U7.keras": {"layers": len(collapsed.layers), "difference": keras_gap},
    "U8.no-collapse": min(bends.values()),
})
print(f"{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `layers.Dense(units, "relu", dtype="float64"` in place of `layers.Dense(units, dtype="float64"`,
#   the three layers of `linear`. Expect `collapse_model` to refuse, to name the layer, and to end
#   the run: what is not affine cannot be written as one matrix.
# - `("linear", "relu", "sigmoid", "tanh")` in place of `("relu", "sigmoid", "tanh")`, in the test
#   of the middle. Expect linear layers to be off by 0.00, and the last row of the table, which asks
#   for a bend, to say that it is not reproduced.
# - `(H, 1, Q)` in place of `(H, 7, Q)`: a hidden layer of one unit. Expect it to collapse as well,
#   but to a matrix of rank 1 instead of 2: a narrow layer without activation does not only gain
#   nothing, it loses.
#
# Read next: `xor.py`, where one bend solves what no linear model can; `activations.py`, which bends
# there are; `universal_approximation.py`, what one hidden layer can represent.
