# %% [markdown]
# # Shallow networks of ReLU units
#
# Lecture 3 (Cambridge), "Shallow Neural Networks" (Prince 2023, chapter 3). With one input and
# three hidden units
#
# $$f[x, \phi] = \phi_0 + \sum_{d=1}^{3} \phi_d\, a(\theta_{d0} + \theta_{d1} x), \qquad
# a(z) = \max\{z, 0\}$$
#
# is continuous and piecewise linear, with a joint where a hidden unit becomes active or inactive.

# %%
from kerasdemos.demo import demo_options

options = demo_options(seed=False)  # OUT=

# %%
import numpy as np

from kerasdemos.byhand.relunets import count_regions, joints, regions, shallow
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, networks, new_figure, planes, save, set_title
from kerasdemos.lectures.cambridge import shallow as example

# %% [markdown]
# ## The function, and a family of three
#
# Ten parameters choose one function; other output weights choose another with the same joints.

# %%
net = example.ONE
x = np.linspace(0, 1.2, 601)[:, None]  # (601, 1)
places = joints(net, 0, 1.2)
print(f"{net.n_parameters} parameters, joints at", ", ".join(f"{place:.5f}" for place in places))

figure, axes = new_figure(1, 3)
networks.diagram(net.layer_sizes, axes=axes[0])
curves.lines(x[:, 0], net(x), joints=places, axes=axes[1])
set_title(axes[1], "one input, three hidden units")
family = np.hstack([shallow(example.THETA, phi)(x) for phi in example.FAMILY])  # (601, 3)
curves.lines(x[:, 0], family, labels=["first", "second", "third"], joints=places, axes=axes[2])
set_title(axes[2], "a family: other output weights")
save(figure, options.out / "shallow_function.png")

# %% [markdown]
# ## How it is built
#
# Each unit is a line, clipped at zero, weighted; the output is the sum.

# %%
(lines,), (clipped,) = net.preactivations(x), net.activations(x)  # (601, 3) each
figure = curves.construction(x[:, 0], lines, clipped, clipped * example.PHI[1:], net(x), places)
save(figure, options.out / "shallow_construction.png")

# %% [markdown]
# ## Activation patterns
#
# Between two joints the same hidden units are active.

# %%
edges = np.array([0, *places, 1.2])
patterns = net.patterns((edges[:-1, None] + edges[1:, None]) / 2)  # (4, 3)
for left, right, pattern in zip(edges, edges[1:], patterns, strict=False):
    print(f"{left:.3f} to {right:.3f}: active hidden units", np.flatnonzero(pattern) + 1)

figure = curves.activation_patterns(x[:, 0], net(x), edges, patterns)
save(figure, options.out / "shallow_patterns.png")

# %% [markdown]
# ## Two outputs
#
# $y_j = \phi_{j0} + \sum_d \phi_{jd} h_d$: two functions of the same four hidden units share
# their joints.

# %%
two = example.TWO
figure, axes = new_figure(1, 2)
networks.diagram(two.layer_sizes, axes=axes[0])
curves.lines(x[:, 0], two(x), labels=["$y_1$", "$y_2$"], joints=joints(two, 0, 1.2), axes=axes[1])
set_title(axes[1], "two outputs, shared joints")
save(figure, options.out / "shallow_two_outputs.png")

# %% [markdown]
# ## Two inputs
#
# Each of three hidden units now folds along a line, and three lines cut the plane into up to
# seven convex regions.

# %%
plane, box = example.PLANE, example.BOX
pieces, labels = regions(plane, *box)
side = np.linspace(-1, 1, 201)
active = [", ".join(map(str, np.flatnonzero(plane.patterns([piece.mean(axis=0)])[0]) + 1)) or "none"
          for piece in pieces]

figure, axes = new_figure(1, 3)
networks.diagram(plane.layer_sizes, axes=axes[0])
planes.surface(side, side, planes.on_grid(plane, side, side), pieces, axes=axes[1])
set_title(axes[1], "the function and its pieces")
planes.region_map(pieces, labels, active, axes=axes[2])
set_title(axes[2], "active hidden units")
save(figure, options.out / "shallow_regions.png")

# %% [markdown]
# ## Result

# %%
table = closing_table(example.CLAIMS, {
    "C1.parameters": net.n_parameters,
    "C2.joints": places,
    "C2.regions": count_regions(net, 0, 1.2),
    "C2.patterns": patterns.astype(int),
    "C3.regions": count_regions(two, 0, 1.2),
    "C4.regions": count_regions(plane, *box),
})
print(f"\n{table}\n\nFigures: {options.out}")
