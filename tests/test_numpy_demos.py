"""What is by hand stays by hand: no framework is loaded, not even by the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMOS = Path(__file__).parents[1] / "demos"
FRAMEWORKS = ("tensorflow", "keras", "torch", "jax")
CHECK = f"""
import sys
loaded = [name for name in {FRAMEWORKS} if name in sys.modules]
sys.exit(f"loaded: {{loaded}}" if loaded else 0)
"""


def run(code, tmp_path):
    environment = os.environ | {"MPLBACKEND": "agg", "OUT": str(tmp_path)}
    return subprocess.run([sys.executable, "-c", code + CHECK], env=environment,
                          capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("name", ["xor", "activations", "shallow_networks", "deep_networks"])
def test_the_demos_by_hand_run_without_any_framework(name, tmp_path):
    path = str(DEMOS / f"{name}.py")
    done = run(f"import runpy; runpy.run_path({path!r}, run_name='__main__')", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "not reproduced" not in done.stdout
    assert list(tmp_path.glob("*.png"))


def test_the_check_itself_sees_a_framework(tmp_path):
    assert run("import sys; sys.modules['keras'] = sys", tmp_path).returncode != 0
