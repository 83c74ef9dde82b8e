"""Many copies at once train as Keras trains each of them alone."""

import threading

import keras
import numpy as np
import pytest

from kerasdemos.checks import InputError
from kerasdemos.training.many import draw_many, fit_many, predict_many, side_by_side
from kerasdemos.training.optimizers import PyTorchSGD

COPIES, STEPS = 3, 12
RNG = np.random.default_rng(7)
X = RNG.normal(size=(10, 4)).astype("float32")
TARGETS = RNG.normal(size=(10, 2)).astype("float32")
LABELS = np.arange(10) % 2
BATCHES = RNG.integers(0, 10, size=(STEPS, 5))


def network(loss="mse", dtype="float32"):
    model = keras.Sequential([
        keras.Input((4,), dtype=dtype),
        keras.layers.Dense(6, activation="tanh", dtype=dtype),
        keras.layers.Dense(2, dtype=dtype),
    ])
    model.compile(loss=loss)
    return model


def starts(model, dtype="float32"):
    rng = np.random.default_rng(1)
    return [rng.normal(scale=0.5, size=(COPIES, *variable.shape)).astype(dtype)
            for variable in model.trainable_variables]


def one_by_one(model, optimizer, weights, batches, x=X, y=TARGETS):
    """Final weights and losses of each copy, trained alone by train_on_batch."""
    finals, losses = [], []
    for k in range(COPIES):
        model.compile(optimizer=optimizer(k), loss=model.loss)
        model.set_weights([array[k] for array in weights])
        losses.append([model.train_on_batch(x[rows], y[rows]) for rows in batches])
        finals.append(model.get_weights())
        model.reset_metrics()
    return [np.stack(arrays) for arrays in zip(*finals, strict=True)], losses


@pytest.mark.parametrize(
    ("options", "optimizer"),
    [
        ({"learning_rate": 0.1}, lambda k: keras.optimizers.SGD(0.1)),
        ({"learning_rate": 0.05, "momentum": 0.9}, lambda k: keras.optimizers.SGD(0.05, 0.9)),
        ({"learning_rate": 0.02, "optimizer": "adam"}, lambda k: keras.optimizers.Adam(0.02)),
        ({"learning_rate": [0.01, 0.1, 0.3]},
         lambda k: keras.optimizers.SGD([0.01, 0.1, 0.3][k])),
        ({"learning_rate": 0.1 * 0.5 ** (np.arange(STEPS) // 4), "momentum": 0.9},
         lambda k: keras.optimizers.SGD(
             keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5, staircase=True), 0.9)),
        ({"learning_rate": 0.1 * 0.5 ** (np.arange(STEPS) // 4), "momentum": 0.9,
          "optimizer": "pytorch_sgd"},
         lambda k: PyTorchSGD(
             keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5, staircase=True), 0.9)),
    ],
    ids=["gradient descent", "momentum", "Adam", "a rate a copy", "a rate a step",
         "PyTorch's momentum"],
)
def test_each_copy_ends_where_train_on_batch_ends(options, optimizer):
    model = network()
    weights = starts(model)
    ours = fit_many(model, X, TARGETS, weights=weights, steps=STEPS, batches=BATCHES, **options)
    theirs, _ = one_by_one(model, optimizer, weights, BATCHES)
    for mine, expected in zip(ours.weights, theirs, strict=True):
        np.testing.assert_allclose(mine, expected, atol=2e-6)


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy",
                                  keras.losses.SparseCategoricalCrossentropy(from_logits=True)])
def test_labels_are_classified_as_by_keras(loss):
    model = network(loss)
    if isinstance(loss, str):
        model.layers[-1].activation = keras.activations.softmax
    weights = starts(model)
    ours = fit_many(model, X, LABELS, weights=weights, steps=STEPS, learning_rate=0.5,
                    batches=BATCHES)
    theirs, _ = one_by_one(model, lambda k: keras.optimizers.SGD(0.5), weights, BATCHES, y=LABELS)
    for mine, expected in zip(ours.weights, theirs, strict=True):
        np.testing.assert_allclose(mine, expected, atol=2e-6)


