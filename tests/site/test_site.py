"""The built site in real Chromium, opened from its files: `make test-site`."""

import os
import re
import shutil
import statistics
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build/site"
AXE = ROOT / "docs/node_modules/axe-core/axe.min.js"
OVERLAPS = (Path(__file__).parent / "overlaps.js").read_text(encoding="utf-8")
WIDTHS = (1440, 768, 360)
# What axe finds grave, with its first place, and the kinds of text that it has looked at. Contrast
# follows from colours, size and weight, and axe takes seconds for all letters of a long page: one
# text of each kind stands for its like, on every page.
GRAVE = """async ([colours, known]) => {
    const contrast = ["color-contrast", "link-in-text-block"];
    const ground = one => {
        const {backgroundColor} = getComputedStyle(one);
        const clear = backgroundColor === "rgba(0, 0, 0, 0)" && one.parentElement;
        return clear ? ground(one.parentElement) : backgroundColor;
    };
    const texts = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !one.checkVisibility()) continue;
        const {color, fontSize, fontWeight} = getComputedStyle(one);
        const around = getComputedStyle(one.parentElement).color;
        const {textDecorationLine: line} = getComputedStyle(one);
        let opacity = 1;
        for (let at = one; at; at = at.parentElement) opacity *= getComputedStyle(at).opacity;
        const kind = [one.localName, one.className, color, around, fontSize, fontWeight, line,
                      opacity];
        texts.set([...kind, ground(one)].join(), one);
    }
    for (const kind of known) texts.delete(kind);
    const asked = {resultTypes: ["violations"], preload: false};
    const found = [];
    if (texts.size)
        found.push(await axe.run({include: [...texts.values()]}, {...asked, runOnly: contrast}));
    const rules = Object.fromEntries(contrast.map(rule => [rule, {enabled: false}]));
    if (!colours) found.push(await axe.run(document, {...asked, rules}));
    const grave = found.flatMap(({violations}) => violations)
        .filter(({impact}) => ["serious", "critical"].includes(impact))
        .map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`);
    return [grave, [...texts.keys()]];
}"""
# What is folded away is looked at too, and without movement: a colour that is still on its way from
# light to dark has no contrast of its own.
UNFOLDED = """async () => {
    await window.MathJax?.startup?.promise;
    document.querySelectorAll("details").forEach(one => { one.open = true; });
    document.head.append(Object.assign(document.createElement("style"), {
        textContent: "* { transition: none !important; animation: none !important }"}));
    for (;;) {
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        if (paint) return paint.startTime;
        if (performance.now() > 30000) return 0;
        await new Promise(requestAnimationFrame);
    }
}"""
# Each kind of page.
KINDS = ("index", "lecture_30", "lecture_3", "demos/xor", "demos/fashion", "explore/index",
         "evidence/index", "evidence/claims", "evidence/spread", "evidence/errors",
         "evidence/claims/U19.test-accuracy", "evidence/claims/U5.error-c",
         "api/index", "api/byhand", "bibliography")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update",
         "--allow-file-access-from-files")

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def browser():
    if os.environ.get("KERASDEMOS_REQUIRE_SITE") != "1":
        pytest.importorskip("playwright.sync_api")
    from playwright import sync_api as playwright

    chromium = shutil.which("chromium")
    assert chromium, "chromium: expected it on the path; Debian: apt-get install chromium"
    assert SITE.exists(), "build/site: expected the site; `make site` builds it"
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_page()
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.faults = []
    opened.on("pageerror", lambda fault: opened.faults.append(str(fault)))
    return opened


def pages():
    """Every page of the site, as its path below build/site."""
    return sorted(file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html")
                  if "_static" not in file.parts and "_sources" not in file.parts)


def looked_at():
    """Every page but the decks, which have a test of their own; of the claims' pages some.

    The claims' pages are of one template: those of KINDS, the largest, the one with the longest
    word, and one a verdict.
    """
    claims = {name: (SITE / name).read_text(encoding="utf-8") for name in pages()
              if name.startswith("evidence/claims/")}
    verdicts = {re.search('<span class="verdict ([^"]+)">', text)[1]: name
                for name, text in claims.items()}
    some = {*verdicts.values(), *(f"{name}.html" for name in KINDS),
            max(claims, key=lambda name: len(claims[name])),
            max(claims, key=lambda name: max(map(len, re.findall(">([^<]*)<", claims[name]
                                                                 .replace(" ", "><")))))}
    return [name for name in pages() if not name.startswith("decks/")
            and (name not in claims or name in some)]


def address(name, query=""):
    return f"{(SITE / name).as_uri()}{query}"


