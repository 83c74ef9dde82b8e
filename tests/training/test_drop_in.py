"""Argument by argument, fit does what model.fit does, from the same weights and batches."""

import keras
import numpy as np
import pytest
from keras import callbacks, layers, losses, optimizers

from kerasdemos import fit
from kerasdemos.checks import InputError

PROGRAMS = pytest.mark.parametrize("jit_compile", [True, False])


def same(build, x, y, capsys=None, tolerance=1e-5, jit_compile="auto", made=list, **arguments):
    """Train two equal models, ours and Keras's way; histories and weights must agree."""
    arguments = {"epochs": 3, "batch_size": 8, "shuffle": False} | arguments
    keras.utils.set_random_seed(0)
    theirs = build()
    ours = build()
    ours.set_weights(theirs.get_weights())
    reference = theirs.fit(x, y, verbose=0, **arguments, callbacks=made())
    history = fit(ours, x, y, verbose=2 if capsys else 0, jit_compile=jit_compile, **arguments,
                  callbacks=made())
    if capsys:  # it was the compiled program
        assert "Keras's own fit" not in capsys.readouterr().out
    assert set(history.columns) == set(reference.history)
    for name, values in reference.history.items():
        mine = history[name].dropna()
        np.testing.assert_allclose(mine, values, rtol=1e-4, atol=1e-6, err_msg=name)
    assert list(history.index) == [epoch + 1 for epoch in reference.epoch]
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance * 10, atol=tolerance)
    return history, ours


def classifier(optimizer="adam", weighted=True):
    def build():
        model = keras.Sequential([keras.Input((3,)), layers.Dense(6, "relu"), layers.Dense(4)])
        model.compile(optimizer() if callable(optimizer) else optimizer,
                      losses.SparseCategoricalCrossentropy(from_logits=True),
                      metrics=["accuracy"], weighted_metrics=["accuracy"] if weighted else None)
        return model

    return build


@pytest.fixture
def labelled():
    generator = np.random.default_rng(0)
    return generator.normal(size=(44, 3)).astype(np.float32), generator.integers(0, 4, 44)


# Arguments --------------------------------------------------------------------------------------


@PROGRAMS
@pytest.mark.parametrize("weights", ["sample_weight", "class_weight"])
def test_weights_of_samples_and_of_classes(weights, labelled, capsys, jit_compile):
    x, y = labelled
    value = np.linspace(0, 2, len(x)) if weights == "sample_weight" else {0: 2.0, 3: 0.5}
    same(classifier(), x, y, capsys, jit_compile=jit_compile, **{weights: value})


def test_class_weights_of_one_hot_targets(labelled, capsys):
    def build():
        model = classifier()()
        model.compile("sgd", losses.CategoricalCrossentropy(from_logits=True))
        return model

    x, y = labelled
    same(build, x, np.eye(4)[y], capsys, class_weight={1: 3.0})


def test_a_part_set_aside_for_validation(labelled, capsys):
    x, y = labelled
    history, _ = same(classifier(), x, y, capsys, validation_split=0.3)
    assert "val_loss" in history
    same(classifier(), x, y, capsys, validation_split=0.25,
         sample_weight=np.linspace(0, 1, len(x)))


@pytest.mark.parametrize("frequency", [2, [1, 3]])
def test_validation_with_weights_and_only_after_some_epochs(frequency, labelled, capsys):
    x, y = labelled
    history, _ = same(classifier(), x, y, capsys, validation_freq=frequency, epochs=4,
                      validation_data=(x[:9], y[:9], np.linspace(0, 1, 9)))
    assert history["val_loss"].notna().tolist() == (
        [False, True, False, True] if frequency == 2 else [True, False, True, False])


def test_a_validation_loss_that_is_a_sum_depends_on_the_batch_as_with_keras(labelled, capsys):
    def build():
        model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
        model.compile(optimizers.SGD(1e-4), losses.MeanSquaredError(reduction="sum"))
        return model

    x, y = labelled
    same(build, x, y.astype(float), capsys, validation_data=(x, y))
    same(build, x, y.astype(float), capsys, validation_data=(x, y), validation_batch_size=7)