def test_penalties_on_weights_belong_to_the_loss():
    model = network()
    model.layers[0].kernel_regularizer = keras.regularizers.L2(0.1)
    weights = starts(model)
    ours = fit_many(model, X, TARGETS, weights=weights, steps=STEPS, learning_rate=0.1)
    theirs, _ = one_by_one(model, lambda k: keras.optimizers.SGD(0.1), weights,
                           [np.arange(10)] * STEPS)
    for mine, expected in zip(ours.weights, theirs, strict=True):
        np.testing.assert_allclose(mine, expected, atol=2e-6)


def test_without_batches_every_step_takes_all_rows():
    model = network()
    everything = np.tile(np.arange(10), (STEPS, 1))
    full, batched = (
        fit_many(model, X, TARGETS, weights=starts(model), steps=STEPS, learning_rate=0.1,
                 batches=batches) for batches in (None, everything))
    for one, other in zip(full.weights, batched.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.mark.parametrize(
    ("own_x", "own_y", "own_rows"),
    [(True, False, False), (False, True, True), (True, True, True)],
)
def test_copies_may_have_their_own_data_and_batches(own_x, own_y, own_rows):
    model, rng = network(), np.random.default_rng(5)
    weights = starts(model)
    x = rng.normal(size=(COPIES, 10, 4)).astype("float32") if own_x else X
    y = rng.normal(size=(COPIES, 10, 2)).astype("float32") if own_y else TARGETS
    rows = rng.integers(0, 10, size=(COPIES, STEPS, 5)) if own_rows else BATCHES
    together = fit_many(model, x, y, weights=weights, steps=STEPS, learning_rate=0.1, batches=rows)
    k = 1
    alone = fit_many(model, x[k] if own_x else x, y[k] if own_y else y,
                     weights=[array[k : k + 1] for array in weights], steps=STEPS,
                     learning_rate=0.1, batches=rows[k] if own_rows else rows)
    for many, one in zip(together.weights, alone.weights, strict=True):
        np.testing.assert_allclose(many[k], one[0], atol=1e-6)


def test_copies_may_have_their_own_labels():
    model, rng = network("sparse_categorical_crossentropy"), np.random.default_rng(6)
    model.layers[-1].activation = keras.activations.softmax
    weights, labels = starts(model), rng.integers(0, 2, size=(COPIES, 10))
    together = fit_many(model, X, labels, weights=weights, steps=STEPS, learning_rate=0.1)
    for k in range(COPIES):
        alone = fit_many(model, X, labels[k], weights=[array[k : k + 1] for array in weights],
                         steps=STEPS, learning_rate=0.1)
        for many, one in zip(together.weights, alone.weights, strict=True):
            np.testing.assert_allclose(many[k], one[0], atol=1e-6)


def test_losses_are_those_before_steps_0_record_2_record():
    model = network()
    weights = starts(model)
    ours = fit_many(model, X, TARGETS, weights=weights, steps=STEPS, learning_rate=0.1, record=5)
    first = ((predict_many(model, X, weights) - TARGETS) ** 2).mean(axis=(1, 2))
    after_five = fit_many(model, X, TARGETS, weights=weights, steps=5, learning_rate=0.1).weights
    sixth = ((predict_many(model, X, after_five) - TARGETS) ** 2).mean(axis=(1, 2))
    assert ours.losses.shape == (3, COPIES)  # steps 0, 5, 10
    np.testing.assert_allclose(ours.losses[0], first, rtol=1e-5)
    np.testing.assert_allclose(ours.losses[1], sixth, rtol=1e-5)


def test_without_record_no_losses_are_kept():
    model = network()
    ours = fit_many(model, X, TARGETS, weights=starts(model), steps=2, learning_rate=0.1)
    assert ours.losses.shape == (0, COPIES)


def test_float64_weights_compute_in_float64():
    model = network()
    weights = starts(model, "float64")
    ours = fit_many(model, X, TARGETS, weights=weights, steps=1, learning_rate=0.1, record=1)
    w1, b1, w2, b2 = (array[0] for array in weights)
    x, targets = X.astype("float64"), TARGETS.astype("float64")
    hidden = np.tanh(x @ w1 + b1)
    residual = hidden @ w2 + b2 - targets
    assert ours.weights[0].dtype == np.float64
    np.testing.assert_allclose(ours.losses[0, 0], (residual**2).mean(), rtol=1e-14)
    np.testing.assert_allclose(ours.weights[3][0], b2 - 0.1 * residual.mean(axis=0), atol=1e-14)


def test_predictions_are_each_copys_own():
    model = network()
    weights = starts(model)
    outputs = predict_many(model, X, weights)
    for k in range(COPIES):
        model.set_weights([array[k] for array in weights])
        np.testing.assert_allclose(outputs[k], model.predict_on_batch(X), atol=1e-6)


def test_the_model_keeps_its_own_weights():
    model = network()
    before = model.get_weights()
    fit_many(model, X, TARGETS, weights=starts(model), steps=2, learning_rate=0.1)
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps: expected a whole number of at least 1, got 0"),
        ({"steps": True}, "steps: expected a whole number of at least 1, got True"),
        ({"record": 0}, "record: expected a whole number of at least 1, got 0"),
        ({"optimizer": "rmsprop"}, "optimizer: expected 'sgd' or .* got 'rmsprop'"),
        ({"optimizer": ["sgd"]}, r"optimizer: expected .* got \['sgd'\]"),
        ({"momentum": 1.0}, "momentum: expected a number from 0 to below 1, .* got 1.0"),
        ({"momentum": "0.9"}, "momentum: expected a number .* got '0.9'"),
        ({"momentum": 0.5, "optimizer": "adam"}, "momentum: expected .* for adam 0, got 0.5"),
        ({"learning_rate": -1}, "learning_rate: expected numbers of at least 0 .* got -1.0"),
        ({"learning_rate": 0}, "learning_rate: expected a positive number, got 0 only"),
        ({"learning_rate": np.inf}, "learning_rate: expected finite numbers, got inf"),
        ({"learning_rate": [0.1, 0.2]},
         r"or shape \(3,\), \(12,\) or \(3, 12\), got \(2,\)"),
        ({"learning_rate": [0.1] * 3, "steps": 3}, "as many copies as steps, got"),
        ({"batches": [[0, 10]] * STEPS}, r"whole numbers from 0 to 9, got 10 at \[0, 1\]"),
        ({"batches": [[0, 1]]}, r"shape \(12, batch\) or \(3, 12, batch\), got \(1, 2\)"),
        ({"weights": []}, r"weights: expected shapes \(copies, 4, 6\), .* got none"),
        ({"x": X[:, 0]}, r"x: expected 2 axes, or 3 with 3 copies first, got shape \(10,\)"),
        ({"x": X[:, :3]}, r"x: expected shape \(n, 4\), a copy's own or .* got \(10, 3\)"),
        ({"y": TARGETS[:, :1]}, r"y: expected shape \(n, 2\), .* got \(10, 1\)"),
        ({"y": TARGETS[:5]}, "x and y: expected as many rows, got 10 and 5"),
        ({"y": np.full((10, 2), np.nan)}, r"y: expected finite numbers, got nan at \[0, 0\]"),
    ],
)
def test_what_does_not_fit_is_refused_before_training(options, message):
    model = network()
    arguments = {"x": X, "y": TARGETS, "weights": starts(model), "steps": STEPS,
                 "learning_rate": 0.1} | options
    with pytest.raises(InputError, match=message):
        fit_many(model, arguments.pop("x"), arguments.pop("y"), **arguments)


