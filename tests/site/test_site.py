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


def test_every_picture_says_what_it_shows():
    silent = [f"{name}: {tag}" for name in pages() for tag in re.findall(
        "<img [^>]*>", (SITE / name).read_text(encoding="utf-8"))
        if not re.search('alt="[^"]{8,}"', tag)]
    assert silent == []


def test_no_page_asks_another_host(page):
    for name in pages():
        page.goto(address(name))
    page.wait_for_timeout(300)
    assert len(page.asked) > len(pages())
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_in_the_way_of_anyone(page, theme):
    found = {}
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme=theme)
    for name in KINDS:
        page.goto(address(f"{name}.html"))
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        # Colours that are still on their way from one to the other have no contrast of their own.
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")
        page.wait_for_timeout(200)
        page.add_script_tag(path=AXE)
        said = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in said["violations"]
                 if one["impact"] in ("serious", "critical")]
        if grave:
            found[name] = grave
    page.emulate_media(color_scheme="light")
    assert found == {}


def test_no_page_is_wider_than_the_screen(page):
    wide = []
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for name in KINDS:
            page.goto(address(f"{name}.html"))
            page.wait_for_function("!window.MathJax?.startup || MathJax.startup.promise")
            over = page.evaluate("document.documentElement.scrollWidth") - width
            if over > 0:
                wide.append((width, name, over))
    assert wide == []


def test_how_soon_a_page_is_painted(page, capsys):
    """Printed, not judged: the median of three first paints of each kind."""
    page.set_viewport_size({"width": 1440, "height": 900})
    for name in KINDS:
        took = []
        for _ in range(3):
            page.goto(address(f"{name}.html"))
            took.append(page.wait_for_function(
                "performance.getEntriesByName('first-contentful-paint')[0]?.startTime").json_value())
        assert min(took) > 0
        with capsys.disabled():
            print(f"\n{name}: first paint after {statistics.median(took):.0f} ms", end="")


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


def test_a_lecture_prints(page, tmp_path):
    page.goto(address("lecture_3.html"))
    page.pdf(path=tmp_path / "lecture.pdf", format="A4")
    content = (tmp_path / "lecture.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", content)) < 60
