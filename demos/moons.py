# %% [markdown]
# # Two moons
#
# Lecture 3 (Cambridge), "PyTorch Implementation": two classes of points, each a half circle, and a
# network with one hidden layer, `MyFirstNet`, that learns which point belongs to which. The slide
# trains it by 15,000 steps and prints the loss at every thousandth: .7243 at first, .0648 at last.
# Here is the same in Keras. Does every training go that way?

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make moons SEED=1`: EPOCHS= SEED= OUT=
options = demo_options(epochs=15_000, tensorflow=True)

# %%
from itertools import pairwise

import keras
import numpy as np
from keras import initializers, layers

from kerasdemos import fit, moons, summary
from kerasdemos.builders import moons_mlp
from kerasdemos.evidence import closing_table
from kerasdemos.evidence.runs import shipped
from kerasdemos.figures import film, learning, new_figure, planes, save
from kerasdemos.lectures.cambridge.moons import (
    CLAIMS,
    LEARNING_RATE,
    LOSSES,
    NOISE,
    POINTS,
    SAMPLE_OUTPUT,
    STUCK,
    TRAINED,
    TRAINED_KERAS,
    moons_losses,
    predict,
)
from kerasdemos.module_text import module_text
from kerasdemos.training import side_by_side

UNITS, SEEDS = 16, 20
PRINTED = dict(zip(range(0, 15_000, 1000), LOSSES, strict=True))  # the slide's, by epoch

# %% [markdown]
# ## Data
#
# Slide "Moons Dataset". 200 points $(x_1, x_2)$ lie on two half circles of radius 1; *noise*, a
# small normal error of standard deviation .02, moves each a little. The *label* of a point is its
# class: 0, the upper moon, or 1, the lower. (The slide gives neither the number of points nor the
# noise. Its five sample points lie as near the half circles as noise of .02 or .03 brings them.)

# %%
data = moons(POINTS, NOISE, options.seed)
print(data.source)

figure, axes = new_figure()
planes.points(data.x_train, data.y_train, data.class_names, axes=axes)
figure.suptitle("No straight line separates the two moons")
save(figure, options.out / "moons_data.png")

# %% [markdown]
# ## Why not a straight line?
#
# Because each moon reaches into the hollow of the other. The line that least squares finds gets
# 88.5% of the points right.

# %%
affine = np.hstack([np.ones((POINTS, 1)), data.x_train])  # (200, 3): a column for the bias
line = np.linalg.lstsq(affine, 2.0 * data.y_train - 1, rcond=None)[0]  # targets -1 and 1
of_line = ((affine @ line > 0) == data.y_train).mean()
print(f"A straight line puts {of_line:.1%} of the points into their class")

# %% [markdown]
# ## Model
#
# Slide "Neural Network Implementation":
#
# | PyTorch | Keras |
# |---|---|
# | `nn.Sequential(` | `keras.Sequential([keras.Input((2,)),` |
# | `nn.Linear(2, 16), nn.ReLU(),` | `layers.Dense(16, "relu"),` |
# | `nn.Linear(16, 2)` | `layers.Dense(2)` |
# | `nn.CrossEntropyLoss()` | `SparseCategoricalCrossentropy(from_logits=True)` |
# | `torch.optim.SGD(..., lr=1e-2)` | `keras.optimizers.SGD(0.01)` |
#
# $$h = \max(0,\, x W^{(1)} + b^{(1)}), \qquad z = h W^{(2)} + b^{(2)}$$
#
# $x$ is a point, a row of 2 numbers. $W^{(1)}$ and $W^{(2)}$ are the *weights* (Keras: kernels),
# $b^{(1)}$ and $b^{(2)}$ the *biases*. $h$ are the 16 hidden units: each is 0 on one side of a line
# in the plane and rises on the other (*ReLU*), so their sum can bend. $z$ are two numbers, one a
# class, the *logits*; the class of the larger is the network's answer (`predict` on the slide).
# Parameters: $2 \cdot 16 + 16 + 16 \cdot 2 + 2 = 82$.
#
# The initial numbers are part of the recipe. PyTorch draws weights and biases evenly from
# $-1/\sqrt n$ to $1/\sqrt n$, where $n$ is the number of the layer's inputs: $\pm .707$ for the
# hidden layer, $\pm .25$ for the output. Keras would draw the weights otherwise and set the biases
# to 0. So the model says it; `moons_mlp()` builds the same in one line.

# %%
keras.utils.set_random_seed(options.seed)
first, second = 2**-0.5, UNITS**-0.5
model = keras.Sequential([
    keras.Input((2,)),
    layers.Dense(UNITS, "relu", name="hidden",
                 kernel_initializer=initializers.RandomUniform(-first, first),
                 bias_initializer=initializers.RandomUniform(-first, first)),
    layers.Dense(2, name="logits",
                 kernel_initializer=initializers.RandomUniform(-second, second),
                 bias_initializer=initializers.RandomUniform(-second, second)),
], name="my_first_net")
model.compile(keras.optimizers.SGD(LEARNING_RATE),
              keras.losses.SparseCategoricalCrossentropy(from_logits=True))
print(summary(model), module_text(model, "layers"), sep="\n\n")  # Keras's and PyTorch's
built = moons_mlp(learning_rate=LEARNING_RATE, units=UNITS)
for ours, theirs in zip([*model.layers, model.optimizer, model.loss],
                        [*built.layers, built.optimizer, built.loss], strict=True):
    assert {**ours.get_config(), "name": ""} == {**theirs.get_config(), "name": ""}

# %%
print("Sample input:", data.x_train[:5], sep="\n")
print("Network output:", model.predict(data.x_train[:5], verbose=0), sep="\n")

# %% [markdown]
# The slide's last two rows of output are exactly zero. With biases drawn at random this has
# probability zero: it is an artefact of the slide's device (`mps:0`), and not reproduced.
#
# ## One loss by hand
#
# *Softmax* turns logits into probabilities, $p_k = e^{z_k} / \sum_j e^{z_j}$. The slide's first row
# is $z = (.2646, -.0653)$: the powers are 1.303 and .937, their sum 2.240, so $p = (.5817, .418)$.
# *Cross-entropy*, the loss of a point, is $-\log p_c$ of its right class $c$. This point, (.8508,
# .5047), is on the upper moon, class 0: the loss is $-\log .5817 = .542$, with the natural
# logarithm. Who knows nothing says one half and pays $\log 2 = .693$: hence the first losses near
# .7.

# %%
z = np.array(SAMPLE_OUTPUT[0], np.float32)  # (2,)
p = np.exp(z) / np.exp(z).sum()
print(f"p = {p.round(3)}, loss {-np.log(p[0]):.3f}")
assert np.isclose(-np.log(p[0]), 0.542, atol=5e-4)
assert np.isclose(-np.log(p[0]), model.loss(np.array([0]), z[None]), atol=1e-6)

# %% [markdown]
# ## One step by hand
#
# *Gradient descent* moves every parameter against the loss's slope: $w \leftarrow w - .01\,
# \partial l / \partial w$, where .01 is the *learning rate*. The slope begins at the logits. From
# $l = -z_c + \log \sum_j e^{z_j}$, the derivative of the logarithm is
# $e^{z_k} / \sum_j e^{z_j} = p_k$, and $-z_c$ adds $-1$ where $k = c$. So
#
# $$\frac{\partial l}{\partial z_k} = p_k - t_k: \quad \text{prediction less target},$$
#
# with $t$ = 1 for the right class, else 0. For the point above it is $(-.418, .418)$. A bias is
# added to its logit, so its slope is the same: the step alone would move $b^{(2)}$ by
# $(+.00418, -.00418)$, towards the right answer. A weight's slope is multiplied by its hidden
# unit. The loss of all 200 points is their mean, and so is the slope (*full batch*: all points
# in every step).

# %%
W1, b1, W2, b2 = model.get_weights()  # (2, 16), (16,), (16, 2), (2,)
hidden = np.maximum(0, data.x_train @ W1 + b1)  # (200, 16)
powers = np.exp(hidden @ W2 + b2)  # (200, 2)
error = powers / powers.sum(axis=1, keepdims=True) - np.eye(2)[data.y_train]  # p - t
built.set_weights(model.get_weights())
built.train_on_batch(data.x_train, data.y_train)
step = LEARNING_RATE / POINTS
assert np.allclose(built.get_weights()[3], b2 - step * error.sum(axis=0), atol=1e-6)
assert np.allclose(built.get_weights()[2], W2 - step * hidden.T @ error, atol=1e-6)

# %% [markdown]
# ## Training
#
# The slide's loop clears the gradients, computes the loss, calls `backward()` for the gradients
# and `step()` for the move, 15,000 times. In Keras that is `fit` with a batch as large as the data,
# so that an *epoch*, a pass over all points, is one step. Here it halts at six moments, to look.
#
# **Before you run it:** the *boundary* is where both classes have probability 1/2. A nearly
# straight one comes first, because it is easy. When will it bend: soon, or late?

# %%
side, height = np.linspace(-1.6, 2.6, 106), np.linspace(-1.1, 1.6, 69)
probable = keras.Sequential([model, layers.Softmax()])  # from logits to probabilities
moments = sorted({options.epochs * part // 30 for part in (0, 1, 4, 12, 20, 30)})
chances = {0: planes.on_grid(probable.predict_on_batch, side, height)[..., 1]}  # (69, 106)
histories = []
for done, moment in pairwise(moments):
    histories.append(fit(model, data.x_train, data.y_train, epochs=moment, initial_epoch=done,
                         batch_size=POINTS, verbose=0))
    chances[moment] = planes.on_grid(probable.predict_on_batch, side, height)[..., 1]
losses = np.concatenate([history["loss"] for history in histories])  # (epochs,), before each step
for epoch in range(0, options.epochs, 1000):
    print(f"Epoch {epoch} loss is {losses[epoch]}")
figure = film.boundaries(losses, side, height, chances, data.x_train, data.y_train,
                         data.class_names)
figure.suptitle("The boundary at the moments marked on the loss curve")
save(figure, options.out / "moons_film.png")

# %% [markdown]
# Reading it: first the boundary turns to where most points are right, which any line could do. The
# best straight line (the same loss, trained without hidden units) has the cross-entropy .247, and
# near there the curve turns flat: a *plateau*. Most points are right and sure by then, so their
# error $p - t$ is near 0, and only the few at the moons' tips still ask for a bend. It comes late,
# thousands of steps on, and the loss falls again. The slide's .2474 at epoch 2,000 is near .247.
#
# ## Many seeds
#
# A *seed* fixes what is random: here the data's noise and the initial weights. The slide shows one
# run; these are twenty at once from PyTorch's initial weights, and twenty from Keras's. **Which
# will stay on the plateau more often?**

# %%
runs = side_by_side(moons_losses, {name: {"initializer": name} for name in ("pytorch", "keras")},
                    copies=SEEDS, epochs=options.epochs, every=100, seed=options.seed, noise=NOISE,
                    units=UNITS, learning_rate=LEARNING_RATE)
for name, losses_of_runs in runs.items():
    share = (losses_of_runs.iloc[-1] > STUCK).mean()
    print(f"{name}: {share:.0%} of {SEEDS} seeds above {STUCK} at epoch "
          f"{losses_of_runs.index[-1]:,}")
for experiment in (TRAINED, TRAINED_KERAS):
    loss = shipped([experiment]).runs[experiment.name].at("loss", 14_000)  # (200,)
    print(f"{experiment.about}: {(loss > STUCK).mean():.0%} of {len(loss)} stored seeds")

# %% [markdown]
# Twenty are few, so look at the stored two hundred of each, where the noise is .05: at epoch 14,000
# 1% of those from PyTorch's weights are above .2, and 11% of those from Keras's.
#
# Where the bends begin matters. A hidden unit bends along the line where its pre-activation is 0;
# with a bias of 0 that line goes through the origin, so Keras's sixteen bends begin in one point,
# and PyTorch's spread over the plane. But the weights matter too. Of 40 runs each, none stayed with
# PyTorch's weights and biases, three with its weights and biases of 0, and three with its biases
# and Keras's weights.
#
# In the figure, the band holds nine of ten runs; late in training it is wide, because the runs
# leave the plateau at different times. One run, the slide's or yours, says little about the next.

# %%
figure, axes = new_figure(1, 2)
shown = {epoch: loss for epoch, loss in PRINTED.items() if epoch < options.epochs}
learning.learning_curves({f"ours, seed {options.seed}": losses}, shown, label="loss",
                         band=runs["pytorch"], axes=axes[0])
planes.surface(side, height, chances[options.epochs], boundary=0.5, label="probability of class 1",
               axes=axes[1])
planes.points(data.x_train, data.y_train, data.class_names, axes=axes[1])
right = (predict(model, data.x_train) == data.y_train).sum()
figure.suptitle(f"Steps: {options.epochs:,}; on their side: {right} of {len(data.y_train)} points")
save(figure, options.out / "moons_training.png")

# %% [markdown]
# ## Result
#
# Did it learn the moons, or its points? Of 200 new points, which it has not seen, all are right
# after 15,000 steps.
#
# A row of the table is a claim: what the slide says, what came out here, whether they agree.

# %%
accuracy = (predict(model, data.x_test) == data.y_test).mean()
print(f"Accuracy on new points: {accuracy:.3f}")
# Ours by the claims' names, C for Lecture 3; `kerasdemos verdicts C16` tells more of them.
table = closing_table(CLAIMS, {
    "C16.parameters": model.count_params(),
    **{f"C17.loss-{epoch}": losses[epoch] if epoch in shown else None for epoch in PRINTED},
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - After the imports a line more, `LEARNING_RATE = 0.1`, and a tenth of the steps,
#   `make moons EPOCHS=1500`: ten times the rate goes the same way in a tenth of the steps. Expect
#   .086 at epoch 1,000, as before at 10,000 (the table compares equal epochs, so there it
#   disagrees). With 1.0 it still works; 15,000 steps of .1 end near .001. Too small a rate is the
#   costly mistake here.
# - `UNITS, SEEDS = 8, 20` in place of `UNITS, SEEDS = 16, 20`: expect fewer bends to get stuck more
#   often: of a hundred seeds 30 end above .2 from PyTorch's weights, and with 4 units 80. Three
#   bends suffice to separate the moons; spare units make it likely that some lie well.
# - After the imports a line more, `NOISE = 0.2`: the moons touch. Expect a last loss of .10 to .14
#   and some five wrong points of a hundred, whatever the boundary: no network can undo noise.
#
# In practice one takes more than one seed, small batches instead of all points, and Adam
# (`fashion.py`), whose steps do not shrink with the gradient and so leave plateaus sooner.
#
# Read next: `backpropagation.py`, how the hidden layer's slopes are computed;
# `shallow_networks.py`, why sixteen ReLU units draw a boundary of straight pieces.
