"""The explorers, driven in Chromium from file://, beside what byhand computes."""

import os
import runpy
from importlib import import_module
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from kerasdemos.byhand import activations, backprop, initialization, relunets, xor
from kerasdemos.evidence import CLAIMS

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

pytestmark = pytest.mark.site


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


def test_the_catalog_names_slides_rows_and_demos_that_there_are():
    for explorer in CATALOG["catalog"]()["explorers"]:
        lecture = import_module(f"kerasdemos.lectures.{explorer['lecture']}")
        assert set(explorer["slides"]) <= set(lecture.SLIDES), explorer["name"]
        assert set(explorer["rows"]) <= {claim.id.split(".")[0] for claim in CLAIMS}
        assert (ROOT / "demos" / f"{explorer['demo']}.py").exists()
        assert explorer["shows"]
        assert explorer["try"]


# What each shows, and byhand ------------------------------------------------------------------


def _shallow(setting, n_inputs, prefix=""):
    theta = [[setting[f"{prefix}theta{d}{i}"] for i in range(n_inputs + 1)] for d in (1, 2, 3)]
    return np.array(theta), np.array([setting[f"{prefix}phi{d}"] for d in range(4)])


def _composing(setting):
    return [relunets.shallow(*_shallow(setting, 1, prefix)) for prefix in ("", "outer_")]


def _net(shown):
    return relunets.ReluNet(shown["weights"], shown["biases"])


def _trained(net, x, y, loss, rate, steps=100):
    for _ in range(steps):
        net = backprop.sgd_step(net, backprop.gradients(net, x, y, loss), rate)
    return net


def test_one_input_shows_what_byhand_computes(visit):
    page = visit("one-input")
    settings = drawn(page)
    settings = [setting | {"activation": ("relu", "sigmoid", "threshold")[k % 3]}
                for k, setting in enumerate(settings)]
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        theta, phi = _shallow(setting, 1)
        preactivations = theta[:, :1] + theta[:, 1:] * values["x"]
        same(values["preactivations"], preactivations)
        same(values["activations"], activations.get(setting["activation"])[0](preactivations))
        same(values["weighted"], phi[1:, None] * values["activations"])
        same(values["output"], phi[0] + phi[1:] @ values["activations"])
        if setting["activation"] == "relu":
            same(values["joints"], relunets.joints(relunets.shallow(theta, phi), 0, 1.2))
    assert "4 linear regions; joints at 0.30, 0.50, 0.77." in sentence(visit("one-input"))


def test_two_inputs_shows_what_byhand_computes(visit):
    page = visit("two-inputs")
    settings = drawn(page)
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        net = relunets.shallow(*_shallow(setting, 2))
        assert values["regions"] == relunets.count_regions(net, (-1, -1), (1, 1))
        same(values["output"], net(values["grid"])[:, 0])
    assert sentence(visit("two-inputs")).startswith("7 linear regions")
    # A unit that does not count, and one that is cut off nowhere, bend nothing.
    page.evaluate(f"{EXPLORER}.set({{phi1: 0, theta20: 3, theta21: 0.1}})")
    assert page.evaluate(f"{EXPLORER}.values().regions") == 2


def test_folding_shows_what_byhand_computes(visit):
    page = visit("folding")
    settings = drawn(page)
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        inner, outer = _composing(setting)
        both = relunets.compose(outer, inner)
        x = np.array(values["x"])[:, None]
        same(values["inner"], inner(x)[:, 0])
        same(values["both"], both(x)[:, 0])
        y, end = np.array(values["outer"]).T
        same(end, outer(y[:, None])[:, 0])
        same(values["joints"], relunets.joints(both, -1, 1))
        same(values["folds"], relunets.joints(inner, -1, 1))
        same(values["point"][1:], [inner([[setting["x"]]])[0, 0], both([[setting["x"]]])[0, 0]])
    page = visit("folding")
    assert "3 of the first, 3 of the second, 9 of both" in sentence(page)
    box = page.locator("figure > svg").nth(2).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 44, box["y"] + 50)  # the left end of the axis
    page.mouse.up()
    assert page.evaluate(f"{EXPLORER}.state.x") == pytest.approx(-1, abs=0.01)


def test_clipping_shows_what_byhand_computes(visit):
    page = visit("clipping")
    settings = drawn(page)
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        inner, outer = _composing(setting)
        both, x = relunets.compose(outer, inner), np.array(values["x"])[:, None]
        same(values["preactivations"], both.preactivations(x)[1].T)
        same(values["activations"], both.activations(x)[1].T)
        same(values["weighted"], (both.weights[2] * both.activations(x)[1]).T)
        same(values["output"], both(x)[:, 0])
        same(values["joints"], relunets.joints(both, -1, 1))
    assert sentence(visit("clipping")).startswith("9 linear regions")


