"""How the site is put together: what is stale, `make site-check`, and what a cell may leave."""

import importlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

for name in ("nbformat", "nbclient"):
    pytest.importorskip(name)

FOLDER = Path(__file__).parents[2] / "docs/site"
SOURCES = ("README.md", "docs/decks.html", "docs/package-lock.json", "docs/index.md",
           "docs/conf.py", "docs/typical.png", "docs/explorers/xor.js", "docs/site/build.py",
           "docs/site/static/site.css", "kerasdemos/byhand/xor.py", "demos/xor.py")
OTHERS = ("docs/biome.json", "docs/node_modules/mathjax/README.md",
          "docs/site/__pycache__/build.pyc")


@pytest.fixture
def build(monkeypatch, tmp_path):
    """The module, in a folder where a build that ended well has read everything at 200."""
    monkeypatch.syspath_prepend(FOLDER)
    spec = importlib.util.spec_from_file_location("site_build", FOLDER / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("DOCS", "BUILD", "SOURCE", "EXTRA", "STATIC", "SITE", "STAMP", "MATHJAX", "ROOT"):
        monkeypatch.setattr(module, name, tmp_path / getattr(module, name).relative_to(module.ROOT))
    monkeypatch.setattr(module, "scripts", dict)
    monkeypatch.setattr(module.evidence, "stale", lambda folder: False)
    for name in (*SOURCES, *OTHERS, "build/site/index.html", "build/site-built"):
        changed(tmp_path / name, 200 if name == "build/site-built" else 100)
    return module


def changed(file, when):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    os.utime(file, (when, when))


def test_nothing_is_stale_after_a_good_build_and_the_page_that_changed_is_after_it(
        build, capsys, tmp_path):
    for name in OTHERS:
        changed(tmp_path / name, 300)
    assert build.check(short=False) == 0
    assert capsys.readouterr().out == "The site is up to date.\n"
    for name in SOURCES:
        changed(tmp_path / name, 300)
        assert build.check(short=False) == 1
        assert capsys.readouterr().out == f"{name}: newer than the site\n"
        changed(tmp_path / name, 100)
    (tmp_path / "build/site/index.html").unlink()
    assert build.check(short=False) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(SOURCES)


@pytest.mark.parametrize("code", [0, 1])
def test_only_a_build_that_ends_well_makes_the_site_up_to_date(build, capsys, code, monkeypatch,
                                                               tmp_path):
    monkeypatch.setattr(sys, "argv", ["site"])
    monkeypatch.setattr(build.executing, "executed", lambda *given: {})
    monkeypatch.setattr(build.evidence, "judged", lambda folder: None)
    monkeypatch.setattr(build, "write_pages",
                        lambda kept, known: kept.write(build.SOURCE / "index.md", "# Home"))
    # Sphinx writes no page whose text stays as it is: index.html stays as old as it was.
    monkeypatch.setattr(build.subprocess, "run",
                        lambda *given, **more: SimpleNamespace(returncode=code))
    changed(build.MATHJAX, 100)
    changed(tmp_path / "docs/index.md", 300)
    assert build.main() == code
    assert build.check(short=False) == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signal to one process")
def test_ctrl_c_ends_the_build_at_once_and_in_one_line(tmp_path):
    code = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(FOLDER)!r})
import build
build.MATHJAX, build.BUILD = Path(build.__file__), Path({str(tmp_path)!r})
build.executing.executed = lambda *given: time.sleep(60)
build.evidence.judged = lambda folder: print("begun", flush=True) or time.sleep(60)
sys.exit(build.command())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as building:
        assert building.stdout.readline() == "begun\n"
        building.send_signal(signal.SIGINT)
        _, said = building.communicate(timeout=30)
    assert building.returncode == 130
    assert said.startswith("site: interrupted; ")
    assert said.count("\n") == 1


def test_a_cell_leaves_what_it_prints_and_no_value_of_its_last_line(monkeypatch, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.syspath_prepend(FOLDER)
    executing = importlib.import_module("executing")
    from kerasdemos.scripts import scripts

    class Client:
        """In place of a kernel: the first cell of code leaves what its test says."""

        def __init__(self, notebook, **given):
            self.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]

        def execute(self, env):
            self.cells[0].outputs = [left]
            self.cells[-1].outputs = [nbformat.v4.new_output("stream", text="[]")]

    monkeypatch.setattr(executing, "NotebookClient", Client)
    demo = executing.Demo(scripts()["xor"], tmp_path)
    left = nbformat.v4.new_output("stream", text="PosixPath('build')")
    demo.execute()
    assert demo.stale == ""
    left = nbformat.v4.new_output("execute_result", {"text/plain": "PosixPath('build')"})
    with pytest.raises(RuntimeError, match=r"prints or saves.*PosixPath"):
        demo.execute()
    assert demo.stale == "never executed"


