# %% [markdown]
# # A network that can represent a function need not learn it
#
# Lecture 30 (Uniandes), the slides after the universal approximation theorem. "A large MLP will be
# able to represent this function. We are not guaranteed, however, that the training algorithm will
# be able to learn that function." The slide gives two reasons: the optimiser "may not be able to
# find the value of the parameters", and it "might choose the wrong function as a result of
# overfitting". Then it says that depth can save units. Each of the three is tried here.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make learning_can_fail SEED=1`: EPOCHS= SEED= OUT=
options = demo_options(epochs=5000, tensorflow=True)

# %%
import keras
import numpy as np
from keras import layers

from kerasdemos.builders import approximator
from kerasdemos.byhand import constructions
from kerasdemos.byhand.activations import WRITTEN
from kerasdemos.byhand.relunets import n_parameters
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, learning, new_figure, save, set_title, spreads
from kerasdemos.lectures.approximation import (
    MIDDLES,
    approximate,
    best_and_median,
    kinked,
    samples,
    smooth,
)
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
# The target is a zigzag, $||x| - 1/3|$ on $[-1, 1]$: slopes $-1, 1, -1, 1$, so three *joints*, the
# places where a slope changes, at $-1/3$, 0 and $1/3$. A ReLU unit, $\max\{0, z\}$, bends once. So
# four units write the zigzag down exactly: one for the first slope, one for each joint. Each has
# the change of slope as its weight, and the output's bias is the zigzag's value at $x = -1$, $2/3$:
#
# $$\tfrac23 - \max\{0, x + 1\} + 2\max\{0, x + \tfrac13\} - 2\max\{0, x\}
# + 2\max\{0, x - \tfrac13\}.$$
#
# By hand at $x = 1$: $\frac23 - 2 + \frac83 - 2 + \frac43 = \frac23$, and $||1| - \frac13|$ is
# $\frac23$ too.

# %%
by_hand = 2 / 3 - 2 + 2 * (4 / 3) - 2 * 1 + 2 * (2 / 3)
assert np.isclose(by_hand, kinked(1.0))
print(f"error of the four units with the weights written down: {four_units_error():.1e}")

# %% [markdown]
# Now the same four units have to be found. In R: `layer_dense(units = 4, activation = "relu",
# input_shape = 1)` and `layer_dense(units = 1)`. All 256 training points are in every step; Adam
# makes the steps (`fashion.py` works one by hand). The *validation error* is the root of the mean
# squared error on the points in between, which the network has not seen.

# %%
model = keras.Sequential([
    keras.Input((1,)),
    layers.Dense(4, "relu", kernel_initializer="he_uniform",
                 bias_initializer=keras.initializers.RandomUniform(-1, 1), name="hidden_1"),
    layers.Dense(1, name="output"),
], name="approximator")
assert [layer.get_config() for layer in model.layers] == [
    layer.get_config() for layer in approximator((4,), "relu").layers]

# %% [markdown]
# A start *finds* the zigzag if its validation error ends below .01 (`CLOSE`). **Before you run
# it:** of a hundred random starts, how many find it with four units? And with four times as many
# units as are needed?

# %%
found = {units: approximate(
    *samples("kinked"), hidden_units=(units,), activation="relu", copies=STARTS,
    steps=options.epochs, seed=options.seed) for units in (4, 8, 16)}
stuck = {units: errors["validation_error"] for units, (errors, _) in found.items()}
for units, errors in stuck.items():
    print(f"{units} units: {(errors < CLOSE).mean():.0%} of {STARTS} starts come within {CLOSE}")

# %%
figure, axes = new_figure(1, 3, sharey=True)
for panel, (units, of) in zip(axes, found.items(), strict=True):
    best, median = best_and_median(*of)
    curves.fits(MIDDLES, kinked(MIDDLES), {"best start": best, "start in the middle": median},
                axes=panel)
    set_title(panel, f"{units} units: {(stuck[units] < CLOSE).mean():.0%} of starts find it")
    panel.label_outer()
save(figure, options.out / "learning_stuck.png")

# %% [markdown]
# Of a hundred stored starts 15 find it with four units, 72 with eight, 99 with sixteen.
#
# Look at the start in the middle. With four units it misses the joint at 0, and cuts the tooth in
# the middle off. A unit is missing there. One that is 0 on the whole interval cannot change the
# error, so training, which moves a number only as far as the error changes with it, never moves it
# (its *gradient* is 0). One that is active on all of the interval is only a straight line. More
# units help, although the function needs no more, because some of many begin at a useful place.
# That is the use of networks that are larger than necessary.
#
# ## Second reason: overfitting
#
# A large network can represent the wrong functions too. Take twenty points of a sine with noise,
# and 200 hidden tanh units: 601 parameters for twenty numbers. It is trained on the points; the
# error that counts is the distance from the sine itself, the truth, which only we know.

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
# The left panel is still the zigzag: a dot a start, a row a number of units, smaller errors to the
# left. What lies left of the dotted line, .01, has found it; with four units the bar, the median,
# is right of it.
#
# The middle panel has the mark of overfitting: the training error goes on falling, the validation
# error turns and rises. The right panel shows why. At the best step the network is near the sine;
# later it bends to reach single points, and swings where there are none. What it gains on the
# twenty points it loses everywhere else: it has learned their noise by heart. (Validation begins
# below training here, because it is measured against the sine itself, without noise.)
#
# In practice one stops at the turn (*early stopping*), for which one needs points that were set
# aside; or one takes more data, or a smaller network.
#
# ## Depth
#
# "In many circumstances, using deeper models can reduce the number of units." The reason is
# folding. A tent, $t(x) = 2\max\{0, x\} - 4\max\{0, x - \frac12\}$, takes two units and lays the
# right half of $[0, 1]$ on the left. Whatever the next layer draws, it draws on both halves: each
# tent doubles the pieces, and five tents, ten units, have $2^5 = 32$. A network with one hidden
# layer needs at least a unit for each of the 31 joints.