def test_activations_show_what_byhand_computes(visit):
    page = visit("activations")
    settings = [setting | {"activation": name} for setting, name in zip(
        drawn(page), cycle(activations.ACTIVATIONS))]
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        function, derivative = activations.get(setting["activation"])
        same([values["value"], values["slope"]],
             [function(setting["x"]), derivative(setting["x"])])
    assert sentence(visit("activations", "#activations?activation=tanh&x=0")) == (
        "a(0.00) = 0.0000, and the slope there is 1.0000.")


def test_xor_shows_and_trains_what_byhand_does(visit):
    page = visit("xor")
    assert "(solved)" in sentence(page)
    settings = drawn(page)
    shown = page.evaluate(SET_ALL, settings)
    trained = page.evaluate(f"""settings => settings.map(one => {{
        {EXPLORER}.set({{...one, rate: "0.03"}});
        {EXPLORER}.definition.train({EXPLORER}, 100);
        return {EXPLORER}.values();
    }})""", settings)
    for setting, values, after in zip(settings, shown, trained, strict=True):
        solution = xor.Solution(
            W=[[setting["W11"], setting["W12"]], [setting["W21"], setting["W22"]]],
            c=[setting["c1"], setting["c2"]], w=[setting["w1"], setting["w2"]], b=setting["b"])
        tables = xor.trace(solution=solution)
        same(values["hidden"], tables["max{0, XW + c}"])
        same(values["outputs"], tables["y_hat"])
        assert values["minimum"] == xor.name_minima(values["loss"])
        net = _trained(_net(values["net"]), xor.X, xor.y[:, None], "mse", 0.03)
        for mine, theirs in zip(net.weights + net.biases,
                                [*after["net"]["weights"], *after["net"]["biases"]], strict=True):
            same(theirs, mine)


def test_xor_falls_from_a_random_start_into_a_minimum(visit):
    page = visit("xor", reduced_motion="reduce")
    page.get_by_role("button", name="A random start").click()
    before = page.evaluate(f"{EXPLORER}.values().loss")
    page.get_by_role("button", name="Train").click()
    page.wait_for_function(f"!{EXPLORER}.turn && {EXPLORER}.state.steps > 100", timeout=60_000)
    values = page.evaluate(f"{EXPLORER}.values()")
    assert values["loss"] < before
    assert values["minimum"] in xor.MINIMA
    assert values["minimum"] in sentence(page)


def test_backpropagation_shows_what_byhand_computes(visit):
    page = visit("backpropagation")
    settings = drawn(page)
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        net, x, y = _net(values["net"]), [[setting["x0"], setting["x1"]]], [[setting["y"]]]
        assert net.weights[1][0, 1] == setting["omega101"]
        trace, expected = backprop.forward(net, x), backprop.gradients(net, x, y, "sum_squares")
        for shown, computed in zip(values["f"], [*trace.preactivations, trace.output], strict=True):
            same(shown, computed[0])
        for shown, computed in zip(values["weights"], expected.weights, strict=True):
            same(shown, computed)
        for shown, computed in zip(values["biases"], expected.biases, strict=True):
            same(shown, computed)
        same(values["loss"], expected.loss)
    page = visit("backpropagation")
    written = [sentence(page)]
    for _ in range(12):
        page.get_by_role("button", name="Next").click()
        written.append(sentence(page))
    assert written[1] == "f₀ = β₀ + Ω₀ x: [0, −1] + [[1, −1], [2, 1]] [1, 2] = [−1, 3]"
    assert written[6] == "l = (f₂ − y)²: (5 − 4)² = 1"
    assert written[12].endswith("[0, 4] [1, 2]ᵀ = [[0, 0], [4, 8]]")
    assert page.locator("svg text").all_text_contents().count("12.0") == 1


def test_depth_counts_as_byhand_does(visit):
    page = visit("depth")
    assert "471 parameters; at most 161,051 linear regions" in sentence(page)
    generator = np.random.default_rng(0)
    settings = [{"inputs": int(generator.integers(1, 11)), "width": int(generator.integers(1, 101)),
                 "depth": int(generator.integers(1, 11))} for _ in range(SETTINGS)]
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        sizes = setting["inputs"], setting["width"], setting["depth"]
        assert int(values["regions"]) == relunets.max_regions(*sizes)
        assert values["parameters"] == relunets.n_parameters(*sizes)
        assert int(values["shallowRegions"]) == relunets.max_regions(
            setting["inputs"], values["shallow"], 1)


