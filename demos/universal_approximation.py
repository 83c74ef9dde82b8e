# %% [markdown]
# # Universal approximation
#
# Lecture 30 (Uniandes) and Lecture 3 (Cambridge). The theorem of Hornik (1989) and Cybenko (1989),
# in the slide's words: a network with "a linear output layer and at least one hidden layer with any
# squashing activation function can approximate any Borel measurable function from one
# finite-dimensional space to another with any desired nonzero amount of error, provided that the
# network is given enough hidden units". We build such networks with a pencil, measure how many
# units are enough, and then see whether training finds them.
#
# *Squashing* means: rising from one limit to another, as sigmoid does from 0 to 1. ReLU is not, but
# two ReLU units together are: $\max\{0, z\} - \max\{0, z - 1\}$ rises from 0 to 1, and stays there.
# *Borel measurable* is nearly everything that one can write down, functions with jumps too.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make universal_approximation SEED=1`: EPOCHS= SEED= OUT=
options = demo_options(epochs=3000, tensorflow=True)

# %%
import keras
import numpy as np
import pandas as pd
from keras import layers

from kerasdemos.builders import approximator
from kerasdemos.byhand import constructions
from kerasdemos.byhand.activations import WRITTEN
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, new_figure, save, set_title, trends
from kerasdemos.lectures.approximation import (
    MIDDLES,
    approximate,
    best_and_median,
    kinked,
    samples,
    smooth,
)
from kerasdemos.lectures.uniandes import capacity as room
from kerasdemos.lectures.uniandes.capacity import BETWEEN, STEPPED_SIZES, constructed, order

SIZES = (8, 16, 32, 64, 128, 256)
SHOWN = 16
TRAINED_SIZES, ACTIVATIONS, STARTS = (4, 16, 64), ("relu", "sigmoid", "tanh"), 5
TARGETS = {"smooth": "smooth curve", "kinked": "zigzag", "plane": "two inputs"}

# %% [markdown]
# ## Two units by hand
#
# One hidden layer of $D$ units computes $f(x) = b + \sum_{k=1}^{D} w_k\, a(v_k x + c_k)$: each unit
# bends a line by its activation function $a$, the output adds the results up.
#
# With ReLU, $a(z) = \max\{0, z\}$, a unit is flat and then rises, from a *joint* on. Take a curve
# through the points $(0, 0)$, $(1, 1)$ and $(2, 0)$. The first unit gives the slope of the first
# piece, 1. At $x = 1$ the slope must fall from 1 to $-1$; so the second unit begins there, with the
# change of slope, $-2$, as its weight:
#
# $$f(x) = \max\{0, x\} - 2 \max\{0, x - 1\}, \qquad f(1.5) = 1.5 - 2 \cdot .5 = .5.$$

# %%
tent = constructions.interpolate([0, 1, 2], [0, 1, 0])
print(f"built: joints at {-tent[1][0]}, weights {tent[0][1][:, 0]}")
assert constructions.evaluate(np.array([1.5]), tent, "relu") == 0.5

# %% [markdown]
# So on. $D$ units pass through $D + 1$ points of any curve, the *knots*: one unit for each change
# of slope. That is the whole proof for ReLU and continuous functions of one input, because a
# continuous curve is nearly straight between points that lie close enough together.
#
# A sigmoid, $\sigma$, is no ramp but a rounded step. Many small steps, each as high as the curve
# rises there, climb the curve like a staircase; that needs units outside the interval too, 32 here,
# so that the ends are as smooth as the middle. As $\tanh z = 2\sigma(2z) - 1$, tanh units build the
# same function.
#
# **How fast does the error fall?** Between two knots at distance $h$ a straight piece misses the
# curve by at most $\frac{h^2}{8} \max |f''|$. Twice the units, half the distance, a quarter of the
# error: the error falls as $D^{-2}$. For $\sin 2\pi x$ on $[-1, 1]$, $|f''| \le 4\pi^2$; with 64
# units $h = 1/32$, so it is at most $4\pi^2 / (8 \cdot 32^2) = .0048$.

# %%
bound = 4 * np.pi**2 / 32**2 / 8
print(f"64 ReLU units on the sine: off by {room.largest_error('relu', 64):.4f}, bound {bound:.4f}")
assert 0.9 * bound < room.largest_error("relu", 64) <= bound

# %%
units = {"ReLU": "relu", "sigmoid or tanh": "sigmoid"}
errors = {title: [room.largest_error(name, size) for size in SIZES]
          for title, name in units.items()}
