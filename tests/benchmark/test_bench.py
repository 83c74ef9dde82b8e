"""The benchmark lets contestants take turns and writes what it measured; it judges no speed."""

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


def test_what_takes_long_is_run_less_often_and_what_lacks_something_not_at_all(tmp_path,
                                                                              monkeypatch):
    turns = []
    monkeypatch.setattr(measuring, "measure", lambda part, name: turns.append(name) or (1, 1, 0))
    monkeypatch.setattr(Contestant, "lacks", lambda self: [])
    benchmark.bench(3, ["make-cifar", "cnn"], tmp_path)
    assert turns.count("kerasdemos") == 1
    assert turns.count("kerasdemos.fit") == turns.count("PyTorch, channels_last") == 3
    assert turns.count("PyTorch, torch.compile") == 1
    found = table.summary(table.read(tmp_path / "bench.csv"), "cnn")
    assert found.loc["PyTorch, torch.compile", ["median", "ratio"]].tolist() == [1, 1]
    turns.clear()
    monkeypatch.setattr(Contestant, "lacks", lambda self: list(self.needs))
    said = benchmark.bench(1, ["moons"], tmp_path)
    assert turns == ["kerasdemos.fit"]
    assert "PyTorch, the slide's loop (moons): needs PyTorch" in said


def test_a_run_that_fails_is_named_and_the_others_go_on(tmp_path, monkeypatch):
    def measure(part, name):
        if name == "stock model.fit":
            raise Unavailable(f"bench: {part}, {name}: out of memory")
        return 1, 1, 0

    monkeypatch.setattr(measuring, "measure", measure)
    said = benchmark.bench(2, ["first-1000", "regions"], tmp_path)
    assert table.read(tmp_path / "bench.csv")["part"].tolist() == ["first-1000"] * 2 + [
        "regions"] * 2
    assert said.count("bench: first-1000, stock model.fit: out of memory") == 1