@pytest.mark.parametrize("name", ["lecture_30", "lecture_3"])
def test_every_slide_of_an_explorer_has_it_or_leads_to_it(monkeypatch, name):
    monkeypatch.syspath_prepend(FOLDER)
    explorers = importlib.import_module("explorers")
    page = explorers.embedded(name, (FOLDER.parent / f"{name}.md").read_text(encoding="utf-8"))
    slides = {part.partition("\n")[0]: part for part in page.split("\n## ")}
    of_lecture = [one for one in explorers.catalog().values()
                  if explorers.LECTURES[one["lecture"]] == name]
    assert of_lecture
    for one in of_lecture:
        for slide in one["slides"]:
            assert slides[slide].count(f"](explore/{one['name']}.md)") == 1
            assert (f"{{explorer}} {one['name']}\n" in slides[slide]) == (slide == one["slides"][0])
    with pytest.raises(RuntimeError, match="expected a slide"):
        explorers.embedded(name, "# No slide")


def test_a_demo_is_stale_where_what_it_ran_on_is_of_another_version(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(FOLDER)
    executing = importlib.import_module("executing")
    from kerasdemos.scripts import scripts

    demo = executing.Demo(scripts()["xor"], tmp_path)
    demo.folder.mkdir()
    (demo.folder / "record.json").write_text(json.dumps(demo._record([])), encoding="utf-8")
    assert demo.stale == ""
    version = executing.version

    def without_tensorflow(name):
        if name == "tensorflow":
            raise executing.PackageNotFoundError(name)
        return "9.9" if name == "tensorflow-cpu" else version(name)

    for place, name, instead in (
            (executing, "version", lambda name: f"{version(name)}.1" if name == "numpy"
                else version(name)),
            (executing, "version", without_tensorflow),
            (executing.platform, "python_version", lambda: "3.99.0")):
        with monkeypatch.context() as changed:
            changed.setattr(place, name, instead)
            assert demo.stale == "versions changed"
    assert demo.stale == ""


@pytest.mark.parametrize(("plant", "told"), [
    (lambda slides, claims: None, []),
    (lambda slides, claims: slides.remove("Tanh Function"),
     ["lecture_30: expected the slide 'Tanh Function', got 'Other Activation functions'"]),
    (lambda slides, claims: slides.pop(),
     ["lecture_30: expected the slide 'Demo: CNN', got None"]),
    (lambda slides, claims: slides.append("One more"),
     ["lecture_30: expected the slide None, got 'One more'"]),
    (lambda slides, claims: slides.insert(0, slides.pop(1)),
     ["lecture_30: expected the slide 'Deep Learning: Recap', got 'Multilayer Perceptrons'"]),
    (lambda slides, claims: claims.remove("U17.parameters"),
     ["lecture_30: expected the claim U17.parameters once, got 0 times"]),
    (lambda slides, claims: claims.append("U17.parameters"),
     ["lecture_30: expected the claim U17.parameters once, got 2 times"])])
def test_a_lectures_page_without_a_slide_or_a_claim_fails_the_build(monkeypatch, plant, told):
    pytest.importorskip("sphinx")
    monkeypatch.syspath_prepend(FOLDER)
    slides = importlib.import_module("slides")
    from docutils import nodes, utils

    letters = {"U": "lecture_30", "C": "lecture_3"}
    listed = {letters[one.letter]: ([*one.slides], [claim.id for claim in one.claims])
              for one in slides.lectures()}
    plant(*listed["lecture_30"])

    def doctree(name):
        page = nodes.section("", nodes.title("", "A lecture, slide by slide"))
        page += [nodes.section("", nodes.title("", title)) for title in listed[name][0]]
        document = utils.new_document(name)
        document += page
        return document

    env = SimpleNamespace(
        metadata={name: {"lecture": letter} for letter, name in letters.items()},
        get_doctree=doctree, claims_shown={name: claims for name, (_, claims) in listed.items()})
    warnings = []  # with --fail-on-warning each of them fails the build
    monkeypatch.setattr(slides, "log", SimpleNamespace(warning=warnings.append))
    slides.check(None, env)
    assert warnings == told
    env.metadata.popitem()
    slides.check(None, env)
    assert "expected one page with 'lecture: C'" in warnings[-1]
