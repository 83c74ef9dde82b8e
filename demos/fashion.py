# %% [markdown]
# # Fashion-MNIST with a multilayer perceptron
#
# Lecture 30 (Uniandes), the MLP demo, line by line in Python. A network with one hidden layer of
# 128 ReLU units learns to tell ten kinds of clothes apart:
#
# $$\hat y = \operatorname{softmax}\bigl(\max(0,\, x W^{(1)} + b^{(1)})\, W^{(2)} + b^{(2)}\bigr)$$
#
# Here $x$ is an image, written as a row of 784 numbers; $W^{(1)}$ and $W^{(2)}$ are the *kernels*,
# $b^{(1)}$ and $b^{(2)}$ the *biases*; what comes out is ten probabilities, one a class. The slide
# reaches a test accuracy of .8792. Is that what such a network does, or was it luck?

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make fashion EPOCHS=2`: EPOCHS=, SEED=, DATA=, OUT=
options = demo_options(epochs=5, data=True, tensorflow=True)

# %%
import keras
import numpy as np
from keras import layers

from kerasdemos import fashion_mlp, fashion_mnist, figures, fit, summary
from kerasdemos.evidence import closing_table
from kerasdemos.lectures.uniandes.fashion import CLAIMS
from kerasdemos.summaries import score_lines
from kerasdemos.training import evaluate

UNITS = 128

# %% [markdown]
# ## Data
#
# 60,000 training images and 10,000 test images, each with a *label*, a number from 0 to 9 that
# names its class. The network learns from the first; the second it never sees while it learns, so
# that they can tell how it does on clothes that are new to it. An image is 28 x 28 pixels, and a
# pixel a byte: 0 is empty, 255 is full. In R: `c(train_images, train_labels) %<-%
# fashion_mnist$train`.

# %%
data = fashion_mnist(options.data)
print(data.source)

# %%
figures.save(
    figures.image_with_scale(data.x_train[0], data.class_names[data.y_train[0]]),
    options.out / "fashion_first_image.png",
)

# %% [markdown]
# The pixels are divided by 255, so that inputs lie between 0 and 1. The reason is in the
# initial kernels: they are drawn for inputs of about that size. With bytes the sums that the units
# compute would at first be 255 times as large, the ten probabilities would be sure of a random
# class, and the first epochs would go into undoing that.

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
# | R | Python |
# |---|---|
# | `keras_model_sequential() %>%` | `keras.Sequential([` |
# | `layer_flatten(input_shape = c(28, 28))` | `keras.Input((28, 28)), layers.Flatten()` |
# | `layer_dense(units = 128, activation = 'relu')` | `layers.Dense(128, "relu")` |
# | `layer_dense(units = 10, activation = 'softmax')` | `layers.Dense(10, "softmax")` |
#
# *Flatten* only writes the 28 rows of an image one after the other. A *dense* layer has a weight
# from each of its inputs to each of its units, and a bias a unit. So the hidden layer has
# 784 x 128 + 128 = 100,480 parameters, and the output layer 128 x 10 + 10 = 1,290.
#
# *ReLU*, $\max(0, z)$, bends: without it the two layers would be one linear map. `fashion_mlp()`
# builds the same model in one line.

# %%
keras.utils.set_random_seed(options.seed)
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Flatten(name="flatten"),
    layers.Dense(UNITS, "relu", name="dense_1"),
    layers.Dense(10, "softmax", name="dense"),
], name="sequential")
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
print(summary(model))
assert summary(model) == summary(fashion_mlp(UNITS))
assert [layer.get_config() for layer in model.layers] == [
    layer.get_config() for layer in fashion_mlp(UNITS).layers]