errors["ReLU, kinked target"] = [room.largest_error("relu", size, kinked) for size in SIZES]
slopes = {title: [room.largest_slope_error(name, size) for size in SIZES]
          for title, name in units.items()}
counts = {title: [room.hidden_units(units.get(title, "relu"), size) for size in SIZES]
          for title in errors}
drawn = {f"{title}, {room.hidden_units(name, SHOWN)} units": constructions.evaluate(
    BETWEEN, constructed(name, SHOWN), name) for title, name in units.items()}

# %%
figure, (fit, function, derivative) = new_figure(1, 3)
curves.fits(BETWEEN, smooth(BETWEEN), drawn, axes=fit)
trends.errors(counts, errors, ylabel="largest error", axes=function)
trends.errors(counts, slopes, ylabel="largest error of the derivative", axes=derivative)
figure.suptitle("Built, not trained: the error falls as a power of the units")
save(figure, options.out / "approximation_construction.png")

# %% [markdown]
# Both scales are logarithmic, so a power of $D$ is a straight line and its slope is the power. For
# $||x| - 1/3|$, which has kinks, the error is larger where a kink falls between two knots. The
# right panel is the slide's second sentence: "the derivatives of the feedforward network can also
# approximate the derivatives of the function". ReLU's do so slowly, because a step function has to
# follow a smooth slope: half the distance, half the error. With many units the error falls as
# (number of hidden units)$^p$. Expect $p$ near $-2$ for the sine, near $-1$ for the kinked target;
# for the derivative near $-1$ with ReLU, near $-2$ with sigmoid and tanh:

# %%
orders = {}
for name in ACTIVATIONS:
    orders[name] = [order(room.largest_error, name),
                    order(room.largest_error, name, target=kinked),
                    order(room.largest_slope_error, name)]
    print("{:<8} p = {:.3f}, kinked target {:.3f}, derivative {:.3f}".format(name, *orders[name]))

# %% [markdown]
# ## Where it cannot be near: a jump
#
# "Any Borel measurable function", says the theorem; a step from 0 to 1 is one. **Before you run
# it:** will the largest error fall with more units, will the mean error?

# %%
beside, mean = ({name: [error(name, size) for size in STEPPED_SIZES] for name in ACTIVATIONS}
                for error in (room.error_beside_the_jump, room.mean_step_error))
figure, (fit, errors_of_step) = new_figure(1, 2)
curves.fits(BETWEEN, room.step(BETWEEN), {
    f"{SHOWN} {title}": constructions.evaluate(BETWEEN, constructed(name, SHOWN, room.step), name)
    for title, name in units.items()}, axes=fit)
trends.errors(STEPPED_SIZES, {f"{what}, {title}": values[name] for what, values in (
    ("largest", beside), ("mean", mean)) for title, name in units.items()},
    xlabel="pieces or steps", ylabel="error for the step", axes=errors_of_step)
figure.suptitle("At a jump more units lower the mean error, not the largest")
save(figure, options.out / "approximation_step.png")

# %% [markdown]
# The mean error falls, the largest does not. A network of continuous units is continuous: on its
# way from 0 to 1 it takes the value 1/2, and there it is 1/2 off. More units only make the place
# narrower. So "near" in the theorem means near on average where there are jumps, and near
# everywhere where there are none.
#
# ## By training
#
# A theorem of existence says nothing about finding. In Keras such a network is two layers; in R,
# `layer_dense(units = 16, activation = "relu", input_shape = 1)` and `layer_dense(units = 1)`.
# Biases begin random, since with biases of 0 the units would all bend at $x = 0$.

# %%
model = keras.Sequential([
    keras.Input((1,)),
    layers.Dense(16, "relu", kernel_initializer="he_uniform",
                 bias_initializer=keras.initializers.RandomUniform(-1, 1), name="hidden_1"),
    layers.Dense(1, name="output"),
], name="approximator")
print(f"16 hidden units: {model.count_params()} parameters")  # 16 weights, 16 biases; 16 and 1
assert [layer.get_config() for layer in model.layers] == [
    layer.get_config() for layer in approximator((16,), "relu").layers]

# %% [markdown]
# Each network is trained from five random starts on 256 points, all of them in every step, by Adam
# (`fashion.py` works a step of it by hand), and measured on the points in between, which it has not
# seen: the *validation error*, here the root of the mean squared error. The targets are the sine,
# the zigzag and a function of two inputs, $\sin \pi x_1 \cos \pi x_2$, on a grid of 576 points.

# %%
trained = {(target, name, size): approximate(
    *samples(target), hidden_units=(size,), activation=name, copies=STARTS, steps=options.epochs,
    seed=options.seed) for target in TARGETS for name in ACTIVATIONS for size in TRAINED_SIZES}
