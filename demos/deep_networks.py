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

options = demo_options(seed=False)  # OUT=

# %%
import numpy as np

from kerasdemos.byhand.relunets import count_regions, joints, regions
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, networks, new_figure, planes, save, set_title, trends
from kerasdemos.lectures.cambridge import deep as example
from kerasdemos.lectures.cambridge.shallow import BOX

# %% [markdown]
# ## Composing two networks
#
# The inner network goes up, down and up again between -1 and 1, so every $y$ is met three times,
# and the three pieces of the outer one appear three times: nine regions.

# %%
inner, outer, x = example.INNER, example.OUTER, example.LINE  # x (1201, 1)
deep, y = example.COMPOSED, inner(x)  # compose(outer, inner): one network of two hidden layers
figure, axes = new_figure(1, 3)
for panel, net, title, given, found in zip(axes, (inner, outer, deep), (
        "inner", "outer", "composed"), "xyx", ("y", "y'", "y'"), strict=True):
    curves.lines(x[:, 0], net(x), joints=joints(net, -1, 1), x_label=f"${given}$",
                 y_label=f"${found}$", axes=panel)
    set_title(panel, f"{title}: {count_regions(net, -1, 1)} regions")
save(figure, options.out / "deep_composing.png")

# %% [markdown]
# ## Folding
#
# The inner network folds the input onto $-1 \le y \le 1$; what the outer one does there happens
# to all pieces at once, and shows when the input is unfolded.

# %%
folded = np.sort(y, axis=0)
save(curves.folding(x[:, 0], y[:, 0], folded[:, 0], outer(folded)[:, 0], deep(x)[:, 0],
                    example.FOLDS), options.out / "deep_folding.png")

# %% [markdown]
# ## Clipping
#
# Seen from the second hidden layer: its pre-activations are piecewise linear functions of $x$
# with the same joints; the ReLU clips them, which adds joints, and the output recombines them.

# %%
lines, clipped = deep.preactivations(x)[1], deep.activations(x)[1]  # (1201, 3) each
save(curves.construction(x[:, 0], lines, clipped, clipped * deep.weights[2], deep(x),
                         joints(deep, -1, 1)), options.out / "deep_clipping.png")

# %% [markdown]
# ## The composition as a special case
#
# $\psi_{j0} = \theta'_{j0} + \theta'_{j1}\phi_0$ and $\psi_{jd} = \theta'_{j1}\phi_d$: the second
# weight matrix of a composition is an outer product; that of a deep network may be any matrix.

# %%
psi = np.outer(np.array(example.OUTER_THETA)[:, 1], example.INNER_PHI[1:])
print(deep.weights[1], "rank", np.linalg.matrix_rank(deep.weights[1]))
save(networks.diagram(deep.layer_sizes), options.out / "deep_diagram.png")

# %% [markdown]
# ## Composing in two dimensions
#
# Seven regions, one of them flat; the outer function bends once, at a level that crosses the
# other six: $6 \cdot 2 + 1 = 13$.

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
save(figure, options.out / "deep_composing_plane.png")

# %% [markdown]
# ## Depth efficiency: at equal numbers of parameters, more layers allow more regions

# %%
figure, axes = new_figure(1, 2)
for panel, n_inputs in zip(axes, example.MARKED, strict=True):
    trends.depth_efficiency(example.efficiency_curves(n_inputs), example.marked(n_inputs),
                            axes=panel)
    set_title(panel, f"inputs: {n_inputs}")
save(figure, options.out / "deep_efficiency.png")

# %% [markdown]
# ## Result

# %%
table = closing_table(example.CLAIMS, {
    "C6.regions": {name: count_regions(net, -1, 1) for name, net in (
        ("inner", inner), ("outer", outer), ("composed", deep))},
    "C9.formula": np.abs(deep.weights[1] - psi).max(),
    "C9.same-function": np.abs(deep(x) - outer(y)).max(),
    "C12.sizes-1-input": example.marked(1), "C12.parameters-10-inputs": example.marked(10)[0],
    "C12.more-than-10-to-40": float(example.marked(10)[1]),
})
print(f"\n{table}\n\nFigures: {options.out}")
