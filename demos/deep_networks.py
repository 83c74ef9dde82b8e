# %% [markdown]
# # Deep networks of ReLU units
#
# Lecture 3 (Cambridge), "Deep Neural Networks" (Prince 2023, chapter 4). A *deep* network has more
# than one layer of hidden units:
#
# $$h_1 = a(\beta_0 + \Omega_0 x), \quad h_k = a(\beta_{k-1} + \Omega_{k-1} h_{k-1}), \quad
# y = \beta_K + \Omega_K h_K$$
#
# $x$ is the input, $h_k$ the units of hidden layer $k$ of $K$, $y$ the output; $\beta$ are biases,
# $\Omega$ matrices of weights, and ReLU, $a(z) = \max\{z, 0\}$, bends. (The book's $\Omega$ and
# $\beta$ are the $W$ and $b$ of Lecture 30, where an input is a row, $xW$; here it is a column, so
# $\Omega$ is $W$ with rows and columns exchanged.) One hidden layer can follow any curve
# (`building_functions.py`). So why depth? The slide: "more linear regions for same number of
# parameters". A *linear region* is a piece on which the function is straight.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make deep_networks OUT=folder`: where the figures go
options = demo_options(seed=False)

# %%
import numpy as np

from kerasdemos.byhand.relunets import compose, count_regions, joints, max_regions, regions, shallow
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, networks, new_figure, planes, save, set_title, trends
from kerasdemos.lectures.cambridge import deep as example
from kerasdemos.lectures.cambridge.shallow import BOX, random_net

# %% [markdown]
# ## Composing two networks
#
# To *compose* is to feed one network's output, $y$, to another, whose output is $y'$. Both have
# three hidden units and, from -1 to 1, three pieces: the first unit bends at the left edge, so two
# joints lie inside. The inner one goes up, down and up again, so each $y$ there is met three times.
#
# One value by hand: at $x = 0$ the inner units $1 + x$, $.4 + x$, $-.3 + x$ are 1, .4 and 0. With
# the bias -1 and the weights 10/3, -130/21 and 120/21, $y = -1 + 3.333 - 2.476 = -.143$. The outer
# units $1 + y$, $1 + 2 y$, $.2 - .5 y$ are .857, .714, .271, so $y' = -4.1 + 4.9 \cdot .857 - 1.85
# \cdot .714 + 5 \cdot .271 = .136$.
#
# **Before you look:** the outer network has three pieces. How many has the composition: $3 + 3$,
# or $3 \cdot 3$?

# %%
outer_theta, x = np.array(example.OUTER_THETA), example.LINE  # (3, 2), (1201, 1)
inner, outer = example.INNER, shallow(outer_theta, example.OUTER_PHI)
deep, y = compose(outer, inner), inner(x)  # one network of two hidden layers
h = np.maximum(0, deep.biases[0] + x @ deep.weights[0].T)  # (1201, 3)
h = np.maximum(0, deep.biases[1] + h @ deep.weights[1].T)  # (1201, 3)
assert np.allclose(deep.biases[2] + h @ deep.weights[2].T, deep(x))
assert np.allclose(outer(y), deep(x))
assert np.allclose([inner([[0.0]]).item(), deep([[0.0]]).item()], [-0.143, 0.136], atol=5e-4)

figure, axes = new_figure(1, 3)
for panel, net, title, given, found in zip(axes, (inner, outer, deep), (
        "inner", "outer", "composed"), "xyx", ("y", "y'", "y'"), strict=True):
    curves.lines(x[:, 0], net(x), joints=joints(net, -1, 1), x_label=f"${given}$",
                 y_label=f"${found}$", axes=panel)
    set_title(panel, f"{title}: {count_regions(net, -1, 1)} regions")
figure.suptitle("Composed, two networks bend more often")
save(figure, options.out / "deep_composing.png")

# %% [markdown]
# Nine, because the outer network's two joints, at $y = -.5$ and $y = .4$, are met once on each of
# the three inner pieces: six joints. With the inner network's own two they are eight, so nine
# pieces. The product is the point: depth multiplies regions where width adds them.
#
# ## Folding
#
# Slide "Extra Layer is Folding". The inner network folds the input onto $-1 \le y \le 1$, as paper
# is folded; what the outer one does there happens to all layers of paper at once, and shows when
# the paper is unfolded. So the nine pieces are not free: they are one pattern three times, every
# second time mirrored.

