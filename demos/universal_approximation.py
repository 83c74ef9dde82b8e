# %% [markdown]
# # Universal approximation
#
# Lecture 30 (Uniandes) and Lecture 3 (Cambridge): a network with one hidden layer comes as near to
# a continuous function as one likes, given enough hidden units: by construction and by training.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=3000, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
import numpy as np
import pandas as pd
from kerasdemos.approximators import train_approximators

from kerasdemos.byhand import constructions as approximation
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, new_figure, save, trends

SIZES, SHOWN = (8, 16, 32, 64, 128, 256), 16
TRAINED_SIZES, ACTIVATIONS, STARTS = (4, 16, 64), ("relu", "sigmoid", "tanh"), 5
DENSE = np.linspace(-1, 1, 5002)[1:-1]  # between the knots

# %% [markdown]
# ## Three targets: a smooth curve, a kinked one, one of two inputs

# %%
def smooth(x):
    return np.sin(2 * np.pi * x)

def smooth_slope(x):
    return 2 * np.pi * np.cos(2 * np.pi * x)

def kinked(x):
    return np.abs(np.abs(x) - 1 / 3)

def plane(x):
    return np.sin(np.pi * x[:, 0]) * np.cos(np.pi * x[:, 1])

# %% [markdown]
# ## By construction
#
# $D$ ReLU units pass through $D + 1$ points of the curve. Sigmoid and tanh units, the squashing
# functions of the theorem, climb it in $D - 32$ rounded steps, 32 units standing outside. (As
# $\tanh z = 2\sigma(2z) - 1$, the two give the same function.)

# %%
knots = {size: np.linspace(-1, 1, size + 1) for size in SIZES}
networks = {
    ("ReLU", "relu", smooth): [approximation.interpolate(t, smooth(t)) for t in knots.values()],
    ("sigmoid or tanh", "sigmoid", smooth): [approximation.staircase(smooth, -1, 1, size)
                                             for size in SIZES],
    ("ReLU, kinked target", "relu", kinked): [approximation.interpolate(t, kinked(t))
                                              for t in knots.values()],
}
errors = {name: [np.abs(approximation.evaluate(DENSE, net, activation) - target(DENSE)).max()
                 for net in nets] for (name, activation, target), nets in networks.items()}
slopes = {name: [np.abs(approximation.slope(DENSE, net, activation) - smooth_slope(DENSE)).max()
                 for net in nets] for (name, activation, target), nets in networks.items()
          if target is smooth}
drawn = {f"{SHOWN} {name}": approximation.evaluate(DENSE, nets[SIZES.index(SHOWN)], activation)
         for (name, activation, target), nets in networks.items() if target is smooth}

# %%
figure, (fit, function, derivative) = new_figure(1, 3, size=(17, 5))
curves.fits(DENSE, smooth(DENSE), drawn, axes=fit)
trends.errors(SIZES, errors, xlabel="pieces or steps", ylabel="largest error", axes=function)
trends.errors(SIZES, slopes, xlabel="pieces or steps", ylabel="largest error of the derivative",
              axes=derivative)
save(figure, options.out / "approximation_construction.png")

# %% [markdown]
# The error falls as (number of pieces)$^p$; $p$ fitted over the finer half:

# %%
orders = {name: approximation.order(SIZES[3:], values[3:]) for name, values in errors.items()}
slope_orders = {name: approximation.order(SIZES[3:], values[3:]) for name, values in slopes.items()}
for name, value in orders.items():
    print(f"{name:<20} function {value:6.3f}   derivative {slope_orders.get(name, np.nan):6.3f}")

# %% [markdown]
# ## By training
#
# Full-batch Adam from several random starts; validation is between the training points.

# %%
line, grid = np.linspace(-1, 1, 256), np.linspace(-1, 1, 24)
middles, cells = (line[1:] + line[:-1]) / 2, (grid[1:] + grid[:-1]) / 2
square, inner = (np.stack(np.meshgrid(g, g), axis=-1).reshape(-1, 2) for g in (grid, cells))
data = {"smooth": (line, smooth(line), middles, smooth(middles)),
        "kinked": (line, kinked(line), middles, kinked(middles)),
        "two inputs": (square, plane(square), inner, plane(inner))}
trained = pd.concat([
    train_approximators(*samples, hidden_units=(size,), activation=activation, copies=STARTS,
                        steps=options.epochs, seed=options.seed).assign(target=target, size=size)
    for target, samples in data.items() for activation in ACTIVATIONS for size in TRAINED_SIZES])
medians = trained.pivot_table("validation_error", ["target", "activation"], "size", "median")
print(medians.round(4).to_string())
figure, axes = new_figure(1, 3, size=(16, 5), sharey=True)
for panel, target in zip(axes, data, strict=True):
    trends.errors(TRAINED_SIZES, {name: medians.loc[target, name] for name in ACTIVATIONS},
                  ylabel=f"median validation error, {STARTS} starts" if panel is axes[0] else "",
                  axes=panel)
    panel.set_title(target)
decades = np.log10([medians.min().min(), medians.max().max()])
axes[0].set_ylim(10 ** np.floor(decades[0]), 10 ** np.ceil(decades[1]))  # whole decades, shared
save(figure, options.out / "approximation_training.png")

# %% [markdown]
# ## Result

# %%
ratio = medians[TRAINED_SIZES[-1]] / medians[TRAINED_SIZES[0]]
names = dict(zip(data, ("smooth", "kinked", "plane"), strict=True))
table = closing_table({
    "U12.order-relu-smooth": orders["ReLU"],
    "U12.order-relu-kinked": orders["ReLU, kinked target"],
    "U12.order-sigmoid-smooth": orders["sigmoid or tanh"],
    "U12.derivative-relu": slope_orders["ReLU"],
    "U12.derivative-sigmoid": slope_orders["sigmoid or tanh"],
    **{f"U12.trained-{names[target]}-{name}": value for (target, name), value in ratio.items()},
}, epochs=options.epochs)
print(f"{table}\n\nFigures: {options.out}")
