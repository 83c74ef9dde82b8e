"""Many copies on PyTorch train as on TensorFlow."""

import pytest


@pytest.mark.slow
@pytest.mark.needs("torch")
def test_many_copies_end_with_the_same_weights_as_on_tensorflow(compare_with_tensorflow):
    compare_with_tensorflow("torch")
