# %% [markdown]
# # Initialisation: vanishing and exploding gradients, and symmetry
#
# Lecture 30 (Uniandes), the slide "Numerical Stability and Initialization"; Prince (2023), section
# 7.5. "Initialization heuristics are needed to ensure that the initial gradients are neither too
# large nor too small", says the slide, and "random initialization is key to ensure that symmetry is
# broken". Why one needs a heuristic, which one, and what symmetry is: with fifty hidden layers of a
# hundred units, and then with eight units.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make initialization EPOCHS=100`: EPOCHS=, SEED=, OUT=
options = demo_options(epochs=500, tensorflow=True)

# %%
import keras
import numpy as np
from keras import layers

from kerasdemos.builders import xor_mlp
from kerasdemos.byhand import activations, initialization, xor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import networks, new_figure, save, set_title, spreads, trends
from kerasdemos.lectures.uniandes.initialization import (
    CLAIMS,
    DEPTH,
    VARIANCES,
    WIDTH,
    kinds,
)
from kerasdemos.training import fit

ACTIVATIONS = ("relu", "sigmoid", "tanh")
SHOWN = {0.01: "too small", 0.02: "He's", 0.1: "too large"}
UNITS = 8

# %% [markdown]
# ## The variance of a sum
#
# A unit's *pre-activation* is a sum, $f = \sum_{j=1}^{n} w_j h_j$, over the $n$ units below it; the
# bias begins at 0. The weights $w_j$ are drawn independently, with mean 0 and *variance*
# $\sigma^2$: the mean of their squares. What is the variance of $f$?
#
# By hand, with two inputs $h = (3, 4)$ and $\sigma^2 = .1$: independent terms add their variances,
# and a factor comes out squared, so $.1 \cdot 3^2 + .1 \cdot 4^2 = 2.5$.

# %%
weights = np.random.default_rng(0).normal(scale=np.sqrt(0.1), size=(100_000, 2))
print(f"100,000 draws: variance {np.var(weights @ [3, 4]):.3f}")
assert np.isclose(np.var(weights @ [3, 4]), 2.5, rtol=0.02)

# %% [markdown]
# In general $\operatorname{Var} f = \sigma^2 \sum_j h_j^2 = n\, \sigma^2\, \overline{h^2}$. Now let
# the $h_j$ come out of a ReLU, $h = \max\{0, u\}$, with $u$ for the pre-activations one layer
# below, which are as often positive as negative. The ReLU drops half of the squares, so
# $\overline{h^2} = \frac12 \operatorname{Var} u$, and from one layer to the next
#
# $$\operatorname{Var} f = \frac{n \sigma^2}{2} \operatorname{Var} u.$$
#
# The variance stays level only if that factor is 1: $\sigma^2 = 2/n$. This is *He's* variance. Here
# $n = 100$, so it is .02. With .01, half of it, the factor is 1/2 a layer.
#
# **Before you run it:** a factor of 1/2 sounds harmless. What is left after fifty layers, 49 steps?

# %%
print(f"1/2 to the power of 49: {0.5**49:.1e}; with .1, five times He's, 5 to the power of 49: "
      f"{5.0**49:.1e}")
assert initialization.he_variance(WIDTH) == 0.02

# %% [markdown]
# What is left is a share of $2 \cdot 10^{-15}$, and with a factor of 5 it becomes $2 \cdot 10^{34}$
# times as much. A product of many equal factors is either level, or nothing, or enormous. That is
# what *vanishing* and *exploding* mean. Look at it: what ten thousand pre-activations are in layers
# 1, 10 and 50.

# %%
simulated = {(name, variance): initialization.simulate(variance, name, width=WIDTH, depth=DEPTH,
                                                       seed=options.seed)
             for name in ACTIVATIONS for variance in VARIANCES}
expected = {(name, variance): initialization.expect(variance, name, width=WIDTH, depth=DEPTH)
            for name in ACTIVATIONS for variance in VARIANCES}
he, glorot = initialization.he_variance(WIDTH), initialization.glorot_variance(WIDTH, WIDTH)
marks = {he: "He, 2/100", glorot: "Glorot, 2/200"}

