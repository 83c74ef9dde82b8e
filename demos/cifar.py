# %% [markdown]
# # CIFAR-10 with a convolutional network
#
# Lecture 30 (Uniandes), the CNN demo, line by line in Python: three convolutions of 3 x 3, two
# poolings of 2 x 2, then a small classifier.
#
# `PRESET=lecture` feeds the pixels as bytes from 0 to 255, as the lecture does. `PRESET=tensorflow`
# is TensorFlow's own version of the same network: pixels / 255, logits instead of probabilities.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=10, presets=("lecture", "tensorflow"), standin=True,
                       tensorflow=True)  # EPOCHS=, SEED=, DATA=, OUT=, PRESET=

# %%
import keras
import numpy as np

from kerasdemos import cifar10, cifar_cnn, figures, fit, summary
from kerasdemos.builders import CIFAR_DIVISORS
from kerasdemos.data import cifar10_standin
from kerasdemos.evidence import closing_table
from kerasdemos.lectures.uniandes.cifar import CLAIMS
from kerasdemos.summaries import score_vector
from kerasdemos.training import evaluate

# %% [markdown]
# ## Data
#
# 50,000 training and 10,000 test images of 32 x 32 pixels in three colours.

# %%
standin = options.data == "standin"
data = cifar10_standin() if standin else cifar10(options.data)
name = "STAND-IN for CIFAR-10 (padded Fashion-MNIST)" if standin else "CIFAR-10"
print(data.source)

# %%
figures.save(
    figures.image_grid(data.x_train[:30], [data.class_names[label] for label in data.y_train[:30]],
                       rows=5, columns=6, by_column=True,
                       title=f"{name}: the first 30 training images, column by column"),
    options.out / "cifar_grid.png",
)

# %%
divisor = np.float32(CIFAR_DIVISORS[options.preset])
x_train = data.x_train if divisor == 1 else data.x_train / divisor  # (50000, 32, 32, 3)
x_test = data.x_test if divisor == 1 else data.x_test / divisor  # (10000, 32, 32, 3)

# %% [markdown]
# ## Model
#
# The convolutional base, then the whole network. The slide's layer names run backwards, because
# R's pipe evaluates the last layer first.

# %%
keras.utils.set_random_seed(options.seed)
base = cifar_cnn(head=False, preset=options.preset)
print(summary(base))

# %%
keras.utils.set_random_seed(options.seed)
model = cifar_cnn(preset=options.preset)
print(summary(model))

# %% [markdown]
# ## Training
#
# 1,563 steps of 32 images an epoch, the last of 16; after each epoch the test set is evaluated.

# %%
history = fit(model, x_train, data.y_train, epochs=options.epochs, seed=options.seed,
              validation_data=(x_test, data.y_test), validation_note=data.caveat)
figures.save(
    figures.history(history, f"{name}, preset {options.preset!r}"
                    + (f"\nvalidation: {data.caveat}" if data.caveat else "")),
    options.out / f"cifar_history_{options.preset}.png",
)

# %% [markdown]
# ## Result

# %%
score = evaluate(model, x_test, data.y_test)
print(score_vector(score) + (f" ({data.caveat})" if data.caveat else ""))

# %% [markdown]
# The slide's training is one random draw, and so is this one: each has its place among the runs of
# several seeds.

# %%
of_preset = {
    "lecture": {f"U24.{metric}": score[metric] for metric in ("loss", "accuracy")},
    "tensorflow": {"U25.parameters": model.count_params(), "U25.accuracy": score["accuracy"]},
}
table = closing_table(CLAIMS, of_preset[options.preset], epochs=options.epochs, caveat=data.caveat)
print(f"\nPreset {options.preset!r}\n{table}\n\nFigures: {options.out}")
