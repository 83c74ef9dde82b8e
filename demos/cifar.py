# %% [markdown]
# # CIFAR-10 with a convolutional network
#
# Lecture 30 (Uniandes), the CNN demo, line by line in Python: three convolutions of 3 x 3, two
# poolings of 2 x 2, then a small classifier. The slide ends at a test accuracy of .6686.
#
# `PRESET=lecture` feeds the pixels as bytes from 0 to 255, as the lecture does. `PRESET=tensorflow`
# is TensorFlow's own version of the same network: pixels / 255, and logits, the numbers before the
# softmax, instead of probabilities. `fashion.py` works softmax and Adam by hand: read it first.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make cifar EPOCHS=2`: EPOCHS=, SEED=, DATA=, OUT=, PRESET=
options = demo_options(epochs=10, presets=("lecture", "tensorflow"), standin=True,
                       tensorflow=True)

# %%
import keras
import numpy as np
from keras import layers

from kerasdemos import cifar10, cifar_cnn, figures, fit, summary
from kerasdemos.builders import CIFAR_DIVISORS
from kerasdemos.data import cifar10_standin
from kerasdemos.evidence import closing_table
from kerasdemos.evidence.runs import shipped
from kerasdemos.lectures.uniandes.cifar import CIFAR, CIFAR_TENSORFLOW, CLAIMS
from kerasdemos.summaries import score_vector
from kerasdemos.training import evaluate

# %% [markdown]
# ## Data
#
# 50,000 training and 10,000 test images of 32 x 32 pixels in three colours: 3,072 numbers an image.

# %%
standin = options.data == "standin"
data = cifar10_standin() if standin else cifar10(options.data)
name = "STAND-IN for CIFAR-10 (padded Fashion-MNIST)" if standin else "CIFAR-10"
note = "" if standin else data.caveat
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
# ## Why not a dense layer?
#
# A dense layer with 32 units would need 3,072 x 32 weights here, nearly a hundred thousand, and
# would have to learn what an edge is at each place anew: shift the first image's frog by two
# pixels, and every unit sees other numbers. A *convolution* looks through a window of 3 x 3 pixels,
# and it uses the same weights, its *kernel*, wherever the window stands. With 3 colours and 32
# kernels these are 3 x 3 x 3 x 32 weights and 32 biases: 896.
#
# On one colour, with a kernel that compares left with right, by hand: multiply each pixel by the
# weight that lies on it, and add up.
#
# $$\begin{pmatrix} 1 & 1 & 5 \\ 1 & 1 & 5 \\ 1 & 1 & 5 \end{pmatrix} \text{ under }
# \begin{pmatrix} -1 & 0 & 1 \\ -1 & 0 & 1 \\ -1 & 0 & 1 \end{pmatrix}: \quad
# 3 \cdot (-1) + 3 \cdot 5 = 12.$$
#
# Where all nine pixels are equal it gives 0. So this kernel finds upright edges from dark to light
# (from light to dark it gives -12, which ReLU makes 0), and training finds the kernels. The window
# moves by one pixel (its *stride*) and never beyond the border (no *padding*): it fits at 30 x 30
# places of a 32 x 32 image, so what comes out, a *feature map* for each kernel, is 30 x 30. Shift
# the frog by two pixels, and its feature maps shift by two pixels, too.
#
# *Max pooling* keeps the largest of each 2 x 2 pixels: 30 x 30 becomes 15 x 15. It has no
# parameters. What it gives up is where exactly, within two pixels, a feature was; what it gains is
# that the next window sees twice as far in each direction, at a quarter of the cost. In training,
# only the pixel that was the largest gets the gradient, because a small change of the others
# changes nothing. Layer by layer one number sees 3, 4, 8, 10 and at last 18 x 18 pixels of the
# image. The window is 3 wide; pooling adds a neighbour, 4. Its places are 2 pixels apart, so the
# next window adds 2 x 2, 8, and the next pooling 2, 10. Now places are 4 apart: 2 x 4 more make 18.
#
# ## Model
#
# In R: `layer_conv_2d(filters = 32, kernel_size = c(3,3), activation = "relu")`,
# `layer_max_pooling_2d(pool_size = c(2,2))`, and so on. In Keras, layer by layer, with the shape
# that each hands on:

# %%
written = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(32, 3, activation="relu"),  # (30, 30, 32)
    layers.MaxPooling2D(2),  # (15, 15, 32)
    layers.Conv2D(64, 3, activation="relu"),  # (13, 13, 64)
    layers.MaxPooling2D(2),  # (6, 6, 64): the last row and column are left out
    layers.Conv2D(64, 3, activation="relu"),  # (4, 4, 64)
    layers.Flatten(),  # (1024,)
    layers.Dense(64, "relu"),
    layers.Dense(10, "softmax" if options.preset == "lecture" else None),
])

# %% [markdown]
# `cifar_cnn()` builds the same layers, and names them as the slide's summaries do. There the names
# run backwards, because R's pipe evaluates its last layer first. The slide prints two summaries:
# the convolutional base, then the whole.

# %%
keras.utils.set_random_seed(options.seed)
base = cifar_cnn(head=False, preset=options.preset)
print(summary(base))

# %%
keras.utils.set_random_seed(options.seed)
model = cifar_cnn(preset=options.preset)
print(summary(model))
for ours, built in zip(written.layers, model.layers, strict=True):
    assert {**ours.get_config(), "name": built.name} == built.get_config()

# %% [markdown]
# Most parameters are in the dense layer after Flatten, 1024 x 64 + 64 = 65,600; most of the work is
# in the second convolution, whose 18,432 weights are used at 13 x 13 places: 3.1 million
# multiplications an image, beside 65,536 of the dense layer. Weights cost memory, places cost time.
#
# One window by hand, of a real image: the sum over 3 x 3 pixels and 3 colours, the bias, ReLU.

# %%
feature_maps = keras.Model(model.inputs[0], [layer.output for layer in model.layers[:5]])
maps = [array[0] for array in feature_maps.predict(x_train[:1], verbose=0)]
kernel, bias = model.layers[0].get_weights()  # (3, 3, 3, 32), (32,)
window = x_train[0, 10:13, 10:13]  # (3, 3, 3)
by_hand = np.maximum(0, (window[..., None] * kernel).sum(axis=(0, 1, 2)) + bias)  # (32,)
print(f"32 kernels at one place: {by_hand.round(2)[:8]} ...")
assert np.allclose(by_hand, maps[0][10, 10], rtol=1e-3, atol=1e-4)
assert np.array_equal(maps[0][10:12, 10:12].max(axis=(0, 1)), maps[1][5, 5])

# %% [markdown]
# ## Training
#
# 1,563 steps of 32 images an epoch, the last of 16; after each epoch the test set is evaluated. In
# R: `fit(x, y, epochs = 10, validation_data = unname(cifar$test))`. Who watches the test set while
# training, and stops where it looks best, has used it to choose; an honest comparison sets a part
# of the training images aside for that.
#
# **Before you run it:** in which epoch will the validation loss be lowest?

# %%
history = fit(model, x_train, data.y_train, epochs=options.epochs, seed=options.seed,
              validation_data=(x_test, data.y_test), validation_note=note)
figures.save(
    figures.history(history, f"{name}, preset {options.preset!r}"
                    + (f"\nvalidation: {note}" if note else "")),
    options.out / f"cifar_history_{options.preset}.png",
)
print(f"lowest validation loss: epoch {history['val_loss'].idxmin()}")

# %% [markdown]
# Of the thirty runs that come with the package it was lowest in one of the epochs 6 to 10, most
# often in the eighth. Where the training loss goes on falling and the validation loss does not, the
# network learns its training images and no longer what they have in common.
#
# ## What it sees
#
# One image after each layer: the eight most active feature maps, dark where the feature was found.
# The first layer still shows the image; the last is 4 x 4, and says what is there more than where.

# %%
maps = [array[0] for array in feature_maps.predict(x_test[:1], verbose=0)]
figure, panels = figures.new_figure(len(maps), 1)
for panel, layer, array in zip(panels, model.layers, maps, strict=False):
    active = array.sum(axis=(0, 1)).argsort()[:-9:-1]
    figures.image_grid(array.transpose(2, 0, 1)[active], [""] * 8, rows=1, columns=8,
                       limits=(0, array.max()), axes=panel)
    figures.set_title(panel, f"{layer.name}: {' x '.join(map(str, array.shape))}")
figure.suptitle("One image on its way through the layers: ever smaller maps")
figures.save(figure, options.out / "cifar_feature_maps.png")