# %%
reached = {rf"$\sigma^2$ = {v:g}, {how}": initialization.preactivations(v, seed=options.seed)
           for v, how in SHOWN.items()}  # (50, 100, 100)
figure, axes = new_figure(3, 4, gridspec_kw={"width_ratios": (1, 1, 1, 1.4)})
spreads.by_layer({name: {layer: f[layer - 1] for layer in (1, 10, DEPTH)}
                  for name, f in reached.items()}, limit=6, top=0.2, xlabel="pre-activation",
                 axes=axes[:, :3])
beside = figure.add_subplot(axes[0, 3].get_gridspec()[:, 3])
for panel in axes[:, 3]:
    panel.remove()
trends.variances({v: simulated["relu", v].preactivations for v in SHOWN},
                 {v: expected["relu", v].preactivations for v in SHOWN},
                 ylabel="variance of pre-activations", axes=beside)
figure.legend(*beside.get_legend_handles_labels(), loc="outside lower right", ncols=5)
figure.suptitle("Pre-activations vanish, stay or explode with the variance")
save(figure, options.out / "initialization_histograms.png")

# %% [markdown]
# All nine panels have one scale; "std" is the standard deviation, the root of the variance. In the
# middle row the histogram stays about as wide as it was. In the upper row it shrinks to a spike at
# 0: every input looks the same to the last layers. In the lower row it leaves the picture: written
# into the panel is how many of the ten thousand are still inside. On the right the same in numbers:
# dots are networks drawn here, lines the formula above.
#
# The gradient travels the same road back: through the same weights, times the slope of the
# activation, which is 1 for half of the ReLUs. So it has the same factor, $n\sigma^2/2$, and the
# first layers are the ones that get nothing, or far too much. One learning rate cannot suit them
# all. Sigmoid is worse: its slope is at most 1/4.

# %%
figure, axes = new_figure(2, 3, sharex=True, sharey="row")
for column, name in enumerate(ACTIVATIONS):
    for panel, field in zip(axes[:, column], ("preactivations", "gradients"), strict=True):
        trends.variances({v: getattr(simulated[name, v], field) for v in VARIANCES},
                         {v: getattr(expected[name, v], field) for v in VARIANCES}, marks=marks,
                         ylabel=f"variance of {field.replace('pre', 'pre-')}", axes=panel)
        panel.label_outer()
    set_title(axes[0, column], activations.WRITTEN[name])
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
figure.suptitle("Variances by layer: networks (dots) follow theory (lines)")
save(figure, options.out / "initialization_variances.png")

# %% [markdown]
# Ratio from one layer to the next (1: level), forward for pre-activations, back for gradients;
# theory is for very wide layers. Sigmoid and tanh never explode forward, because they squash; their
# gradients vanish or explode all the same, by the table's last columns.

# %%
print(f"{'':<8}{'':>9}{'forward':>18}{'backward':>20}")
print(f"{'':<8}{'sigma^2':>9}{'ours':>10}{'theory':>10}{'ours':>10}{'theory':>10}")
for (name, variance), ours in simulated.items():
    row = [initialization.ratio_per_layer(values) for pair in zip(ours, expected[name, variance],
                                                                  strict=True) for values in pair]
    print(f"{name:<8}{variance:>9g}{row[0]:>10.4f}{row[1]:>10.4f}{1 / row[2]:>10.4f}"
          f"{1 / row[3]:>10.4f}")

# %% [markdown]
# What follows in practice: with ReLU take He's variance (`kernel_initializer="he_normal"`). Keras's
# default is *Glorot's*, 2 / (inputs + outputs), made for activations that are nearly linear near 0,
# as tanh is; with two or three layers the difference hardly matters, with fifty it does.
#
# ## Symmetry
#
# The right variance is not all: the weights must also differ. Suppose two hidden units begin with
# the same incoming weights and the same outgoing weight $v$. For an input $x$ and an output error
# $\delta$ (prediction less target) the gradient of a unit's incoming weights is
#
# $$\delta\; v\; a'(f)\; x.$$
#
# where $a'(f)$ is the slope of the activation at the unit's pre-activation. Every factor is the
# same for both units, so both move by the same, and are the same again before the next step. By
# induction they stay so for ever: two units, worth one. In Keras, eight units on XOR, once from
# kernels that are all 1/2, once from random ones. In R: `layer_dense(units = 8, activation =
# "relu", kernel_initializer = initializer_constant(0.5))`.