def test_a_training_that_goes_on(labelled, capsys):
    x, y = labelled
    same(classifier(), x, y, capsys, initial_epoch=1)
    # With a seed it goes on with the orders that it would have had.
    start = classifier()().get_weights()
    once, twice = classifier()(), classifier()()
    once.set_weights(start)
    twice.set_weights(start)
    fit(once, x, y, epochs=4, seed=1, verbose=0)
    fit(twice, x, y, epochs=2, seed=1, verbose=0)
    history = fit(twice, x, y, epochs=4, initial_epoch=2, seed=1, verbose=0)
    assert list(history.index) == [3, 4]
    for a, b in zip(once.get_weights(), twice.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_the_history_is_on_the_model_too(labelled):
    x, y = labelled
    model = classifier()()
    history = fit(model, x[:40], y[:40], epochs=3, batch_size=8, verbose=0)
    assert model.history.epoch == [0, 1, 2]
    assert model.history.history["loss"] == history["loss"].tolist()


# Models -----------------------------------------------------------------------------------------


def two_by_two(form):
    def build():
        a, b = keras.Input((3,), name="a"), keras.Input((1,), name="b")
        both = layers.Concatenate()([layers.Dense(4, "tanh")(a), b])
        outputs = [layers.Dense(4, name="label")(both), layers.Dense(1, name="number")(both)]
        if form == "dict":
            outputs = dict(zip(("label", "number"), outputs, strict=True))
            model = keras.Model({"a": a, "b": b}, outputs)
            loss = {"label": losses.SparseCategoricalCrossentropy(from_logits=True),
                    "number": "mse"}
        else:
            model = keras.Model([a, b], outputs)
            loss = [losses.SparseCategoricalCrossentropy(from_logits=True), "mse"]
        model.compile("adam", loss)
        return model

    return build


@PROGRAMS
@pytest.mark.parametrize(("form", "weighted"), [
    ("list", None), ("dict", None), ("list", "one"),
    *(pytest.param(*more, marks=pytest.mark.slow)
      for more in (("dict", "one"), ("list", "each"), ("dict", "each")))])
def test_several_inputs_and_outputs(form, weighted, labelled, jit_compile, capsys):
    # Whole batches: where one is smaller, Keras counts it in an output's own loss as a whole one.
    x, label = (array[:40] for array in labelled)
    number = x.sum(axis=1)
    inputs, targets = [x, x[:, :1]], [label, number]
    weights = [np.linspace(0, 1, len(x)), np.linspace(1, 0, len(x))]
    if form == "dict":
        inputs = dict(zip("ab", inputs, strict=True))
        targets = dict(zip(("label", "number"), targets, strict=True))
        weights = dict(zip(("label", "number"), weights, strict=True))
    weights = {None: None, "one": np.linspace(0, 1, len(x)), "each": weights}[weighted]
    same(two_by_two(form), inputs, targets, capsys, jit_compile=jit_compile,
         sample_weight=weights, validation_split=0.2)


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.output_layer = layers.Dense(5, "relu"), layers.Dense(4)

    def call(self, x):
        return self.output_layer(self.hidden(x))


def test_a_subclassed_model_that_is_built(labelled, capsys):
    def build():
        model = Subclassed()
        model(np.zeros((1, 3), np.float32))
        model.compile("adam", losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    x, y = labelled
    same(build, x, y, capsys, validation_split=0.2)


def test_batch_normalisation(labelled, capsys):
    def build():
        model = keras.Sequential([keras.Input((3,)), layers.Dense(5),
                                  layers.BatchNormalization(), layers.Dense(1)])
        model.compile("sgd", "mse")
        return model

    x, y = labelled
    same(build, x, y.astype(float), capsys, validation_split=0.2)


def test_dropout_drops_as_much_as_with_keras():
    """Inputs of one through dropout of a half: the mean of the outputs is 1, of their squares 2."""
    class Squares(layers.Layer):
        def build(self, _):
            self.n = self.add_weight(shape=(2,), initializer="zeros", trainable=False)

        def call(self, x, training=False):
            if training:
                self.n.assign_add(keras.ops.stack([keras.ops.mean(x), keras.ops.mean(x**2)]))
            return x

    for jit_compile in (True, False):
        model = keras.Sequential([keras.Input((100,)), layers.Dropout(0.5, seed=1), Squares(),
                                  layers.Dense(1)])
        model.compile("sgd", "mse")
        fit(model, np.ones((1000, 100)), np.zeros(1000), epochs=1, batch_size=100, verbose=0,
            jit_compile=jit_compile)
        # 100,000 draws of 0 or 2: standard deviations of .0032 and .0063; 4 of them.
        for mean, expected, sd in zip(model.layers[1].n / 10, (1, 2), (0.0032, 0.0063),
                                      strict=True):
            assert float(mean) == pytest.approx(expected, abs=4 * sd)


@pytest.mark.parametrize("optimizer", [
    lambda: optimizers.Adam(0.01, clipnorm=0.1),
    lambda: optimizers.SGD(0.1, global_clipnorm=0.1),
    lambda: optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 10)),
    lambda: optimizers.Adam(0.01, use_ema=True, ema_overwrite_frequency=4),
    lambda: optimizers.Adam(0.01, use_ema=True),
    lambda: optimizers.SGD(0.1, gradient_accumulation_steps=3),
], ids=["clipnorm", "global clipnorm", "schedule", "averages", "averages at the end",
        "accumulation"])
