# %% [markdown]
# # Deep networks of ReLU units
#
# Lecture 3 (Cambridge), "Deep Neural Networks" (Prince 2023, chapter 4):
#
# $$h_1 = a(\beta_0 + \Omega_0 x), \quad h_k = a(\beta_{k-1} + \Omega_{k-1} h_{k-1}), \quad
# y = \beta_K + \Omega_K h_K$$
#
# Depth multiplies linear regions where width adds them.

# %%
from kerasdemos.demo import demo_options

options = demo_options()  # OUT=

# %%
import numpy as np

from kerasdemos.byhand.relunets import (
    compose,
    count_regions,
    joints,
    max_regions,
    n_parameters,
    regions,
    shallow,
)
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, networks, new_figure, planes, save, trends

BOX = (-1, -1), (1, 1)
WIDTHS = {1: range(1, 31), 10: range(10, 101, 10)}  # hidden units a layer, by number of inputs
MARKED_WIDTH = {1: 10, 10: 50}  # the slide's, at five hidden layers

# %% [markdown]
# ## Composing two networks
#
# The inner network goes up, down and up again between -1 and 1, so every $y$ is met three times,
# and the three pieces of the outer one appear three times: nine regions.

# %%
inner = shallow([(1, 1), (0.4, 1), (-0.3, 1)], (-1, 10 / 3, -10 / 3 - 20 / 7, 20 / 7 + 20 / 7))
outer = shallow([(1, 1), (1, 2), (0.2, -0.5)], (-4.1, 4.9, -1.85, 5))
deep = compose(outer, inner)  # one network of two hidden layers
x = np.linspace(-1, 1, 1201)[:, None]  # (1201, 1)
y = inner(x)

figure, axes = new_figure(1, 3, size=(17, 5))
curves.lines(x[:, 0], y, joints=joints(inner, -1, 1), y_label="$y$", axes=axes[0])
curves.lines(x[:, 0], outer(x), joints=joints(outer, -1, 1), x_label="$y$", y_label="$y'$",
             axes=axes[1])
curves.lines(x[:, 0], deep(x), joints=joints(deep, -1, 1), y_label="$y'$", axes=axes[2])
for panel, (title, net) in zip(axes, {"inner": inner, "outer": outer, "composed": deep}.items(),
                               strict=True):
    panel.set_title(f"{title}: {count_regions(net, -1, 1)} regions")
save(figure, options.out / "deep_composing.png")

# %% [markdown]
# ## Folding
#
# The inner network folds the input onto $-1 \le y \le 1$; what the outer one does there happens
# to all pieces at once, and shows when the input is unfolded.

# %%
edges = [-1, *joints(inner, -1, 1), 1]
figure = curves.folding(x[:, 0], y[:, 0], np.sort(y[:, 0]), outer(np.sort(y, axis=0))[:, 0],
                        deep(x)[:, 0], edges)
save(figure, options.out / "deep_folding.png")

# %% [markdown]
# ## Clipping
#
# Seen from the second hidden layer: its pre-activations are piecewise linear functions of $x$
# with the same joints; the ReLU clips them, which adds joints, and the output recombines them.

# %%
lines, clipped = deep.preactivations(x)[1], deep.activations(x)[1]  # (1201, 3) each
figure = curves.construction(x[:, 0], lines, clipped, clipped * deep.weights[2], deep(x),
                             joints(deep, -1, 1))
save(figure, options.out / "deep_clipping.png")

# %% [markdown]
# ## The composition as a special case
#
# $\psi_{j0} = \theta'_{j0} + \theta'_{j1}\phi_0$ and $\psi_{jd} = \theta'_{j1}\phi_d$: the second
# weight matrix of a composition is an outer product; that of a deep network may be any matrix.

# %%
print(deep.weights[1])
rank = np.linalg.matrix_rank(deep.weights[1])
print("rank", rank)

save(networks.diagram(deep.layer_sizes), options.out / "deep_diagram.png")

# %% [markdown]
# ## Composing in two dimensions
#
# Seven regions, one of them flat; the outer function bends once, at a level that crosses the
# other six: $6 \cdot 2 + 1 = 13$.

# %%
plane = shallow([(0, 0, 0.7), (-0.3, -0.8, -0.7), (-0.2, 0.7, -0.6)], (1.2, -1.5, -1, -1.4))
bend = shallow([(-0.7, 1), (0.7, -1)], (0.5, -1, 0.6))
both = compose(bend, plane)
side = np.linspace(-1, 1, 201)
grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)  # (40401, 2)
levels = np.linspace(plane(grid).min(), plane(grid).max(), 301)[:, None]

figure, axes = new_figure(2, 2, size=(14, 10))
networks.diagram(both.layer_sizes, axes=axes[0, 0])
planes.surface(side, side, plane(grid).reshape(201, 201), regions(plane, *BOX)[0], axes=axes[0, 1])
curves.lines(levels[:, 0], bend(levels), x_label="$y$", y_label="$y'$", joints=joints(bend, -2, 2),
             axes=axes[1, 0])
planes.surface(side, side, both(grid).reshape(201, 201), regions(both, *BOX)[0],
               label="output $y'$", axes=axes[1, 1])
axes[0, 1].set_title(f"inner: {count_regions(plane, *BOX)} regions")
axes[1, 0].set_title(f"outer: {count_regions(bend, -2, 2)} regions")
axes[1, 1].set_title(f"composed: {count_regions(both, *BOX)} regions")
save(figure, options.out / "deep_composing_plane.png")

# %% [markdown]
# ## Depth efficiency
#
# At equal numbers of parameters, more layers allow more regions.

# %%
figure, axes = new_figure(1, 2, size=(15, 6))
for panel, (n_inputs, widths) in zip(axes, WIDTHS.items(), strict=True):
    counts = {depth: [(n_parameters(*size), max_regions(*size))
                      for size in ((n_inputs, width, depth) for width in widths)]
              for depth in range(1, 6)}
    size, most = counts[5][widths.index(MARKED_WIDTH[n_inputs])]
    trends.depth_efficiency(counts, (size, most, f"{size:,} parameters, {most:.3g} regions"),
                            axes=panel)
    panel.set_title(f"{n_inputs} input{'s' if n_inputs > 1 else ''}")
save(figure, options.out / "deep_efficiency.png")

# %% [markdown]
# ## Result

# %%
table = closing_table({
    "C6.composed": count_regions(deep, -1, 1),
    "C9.rank": rank,
    "C9.same-function": np.abs(deep(x) - outer(y)).max(),
    "C10.inner": count_regions(plane, *BOX),
    "C10.composed": count_regions(both, *BOX),
    "C12.parameters-1-inputs-depth-5": n_parameters(1, 10, 5),
    "C12.regions-1-inputs-depth-5": max_regions(1, 10, 5),
    "C12.parameters-10-inputs-depth-5": n_parameters(10, 50, 5),
    "C12.more-than-10-to-40": float(max_regions(10, 50, 5)),
})
print(f"\n{table}\n\nFigures: {options.out}")