# %%
saw, pieces = sawtooth(), teeth()
print(f"deep: {saw.n_parameters} parameters, {pieces} pieces; "
      f"shallow: at least {n_parameters(1, pieces - 1, 1)} parameters for as many")
assert pieces == 2**5
grid = np.linspace(0, 1, 1025)
teeth_drawn = saw(grid[:, np.newaxis])[:, 0]  # (1025,)
knots = {units: np.linspace(0, 1, units + 1) for units in (10, 32)}
figure = curves.fits(grid, teeth_drawn, {
    f"one hidden layer, {units} units": constructions.evaluate(grid, constructions.interpolate(
        at, saw(at[:, np.newaxis])[:, 0]), "relu") for units, at in knots.items()})
figure.suptitle("Ten units composed make 32 pieces (target); one layer needs 32")
save(figure, options.out / "learning_tents.png")

# %% [markdown]
# That is a function made for depth. What of one that is not, $\sin 8\pi x^2$, whose waves come ever
# faster, and weights that are found by training? First at 24 hidden units, as the slide counts: one
# layer of 24, two of 12 (written 12-12), three of 8 (8-8-8). Then at equal parameters, 250 to 253:
# 83, 14-14 and 10-10-10. That is fairer, because between two hidden layers each pair of units costs
# a weight.

# %%
points = samples("chirp")  # x (256,), y, and those in between: x, y
depth = {(activation, name): approximate(
    *points, hidden_units=hidden, activation=activation, copies=20,
    steps=options.epochs, seed=options.seed) for activation in ("relu", "tanh")
    for name, hidden in (EQUAL_UNITS | EQUAL_PARAMETERS).items()}
reached = {key: errors["validation_error"] for key, (errors, _) in depth.items()}
print(f"{'':<22}{'median':>9}{'best':>9}")
for (activation, name), values in reached.items():
    print(f"{activation:<6}{name:<16}{values.median():>9.4f}{values.min():>9.4f}")
figure, axes = new_figure()
spreads.starts({f"{WRITTEN[activation]}, {name}": values for (activation, name), values in
                reached.items()}, xlabel="validation error of 20 starts (bar: median)", axes=axes)
set_title(axes, "shallow and deep on a chirp: 24 units, then 250 parameters")
save(figure, options.out / "learning_depth.png")

# %%
figure, axes = new_figure(2, 3, sharex=True, sharey=True)
for row, activation in zip(axes, ("relu", "tanh"), strict=True):
    for panel, name in zip(row, EQUAL_PARAMETERS, strict=True):
        best, median = best_and_median(*depth[activation, name])
        curves.fits(MIDDLES, points[3], {"best start": best, "start in the middle": median},
                    axes=panel)
        panel.get_legend().remove()
        panel.set_title(f"{WRITTEN[activation]}, {name} hidden units")
        panel.label_outer()
figure.legend(*panel.get_legend_handles_labels(), loc="outside lower center", ncols=3)
figure.suptitle("Look at which waves each fit gives up")
save(figure, options.out / "learning_chirp.png")

# %% [markdown]
# The waves are slow in the middle and fast at the ends, and there every network gives up somewhere.
# With tanh depth helps at 24 units and at 250 parameters: the deeper networks' median error is
# about half of the shallow one's. With ReLU it helps a little at 24 units, and at equal parameters
# it does not: the deep ones' median is larger, though their best start is by far the best. What the
# deep network could represent, most starts do not find.
#
# ## Result
#
# The slide says that depth *can* reduce the number of units, not that it always does: the last rows
# are this run's.
#
# A row of the table is a claim: what the slide says, what came out here (ours), whether they agree
# (verdict of ours).

# %%
medians = {key: values.median() for key, values in reached.items()}
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U13` tells more of them.
table = closing_table(CLAIMS, {
    "U13.can-represent": four_units_error(),
    "U13.not-found": (stuck[4] >= CLOSE).mean(),
    "U13.overfitting": curve["validation_error"].iloc[-1] / curve["validation_error"].min(),
    "U14.parameters": saw.n_parameters / n_parameters(1, pieces - 1, 1),
    **{f"U14.trained-{name}": max(medians[name, "14-14"], medians[name, "10-10-10"])
       / medians[name, "83"] for name in ("relu", "tanh")},
}, epochs=options.epochs)
print(f"{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `samples("smooth")` in place of `samples("chirp")`: $\sin 2\pi x$. Expect depth to help with
#   both activations at 24 units: the median falls from about .04 to .02 with ReLU, from .006 to
#   .003 with tanh.
# - `20, 0, 200` in place of `20, 0.5, 200`, no noise: twenty points of the sine itself. Expect both
#   errors to fall together, to about .03 against the truth at best, and to jump up together where a
#   step was too long: without noise there is nothing wrong to learn.
# - `20, 0.5, 3` in place of `20, 0.5, 200`: three units instead of 200. Expect both errors to end
#   near .3. Three units cannot follow the noise, so there is no gap; they are worse than the best
#   step of 200 units, and better than its last.
#
# Read next: `deep_networks.py`, folding in pictures; `architecture.py`, how one chooses depth and
# width in practice.
