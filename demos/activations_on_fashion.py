# %% [markdown]
# # Cosine, ReLU, sigmoid and tanh on real images
#
# Lecture 30 (Uniandes), the slide "Other Activation functions": Goodfellow et al. (2016) report
# that hidden units $h = \cos(Wx + b)$ reached an error below 1 percent on MNIST. "Hidden unit
# design remains an active area of research, and many useful hidden unit types remain to be
# discovered", the slide goes on. Can one really take anything? The lecture's network is trained
# here with four activations from several seeds, on Fashion-MNIST; on MNIST too where it is on this
# machine.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make activations_on_fashion EPOCHS=2`: EPOCHS=, SEED=, DATA=, OUT=
options = demo_options(epochs=5, data=True, tensorflow=True)

# %%
import keras
import numpy as np
import pandas as pd
from keras import layers

from kerasdemos import fashion_mlp, fashion_mnist, fit, mnist
from kerasdemos.byhand.activations import WRITTEN
from kerasdemos.checks import Unavailable
from kerasdemos.evidence import closing_table
from kerasdemos.figures import new_figure, save, spreads
from kerasdemos.lectures.uniandes.activations import CLAIMS
from kerasdemos.training import evaluate

ACTIVATIONS = ("cos", "relu", "sigmoid", "tanh")
SEEDS = 5

# %% [markdown]
# ## Data
#
# Both sets have 60,000 training and 10,000 test images of 28 x 28 pixels in ten classes: pieces of
# clothing, and handwritten digits.

# %%
data = fashion_mnist(options.data)
images = {"Fashion-MNIST": data}
print(data.source)
try:
    images["MNIST"] = mnist(download=False)
    print(images["MNIST"].source)
except Unavailable as missing:
    print(missing)

# %% [markdown]
# ## What cosine does
#
# A hidden unit computes $h = a(z)$ with the pre-activation $z = wx + b$. *ReLU*, $\max\{0, z\}$,
# *sigmoid*, $1 / (1 + e^{-z})$, and *tanh* all rise, from the left to the right: more of what the
# unit looks for, more output. $\cos z$ goes up and down for ever, so that one output stands for
# many inputs: $\cos 0 = \cos 2\pi = 1$. Does that hurt?
#
# By hand, two inputs on which a unit with $w = 1$ and $b = 0$ should differ: $x = 0$ and $x = .5$.
# Their activations are 0 and .5 with ReLU, .5 and .62 with sigmoid, 0 and .46 with tanh, and 1 and
# .88 with cosine. The slope at .5, through which the unit learns, is 1, .24, .79 and $-.48$. So
# cosine tells the two apart by .12, as sigmoid does, and with twice sigmoid's slope. What it cannot
# tell apart is .5 from $-.5$, because it folds at 0: a unit whose bias moves it off the fold only
# falls, as far as $z = \pi$, where it folds again. There few pre-activations are, as long as the
# weights are small.

# %%
at_half = {name: function(0.5) for name, function in {
    "relu": keras.activations.relu, "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh, "cos": keras.ops.cos}.items()}
print(f"activations at .5: { {name: round(float(value), 2) for name, value in at_half.items()} }")
assert np.allclose([float(value) for value in at_half.values()], [0.5, 0.62, 0.46, 0.88], atol=5e-3)

# %% [markdown]
# ## The network
#
# Keras has no cosine by name, but an activation may be any function. Only one word differs from the
# demo of the MLP. In R: `layer_dense(units = 128, activation = k_cos)`.

# %%
written = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(name="flatten"),  # (784,)
    layers.Dense(128, keras.ops.cos, name="dense_1"),  # (128,)
    layers.Dense(10, "softmax", name="dense"),  # (10,) probabilities
], name="sequential")
assert written.count_params() == fashion_mlp(activation="cos").count_params()
probe = fashion_mlp(activation="cos", seed=0)
written.set_weights(probe.get_weights())
assert np.array_equal(written.predict_on_batch(data.x_test[:3] / np.float32(255)),
                      probe.predict_on_batch(data.x_test[:3] / np.float32(255)))

# %% [markdown]
# ## Training
#
# 784-128-10, Adam, batches of 32, pixels / 255; `fashion.py` explains each. Five *seeds* an
# activation: a seed draws the initial weights and the order of the images, and its accuracy varies
# with a standard deviation of half a percentage point or more. One training each would tell
# nothing.
#
# **Before you run it:** which of the four comes last, and by how many points of accuracy?

