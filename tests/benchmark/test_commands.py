"""Whole commands are timed from outside, the demo with Keras's own fit too."""

import pytest

from kerasdemos import files
from kerasdemos.benchmark import commands
from kerasdemos.checks import Unavailable


def test_a_demo_takes_time():
    assert commands.demo("xor") > 0.1


def test_with_stock_keras_it_is_kerass_own_fit_that_trains(tmp_path, monkeypatch):
    said = tmp_path / "said"
    (tmp_path / "small.py").write_text(f"""
import keras, numpy as np
from kerasdemos import fit
keras.Model.fit = lambda model, *data, **others: open({str(said)!r}, "w").write(str(others))
history = fit(keras.Sequential([keras.Input((1,))]), np.ones((4, 1)), np.ones(4), epochs=2, seed=7)
assert len(history) == 0
""")
    monkeypatch.setattr(files, "demos_folder", lambda: tmp_path)
    assert commands.demo("small", stock=True) > 0
    assert "'epochs': 2" in said.read_text()


def test_a_demo_that_fails_is_told(tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("raise SystemExit('no data')")
    monkeypatch.setattr(files, "demos_folder", lambda: tmp_path)
    with pytest.raises(Unavailable, match="no data"):
        commands.demo("broken")