@PROGRAMS
def test_optimizers(optimizer, labelled, jit_compile, capsys):
    x, y = (array[:40] for array in labelled)  # whole batches: one program less to compile
    same(classifier(optimizer), x, y, capsys, jit_compile=jit_compile)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "float64"])
def test_other_precisions(policy, labelled, capsys):
    def build():
        model = keras.Sequential([keras.Input((3,)), layers.Dense(5, "relu", dtype=policy),
                                  layers.Dense(1, dtype=policy)])
        model.compile(optimizers.SGD(0.01), "mse")
        return model

    x, y = labelled
    coarse = 1e-5 if policy == "float64" else 5e-3
    ours, theirs = build(), build()
    ours.set_weights(theirs.get_weights())
    fit(ours, x, y, epochs=3, shuffle=False, verbose=0)
    theirs.fit(x, y, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=coarse)


# Callbacks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [
    lambda folder: [callbacks.EarlyStopping("loss", min_delta=9, patience=1,
                                            restore_best_weights=True)],
    lambda folder: [callbacks.ReduceLROnPlateau("loss", 0.1, patience=1, min_delta=9)],
    lambda folder: [callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))],
    lambda folder: [callbacks.ModelCheckpoint(folder / "{epoch}.weights.h5",
                                              save_weights_only=True)],
    lambda folder: [callbacks.TensorBoard(folder / "board")],
    lambda folder: [callbacks.CSVLogger(folder / "log.csv")],
    lambda folder: [callbacks.TerminateOnNaN()],
    lambda folder: [callbacks.SwapEMAWeights()],
], ids=["EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler", "ModelCheckpoint",
        "TensorBoard", "CSVLogger", "TerminateOnNaN", "SwapEMAWeights"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_callbacks(make, labelled, tmp_path, capsys):
    def build():
        return classifier(lambda: optimizers.Adam(0.01, use_ema=True))()

    if "TensorBoard" in make.__code__.co_names:
        pytest.importorskip("tensorboard")
    turns = iter(["theirs", "ours"])

    def made():
        folder = tmp_path / next(turns)
        folder.mkdir()
        return make(folder)

    x, y = (array[:40] for array in labelled)  # whole batches: two programs less to compile
    same(build, x, y, capsys, made=made, epochs=5, validation_split=0.2)
    ours, theirs = ({str(file.relative_to(tmp_path / who)) for file in (tmp_path / who).rglob("*")
                     if "board" not in str(file)} for who in ("ours", "theirs"))
    assert ours == theirs
    if (tmp_path / "ours" / "log.csv").exists():
        a, b = (np.genfromtxt(tmp_path / who / "log.csv", delimiter=",", names=True)
                for who in ("ours", "theirs"))
        assert a.dtype.names == b.dtype.names
        np.testing.assert_allclose(a.tolist(), b.tolist(), rtol=1e-4)


def test_an_interrupted_training_is_restored(labelled, tmp_path):
    class Stop(callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    x, y = labelled
    model = classifier()()
    with pytest.raises(KeyboardInterrupt):
        fit(model, x, y, epochs=4, verbose=0,
            callbacks=[callbacks.BackupAndRestore(tmp_path / "backup"), Stop()])
    history = fit(model, x, y, epochs=4, verbose=0,
                  callbacks=[callbacks.BackupAndRestore(tmp_path / "backup")])
    assert list(history.index) == [3, 4]


# What is asked wrongly --------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "message"), [
    ({"initial_epoch": 3}, "initial_epoch: expected a whole number from 0 to 2, got 3"),
    ({"validation_split": 1.0}, "validation_split: expected a number from 0 to below 1, got 1.0"),
    ({"validation_split": 0.999}, "validation_split: expected samples on both sides, got 0 "
                                  "to train on of 44"),
    ({"validation_freq": 0, "validation_split": 0.5},
     "validation_freq: expected a whole number of at least 1, got 0"),
    ({"validation_batch_size": -1, "validation_split": 0.5},
     "validation_batch_size: expected a whole number of at least 1, got -1"),
    ({"sample_weight": [1, 2]}, "sample_weight: expected shape (44,), got (2,)"),
    ({"sample_weight": np.full(44, np.nan)},
     "sample_weight: expected finite numbers, got nan at [0]"),
    ({"class_weight": [1, 2]}, "class_weight: expected a dict of a weight for each class, "
                               "got [1, 2]"),
    ({"class_weight": {0: 1}, "sample_weight": np.ones(44)},
     "class_weight: expected None beside sample_weight, got {0: 1}"),
])
def test_a_wrong_argument_is_one_line(arguments, message, labelled):
    with pytest.raises(InputError) as raised:
        fit(classifier()(), *labelled, epochs=3, verbose=0, **arguments)
    assert str(raised.value) == message


