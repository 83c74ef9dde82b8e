"""Measure the architecture: `make house`.

What a demo imports of the package, how the package divides into rooms, how much of it is code.
"""

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kerasdemos"

# Runs in a process of its own, so that it sees only what this demo imports.
_RUN = """
import json, runpy, sys
from contextlib import redirect_stdout
with redirect_stdout(sys.stderr):
    runpy.run_path(sys.argv[1], run_name="__main__")
print(json.dumps({name: module.__file__ for name, module in sys.modules.items()
                  if name == "kerasdemos" or name.startswith("kerasdemos.")}))
"""


def imported_by(demo):
    """Return what a demo imports of the package while it runs: dict of module's name to file.

    What reads somebody's own runs, where there are any, is not counted.
    """
    epochs = {"EPOCHS": "1"} if "EPOCHS=" in (ROOT / f"demos/{demo}.py").read_text() else {}
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            [sys.executable, "-c", _RUN, f"demos/{demo}.py"], cwd=ROOT, capture_output=True,
            text=True, env=os.environ | {"OUT": out, "MPLBACKEND": "agg"} | epochs)
    if done.returncode:
        sys.exit(f"house: demos/{demo}.py: {done.stderr.strip().splitlines()[-1]}")
    imported = json.loads(done.stdout.splitlines()[-1])
    return {name: file for name, file in imported.items() if name != "kerasdemos.evidence.results"}


def n_lines(file):
    """Count a file's lines."""
    return len(Path(file).read_text(encoding="utf-8").splitlines())


def n_code_lines(file):
    """Count a file's lines without docstrings and blank lines."""
    text = Path(file).read_text(encoding="utf-8")
    said = set()
    for node in ast.walk(ast.parse(text)):
        if (isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                and ast.get_docstring(node, clean=False) is not None):
            said |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return sum(bool(line.strip()) and number not in said
               for number, line in enumerate(text.splitlines(), start=1))


def rooms(count=n_lines):
    """Count the lines of every top-level folder and module of the package, largest first."""
    lines = Counter()
    for file in PACKAGE.rglob("*.py"):
        lines[file.relative_to(PACKAGE).parts[0].removesuffix(".py")] += count(file)
    return dict(lines.most_common())


def measured():
    """Everything that is measured: a dict of numbers."""
    lines, code = rooms(), rooms(n_code_lines)
    return {
        "lines": sum(lines.values()),
        "code lines": sum(code.values()),
        "share of lines": {room: n / sum(lines.values()) for room, n in lines.items()},
        "lines that a demo imports": {demo: sum(map(n_lines, imported_by(demo).values()))
                                      for demo in ("xor", "fashion")},
        "lines of a demo, at most": max(map(n_lines, (ROOT / "demos").glob("*.py"))),
    }


if __name__ == "__main__":
    for title, value in measured().items():
        if not isinstance(value, dict):
            print(f"{title}: {value:,}")
            continue
        print(f"{title}:")
        for name, number in value.items():
            shown = f"{number:>7.1%}" if isinstance(number, float) else f"{number:>7,}"
            print(f"  {name:<20}{shown}")
