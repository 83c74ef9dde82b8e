"""The networks of the two PyTorch listings, beside what PyTorch makes of the slides' own.

What it makes of them is stored: tests/oracle/pytorch.py.
"""

import keras
import numpy as np
import pytest

from kerasdemos import fit, moons
from kerasdemos.builders import halving_rates, he_regressor, moons_mlp
from kerasdemos.checks import InputError
from kerasdemos.training import PyTorchSGD, fit_many


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
        # 4,000 draws at least: the sd is known to 1 / sqrt(8000), the 4.55% that lie beyond two sd
        # to .33%; 4 of each.
        assert kernel.std() == pytest.approx(1, abs=0.045)
        assert (np.abs(kernel) > 2).mean() == pytest.approx(0.0455, abs=0.0132)
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


def test_moons_losses_equal_pytorchs_along_15000_steps(pytorch):
    theirs, data, model = pytorch.answers["moons"], moons(), moons_mlp()
    model.set_weights(pytorch.my_first_nets_weights())
    np.testing.assert_allclose(model.predict(data.x_train[:5], verbose=0), theirs["outputs"],
                               rtol=1e-5, atol=1e-6)
    ours = fit(model, data.x_train, data.y_train, epochs=pytorch.MOONS_EPOCHS, batch_size=200,
               verbose=0)
    # Measured on three seeds: within 3e-6.
    np.testing.assert_allclose(ours["loss"].iloc[pytorch.MOONS_READ], theirs["losses"], rtol=1e-4)
    for k, mine in enumerate(model.get_weights()):
        np.testing.assert_allclose(mine, theirs[f"weights {k}"], rtol=1e-4, atol=1e-4)


def test_regression_losses_equal_pytorchs_along_100_epochs(pytorch):
    x, y, batches, weights = pytorch.regression()
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
    np.testing.assert_allclose(np.reshape(ours, (100, 10)).sum(axis=1),
                               pytorch.answers["regression"]["losses"], rtol=1e-6)


def trained_many(pytorch, optimizer):
    """Losses of the ensemble's one copy, summed epoch by epoch, beside PyTorch's: (100,) each."""
    x, y, batches, weights = pytorch.regression()
    trained = fit_many(he_regressor(), x, y, weights=[array[np.newaxis] for array in weights],
                       steps=1000, record=1, learning_rate=halving_rates(1000),
                       momentum=0.9, optimizer=optimizer, batches=batches)
    return trained.losses.reshape(100, 10).sum(axis=1), np.array(
        pytorch.answers["regression"]["losses"])


def test_the_ensembles_losses_equal_pytorchs_too(pytorch):
    ours, theirs = trained_many(pytorch, "pytorch_sgd")
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_kerass_own_momentum_would_not_do(pytorch):
    ours, theirs = trained_many(pytorch, "sgd")
    np.testing.assert_allclose(ours[:10], theirs[:10], rtol=1e-9)
    # From the first drop of the rate on, the two forms part.
    assert np.abs(ours[10:12] / theirs[10:12] - 1).max() > 1e-3


def test_initial_weights_are_distributed_as_pytorchs(pytorch):
    keras.utils.set_random_seed(2)
    theirs = pytorch.answers["initial weights"]
    draws = [moons_mlp().get_weights() for _ in range(50)]
    for k, fan_in in enumerate((2, 2, 16, 16)):
        bound, values = fan_in**-0.5, np.concatenate([weights[k].ravel() for weights in draws])
        assert np.abs(values).max() <= bound
        # Of 1,000 draws and more the largest is short of the bound by less than 1%.
        assert theirs["largest"][k] == pytest.approx(bound, rel=0.01)
        # A uniform's standard deviation is known to .45 / sqrt(n) of itself: 4 of these errors,
        # of our 100 draws and more and of PyTorch's 1,000 and more.
        error = 4 * 0.45 * np.sqrt(1 / len(values) + 0.1 / len(values))
        assert values.std() == pytest.approx(theirs["standard deviation"][k], rel=error)


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
