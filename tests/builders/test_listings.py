"""The networks of the two PyTorch listings, beside what PyTorch makes of the slides' own."""

import keras
import numpy as np
import pytest

from kerasdemos import fit, moons, noise_regression
from kerasdemos.builders import halving_rates, he_regressor, moons_mlp
from kerasdemos.checks import InputError
from kerasdemos.training import PyTorchSGD, fit_many

MOONS_EPOCHS = 15_000


def test_moons_mlp_is_my_first_net():
    model = moons_mlp()
    assert model.count_params() == 82
    assert [layer.units for layer in model.layers] == [16, 2]
    assert model.layers[-1].activation is keras.activations.linear  # logits
    assert float(model.optimizer.learning_rate) == np.float32(0.01)
    x, y = moons().x_train, moons().y_train
    logits = model.predict(x, verbose=0).astype(np.float64)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log(probabilities[np.arange(len(y)), y]).mean()
    assert model.evaluate(x, y, verbose=0) == pytest.approx(expected, rel=1e-5)


def test_keras_initialiser_has_zero_biases_and_pytorchs_has_not():
    for name, zero in (("keras", True), ("pytorch", False)):
        weights = moons_mlp(name).get_weights()
        assert [bool((bias == 0).all()) for bias in weights[1::2]] == [zero, zero]


def test_he_regressor_is_the_listings_network():
    model = he_regressor()
    assert model.count_params() == 2285
    assert [layer.units for layer in model.layers] == [40, 40, 5]
    assert isinstance(model.optimizer, PyTorchSGD)
    assert model.loss == "mse"


def test_he_regressor_draws_gaussians_without_cutting_their_tails():
    keras.utils.set_random_seed(0)
    draws = [he_regressor().get_weights() for _ in range(20)]
    for k, fan_in in ((0, 10), (2, 40), (4, 40)):
        kernel = np.concatenate([weights[k].ravel() for weights in draws]) / np.sqrt(2 / fan_in)
        # 4,000 draws at least: sd known to 4 / sqrt(8000); 4.6% lie beyond two sd.
        assert kernel.std() == pytest.approx(1, abs=0.045)
        assert (np.abs(kernel) > 2).mean() == pytest.approx(0.0455, abs=0.014)
    for weights in draws:
        assert not any(weights[k].any() for k in (1, 3, 5))


def test_the_rate_is_halved_every_ten_epochs_of_ten_steps():
    model = he_regressor()
    rates = []
    for step in (0, 99, 100, 199, 200, 999):
        model.optimizer.iterations.assign(step)
        rates.append(float(model.optimizer.learning_rate))
    np.testing.assert_allclose(rates, 0.1 * 0.5 ** np.array([0, 0, 1, 1, 2, 9]), rtol=1e-6)


def test_the_list_of_rates_is_the_schedules_own():
    schedule = he_regressor().optimizer._learning_rate
    np.testing.assert_allclose(halving_rates(1000), [float(schedule(k)) for k in range(1000)],
                               rtol=1e-6)
    assert halving_rates(201)[[0, 99, 100, 199, 200]].tolist() == [0.1, 0.1, 0.05, 0.05, 0.025]


# --- The listings in PyTorch ------------------------------------------------------------------


def as_keras_weights(network):
    """PyTorch's kernels are (out, in), Keras's (in, out)."""
    return [p.detach().numpy().T.copy() for p in network.parameters()]


def my_first_net(torch):
    """MyFirstNet, as on the slide."""
    return torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))


def train_moons(torch, network, x, y, epochs=MOONS_EPOCHS):
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


def test_moons_losses_equal_pytorchs_along_15000_steps(torch):
    torch.manual_seed(0)
    data, network, model = moons(), my_first_net(torch), moons_mlp()
    model.set_weights(as_keras_weights(network))
    sample = data.x_train[:5]
    np.testing.assert_allclose(model.predict(sample, verbose=0),
                               network(torch.from_numpy(sample)).detach(), rtol=1e-5, atol=1e-6)
    theirs = train_moons(torch, network, data.x_train, data.y_train)
    ours = fit(model, data.x_train, data.y_train, epochs=MOONS_EPOCHS, batch_size=200, verbose=0)
    # Measured on three seeds: within 3e-6.
    np.testing.assert_allclose(ours["loss"], theirs, rtol=1e-4)
    for mine, its in zip(model.get_weights(), as_keras_weights(network), strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-4, atol=1e-4)


def regression_listing(torch):
    """The slide's model and its initialisation."""
    network = torch.nn.Sequential(
        torch.nn.Linear(10, 40), torch.nn.ReLU(), torch.nn.Linear(40, 40), torch.nn.ReLU(),
        torch.nn.Linear(40, 5))
    for layer in network[::2]:
        torch.nn.init.kaiming_normal_(layer.weight)
        layer.bias.data.fill_(0.0)
    return network


def train_regression(torch, network, x, y, orders):
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
def regression(torch):
    """Data, order of batches, initial weights and PyTorch's losses of 100 epochs, in float64.

    In float32 a rounding may put a unit on the other side of its kink: on one processor the losses
    then agreed to 2e-7, on another to 1.2e-5.
    """
    torch.manual_seed(1)
    drawn, network = noise_regression(0), regression_listing(torch).double()
    x, y = drawn.x_train.astype(np.float64), drawn.y_train.astype(np.float64)
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(100), (100, 1)), axis=1)
    weights = as_keras_weights(network)
    return x, y, orders.reshape(-1, 10), weights, train_regression(
        torch, network, x, y, orders.reshape(100, 10, 10))


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
                    steps=1000, record=1, learning_rate=halving_rates(1000),
                    momentum=0.9, optimizer=optimizer, batches=batches).losses.reshape(100, 10)


def test_the_ensembles_losses_equal_pytorchs_too(regression):
    np.testing.assert_allclose(trained_many(regression, "pytorch_sgd"), regression[-1], rtol=1e-9)


def test_kerass_own_momentum_would_not_do(regression):
    ours, theirs = trained_many(regression, "sgd"), regression[-1]
    np.testing.assert_allclose(ours[:10].sum(axis=1), theirs[:10].sum(axis=1), rtol=1e-9)
    # From the first drop of the rate on, the two forms part.
    assert np.abs(ours[10:12] / theirs[10:12] - 1).max() > 1e-3


def test_initial_weights_are_distributed_as_pytorchs(torch):
    torch.manual_seed(2)
    keras.utils.set_random_seed(2)
    theirs = [as_keras_weights(my_first_net(torch)) for _ in range(200)]
    ours = [moons_mlp().get_weights() for _ in range(50)]
    for k, fan_in in enumerate((2, 2, 16, 16)):
        bound = fan_in**-0.5
        for draws in (theirs, ours):
            values = np.concatenate([weights[k].ravel() for weights in draws])
            assert np.abs(values).max() <= bound
            # Uniform: sd bound / sqrt 3, known to 4 standard errors from this many draws.
            error = 4 * 0.45 / np.sqrt(len(values))
            assert values.std() / bound == pytest.approx(3**-0.5, rel=error)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: moons_mlp("he"), "initializer: expected 'pytorch' or 'keras', got 'he'"),
    (lambda: moons_mlp(learning_rate="1"), "learning_rate: expected a positive number, got '1'"),
    (lambda: halving_rates(0), "steps: expected a whole number of at least 1, got 0"),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)
