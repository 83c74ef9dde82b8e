"""README.md: every number that comes from runs is that of the committed results."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(ROOT / "docs" / "fill_readme.py"))


def test_readme_says_what_the_results_say(script):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert script["filled"](text) == text, "README.md is not up to date: run `make readme`"


def test_every_value_is_used_and_every_mark_has_a_value(script):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    marks = [mark[1] for mark in script["MARK"].finditer(text)]
    assert sorted(marks) == sorted(script["values"]())
    assert len(re.findall(r"<!-- / -->", text)) == len(marks)


def test_a_wrong_number_between_marks_is_put_right(script):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    wrong = script["MARK"].sub(lambda mark: mark[0].replace("8", "9"), text)
    assert wrong != text
    assert script["filled"](wrong) == text


def test_readme_names_only_make_targets_that_there_are():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    targets |= {path.stem for path in (ROOT / "demos").glob("*.py")}
    named = set(re.findall(r"^make ([a-z_-]+)|`make ([a-z_-]+)", text, re.MULTILINE))
    named = {name for pair in named for name in pair if name}
    assert len(named) > 5
    assert named <= targets