# %% [markdown]
# ## One image by hand
#
# *Softmax* makes probabilities of the ten numbers $z$ that the output layer computes, its *logits*:
# $p_k = e^{z_k} / \sum_j e^{z_j}$. All are positive, and they sum to 1. For $z = (2, 1, 0)$ the
# powers are 7.39, 2.72 and 1, their sum is 11.11, and $p = (.67, .24, .09)$.
#
# *Cross-entropy* is the loss: $-\log p$ of the right class. It is 0 for a network that is sure and
# right, and grows without bound when it is sure and wrong. A network that knows nothing gives each
# of ten classes about 1/10, so we expect about $\log 10 = 2.30$ before training. Keras's
# `sparse_categorical_crossentropy` is this loss; *sparse* says that a label is a number, not a row
# of nine 0 and a 1.
#
# What does it ask of the logits? With $y$ for the right class, $-\log p_y = \log \sum_j e^{z_j} -
# z_y$. By the chain rule $\log \sum_j e^{z_j}$ has the derivative $e^{z_k} / \sum_j e^{z_j} = p_k$
# by $z_k$, and $z_y$ has 1 if $k = y$, else 0:
#
# $$\frac{\partial (-\log p_y)}{\partial z_k} = p_k - \begin{cases} 1 & k = y \\ 0 & \text{else,}
# \end{cases}$$
#
# prediction less target: with $p = (.67, .24, .09)$ and the second one right it is (.67, -.76,
# .09). A step goes against it, so every wrong class is pushed down in proportion to its
# probability, and the right one up in proportion to what it lacks.

# %%
W1, b1, W2, b2 = model.get_weights()  # (784, 128), (128,), (128, 10), (10,)
hidden = np.maximum(0, x_train[0].reshape(784) @ W1 + b1)  # (128,)
logits = hidden @ W2 + b2  # (10,)
p = np.exp(logits) / np.exp(logits).sum()
loss = -np.log(p[data.y_train[0]])
print(f"{(hidden > 0).sum()} of {UNITS} hidden units are active; loss {loss:.4f}")
assert np.allclose(p, model.predict(x_train[:1], verbose=0)[0], atol=1e-5)
nudged = logits.astype(float) + 1e-4 * np.eye(10)  # (10, 10): one logit raised in each row
losses = np.log(np.exp(nudged).sum(axis=1)) - nudged[:, data.y_train[0]]  # (10,)
assert np.allclose((losses - loss) / 1e-4, p - np.eye(10)[data.y_train[0]], atol=5e-3)
assert np.isclose(loss, evaluate(model, x_train[:1], data.y_train[:1])["loss"], atol=1e-4)

# %% [markdown]
# ## One step by hand
#
# A *step* takes a batch of 32 images, computes the gradient $g$ of their mean loss, and moves every
# weight against it. *Adam* keeps two running means, $m$ of the gradient and $v$ of its square:
#
# $$m \leftarrow .9\, m + .1\, g, \quad v \leftarrow .999\, v + .001\, g^2, \quad
# w \leftarrow w - .001\, \hat m / (\sqrt{\hat v} + 10^{-7}),$$
#
# where $\hat m = m / (1 - .9^t)$ and $\hat v = v / (1 - .999^t)$ undo that both began at 0. At the
# first step, $t = 1$, that leaves $\hat m = g$ and $\hat v = g^2$: the weight moves by .001 against
# the gradient's sign, however large the gradient is, unless it is 0. Is it so?

# %%
probe = fashion_mlp(UNITS)
probe.set_weights(model.get_weights())
probe.train_on_batch(x_train[:32], data.y_train[:32])
moved = np.abs(probe.get_weights()[2] - W2)  # (128, 10)
print(f"{(moved > 0).mean():.0%} of the output layer's weights moved, by {moved.max():.6f} at most")
assert np.isclose(moved.max(), 0.001, atol=1e-6)

# %% [markdown]
# Those that did not move belong to hidden units that were inactive for all 32 images: a ReLU that
# is 0 hands no gradient on.
#
# ## Training
#
# 60,000 images are 1,875 steps of 32; that is an *epoch*, and the slide trains for five. In R:
# `model %>% fit(train_images, train_labels, epochs = 5, verbose = 2)`. Our `fit` runs the same
# steps.
#
# **Before you run it:** the slide's loss falls from .5003 to .2934. Will it fall by as much from
# the fourth epoch to the fifth as from the first to the second?

# %%
history = fit(model, x_train, data.y_train, epochs=options.epochs, seed=options.seed)
figures.save(figures.history(history, "Training of the MLP"), options.out / "fashion_history.png")

