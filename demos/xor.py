# %% [markdown]
# # XOR by hand
#
# Lecture 30 (Uniandes), the worked example: a function that no linear model can represent, and a
# network of two ReLU units that represents it exactly. NumPy only; `xor_training.py` goes on in
# Keras.

# %%
from kerasdemos.demo import demo_options

options = demo_options(seed=False)  # OUT=

# %%
from kerasdemos.byhand import xor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import networks, new_figure, planes, save, set_title
from kerasdemos.lectures.uniandes.xor import CLAIMS

CORNERS = ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]

# %% [markdown]
# ## The truth table
#
# Exactly one of two propositions is true.

# %%
print("x1  x2   y")
for (x1, x2), y in zip(xor.X, xor.y, strict=True):
    print(f"{x1:2.0f}  {x2:2.0f}  {y:2.0f}")

# %% [markdown]
# ## A linear model
#
# $y = X\beta + \iota\alpha$ by least squares. The best it can do is to say 1/2 everywhere.

# %%
alpha, beta = xor.least_squares()
print(f"alpha = {alpha}, beta = {beta}, predictions {xor.X @ beta + alpha}")

# %%
figure, (plane, fit) = new_figure(1, 2)
planes.points(xor.X, xor.y, labels=CORNERS, limits=(-0.45, 1.45), axes=plane)
planes.residuals(xor.y, xor.X @ beta + alpha, CORNERS, axes=fit)
set_title(plane, "the four points of XOR")
set_title(fit, "the best linear model says 1/2 to all")
save(figure, options.out / "xor_linear.png")

# %% [markdown]
# ## A network with one hidden layer
#
# $f(x; W, c, w, b) = \max\{0,\, xW + c\}\, w + b$ with two hidden units. The slide gives the
# solution; here it is worked step by step.

# %%
W, c, w, b = xor.SOLUTION
print(f"W = {W.tolist()}, c = {c.tolist()}, w = {w.tolist()}, b = {b}\n")
tables = xor.trace()
for name, table in tables.items():
    print(f"{name} =\n{table.reshape(4, -1)}\n")

# %%
figure, axes = new_figure()
networks.diagram((2, 2, 1), weight_labels=[[[f"${v:g}$" for v in row] for row in W],
                                           [[f"${v:g}$"] for v in w]],
                 bias_labels=[[f"bias ${v:g}$" for v in c], [f"bias ${b:g}$"]], axes=axes)
set_title(axes, "the slide's solution: weights on the lines, biases under the units")
save(figure, options.out / "xor_network.png")

# %% [markdown]
# The hidden layer moves the points: (0, 1) and (1, 0) now share one place, and a line separates
# the classes.

# %%
figure, (x_space, h_space) = new_figure(1, 2)
planes.points(xor.X, xor.y, labels=CORNERS, limits=(-0.45, 1.45), axes=x_space)
planes.points(tables["max{0, XW + c}"], xor.y, ("class 0", "class 1"), names=("$h_1$", "$h_2$"),
              labels=["(0, 0)", "", "(0, 1) and (1, 0)", "(1, 1)"], line=(w, b),
              limits=(-0.5, 2.5), axes=h_space)
set_title(x_space, "inputs: no line separates the classes")
set_title(h_space, "hidden units: one does")
save(figure, options.out / "xor_spaces.png")

# %% [markdown]
# ## Result

# %%
table = closing_table(CLAIMS, {
    "U4.alpha": alpha,
    "U4.beta": beta,
    "U5.xw": tables["XW"],
    "U5.xw-plus-c": tables["XW + c"],
    "U5.relu": tables["max{0, XW + c}"],
    "U5.y-hat": tables["y_hat"],
})
print(f"{table}\n\nFigures: {options.out}")
