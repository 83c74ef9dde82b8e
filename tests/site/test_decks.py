"""The decks of slides: what stands on which slide, and how it looks in Chromium from file://."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdemos.scripts import scripts

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
EXECUTE = """
import runpy, sys
from kerasdemos.scripts import scripts
runpy.run_path("docs/decks.py")["executed"]({name: scripts()[name] for name in sys.argv[1:]}, True)
"""
WORD = "activation "
# Text, code and output longer than a slide, each in every form that a demo may have.
MARKDOWN = ["# A long heading that says what the whole of it is about\n\n" + WORD * 60,
            "\n\n".join([WORD * 25] * 6), "## A list\n\n" + f"- {WORD * 12}\n" * 12,
            "## A table\n\n| a | b |\n|---|---|\n" + f"| `x` | {WORD * 6} |\n" * 12,
            "## Formulas\n\nSo $x_1 < x_2$:\n\n" + "$$\\sum_{d=1}^{D} \\phi_d h_d$$\n\n" * 6]
CODE = "\n".join(f"value_{k} = {k}  # {'comment ' * 10}" for k in range(60))
PRINTED = "\n".join(f"{k:4d} " + "1.2345 " * 20 for k in range(40))
# What the browser measures on every slide, in pixels of the screen.
MEASURE = """() => Reveal.getSlides().map(slide => {
  const {h, v} = Reveal.getIndices(slide), scale = Reveal.getScale(), faults = [];
  Reveal.slide(h, v);
  for (const one of slide.querySelectorAll("*")) {
    if (one.closest("aside, mjx-assistive-mml")) continue;
    const box = one.getBoundingClientRect(), name = one.tagName;
    if (box.width && (box.right > 1281 || box.bottom > 721 || box.left < -1 || box.top < -1))
      faults.push(`${h}/${v}: ${name} reaches to ${box.right}, ${box.bottom}`);
    const size = parseFloat(getComputedStyle(one).fontSize) * scale;
    if ([...one.childNodes].some(node => node.nodeType == 3 && node.data.trim()) && size < 18)
      faults.push(`${h}/${v}: ${size} px: ${one.textContent.slice(0, 40)}`);
  }
  return faults;
}).flat()"""


@pytest.fixture(scope="module")
def decks():
    """The generator's names."""
    for name in ("markdown_it", "mdit_py_plugins", "nbformat", "nbclient"):
        _needed(name)
    return runpy.run_path(str(ROOT / "docs" / "decks.py"))


def _needed(name, path=None):
    try:
        if path and not path.exists():
            raise ImportError
        if not path:
            __import__(name)
    except ImportError:
        message = f"no {name} here: make decks brings it, but Chromium: apt-get install chromium"
        if os.environ.get("KERASDEMOS_REQUIRE_SITE") == "1":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="module")
def hard():
    """A notebook with more on each slide than a slide holds."""
    nbformat = pytest.importorskip("nbformat")
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell(source) for source in MARKDOWN]
    output = v4.new_output("stream", text=PRINTED)
    cells.insert(2, v4.new_code_cell(CODE, outputs=[output]))
    exercises = v4.new_markdown_cell("# Exercises: " + WORD)
    short = v4.new_code_cell('closing_table({"U4.alpha": 1})\nprint("short")', outputs=[
        v4.new_output("stream", text="short\n")])
    return v4.new_notebook(cells=[*cells, v4.new_markdown_cell("## Result\n\nIt is:"), short,
                                  exercises])


@pytest.fixture(scope="module")
def verdicts():
    """The verdicts of the claims of XOR by hand, as they are judged."""
    from kerasdemos.evidence.judge import Judged, judge, table_of
    from kerasdemos.evidence.runs import Results
    from kerasdemos.lectures.uniandes.xor import CLAIMS

    nothing = Results({}, [], {})
    return table_of([Judged("", claim, judge(claim, nothing)) for claim in CLAIMS
                     if claim.id.startswith(("U4.", "U5.xw"))])


