"""The slide's two PyTorch listings, run by PyTorch, beside our Keras versions."""

import os

import keras
import numpy as np
import pytest

from kerasdemos import fit, moons, noise_regression
from kerasdemos.builders import he_regressor, moons_mlp
from kerasdemos.training.many import fit_many

try:
    import torch
except ImportError:
    if os.environ.get("KERASDEMOS_REQUIRE_TORCH") == "1":
        raise
    pytest.skip("PyTorch is not installed: make .venv/.installed-oracle",
                allow_module_level=True)

MOONS_EPOCHS = 15_000


def as_keras_weights(network):
    """PyTorch's kernels are (out, in), Keras's (in, out)."""
    return [p.detach().numpy().T.copy() for p in network.parameters()]


def my_first_net():
    """MyFirstNet, as on the slide."""
    return torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))


def train_moons(network, x, y, epochs=MOONS_EPOCHS):
    """The slide's loop: full batch, cross-entropy of logits, SGD."""
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-2)
    losses = []
    for _ in range(epochs):
        loss = loss_function(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


@pytest.fixture(scope="module")
def threads():
    """One thread: two only get in each other's way on networks this small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_moons_losses_equal_pytorchs_along_15000_steps(threads):
    torch.manual_seed(0)
    data, network, model = moons(), my_first_net(), moons_mlp()
    model.set_weights(as_keras_weights(network))
    sample = data.x_train[:5]
    np.testing.assert_allclose(model.predict(sample, verbose=0),
                               network(torch.from_numpy(sample)).detach(), rtol=1e-5, atol=1e-6)
    theirs = train_moons(network, data.x_train, data.y_train)
    ours = fit(model, data.x_train, data.y_train, epochs=MOONS_EPOCHS, batch_size=200, verbose=0)
    # Measured on three seeds: within 3e-6.
    np.testing.assert_allclose(ours["loss"], theirs, rtol=1e-4)
    for mine, its in zip(model.get_weights(), as_keras_weights(network), strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-4, atol=1e-4)


def regression_listing():
    """The slide's model and its initialisation."""
    network = torch.nn.Sequential(
        torch.nn.Linear(10, 40), torch.nn.ReLU(), torch.nn.Linear(40, 40), torch.nn.ReLU(),
        torch.nn.Linear(40, 5))
    for layer in network[::2]:
        torch.nn.init.kaiming_normal_(layer.weight)
        layer.bias.data.fill_(0.0)
    return network


def train_regression(network, x, y, orders):
    """The slide's training: SGD with momentum, StepLR; the loss of every batch of every epoch."""
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    criterion = torch.nn.MSELoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
    losses = []
    for order in orders:  # (10, 10): ten batches of ten rows
        for rows in order:
            optimizer.zero_grad()
            loss = criterion(network(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
    return np.array(losses).reshape(len(orders), -1)


@pytest.fixture(scope="module")
def regression(threads):
    """Data, order of batches, initial weights and PyTorch's losses of 100 epochs, in float64.

    In float32 a rounding may put a unit on the other side of its kink: on one processor the losses
    then agreed to 2e-7, on another to 1.2e-5.
    """
    torch.manual_seed(1)
    drawn, network = noise_regression(0), regression_listing().double()
    x, y = drawn.x_train.astype(np.float64), drawn.y_train.astype(np.float64)
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(100), (100, 1)), axis=1)
    weights = as_keras_weights(network)
    return x, y, orders.reshape(-1, 10), weights, train_regression(
        network, x, y, orders.reshape(100, 10, 10))


def test_regression_losses_equal_pytorchs_along_100_epochs(regression):
    x, y, batches, weights, theirs = regression
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float64")
    try:
        model = he_regressor()
    finally:
        keras.config.set_dtype_policy(before)
    model.set_weights(weights)
    model.compile(model.optimizer, model.loss, jit_compile=True)
    ours = []
    for rows in batches:
        model.reset_metrics()
        ours.append(model.train_on_batch(x[rows], y[rows]))
    # Keras keeps the learning rate in float32. Measured: within 7e-8.
    np.testing.assert_allclose(np.reshape(ours, (100, 10)).sum(axis=1), theirs.sum(axis=1),
                               rtol=1e-6)


def trained_many(regression, optimizer):
    """Losses of the ensemble's one copy, (100, 10)."""
    x, y, batches, weights, _ = regression
    return fit_many(he_regressor(), x, y, weights=[array[np.newaxis] for array in weights],
                    steps=1000, record=1, learning_rate=0.1 * 0.5 ** (np.arange(1000) // 100),
                    momentum=0.9, optimizer=optimizer, batches=batches).losses.reshape(100, 10)


def test_the_ensembles_losses_equal_pytorchs_too(regression):
    np.testing.assert_allclose(trained_many(regression, "pytorch_sgd"), regression[-1], rtol=1e-9)


def test_kerass_own_momentum_would_not_do(regression):
    ours, theirs = trained_many(regression, "sgd"), regression[-1]
    np.testing.assert_allclose(ours[:10].sum(axis=1), theirs[:10].sum(axis=1), rtol=1e-9)
    # From the first drop of the rate on, the two forms part.
    assert np.abs(ours[10:12] / theirs[10:12] - 1).max() > 1e-3


def test_initial_weights_are_distributed_as_pytorchs():
    torch.manual_seed(2)
    keras.utils.set_random_seed(2)
    theirs = [as_keras_weights(my_first_net()) for _ in range(200)]
    ours = [moons_mlp().get_weights() for _ in range(50)]
    for k, fan_in in enumerate((2, 2, 16, 16)):
        bound = fan_in**-0.5
        for draws in (theirs, ours):
            values = np.concatenate([weights[k].ravel() for weights in draws])
            assert np.abs(values).max() <= bound
            # Uniform: sd bound / sqrt 3, known to 4 standard errors from this many draws.
            error = 4 * 0.45 / np.sqrt(len(values))
            assert values.std() / bound == pytest.approx(3**-0.5, rel=error)
