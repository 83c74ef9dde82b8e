# %% [markdown]
# # Shallow networks of ReLU units
#
# Lecture 3 (Cambridge), "Shallow Neural Networks" (Prince 2023, chapter 3). A *shallow* network
# has one layer of *hidden units* between input and output. With one input $x$ and three hidden
# units
#
# $$f[x, \phi] = \phi_0 + \sum_{d=1}^{3} \phi_d\, a(\theta_{d0} + \theta_{d1} x), \qquad
# a(z) = \max\{z, 0\}.$$
#
# Each unit computes a straight line, $\theta_{d0} + \theta_{d1} x$, with *bias* $\theta_{d0}$ and
# slope $\theta_{d1}$: all of it is the *pre-activation*. The *rectified linear unit* (ReLU) $a$
# keeps what is above 0: the *activation* $h_d$. The output weighs the units by $\phi_d$ and adds
# $\phi_0$. (On the slide "Shallow Neural Networks: Example" a brace names $h_d$ what is inside $a$;
# it means $a$ of it.) What functions does this make?

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make shallow_networks OUT=folder`: where the figures go
options = demo_options(seed=False)

# %%
import numpy as np

from kerasdemos.byhand.relunets import count_regions, joints, regions, shallow
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, networks, new_figure, planes, save, set_title
from kerasdemos.lectures.cambridge import shallow as example

# %% [markdown]
# ## Why bend at all?
#
# Because a sum of straight lines is a straight line. Without $a$ our three units, with the
# $\theta$ and $\phi$ below, would give one line of slope $2 (-1) - 1 \cdot 2 + 7 \cdot .65 = .55$,
# however many units there were. The bend at 0 is all that a ReLU adds, and it is enough.
#
# ## One value by hand
#
# $\theta$ is (.3, -1), (-1, 2), (-.5, .65), a row a unit, and $\phi$ is (-.3, 2, -1, 7). At
# $x = 1$ the lines are at $.3 - 1 = -.7$, $-1 + 2 = 1$ and $-.5 + .65 = .15$. ReLU makes of them
# 0, 1 and .15. So $f = -.3 + 2 \cdot 0 - 1 \cdot 1 + 7 \cdot .15 = -.25$. In Python it is one line
# a layer; in PyTorch `nn.Linear(1, 3), nn.ReLU(), nn.Linear(3, 1)`. `shallow(theta, phi)` builds
# the same.

# %%
theta, phi = np.array(example.THETA), np.array(example.PHI)  # (3, 2), (4,)
x = np.linspace(0, 1.2, 601)[:, None]  # (601, 1)
h = np.maximum(0, theta[:, 0] + x * theta[:, 1])  # (601, 3)
f = phi[0] + h @ phi[1:]  # (601,)
net = shallow(theta, phi)
assert np.isclose(net([[1.0]]).item(), -0.25)
assert np.allclose(net(x)[:, 0], f)

# %% [markdown]
# ## The function, and a family of three
#
# A unit's line crosses 0 where $\theta_{d0} + \theta_{d1} x = 0$, so at $x = -\theta_{d0} /
# \theta_{d1}$: at .3 / 1 = .3, at 1 / 2 = .5, at .5 / .65 = .769. There the unit becomes active or
# inactive, and the function bends: a *joint*. Between joints it is a straight line, since every
# unit is one. So $D$ units make at most $D$ joints and $D + 1$ straight pieces.
#
# The network has $3 \cdot 2 + 4 = 10$ *parameters*, and they choose the function out of a family.
# Other $\phi$ with the same $\theta$ choose others. **Before you look:** what will stay in place?

# %%
places = joints(net, 0, 1.2)
print(f"{net.n_parameters} parameters, joints at", ", ".join(f"{place:.5f}" for place in places))

figure, axes = new_figure(1, 3)
networks.diagram(net.layer_sizes, axes=axes[0])
curves.lines(x[:, 0], net(x), joints=places, axes=axes[1])
set_title(axes[1], "one input, three hidden units")
family = np.hstack([shallow(theta, weights)(x) for weights in example.FAMILY])  # (601, 3)
curves.lines(x[:, 0], family, labels=["first", "second", "third"], joints=places, axes=axes[2])
set_title(axes[2], "a family: other output weights")
figure.suptitle("Each unit makes one joint; output weights do not move it")
save(figure, options.out / "shallow_function.png")

# %% [markdown]
# The joints stay: $\theta$ says where the function bends, $\phi$ how much.
#
# ## How it is built
#
# Row by row: three lines; the same clipped at zero; weighted by $\phi_d$ (a negative weight turns
# a unit over); and on the right their sum. Follow one joint down its column and into the sum.

# %%
(lines,), (clipped,) = net.preactivations(x), net.activations(x)  # (601, 3) each
figure = curves.construction(x[:, 0], lines, clipped, clipped * phi[1:], net(x), places)
figure.suptitle("Three lines, clipped and weighted, add up to one function")
save(figure, options.out / "shallow_construction.png")

# %% [markdown]
# ## Activation patterns
#
# A *region* is a piece between two joints. In it the same hidden units are active; which ones is
# its *activation pattern*. The slope there is the sum of $\phi_d \theta_{d1}$ over the active units
# alone: the first region has $2 \cdot (-1) = -2$.

# %%
edges = np.array([0, *places, 1.2])
patterns = net.patterns((edges[:-1, None] + edges[1:, None]) / 2)  # (4, 3)
for left, right, pattern in zip(edges, edges[1:], patterns, strict=False):
    print(f"{left:.3f} to {right:.3f}: active hidden units", np.flatnonzero(pattern) + 1)
slopes = patterns @ (phi[1:] * theta[:, 1])  # (4,)
print("slopes:", slopes.round(2))
assert np.allclose(slopes, np.diff(net(edges[:, None])[:, 0]) / np.diff(edges))

figure = curves.activation_patterns(x[:, 0], net(x), edges, patterns)
save(figure, options.out / "shallow_patterns.png")

# %% [markdown]
# In the second region no unit is active: slope 0, a plateau at $\phi_0 = -.3$. Training moves a
# number only if the output changes with it. If all data lay in this region, no $\theta$ and none of
# $\phi_1$ to $\phi_3$ would ever move: only $\phi_0$, one constant.
#
# ## Two outputs
#
# $y_j = \phi_{j0} + \sum_d \phi_{jd} h_d$ (slide "Multivariate Output"): two functions of the same
# four hidden units, each with weights of its own. They bend at the same places, because the
# places belong to the units. Each output costs only $D + 1$ parameters more.

# %%
two = example.TWO
figure, axes = new_figure(1, 2)
networks.diagram(two.layer_sizes, axes=axes[0])
curves.lines(x[:, 0], two(x), labels=["$y_1$", "$y_2$"], joints=joints(two, 0, 1.2), axes=axes[1])
figure.suptitle("Two outputs bend at the same joints")
save(figure, options.out / "shallow_two_outputs.png")

# %% [markdown]
# ## Two inputs
#
# With two inputs a unit is $a(\theta_{d0} + \theta_{d1} x_1 + \theta_{d2} x_2)$: 0 on one side of a
# line of the plane, rising on the other. It bends along that line, instead of at a point. How many
# regions do three lines make? Without any there is one. Each new line crosses every earlier one,
# unless they are parallel; so it passes through one region more than there are earlier lines, and
# splits each of them: $1 + 1 + 2 + 3 = 7$. All are *convex*: a region lies on one side of each
# line, so it holds the segment between any two of its points.

# %%
plane, box = shallow(example.PLANE_THETA, example.PLANE_PHI), example.BOX
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
figure.suptitle("In each region of the plane other hidden units are active")
save(figure, options.out / "shallow_regions.png")

# %% [markdown]
# What follows in practice: with enough units such pieces follow any continuous curve
# (`building_functions.py`), but every piece costs a unit. In many dimensions lines become
# hyperplanes, and the number of regions grows fast.
#
# ## Result
#
# A row of the table is a claim: what the slide says, what came out here (ours), whether they agree
# (verdict of ours).

# %%
# Ours by the claims' names, C for Lecture 3; `kerasdemos verdicts C1` tells more of them.
table = closing_table(example.CLAIMS, {
    "C1.parameters": net.n_parameters,
    "C2.joints": places,
    "C2.regions": count_regions(net, 0, 1.2),
    "C2.patterns": patterns.astype(int),
    "C3.regions": count_regions(two, 0, 1.2),
    "C4.regions": count_regions(plane, *box),
})
print(f"\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# The first two are a line more in the cell of the value by hand, after `theta, phi = ...`.
#
# - `theta[2] = -.5, -.65`: the third line now falls, and is below 0 on all of the picture. Expect
#   two joints, .3 and .5: a unit without use, a *dead* one. (The assertion of -.25 fails, being
#   about the old line: take it out.)
# - `theta *= 2; phi[1:] /= 2`: all $\theta$ doubled, the weights $\phi_d$ halved. Expect the same
#   function exactly, because $a(2 z) = 2 a(z)$: many parameters, one function.
# - A fourth unit in the plane, `(.1, .5, .6)` (bias, then two slopes) with weight 1. In the cell of
#   the two inputs write `[*example.PLANE_THETA, (.1, .5, .6)]` in place of `example.PLANE_THETA`,
#   and `(*example.PLANE_PHI, 1)` in place of `example.PLANE_PHI`. Expect 11 regions, $7 + 4$.
#
# Read next: `building_functions.py`, more units and more inputs; `deep_networks.py`, why a second
# layer brings more than a wider first one.
