# %% [markdown]
# # Building functions from units
#
# Lecture 3 (Cambridge), "Shallow Neural Networks" (Prince 2023, sections 3.2, 3.3 and 4.5). A
# *hidden unit* is a line (one input) or a plane (two) that is cut off at 0. This page builds
# functions from such units: with two inputs instead of one, with more and more units, and then
# writes down networks with any number of inputs, outputs and layers. How much does one have to pay
# for a better fit?

# %%
from kerasdemos.demo import demo_options

# Typed after make, as in `make building_functions OUT=folder`: where the figures go
options = demo_options()

# %%
import numpy as np

from kerasdemos.byhand import constructions, relunets
from kerasdemos.byhand.relunets import ReluNet, count_regions, n_parameters
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, reading, save
from kerasdemos.lectures.cambridge import deep, shallow

# %% [markdown]
# ## Two inputs
#
# $$y = \phi_0 + \sum_{d=1}^{3} \phi_d\, a(\theta_{d0} + \theta_{d1} x_1 + \theta_{d2} x_2), \qquad
# a(z) = \max\{z, 0\}$$
#
# $\theta_{d0}$ is a unit's *bias*, $\theta_{d1}$ and $\theta_{d2}$ its slopes along the inputs
# $x_1$ and $x_2$: together a plane. ReLU, $a$, cuts it off at 0, so along a line the surface bends
# from flat to rising. $\phi_d$ weighs the unit.
#
# $\theta$ is (0, 0, .7), (-.3, -.8, -.7), (-.2, .7, -.6), a row a unit, and $\phi$ is (1.2, -1.5,
# -1, -1.4). By hand, at $x = (1, .5)$: the first plane is at $.7 \cdot .5 = .35$, the second at
# $-.3 - .8 - .35 = -1.45$, cut off to 0, the third at $-.2 + .7 - .3 = .2$. So
# $y = 1.2 - 1.5 \cdot .35 - 1 \cdot 0 - 1.4 \cdot .2 = .395$.

# %%
net = relunets.shallow(shallow.PLANE_THETA, shallow.PLANE_PHI)
for d, (bias, slopes) in enumerate(zip(net.biases[0], net.weights[0], strict=True)):
    print(f"unit {d + 1}: weight {net.weights[1][0, d]:g}, clips {bias:g} "
          f"{slopes[0]:+g} x1 {slopes[1]:+g} x2")
print("regions of their sum:", count_regions(net, *shallow.BOX))
assert np.isclose(net([[1.0, 0.5]]).item(), 0.395)
figure = shallow.two_input_construction(net)
figure.suptitle("Three clipped planes, weighted, add up to a surface")
save(figure, options.out / "building_two_inputs.png")

# %% [markdown]
# Reading the panels: a row a unit, its plane, the same cut off at 0, and weighted; on the right the
# sum. A unit can only add a slope on one side of its line; it cannot touch the other side.
# The three lines cut the square into seven regions, and on each the sum is one plane.
#
# ## More and more units
#
# Can one curve be followed as closely as one likes? The slide "Universal Approximation" says yes:
# a shallow network with enough hidden units comes as near as you like to any continuous function
# on a bounded, closed set. Here is why, for one input and the curve $e^x \sin 2 \pi x$. Choose
# *knots* $x_0, x_1, \dots$ along $x$, and give each piece between two knots the slope that leads
# from value to value. One unit a piece is enough, because each unit adds the change of slope $c_k$
# at its knot and leaves everything before it alone:
#
# $$f(x) = f(x_0) + \sum_k c_k \max\{0, x - x_k\}.$$
#
# On a short piece of length $\delta$ a curve is nearly a parabola. At the distance $s$ from one end
# a parabola lies $\frac{f''}{2} s (\delta - s)$ off the straight line between its ends, most in the
# middle, $s = \delta / 2$. So the line misses the curve by at most $|f''| \delta^2 / 8$, with the
# largest second derivative $f''$ on the piece. **Before you run it:** with twice as many units,
# what becomes of the error?

# %%
figure = shallow.more_and_more_units()
errors = [np.abs(np.subtract(reading.curve(axes, "network"), reading.curve(axes, "target"))).max()
          for axes in figure.axes]
for units, error in zip(shallow.UNITS, errors, strict=True):
    print(f"{units} hidden units: largest error {error:.3f}")
figure.suptitle("Twice the units leave about a quarter of the error")
save(figure, options.out / "building_more_units.png")

# %% [markdown]
# $\delta$ is halved, so $\delta^2$ is a quarter, and so is the error, nearly: from 5 to 10 units it
# falls to .25 of what it was, from 10 to 20 to .29: a piece of a wave is not quite a parabola.
#
# The whole construction in four lines: the slope of each piece, and a unit for each change of
# slope. It is the formula above: the output's bias is $f(x_0)$, the weights are the $c_k$.

# %%
units = 20
knots = np.linspace(-1, 1, units + 1)
slopes = np.diff(shallow.waves(knots)) / np.diff(knots)  # (20,)
changes = np.diff(slopes, prepend=0)  # (20,): the unit at a knot adds its change of slope
built = ReluNet([np.ones((units, 1)), changes[None]], [-knots[:-1], [shallow.waves(knots)[0]]])
x = np.linspace(-1, 1, 961)  # (961,)
target, network = shallow.waves(x), built(x[:, None])[:, 0]
print(f"{built.n_parameters} parameters, largest error {np.abs(network - target).max():.3f}")
figure = curves.fits(x, target, {f"network of {units} hidden units": network})
figure.suptitle(f"Weights computed, not trained: off by "
                f"{np.abs(network - target).max():.3f} at most")
