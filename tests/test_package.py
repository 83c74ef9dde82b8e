"""The package as a whole: what importing costs, and which part stands on which."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kerasdemos

PACKAGE = Path(kerasdemos.__file__).parent

# What each part may import of the package, beside itself and errors.
FLOORS = {
    "byhand": set(),
    "data": set(),
    "figures": set(),
    "training": set(),
    "summaries": set(),
    "ensemble": set(),
    "optimizers": set(),
    "settings": set(),
    "approximators": {"builders", "byhand", "ensemble"},
    "landscape": {"builders", "byhand", "ensemble"},
    "builders": {"byhand", "optimizers"},
    "benchmark": {"builders", "data", "training"},
    "evidence": {"approximators", "builders", "byhand", "data", "ensemble", "figures", "landscape",
                 "settings", "summaries", "training"},
    "cli": {"benchmark", "data", "evidence", "settings"},
}


def imports_of(file):
    """Yield the full names of all modules a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(file):
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", [
    pytest.param(file, id=str(file.relative_to(PACKAGE))) for file in sorted(PACKAGE.rglob("*.py"))
    if part_of(file) not in ("__init__", "errors")])
def test_a_module_stands_only_on_what_is_below_it(file):
    part = part_of(file)
    assert part in FLOORS, f"a new part {part!r}: say in FLOORS what it stands on"
    allowed = FLOORS[part] | {part, "errors"}
    used = {name.split(".")[1] for name in imports_of(file) if name.startswith("kerasdemos.")}
    assert used <= allowed


def test_the_networks_by_hand_know_no_framework():
    for file in (PACKAGE / "byhand").glob("*.py"):
        roots = {name.split(".")[0] for name in imports_of(file)}
        assert not roots & {"tensorflow", "keras", "torch", "jax", "sklearn"}, file


def test_demos_do_not_import_one_another():
    demos = {file.stem for file in (PACKAGE.parent / "demos").glob("*.py")}
    for name in demos:
        roots = {module.split(".")[0] for module in imports_of(PACKAGE.parent / f"demos/{name}.py")}
        assert not roots & (demos | {"demos"}), name


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


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'fashion_mpl'"):
        _ = kerasdemos.fashion_mpl