medians = pd.Series({key: errors["validation_error"].median() for key, (errors, _) in
                     trained.items()}).unstack().rename_axis(["target", "activation"])
print(medians.round(4).to_string())

# %%
figure, axes = new_figure(2, 3, sharex=True, sharey=True)
for (built, found), size in zip(axes.T, TRAINED_SIZES, strict=True):
    curves.fits(BETWEEN, smooth(BETWEEN), {"ReLU": constructions.evaluate(
        BETWEEN, constructed("relu", size), "relu")}, axes=built)
    curves.fits(MIDDLES, smooth(MIDDLES), {
        WRITTEN[name]: best_and_median(*trained["smooth", name, size])[1] for name in ACTIVATIONS},
        axes=found)
    for panel, how in ((built, "built"), (found, "trained")):
        panel.get_legend().remove()
        panel.set(title=f"{size} hidden units, {how}", ylim=(-1.6, 1.6))
        panel.label_outer()
figure.legend(*axes[1, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
figure.suptitle("Built (above) and trained (below), with more and more units")
save(figure, options.out / "approximation_fits.png")

# %% [markdown]
# Upper row: four units built are worth nothing, because their five knots all fall on zeros of the
# sine, and an interpolation sees only its knots. Lower row, the median one of five starts:
# training puts the joints where they help, and does better with four units (sigmoid's hardly begin
# to bend). With 64 both are on the curve.

# %%
figure, axes = new_figure(1, 3, sharey=True)
for panel, (target, title) in zip(axes, TARGETS.items(), strict=True):
    trends.errors(TRAINED_SIZES, {WRITTEN[name]: medians.loc[target, name] for name in ACTIVATIONS},
                  ylabel=f"median validation error, {STARTS} starts" if panel is axes[0] else "",
                  axes=panel)
    set_title(panel, title)
decades = np.log10([medians.min().min(), medians.max().max()])
axes[0].set_ylim(10 ** np.floor(decades[0]), 10 ** np.ceil(decades[1]))  # whole decades, shared
figure.suptitle("Trained on three targets: error against hidden units")
save(figure, options.out / "approximation_training.png")

# %% [markdown]
# By training, too, the error falls from 4 to 64 units, for every function and every activation. But
# the lines are not as steep and not as straight as those of the construction: what stops them is
# the search, not the network. `learning_can_fail.py` is about that. In practice one takes more
# units than a construction needs, and watches the validation error.
#
# ## Result
#
# A row of the table is a claim: what the slide says, what came out here (ours), whether they agree
# (verdict of ours). One row is about a circle, $(\cos \pi x, \sin \pi x)$: a curve of two outputs,
# since the theorem is about functions "from one finite-dimensional space to another".

# %%
ratio = medians[TRAINED_SIZES[-1]] / medians[TRAINED_SIZES[0]]
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U12` tells more of them.
table = closing_table(room.CLAIMS, {
    **{f"U12.order-{name}": max(orders[name][:2]) for name in units.values()},
    **{f"U12.derivative-{name}": orders[name][2] for name in units.values()},
    "U28.step-largest": min(map(min, beside.values())),
    "U28.step-mean": max(order(room.mean_step_error, name, STEPPED_SIZES) for name in ACTIVATIONS),
    "U28.vector": order(room.circle_error, "relu"),
    **{f"U12.trained-{name}": ratio.xs(name, level="activation").max() for name in ACTIVATIONS},
}, epochs=options.epochs)
print(f"{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `SHOWN = 32` in place of `SHOWN = 16`. Expect the sigmoid's staircase to come closer by more
#   than half, since its error falls as the square too: from .59 to .22 at its worst place (left
#   panel; the numbers are in the middle one, at 48 and at 64 units).
# - `tent = constructions.interpolate([-1, -1/3, 0, 1/3, 1], [2/3, 0, 1/3, 0, 2/3])` in place of
#   `tent = constructions.interpolate([0, 1, 2], [0, 1, 0])`: $||x| - 1/3|$ in knots that lie on its
#   kinks. Expect four units with the weights -1, 2, -2, 2, which are that function exactly. (The
#   assertion of .5 at 1.5 fails: take it out.)
# - `activation="linear", copies=STARTS` in place of `activation=name, copies=STARTS`. Expect the
#   same error with 4 units and with 64, about that of the best straight line: without a bend more
#   units add nothing. (The legends still say ReLU, sigmoid and tanh: they name what was asked for.)
#
# Read next: `learning_can_fail.py`, two reasons why a network that can represent a function does
# not learn it; `shallow_networks.py`, ReLU units and their joints.