# %%
kernels = model.layers[0].get_weights()[0].transpose(3, 0, 1, 2)  # (32, 3, 3, 3)
low, high = (end(kernels, axis=(1, 2, 3), keepdims=True) for end in (np.min, np.max))
figures.save(
    figures.image_grid((kernels - low) / (high - low), [f"kernel {k + 1}" for k in range(32)],
                       rows=4, columns=8, title="The first layer's 32 kernels, in their colours"),
    options.out / "cifar_kernels.png",
)

# %%
probabilities = model.predict(x_test, verbose=0)  # (n, 10); with logits the largest counts as well
figures.save(
    figures.predictions_grid(data.x_test, probabilities, data.y_test, data.class_names,
                             title=data.caveat),
    options.out / "cifar_predictions.png",
)
figures.save(
    figures.confusion(probabilities, data.y_test, data.class_names,
                      f"{name}: which class is taken for which"
                      + (f" ({note})" if note else "")),
    options.out / "cifar_confusion.png",
)

# %% [markdown]
# A kernel with a light and a dark side finds edges, one in a single colour finds that colour. Many
# kernels still look like the noise that they began as. In the matrix look for the animals: cat and
# dog, deer and horse share their shapes and backgrounds.

# %% [markdown]
# ## Result
#
# In R: `evaluate(model, x_test, y_test)`, which prints the loss and the accuracy.

# %%
score = evaluate(model, x_test, data.y_test)
print(score_vector(score) + (f" ({note})" if note else ""))

# %% [markdown]
# The slide's training is one random draw, and so is this one: each has its place among the runs of
# several seeds, which come with the package. Here they are for both ways to feed the images: bytes
# as they are (the lecture), and pixels / 255. They were tested on 1,017 of the 10,000 test images:
# their copy of the test set ended there. **Before you look:** why should the scale matter, if the
# first layer can scale its inputs itself?

# %%
runs = shipped([CIFAR, CIFAR_TENSORFLOW]).runs
figure = figures.learning.learning_curves(
    {"bytes": runs[CIFAR.name].history("val_accuracy"),
     "pixels / 255": runs[CIFAR_TENSORFLOW.name].history("val_accuracy")},
    label="accuracy on 1,017 test images")
figures.set_title(figure.axes[0], "CIFAR-10: the same layers, two ways to feed the images")
figures.save(figure, options.out / "cifar_presets.png")

# %% [markdown]
# Because the initial weights are drawn for inputs of about 1. Inputs 255 times as large make logits
# 255 times as large: the first losses are huge, Adam's steps of about .001 take long to shrink what
# is too large, and a seed may lose its ReLU units for good: they are 0 for every image, so that no
# gradient reaches them (one of thirty seeds did: the lowest curve).

# %%
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U24` tells more of them.
of_preset = {
    "lecture": {f"U24.{metric}": score[metric] for metric in ("loss", "accuracy")},
    "tensorflow": {"U25.parameters": model.count_params(), "U25.accuracy": score["accuracy"]},
}
table = closing_table(CLAIMS, of_preset[options.preset], epochs=options.epochs, caveat=data.caveat)
print(f"\nPreset {options.preset!r}\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# Reading it: the percentages say what share of the stored runs lies below. The slide's .6686 has
# more than half of them below it, so it is a usual result. But nearly every result would be: the
# *interval* in which one more run is expected goes from about .38 to .84, because one run in thirty
# learned nothing, and because 1,017 test images measure an accuracy only to a point or two.
# "Unusual" would be an accuracy outside it.
#
# ## Change this
#
# - `make cifar PRESET=tensorflow`: pixels / 255. The same layers; expect some seven points
#   more, on average over seeds.
# - In the cell that writes the model out, take out both lines `layers.MaxPooling2D(2),` and add
#   `written.summary()` at its end. Expect the maps to stay large: Flatten hands on 26 x 26 x 64
#   numbers, and the dense layer behind it has 2.8 million parameters instead of 65,600. (The loop
#   that compares with `cifar_cnn`, whose model goes on to be trained, fails: take it
#   out.)
# - `make cifar EPOCHS=1 SEED=1`: expect about half of the images right. Which seed you have matters
#   more after one epoch than after ten.
#
# Read next: `architecture.py`, what it does to a report if the test set has chosen.