# %%
rows = []
for name, pictures in images.items():
    x, x_test = (pixels / np.float32(255) for pixels in (pictures.x_train, pictures.x_test))
    for activation in ACTIVATIONS:
        for seed in range(options.seed, options.seed + SEEDS):
            keras.utils.set_random_seed(seed)
            model = fashion_mlp(activation=activation)
            history = fit(model, x, pictures.y_train, epochs=options.epochs, seed=seed, verbose=0)
            score = evaluate(model, x_test, pictures.y_test)
            rows.append((name, activation, seed, 1 - history["accuracy"].iloc[-1],
                         1 - score["accuracy"], score["loss"]))
            print(f"{name}, {activation}, seed {seed}: test error {rows[-1][4]:.4f}", flush=True)
runs = pd.DataFrame(rows, columns=["data", "activation", "seed", "training_error", "test_error",
                                   "test_loss"])

# %% [markdown]
# Mean and standard deviation over the seeds. A difference of means says something where it is large
# beside the standard deviation of a mean, which is that of a run divided by $\sqrt 5$.

# %%
spread = runs.groupby(["data", "activation"])[["training_error", "test_error", "test_loss"]]
print(f"\n{spread.agg(['mean', 'std']).round(4).to_string()}")

# %%
means = runs.groupby(["data", "activation"])["test_error"].mean()
figure, axes = new_figure(len(images), squeeze=False)
for panel, name in zip(axes[:, 0], images, strict=True):
    shown = runs.query("data == @name").groupby("activation", sort=False)["test_error"]
    spreads.starts({WRITTEN[activation]: errors.to_numpy() for activation, errors in shown},
                   xlabel=f"{name}: test error of {SEEDS} seeds (bar: mean)", middle=np.mean,
                   scale="linear", axes=panel)
figure.suptitle("Mean errors on Fashion-MNIST lie within "
                f"{100 * np.ptp(means['Fashion-MNIST']):.1f} percentage points")
save(figure, options.out / "activations_on_fashion.png")

# %% [markdown]
# ## Result
#
# The dots of the four overlap. On Fashion-MNIST cosine's mean is the last, and behind the best by
# less than a percentage point; on MNIST its error is about .025, above ReLU's and below sigmoid's.
# So the slide's sentence holds in spirit: nearly any bend will do, while without one the accuracy
# is .83. A likely reason, not tested here: what is learned are the weights, and they find their way
# round the bend that they are given. The number itself, below 1 percent, is of a network that the
# slide does not describe; with 128 units and five epochs no activation reaches it.
#
# Cosine units can reach it, with the means that any MLP needs: two layers of 1,024; *dropout*, a
# fifth of their outputs, drawn anew in each step, set to 0, so that no unit can rely on another;
# each training image also moved by up to a pixel, diagonals too, nine images for one; and a
# learning rate that falls to 0. That leaves an error of about .010, and of .009 where the
# probabilities of a test image's nine copies are averaged (`kerasdemos verdicts U10.mnist-reached`:
# five stored seeds, ten minutes each).
#
# What follows in practice: take ReLU, which is cheap and keeps its slope in deep networks
# (`initialization.py`), and spend the time on the data.
#
# Reading the table: the last column says where our number must lie for the slide's sentence to be
# true, and whether it does.

# %%
beside = {name: means[name, "cos"] - means[name].drop("cos").min() for name in images}
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U10` tells more of them.
ours = {"U10.beside": beside["Fashion-MNIST"]}
if "MNIST" in images:
    ours |= {"U10.mnist": means["MNIST", "cos"], "U10.mnist-beside": beside["MNIST"]}
table = closing_table(CLAIMS, ours, epochs=options.epochs)
print(f"\n{table}\n{data.caveat}\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `("linear", "cos", "relu", "sigmoid", "tanh")` in place of `("cos", "relu", "sigmoid", "tanh")`.
#   Expect the worst of all, a test error of about .17: without a bend the network is one linear map
#   with a softmax behind it (`multilayer_perceptrons.py`).
# - `SEEDS = 1` in place of `SEEDS = 5`. Expect to be misled: one training's test error lies
#   anywhere from .12 to .15, whichever of the four it is, so their order is luck. The columns `std`
#   become NaN: one number has no spread.
# - `pixels / np.float32(1)` in place of `pixels / np.float32(255)`, and
#   `make activations_on_fashion EPOCHS=2`. Expect cosine to learn nothing at all: nine images in
#   ten are wrong, as by chance. The pre-activations then span many turns of the cosine, and
#   neighbouring images land anywhere. A bend that folds back needs inputs of the right size.
#
# Read next: `activations.py`, the functions and their slopes; `architecture.py`, where one searches
# for the number of units.