# %%
folded = np.sort(y, axis=0)
figure = curves.folding(x[:, 0], y[:, 0], folded[:, 0], outer(folded)[:, 0], deep(x)[:, 0],
                        example.FOLDS)
figure.suptitle("What the outer network does to one fold, it does to all")
save(figure, options.out / "deep_folding.png")

# %% [markdown]
# ## Clipping
#
# The same seen from the second hidden layer (slide "Extra Layer is Clipping"): its pre-activations
# are piecewise linear functions of $x$ with the joints of the first layer; the ReLU clips them at
# 0, which adds a joint wherever one crosses 0; the output weighs and adds them.

# %%
lines, clipped = deep.preactivations(x)[1], deep.activations(x)[1]  # (1201, 3) each
figure = curves.construction(x[:, 0], lines, clipped, clipped * deep.weights[2], deep(x),
                             joints(deep, -1, 1))
figure.suptitle("The second layer clips bent lines, which adds joints")
save(figure, options.out / "deep_clipping.png")

# %% [markdown]
# ## The composition as a special case
#
# Put $y = \phi_0 + \sum_d \phi_d h_d$ into the outer unit $a(\theta'_{j0} + \theta'_{j1} y)$:
# inside stands $\theta'_{j0} + \theta'_{j1} \phi_0 + \sum_d \theta'_{j1} \phi_d h_d$. So the
# composition is a network of two hidden layers with $\psi_{j0} = \theta'_{j0} +
# \theta'_{j1}\phi_0$ and $\psi_{jd} = \theta'_{j1}\phi_d$. That matrix is an
# *outer product*: each row is a multiple of the same $\phi$ (its *rank* is 1), since all goes
# through the one number $y$. A deep network may have any matrix there, so it can do more.

# %%
psi = np.outer(outer_theta[:, 1], example.INNER_PHI[1:])
print(deep.weights[1], "rank", np.linalg.matrix_rank(deep.weights[1]))
assert np.allclose(deep.weights[1], psi)
figure = networks.diagram(deep.layer_sizes)
figure.suptitle("Composed, the two are one network of two hidden layers")
save(figure, options.out / "deep_diagram.png")

# %% [markdown]
# ## Composing in two dimensions
#
# Slide "Composing in 2D". The inner function has seven regions, one of them flat; the outer one
# bends once, at a level that crosses the other six. Each of these is cut in two, the flat one
# lies on one side of the level: $6 \cdot 2 + 1 = 13$.

# %%
plane, bend, both = example.PLANE, example.BEND, example.COMPOSED_PLANE
side, levels = np.linspace(-1, 1, 201), np.linspace(-0.4, 1.2, 301)[:, None]
figure, axes = new_figure(2, 2)
networks.diagram(both.layer_sizes, axes=axes[0, 0])
curves.lines(levels[:, 0], bend(levels), joints=joints(bend, -2, 2), x_label="$y$", y_label="$y'$",
             axes=axes[1, 0])
set_title(axes[1, 0], f"outer: {count_regions(bend, -2, 2)} regions")
for panel, net, title in ((axes[0, 1], plane, "inner"), (axes[1, 1], both, "composed")):
    planes.surface(side, side, planes.on_grid(net, side, side), regions(net, *BOX)[0],
                   label=f"{title} output", axes=panel)
    set_title(panel, f"{title}: {count_regions(net, *BOX)} regions")
figure.suptitle("One bend outside cuts six of seven inner regions in two")
save(figure, options.out / "deep_composing_plane.png")

# %% [markdown]
# ## Depth against width, at the same price
#
# A *tent* rises from 0 to 1 and falls back to 0: two units. Five tents, each put into the next, are
# a zigzag: each doubles the pieces, $2^5 = 32$. They have $4 + 4 \cdot 6 + 3 = 31$ parameters: 4 in
# the first layer (two weights, two biases), 6 in each of the next four, 3 in the output. A shallow
# network of $D$ units has $3 D + 1$, so 31 buy ten units and at most eleven pieces (ten
# where the first joint is the left edge). Here they follow the same zigzag, from the left.

# %%
figure, axes = new_figure(1, 2)
for panel, net, name in ((axes[0], example.TENTS, "five tents"),
                         (axes[1], example.WIDE, "one hidden layer")):
    curves.lines(example.UNIT[:, 0], net(example.UNIT), axes=panel)
    set_title(panel, f"{name}: {net.n_parameters} parameters, {count_regions(net, 0, 1)} regions")