# %%
starts = {"constant start": keras.initializers.Constant(0.5),
          "random start": keras.initializers.GlorotUniform(seed=options.seed)}
models = {name: keras.Sequential([
    keras.Input((2,)),
    layers.Dense(UNITS, "relu", kernel_initializer=initializer, name="hidden"),
    layers.Dense(1, kernel_initializer=initializer, name="output"),
], name="xor") for name, initializer in starts.items()}
for name, model in models.items():
    model.compile(keras.optimizers.SGD(0.1), "mse")
    assert [layer.get_config() for layer in model.layers] == [
        layer.get_config() for layer in xor_mlp(UNITS, initializer=starts[name]).layers]

# %%
losses = {name: fit(model, xor.X, xor.y[:, np.newaxis], epochs=options.epochs, batch_size=4,
                    verbose=0)["loss"].iloc[-1] for name, model in models.items()}
hidden = {name: model.get_layer("hidden").get_weights() for name, model in models.items()}
distinct = {name: initialization.distinct_units(*weights) for name, weights in hidden.items()}
for name in starts:
    print(f"{name}: {distinct[name]} distinct of {UNITS} units after {options.epochs} epochs, "
          f"loss {losses[name]:.4f}")

# %%
figure, axes = new_figure(1, 2)
limit = max(np.abs(kernel).max() for kernel, _ in hidden.values())
for panel, (name, (kernel, _)) in zip(axes, hidden.items(), strict=True):
    networks.kernels(kernel, f"{name}: {distinct[name]} distinct of {UNITS} units", limit=limit,
                     axes=panel)
save(figure, options.out / "initialization_symmetry.png")

# %% [markdown]
# Left: eight equal columns. The network has eight units and can do what one unit can, and one ReLU
# unit cannot do XOR: along its weights the output only rises, or only falls. Its loss ends at 1/6.
# Right: eight different columns, and a loss of 0 here.
#
# ## Result
#
# The first two rows say what becomes of a variance with ReLU, from the first layer to the last for
# pre-activations, from the last to the first for gradients: it is vanishing, well controlled or
# exploding. At He's variance more of the gradient reaches the first layer with ReLU than with
# sigmoid. Reading the table: "exact" says that ours is what the slide says, "holds at or above 1"
# where our number must lie for the slide's sentence to be true.

# %%
relu = {variance: ours for (name, variance), ours in simulated.items() if name == "relu"}
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U15` tells more of them.
table = closing_table(CLAIMS, {
    "U15.forward": kinds({variance: ours.preactivations for variance, ours in relu.items()}),
    "U15.backward": kinds({variance: ours.gradients[::-1] for variance, ours in relu.items()}),
    "U15.relu-mitigates": np.log10(simulated["relu", he].gradients[0]
                                   / simulated["sigmoid", he].gradients[0]),
    "U15.symmetry": {"equal": distinct["constant start"], "random": distinct["random start"]},
})
print(f"{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `keras.initializers.Constant(0.0)` in place of `keras.initializers.Constant(0.5)`. Expect a loss
#   of exactly 1/4: with all weights 0 no kernel ever gets a gradient, only the last bias moves, to
#   the mean of the targets.
# - Equal kernels in the hidden layer, but different outgoing weights: in the same cell
#   `layers.Dense(1, name="output")` in place of
#   `layers.Dense(1, kernel_initializer=initializer, name="output")`. Expect eight distinct units,
#   and XOR solved: $v$ is then no longer the same for all, and one layer is enough to break the
#   symmetry. (The assertion that compares with `xor_mlp` fails: take it out.)
# - At the end a line more,
#   `print(initialization.simulate(2 / 25, "relu", width=25).preactivations[[0, -1]])`: layers of 25
#   units with their own He variance, the first and the fiftieth. Expect about 2 and .02, and with
#   `2 / 100` and `width=100` 2 and .5: the theory's level line is that of very wide layers, and
#   narrow networks fall away from it.
#
# Read next: `xor_training.py`, where the initial values decide in which minimum a descent ends;
# `backpropagation.py`, how the gradient travels back.
