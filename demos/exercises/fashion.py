# %% [markdown]
# # Exercises: Fashion-MNIST with a multilayer perceptron

# %%
from itertools import pairwise

import numpy as np

from kerasdemos import fashion_mnist

data = fashion_mnist()

# %% [markdown]
# ## Exercise 1: Another network
#
# Compute by hand: how many parameters has the network 784-64-32-10? Which share of them is in its
# first layer? Is it larger or smaller than the slide's 784-128-10?

# %% [markdown] tags=["hint"]
# A dense layer from $m$ to $n$ units has $(m + 1)\,n$ parameters.

# %% [markdown] tags=["solution"]
# $785 \cdot 64 + 65 \cdot 32 + 33 \cdot 10 = 50{,}240 + 2{,}080 + 330 = 52{,}650$, of which 95%
# are in the first layer. The slide's network has 101,770: nearly twice as many, with one hidden
# layer less. The images' size decides, not the depth.

# %% tags=["solution"]
def parameters(*sizes):
    return [(m + 1) * n for m, n in pairwise(sizes)]


assert parameters(784, 64, 32, 10) == [50_240, 2_080, 330]
assert sum(parameters(784, 64, 32, 10)) == 52_650
assert round(50_240 / 52_650, 2) == 0.95
assert sum(parameters(784, 128, 10)) == 101_770

# %% [markdown]
# ## Exercise 2: Softmax and its loss
#
# Compute by hand, with three classes: logits $z = (1, 3, 2)$, and the third class is right. Give
# the probabilities, the cross-entropy, and its gradient in $z$. In which direction does a step of
# gradient descent move each logit?

# %% [markdown] tags=["hint"]
# $e = 2.72$, $e^3 = 20.09$, $e^2 = 7.39$. The gradient is prediction minus target.

# %% [markdown] tags=["solution"]
# The sum is 30.19, so $p = (.09, .67, .24)$ and the loss $-\log .245 = 1.41$. The gradient is $p -
# (0, 0, 1) = (.09, .67, -.76)$; a step goes against it: the right logit up, the others down, the
# one that was believed most by the most.

# %% tags=["solution"]
z, target = np.array([1.0, 3.0, 2.0]), np.array([0, 0, 1])
p = np.exp(z) / np.exp(z).sum()
assert np.allclose(p, [0.09, 0.665, 0.245], atol=5e-4)
assert np.isclose(-np.log(p[2]), 1.408, atol=1e-3)
moves = 1e-5 * np.eye(3)
losses = [[-np.log((np.exp(z + s * m) / np.exp(z + s * m).sum())[2]) for s in (1, -1)]
          for m in moves]
assert np.allclose(np.subtract(*np.transpose(losses)) / 2e-5, p - target)

# %% [markdown]
# ## Exercise 3: Bytes instead of fractions
#
# Predict: the loss of the untrained network on pixels / 255 is near $\log 10 = 2.3$. What will it
# be on bytes from 0 to 255? Draw the kernels uniformly from $\pm\sqrt{6 / (m + n)}$, as Keras
# does, with biases 0, and try it on 1,000 images.

# %% [markdown] tags=["hint"]
# With biases 0 a network of ReLU units hands a factor through: 255 times the input, 255 times the
# logits.

# %% [markdown] tags=["solution"]
# All logits are 255 times as large, so softmax is sure of one class, which is usually the wrong
# one. The loss is then about the distance between two logits: from 140 to 220 for the three seeds
# below instead of 2.3. (The logits grow 255-fold, the loss does not: most of the 2.3 is $\log 10$,
# which logits of 0 cost too.) The first epochs are spent on undoing that. The assertions allow 2.2
# to 3.5 on fractions, and all above 30 on bytes.

# %% tags=["solution"]
def untrained_loss(pixels, labels, seed):
    generator = np.random.default_rng(seed)
    h = pixels.reshape(len(pixels), 784)
    for m, n in ((784, 128), (128, 10)):
        limit = np.sqrt(6 / (m + n))
        z = h @ generator.uniform(-limit, limit, size=(m, n))
        h = np.maximum(z, 0)
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()


images, labels = data.x_train[:1000].astype(float), data.y_train[:1000]
for seed in range(3):
    assert 2.2 < untrained_loss(images / 255, labels, seed) < 3.5
    assert untrained_loss(images, labels, seed) > 30

# %% [markdown]
# ## Exercise 4: The simplest classifier
#
# Change the code: before you praise a network, ask what is possible without. Compute the mean
# image of each class from the training images, and give each test image the class whose mean is
# nearest. How many are right? Guess first: ten classes, so guessing is right for one in ten.

# %% [markdown] tags=["hint"]
# The squared distance is $\|x\|^2 - 2\,x \cdot \mu + \|\mu\|^2$; the first term is the same for
# all classes.

# %% [markdown] tags=["solution"]
# 68 percent, without any training. The slide's network is right for 88: of the way from guessing
# to perfect, ten class means already go two thirds. A number needs something beside it.

# %% tags=["solution"]
x = data.x_train.reshape(60_000, 784) / np.float32(255)
means = np.stack([x[data.y_train == label].mean(axis=0) for label in range(10)])  # (10, 784)
x_test = data.x_test.reshape(10_000, 784) / np.float32(255)
nearest = ((means**2).sum(axis=1) - 2 * x_test @ means.T).argmin(axis=1)
accuracy = (nearest == data.y_test).mean()
print(f"{accuracy:.4f}")
assert 0.675 < accuracy < 0.685

# %% [markdown]
# ## Exercise 5: Is .8792 better than .8721?
#
# Explain: two published runs of the same code, tested on 10,000 images. How exact is each accuracy
# if the images are taken as a random sample? Our runs scatter by .0055 from seed to seed, on the
# same test images. What do you conclude?

# %% [markdown] tags=["hint"]
# A share $p$ of $n$ images has standard error $\sqrt{p(1-p)/n}$.

# %% [markdown] tags=["solution"]
# $\sqrt{.88 \cdot .12 / 10000} = .0032$ each. And the training adds .0055 a run, so two runs
# differ by $.0055\sqrt 2 = .0078$ by the seed alone. The difference, .0071, is less than that:
# nothing follows from it.

# %% tags=["solution"]
assert np.isclose(np.sqrt(0.88 * 0.12 / 10_000), 0.0032, atol=1e-4)
assert 0.8792 - 0.8721 < 0.0055 * np.sqrt(2) < 0.0079
