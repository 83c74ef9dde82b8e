"""Every Keras model of the lectures: shapes, formulas, how it is compiled, and what PyTorch says.

The slide's two PyTorch listings are run by PyTorch, beside our Keras versions.
"""

import keras
import numpy as np
import pytest

from kerasdemos import cifar_cnn, fashion_mlp, fit, moons, noise_regression
from kerasdemos.builders import (
    approximator,
    collapse,
    halving_rates,
    he_regressor,
    moons_mlp,
    xor_mlp,
    xor_solution,
)
from kerasdemos.byhand import xor
from kerasdemos.checks import InputError
from kerasdemos.training import PyTorchSGD, fit_many

MOONS_EPOCHS = 15_000


# --- The two big networks ---------------------------------------------------------------------


@pytest.mark.parametrize("units", [1, 16, 128])
def test_the_mlp_has_the_parameters_of_its_formula(units):
    model = fashion_mlp(units)
    assert model.count_params() == 784 * units + units + 10 * units + 10
    assert model.input_shape == (None, 28, 28)


def test_both_networks_give_probabilities():
    images = np.random.default_rng(0).random((3, 28, 28), dtype=np.float32)
    colour = np.random.default_rng(0).random((3, 32, 32, 3), dtype=np.float32)
    for model, x in ((fashion_mlp(), images), (cifar_cnn(), colour)):
        output = model.predict(x, verbose=0)
        assert output.shape == (3, 10)
        np.testing.assert_allclose(output.sum(axis=1), 1, rtol=1e-6)


def test_both_networks_are_compiled_as_on_the_slide():
    for model in (fashion_mlp(), cifar_cnn()):
        assert isinstance(model.optimizer, keras.optimizers.Adam)
        assert model.optimizer.learning_rate == np.float32(0.001)
        model.evaluate(np.zeros((1, *model.input_shape[1:])), np.zeros(1), verbose=0)
        assert set(model.get_metrics_result()) == {"accuracy", "loss"}


def test_the_tensorflow_preset_is_the_same_network_with_logits():
    lecture, tensorflow = cifar_cnn(), cifar_cnn(preset="tensorflow")
    assert lecture.count_params() == tensorflow.count_params() == 122_570
    assert tensorflow.layers[-1].activation is keras.activations.linear
    assert [layer.name for layer in tensorflow.layers] == [
        "conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "conv2d_2", "flatten", "dense",
        "dense_1"]
    tensorflow.set_weights(lecture.get_weights())
    x = np.random.default_rng(0).random((4, 32, 32, 3), dtype=np.float32)
    y = np.array([0, 1, 2, 3])
    # Same weights: the losses of probabilities and of logits are the same number.
    assert lecture.test_on_batch(x, y, return_dict=True)["loss"] == pytest.approx(
        tensorflow.test_on_batch(x, y, return_dict=True)["loss"], rel=1e-5)


def test_the_base_has_no_head_and_cannot_be_trained():
    base = cifar_cnn(head=False)
    assert base.output_shape == (None, 4, 4, 64)
    assert base.count_params() == 56_320
    assert not base.compiled


def test_cos_is_an_activation():
    model = fashion_mlp(activation="cos")
    x = np.random.default_rng(0).random((2, 28, 28), dtype=np.float32)
    kernel, bias = model.layers[1].get_weights()
    np.testing.assert_allclose(model.layers[1](x.reshape(2, 784)),
                               np.cos(x.reshape(2, 784) @ kernel + bias), atol=1e-5)


# --- XOR --------------------------------------------------------------------------------------


def test_the_slides_network_outputs_exactly_xor():
    model = xor_solution()
    assert model.count_params() == 9
    assert model.predict_on_batch(xor.X)[:, 0].tolist() == [0, 1, 1, 0]


def test_its_hidden_layer_is_the_table_worked_by_hand():
    model = xor_solution()
    hidden = keras.Model(model.inputs, model.get_layer("hidden").output)
    assert hidden.predict_on_batch(xor.X).tolist() == xor.trace()["max{0, XW + c}"].tolist()


@pytest.mark.parametrize("units", [1, 2, 16])
def test_xor_mlp_has_four_parameters_a_unit_and_one(units):
    model = xor_mlp(units)
    assert model.count_params() == 4 * units + 1
    assert model.output_shape == (None, 1)


def test_xor_mlp_descends_the_mean_squared_error_with_the_step_size_asked_for():
    model = xor_mlp(learning_rate=0.25)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert float(model.optimizer.learning_rate) == 0.25
    assert model.loss == "mse"


