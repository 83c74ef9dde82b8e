# %% [markdown]
# # Two moons
#
# Lecture 3 (Cambridge), "PyTorch Implementation": MyFirstNet, 2-16-2 with ReLU, trained by 15,000
# steps of full-batch gradient descent on the cross-entropy of its logits; here in Keras.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=15_000, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
import keras
import numpy as np

from kerasdemos import fit, moons, summary
from kerasdemos.builders import moons_mlp
from kerasdemos.evidence import closing_table
from kerasdemos.figures import learning, new_figure, planes, save
from kerasdemos.lectures.cambridge.moons import (
    CLAIMS,
    LOSSES,
    NOISE,
    POINTS,
    STUCK,
    moons_losses,
    predict,
)
from kerasdemos.module_text import module_text
from kerasdemos.training import side_by_side

SEEDS = 20
PRINTED = dict(zip(range(0, 15_000, 1000), LOSSES, strict=True))  # the slide's, by epoch

# %% [markdown]
# ## Data

# %%
data = moons(POINTS, NOISE, options.seed)
print(data.source)

figure, axes = new_figure()
planes.points(data.x_train, data.y_train, data.class_names, axes=axes)
save(figure, options.out / "moons_data.png")

# %% [markdown]
# ## Model
#
# PyTorch draws kernels and biases from $U(-1/\sqrt{n_{in}}, 1/\sqrt{n_{in}})$; so does `moons_mlp`.

# %%
keras.utils.set_random_seed(options.seed)
model = moons_mlp()
print(summary(model), module_text(model, "layers"), sep="\n\n")  # Keras's and PyTorch's
print("\nSample input:", data.x_train[:5], sep="\n")
print("Network output:", model.predict(data.x_train[:5], verbose=0), sep="\n")

# %% [markdown]
# The slide's last two rows of output are exactly zero. With biases drawn at random this has
# probability zero: it is an artefact of the device (`mps:0`), and not reproduced.

# %% [markdown]
# ## Training

# %%
history = fit(model, data.x_train, data.y_train, epochs=options.epochs, batch_size=POINTS,
              verbose=0)
losses = history["loss"].to_numpy()  # (epochs,), before each step
for epoch in range(0, options.epochs, 1000):
    print(f"Epoch {epoch} loss is {losses[epoch]}")
print(f"{options.epochs:,} steps in {history.attrs['seconds']:.1f} s, compilation included")

# %% [markdown]
# ## Many seeds
#
# The slide shows one run; these are twenty at once, each with its own data and initial weights,
# from PyTorch's and from Keras's default initialiser, both trainings side by side.

# %%
runs = side_by_side(moons_losses, {name: {"initializer": name} for name in ("pytorch", "keras")},
                    copies=SEEDS, epochs=options.epochs, every=100, seed=options.seed)
for name, losses_of_runs in runs.items():
    share = (losses_of_runs.iloc[-1] > STUCK).mean()
    print(f"{name}: {share:.0%} of {SEEDS} seeds above {STUCK} at epoch "
          f"{losses_of_runs.index[-1]:,}")

# %%
side, height = np.linspace(-1.6, 2.6, 211), np.linspace(-1.1, 1.6, 136)
second = keras.Sequential([model, keras.layers.Softmax()])  # from logits to probabilities
chances = planes.on_grid(second.predict_on_batch, side, height)[..., 1]  # (136, 211)

figure, axes = new_figure(1, 2)
shown = {epoch: loss for epoch, loss in PRINTED.items() if epoch < options.epochs}
learning.learning_curves({f"ours, seed {options.seed}": losses}, shown, label="loss",
                       band=runs["pytorch"], axes=axes[0])
planes.surface(side, height, chances, boundary=0.5, label="probability of class 1",
               axes=axes[1])
planes.points(data.x_train, data.y_train, data.class_names, axes=axes[1])
save(figure, options.out / "moons_training.png")

# %% [markdown]
# ## Result

# %%
accuracy = (predict(model, data.x_test) == data.y_test).mean()
print(f"Accuracy on new points: {accuracy:.3f}")
table = closing_table(CLAIMS, {
    "C16.parameters": model.count_params(),
    **{f"C17.loss-{epoch}": losses[epoch] if epoch in shown else None for epoch in PRINTED},
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")
