# %% [markdown]
# # Cosine, ReLU, sigmoid and tanh on real images
#
# Lecture 30 (Uniandes), the slide "Other Activation functions": Goodfellow et al. (2016) report
# that hidden units $h = \cos(Wx + b)$ reached an error below 1 percent on MNIST. Here the
# lecture's network is trained with each activation from several seeds, on Fashion-MNIST; on MNIST
# too where it is on this machine.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=5, data=True, tensorflow=True)  # EPOCHS=, SEED=, DATA=, OUT=

# %%
import keras
import numpy as np
import pandas as pd

from kerasdemos import fashion_mlp, fashion_mnist, fit, mnist
from kerasdemos.checks import Unavailable
from kerasdemos.evidence import closing_table
from kerasdemos.figures import new_figure, save, spreads
from kerasdemos.lectures.uniandes.activations import CLAIMS
from kerasdemos.training import evaluate

ACTIVATIONS, SEEDS = ("cos", "relu", "sigmoid", "tanh"), 5

# %% [markdown]
# ## Data

# %%
data = fashion_mnist(options.data)
images = {"Fashion-MNIST": data}
print(data.source)
try:
    images["MNIST"] = mnist(download=False)
    print(images["MNIST"].source)
except Unavailable as missing:
    print(missing)

# %% [markdown]
# ## Training
#
# 784-128-10, Adam, batches of 32, pixels / 255, as in the demo of the MLP. Only the activation of
# the hidden units differs.

# %%
rows = []
for name, pictures in images.items():
    x, x_test = (pixels / np.float32(255) for pixels in (pictures.x_train, pictures.x_test))
    for activation in ACTIVATIONS:
        for seed in range(options.seed, options.seed + SEEDS):
            keras.utils.set_random_seed(seed)
            model = fashion_mlp(activation=activation)
            history = fit(model, x, pictures.y_train, epochs=options.epochs, seed=seed, verbose=0)
            score = evaluate(model, x_test, pictures.y_test)
            rows.append((name, activation, seed, 1 - history["accuracy"].iloc[-1],
                         1 - score["accuracy"], score["loss"]))
            print(f"{name}, {activation}, seed {seed}: test error {rows[-1][4]:.4f}", flush=True)
runs = pd.DataFrame(rows, columns=["data", "activation", "seed", "training_error", "test_error",
                                   "test_loss"])

# %% [markdown]
# Mean and standard deviation over the seeds:

# %%
spread = runs.groupby(["data", "activation"])[["training_error", "test_error", "test_loss"]]
print(f"\n{spread.agg(['mean', 'std']).round(4).to_string()}")

# %%
figure, axes = new_figure(len(images), squeeze=False)
for panel, name in zip(axes[:, 0], images, strict=True):
    shown = runs.query("data == @name").groupby("activation", sort=False)["test_error"]
    spreads.starts({activation: errors.to_numpy() for activation, errors in shown}, axes=panel,
                   xlabel=f"{name}: test error of {SEEDS} seeds (bar: median)", scale="linear")
save(figure, options.out / "activations_on_fashion.png")

# %% [markdown]
# ## Result
#
# The slide's number is of MNIST, and of a network that it does not describe. What can be seen on
# any data is whether cos units learn as well as the usual ones.

# %%
means = runs.groupby(["data", "activation"])["test_error"].mean()
beside = {name: means[name, "cos"] - means[name].drop("cos").min() for name in images}
ours = {"U10.beside": beside["Fashion-MNIST"]}
if "MNIST" in images:
    ours |= {"U10.mnist": means["MNIST", "cos"], "U10.mnist-beside": beside["MNIST"]}
table = closing_table(CLAIMS, ours, epochs=options.epochs)
print(f"\n{table}\n{data.caveat}\nFigures: {options.out}")
