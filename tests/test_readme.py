"""README.md and the pages in docs/: numbers are those of the stored runs, commands run."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md")
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(ROOT / "docs" / "fill_readme.py"))


@pytest.fixture(scope="module")
def known(script):
    return script["values"]()


def test_the_pages_say_what_the_results_say(script, known):
    assert script["filled"](TEXT, known) == TEXT, "a page is not up to date: run `make readme`"


def test_every_value_is_used_and_every_mark_has_a_value(script, known):
    marks = [mark[1] for mark in script["MARK"].finditer(TEXT)]
    assert sorted(set(marks)) == sorted(known)
    assert len(re.findall(r"<!-- / -->", TEXT)) == len(marks)


def test_a_wrong_number_between_marks_is_put_right(script, known):
    wrong = script["MARK"].sub(lambda mark: mark[0].replace("8", "9"), TEXT)
    assert wrong != TEXT
    assert script["filled"](wrong, known) == TEXT


def test_readme_is_for_a_newcomer():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_every_picture_is_one_that_make_readme_or_make_pictures_draws():
    named = set(re.findall(r"\]\(([^)]+\.png)\)", TEXT))
    drawn = runpy.run_path(str(ROOT / "docs" / "draw_pictures.py"))["PICTURES"]
    assert {Path(link).stem for link in named} == {
        "typical_or_luck", *(name for names in drawn.values() for name in names)}


def test_every_page_and_picture_that_a_page_names_is_there():
    named = [(page, link) for page in PAGES for link in re.findall(
        r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))]
    assert len(named) > 15
    # What the site's build writes from the demos, the report and the docstrings.
    made = re.compile(r"(evidence|api|explore)/|demos/index\.md$")
    assert [link for page, link in named if not (page.parent / link).exists() and not (
        page.parent.name == "docs" and (made.match(link) or (ROOT / link).with_suffix(
            ".py").exists()))] == []


def test_the_pages_name_only_make_targets_that_there_are():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    targets |= {path.stem for path in (ROOT / "demos").glob("*.py")}
    named = set(re.findall(r"^make ([a-z_-]+)|`make ([a-z_-]+)", TEXT, re.MULTILINE))
    named = {name for pair in named for name in pair if name}
    assert len(named) > 5
    assert named <= targets


# Its commands -------------------------------------------------------------------------------------

COMMANDS = re.findall(r"^(?:\.venv/bin/)?kerasdemos ([^#\n]*?) *(?:#.*)?$", TEXT, re.MULTILINE)
NEEDS_NOTHING = ("demo", "notebooks notebooks", "run --help", "reproduce --help", "data status")


@pytest.mark.parametrize("command", [command for command in COMMANDS if "$(" not in command])
def test_a_command_is_one_that_there_is(command):
    from kerasdemos.cli import _parser

    words = shlex.split(command)
    if "--help" in words:
        with pytest.raises(SystemExit) as ended:
            _parser().parse_args(words)
        assert ended.value.code == 0
    else:
        assert callable(_parser().parse_args(words).command)


@pytest.mark.parametrize("command", NEEDS_NOTHING)
def test_a_command_that_needs_nothing_does_what_it_says(command, tmp_path):
    assert command in COMMANDS
    done = subprocess.run([sys.executable, "-m", "kerasdemos", *shlex.split(command)],
                          capture_output=True, text=True, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") > 1


@pytest.mark.slow
def test_a_demo_runs_as_the_page_says(fashion, tmp_path):
    command = "demo fashion --epochs 2"
    assert command in COMMANDS
    done = subprocess.run([sys.executable, "-m", "kerasdemos", *shlex.split(command)],
                          capture_output=True, text=True, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    assert "Epoch 2/2" in done.stdout
    assert "This run beside the slides" in done.stdout
    assert list((tmp_path / "build/figures").rglob("*.png"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
@pytest.mark.parametrize(("command", "made"), [
    ("xor", "figures/*.png"), ("fashion EPOCHS=1", "figures/*.png"),
    ("notebooks", "notebooks/xor.ipynb")])
def test_make_does_what_the_page_says(command, made, fashion, tmp_path):
    for entry in ROOT.iterdir():  # the checkout, but for what was made in it
        if entry.name not in (".git", ".venv", "build", "results"):
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / ".venv").symlink_to(sys.prefix)  # whatever environment the tests run in
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET", "MAKEFLAGS")}
    done = subprocess.run(["make", "--old-file", ".venv/.installed", *command.split()],
                          capture_output=True, text=True, cwd=tmp_path,
                          env=environment | {"PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / "build").glob(made))


@pytest.mark.slow
def test_the_snippet_for_a_notebook_runs(fashion, tmp_path):
    [snippet] = [code for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
                 if "from kerasdemos import fashion_mlp" in code]
    assert "epochs=5" in snippet
    done = subprocess.run([sys.executable, "-c", snippet.replace("epochs=5", "epochs=1")],
                          capture_output=True, text=True, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    assert "101,770" in done.stdout