def test_every_demo_is_in_one_deck():
    text = (ROOT / "docs" / "decks.py").read_text(encoding="utf-8")
    listed = text[text.index("DECKS = "):text.index("COPIED")]
    for file in (ROOT / "demos").glob("*.py"):
        assert listed.count(f'"{file.stem}"') == 1, file.stem


def test_a_heading_starts_a_slide_and_code_stands_under_what_it_prints(decks, hard, tmp_path):
    stacks = decks["_stacks"](hard, tmp_path, "NOTES")
    assert all(re.match("<h2>|<pre|<img", stack[0]) for stack in stacks)
    result = stacks[-1]
    assert result[0].startswith("<h2>Result</h2><p>It is:</p>\n<pre class=large>short\n</pre>")
    assert len(result) == 2
    assert "closing_table" in result[1]
    assert [stack[0].count("NOTES") for stack in stacks] == [1] + [0] * (len(stacks) - 2) + [1]
    assert "Exercises" not in stacks[-1][0]
    everything = "\n".join(slide for stack in stacks for slide in stack)
    assert all(f"value_{k}" in everything for k in range(60))


def test_the_speaker_has_the_verdicts(decks, hard, verdicts):
    notes = decks["_notes"](hard, verdicts)
    assert "<b>exact</b>" in notes
    assert notes.count("<li>") == verdicts.index.str.startswith("U4.").sum()


@pytest.fixture(scope="module")
def browser():
    _needed("Chromium", Path(CHROMIUM))
    _needed("playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written(decks, hard, verdicts, tmp_path_factory):
    """Both decks, of a few real demos or of all, and of the hard notebook: a function."""
    for file in decks["COPIED"]:
        _needed(file, decks["MODULES"] / file)

    def write(demos):
        folder = tmp_path_factory.mktemp("decks")
        # In a process of its own: Jupyter's client leaves event loops open.
        subprocess.run([sys.executable, "-c", EXECUTE, *demos], cwd=ROOT, check=True)
        notebooks = decks["executed"]({name: scripts()[name] for name in demos}, short=True)
        return [decks["write_deck"](name, {"fashion": hard} | notebooks, folder, verdicts)
                for name in decks["DECKS"]]

    return write


@pytest.mark.slow
@pytest.mark.parametrize("demos", [
    ("xor", "shallow_networks"),
    pytest.param(sorted(file.stem for file in (ROOT / "demos").glob("*.py")),
                 marks=pytest.mark.exhaustive)], ids=["few", "all"])
def test_every_slide_fits_can_be_read_and_is_a_page_of_the_pdf(demos, written, browser):
    for deck in written(demos):
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        asked, errors = [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.goto(deck.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        n_slides = page.evaluate("Reveal.getTotalSlides()")
        assert n_slides > 10
        assert page.evaluate(MEASURE) == []
        assert page.locator("mjx-container svg").count() >= 2
        assert page.locator("mjx-merror").count() == 0
        assert not re.search(r"\\[(\[]", page.evaluate("document.body.textContent"))
        assert page.locator("img:not([alt])").count() == 0
        explorers = page.eval_on_selector_all("iframe", "all => all.map(one => one.dataset.src)")
        assert explorers or deck.name != "lecture_3.html"
        assert all((deck.parent / one).exists() for one in explorers)
        page.goto(f"{deck.as_uri()}?print-pdf")
        page.wait_for_function(f"document.querySelectorAll('.pdf-page').length == {n_slides}")
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == n_slides
        assert errors == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        page.close()


@pytest.mark.site
@pytest.mark.parametrize("name", ["lecture_30", "lecture_3"])
def test_every_slide_of_the_site_fits_and_can_be_read(name, browser):
    deck = ROOT / "build/site/decks" / f"{name}.html"
    assert deck.exists(), f"{deck}: expected the deck; make site builds it"
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    assert page.evaluate("Reveal.getTotalSlides()") > 50
    assert page.evaluate(MEASURE) == []
    page.close()
