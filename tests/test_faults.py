"""Every kind of fault that was ever found is staged, and survived; docs/faults.md lists them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.exhaustive
def test_every_fault_is_survived_within_ten_minutes(fashion):
    done = subprocess.run([sys.executable, "tests/faults.py"], cwd=ROOT, capture_output=True,
                          text=True, timeout=1200)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = done.stdout.splitlines()
    assert len(lines) >= 33
    assert all(line.startswith("survived ") for line in lines)
    documented = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    for line in lines:
        name = re.fullmatch(r"survived +[0-9.]+ s  exit +-?[0-9]+  (.*)", line)[1]
        assert f"| {name} |" in documented, name
