"""Another Example: a network of two hidden layers learns noise (C18)."""

from functools import cache, partial

import numpy as np

from kerasdemos import data
from kerasdemos.byhand import backprop
from kerasdemos.byhand.relunets import ReluNet
from kerasdemos.evidence.claim import At, Between, at_most, band, exact, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.results import one_column_a_run
from kerasdemos.lectures.cambridge import REGRESSION

EPOCHS, BATCHES = 100, 10  # ten batches of ten rows an epoch
LOSS = 1.964  # printed at epoch 99: the sum over the batches

# --- The training ----------------------------------------------------------------------------


def regression_losses(copies=200, *, epochs=100, seed=0):
    """Train the regression of "Another Example" many times at once.

    Each copy has its own data, initial weights and order of batches, as each run of the slide's
    listing has.

    Parameters
    ----------
    copies, epochs : int
    seed : int
        Copy k takes ``noise_regression(seed + k)``.

    Returns
    -------
    pandas.DataFrame
        The sum of an epoch's ten batch losses, which is what the slide prints; index ``epoch``,
        one column a copy.

    Raises
    ------
    InputError
        Naming the argument, what was expected and what came.
    """
    import pandas as pd

    from kerasdemos.builders import he_regressor
    from kerasdemos.training import draw_many, fit_many

    model = he_regressor()
    drawn = [data.noise_regression(seed + k) for k in range(copies)]
    orders = np.tile(np.arange(100), (copies, epochs, 1))
    orders = np.random.default_rng(seed).permuted(orders, axis=-1)
    trained = fit_many(
        model, np.stack([one.x_train for one in drawn]), np.stack([one.y_train for one in drawn]),
        weights=draw_many(model, copies, seed=seed), steps=10 * epochs, record=1,
        learning_rate=0.1 * 0.5 ** (np.arange(10 * epochs) // 100), momentum=0.9,
        optimizer="pytorch_sgd", batches=orders.reshape(copies, 10 * epochs, 10),
    )
    sums = trained.losses.reshape(epochs, 10, copies).sum(axis=1)
    return pd.DataFrame(sums, index=pd.RangeIndex(epochs, name="epoch"))


def _train(settings, images, seeds):
    """Train the regression on noise, each seed with its own data, weights and batches."""
    return one_column_a_run(
        regression_losses(len(seeds), epochs=settings["epochs"], seed=seeds[0]))


TRAINED = Experiment("regression", "Regression on noise, 10-40-40-5",
                     {"recipe": 1, "epochs": EPOCHS}, _train, block=100, n_seeds=200)
EXPERIMENTS = (TRAINED,)

# --- The network and its initial weights -----------------------------------------------------

FAN_INS = (10, 40, 40)


@cache
def _regressor():
    """The network with initial weights that are the same each time."""
    from kerasdemos.builders import he_regressor
    from kerasdemos.training import draw_many

    model = he_regressor()
    model.set_weights([weights[0] for weights in draw_many(model, 1, seed=0)])
    return model


@cache
def _drawn_kernels():
    """Initial kernels over sqrt(2 / fan_in), one flat array a layer; then the largest bias."""
    from kerasdemos.training import draw_many

    weights = draw_many(_regressor(), 100, seed=0)
    kernels = [kernel.ravel() / np.sqrt(2 / fan_in)
               for kernel, fan_in in zip(weights[::2], FAN_INS, strict=True)]
    return kernels, float(max(np.abs(bias).max() for bias in weights[1::2]))


_NETWORK = (
    exact("C18.sizes", REGRESSION, "input, hidden layers, output", [10, 40, 40, 5],
          lambda: [_regressor().input_shape[1], *(one.units for one in _regressor().layers)]),
    *(exact(f"C18.parameters-{k}", REGRESSION, f"parameters of linear layer {k}, {formula}",
            printed, partial(lambda k: _regressor().layers[k - 1].count_params(), k))
      for k, formula, printed in ((1, "(10 + 1) 40", 440), (2, "(40 + 1) 40", 1_640),
                                  (3, "(40 + 1) 5", 205))),
    exact("C18.parameters", REGRESSION, "parameters", 2_285, lambda: _regressor().count_params()),
    *(exact(f"C18.activation-{k}", REGRESSION, f"activation after linear layer {k}", printed,
            partial(lambda k: _regressor().layers[k - 1].activation.__name__, k))
      for k, printed in ((1, "relu"), (2, "relu"), (3, "linear"))),
    *(sentence(f"C18.he-{k}", REGRESSION,
               f"spread of layer {k}'s initial kernels over √(2 / {fan_in}), 100 draws",
               "kaiming_normal_", partial(lambda k: float(_drawn_kernels()[0][k - 1].std()), k),
               Between(0.98, 1.02)) for k, fan_in in enumerate(FAN_INS, 1)),
    sentence("C18.gaussian-tails", REGRESSION,
             "share of initial kernels beyond two standard deviations: 0.0455 of a Gaussian",
             "kaiming_normal_",
             lambda: float((np.abs(np.concatenate(_drawn_kernels()[0])) > 2).mean()),
             Between(0.0435, 0.0475)),
    exact("C18.biases", REGRESSION, "largest initial bias", 0.0, lambda: _drawn_kernels()[1]),
)

# --- The data --------------------------------------------------------------------------------

DATA_SEEDS = 100


@cache
def _noise():
    """Inputs and targets of many seeds, shapes (10000, 10) and (10000, 5)."""
    drawn = [data.noise_regression(seed) for seed in range(DATA_SEEDS)]
    return (np.concatenate([one.x_train for one in drawn]).astype(np.float64),
            np.concatenate([one.y_train for one in drawn]).astype(np.float64))


def _largest_correlation():
    """Of the 50 pairs of an input and a target, the strongest correlation."""
    x, y = _noise()
    return float(np.abs(np.corrcoef(x, y, rowvar=False)[:10, 10:]).max())


_DATA = (
    exact("C18.inputs", REGRESSION, "shape of the inputs", [100, 10],
          lambda: data.noise_regression(0).x_train.shape),
    exact("C18.targets", REGRESSION, "shape of the targets", [100, 5],
          lambda: data.noise_regression(0).y_train.shape),
    *(sentence(f"C18.{name}-mean", REGRESSION, f"mean of the {name}, {DATA_SEEDS} data sets",
               "N(0, 1)", partial(lambda k: float(_noise()[k].mean()), k), Between(-0.02, 0.02))
      for k, name in enumerate(("inputs", "targets"))),
    *(sentence(f"C18.{name}-spread", REGRESSION,
               f"standard deviation of the {name}, {DATA_SEEDS} data sets", "N(0, 1)",
               partial(lambda k: float(_noise()[k].std()), k), Between(0.98, 1.02))
      for k, name in enumerate(("inputs", "targets"))),
    # Four standard errors, 1 / sqrt(10,000) each.
    sentence("C18.independent", REGRESSION,
             f"strongest correlation of an input and a target, {DATA_SEEDS} data sets",
             "targets have nothing to do with inputs", _largest_correlation, at_most(0.04)),
)

# --- Loss, momentum, learning rate, result ---------------------------------------------------


def _rate(epoch):
    """Learning rate at the last of an epoch's ten steps."""
    optimizer = _regressor().optimizer
    optimizer.iterations.assign(10 * epoch + 9)
    return float(optimizer.learning_rate)


def _two_steps_across_a_drop():
    """A parameter from 1 with gradient 1 p, before and after the rate's first drop.

    v = 1, p = 1 - 0.1 v; v = 0.9 v + p, p = p - 0.05 v.
    """
    import keras

    from kerasdemos.builders import he_regressor

    optimizer, p, path = he_regressor().optimizer, keras.Variable(1.0), []
    optimizer.build([p])
    optimizer.iterations.assign(99)
    for _ in range(2):
        optimizer.apply([keras.ops.convert_to_tensor(p)])
        path.append(float(p))
    return path


def _sum_over_mean():
    """The sum of ten batches' losses over the loss of all rows, one network."""
    drawn = data.noise_regression(0)
    weights = _regressor().get_weights()
    net = ReluNet([kernel.T for kernel in weights[::2]], weights[1::2])
    x, y = drawn.x_train.astype(np.float64), drawn.y_train.astype(np.float64)
    batches = [backprop.gradients(net, x[k : k + 10], y[k : k + 10]).loss
               for k in range(0, 100, 10)]
    return sum(batches) / backprop.gradients(net, x, y).loss


def _loss_of(name):
    """The compiled loss, as a number, of predictions 1, 3 against targets 0, 0."""
    import keras

    return float(keras.ops.mean(keras.losses.get(name)([[0.0, 0.0]], [[1.0, 3.0]])))


_TRAINING = (
    exact("C18.loss-function", REGRESSION, "MSELoss of 1, 3 against 0, 0: mean over all outputs",
          (1 + 9) / 2, lambda: _loss_of(_regressor().loss), 1e-6),
    exact("C18.momentum", REGRESSION, "momentum", 0.9, lambda: _regressor().optimizer.momentum),
    *(exact(f"C18.rate-{epoch}", REGRESSION, f"learning rate, epoch {epoch}: StepLR(10, 0.5)",
            0.1 * 0.5**halvings, partial(_rate, epoch), 1e-8)
      for epoch, halvings in ((0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (50, 5), (90, 9),
                              (99, 9))),
    exact("C18.momentum-across-a-drop", REGRESSION,
          "a parameter across the rate's first drop: PyTorch's velocity has no rate in it",
          [0.9, 0.81], _two_steps_across_a_drop, 1e-6),
    exact("C18.epochs", REGRESSION, "epochs", 100,
          lambda: TRAINED.settings["epochs"]),
    exact("C18.sum-over-mean", REGRESSION, "sum of ten batches' losses over their mean", 10.0,
          _sum_over_mean),
    band("C18.loss", REGRESSION, "loss, epoch 99: the sum over ten batches", LOSS,
         At("loss", 99), "log", TRAINED),
    sentence("C18.not-the-mean", REGRESSION,
             "largest mean over ten batches at epoch 99 of any run: the printed is no mean", LOSS,
             lambda runs: float(runs.metric("last_loss").max() / 10), at_most(1.9635), TRAINED),
)

CLAIMS = (*_NETWORK, *_DATA, *_TRAINING)
