"""The summaries as the slides print them."""

import keras
import numpy as np
import pytest

from kerasdemos import cifar_cnn, fashion_mlp, parameter_table, summary
from kerasdemos.summaries import score_lines, score_vector

# Rows of the slide "CNN demo": layer, type, shape, parameters.
BASE = [("conv2d_2", "Conv2D", "(None, 30, 30, 32)", 896),
        ("max_pooling2d_1", "MaxPooling2D", "(None, 15, 15, 32)", 0),
        ("conv2d_1", "Conv2D", "(None, 13, 13, 64)", 18496),
        ("max_pooling2d", "MaxPooling2D", "(None, 6, 6, 64)", 0),
        ("conv2d", "Conv2D", "(None, 4, 4, 64)", 36928)]
HEAD = [("flatten", "Flatten", "(None, 1024)", 0),
        ("dense_1", "Dense", "(None, 64)", 65600),
        ("dense", "Dense", "(None, 10)", 650)]


def rows_in(text):
    """Read the layers back out of a printed summary."""
    between = text.split("=" * 80)[1]
    rows = []
    for line in between.strip().splitlines():
        if not line.startswith("_"):
            name, rest = line.split(" (", 1)
            kind, rest = rest.split(")", 1)
            shape, parameters = rest.strip().rsplit(")", 1)
            rows.append((name, kind, shape + ")", int(parameters)))
    return rows


@pytest.mark.parametrize(("head", "rows", "total"), [(False, BASE, "56,320"),
                                                     (True, BASE + HEAD, "122,570")])
def test_the_cnn_has_the_slides_rows_in_order_and_its_totals(head, rows, total):
    text = summary(cifar_cnn(head=head))
    assert text.startswith('Model: "sequential"\n')
    assert rows_in(text) == rows
    assert text.splitlines()[-4:-1] == [f"Total params: {total}", f"Trainable params: {total}",
                                        "Non-trainable params: 0"]


def test_the_mlp_has_101_770_parameters():
    text = summary(fashion_mlp())
    assert rows_in(text) == [("flatten", "Flatten", "(None, 784)", 0),
                             ("dense_1", "Dense", "(None, 128)", 100480),
                             ("dense", "Dense", "(None, 10)", 1290)]
    assert "Total params: 101,770\n" in text


def test_columns_line_up():
    lines = [line for line in summary(cifar_cnn()).splitlines() if "(None" in line]
    assert {line.index("(None") for line in lines} == {36}
    assert all(line[67] == " " and line[68:].isdigit() for line in lines)


def test_weights_that_are_not_trained_are_counted_apart():
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(),
                              keras.layers.Dense(2, name="last")])
    model.layers[-1].trainable = False
    lines = summary(model).splitlines()
    # Batch normalisation: 3 scales and 3 shifts trained, 3 means and 3 variances not; 8 frozen.
    assert lines[-4:-1] == ["Total params: 20", "Trainable params: 6", "Non-trainable params: 14"]


def test_the_parameter_table_adds_up():
    table = parameter_table(cifar_cnn())
    assert list(table.columns) == ["layer", "type", "output_shape", "parameters"]
    assert table["parameters"].sum() == 122_570
    assert table["output_shape"].iloc[0] == (None, 30, 30, 32)


def test_what_is_no_model_is_named():
    from kerasdemos.checks import InputError

    for f in (summary, parameter_table):
        with pytest.raises(InputError, match=r"^model: expected a keras.Model, got 3$"):
            f(3)


def test_scores_are_printed_as_on_the_slides():
    assert score_lines({"loss": 0.3377942, "accuracy": 0.8792}) == (
        "Test loss: 0.3377942\nTest accuracy: 0.8792")
    assert score_vector({"loss": 1.016327, "accuracy": 0.6686}) == (
        "    loss accuracy\n1.016327 0.668600")


@pytest.mark.parametrize(("score", "printed"), [
    # As R prints c(loss = ..., accuracy = ...): decimals for all as the neediest has.
    ({"loss": 1.01632702, "accuracy": 0.6459193}, "     loss  accuracy\n1.0163270 0.6459193"),
    ({"loss": 2.5, "accuracy": 0.1}, "    loss accuracy\n     2.5      0.1"),
    ({"loss": 12.0, "accuracy": 1.0}, "    loss accuracy\n      12        1"),
])
def test_a_vector_has_as_many_decimals_as_seven_digits_need(score, printed):
    assert score_vector(score) == printed


def test_a_lines_number_has_seven_significant_digits_and_no_zeros_behind():
    assert score_lines({"loss": float(np.float32(0.87)), "accuracy": 0.5}) == (
        "Test loss: 0.87\nTest accuracy: 0.5")
