"""The loops in PyTorch are through, and say how long it took."""

import pytest

pytestmark = pytest.mark.needs("torch")


@pytest.fixture
def torch_runs(few_images):
    from kerasdemos.benchmark import torch_runs

    return few_images(torch_runs)


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_a_training_takes_time(name, torch_runs):
    assert 0 < getattr(torch_runs, name)(False) < 1e6


def test_the_slides_loop_takes_time(torch_runs):
    assert torch_runs.moons() > 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["mlp", "cnn"])
@pytest.mark.filterwarnings("ignore")
def test_a_compiled_training_takes_time(name, torch_runs):
    from kerasdemos.benchmark.parts import PARTS

    if PARTS[name].contestants["PyTorch, torch.compile"].lacks():
        pytest.skip("there is no C++ compiler")
    assert 0 < getattr(torch_runs, name)(True) < 1e6
