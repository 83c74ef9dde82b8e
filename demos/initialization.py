# %% [markdown]
# # Initialisation: vanishing and exploding gradients, and symmetry
#
# Lecture 30 (Uniandes), the slide "Numerical Stability and Initialization"; Prince (2023),
# section 7.5. Fifty hidden layers of a hundred units: what does the variance of the initial
# weights do to the signal on its way forward, and to the gradient on its way back?

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=500, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
import keras
import numpy as np

from kerasdemos.builders import xor_mlp
from kerasdemos.byhand import initialization, xor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import networks, new_figure, save, set_title, trends
from kerasdemos.lectures.uniandes.initialization import (
    CLAIMS,
    DEPTH,
    VARIANCES,
    WIDTH,
    kinds,
)
from kerasdemos.training import fit

ACTIVATIONS = ("relu", "sigmoid", "tanh")
UNITS = 8

# %% [markdown]
# ## Variance by layer
#
# With ReLU each layer multiplies the variance of the pre-activations by $\sigma^2 D / 2$ going
# forward, and that of the gradients by the same going back. Only $\sigma^2 = 2/D$ (He) keeps both
# level. Dots: networks drawn here; lines: theory for very wide layers.

# %%
simulated = {(name, variance): initialization.simulate(variance, name, width=WIDTH, depth=DEPTH,
                                                       seed=options.seed)
             for name in ACTIVATIONS for variance in VARIANCES}
expected = {(name, variance): initialization.expect(variance, name, width=WIDTH, depth=DEPTH)
            for name in ACTIVATIONS for variance in VARIANCES}
he, glorot = initialization.he_variance(WIDTH), initialization.glorot_variance(WIDTH, WIDTH)
marks = {he: "He, 2/100", glorot: "Glorot, 2/200"}

# %%
figure, axes = new_figure(2, 3, sharex=True, sharey="row")
for column, name in enumerate(ACTIVATIONS):
    for panel, field in zip(axes[:, column], ("preactivations", "gradients"), strict=True):
        trends.variances({v: getattr(simulated[name, v], field) for v in VARIANCES},
                         {v: getattr(expected[name, v], field) for v in VARIANCES}, marks=marks,
                         ylabel=f"variance of {field.replace('pre', 'pre-')}", axes=panel)
        panel.label_outer()
    set_title(axes[0, column], name)
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
save(figure, options.out / "initialization_variances.png")

# %% [markdown]
# Ratio from one layer to the next (1: level): forward for pre-activations, back for gradients.

# %%
print(f"{'':<8}{'':>9}{'forward':>18}{'backward':>20}")
print(f"{'':<8}{'sigma^2':>9}{'ours':>10}{'theory':>10}{'ours':>10}{'theory':>10}")
for (name, variance), ours in simulated.items():
    row = [initialization.ratio_per_layer(values) for pair in zip(ours, expected[name, variance],
                                                                  strict=True) for values in pair]
    print(f"{name:<8}{variance:>9g}{row[0]:>10.4f}{row[1]:>10.4f}{1 / row[2]:>10.4f}"
          f"{1 / row[3]:>10.4f}")

# %% [markdown]
# ## Symmetry
#
# Eight hidden units learn XOR in Keras, once from kernels that are all 1/2, once from random
# ones. Units that start alike get the same gradient, and stay alike.

# %%
starts = {"constant start": keras.initializers.Constant(0.5),
          "random start": keras.initializers.GlorotUniform(seed=options.seed)}
models = {name: xor_mlp(UNITS, initializer=initializer) for name, initializer in starts.items()}
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
# ## Result
#
# Variances with ReLU, last layer against first for the gradients: vanishing, well controlled,
# exploding. At He's variance more of the gradient reaches the first layer with ReLU than with
# sigmoid.

# %%
relu = {variance: ours for (name, variance), ours in simulated.items() if name == "relu"}
table = closing_table(CLAIMS, {
    "U15.forward": kinds({variance: ours.preactivations for variance, ours in relu.items()}),
    "U15.backward": kinds({variance: ours.gradients[::-1] for variance, ours in relu.items()}),
    "U15.relu-mitigates": np.log10(simulated["relu", he].gradients[0]
                                   / simulated["sigmoid", he].gradients[0]),
    "U15.symmetry": {"equal": distinct["constant start"], "random": distinct["random start"]},
})
print(f"{table}\n\nFigures: {options.out}")
