"""The package as a whole: what importing costs, and which part stands on which."""

import ast
import configparser
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import kerasdemos

ROOT = Path(__file__).parents[1]
PACKAGE = Path(kerasdemos.__file__).parent
HOUSE = runpy.run_path(str(ROOT / "tests" / "house.py"))

# From the ground up. A module imports only what stands on lower floors; of several parts on one
# floor none imports another. A part is a module, or a folder whose modules are not named here.
FLOORS = [
    ["process"],
    ["checks"],
    ["cells", "endings", "files", "machine", "terminal"],
    ["children"],
    ["byhand"],
    ["exercises", "figures", "module_text", "summaries", "training",
     "data._sets"],
    ["data"],
    ["builders"],
    ["evidence.words"],
    ["evidence.intervals"],
    ["evidence.rules", "evidence.bootstrap", "evidence.packed"],
    ["evidence.claim", "evidence.experiments", "evidence.runs"],
    ["evidence.results"],
    ["evidence.judge", "evidence.running"],
    ["evidence.workers"],
    ["evidence"],
    ["lectures"],
    ["lectures.approximation", "lectures.catalog"],
    ["lectures.uniandes", "lectures.cambridge"],
    ["lectures.uniandes.classifiers"],
    ["lectures.uniandes.networks", "lectures.uniandes.fashion", "lectures.cambridge.shallow",
     "lectures.uniandes.capacity", "lectures.uniandes.descent"],
    ["lectures.uniandes.xor", "lectures.uniandes.activations",
     "lectures.uniandes.cifar", "lectures.uniandes.relu_at_zero", "lectures.uniandes.costs",
     "lectures.uniandes.selection", "lectures.uniandes.drawings", "lectures.cambridge.deep",
     "lectures.cambridge.backpropagation",
     "lectures.cambridge.moons", "lectures.cambridge.regression"],
    ["lectures.uniandes.initialization"],
    ["demo", "benchmark", "scripts"],
    ["cli"],
    ["__main__"],
]
FLOOR = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
# What stands lower and is none of their business all the same.
FOREIGN = {"data": {"builders", "figures", "training"}, "figures": {"data", "training", "byhand"},
           "training": {"byhand", "data", "figures"},
           "evidence": {"builders", "byhand", "training", "lectures", "summaries"}}
FRAMEWORKS = {"tensorflow", "keras", "torch", "jax", "sklearn"}


