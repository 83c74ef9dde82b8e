"""A model as PyTorch prints a module."""

import re

import keras
import pytest

from kerasdemos import fashion_mlp
from kerasdemos.builders import he_regressor
from kerasdemos.module_text import module_text

MODULES = """\
Sequential(
  (0): Linear(in_features=10, out_features=40, bias=True)
  (1): ReLU()
  (2): Linear(in_features=40, out_features=40, bias=True)
  (3): ReLU()
  (4): Linear(in_features=40, out_features=5, bias=True)
)"""


def test_a_model_without_a_wrapper_is_printed_as_pytorchs_sequential():
    assert module_text(he_regressor()) == MODULES


def test_a_wrapper_is_a_class_around_the_layers():
    text = module_text(he_regressor(), "layers").splitlines()
    assert text[:2] == ["HeRegressor(", "  (layers): Sequential("]
    assert [line.strip() for line in text[2:-1]] == [
        line.strip() for line in MODULES.splitlines()[1:]]


def test_what_pytorch_prints_is_what_is_written(pytorch):
    theirs = pytorch.answers["printed"]
    assert theirs["relu"] == MODULES
    assert module_text(keras.Sequential([
        keras.Input((2,)), keras.layers.Dense(3, "tanh", use_bias=False),
        keras.layers.Dense(3, "sigmoid"), keras.layers.Dense(2, "softmax")])) == theirs["others"]


@pytest.mark.parametrize(("model", "got"), [
    (fashion_mlp(), "flatten (Flatten, None)"),
    (keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "gelu", name="last")]),
     "last (Dense, gelu)"),
    (keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 3, name="first")]),
     "first (Conv2D, linear)")])
def test_other_layers_have_no_module(model, got):
    with pytest.raises(ValueError, match=f"^model: expected dense .*, got {re.escape(got)}$"):
        module_text(model)