def test_moons_are_the_packages_and_trained_as_byhand_does(visit):
    from kerasdemos import data

    page = visit("moons")
    generator = np.random.default_rng(0)
    settings = [{"noise": generator.uniform(0, 0.3), "units": int(generator.integers(1, 33)),
                 "seed": seed, "initializer": ("pytorch", "keras")[seed % 2]}
                for seed in range(SETTINGS)]
    shown = page.evaluate(SET_ALL, settings)
    trained = page.evaluate(f"""settings => settings.map(one => {{
        {EXPLORER}.set(one);
        {EXPLORER}.definition.train({EXPLORER}, 100);
        return {EXPLORER}.values();
    }})""", settings)
    for setting, before, after in zip(settings, shown, trained, strict=True):
        net, x, y = _net(before["net"]), np.array(before["points"]), np.array(before["labels"])
        assert net.layer_sizes == (2, setting["units"], 2)
        for weight, bias in zip(net.weights, net.biases, strict=True):
            rows, columns = weight.shape
            keras = setting["initializer"] == "keras"
            limit = np.sqrt(6 / (rows + columns)) if keras else 1 / np.sqrt(columns)
            assert np.abs(weight).max() <= limit
            assert np.abs(weight).max() > limit / 4
            assert (np.abs(bias).max() == 0) if keras else (0 < np.abs(bias).max() <= limit)
        same(before["loss"], backprop.gradients(net, x, y, "cross_entropy").loss)
        net = _trained(net, x, y, "cross_entropy", 0.01)
        for mine, theirs in zip(net.weights + net.biases,
                                [*after["net"]["weights"], *after["net"]["biases"]], strict=True):
            same(theirs, mine)
        same(after["accuracy"], (net(x).argmax(axis=1) == y).mean())
    bare, = page.evaluate(SET_ALL, [{"noise": 0}])
    ours = data.moons(200, 0.0)
    np.testing.assert_allclose(  # make_moons shuffles
        *(sorted(map(tuple, np.column_stack([points, labels]).round(6)))
          for points, labels in ((bare["points"], bare["labels"]), (ours.x_train, ours.y_train))),
        atol=2e-6)


@pytest.mark.parametrize(("name", "rates"), [("moons", ("0.3", "0.1")), ("xor", ("0.1",))])
def test_what_was_trained_is_in_the_address_and_there_again_where_it_is_opened(visit, name, rates):
    page = visit(name)
    page.locator("input[name=seed]").press("ArrowRight")
    for rate in rates:
        page.select_option("select[name=rate]", rate)
        before = page.evaluate(f"{EXPLORER}.values().steps")
        page.get_by_role("button", name="Train").click()
        page.wait_for_function(f"{EXPLORER}.values().steps > {before} + 20")
        page.get_by_role("button", name="Stop").click()
    values, state = page.evaluate(f"[{EXPLORER}.values(), {EXPLORER}.state]")
    page.wait_for_function(f"location.hash === {EXPLORER}.address")
    again = visit(name, page.evaluate("location.hash"))
    again.wait_for_function(f"!{EXPLORER}.turn")
    assert again.evaluate(f"{EXPLORER}.state") == state
    assert sentence(again) == sentence(page)
    shown = again.evaluate(f"{EXPLORER}.values()")
    assert shown["steps"] == values["steps"] > 20
    for part in ("weights", "biases"):
        for mine, theirs in zip(shown["net"][part], values["net"][part], strict=True):
            same(mine, theirs)
    same(shown["loss"], values["loss"])
    same(shown.get("losses", 0), values.get("losses", 0))
    again.get_by_role("button", name="Reset").click()
    assert again.evaluate(f"{EXPLORER}.values().steps") == 0


def test_moons_take_no_training_that_they_cannot_have_gone_through(visit):
    right = ["", "5x0.1", "15000x1", "9x1-5x0.1"]
    wrong = ["15001x1", "9x1-14999x0.1", "5x0.2", "0x0.1", "5x0.1-", "5", "x", "5.5x0.1", "-5x0.1"]
    fits = visit("moons").evaluate(f"all => all.map({EXPLORER}.named.at(-1).fits)", right + wrong)
    assert fits == [True] * len(right) + [False] * len(wrong)


