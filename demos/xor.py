# %% [markdown]
# # XOR by hand
#
# Lecture 30 (Uniandes), the worked example: a function that no linear model can represent, and a
# network of two hidden units that represents it exactly. Everything here can be checked with a
# pencil. NumPy does the sums; no framework is needed.

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make xor OUT=folder`: OUT=
options = demo_options(seed=False)

# %%
import numpy as np

from kerasdemos.byhand import xor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import networks, new_figure, planes, save, set_title
from kerasdemos.lectures.uniandes.xor import CLAIMS

CORNERS = ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]

# %% [markdown]
# ## The truth table
#
# *Exclusive or* of two propositions is true when exactly one of them is: "tea or coffee", not both.
# With 1 for true and 0 for false it is a table of four rows. The two columns on the left are the
# *inputs* $x_1$ and $x_2$, the column on the right is the *target* $y$ that a model should return.

# %%
print("x1  x2   y")
for (x1, x2), y in zip(xor.X, xor.y, strict=True):
    print(f"{x1:2.0f}  {x2:2.0f}  {y:2.0f}")

# %% [markdown]
# ## First try: a linear model
#
# The slide's equation 3 is the regression that you know: $y = X\beta + \iota\alpha$. $X$ has a row
# for each point, $\beta$ holds a slope for each input, $\alpha$ is the intercept, and $\iota$ is a
# column of ones, so that each row gets the same intercept. *Least squares* takes the numbers that
# make the sum of the squared errors smallest.
#
# By hand: where $x_1 = 0$ the targets are 0 and 1, with mean 1/2; where $x_1 = 1$ they are 1 and 0,
# with mean 1/2 again. So knowing $x_1$ alone tells nothing, and its slope is 0. The same holds for
# $x_2$; and as the two are uncorrelated in these four points, each slope can be found alone. What
# is left is the intercept, and the best constant is the mean of all targets, 1/2.

# %%
targets = xor.y
alpha, beta = xor.least_squares(targets=targets)
print(f"alpha = {alpha}, beta = {beta}, predictions {xor.X @ beta + alpha}")
assert alpha == 1 / 2
assert (beta == 0).all()

# %%
figure, (plane, fit) = new_figure(1, 2)
planes.points(xor.X, targets, labels=CORNERS, limits=(-0.45, 1.45), axes=plane)
planes.residuals(targets, xor.X @ beta + alpha, CORNERS, axes=fit)
set_title(plane, "the four points of XOR")
set_title(fit, "the best linear model says 1/2 to all")
save(figure, options.out / "xor_linear.png")

# %% [markdown]
# Look at the right panel: each residual, the distance from target to prediction, is 1/2, and the
# mean of their squares is 1/4. The model has learned nothing but the average.
#
# That no linear model is exact one also sees at the middle of the square. It lies halfway between
# (0, 0) and (1, 1), and halfway between (0, 1) and (1, 0) too. A linear model returns there the
# mean of its values at either pair of corners, so for every $\alpha$ and $\beta$
#
# $$f(0, 0) + f(1, 1) = f(0, 1) + f(1, 0).$$
#
# XOR wants 0 on the left and 2 on the right. More data or a better search would not help: what is
# wrong is the model.
#
# ## A network with one hidden layer
#
# The slide puts a layer between input and output. It computes two new numbers, the *hidden units*
# $h_1$ and $h_2$; they are called hidden because the data do not say what they should be. The
# output is then linear, but in $h$ instead of $x$ (equation 6):
#
# $$f(x) = \underbrace{\max\{0,\; xW + c\}}_{h}\; w + b.$$
#
# $W$ and $w$ are *weights*: how much each number counts in the next layer. $c$ and $b$ are
# *biases*, added to the sum as the intercept is. $xW + c$ is called the *pre-activation*. What
# follows it, $\max\{0, z\}$, is the *rectified linear unit*, ReLU: it keeps what is positive, and
# writes 0 for the rest. "Clearly not linear", says the slide, "otherwise it would defeat the entire
# purpose": a linear function of a linear function is linear again, and we saw how that ends.
#
# The slide gives the weights, $4 + 2 + 2 + 1 = 9$ numbers:
#
# $$W = \begin{pmatrix}1 & 1\\1 & 1\end{pmatrix}, \quad c = (0, -1), \quad
# w = \begin{pmatrix}1\\-2\end{pmatrix}, \quad b = 0.$$
#
# A point is a row. Follow $(1, 1)$:
#
# $$(1, 1)\begin{pmatrix}1 & 1\\1 & 1\end{pmatrix} = (2, 2), \quad
# (2, 2) + (0, -1) = (2, 1), \quad \max\{0, (2, 1)\} = (2, 1), \quad
# 2 \cdot 1 + 1 \cdot (-2) + 0 = 0.$$
#
# The target is 0: right. Do the row $(0, 1)$ yourself before you run the next cell.

# %%
W, c, w, b = xor.SOLUTION
print(f"W = {W.tolist()}, c = {c.tolist()}, w = {w.tolist()}, b = {b}\n")
tables = xor.trace(solution=(W, c, w, b))
for name, table in tables.items():
    print(f"{name} =\n{table.reshape(4, -1)}\n")
outputs = np.maximum(0, xor.X @ W + c) @ w + b
print(f"the formula in one line: {outputs}")
assert tables["max{0, XW + c}"][3].tolist() == [2, 1]
assert np.array_equal(outputs, xor.y)

# %% [markdown]
# Each table has one row a point, as $X$ has: the four points go through together. Only one number
# changes between the second table and the third, the $-1$ of the point $(0, 0)$, which becomes 0.
# That single bend is all that the linear model lacked.

# %%
figure, axes = new_figure()
networks.diagram((2, 2, 1), weight_labels=[[[f"${v:g}$" for v in row] for row in W],
                                           [[f"${v:g}$"] for v in w]],
                 bias_labels=[[f"bias ${v:g}$" for v in c], [f"bias ${b:g}$"]], axes=axes)
set_title(axes, "the slide's solution: weights on the lines, biases under the units")
save(figure, options.out / "xor_network.png")

# %% [markdown]
# Both units see the same sum, $s = x_1 + x_2$. The first passes it on. The second is $\max\{0, s -
# 1\}$ with weight -2: it waits until $s$ is above 1, and then takes off twice what goes beyond. So
# the output climbs from 0 to 1 while $s$ goes from 0 to 1, and falls back to 0 at $s = 2$: one true
# proposition gives 1, none or two give 0.

# %%
s = xor.X.sum(axis=1)
assert np.array_equal(np.maximum(0, s) - 2 * np.maximum(0, s - 1), tables["y_hat"])

# %% [markdown]
# ## What the hidden layer is for
#
# Call the points with target 0 class 0, the others class 1. A straight line *separates* the classes
# if each lies on a side of its own; in the plane of $x$ none does. **Before you look:** draw the
# four rows of $h$ as points in the plane of $h_1$ and $h_2$. Are there still four?

# %%
figure, (x_space, h_space) = new_figure(1, 2)
planes.points(xor.X, xor.y, labels=CORNERS, limits=(-0.45, 1.45), axes=x_space)
planes.points(tables["max{0, XW + c}"], xor.y, ("class 0", "class 1"), names=("$h_1$", "$h_2$"),
              labels=["(0, 0)", "", "(0, 1) and (1, 0)", "(1, 1)"], line=(w, b),
              limits=(-0.5, 2.5), axes=h_space)
set_title(x_space, "inputs: no line separates the classes")
set_title(h_space, "hidden units: one does")
save(figure, options.out / "xor_spaces.png")
print(f"{len(np.unique(tables['max{0, XW + c}'], axis=0))} different places for the four points")

# %% [markdown]
# Three: $(0, 1)$ and $(1, 0)$ have moved to one place, because they have the same sum. On the
# dashed line the output is 1/2; class 1 lies on one side of it, class 0 on the other. That is what
# hidden layers do in larger networks too: they move the points until a linear model is enough.
#
# The weights were given, not found, and they are not the only ones. Double the column of $W$ and
# the bias of one unit and halve its entry of $w$: every output stays what it is, because
# $\max\{0, 2z\} = 2 \max\{0, z\}$. Of the many solutions only a few have whole numbers. In practice
# nobody can write weights down; they are searched for, and the search finds one of the others.
#
# ## Result
#
# Every table of the slide, recomputed. "Exact to 1e-12" says that no number of ours is further than
# $10^{-12}$ from the slide's:

# %%
# Ours by the claims' names, U for Lecture 30; `kerasdemos verdicts U5` tells more of them.
table = closing_table(CLAIMS, {
    "U4.alpha": alpha,
    "U4.beta": beta,
    "U5.xw": tables["XW"],
    "U5.xw-plus-c": tables["XW + c"],
    "U5.relu": tables["max{0, XW + c}"],
    "U5.y-hat": tables["y_hat"],
})
print(f"{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# The first two are for the cell of the slide's weights.
#
# - Leave the ReLU out: `(xor.X @ W + c)` in place of `np.maximum(0, xor.X @ W + c)`. Expect 2, 1,
#   1, 0, a linear function again: its opposite corners have the same sum, 2. (The cell's last
#   assertion fails: take it out.)
# - Leave $c$ out: after `W, c, w, b = xor.SOLUTION` a line more, `c = 0 * c`. Expect 0, -1, -1, -2.
#   Both units now bend where $s = 0$; no corner lies below that, so the ReLU has nothing to cut
#   off. (Both assertions of the cell fail, and so does the one on $s$ further down: take out all
#   three.)
# - *Or* instead of exclusive or: in the cell of the linear model `targets = np.array([0, 1, 1, 1])`
#   in place of `targets = xor.y`. Expect $\alpha = 1/4$ and slopes of 1/2: predictions .25, .75,
#   .75 and 1.25, on the right side of 1/2 every time. A linear model can tell the classes of *or*
#   apart, though it is not exact. (Both assertions of the cell fail: take them out. The titles
#   still say XOR.)
#
# Read next: `xor_training.py`, where gradient descent searches for the weights;
# `multilayer_perceptrons.py`, the same formula for any number of units and layers.