class Links(HTMLParser):
    """The addresses and anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        self.addresses += [given[name] for name in ("href", "src") if given.get(name)]


def test_every_link_within_the_site_leads_somewhere():
    known = {name: Links((SITE / name).read_text(encoding="utf-8")) for name in pages()}
    assert len(known) > 40
    lost = []
    for name, links in known.items():
        for link in links.addresses:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (SITE / name).parent / unquote(parts.path) if parts.path else SITE / name
            target = target.resolve()
            there = target.relative_to(SITE).as_posix() if target.is_relative_to(SITE) else ""
            if not target.is_file() or (parts.fragment and there in known and unquote(
                    parts.fragment) not in known[there].anchors):
                lost.append(f"{name}: {link}")
    assert lost == []


def test_the_site_is_small():
    sizes = [file.stat().st_size for file in SITE.rglob("*") if file.is_file()]
    assert sum(sizes) < 40e6


def test_every_picture_says_what_it_shows():
    silent = [f"{name}: {tag}" for name in pages() for tag in re.findall(
        "<img [^>]*>", (SITE / name).read_text(encoding="utf-8"))
        if not re.search('alt="[^"]{8,}"', tag)]
    assert silent == []


@pytest.fixture(scope="module")
def seen(page):
    """What there is to see on a page, by name: each is opened once, for all of the tests below.

    With EVERY in the environment every claim's page is among them.
    """
    found, known = {}, set()
    every = [name for name in pages() if not name.startswith("decks/")]
    for name in every if os.environ.get("EVERY") else looked_at():
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(address(name))
        here = found[name] = {"painted": page.evaluate(UNFOLDED)}
        page.add_script_tag(path=AXE)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
            # What has nothing to do with colours is as it was in light.
            here[theme], kinds = page.evaluate(GRAVE, [theme == "dark", [*known]])
            known.update(kinds)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            here[width] = {"overlaps": page.evaluate(OVERLAPS), "over": page.evaluate(
                "document.documentElement.scrollWidth") - width}
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert len(found) > 2 * len(KINDS)
    return found


def test_no_page_asks_another_host(seen, page, tmp_path):
    rest = [name for name in pages() if name not in seen]
    frames = "".join(f'<iframe src="{address(name)}"></iframe>' for name in rest)
    (tmp_path / "rest.html").write_text(frames, encoding="utf-8")
    page.goto((tmp_path / "rest.html").as_uri(), timeout=120_000)  # 236 pages in one
    page.wait_for_timeout(300)
    assert {address(name) for name in pages()} <= {*page.asked}
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_in_the_way_of_anyone(seen, theme):
    assert {name: here[theme] for name, here in seen.items() if here[theme]} == {}


@pytest.mark.parametrize(("style", "rule"), [
    ("main p { opacity: 0.3 }", "color-contrast"),
    ("main a { color: #444 !important; text-decoration: none !important }",
     "link-in-text-block"),
    ("img { width: 9px }", "image-alt")])
def test_what_is_in_the_way_is_found(page, style, rule):
    page.goto(address("bibliography.html"))
    page.evaluate(UNFOLDED)
    page.add_script_tag(path=AXE)
    found, kinds = page.evaluate(GRAVE, [False, []])
    assert found == []
    page.add_style_tag(content=style)
    if rule == "image-alt":
        page.evaluate("document.querySelector('main').append(new Image(9, 9))")
    # What was looked at before is not why it is not found.
    assert rule in "".join(page.evaluate(GRAVE, [False, kinds])[0])


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(seen, width):
    assert {name: over for name, here in seen.items() if (over := here[width]["over"]) > 0} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_lies_on_something_else(seen, width):
    assert {name: pairs[:9] for name, here in seen.items()
            if (pairs := here[width]["overlaps"])} == {}


@pytest.mark.parametrize(("name", "style"), [
    ("lecture_3", "h2 { margin-bottom: -1.5rem !important }"),
    ("lecture_3", ".verdict { margin-right: -2rem }"),
    ("lecture_3", "span.math { margin: 0 -2rem }"),
    ("evidence/claims/U19.test-accuracy", "th { white-space: nowrap; max-width: 1rem }"),
    ("explore/one-input", ".explorer .kd-row { margin-bottom: -2rem }"),
    ("explore/one-input", ".explorer svg text { font-size: 30px }"),
    ("explore/moons", ".explorer .kd-buttons button { margin-right: -2rem }"),
    ("demos/xor", "img { margin-top: -6rem }"),
    ("index", ".bd-header { margin-bottom: -4rem }")])
def test_what_lies_on_something_else_is_found(page, name, style):
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto(address(f"{name}.html"))
    page.evaluate(UNFOLDED)
    assert page.evaluate(OVERLAPS) == []
    page.add_style_tag(content=style)
    assert page.evaluate(OVERLAPS) != []


def test_how_soon_a_page_is_painted(seen):
    """Printed, not judged: the first paint of each page, and of which it takes longest."""
    took = {name: here["painted"] for name, here in seen.items()}
    assert min(took.values()) > 0
    slowest = max(took, key=took.get)
    print(f"First paint: median {statistics.median(took.values()):.0f} ms; longest "
          f"{took[slowest]:.0f} ms, {slowest}")


@pytest.mark.parametrize(("word", "where"), [
    ("folding", "Lecture 3, slide by slide"), ("1.964", "Lecture 3, slide by slide"),
    ("cos", "Lecture 30, slide by slide")])
def test_the_search_finds(page, word, where):
    page.goto(address("search.html", f"?q={word}"))
    page.wait_for_selector("#search-results ul.search li")
    page.wait_for_function("/finished|found/i.test(document.querySelector('#search-results').innerText)")
    assert where in page.inner_text("#search-results")


def test_the_table_of_claims_is_whole_without_a_script_and_filtered_with_one(browser, page):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address("evidence/claims.html"))
    everything = plain.locator("table.claims tbody tr").count()
    context.close()
    assert everything > 200
    page.goto(address("evidence/claims.html"))
    page.select_option("select[name=verdict]", "slide error")
    left = page.locator("table.claims tbody tr:visible")
    assert 5 <= left.count() < 30
    assert all("slide error" in row for row in left.all_inner_texts())
    page.fill("input[name=words]", "RBF")
    assert left.count() == 1
    assert "1 of " in page.inner_text("form.filter output")
    page.goto(page.url)  # the address keeps what was asked
    assert left.count() == 1


def test_every_claim_has_a_page_that_says_what_the_table_says():
    folder = SITE / "evidence"
    table = (folder / "claims.html").read_text(encoding="utf-8")
    rows = re.findall('<tr id="([^"]+)" data-slide="[^"]*" data-verdict="([^"]+)"', table)
    assert len(rows) > 200
    for name, verdict in rows:
        page = (folder / "claims" / f"{name}.html").read_text(encoding="utf-8")
        assert f'<span class="verdict {verdict.replace(" ", "-")}">' in page
        assert f'href="claims/{name}.html"' in table
        assert (f'id="runs-{name}"' in (folder / "spread.html").read_text(encoding="utf-8")) == (
            "<figure>" in page)
    assert {file.stem for file in (folder / "claims").iterdir()} == {name for name, _ in rows}
    [*jumps] = re.findall('<p class="slides">(.*?)</p>', table, re.DOTALL)
    assert len(jumps) == 2  # a lecture's slides: each a jump to its first row, on this page
    assert not any("claims/" in one for one in jumps)


def test_a_figure_leads_to_its_file_where_it_can_be_seen_large(page):
    for name in ("index", "lecture_30", "lecture_3", "demos/xor"):
        page.goto(address(f"{name}.html"))
        pictures = page.locator("img.plot, .cell_output img")
        assert pictures.count() >= 2
        leads = pictures.evaluate_all("all => all.map(one => one.closest('a')?.href ?? '')")
        assert name == "index" or all(link.endswith(".png") for link in leads), name
        assert "" not in leads, name


def test_captions_are_not_thin(page):
    page.goto(address("lecture_3.html"))
    weights = page.eval_on_selector_all("figcaption", "all => all.map(one => "
                                        "getComputedStyle(one).fontWeight)")
    assert {*weights} == {"400"}


# On paper: what of a formula is cut off, and what nobody can press there.
ON_PAPER = """() => {
    const formulas = [...document.querySelectorAll('mjx-container[display="true"]')];
    const cut = formulas.filter(one => {
        const {left, right} = one.parentElement.getBoundingClientRect();
        const drawn = one.querySelector("svg").getBoundingClientRect();
        return getComputedStyle(one).overflowX !== "visible" || drawn.right > right + 1
            || drawn.left < left - 1;
    });
    const controls = [...document.querySelectorAll(".kd-controls")];
    return [formulas.length, cut.map(one => one.textContent),
            controls.length, controls.filter(one => one.checkVisibility()).length];
}"""


def test_a_lecture_prints(page, tmp_path):
    page.goto(address("lecture_3.html"))
    page.evaluate(UNFOLDED)
    page.set_viewport_size({"width": 717, "height": 1000})  # A4 without its margins
    page.emulate_media(media="print")
    formulas, cut, controls, pressed = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert formulas > 5
    assert cut == []
    assert controls > 5
    assert pressed == 0
    page.pdf(path=tmp_path / "lecture.pdf", format="A4")
    content = (tmp_path / "lecture.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", content)) < 60
