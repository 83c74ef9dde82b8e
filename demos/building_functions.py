# %% [markdown]
# # Building functions from units
#
# Lecture 3 (Cambridge), "Shallow Neural Networks" (Prince 2023, sections 3.2, 3.3 and 4.5): two
# inputs instead of one, more and more hidden units, any number of inputs, layers and outputs.

# %%
from kerasdemos.demo import demo_options

options = demo_options()  # OUT=

# %%
import numpy as np

from kerasdemos.byhand.relunets import count_regions
from kerasdemos.evidence import closing_table
from kerasdemos.figures import reading, save
from kerasdemos.lectures.cambridge import deep, shallow

# %% [markdown]
# ## Two inputs
#
# Each hidden unit is now a plane over $(x_1, x_2)$, clipped at 0 along a line, and weighted:
#
# $$y = \phi_0 + \sum_{d=1}^{3} \phi_d\, a(\theta_{d0} + \theta_{d1} x_1 + \theta_{d2} x_2)$$

# %%
net = shallow.PLANE
for d, (bias, slopes) in enumerate(zip(net.biases[0], net.weights[0], strict=True)):
    print(f"unit {d + 1}: weight {net.weights[1][0, d]:g}, clips {bias:g} "
          f"{slopes[0]:+g} x1 {slopes[1]:+g} x2")
print("regions of their sum:", count_regions(net, *shallow.BOX))
save(shallow.two_input_construction(), options.out / "building_two_inputs.png")

# %% [markdown]
# ## More and more units
#
# With $D$ hidden units $D$ straight pieces follow a curve; with twice as many the largest error
# falls to about a quarter.

# %%
figure = shallow.more_and_more_units()
errors = [np.abs(np.subtract(reading.curve(axes, "network"), reading.curve(axes, "target"))).max()
          for axes in figure.axes]
for units, error in zip(shallow.UNITS, errors, strict=True):
    print(f"{units} hidden units: largest error {error:.3f}")
save(figure, options.out / "building_more_units.png")

# %% [markdown]
# ## Any number of inputs and outputs
#
# $$y_j = \phi_{j0} + \sum_{d=1}^{D} \phi_{jd}\, a\Big(\theta_{d0} + \sum_{i=1}^{n_{in}}
# \theta_{di} x_i\Big), \qquad j = 1, \dots, n_{out}$$

# %%
save(shallow.any_shallow_network(), options.out / "building_shallow.png")

# %% [markdown]
# ## Any number of layers
#
# $h_k = a(\beta_{k-1} + \Omega_{k-1} h_{k-1})$, and $\Omega_k$ has a row a unit on its right, a
# column a unit on its left.

# %%
for k, (weight, bias) in enumerate(zip(deep.ANY.weights, deep.ANY.biases, strict=True)):
    print(f"Omega_{k}: {weight.shape[0]} x {weight.shape[1]}, beta_{k}: {len(bias)}")
print(f"{deep.ANY.n_parameters} parameters")
save(deep.any_deep_network(), options.out / "building_deep.png")

# %% [markdown]
# ## Result

# %%
table = closing_table((*shallow.CLAIMS, *deep.CLAIMS), {
    "C4.regions": count_regions(net, *shallow.BOX),
    "C21.more-units": np.divide(errors[1:], errors[:-1]).max(),
    "C21.matrices": [[*weight.shape, weight.size, "{} × {}".format(*weight.shape)]
                     for weight in deep.ANY.weights],
})
print(f"\n{table}\n\nFigures: {options.out}")