# --- MyFirstNet and "Another Example" ---------------------------------------------------------


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


# --- Approximators ----------------------------------------------------------------------------


@pytest.mark.parametrize(("hidden", "n_inputs", "parameters"), [
    ((83,), 1, 250), ((10, 10, 10), 1, 251), ((16,), 2, 65), (np.array([16]), np.int64(2), 65)])
def test_an_approximator_has_the_parameters_of_its_formula(hidden, n_inputs, parameters):
    model = approximator(hidden, "relu", n_inputs)
    assert model.count_params() == parameters
    assert (model.input_shape, model.output_shape) == ((None, n_inputs), (None, 1))


def test_an_approximators_units_bend_at_different_places():
    keras.utils.set_random_seed(0)
    kernel, bias = approximator((200,), "relu").get_layer("hidden_1").get_weights()
    assert len(np.unique(bias / kernel[0])) == 200
    assert np.abs(bias).max() <= 1


# --- Collapse ---------------------------------------------------------------------------------


def linear_stack(dtype="float64", use_bias=True):
    model = keras.Sequential([keras.Input((5,), dtype=dtype)] + [
        keras.layers.Dense(units, use_bias=use_bias, bias_initializer="random_normal",
                           dtype=dtype) for units in (4, 7, 3)])
    return model


@pytest.mark.parametrize("use_bias", [True, False])
def test_a_stack_of_linear_layers_collapses_into_one(use_bias):
    model = linear_stack(use_bias=use_bias)
    collapsed = collapse(model)
    x = np.random.default_rng(0).normal(size=(6, 5))
    assert collapsed.count_params() == 5 * 3 + 3
    np.testing.assert_allclose(collapsed.predict_on_batch(x), model.predict_on_batch(x),
                               atol=1e-12)


def test_a_collapsed_float32_stack_differs_by_rounding_only():
    model = linear_stack("float32")
    x = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
    np.testing.assert_allclose(collapse(model).predict_on_batch(x),
                               model.predict_on_batch(x), atol=1e-5)


def test_a_stack_with_an_activation_is_not_collapsed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "relu", name="hidden"),
                              keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"got 'relu' in 'hidden': .* not affine"):
        collapse(model)


def test_a_stack_with_another_kind_of_layer_is_not_collapsed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5, name="drop")])
    with pytest.raises(ValueError, match="dense layers only, got Dropout 'drop'"):
        collapse(model)


# --- What is asked wrongly --------------------------------------------------------------------


@pytest.mark.parametrize(("call", "message"), [
    (lambda: fashion_mlp(units=0), "units: expected a whole number of at least 1, got 0"),
    (lambda: fashion_mlp(units=1.5), "units: expected a whole number of at least 1, got 1.5"),
    (lambda: fashion_mlp(units=True), "units: expected a whole number of at least 1, got True"),
    (lambda: fashion_mlp(activation="sine"), "activation: expected 'cos' or a name in keras"),
    (lambda: fashion_mlp(activation=None), "activation: expected 'cos' or a name in keras"),
    (lambda: cifar_cnn(preset="keras"), "preset: expected 'lecture' or 'tensorflow', got 'keras'"),
    (lambda: cifar_cnn(preset=["lecture"]), "preset: expected 'lecture' or 'tensorflow', got ["),
    (lambda: xor_mlp(units=0), "units: expected a whole number of at least 1, got 0"),
    (lambda: xor_mlp(learning_rate=0), "learning_rate: expected a positive number, got 0"),
    (lambda: xor_mlp(learning_rate=np.nan), "learning_rate: expected a positive number, got nan"),
    (lambda: moons_mlp("he"), "initializer: expected 'pytorch' or 'keras', got 'he'"),
    (lambda: moons_mlp(learning_rate="1"), "learning_rate: expected a positive number, got '1'"),
    (lambda: halving_rates(0), "steps: expected a whole number of at least 1, got 0"),
    (lambda: approximator((8, 0)), "hidden_units: expected whole numbers of at least 1, got 0 at"),
    (lambda: approximator(8), "hidden_units: expected shape (layers,), got ()"),
    (lambda: approximator(n_inputs=0), "n_inputs: expected a whole number of at least 1, got 0"),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("build", [fashion_mlp, xor_mlp])
def test_whole_numbers_may_be_numpys(build):
    assert build(np.int64(3)).count_params() == build(3).count_params()
