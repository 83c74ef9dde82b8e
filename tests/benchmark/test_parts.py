"""Every part can be run, and what cannot says what it needs."""

import ast
import shutil
from pathlib import Path

import pytest

from kerasdemos import benchmark
from kerasdemos.benchmark import parts
from kerasdemos.benchmark.parts import COSTS, PARTS, Contestant

EVERY = [(part, name) for part, made in PARTS.items() for name in made.contestants]


@pytest.mark.parametrize(("part", "name"), EVERY)
def test_what_a_contestant_runs_is_there_and_takes_its_arguments(part, name):
    contestant = PARTS[part].contestants[name]
    module, function = contestant.function.split(".")
    source = Path(benchmark.__file__).with_name(f"{module}.py").read_text()
    (found,) = (node for node in ast.parse(source).body
                if isinstance(node, ast.FunctionDef) and node.name == function)
    n = len(found.args.args)
    assert (found.args.vararg or
            n - len(found.args.defaults) <= len(contestant.arguments) <= n)
    assert set(contestant.needs) <= set(COSTS)


def test_ours_comes_first():
    for part in PARTS.values():
        assert next(iter(part.contestants)).startswith("kerasdemos")
        assert part.unit in ("s", "ms", "MiB")


def test_what_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(parts.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert Contestant("a.b", needs=("torch", "c++")).lacks() == ["torch", "c++"]
    monkeypatch.setattr(parts.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(shutil, "which", lambda name: "g++" if name == "g++" else None)
    assert Contestant("a.b", needs=("torch", "c++")).lacks() == []


def test_running_one_gives_its_number():
    assert Contestant("byhand_runs.joints", (2,)).run() > 0