def imports_of(file):
    """Yield the full names of all modules a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield from ((f"{node.module}.{alias.name}" for alias in node.names)
                        if _is_package(node.module) else [node.module])


def _is_package(name):
    parts = name.split(".")
    return parts[0] == "kerasdemos" and PACKAGE.joinpath(*parts[1:], "__init__.py").exists()


def part_of(name):
    """The part that a module belongs to: the longest name in FLOOR that it begins with."""
    name = name.removeprefix("kerasdemos.")
    while name not in FLOOR and "." in name:
        name = name.rpartition(".")[0]
    return name


def modules():
    for file in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if name != "__init__":
            yield pytest.param(file, name, id=name)


@pytest.mark.parametrize(("file", "name"), list(modules()))
def test_a_module_stands_only_on_what_is_below_it(file, name):
    part = part_of(name)
    assert part in FLOOR, f"a new part {part!r}: say in FLOORS where it stands"
    for used in {part_of(used) for used in imports_of(file) if used.startswith("kerasdemos.")}:
        if used not in FLOOR:
            assert used in kerasdemos.__all__, f"{name} imports {used}"
            continue  # a public name, from the package itself
        assert used == part or FLOOR[used] < FLOOR[part], f"{name} imports {used}"
        assert used.split(".")[0] not in FOREIGN.get(part.split(".")[0], set()), (
            f"{name} imports {used}")


def test_every_dataclass_is_frozen():
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for decorator in getattr(node, "decorator_list", ()):
                written = ast.unparse(decorator)
                assert "dataclass" not in written or "frozen=True" in written, (file, written)


def test_a_wing_does_not_know_the_other():
    for wing, other in (("uniandes", "cambridge"), ("cambridge", "uniandes")):
        for file in (PACKAGE / "lectures" / wing).glob("*.py"):
            assert not any(f"lectures.{other}" in name for name in imports_of(file)), file


def test_the_networks_by_hand_know_no_framework():
    for file in (PACKAGE / "byhand").glob("*.py"):
        assert not {name.split(".")[0] for name in imports_of(file)} & FRAMEWORKS, file


def test_a_wrong_import_would_be_seen(tmp_path):
    file = tmp_path / "wrong.py"
    file.write_text("def f():\n    from kerasdemos.lectures import uniandes\n")
    assert {part_of(name) for name in imports_of(file)} == {"lectures.uniandes"}
    file.write_text("from kerasdemos import data\nimport kerasdemos.evidence.words\n")
    assert {part_of(name) for name in imports_of(file)} == {"data", "evidence.words"}


# What it measures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("demo", "most", "wings"), [
    ("xor", 2500, {"uniandes"}), ("fashion", 5425, {"uniandes"})])
def test_a_demo_imports_little_and_only_its_own_lecture(demo, most, wings, fashion):
    imported = HOUSE["imported_by"](demo)
    assert sum(map(HOUSE["n_lines"], imported.values())) <= most
    assert {name.split(".")[2] for name in imported
            if name.startswith("kerasdemos.lectures.")} <= wings


def test_no_room_is_more_than_a_quarter_of_the_package():
    lines = HOUSE["rooms"]()
    assert max(lines.values()) <= sum(lines.values()) / 4, lines


def test_importing_the_package_loads_neither_numpy_nor_a_framework():
    code = "import sys, kerasdemos; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                            check=True).stdout.split()
    assert "kerasdemos" in loaded
    assert not {"numpy", "pandas", "matplotlib", "keras", "tensorflow"} & set(loaded)


def test_every_public_name_can_be_imported():
    for name in kerasdemos.__all__:
        assert getattr(kerasdemos, name) is not None
    assert set(kerasdemos.__all__) <= set(dir(kerasdemos))


def test_completion_shows_public_names_and_the_rooms_and_they_are_at_hand():
    code = ("import kerasdemos; before = dir(kerasdemos); kerasdemos.figures.new_figure; "
            "kerasdemos.data.xor; print(*before); print(before == dir(kerasdemos))")
    shown, same = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                                 check=True).stdout.splitlines()
    assert same == "True"
    assert {"fashion_mlp", "figures", "training"} <= set(shown.split())
    assert not {name for name in shown.split() if name.startswith("_")} - {"__version__"}
    assert not {"os", "import_module", "LOADERS", "files"} & set(shown.split())


def test_help_shows_every_public_name_with_a_line():
    lines = {line.split()[0]: line.split()[1:] for line in kerasdemos.__doc__.splitlines() if line}
    for name in set(dir(kerasdemos)) - {"__version__"}:
        assert len(lines[name]) >= 4, name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'fashion_mpl'"):
        _ = kerasdemos.fashion_mpl


def test_every_module_has_a_test_of_its_own():
    tests = {str(file.relative_to(ROOT / "tests")) for file in (ROOT / "tests").rglob("test_*.py")}
    for file in PACKAGE.rglob("*.py"):
        place = file.relative_to(PACKAGE)
        if place.name not in ("__init__.py", "__main__.py"):
            assert str(place.parent / f"test_{place.stem.lstrip('_')}.py") in tests, place


def test_the_citation_and_the_wheel_name_the_version_of_the_package():
    assert f"\nversion: {kerasdemos.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert "\nversion = attr: kerasdemos.__version__\n" in (ROOT / "setup.cfg").read_text()


def test_every_dependency_of_every_extra_has_a_lower_bound():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = [parser["options"]["install_requires"], *parser["options.extras_require"].values()]
    names = [line for lines in asked for line in lines.split("\n") if line]
    assert len(names) > 30
    assert [name for name in names if not re.search(r"[>=]=\d", name)] == []