def test_labels_beyond_the_outputs_are_refused():
    model = network("sparse_categorical_crossentropy")
    with pytest.raises(InputError, match=r"y: expected whole numbers from 0 to 1, got 2 at \[9\]"):
        fit_many(model, X, [0] * 9 + [2], weights=starts(model), steps=1, learning_rate=0.1)


def test_numbers_may_be_numpys():
    model = network()
    ours = fit_many(model, X, TARGETS, weights=starts(model), steps=np.int64(2),
                    learning_rate=np.float32(0.1), momentum=np.float64(0.5), record=np.int8(1))
    assert ours.losses.shape == (2, COPIES)


def test_starts_are_drawn_by_the_models_own_initializers_from_a_seed():
    model = network()
    drawn, again, other = (draw_many(model, 200, seed=seed) for seed in (3, np.int64(3), 4))
    for one, same, differs, variable in zip(drawn, again, other, model.weights, strict=True):
        assert one.shape == (200, *variable.shape)
        np.testing.assert_array_equal(one, same)
        assert variable.name == "bias" or not np.array_equal(one, differs)
    # Glorot's uniform kernels of 4 inputs and 6 outputs, zero biases.
    bound = np.sqrt(6 / (4 + 6))
    assert np.abs(drawn[0]).max() <= bound
    # A uniform's standard deviation is known to .45 / sqrt(4,800) of itself: 4 of these errors.
    assert drawn[0].size == 4800
    assert drawn[0].std() == pytest.approx(bound / np.sqrt(3), rel=4 * 0.45 / np.sqrt(4800))
    assert not drawn[1].any()
    # Few are drawn call by call, many by a program: to the bit alike.
    np.testing.assert_array_equal(drawn[0][:50], draw_many(model, 50, seed=3)[0])