@pytest.mark.parametrize(("x", "y", "message"), [
    ([np.ones((4, 3))], [np.ones(4), np.ones(4)],
     "x: expected a list or a dict of arrays for a, b, got 1 of them"),
    ({"a": np.ones((4, 3)), "c": np.ones((4, 1))}, [np.ones(4), np.ones(4)],
     "x: expected a list or a dict of arrays for a, b, got a dict of a, c"),
    ([np.ones((4, 3)), np.ones((4, 2))], [np.ones(4), np.ones(4)],
     "x['b']: expected shape (n, 1), got (4, 2)"),
    ([np.ones((4, 3)), np.ones((5, 1))], [np.ones(4), np.ones(4)],
     "x: expected as many rows in each input, got 4 and 5"),
    ([np.ones((4, 3)), np.ones((4, 1))], np.ones(4),
     "y: expected a list or a dict of arrays for label, number, got ndarray"),
    ([np.ones((4, 3)), np.ones((4, 1))], [np.full(4, 9), np.ones(4)],
     "y['label']: expected whole numbers from 0 to 3, got 9 at [0]"),
])
def test_one_of_several_arrays_that_does_not_fit_is_named(x, y, message):
    with pytest.raises(InputError) as raised:
        fit(two_by_two("list")(), x, y, verbose=0)
    assert str(raised.value) == message


def test_layers_made_trainable_after_compiling_are_told_in_one_line(labelled):
    model = classifier()()
    model.layers[0].trainable = False
    model.compile("adam", losses.SparseCategoricalCrossentropy(from_logits=True))
    fit(model, *labelled, verbose=0)
    model.layers[0].trainable = True
    with pytest.raises(InputError, match=r"was the model compiled after its last change\?"):
        fit(model, *labelled, verbose=0)
