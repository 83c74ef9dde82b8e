"""The summaries as the slides print them."""

import keras
import pytest

from kerasdemos import cifar_cnn, fashion_mlp, parameter_table, summary

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
