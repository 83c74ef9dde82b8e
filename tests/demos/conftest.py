"""What the demos' tests share: how a demo's output is read."""

import re

import pytest

NUMPY_ONLY = """
loaded = {{"tensorflow", "keras", "torch", "jax"}} & set(sys.modules)
loaded |= {{name for name in sys.modules if name.startswith("kerasdemos.lectures.")
           and name.split(".")[2] not in ("approximation", "formulas", "{wing}")}}
assert not loaded, loaded
"""


@pytest.fixture
def summaries_in():
    """Cut every printed summary out of a demo's output: lists of their lines' columns."""

    def cut(text):
        found = re.findall(r'Model: "sequential"\n.*?Non-trainable params: 0\n', text, re.DOTALL)
        return [[re.split(r"\s{2,}", line.strip()) for line in summary.splitlines()]
                for summary in found]

    return cut


@pytest.fixture
def table_in():
    """Read the closing table: what -> (slide, ours, ranks of both where it has any, verdict)."""

    def read(text):
        lines = text[text.index("verdict") :].splitlines()[1:]
        cells = [re.split(r"\s{2,}", line) for line in lines]
        return {row[0]: tuple(row[1:]) for row in cells if len(row) in (4, 6)}

    return read


@pytest.fixture
def agrees(run_demo, tmp_path):
    """Run a demo: it ends well, draws these figures, and its table has so many refusals.

    One that is NumPy only says its `wing`: it loads no framework, and no other lecture.
    """

    def check(name, figures, not_reproduced=0, wing="", **options):
        if wing:
            options["check"] = NUMPY_ONLY.format(wing=wing) + options.get("check", "")
        done = run_demo(name, **options)
        assert (done.returncode, done.stderr) == (0, "")
        closing = done.stdout[done.stdout.index("verdict") :]
        assert len(re.findall("exact|holds|typical", closing)) >= 2
        assert closing.count("not reproduced") == not_reproduced
        assert "not as our runs" not in closing
        out = tmp_path / "out"
        assert sorted(file.stem for file in out.glob("*")) == sorted(figures)
        return done.stdout

    return check
