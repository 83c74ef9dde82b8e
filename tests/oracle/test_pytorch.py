"""What is stored of PyTorch is what the PyTorch of this machine answers."""

import runpy
from pathlib import Path

import numpy as np
import pytest

ORACLE = runpy.run_path(str(Path(__file__).parent / "pytorch.py"))
# 15,000 steps in float32; measured on two processors: within 3e-6.
TOLERANCE = {"moons": 1e-4, "momentum": 1e-6, "initial weights": 1e-6}


def test_every_answer_is_stored():
    assert {name: list(answers) for name, answers in ORACLE["stored"]().items()}.keys() == (
        ORACLE["ANSWERS"].keys())


def test_a_few_kilobytes_are_enough():
    assert ORACLE["FILE"].stat().st_size < 15_000


@pytest.mark.needs("torch")
@pytest.mark.parametrize("name", ORACLE["ANSWERS"])
def test_pytorch_still_answers_what_is_stored(name):
    stored, anew = ORACLE["stored"]()[name], ORACLE["ask"](name)
    assert list(stored) == list(anew)
    for key, value in anew.items():
        if isinstance(value, str):
            assert stored[key] == value
        else:
            np.testing.assert_allclose(stored[key], value, err_msg=key, atol=1e-12,
                                       rtol=TOLERANCE.get(name, 1e-9))
