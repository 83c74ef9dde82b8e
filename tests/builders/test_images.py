"""The Fashion-MNIST MLP and the CIFAR-10 CNN: shapes, formulas, how they are compiled."""

import keras
import numpy as np
import pytest

from kerasdemos import cifar_cnn, fashion_mlp, parameter_table
from kerasdemos.checks import InputError


@pytest.mark.parametrize("units", [1, 16, 128])
def test_the_mlp_has_the_parameters_of_its_formula(units):
    model = fashion_mlp(units)
    assert model.count_params() == 784 * units + units + 10 * units + 10
    assert model.input_shape == (None, 28, 28)


def test_of_several_hidden_layers_the_mlp_has_the_units_of_each():
    model = fashion_mlp([5, 3])
    assert [layer.name for layer in model.layers] == ["flatten", "dense_2", "dense_1", "dense"]
    assert model.count_params() == 785 * 5 + 6 * 3 + 4 * 10
    assert [layer.activation.__name__ for layer in model.layers[1:]] == ["relu", "relu", "softmax"]


def test_hidden_gives_the_units_of_each_layer_as_whole_numbers_of_any_kind():
    by_units, by_hidden = fashion_mlp([5, 3]), fashion_mlp(hidden=np.array([5, 3]))
    assert [layer.get_config() for layer in by_hidden.layers] == [
        layer.get_config() for layer in by_units.layers]
    assert fashion_mlp(np.int64(7)).layers[1].units == 7
    assert fashion_mlp(learning_rate=0.25).optimizer.learning_rate == 0.25


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


@pytest.mark.parametrize(("call", "message"), [
    (lambda: fashion_mlp(units=0), "units: expected a whole number of at least 1, got 0"),
    (lambda: fashion_mlp(units=(3, 0)), "units: expected a whole number of at least 1, got 0"),
    (lambda: fashion_mlp(units=1.5), "units: expected a whole number of at least 1, got 1.5"),
    (lambda: fashion_mlp(units=True), "units: expected a whole number of at least 1, got True"),
    (lambda: fashion_mlp(hidden=(3, 0)), "hidden: expected whole numbers of at least 1, got 0"),
    (lambda: fashion_mlp(hidden=8), "hidden: expected"),
    (lambda: fashion_mlp(learning_rate=0), "learning_rate: expected a positive number, got 0"),
    (lambda: fashion_mlp(activation="sine"), "activation: expected 'cos' or a name in keras"),
    (lambda: fashion_mlp(activation=None), "activation: expected 'cos' or a name in keras"),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_whole_numbers_may_be_numpys():
    assert fashion_mlp(np.int64(3)).count_params() == fashion_mlp(3).count_params()


def test_the_users_own_data_format_changes_nothing():
    before = [parameter_table(model) for model in (fashion_mlp(), cifar_cnn())]
    keras.config.set_image_data_format("channels_first")
    try:
        models = fashion_mlp(), cifar_cnn()
    finally:
        keras.config.set_image_data_format("channels_last")
    for model, table in zip(models, before, strict=True):
        assert parameter_table(model)["output_shape"].tolist() == table["output_shape"].tolist()
        assert {getattr(layer, "data_format", "channels_last") for layer in model.layers} == {
            "channels_last"}