save(figure, options.out / "building_by_hand.png")
(first, second), biases = constructions.interpolate(knots, shallow.waves(knots))
assert np.allclose(network, ReluNet((first.T, second.T), biases)(x[:, None])[:, 0])
assert np.isclose(np.abs(network - target).max(), errors[2])

# %% [markdown]
# What it does not say: that training finds these weights. Here they are computed; gradient descent
# must search (`learning_can_fail.py`). And the price depends on the inputs: with $n$ of them a
# grid of knots at distance $\delta$ over ranges of length $L$ has about $(L / \delta)^n$ knots.
#
# ## Any number of inputs and outputs
#
# $$y_j = \phi_{j0} + \sum_{d=1}^{D} \phi_{jd}\, a\Big(\theta_{d0} + \sum_{i=1}^{n_{in}}
# \theta_{di} x_i\Big), \qquad j = 1, \dots, n_{out}$$
#
# $D$ is the number of hidden units. Each has a bias and a weight an input, each output a bias and
# a weight a unit: $D (1 + n_{in}) + n_{out} (1 + D)$ parameters. For the three units above it is
# $3 \cdot 3 + 1 \cdot 4 = 13$; for the network of `fashion.py`, $128 \cdot 785 + 10 \cdot 129 =
# 101{,}770$.

# %%
assert net.n_parameters == 13
assert n_parameters(784, 128, 1, n_outputs=10) == 128 * 785 + 10 * 129 == 101_770
figure = shallow.any_shallow_network()
figure.suptitle("Every input feeds every hidden unit, each unit every output")
save(figure, options.out / "building_shallow.png")

# %% [markdown]
# ## Any number of layers
#
# $h_k = a(\beta_{k-1} + \Omega_{k-1} h_{k-1})$: what one layer hands on is the input of the next
# (slide "Deep Neural Network"). $\beta_k$ are a layer's biases, and $\Omega_k$ its weights, a
# *matrix* (Lecture 30's $W$): a row for each unit it leads to, a column for each unit it comes
# from. A row times $h_k$ is that unit's weighted sum, so the number of columns must be the number
# of units before. In Keras a layer is `Dense(rows)`, and its kernel is $\Omega_k$ with rows and
# columns exchanged.

# %%
for k, (weight, bias) in enumerate(zip(deep.ANY.weights, deep.ANY.biases, strict=True)):
    print(f"Omega_{k}: {weight.shape[0]} x {weight.shape[1]}, beta_{k}: {len(bias)}")
print(f"{deep.ANY.n_parameters} parameters")
figure = deep.any_deep_network()
figure.suptitle("What one layer hands on is the input of the next")
save(figure, options.out / "building_deep.png")

# %% [markdown]
# The layers have 3 inputs, 4, 2 and 3 hidden units and 2 outputs. So there are
# $4 \cdot 3 + 2 \cdot 4 + 3 \cdot 2 + 2 \cdot 3 = 32$ weights and $4 + 2 + 3 + 2 = 11$ biases,
# 43 parameters. The diagram has a line for each weight, so a wide layer costs most where it meets
# another wide one: two layers of 1,000 units have a million weights between them.
#
# ## Result
#
# A row of the table is a claim: what the slide says, what came out here (ours), whether they agree
# (verdict of ours).

# %%
# Ours by the claims' names, C for Lecture 3; `kerasdemos verdicts C4` tells more of them.
table = closing_table((*shallow.CLAIMS, *deep.CLAIMS), {
    "C4.regions": count_regions(net, *shallow.BOX),
    "C21.more-units": np.divide(errors[1:], errors[:-1]).max(),
    "C21.matrices": [[*weight.shape, weight.size, "{} × {}".format(*weight.shape)]
                     for weight in deep.ANY.weights],
})
print(f"\n{table}\n\nFigures: {options.out}")

# %% [markdown]
# ## Change this
#
# - `units = 40` in place of `units = 20`: 121 parameters instead of 61. Expect the error .028 in
#   place of .112, a quarter; with 80 units .007, a quarter again. (The last assertion of that cell
#   is about 20 units: take it out.)
# - In the same cell after `changes = ...` a line more, `changes[3] = 0`: one unit is silenced.
#   Expect the curve to be right up to its knot and to run away after it, ever farther: a missing
#   slope is never made up for. (Both assertions of the cell fail: take them out.)
# - A fourth unit in the plane, `(.1, .5, .6)` with weight 1. In the cell of the two inputs write
#   `[*shallow.PLANE_THETA, (.1, .5, .6)]` in place of `shallow.PLANE_THETA`, and
#   `(*shallow.PLANE_PHI, 1)` in place of `shallow.PLANE_PHI`. Expect 11 regions instead of 7. (The
#   assertions of .395 and of 13 parameters are about three units and fail: take them out.)
#
# Read next: `shallow_networks.py`, joints and regions one by one; `deep_networks.py`, what layers
# bring that units do not.