def test_an_initializer_of_ones_own_is_called_for_every_start():
    class ByNumPy(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return generator.normal(size=shape).astype(np.float32)

        def get_config(self):
            return {}

    generator = np.random.default_rng(0)
    layer = keras.layers.Dense(2, kernel_initializer=ByNumPy())
    model = keras.Sequential([keras.Input((3,)), layer])
    kernels = draw_many(model, 200, seed=0)[0]
    assert len(np.unique(kernels)) == 200 * 3 * 2


@pytest.mark.parametrize(("options", "message"), [
    ({"copies": 0}, "copies: expected a whole number of at least 1, got 0"),
    ({"seed": -1}, "seed: expected a whole number from 0 to 4294967295, got -1"),
])
def test_starts_asked_for_wrongly_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        draw_many(network(), **{"copies": 2, "seed": 0} | options)


def test_a_model_without_loss_or_with_a_state_is_refused():
    bare = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(InputError, match="model: expected a model compiled with one loss"):
        fit_many(bare, X, TARGETS, weights=[np.ones((1, 4, 2)), np.ones((1, 2))], steps=1,
                 learning_rate=0.1)
    stateful = keras.Sequential([keras.Input((4,)), keras.layers.BatchNormalization()])
    with pytest.raises(InputError, match="model: expected a built model without state"):
        predict_many(stateful, X, [np.ones((1, 4))] * 2)


def test_trainings_side_by_side_give_the_bits_that_they_give_one_after_the_other():
    def train(seed, steps):
        model = network()
        return fit_many(model, X, TARGETS, weights=draw_many(model, 2, seed=seed), steps=steps,
                        learning_rate=0.1).weights

    found = side_by_side(train, {str(seed): {"seed": seed} for seed in (3, 1, 2)}, steps=50)
    assert list(found) == ["3", "1", "2"]
    for seed, weights in found.items():
        for one, other in zip(weights, train(int(seed), 50), strict=True):
            np.testing.assert_array_equal(one, other)


def test_trainings_side_by_side_run_at_the_same_time_and_an_error_comes_through():
    both = threading.Barrier(2)
    assert set(side_by_side(both.wait, {"a": {}, "b": {}}, timeout=60).values()) == {0, 1}
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda n: 1 / n, {"a": {"n": 1}, "b": {"n": 0}})


def test_only_dense_layers_are_drawn_and_they_may_lack_a_bias():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, use_bias=False)])
    assert [array.shape for array in draw_many(model, 5, seed=0)] == [(5, 3, 2)]
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(name="norm")])
    with pytest.raises(InputError, match="model: expected Dense layers, got 'norm', a Batch"):
        draw_many(model, 5, seed=0)
