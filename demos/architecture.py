# %% [markdown]
# # An architecture, searched for
#
# Lecture 30 (Uniandes): "the ideal network architecture for a task must be found via
# experimentation guided by monitoring the validation set error". Nine networks on a part of
# Fashion-MNIST, ten times over; and what is reported if the test set chooses, which the CNN's
# demo monitors as its `validation_data`.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=5, tensorflow=True)  # EPOCHS=, SEED=, DATA=, OUT=

# %%
import pandas as pd

from kerasdemos import fashion_mnist
from kerasdemos.evidence import closing_table
from kerasdemos.figures import new_figure, save, spreads, trends
from kerasdemos.lectures.uniandes import selection as room

SEEDS = 10
DEPTHS, WIDTHS = (1, 2, 3), (8, 32, 128)
TITLES = {"validation": "validation set", "others": "other test images"}

# %% [markdown]
# ## The search
#
# Of 5,000 training images a seed takes 4,000 to train on and 1,000 to validate on; of the test
# images 1,000 as its test set. By the other 9,000 nobody chooses: they tell what is true.

# %%
data = fashion_mnist(options.data)
print(data.source)
seeds = range(options.seed, options.seed + SEEDS)
errors = room.search(data, seeds, epochs=options.epochs)

# %% [markdown]
# Mean errors of the ten seeds, by hidden layers x units:

# %%
print(pd.DataFrame({name: of.mean() for name, of in errors.items()}).round(4).to_string())
figure, axes = new_figure(1, 2, sharey=True)
for panel, (name, title) in zip(axes, TITLES.items(), strict=True):
    mean = errors[name].mean()
    trends.errors(WIDTHS, {f"{depth} hidden": [mean[f"{depth} x {width}"] for width in WIDTHS]
                           for depth in DEPTHS}, xlabel="units of each hidden layer",
                  ylabel=f"mean error, {title}", axes=panel)
save(figure, options.out / "architecture_search.png")

# %% [markdown]
# ## What is chosen, and what is reported
#
# Each seed's choice; its error on the test set, which is reported; and on the other test images.

# %%
optimism, names = {}, errors["test"].columns
for by in ("validation", "test"):
    choice = room.choose(errors, by)
    optimism[f"{by} set"] = choice["true"] - choice["reported"]
    print(f"\nchosen on the {by} set: {', '.join(names[choice['architecture']])}")
    print(f"reported {choice['reported'].mean():.4f}, true {choice['true'].mean():.4f}: too good "
          f"by {optimism[f'{by} set'].mean():.4f}")
figure, axes = new_figure()
spreads.starts(optimism, scale="linear", floor=0, axes=axes,
               xlabel="true error less the error reported, by who chose (bar: median)")
save(figure, options.out / "architecture_optimism.png")

# %% [markdown]
# ## Result

# %%
table = closing_table(room.CLAIMS, {
    "U26.guided": room.gain(errors),
    "U26.optimism": room.optimism(errors),
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")
