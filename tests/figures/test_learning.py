"""Learning curves hold what they were given: of one run, of many, of the slide."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos import figures
from kerasdemos.figures import learning

EPOCHS = pd.RangeIndex(1, 5, name="epoch")
RUNS = pd.DataFrame(np.random.default_rng(0).uniform(1, 2, size=(4, 7)), index=EPOCHS)


def drawn(axes, values, index, **options):
    frame = pd.DataFrame(values, index=index)
    learning.learning_curves({"training": frame}, label="loss", axes=axes, **options)
    return axes


def test_of_many_runs_every_one_and_their_median_are_drawn(axes, legend):
    learning.learning_curves({"training": RUNS}, {2: 1.5, 4: 1.1}, label="loss", axes=axes)
    (lines,) = axes.collections
    np.testing.assert_allclose([path.vertices[:, 1] for path in lines.get_paths()], RUNS.T)
    median, slide = axes.lines
    np.testing.assert_allclose(median.get_ydata(), np.median(RUNS, axis=1))
    np.testing.assert_allclose(slide.get_xydata(), [[2, 1.5], [4, 1.1]])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
    assert legend(axes) == ["training: 7 runs and their median", "slide"]


@pytest.mark.parametrize("losses", [[3, 2, 1], np.array([3, 2, 1]), pd.Series([3, 2, 1])])
def test_of_one_run_the_line_is_drawn_and_counted_from_0_without_an_index(axes, legend, losses):
    learning.learning_curves({"ours": losses}, label="loss", axes=axes)
    (line,) = axes.lines
    assert line.get_xydata().tolist() == [[0, 3], [1, 2], [2, 1]]
    assert legend(axes) == ["ours"]
    assert axes.get_xlabel() == "epoch"


def test_other_seeds_are_a_band_from_5_to_95_percent(axes, legend):
    learning.learning_curves({"ours": RUNS[3]}, {1: 1.5}, label="loss", band=RUNS, axes=axes)
    (band,) = axes.collections
    corners = band.get_paths()[0].vertices
    for epoch, values in RUNS.iterrows():
        heights = corners[corners[:, 0] == epoch, 1]
        low, high = np.quantile(values, (0.05, 0.95))
        assert heights.min() == pytest.approx(low)
        assert heights.max() == pytest.approx(high)
    assert legend(axes) == ["5% to 95% of 7 seeds", "ours", "slide"]


def test_the_least_validation_is_marked(axes, legend):
    steps = pd.Index([1, 10, 1000], name="step")
    curves = {name: pd.Series(errors, steps) for name, errors in
              {"training": [3.0, 2, 1], "validation": [3.0, 1, 2]}.items()}
    learning.learning_curves(curves, label="error", best="validation", axes=axes)
    assert list(axes.lines[-1].get_xdata()) == [10, 10]
    assert legend(axes) == ["training", "validation", "best validation, step 10"]


@pytest.mark.parametrize(("last", "scale"), [(0.05, "log"), (0.5, "linear"), (0.0, "linear")])
def test_the_scale_is_logarithmic_where_runs_span_more_than_a_factor_of_ten(axes, last, scale):
    drawn(axes, [[1.0], [last]], pd.RangeIndex(2, name="epoch"))
    assert axes.get_yscale() == scale
    low, high = axes.get_ylim()
    assert low < last < 1 < high


@pytest.mark.parametrize(("steps", "scale"), [([1, 10, 100], "log"), ([0, 200, 400], "linear")])
def test_steps_that_grow_are_on_a_logarithmic_scale(axes, steps, scale):
    drawn(axes, [[1.0], [2.0], [3.0]], pd.Index(steps, name="step"))
    assert axes.get_xscale() == scale


def test_training_and_validation_are_told_apart_by_more_than_colour(axes, legend):
    learning.learning_curves({"training": RUNS, "validation": RUNS + 1}, label="loss", axes=axes)
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert [label.split(":")[0] for label in legend(axes)] == ["training", "validation"]


def test_a_history_has_one_panel_a_metric_with_training_and_validation(legend):
    frame = pd.DataFrame({"loss": [2.0, 1.0], "accuracy": [0.5, 0.75], "val_loss": [2.5, 1.5],
                          "val_accuracy": [0.4, 0.6]}, index=pd.RangeIndex(1, 3, name="epoch"))
    figure = figures.history(frame, "a title")
    upper, lower = figure.axes
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy"]
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "epoch"]
    training, validation = lower.lines
    np.testing.assert_array_equal(training.get_xydata(), [[1, 0.5], [2, 0.75]])
    np.testing.assert_array_equal(validation.get_ydata(), [0.4, 0.6])
    assert legend(upper) == ["training", "validation"]
    assert lower.get_legend() is None
    assert figure.get_suptitle() == "a title"


def test_a_history_without_validation_draws_none():
    figure = figures.history(pd.DataFrame({"loss": [2.0, 1.0]}, index=[1, 2]))
    assert len(figure.axes) == 1
    assert len(figure.axes[0].lines) == 1


def test_the_history_of_keras_is_drawn_as_ours_is():
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.linspace(0, 1, 8)[:, None]
    kept = model.fit(x, x, epochs=3, validation_data=(x, x), verbose=0)
    frame = pd.DataFrame(kept.history, index=pd.RangeIndex(1, 4, name="epoch"))
    ours, keras_own = figures.history(frame), figures.history(kept)
    for one, other in zip(ours.axes, keras_own.axes, strict=True):
        assert one.get_xlabel() == other.get_xlabel()
        for line, same in zip(one.lines, other.lines, strict=True):
            np.testing.assert_array_equal(line.get_xydata(), same.get_xydata())
