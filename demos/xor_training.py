# %% [markdown]
# # XOR in Keras: the solution given, and the solution searched for
#
# Lecture 30 (Uniandes). First the slide's weights in a Keras model. Then what the slide says of
# gradient descent: where it ends depends on the initial values and the step size, and it would
# usually not find integers. One training cannot show that; a thousand at once can.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=20_000, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
from functools import partial

import numpy as np

from kerasdemos.builders import xor_solution
from kerasdemos.byhand import xor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import new_figure, planes, save, spreads
from kerasdemos.lectures.uniandes import descent as room
from kerasdemos.lectures.uniandes.descent import SHOWN_RATE
from kerasdemos.lectures.uniandes.xor import CLAIMS
from kerasdemos.training import side_by_side

STARTS = 1000
STEP_SIZES = {"sgd": room.LEARNING_RATES, "adam": (0.001, 0.003, 0.01, 0.03, 0.1)}
NAMES = {"sgd": "gradient descent", "adam": "Adam"}

# %% [markdown]
# ## The slide's weights
#
# $W$ of ones, $c = (0, -1)$, $w = (1, -2)$, $b = 0$.

# %%
model = xor_solution()
outputs = model.predict_on_batch(xor.X)[:, 0]  # (4,)
print(f"outputs for (0, 0), (0, 1), (1, 0), (1, 1): {outputs}")

# %% [markdown]
# ## A thousand starts, five step sizes
#
# The same network from Keras's default initial values, by full-batch gradient descent on the mean
# squared error; and by Adam. All runs of an optimizer train in one compiled program.

# %%
found = side_by_side(room.descend, {
    name: {"optimizer": name, "learning_rates": rates} for name, rates in STEP_SIZES.items()},
    starts=STARTS, steps=options.epochs, seed=options.seed)

# %% [markdown]
# Share of starts whose four outputs all come within .5, and within .1, of the targets; `low` and
# `high` are the 95% binomial interval of the latter; `integer` is the share of those solutions
# whose nine weights are whole numbers. Points in one linear region of the hidden layer share one
# affine function: the rest stop at losses that have names.

# %%
solved = {optimizer: room.solved_shares(ended.runs) for optimizer, ended in found.items()}
ends = {optimizer: room.minima_shares(ended.runs) for optimizer, ended in found.items()}
for optimizer, name in NAMES.items():
    print(f"\n{name}\n{solved[optimizer].round(3).to_string(index=False)}\n")
    print(ends[optimizer].round(3).T.to_string())

# %%
figure, axes = new_figure(2, 1, size=(9, 7))
for panel, (optimizer, table) in zip(axes, ends.items(), strict=True):
    spreads.minima(table, NAMES[optimizer], axes=panel)
axes[0].legend(loc="lower center", bbox_to_anchor=(0.5, 1.12), ncols=2)
save(figure, options.out / "xor_minima.png")

figure, axes = new_figure(size=(7, 5))
by_rate = found["sgd"].runs.groupby("learning_rate")["loss"]
spreads.endings({f"{rate:g}": losses.to_numpy() for rate, losses in by_rate}, xor.MINIMA, axes=axes)
save(figure, options.out / "xor_final_losses.png")

# %% [markdown]
# ## One run of each ending
#
# The output over the plane; the line is where it crosses 1/2.

# %%
runs = found["sgd"].runs.query("learning_rate == @SHOWN_RATE")
examples = runs.groupby("minimum").head(1).sort_values("loss")
side = np.linspace(-0.5, 1.5, 201)
figure, axes = new_figure(2, 3, size=(16, 8.5))
for panel in axes.flat[len(examples) :]:
    panel.remove()
for panel, (run, name) in zip(axes.flat, examples["minimum"].items(), strict=False):
    y_hat = planes.on_grid(partial(found["sgd"].outputs, run), side, side)  # (201, 201)
    planes.surface(side, side, y_hat, boundary=0.5, halfrange=1, label=r"$\hat{y}$ (line: 1/2)",
                   axes=panel)
    planes.points(xor.X, xor.y, axes=panel)
    panel.set_title(name)
save(figure, options.out / "xor_surfaces.png")

# %%
solutions = runs.index[runs["minimum"] == "solved"]
if len(solutions):
    print(f"Weights of the first run at step size {SHOWN_RATE} that solved it:")
    for name, weight in zip(("W", "c", "w", "b"), found["sgd"].weights, strict=True):
        print(f"{name} = {weight[solutions[0]].astype(float).round(3).tolist()}")
else:
    print(f"No run at step size {SHOWN_RATE} solved it.")

# %% [markdown]
# ## Result

# %%
shares = solved["sgd"].set_index("learning_rate")["within_tenth"]
table = closing_table((*CLAIMS, *room.CLAIMS), {
    "U5.keras-y-hat": outputs,
    "U6.initial-values": min(losses.max() - losses.min() for _, losses in by_rate),
    "U6.step-size": shares.max() - shares.min(),
    "U6.minima": ends["sgd"].loc[SHOWN_RATE, list(xor.MINIMA)].min(),
    "U6.named-minima": ends["sgd"].loc[SHOWN_RATE, list(xor.MINIMA)].sum(),
    "U6.integers": found["sgd"].runs.query("within_tenth")["integer"].mean(),
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")
