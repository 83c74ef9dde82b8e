# %% [markdown]
# # XOR in Keras: the solution given, and the solution searched for
#
# Lecture 30 (Uniandes). The slide's weights in a Keras model; then what it says of gradient
# descent: where it ends depends on initial values and step size, and integers are seldom found.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=20_000, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
from functools import partial

import numpy as np

from kerasdemos.builders import xor_solution
from kerasdemos.byhand import xor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import new_figure, planes, save, set_title, spreads
from kerasdemos.lectures.uniandes import descent as room
from kerasdemos.lectures.uniandes import relu_at_zero
from kerasdemos.lectures.uniandes.xor import CLAIMS
from kerasdemos.training import side_by_side

STARTS, SHOWN_RATE = 1000, room.SHOWN_RATE
STEP_SIZES = {"sgd": room.LEARNING_RATES, "adam": (0.001, 0.003, 0.01, 0.03, 0.1)}
NAMES = {"sgd": "gradient descent", "adam": "Adam"}

# %% [markdown]
# ## The slide's weights
#
# $W$ of ones, $c = (0, -1)$, $w = (1, -2)$, $b = 0$.

# %%
outputs = xor_solution().predict_on_batch(xor.X)[:, 0]  # (4,)
print(f"outputs for (0, 0), (0, 1), (1, 0), (1, 1): {outputs}")

# %% [markdown]
# ## A thousand starts, five step sizes
#
# From Keras's default initial values, by full-batch gradient descent; and by Adam.

# %%
found = side_by_side(room.descend, {
    name: {"optimizer": name, "learning_rates": rates} for name, rates in STEP_SIZES.items()},
    starts=STARTS, steps=options.epochs, seed=options.seed)

# %% [markdown]
# Share of starts whose outputs all come within .5, and within .1, of the targets; `low` and `high`:
# the latter's 95% binomial interval; `integer`: its share with whole numbers for weights. Points in
# one linear region of the hidden layer share one affine function: the rest stop at named losses.

# %%
solved = {optimizer: room.solved_shares(ended.runs) for optimizer, ended in found.items()}
ends = {optimizer: room.minima_shares(ended.runs) for optimizer, ended in found.items()}
for optimizer, name in NAMES.items():
    print(f"\n{name}\n{solved[optimizer].round(3).to_string(index=False)}\n")
    print(ends[optimizer].round(3).T.to_string())

# %%
figure, axes = new_figure(2, 1)
for panel, (optimizer, table) in zip(axes, ends.items(), strict=True):
    spreads.minima(table, NAMES[optimizer], axes=panel)
axes[0].legend(loc="lower center", bbox_to_anchor=(0.5, 1.12), ncols=2)
save(figure, options.out / "xor_minima.png")

by_rate = found["sgd"].runs.groupby("learning_rate")["loss"]
save(spreads.endings({f"{rate:g}": losses.to_numpy() for rate, losses in by_rate}, xor.MINIMA),
     options.out / "xor_final_losses.png")

# %% [markdown]
# ## One run of each ending

# %%
runs = found["sgd"].runs.query("learning_rate == @SHOWN_RATE")
examples = runs.groupby("minimum").head(1).sort_values("loss")
side = np.linspace(-0.5, 1.5, 201)
figure, axes = new_figure(2, 3)
for panel in axes.flat[len(examples) :]:
    panel.remove()
for k, (panel, (run, name)) in enumerate(zip(axes.flat, examples["minimum"].items(), strict=False)):
    y_hat = planes.on_grid(partial(found["sgd"].outputs, run), side, side)  # (201, 201)
    planes.surface(side, side, y_hat, boundary=0.5, halfrange=1, label=r"$\hat{y}$ (line: 1/2)",
                   bar=k == len(examples) - 1, axes=panel)
    planes.points(xor.X, xor.y, None if k else ("class 0", "class 1"), axes=panel)
    set_title(panel, f"loss {name.partition(':')[0]}" if ":" in name else name)
save(figure, options.out / "xor_surfaces.png")
solutions = runs.index[runs["minimum"] == "solved"][:1]
print(f"{'A' if len(solutions) else 'No'} run at step size {SHOWN_RATE} solved it.")
for solution in solutions:
    print({name: weight[solution].astype(float).round(3).tolist() for name, weight in
           zip(("W", "c", "w", "b"), found["sgd"].weights, strict=True)})

# %% [markdown]
# ## ReLU's derivative at 0

# %%
zeros, (left, right) = relu_at_zero.descend_twice(STARTS, stops=[1, options.epochs],
                                                  seed=options.seed)
elsewhere = (np.abs(left - right) > 0.01).mean()
print(f"Of the units' inputs {zeros[-1].mean():.1%} are exactly 0 at the end, those of dead units "
      f"at (0, 0); with 1 for ReLU's derivative there {elsewhere:.0%} of the starts end elsewhere.")

# %% [markdown]
# ## Result

# %%
table = closing_table((*CLAIMS, *room.CLAIMS, *relu_at_zero.CLAIMS), {
    "U5.keras-y-hat": outputs,
    "U6.initial-values": min(losses.max() - losses.min() for _, losses in by_rate),
    "U6.step-size": np.ptp(solved["sgd"]["within_tenth"]),
    "U6.minima": ends["sgd"].loc[SHOWN_RATE, list(xor.MINIMA)].min(),
    "U6.named-minima": ends["sgd"].loc[SHOWN_RATE, list(xor.MINIMA)].sum(),
    "U6.integers": found["sgd"].runs.query("within_tenth")["integer"].mean(),
    "U29.xor": zeros.mean(),
    "U29.derivative": elsewhere,
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")
