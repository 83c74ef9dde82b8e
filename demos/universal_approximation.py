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

from kerasdemos.byhand import constructions
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, new_figure, save, set_title, trends
from kerasdemos.lectures.approximation import kinked, samples, smooth, train_approximators
from kerasdemos.lectures.uniandes import capacity as room
from kerasdemos.lectures.uniandes.capacity import BETWEEN, STEPPED_SIZES, constructed, order

SIZES, SHOWN = (8, 16, 32, 64, 128, 256), 16
TRAINED_SIZES, ACTIVATIONS, STARTS = (4, 16, 64), ("relu", "sigmoid", "tanh"), 5
TARGETS = {"smooth": "smooth curve", "kinked": "zigzag", "plane": "two inputs"}

# %% [markdown]
# ## By construction
#
# $D$ ReLU units pass through $D + 1$ points of the curve. Sigmoid and tanh units, the squashing
# functions of the theorem, climb it in $D - 32$ rounded steps, 32 units standing outside. (As
# $\tanh z = 2\sigma(2z) - 1$, the two give the same function.) The targets: $\sin 2\pi x$, smooth,
# and $||x| - 1/3|$, kinked.

# %%
units = {"ReLU": "relu", "sigmoid or tanh": "sigmoid"}
errors = {title: [room.largest_error(name, size) for size in SIZES]
          for title, name in units.items()}
errors["ReLU, kinked target"] = [room.largest_error("relu", size, kinked) for size in SIZES]
slopes = {title: [room.largest_slope_error(name, size) for size in SIZES]
          for title, name in units.items()}
drawn = {f"{title}, {SHOWN} {'pieces' if name == 'relu' else 'steps'}": constructions.evaluate(
    BETWEEN, constructed(name, SHOWN), name) for title, name in units.items()}

# %%
figure, (fit, function, derivative) = new_figure(1, 3)
curves.fits(BETWEEN, smooth(BETWEEN), drawn, axes=fit)
trends.errors(SIZES, errors, xlabel="pieces or steps", ylabel="largest error", axes=function)
trends.errors(SIZES, slopes, xlabel="pieces or steps", ylabel="largest error of the derivative",
              axes=derivative)
save(figure, options.out / "approximation_construction.png")

# %% [markdown]
# With many units the error falls as (number of hidden units)$^p$:

# %%
orders = {}
for name in ACTIVATIONS:
    orders[name] = [order(room.largest_error, name),
                    order(room.largest_error, name, target=kinked),
                    order(room.largest_slope_error, name)]
    print("{:<8} p = {:.3f}, kinked target {:.3f}, derivative {:.3f}".format(name, *orders[name]))

# %% [markdown]
# ## Any Borel measurable function
#
# A step has a jump: beside it half is missed, however many units; the mean error falls.

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
save(figure, options.out / "approximation_step.png")

# %% [markdown]
# ## By training
#
# Full-batch Adam from several random starts; validation is between the training points.

# %%
trained = pd.concat([
    train_approximators(*samples(target), hidden_units=(size,), activation=activation,
                        copies=STARTS, steps=options.epochs,
                        seed=options.seed).assign(target=target, activation=activation, size=size)
    for target in TARGETS for activation in ACTIVATIONS for size in TRAINED_SIZES])
medians = trained.pivot_table("validation_error", ["target", "activation"], "size", "median")
print(medians.round(4).to_string())
figure, axes = new_figure(1, 3, sharey=True)
for panel, (target, title) in zip(axes, TARGETS.items(), strict=True):
    trends.errors(TRAINED_SIZES, {name: medians.loc[target, name] for name in ACTIVATIONS},
                  ylabel=f"median validation error, {STARTS} starts" if panel is axes[0] else "",
                  axes=panel)
    set_title(panel, title)
decades = np.log10([medians.min().min(), medians.max().max()])
axes[0].set_ylim(10 ** np.floor(decades[0]), 10 ** np.ceil(decades[1]))  # whole decades, shared
save(figure, options.out / "approximation_training.png")

# %% [markdown]
# ## Result

# %%
ratio = medians[TRAINED_SIZES[-1]] / medians[TRAINED_SIZES[0]]
table = closing_table(room.CLAIMS, {
    **{f"U12.order-{name}": max(powers[:2]) for name, powers in orders.items()},
    **{f"U12.derivative-{name}": powers[2] for name, powers in orders.items()},
    "U28.step-largest": min(map(min, beside.values())),
    "U28.step-mean": max(order(room.mean_step_error, name, STEPPED_SIZES) for name in ACTIVATIONS),
    "U28.vector": order(room.circle_error, "relu"),
    **{f"U12.trained-{name}": ratio.xs(name, level="activation").max() for name in ACTIVATIONS},
}, epochs=options.epochs)
print(f"{table}\n\nFigures: {options.out}")
