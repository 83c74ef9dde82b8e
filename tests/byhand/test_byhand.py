"""What is by hand stays by hand: no framework is loaded, not even by the way."""

import subprocess
import sys
from pathlib import Path

import kerasdemos

MODULES = sorted(file.stem for file in (Path(kerasdemos.__file__).parent / "byhand").glob("*.py"))


def frameworks_loaded_by(code):
    code += "\nimport sys; print(*{'tensorflow', 'keras', 'torch', 'jax'} & set(sys.modules))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True).stdout.split()


def test_the_modules_by_hand_load_no_framework():
    assert len(MODULES) > 5
    code = "\n".join(f"import kerasdemos.byhand.{name}" for name in MODULES)
    assert frameworks_loaded_by(code) == []


def test_the_check_itself_sees_a_framework():
    assert frameworks_loaded_by("import sys; sys.modules['keras'] = sys") == ["keras"]
