"""Images so few that a contestant is through in a moment, and runs that were never run."""

import numpy as np
import pytest


@pytest.fixture
def few_images(monkeypatch):
    """64 images of each set, made up; returns where they are put in for the real ones."""
    generator = np.random.default_rng(0)
    sets = {"fashion": generator.random((64, 28, 28), np.float32),
            "cifar": generator.integers(0, 256, (64, 32, 32, 3), np.uint8)}

    def put_into(module):
        for name, x in sets.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda n=64, x=x: (
                    x[:n], np.arange(len(x[:n]), dtype=np.int32) % 10))
        for name, few in (("CNN_STEPS", 2), ("EPOCHS", 2), ("MOONS_STEPS", 3)):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, few)
        return module

    return put_into


@pytest.fixture
def measured():
    """Three rounds of two contestants, the second round slow for both; others at work in one."""
    from kerasdemos.benchmark.table import frame

    seconds = {"kerasdemos.fit": (1.0, 4.0, 2.0), "stock model.fit": (5.0, 40.0, 8.0)}
    return frame([("first-1000", name, turn + 1, values[turn], 100.0, 0.4 if turn == 1 else 0.01)
                  for turn in range(3) for name, values in seconds.items()])
