"""The decks of slides: what stands on which slide, and how it looks in Chromium from file://."""

import base64
import io
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib import pyplot as plt

from kerasdemos.figures import new_figure, style
from kerasdemos.scripts import scripts

ROOT = Path(__file__).parents[2]
AXE = ROOT / "docs/node_modules/axe-core/axe.min.js"
OVERLAPS = (Path(__file__).parent / "overlaps.js").read_text(encoding="utf-8")
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
# What the browser measures on every slide, in pixels of the screen; of a figure its smallest text.
MEASURE = """async () => {
  const faults = [], scale = Reveal.getScale();
  for (const slide of Reveal.getSlides()) {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v);
    for (const one of slide.querySelectorAll("*")) {
      if (one.closest("aside, mjx-assistive-mml")) continue;
      const box = one.getBoundingClientRect(), name = one.tagName;
      if (box.width && (box.right > 1281 || box.bottom > 721 || box.left < -1 || box.top < -1))
        faults.push(`${h}/${v}: ${name} reaches to ${box.right}, ${box.bottom}`);
      let size = parseFloat(getComputedStyle(one).fontSize) * scale;
      const words = [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim());
      if (one.matches(".figure")) {
        await one.decode();
        size = FINE * scale * Math.min(1, one.clientWidth / one.naturalWidth,
                                       one.clientHeight / one.naturalHeight);
      }
      if ((words || one.matches(".figure")) && size < 18)
        faults.push(`${h}/${v}: ${size} px: ${one.alt ?? one.textContent.slice(0, 40)}`);
    }
  }
  return faults;
}""".replace("FINE", str(style.FINE * 100 / 72))
# And in an explorer's frame, whose pixels are larger.
FRAMED = """larger => {
  const faults = [];
  for (const one of document.querySelectorAll("html, .kd-figure, .kd-controls, .kd-reading"))
    if (one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth)
      faults.push(`${one.className || "page"}: ${one.scrollWidth} x ${one.scrollHeight} in ` +
                  `${one.clientWidth} x ${one.clientHeight}`);
  for (const one of document.querySelectorAll(".explorer :not(svg svg *)")) {
    const box = one.getBoundingClientRect(), size = parseFloat(getComputedStyle(one).fontSize);
    if (!one.checkVisibility() || !box.width) continue;
    if (box.right > innerWidth || box.bottom > innerHeight || box.left < 0 || box.top < 0)
      faults.push(`${one.outerHTML.slice(0, 60)} reaches to ${box.right}, ${box.bottom}`);
    if (one.textContent.trim() && size * larger < 18)
      faults.push(`${one.textContent.slice(0, 40)}: ${size * larger} px`);
  }
  return faults;
}"""
GRAVE = """async () => (await axe.run({include: ["body"], exclude: ["iframe"]},
  {preload: false, iframes: false, resultTypes: ["violations"]})).violations
  .filter(({impact}) => ["serious", "critical"].includes(impact))
  .map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`)"""
# A slide of each kind, by what it has.
KINDS = (".first", "h2 + p", "h2 + ul", "h2 + table", "mjx-container", "pre", "pre.large",
         "img.figure", "img.whole", "iframe")


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
    cells[3:3] = [v4.new_code_cell("draw()", outputs=[v4.new_output(
        "display_data", {"image/png": picture(corner)})]) for corner in (False, True)]
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


@pytest.fixture(scope="module")
def opened(decks, hard, verdicts, browser, tmp_path_factory):
    """Both decks with every explorer, and a slide of each kind: pages by name."""
    nbformat = pytest.importorskip("nbformat")
    for file in decks["COPIED"]:
        _needed(file, decks["MODULES"] / file)
    short = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A demo\n\nIts text.")])
    folder = tmp_path_factory.mktemp("opened")
    pages = {}
    for name, (_, demos) in decks["DECKS"].items():
        deck = decks["write_deck"](name, dict.fromkeys(demos, short) | {demos[0]: hard}, folder,
                                   verdicts)
        pages[name] = browser.new_page(viewport={"width": 1280, "height": 720})
        pages[name].goto(deck.as_uri())
        pages[name].wait_for_function("window.Reveal && Reveal.isReady()")
    return pages


def picture(corner):
    """A figure as a notebook keeps it, with words in its lower right corner or none."""
    figure, axes = new_figure()
    axes.set(title="A title", xlabel="x", ylabel="y")
    if corner:
        figure.text(1, 0, "corner", ha="right", va="bottom")
    file = io.BytesIO()
    with plt.style.context(style.STYLE):
        figure.savefig(file, dpi=100, bbox_inches="tight")
    plt.close(figure)
    return base64.b64encode(file.getvalue()).decode()


def test_a_figure_says_whether_it_is_drawn_where_the_number_stands(decks):
    fills = decks["_fills_corner"]
    assert [fills(base64.b64decode(picture(corner))) for corner in (False, True)] == [False, True]


@pytest.mark.parametrize("name", ["lecture_30", "lecture_3"])
def test_an_explorer_fits_its_slide_and_can_be_read(name, opened):
    page = opened[name]
    slides = page.evaluate("""Reveal.getSlides().filter(one => one.querySelector("iframe"))
        .map(one => [Reveal.getIndices(one).h, one.querySelector("iframe").dataset.src])""")
    assert len(slides) >= 3
    for at, source in slides:
        page.evaluate("at => Reveal.slide(at)", at)
        page.wait_for_function("document.querySelector('section.present iframe')?.src")
        frame = page.query_selector("section.present iframe").content_frame()
        frame.wait_for_load_state()
        explorer = "kd.at(document.querySelector('.explorer'))"
        frame.wait_for_function(explorer)
        larger = page.evaluate("document.querySelector('section.present iframe')"
                               ".getBoundingClientRect().width") / frame.evaluate("innerWidth")
        if "backpropagation" in source:
            frame.evaluate(f"{explorer}.set({{step: 12}})")
        frame.wait_for_timeout(100)
        assert frame.evaluate(FRAMED, larger) == [], source
        assert frame.evaluate(OVERLAPS) == [], source
        # What is unfolded scrolls in its own place.
        frame.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert frame.evaluate("[document.documentElement.scrollHeight, innerHeight]"
                              ".reduce((a, b) => a <= b)"), source


def test_nothing_serious_is_in_the_way_of_who_follows_the_slides(opened):
    _needed(AXE.name, AXE)
    for name, page in opened.items():
        page.add_script_tag(path=AXE)
        kinds = [kind for kind in KINDS if page.locator(kind).count()]
        assert kinds == [*KINDS], name
        for kind in kinds:
            at = page.evaluate("kind => Reveal.getIndices(document.querySelector(kind)"
                               ".closest('section'))", kind)
            page.evaluate("({h, v}) => Reveal.slide(h, v)", at)
            assert page.locator(".slide-number").is_visible() == (kind != "img.whole")
            assert page.evaluate(GRAVE) == [], (name, kind)


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
