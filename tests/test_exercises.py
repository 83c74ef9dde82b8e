"""The exercises: each demo has some, each with question, hint and a solution that runs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdemos import exercises
from kerasdemos.checks import InputError

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "demos" / "exercises").glob("*.py"))
NEEDS_IMAGES = {"fashion"}
GOOD = '''# %% [markdown]
# # Exercises: Sums

# %%
import math

# %% [markdown]
# ## Exercise 1: One and one
#
# Compute by hand: $1 + 1$.

# %% [markdown] tags=["hint"]
# Use your fingers.

# %% [markdown] tags=["solution"]
# It is 2.

# %% tags=["solution"]
assert 1 + 1 == 2
'''


def test_every_demo_has_exercises():
    assert [file.stem for file in FILES] == sorted(
        file.stem for file in (ROOT / "demos").glob("*.py"))


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_demo_has_three_to_five_each_with_question_hint_and_an_asserted_solution(name):
    sheet = exercises.sheet_of(name)
    assert sheet.opening[0].source.startswith("# Exercises: ")
    assert 3 <= len(sheet.exercises) <= 5
    assert len({exercise.title for exercise in sheet.exercises}) == len(sheet.exercises)
    for exercise in sheet.exercises:
        assert re.search(r"\?|\b(Compute|Change|Explain|Predict|Write|Find|Give)\b",
                         exercise.question), exercise.title
        assert len(exercise.hint) > 10, exercise.title
        assert [cell.kind for cell in exercise.solution] == ["markdown", "code"], exercise.title
        for text in (exercise.question, exercise.hint, exercise.solution[0].source):
            assert text.count("$") % 2 == 0, exercise.title
            assert not re.search(r"^([-+*]|\d+\.) ", text, re.MULTILINE), exercise.title  # no list
        code = ast.walk(ast.parse(exercise.solution[1].source))
        assert any(isinstance(node, ast.Assert) for node in code), exercise.title


def _run_all(names):
    code = "import runpy, sys\nfor path in sys.argv[1:]: runpy.run_path(path)"
    paths = [str(file) for file in FILES if file.stem in names]
    done = subprocess.run([sys.executable, "-W", "error", "-c", code, *paths], cwd=ROOT,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_solution_is_right():
    _run_all({file.stem for file in FILES} - NEEDS_IMAGES)


def test_the_solutions_on_real_images_are_right(fashion):
    _run_all(NEEDS_IMAGES)


def test_no_solution_needs_a_framework():
    for file in FILES:
        imported = re.findall(r"^(?:from|import) (\w+)", file.read_text(encoding="utf-8"),
                              re.MULTILINE)
        assert not {"tensorflow", "keras", "torch", "sklearn"} & set(imported), file


# How a file is read -------------------------------------------------------------------------------


def test_a_file_is_read_into_title_question_hint_and_solution():
    sheet = exercises.sheet(GOOD, "sums.py")
    assert [cell.kind for cell in sheet.opening] == ["markdown", "code"]
    [exercise] = sheet.exercises
    assert (exercise.title, exercise.question, exercise.hint) == (
        "One and one", "Compute by hand: $1 + 1$.", "Use your fingers.")
    assert [cell.source for cell in exercise.solution] == ["It is 2.", "assert 1 + 1 == 2"]


def test_without_solutions_a_notebook_has_the_hint_folded():
    sheet = exercises.sheet(GOOD, "sums.py")
    shown = [cell.source for cell in sheet.cells(solutions=False)]
    assert shown[2:] == ["## Exercise 1: One and one\n\nCompute by hand: $1 + 1$.",
                         "<details><summary>Hint</summary>\n\nUse your fingers.\n\n</details>"]
    assert [cell.source for cell in sheet.cells(solutions=True)] == [
        *shown, "It is 2.", "assert 1 + 1 == 2"]


def test_a_demo_without_a_file_has_none():
    assert exercises.sheet_of("nothing") is None


@pytest.mark.parametrize(("old", "new", "message"), [
    ('tags=["hint"]', "", r"sums.py: expected a cell tagged hint, then cells tagged solution, in "
                          r"exercise 1, got \[\(\), "),
    ("Exercise 1", "Exercise 2", "sums.py: expected the heading '## Exercise 1: ...' and a "
                                 "question, got '## Exercise 2: One and one'"),
    ('# %% [markdown] tags=["solution"]\n# It is 2.\n\n# %% tags=["solution"]\nassert 1 + 1 == 2\n',
     "", "sums.py: expected a cell tagged hint, then cells tagged solution, in exercise 1"),
])
def test_another_form_is_refused_in_a_line(old, new, message):
    assert old in GOOD
    with pytest.raises(InputError, match=message):
        exercises.sheet(GOOD.replace(old, new), "sums.py")
