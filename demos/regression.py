# %% [markdown]
# # Another example: regression on noise
#
# Lecture 3 (Cambridge), "Another Example" (Prince 2023, section 7.5): a network 10-40-40-5 with
# He's initialisation learns targets that have nothing to do with their inputs, by SGD with
# momentum whose rate is halved every ten epochs.

# %%
from kerasdemos.demo import demo_options

options = demo_options(epochs=100, tensorflow=True)  # EPOCHS=, SEED=, OUT=

# %%
import keras

from kerasdemos import fit, noise_regression, summary
from kerasdemos.builders import he_regressor
from kerasdemos.evidence import closing_table
from kerasdemos.figures import learning, new_figure, save, spreads
from kerasdemos.lectures.cambridge.regression import BATCHES, CLAIMS, LOSS, regression_losses

SEEDS = 200

# %% [markdown]
# ## Data and model
#
# $v \leftarrow \mu v + g$, $p \leftarrow p - \alpha v$ is PyTorch's momentum. Keras's own puts
# $\alpha$ into $v$, so it moves differently after each drop of the rate.

# %%
data = noise_regression(options.seed)
print(data.source)
keras.utils.set_random_seed(options.seed)
model = he_regressor()
print(summary(model))

# %% [markdown]
# ## Training
#
# The slide prints the sum of an epoch's ten batch losses, Keras their mean.

# %%
history = fit(model, data.x_train, data.y_train, epochs=options.epochs, batch_size=BATCHES,
              seed=options.seed, verbose=0)
losses = BATCHES * history["loss"].to_numpy()  # (epochs,)
for epoch, loss in enumerate(losses):
    print(f"Epoch {epoch:5d}, loss {loss:.3f}")

# %% [markdown]
# It fits the noise: the loss on new rows of noise says what was learned.

# %%
test_loss = model.evaluate(data.x_test, data.y_test, verbose=0)
print(f"mean squared error: training {losses[-1] / BATCHES:.3f}, new rows {test_loss:.3f}, "
      f"always 0 {(data.y_test**2).mean():.3f}")

# %% [markdown]
# ## Many seeds
#
# 200 runs at once, each with its own data, initial weights and order of batches.

# %%
runs = regression_losses(SEEDS, epochs=options.epochs, seed=options.seed)
last = options.epochs - 1
shown = {last: LOSS} if options.epochs == 100 else {}

figure, axes = new_figure(1, 2)
learning.learning_curves({f"ours, seed {options.seed}": losses}, shown, band=runs,
                       label="sum of ten batch losses", axes=axes[0])
spreads.distribution(runs.loc[last], shown.get(last), label=f"loss at epoch {last}", axes=axes[1])
save(figure, options.out / "regression.png")

# %% [markdown]
# ## Result

# %%
table = closing_table(CLAIMS, {
    "C18.parameters": model.count_params(),
    "C18.loss": losses[99] if options.epochs > 99 else None,
}, epochs=options.epochs)
print(f"\n{table}\n\nFigures: {options.out}")
