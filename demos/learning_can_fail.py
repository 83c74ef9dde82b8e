# %% [markdown]
# # A network that can represent a function need not learn it
#
# Lecture 30 (Uniandes), the slides after the universal approximation theorem: the optimiser may
# not find the parameters, overfitting may choose the wrong ones, and depth can save units.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=5000, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
from kerasdemos.byhand.relunets import n_parameters
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, learning, new_figure, save, set_title, spreads
from kerasdemos.lectures.approximation import MIDDLES, samples, smooth, train_approximators
from kerasdemos.lectures.uniandes.capacity import (
    CLAIMS,
    CLOSE,
    EQUAL_PARAMETERS,
    EQUAL_UNITS,
    four_units_error,
    overfit,
    sawtooth,
    teeth,
)

STARTS = 100
SAMPLES, NOISE, WIDE = 20, 0.5, 200

# %% [markdown]
# ## First reason: the optimiser does not find it
#
# $||x| - 1/3|$ has three joints: four ReLU units represent it exactly. Do they learn it?

# %%
print(f"error of the four units with the weights written down: {four_units_error():.1e}")
stuck = {units: train_approximators(
    *samples("kinked"), hidden_units=(units,), activation="relu", copies=STARTS,
    steps=options.epochs, seed=options.seed)["validation_error"] for units in (4, 8, 16)}
for units, errors in stuck.items():
    print(f"{units} units: {(errors < CLOSE).mean():.0%} of {STARTS} starts come within {CLOSE}")

# %% [markdown]
# ## Second reason: overfitting
#
# Twenty noisy points of a sine, 200 hidden units: the error against the truth falls, then rises.

# %%
x, y, curve, outputs = overfit(SAMPLES, NOISE, WIDE, options.epochs, options.seed)
best = curve["validation_error"].argmin()
print(curve.iloc[[0, best, -1]].round(4).to_string())
figure, (left, middle, right) = new_figure(1, 3)
spreads.starts({f"{units} units": errors for units, errors in stuck.items()}, axes=left,
               xlabel=f"validation error of {STARTS} starts (bar: median)", floor=CLOSE)
learning.learning_curves({name: curve[f"{name}_error"] for name in ("training", "validation")},
                       label="root mean squared error", best="validation", axes=middle)
curves.fits(MIDDLES, smooth(MIDDLES), {f"step {curve.index[best]:,}": outputs[best],
                                       f"step {curve.index[-1]:,}": outputs[-1]}, points=(x, y),
            axes=right)
set_title(left, "the optimizer gets stuck")
set_title(middle, "overfitting")
set_title(right, "what it has learned")
save(figure, options.out / "learning_can_fail.png")

# %% [markdown]
# ## Depth
#
# Five tents of two units, composed, have $2^5$ pieces; a shallow network needs a unit a joint.

# %%
saw, pieces = sawtooth(), teeth()
print(f"deep: {saw.n_parameters} parameters, {pieces} pieces; "
      f"shallow: {n_parameters(1, pieces - 1, 1)} parameters for as many")

# %% [markdown]
# By training, at 24 units, then at equal parameters (250 to 253), on $\sin 8\pi x^2$:

# %%
depth = {(activation, name): train_approximators(
    *samples("chirp"), hidden_units=hidden, activation=activation, copies=20,
    steps=options.epochs, seed=options.seed)["validation_error"]
    for activation in ("relu", "tanh") for name, hidden in (EQUAL_UNITS | EQUAL_PARAMETERS).items()}
print(f"{'':<22}{'median':>9}{'best':>9}")
for (activation, name), values in depth.items():
    print(f"{activation:<6}{name:<16}{values.median():>9.4f}{values.min():>9.4f}")
figure, axes = new_figure()
spreads.starts({f"{activation}, {name}": values for (activation, name), values in depth.items()},
               xlabel="validation error of 20 starts (bar: median)", axes=axes)
set_title(axes, "250 parameters, shallow and deep, on a chirp")
save(figure, options.out / "learning_depth.png")

# %% [markdown]
# ## Result
#
# The slide says that depth can reduce the number of units, not that it always does: the last rows
# are this run's.

# %%
medians = {key: values.median() for key, values in depth.items()}
table = closing_table(CLAIMS, {
    "U13.can-represent": four_units_error(),
    "U13.not-found": (stuck[4] >= CLOSE).mean(),
    "U13.overfitting": curve["validation_error"].iloc[-1] / curve["validation_error"].min(),
    "U14.parameters": saw.n_parameters / n_parameters(1, pieces - 1, 1),
    **{f"U14.trained-{name}": max(medians[name, "14-14"], medians[name, "10-10-10"])
       / medians[name, "83"] for name in ("relu", "tanh")},
}, epochs=options.epochs)
print(f"{table}\n\nFigures: {options.out}")
