"""The benchmark lets contestants take turns and writes what it measured; it judges no speed."""

import pytest

from kerasdemos import benchmark
from kerasdemos.benchmark import measuring, table
from kerasdemos.benchmark.parts import Contestant
from kerasdemos.checks import Unavailable


def test_contestants_take_turns_and_everything_is_written(tmp_path, monkeypatch, capsys):
    turns = []
    monkeypatch.setattr(measuring, "measure", lambda part, name: turns.append(name) or (
        len(turns), 100.0, 0.0))
    said = benchmark.bench(2, ["first-6000"], tmp_path)
    assert turns == ["kerasdemos.fit", "stock model.fit"] * 2
    assert said.startswith((tmp_path / "bench.txt").read_text().rstrip())
    assert table.read(tmp_path / "bench.csv")["value"].tolist() == [1, 2, 3, 4]
    assert (tmp_path / "bench.png").exists()
    assert "first-6000, run 2: stock model.fit" in capsys.readouterr().err


def test_what_takes_minutes_is_run_once_and_what_lacks_something_not_at_all(tmp_path, monkeypatch):
    turns = []
    monkeypatch.setattr(measuring, "measure", lambda part, name: turns.append(name) or (1, 1, 0))
    monkeypatch.setattr(Contestant, "lacks", lambda self: list(self.needs))
    benchmark.bench(3, ["make-cifar"], tmp_path)
    assert turns == ["kerasdemos"]
    said = benchmark.bench(1, ["moons"], tmp_path)
    assert turns[1:] == ["kerasdemos.fit"]
    assert "PyTorch, the slide's loop (moons): needs PyTorch" in said


def test_what_is_measured_is_kept_when_a_later_part_fails(tmp_path, monkeypatch):
    def measure(part, name):
        if part == "regions":
            raise Unavailable("broken")
        return 1, 1, 0

    monkeypatch.setattr(measuring, "measure", measure)
    with pytest.raises(Unavailable):
        benchmark.bench(1, ["joints-wide", "regions"], tmp_path)
    assert table.read(tmp_path / "bench.csv")["part"].tolist() == ["joints-wide"]
