"""The benchmark runs every contestant and reports what it measured; it judges no speed."""

import numpy as np
import pytest

from kerasdemos import benchmark
from kerasdemos.checks import Unavailable


@pytest.fixture
def few_images(monkeypatch):
    generator = np.random.default_rng(0)

    def data(network):
        if network == "moons":
            return generator.random((64, 2), np.float32), generator.integers(0, 2, 64)
        shape = (64, 32, 32, 3) if network == "cnn" else (64, 28, 28)
        return generator.random(shape, np.float32), generator.integers(0, 10, 64, np.int32)

    monkeypatch.setattr(benchmark, "_data", data)
    monkeypatch.setitem(benchmark.EPOCHS, "moons", 3)


@pytest.mark.parametrize(("network", "name"), [
    pytest.param(network, name, marks=[pytest.mark.needs(benchmark.NEEDS[name])]
                 if name in benchmark.NEEDS else [])
    for network, names in benchmark.CONTESTANTS.items() for name in names])
def test_every_contestant_gives_the_seconds_of_each_epoch(few_images, network, name):
    seconds = benchmark._run(network, name)
    assert len(seconds) == (1 if network == "moons" else benchmark.EPOCHS[network])
    assert (np.asarray(seconds) > 0).all()


def test_the_report_gives_medians_ranges_and_ratios_round_by_round(monkeypatch, capsys):
    times = {"ours": iter([1.0, 2.0, 4.0]), "stock model.fit": iter([5.0, 8.0, 40.0])}
    monkeypatch.setattr(benchmark, "_measure", lambda network, name: next(times[name]))
    monkeypatch.setattr(benchmark, "NEEDS", {"JAX lax.scan": "no_such_module"})
    lines = benchmark.report(3, "mlp").splitlines()
    assert lines[4].split() == ["ours", "2.00", "1.00", "–", "4.00", "1.00"]
    assert lines[5].split() == ["stock", "model.fit", "8.00", "5.00", "–", "40.00", "5.00"]
    assert "not installed" in lines[6]
    assert "round 3 of 3" in capsys.readouterr().err


def test_a_contestant_that_fails_is_named():
    with pytest.raises(Unavailable, match="nothing, ours: KeyError"):
        benchmark._measure("nothing", "ours")
