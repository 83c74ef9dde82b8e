# %% [markdown]
# # Exercises: CIFAR-10 with a convolutional network

# %%
from itertools import count

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

# %% [markdown]
# ## Exercise 1: Shapes and parameters
#
# Compute by hand: images of 32 x 32 x 3 go through 16 kernels of 5 x 5, a pooling of 2 x 2, and 32
# kernels of 3 x 3. Give each shape and each number of parameters. What would a dense layer with as
# many outputs as the first convolution cost?

# %% [markdown] tags=["hint"]
# A window of $k$ pixels fits at $n - k + 1$ places. A kernel reaches through all channels of what
# it reads, and has one bias.

# %% [markdown] tags=["solution"]
# (28, 28, 16) with $(5 \cdot 5 \cdot 3 + 1) \cdot 16 = 1{,}216$; (14, 14, 16) with 0; (12, 12, 32)
# with $(3 \cdot 3 \cdot 16 + 1) \cdot 32 = 4{,}640$. A dense layer to $28 \cdot 28 \cdot 16 =
# 12{,}544$ outputs has $3{,}073 \cdot 12{,}544 = 38.5$ million parameters.

# %% tags=["solution"]
def convolved(shape, kernel, filters):
    height, width, channels = shape
    return ((height - kernel + 1, width - kernel + 1, filters),
            (kernel * kernel * channels + 1) * filters)


first, n_first = convolved((32, 32, 3), 5, 16)
pooled = (first[0] // 2, first[1] // 2, first[2])
second, n_second = convolved(pooled, 3, 32)
assert (first, pooled, second) == ((28, 28, 16), (14, 14, 16), (12, 12, 32))
assert (n_first, n_second) == (1_216, 4_640)
assert (32 * 32 * 3 + 1) * np.prod(first) == 38_547_712
assert [convolved(shape, 3, n)[1] for shape, n in (  # the slide's own
    ((32, 32, 3), 32), ((15, 15, 32), 64), ((6, 6, 64), 64))] == [896, 18_496, 36_928]

# %% [markdown]
# ## Exercise 2: A frog, two pixels to the right
#
# Predict: shift an image by two pixels. What happens to the feature map of a convolution, and what
# to the outputs of a dense layer? And after a max pooling, if the shift is one pixel only? Try it
# with random numbers.

# %% [markdown] tags=["hint"]
# `sliding_window_view(image, (3, 3))` gives all windows; multiply by the kernel and sum.

# %% [markdown] tags=["solution"]
# The map shifts by two pixels with the image, number for number: the same weights look at the same
# pixels two places further on. A dense layer's outputs become other numbers. A shift by two comes
# through the pooling as a shift by one. A shift by one moves the windows of the pooling: old and
# new share two of their six pixels, and where the largest is among these, in about a third of the
# places, the pooled map stays as it was.

# %% tags=["solution"]
def feature_map(image, kernel):
    return (sliding_window_view(image, (3, 3)) * kernel).sum(axis=(2, 3))


def pooled_map(values):
    height, width = (size // 2 * 2 for size in values.shape)
    return values[:height, :width].reshape(height // 2, 2, width // 2, 2).max(axis=(1, 3))


generator = np.random.default_rng(0)
image, kernel = generator.normal(size=(32, 32)), generator.normal(size=(3, 3))
maps = {shift: feature_map(np.roll(image, shift, axis=1), kernel) for shift in (0, 1, 2)}
assert np.allclose(maps[2][:, 2:], maps[0][:, :-2])
pools = {shift: pooled_map(values) for shift, values in maps.items()}
assert np.allclose(pools[2][:, 1:], pools[0][:, :-1])
stays = np.isclose(pools[1], pools[0]).mean()
assert 0.2 < stays < 0.45  # neighbouring pixels of a map are correlated
dense = generator.normal(size=1024)
assert not np.isclose(image.ravel() @ dense, np.roll(image, 2, axis=1).ravel() @ dense)

# %% [markdown]
# ## Exercise 3: How much of the image does a unit see?
#
# Compute by hand: a unit of the first convolution sees 3 x 3 pixels. How many does a unit see
# after each layer of the slide's network: convolution, pooling, convolution, pooling, convolution?
# Can any of them see the whole frog before Flatten?

# %% [markdown] tags=["hint"]
# Along one axis. Before the first pooling neighbouring units are one pixel apart, after it two,
# after the second four. A window of 3 adds twice that distance, a window of 2 once.

# %% [markdown] tags=["solution"]
# 3; 3 + 1 = 4; 4 + 2 · 2 = 8; 8 + 2 = 10; 10 + 2 · 4 = 18. So the last units see 18 of 32 pixels
# each way, about a third of the image's area. Only the dense layer after Flatten puts the whole
# together.

# %% tags=["solution"]
def seen(layers):
    """Count the pixels of a row that change a unit in the middle."""
    def through(row):
        for layer in layers:
            windows = (sliding_window_view(row, 3) if layer == "convolution"
                       else row[: len(row) // 2 * 2].reshape(-1, 2))
            row = windows.sum(axis=1) if layer == "convolution" else windows.max(axis=1)
        return row[len(row) // 2]
    return sum(through(np.eye(32)[pixel]) > 0 for pixel in range(32))


layers = ["convolution", "pooling", "convolution", "pooling", "convolution"]
assert [seen(layers[:n]) for n in range(1, 6)] == [3, 4, 8, 10, 18]
assert round(18**2 / 32**2, 2) == 0.32

# %% [markdown]
# ## Exercise 4: Why the names run backwards
#
# Explain: in R, `keras_model_sequential() %>% layer_dense(64) %>% layer_dense(32) %>%
# layer_dense(10)`. Which layer is called `dense`, which `dense_1`, which `dense_2`? The pipe hands
# its left side on as a promise, which is computed when it is first used; and `layer_dense` makes
# its layer before it looks at the model. Imitate that in Python.

# %% [markdown] tags=["hint"]
# The last call is the outermost, and begins first. A promise is a function without arguments.

# %% [markdown] tags=["solution"]
# The layer of 10 units is `dense`, that of 32 `dense_1`, that of 64 `dense_2`: the outermost call
# makes its layer first, and only then asks for the model it is to be added to. That is why the
# slide's summary begins with `conv2d_2` and ends with `conv2d`.

# %% tags=["solution"]
numbers = count()


def layer_dense(model, units):
    number = next(numbers)  # the layer is made, and with it its name ...
    name = f"dense_{number}" if number else "dense"
    return [*model(), (name, units)]  # ... before the promise is kept


made = layer_dense(lambda: layer_dense(lambda: layer_dense(lambda: [], 64), 32), 10)
assert made == [("dense_2", 64), ("dense_1", 32), ("dense", 10)]