def test_initialization_shows_what_byhand_expects(visit):
    page = visit("initialization")
    assert "(well controlled)" in sentence(page)
    generator = np.random.default_rng(0)
    settings = [{"log": generator.uniform(-4, 0.5), "width": int(generator.integers(1, 501)),
                 "depth": int(generator.integers(2, 51)),
                 "activation": ("relu", "sigmoid", "tanh")[k % 3]} for k in range(SETTINGS)]
    for setting, values in zip(settings, page.evaluate(SET_ALL, settings), strict=True):
        expected = initialization.expect(10 ** setting["log"], setting["activation"],
                                         width=setting["width"], depth=setting["depth"])
        for name in expected._fields:
            np.testing.assert_allclose(np.array(values[name], float), getattr(expected, name),
                                       rtol=1e-9)


# What all of them do --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_answers_keys_and_its_setting_is_in_the_address(visit, name):
    page = visit(name)
    before = page.evaluate(f"[{EXPLORER}.figure.innerHTML, {EXPLORER}.state]")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    slider = page.evaluate(f"{EXPLORER}.named.find(c => !c.options).name")
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
def test_the_tab_key_reaches_every_control_and_a_button_is_pressed_without_a_mouse(visit, name):
    page = visit(name)
    before = page.evaluate(f"{EXPLORER}.state")
    page.evaluate("window.reached = new Set()")
    places = page.locator("a, input, select, button, summary").count()
    for _ in range(places + 1):
        page.keyboard.press("Tab")
        if page.evaluate("reached.add(document.activeElement) && "
                         "document.activeElement.matches('details:not([open]) > summary')"):
            page.keyboard.press("Enter")
    controls = page.locator(".explorer :is(input, select, button)")
    assert controls.count() >= 2
    assert controls.evaluate_all("all => all.filter(one => !reached.has(one))"
                                 ".map(one => one.name || one.textContent)") == []
    for key in ("Enter", "Space"):
        page.locator(".explorer input[type=range]").first.press("ArrowRight")
        assert page.evaluate(f"{EXPLORER}.state") != before
        page.get_by_role("button", name="Reset").press(key)
        assert page.evaluate(f"{EXPLORER}.state") == before


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_is_accessible_and_fits_a_phone_in_both_themes(visit, name):
    _needed(AXE, "cd docs && npm ci")
    page = visit(name, viewport={"width": 360, "height": 800}, color_scheme="light")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.evaluate("[...document.querySelectorAll('.explorer *')].filter(e => e.innerHTML)"
                          ".map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 14
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    grounds = set()
    for theme in ("light", "dark"):  # that of the page counts more than the system's
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        grounds.add(page.evaluate(f"getComputedStyle({EXPLORER}.root).backgroundColor"))
        # In the dark only the colours are others.
        rules = {"runOnly": ["color-contrast", "link-in-text-block"]} if theme == "dark" else {}
        found = page.evaluate("more => axe.run({preload: false, resultTypes: ['violations'], "
                              "...more})", rules)["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found
                    if one["impact"] in ("serious", "critical")], theme
    assert len(grounds) == 2


def test_how_fast_a_slider_is_answered(visit):
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
        print(f"{name}: a slider is answered in {np.median(took):.1f} ms "
              f"(95%: {np.quantile(took, 0.95):.1f})")


def test_several_explorers_stand_on_one_page(visit, pages):
    needed = dict.fromkeys(script for explorer in CATALOG["catalog"]()["explorers"]
                           for script in CATALOG["scripts"](explorer))
    page = "".join(f'<script defer src="{name}"></script>' for name in needed)
    page += "".join(f'<div class="explorer" data-explorer="{name}"></div>' for name in NAMES)
    page += '<div hidden><div class="explorer" data-explorer="clipping"></div></div>'
    page += '<div class="explorer" data-explorer="one-input" data-state="phi0=0.25&theta10=nine">'
    (pages / "all.html").write_text(f"<!doctype html>{page}</div>", encoding="utf-8")
    page = visit("all", "#one-input?phi1=-1.5&unknown=1")
    every = page.evaluate("[...document.querySelectorAll('.explorer')].map(e => kd.at(e).state)")
    assert len(every) == len(NAMES) + 2
    assert (every[-1]["phi0"], every[-1]["phi1"], every[-1]["theta10"]) == (0.25, -1.5, 0.3)
    # Its own setting is for each; where a link leads is no business of theirs.
    page.evaluate("location.hash = '#somewhere-else'")
    page.wait_for_timeout(400)
    assert page.evaluate("location.hash") == "#somewhere-else"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_no_script_is_long():
    for file in SOURCE.glob("*.js"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 200, file
