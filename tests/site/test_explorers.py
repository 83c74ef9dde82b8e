"""The explorers, driven in Chromium from file://, beside what byhand computes."""

import os
import runpy
from pathlib import Path

import numpy as np
import pytest

from kerasdemos.byhand import activations, relunets

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "docs" / "explorers"
CATALOG = runpy.run_path(str(SOURCE / "write_explorers.py"))
NAMES = [explorer["name"] for explorer in CATALOG["catalog"]()["explorers"]]
CHROMIUM = "/usr/bin/chromium"
AXE = ROOT / "docs" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SETTINGS = 50
EXPLORER = "kd.at(document.querySelector('.explorer'))"
# Sets one setting after the other, in one go; returns the values of each.
SET_ALL = f"settings => settings.map(one => ({EXPLORER}.set(one), {EXPLORER}.values()))"

pytestmark = pytest.mark.slow


def _needed(path, how):
    if not path.exists():
        message = f"no {path.name} here: {how}, then make test-site"
        if os.environ.get("KERASDEMOS_REQUIRE_SITE") == "1":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorers")
    CATALOG["write_scripts"](folder)
    CATALOG["write_pages"](folder)
    return folder


@pytest.fixture(scope="module")
def browser():
    _needed(Path(CHROMIUM), "apt-get install chromium")
    if os.environ.get("KERASDEMOS_REQUIRE_SITE") != "1":
        pytest.importorskip("playwright", reason="no playwright here: pip install -e .[site], then "
                            "make test-site")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, pages):
    """Open an explorer's page; what it throws or asks of another host fails the test."""
    contexts, complaints = [], []

    def visit(name, address="", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning")
                and complaints.append(message.text))
        page.on("request", lambda request: request.url.startswith(("file:", "data:"))
                or complaints.append(f"asked for {request.url}"))
        page.goto(f"{(pages / name).as_uri()}.html{address}")
        page.wait_for_function(EXPLORER)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not complaints


def same(shown, computed):
    np.testing.assert_allclose(np.array(shown, float), computed, rtol=1e-9, atol=1e-9)


def drawn(page, seed=0):
    """Random settings of all sliders, each within its ends: a list of dicts."""
    sliders = page.evaluate(f"{EXPLORER}.named.filter(c => !c.options && !c.whole)"
                            ".map(({name, min, max}) => [name, min, max])")
    generator = np.random.default_rng(seed)
    return [{name: generator.uniform(low, high) for name, low, high in sliders}
            for _ in range(SETTINGS)]


def sentence(page):
    return page.locator(".kd-reading").inner_text()


def rows(setting, name, *shape):
    """The parameters name00, name01, ... of a setting, as an array."""
    return np.array([setting[name + "".join(map(str, place))]
                     for place in np.ndindex(*shape)]).reshape(shape)


# What each shows, and byhand ------------------------------------------------------------------


def _shallow(setting, n_inputs):
    theta = [[setting[f"theta{d}{i}"] for i in range(n_inputs + 1)] for d in (1, 2, 3)]
    return theta, [setting[f"phi{d}"] for d in range(4)]


def test_one_input_shows_what_byhand_computes(visit):
    page = visit("one-input")
    settings = drawn(page)
    for name in ("relu", "sigmoid", "threshold"):
        shown = page.evaluate(SET_ALL, [one | {"activation": name} for one in settings])
        for setting, values in zip(settings, shown, strict=True):
            theta, phi = map(np.array, _shallow(setting, 1))
            preactivations = theta[:, :1] + theta[:, 1:] * values["x"]
            hidden = activations.get(name)[0](preactivations)
            if name != "threshold":  # at its jump the last digit decides
                same(values["activations"], hidden)
                same(values["output"], phi[0] + phi[1:] @ hidden)
            same(values["preactivations"], preactivations)
            same(values["weighted"], phi[1:, None] * values["activations"])
            if name == "relu":
                same(values["joints"], relunets.joints(relunets.shallow(theta, phi), 0, 1.2))
    assert "4 linear regions; joints at 0.30, 0.50, 0.77." in sentence(visit("one-input"))


# What all of them do --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_answers_keys_and_its_setting_is_in_the_address(visit, name):
    page = visit(name)
    before = page.evaluate(f"[{EXPLORER}.figure.innerHTML, {EXPLORER}.state]")
    slider = page.evaluate(f"{EXPLORER}.named.find(c => !c.options && !c.group).name")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == slider:
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    picture, state = page.evaluate(f"[{EXPLORER}.figure.innerHTML, {EXPLORER}.state]")
    assert state[slider] > before[1][slider]
    assert picture != before[0]
    page.wait_for_function(f"location.hash === {EXPLORER}.address && location.hash.includes('?')")
    again = visit(name, page.evaluate("location.hash"))
    assert again.evaluate(f"{EXPLORER}.state") == state
    again.get_by_role("button", name="Reset").click()
    assert again.evaluate(f"{EXPLORER}.state") == before[1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_explorer_is_accessible_and_fits_a_phone(visit, name, theme):
    _needed(AXE, "cd docs && npm ci")
    page = visit(name, viewport={"width": 360, "height": 800}, color_scheme=theme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({preload: false})")["violations"]
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found
                if one["impact"] in ("serious", "critical")]
    sizes = page.evaluate("[...document.querySelectorAll('.explorer *')].filter(e => e.innerHTML)"
                          ".map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 14


@pytest.mark.parametrize("name", NAMES)
def test_the_theme_of_the_page_counts_more_than_the_systems(visit, name):
    page = visit(name, color_scheme="light")
    color = f"getComputedStyle({EXPLORER}.root).backgroundColor"
    light = page.evaluate(color)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(color) != light


def test_how_fast_a_slider_is_answered(visit, capsys):
    """Printed, not judged: the median of 100 answers, layout included."""
    for name in NAMES:
        took = visit(name).evaluate(f"""() => {{
            const explorer = {EXPLORER};
            const sliders = Object.values(explorer.inputs).filter(input => input.type === "range");
            return Array.from({{length: 100}}, (_, i) => {{
                const input = sliders[i % sliders.length], start = performance.now();
                input.value = Number(input.min) + Math.random() * (input.max - input.min);
                input.dispatchEvent(new Event("input", {{bubbles: true}}));
                explorer.root.getBoundingClientRect();
                return performance.now() - start;
            }});
        }}""")
        assert len(took) == 100
        with capsys.disabled():
            print(f"\n{name}: a slider is answered in {np.median(took):.1f} ms "
                  f"(95%: {np.quantile(took, 0.95):.1f})", end="")


def test_several_explorers_stand_on_one_page(visit, pages):
    shared = [*CATALOG["catalog"]()["shared"],
              *(explorer["script"] for explorer in CATALOG["catalog"]()["explorers"])]
    page = "".join(f'<script defer src="{name}"></script>' for name in shared)
    page += "".join(f'<div class="explorer" data-explorer="{name}"></div>' for name in NAMES)
    page += '<div class="explorer" data-explorer="one-input" data-state="phi0=0.25&theta10=nine">'
    (pages / "all.html").write_text(f"<!doctype html>{page}</div>", encoding="utf-8")
    page = visit("all", "#one-input?phi1=-1.5&unknown=1")
    every = page.evaluate("[...document.querySelectorAll('.explorer')].map(e => kd.at(e).state)")
    assert len(every) == len(NAMES) + 1
    assert (every[-1]["phi0"], every[-1]["phi1"], every[-1]["theta10"]) == (0.25, -1.5, 0.3)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_no_script_is_long():
    for file in SOURCE.glob("*.js"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 200, file
