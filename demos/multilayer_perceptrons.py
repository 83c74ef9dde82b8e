# %% [markdown]
# # Multilayer perceptrons: layers, and why they need an activation
#
# Lecture 30 (Uniandes), equations 1, 2 and 8 to 11. The linear model is a network without hidden
# layer; stacking affine layers gains nothing; an activation between them does.

# %%
from kerasdemos.demo import demo_options

options = demo_options(tensorflow=True)  # SEED=, OUT=

# %%
import keras
import numpy as np

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
# $y = \beta_1 x_1 + \beta_2 x_2 + \beta_3 x_3 + u$: three inputs, one output, no hidden layer.

# %%
figure, axes = new_figure()
networks.diagram((3, 1), weight_labels=[BETA], axes=axes)
save(figure, options.out / "multilayer_linear_model.png")

# %% [markdown]
# ## A chain of functions
#
# $f(x) = f^{(2)}(f^{(1)}(x))$. The layers between inputs and output are hidden: the data do not
# show them. The length of the chain is the depth, and the last function the output layer.

# %%
figure = networks.diagram((D, H, Q), layer_titles=(
    r"inputs $\mathbf{x}$", r"hidden layer $f^{(1)}$", r"output layer $f^{(2)}$"))
save(figure, options.out / "multilayer_chain.png")

# %% [markdown]
# ## Forward pass, one observation a row
#
# $\mathbf{H} = f(\mathbf{X}\mathbf{W}^{(1)} + \mathbf{b}^{(1)})$,
# $\mathbf{Y} = \mathbf{H}\mathbf{W}^{(2)} + \mathbf{b}^{(2)}$.

# %%
X, weights, biases = example(options.seed)  # (6, 4); (4, 5), (5, 2); (5,), (2,)
hidden, output = forward(X, weights, biases, "relu")
print(f"X {X.shape}, W1 {weights[0].shape}, H {hidden.shape}, W2 {weights[1].shape}, "
      f"Y {output.shape}")

# %% [markdown]
# ## Without activation the layers collapse
#
# $(\mathbf{X}\mathbf{W}^{(1)} + \mathbf{b}^{(1)})\mathbf{W}^{(2)} + \mathbf{b}^{(2)} =
# \mathbf{X}\mathbf{W} + \mathbf{b}$ with $\mathbf{W} = \mathbf{W}^{(1)}\mathbf{W}^{(2)}$ and
# $\mathbf{b} = \mathbf{b}^{(1)}\mathbf{W}^{(2)} + \mathbf{b}^{(2)}$.

# %%
W, b = collapse(weights, biases)
gap = np.abs(X @ W + b - forward(X, weights, biases, "linear")[-1]).max()
print(f"two affine layers and their collapse differ by {gap:.1e}")

# %% [markdown]
# The same of three Keras layers, in double precision:

# %%
keras.utils.set_random_seed(options.seed)
linear = keras.Sequential([keras.Input((D,), dtype="float64")] + [
    keras.layers.Dense(units, dtype="float64", name=f"linear_{units}",
                       bias_initializer="random_normal") for units in (H, 7, Q)])
collapsed = collapse_model(linear)
keras_gap = np.abs(linear.predict_on_batch(X) - collapsed.predict_on_batch(X)).max()
print(f"{summary(linear)}\n\n{summary(collapsed)}\n\nthey differ by {keras_gap:.1e}")

# %% [markdown]
# ## With an activation they do not
#
# What is affine maps the middle of two points to the middle of their images. These layers do not.

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
# ## Result

# %%
table = closing_table(CLAIMS, {
    "U7.outputs": gap,
    "U7.keras": {"layers": len(collapsed.layers), "difference": keras_gap},
    "U8.no-collapse": min(bends.values()),
})
print(f"{table}\n\nFigures: {options.out}")
