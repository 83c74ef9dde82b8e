# %% [markdown]
# # Fashion-MNIST with a multilayer perceptron
#
# Lecture 30 (Uniandes), the MLP demo, line by line in Python. A network with one hidden layer of
# 128 ReLU units learns to tell ten kinds of clothes apart:
#
# $$\hat y = \operatorname{softmax}\bigl(\max(0,\, x W^{(1)} + b^{(1)})\, W^{(2)} + b^{(2)}\bigr)$$

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=5, data=True, tensorflow=True)  # EPOCHS=, SEED=, DATA=, OUT=

# %%
import keras
import numpy as np

from kerasdemos import fashion_mlp, fashion_mnist, figures, fit, summary
from kerasdemos.evidence import closing_table
from kerasdemos.lectures.uniandes.fashion import CLAIMS
from kerasdemos.summaries import score_lines
from kerasdemos.training import evaluate

# %% [markdown]
# ## Data
#
# 60,000 training and 10,000 test images of 28 x 28 pixels, bytes from 0 to 255.

# %%
data = fashion_mnist(options.data)
print(data.source)

# %%
figures.save(
    figures.image_with_scale(data.x_train[0], data.class_names[data.y_train[0]]),
    options.out / "fashion_first_image.png",
)

# %% [markdown]
# Divided by 255, the inputs lie between 0 and 1.

# %%
x_train = data.x_train / np.float32(255)  # (60000, 28, 28)
x_test = data.x_test / np.float32(255)  # (10000, 28, 28)

figures.save(
    figures.image_grid(x_train[:25], [data.class_names[label] for label in data.y_train[:25]],
                       title="The first 25 training images"),
    options.out / "fashion_grid.png",
)

# %% [markdown]
# ## Model
#
# 784 x 128 + 128 parameters in the hidden layer, 128 x 10 + 10 in the output layer.

# %%
keras.utils.set_random_seed(options.seed)
model = fashion_mlp()
print(summary(model))

# %% [markdown]
# ## Training
#
# 1,875 steps of 32 images an epoch. `fit` runs Keras's own training steps, some hundred in one
# compiled program.

# %%
history = fit(model, x_train, data.y_train, epochs=options.epochs, seed=options.seed)
figures.save(figures.history(history, "Training of the MLP"), options.out / "fashion_history.png")

# %% [markdown]
# ## Result

# %%
score = evaluate(model, x_test, data.y_test)
print(score_lines(score))

# %%
predicted = model.predict(x_test[:25], verbose=0).argmax(axis=1)  # (25,)
figures.save(
    figures.predictions_grid(x_test, predicted, data.y_test, data.class_names),
    options.out / "fashion_predictions.png",
)

# %% [markdown]
# The slide's training is one random draw, and so is this one: each has its place among the runs of
# many seeds.

# %%
table = closing_table(CLAIMS, {
    "U17.parameters": model.count_params(),
    **{f"U18.{metric}-{epoch}": history[metric].get(epoch)
       for metric in ("loss", "accuracy") for epoch in range(1, 6)},
    **{f"U19.test-{metric}": score[metric] for metric in ("loss", "accuracy")},
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")
