# %% [markdown]
# # Activations and output units
#
# Lecture 30 (Uniandes), from the slide "ReLU Function" to "Output Functions". Each activation
# beside its derivative, each output unit beside its loss. NumPy only.

# %%
from kerasdemos.demo import demo_options

options = demo_options()  # SEED=, OUT=

# %%
import numpy as np

from kerasdemos.byhand import activations
from kerasdemos.evidence import closing_table
from kerasdemos.figures import curves, new_figure, save
from kerasdemos.lectures.uniandes import costs
from kerasdemos.lectures.uniandes.activations import CLAIMS, LECTURE, LINE, STEP, slope_error

SEEDS, MOST = range(10), 2000

# %% [markdown]
# ## The slides' figures
#
# ReLU and its derivative (0 at 0, the left-hand side's, as the slide says), sigmoid, tanh.

# %%
slides = {"ReLU(x)": activations.relu, "derivative of ReLU": activations.relu_derivative,
          "sigmoid(x)": activations.sigmoid, "tanh(x)": activations.tanh}
figure, axes = new_figure(2, 2)
for panel, (name, function) in zip(axes.flat, slides.items(), strict=True):
    curves.lines(LINE, function(LINE), x_label="$x$", y_label=name, origin=True, axes=panel)
save(figure, options.out / "activations_slides.png")

# %% [markdown]
# ## All eight, each with its derivative
#
# Threshold (McCulloch and Pitts), $\cos x$, the radial basis function $e^{-x^2/\sigma^2}$ (the
# slide drops the minus sign), softplus $\log(1 + e^x)$ and hard tanh
# $\max(-1, \min(1, x))$ beside the three above.

# %%
figure, axes = new_figure(2, 4)
for panel, name in zip(axes.flat, LECTURE, strict=True):
    function, derivative = activations.ACTIVATIONS[name]
    curves.with_derivative(LINE, function(LINE), derivative(LINE), title=name, axes=panel)
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
save(figure, options.out / "activations.png")

# %% [markdown]
# Derivatives against central differences, away from kinks; values far out, at $\pm 1000$.

# %%
slope_errors = {name: slope_error(name) for name in LECTURE}
print(f"{'activation':<11}{'largest error':>14}{'at -1000':>10}{'at 1000':>10}")
for name in LECTURE:
    far = activations.ACTIVATIONS[name][0]([-1000, 1000])
    print(f"{name:<11}{slope_errors[name]:>14.1e}{far[0]:>10.4g}{far[1]:>10.4g}")

# %% [markdown]
# ## Output units and their losses
#
# Linear with squared error, sigmoid with binary cross-entropy, softmax with categorical
# cross-entropy: for all three the gradient of the loss in the unit's input is
# prediction $-$ target.

# %%
generator = np.random.default_rng(options.seed)
z, target = generator.normal(size=3), np.array([0.0, 1.0, 0.0])
moves = STEP * np.eye(3)
gaps = {}
print(f"z = {z.round(4)}, target = {target}")
for name, unit in activations.OUTPUTS.items():
    numeric = [(unit.loss(z + move, target) - unit.loss(z - move, target)) / (2 * STEP)
               for move in moves]
    gaps[name] = np.abs(numeric - activations.output_gradient(name, z, target)).max()
    print(f"{name:<8} prediction {unit.function(z).round(4)}  loss {unit.loss(z, target):.4f}  "
          f"prediction - target {(unit.function(z) - target).round(4)}  "
          f"off central differences by {gaps[name]:.0e}")

# %% [markdown]
# ## A cost that does not match
#
# Squared error behind sigmoid or softmax has $p(1 - p)$ in its gradient: the more wrong the unit,
# the less it learns. XOR from its opposite, learned before; steps at the best of five step sizes.

# %%
gradients = [by("sigmoid", LINE, np.ones_like(LINE)) for by in costs.GRADIENTS.values()]
save(curves.lines(LINE, np.transpose(gradients), labels=list(costs.GRADIENTS),
                  x_label="$z$, target 1", y_label="gradient in $z$ behind sigmoid", origin=True),
     options.out / "activations_costs.png")
steps = {(output, cost): np.median(costs.steps_to_learn(
    output, cost, SEEDS, opposite=True, steps=MOST), axis=0).min()
    for output in costs.TARGETS for cost in costs.GRADIENTS}
for (output, cost), median in steps.items():
    print(f"{output} with {cost}: {median:,.0f} of at most {MOST:,} steps")

# %% [markdown]
# ## Result

# %%
rescaled = np.abs(activations.tanh(LINE) - (2 * activations.sigmoid(2 * LINE) - 1)).max()
table = closing_table((*CLAIMS, *costs.CLAIMS), {
    "U9.relu-derivative-0": activations.relu_derivative(0),
    "U9.steepest": {name: activations.ACTIVATIONS[name][1](LINE).max()
                    for name in ("sigmoid", "tanh")},
    "U9.tanh-symmetry": np.abs(activations.tanh(-LINE) + activations.tanh(LINE)).max(),
    "U9.tanh-sigmoid": rescaled,
    "U9.slopes": slope_errors,
    "U11.softmax": np.abs(activations.softmax(z) - np.exp(z) / np.exp(z).sum()).max(),
    "U11.gradients": gaps,
    "U27.distance": costs.distance_gap(),
    "U27.matched": min(costs.growth("cross-entropy").values()),
    "U27.mismatched": max(costs.growth("squared error").values()),
    "U27.steps-wrong": min(steps[output, "squared error"] / steps[output, "cross-entropy"]
                           for output in costs.TARGETS),
})
print(f"{table}\n\nFigures: {options.out}")
