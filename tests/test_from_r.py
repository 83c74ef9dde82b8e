"""The page for who comes from R: its Python runs, and what its table names is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "from_r.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_every_name_of_ours_in_the_table_is_a_public_one():
    import kerasdemos

    rows = re.findall(r"^\|.+\| (.+) \|$", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"(?<![.\w])([a-z_0-9]+)\(", row)}
    assert len(rows) > 20
    assert named - {"print"} >= {"fashion_mlp", "cifar_cnn", "fit", "evaluate", "summary"}
    assert named - {"print"} <= set(kerasdemos.__all__)


def test_what_it_says_r_would_get_by_a_full_name():
    from kerasdemos.byhand.relunets import max_regions

    assert '"kerasdemos.byhand.relunets")$max_regions(1L, 10L, 5L)` is 161,051' in PAGE
    assert max_regions(1, 10, 5) == 161_051


@pytest.mark.slow
def test_its_python_runs(fashion):
    assert len(BLOCKS) == 3
    for block in BLOCKS:
        assert "assert" in block
    done = subprocess.run([sys.executable, "-c", "\n".join(BLOCKS)], cwd=ROOT,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