# %% [markdown]
# The loss falls less and less: what is easy is learned first, trousers against boots; what is
# left is shirts against pullovers.
#
# ## Result
#
# Now the test images. Accuracy is the share whose largest probability is that of the right class.

# %%
score = evaluate(model, x_test, data.y_test)
print(score_lines(score))
print(f"Accuracy in training, last epoch: {history['accuracy'].iloc[-1]:.4f}")

# %%
probabilities = model.predict(x_test, verbose=0)  # (10000, 10)
figures.save(
    figures.predictions_grid(x_test, probabilities, data.y_test, data.class_names),
    options.out / "fashion_predictions.png",
)

# %% [markdown]
# One number hides where the mistakes are. The *confusion matrix* has a row for each true class and
# a column for each predicted one; what lies off the diagonal is wrong. **Before you look:** which
# two classes will it confuse most?

# %%
figures.save(
    figures.confusion(probabilities, data.y_test, data.class_names,
                      "Which class is taken for which"),
    options.out / "fashion_confusion.png",
)
figures.save(
    figures.confident_mistakes(x_test, probabilities, data.y_test, data.class_names,
                               title="The mistakes that the network is surest of"),
    options.out / "fashion_mistakes.png",
)

# %% [markdown]
# T-shirt and shirt in four trainings of five, with the seeds 0 to 4; with seed 0 pullover and coat.
# Shirts, which have little that T-shirts, pullovers and coats have not, are the hardest; a trouser
# is rarely taken for anything else. The figure of the surest mistakes is a warning: a probability
# of nearly 1 is what the softmax says, not how often it is right. Nothing in the training asks the
# two to agree.
#
# With five epochs the test accuracy is usually a little lower than the training accuracy: the
# network has begun to learn its training images by heart. That gap is called *overfitting*.
#
# What did the hidden units learn? Each has 784 weights, one a pixel, so they can be drawn as an
# image: dark where ink raises the unit's sum before ReLU, its *pre-activation*, light where it
# lowers it.

# %%
units = model.get_weights()[0].T.reshape(UNITS, 28, 28)  # (128, 28, 28)
figures.save(
    figures.image_grid(units[:24], [f"unit {k + 1}" for k in range(24)], rows=4, columns=6,
                       title=f"What {len(units[:24])} of the {UNITS} hidden units look for"),
    options.out / "fashion_weights.png",
)

# %% [markdown]
# ## Typical, or luck?
#
# The slide's training is one random draw: of the initial weights, and of the order of the images.
# So is this one. Both have their place among the runs of fifty seeds.

# %%
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U17` tells more of them.
table = closing_table(CLAIMS, {
    "U17.parameters": model.count_params(),
    **{f"U18.{metric}-{epoch}": history[metric].get(epoch)
       for metric in ("loss", "accuracy") for epoch in range(1, 6)},
    **{f"U19.test-{metric}": score[metric] for metric in ("loss", "accuracy")},
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# Reading it: a percentage is the share of the stored runs that lie below. "97%" beside the slide's
# test accuracy says that of a hundred such trainings three do better: lucky, but not a wonder. Up
# to 97.5% it is called typical, because then it lies in the middle 95% of the runs, the *interval*
# where 95 of a hundred more trainings would end; 98% would be "unusual".
#
# ## Change this
#
# - `UNITS = 16` in place of `UNITS = 128`: an eighth of the parameters. Expect to lose some three
#   points of accuracy, not more: most of the problem is easy.
# - `data.x_train / np.float32(1)` in place of `data.x_train / np.float32(255)`, and the same for
#   `data.x_test / np.float32(255)`. Expect a loss of about 3 in the first epoch instead of .5, and
#   five or six points less accuracy after the fifth. (All three assertions of the cell on one image
#   by hand fail, because $e^z$ of such logits is more than the computer can hold: take them out.)
# - `make fashion EPOCHS=30`. Expect the training loss to fall to .15, half of what it was, and the
#   test loss to stay near .38: what is still learned are the training images.
#
# Read next: `activations_on_fashion.py`, the same network with other activations; `cifar.py`, a
# network that knows what a neighbouring pixel is.