save(figure, options.out / "deep_tents.png")

# %% [markdown]
# ## Depth efficiency: the book's numbers
#
# Slide "Depth Efficiency" marks five hidden layers of ten units, one input: 471 parameters, 161,051
# regions. Count them. The first layer has ten weights and ten biases, 20; each of the next four
# $10 \cdot 10$ weights and 10 biases, 440; the output $10 + 1 = 11$: $20 + 440 + 11 = 471$.
# Regions, for one input: a layer of $D$ units cuts into $D + 1$ pieces at best, and layers
# multiply, so $(D + 1)^K = 11^5 = 161{,}051$. A shallow network with 471 parameters
# has $(471 - 1) / 3 = 156$ units and at most 157 regions: a thousandth.
#
# For ten inputs the book's formula (4.17), $(D / n_{in} + 1)^{n_{in} (K - 1)} \sum_{j=0}^{n_{in}}
# \binom{D}{j}$, gives more than $10^{40}$ for $D = 50$ and $K = 5$. (A clever construction
# reaches that; more is possible, we found networks above it.)

# %%
assert 2 * 10 + 4 * 11 * 10 + 11 == example.marked(1)[0] == 471
assert 11**5 == example.marked(1)[1] == 161_051
assert max_regions(1, (471 - 1) // 3, 1) == 157
figure, axes = new_figure(1, 2)
for panel, n_inputs in zip(axes, example.MARKED, strict=True):
    trends.depth_efficiency(example.efficiency_curves(n_inputs), example.marked(n_inputs),
                            axes=panel)
    set_title(panel, f"inputs: {n_inputs}")
figure.suptitle("With many parameters, deep networks have far more regions")
save(figure, options.out / "deep_efficiency.png")

# %% [markdown]
# Reading it: go up a vertical line, at one number of parameters. With one input each layer more is
# worth several times as many regions, at the right end about twenty (both scales are logarithmic).
# With ten inputs one layer and two are nearly the same by this formula; the gain begins with the
# third.
#
# Does a network *use* so many? Ten networks of the marked size with random weights say how many
# they have:

# %%
found = [count_regions(random_net((1, *[10] * 5, 1), seed), -10, 10) for seed in range(10)]
print(f"five hidden layers of ten, random weights: {min(found)} to {max(found)} regions")

# %% [markdown]
# Some dozens, not 161,051. The most is what weights chosen for it can reach; a network in
# practice stays far below, and its many regions are tied to one another, as the folds are. Depth
# helps where the target has such structure: parts made of parts.
#
# ## Result
#
# A row of the table is a claim: what the slide says, what came out here (ours), whether they agree
# (verdict of ours).

# %%
# Ours by the claims' names, C for Lecture 3; `kerasdemos verdicts C6` tells more of them.
table = closing_table(example.CLAIMS, {
    "C6.regions": {name: count_regions(net, -1, 1) for name, net in (
        ("inner", inner), ("outer", outer), ("composed", deep))},
    "C9.formula": np.abs(deep.weights[1] - psi).max(),
    "C9.same-function": np.abs(deep(x) - outer(y)).max(),
    "C12.sizes-1-input": example.marked(1), "C12.parameters-10-inputs": example.marked(10)[0],
    "C12.more-than-10-to-40": float(example.marked(10)[1]),
})
print(f"\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# The first two are a line more in the cell of the composition. There the assertion of the value
# by hand fails, being about the old networks: take it out.
#
# - After `inner, outer = ...` the line `inner, outer = outer, inner`, the other way round. Expect 8
#   regions, not 9, because the last piece of what is now inside rises only from $-.57$ to .15, and
#   so misses the joint at .3. (The assertion of $\psi$ fails too: take it out. And the paper of the
#   folding is not folded where this network bends.)
# - After `outer_theta, x = ...` the line `outer_theta[2] = .7, -.5`: the third unit bends at
#   $y = 1.4$, where no $y$ comes. Expect 2 outer regions, and $3 \cdot 2 = 6$.
# - In the cell of the tents `compose(example.TENTS, example.TENTS)` in place of the first
#   `example.TENTS`: ten tents, 61 parameters, $2^{10} = 1{,}024$ regions. A shallow network would
#   need 1,023 units, 3,070 parameters.
#
# Read next: `learning_can_fail.py`, whether training finds such weights; `backpropagation.py`, how
# it looks for them.
