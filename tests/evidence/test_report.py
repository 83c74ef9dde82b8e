"""The report: its page, its CSV and its Markdown, from synthetic runs."""

import base64
import csv
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from kerasdemos.checks import Unavailable
from kerasdemos.evidence import intervals, report, rules
from kerasdemos.evidence.claim import At, Metric, at_most, band, exact, misprint, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.judge import Judged
from kerasdemos.evidence.results import Result, Results, Runs, load, write
from kerasdemos.evidence.rules import Typical
from kerasdemos.evidence.wrong import wrong_recipes

ENVIRONMENT = {
    "versions": {"kerasdemos": "0.1.0", "keras": "3.15.1"}, "system": "Linux x86_64",
    "processor": {"model": "Some <Processor> & Co", "flags": ["avx2"], "cores": 2}, "threads": 1,
    "devices": ["CPU"], "switches": {},
    "data": {"source": "archive.tar.gz", "canonical": True, "caveat": ""},
}
VOID = {"meta", "link", "img", "br", "wbr"}


def experiment(name, block=1):
    settings = {"recipe": 1, "epochs": 5, "batch_size": 32}
    return Experiment(name, f"about {name}", settings, None, block=block)


TRAINED = experiment("trained")
NEVER = experiment("never")
PARTIAL = experiment("partial")
EXPERIMENTS = {one.name: one for one in (TRAINED, NEVER, PARTIAL)}


def result(seed, name="trained", error="", caveat=""):
    generator = np.random.default_rng([seed, len(name)])
    losses = np.exp(-np.arange(5) / 3 + generator.normal(scale=0.05, size=5))
    history = pd.DataFrame({"loss": losses, "val_loss": losses + 0.1},
                           index=pd.RangeIndex(1, 6, name="epoch"))
    data = {"source": "archive.tar.gz", "canonical": not caveat, "caveat": caveat}
    return Result(name, seed, EXPERIMENTS[name].settings, history, {"test_loss": losses[-1]},
                  1.5 + seed, ENVIRONMENT | {"data": data}, error)


def missing():
    raise Unavailable("no <images> here", command="kerasdemos data fetch fashion-mnist")


CLAIMS = (
    exact("U3.table", "XOR", "truth table <of> XOR & more", [0, 1, 1, 0], lambda: [0, 1, 1, 0]),
    exact("U16.names", "Data", "first | name", "T-shirt <top>", missing),
    band("U18.loss-1", "Log", "loss, epoch 1", 1.0, At("loss", 1), "log", TRAINED),
    band("U19.loss", "Evaluation", "test loss", 0.3377942, Metric("test_loss"), "log", TRAINED),
    band("U23.loss", "Log", "loss, epoch 5", 0.23405785858631134, At("loss", 5), "log", PARTIAL),
    band("U10.cos", "cos", "error of cos", 0.01, At("loss", 1), "linear", NEVER),
    misprint("U9.rbf", "RBF", "sign in the exponent", "+", "-", lambda: "-"),
    sentence("C5.error", "More units", "error with 64 units", "small", lambda: 0.5, at_most(0.1)),
)


def lectures_of(claims, experiments=()):
    """One lecture of these claims, as the report takes it."""
    return [SimpleNamespace(title="Lecture <30>", claims=claims, experiments=experiments)]


LECTURES = lectures_of(CLAIMS, EXPERIMENTS.values())


def make_results(folder):
    """Eleven runs and a failed one, a truncated file, runs on partial data, of other settings."""
    for seed in range(11):
        write(folder, TRAINED, result(seed))
    write(folder, TRAINED, result(20, error="not finite: loss <NaN>"))
    truncated = write(folder, TRAINED, result(21))
    truncated.write_text(truncated.read_text()[:100])
    for seed in range(4):
        write(folder, PARTIAL, result(seed, "partial", caveat="10 of 99 images"))
    write(folder, TRAINED.with_settings(epochs=6), result(0))


def write_report(results, folder):
    return report.write_report(folder, load(results, EXPERIMENTS.values()), LECTURES)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    make_results(folder / "results")
    return write_report(folder / "results", folder / "report")


class Page(HTMLParser):
    """Every tag with its attributes, every id, the text of every row; balanced."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.ids, self.rows, self.text, self._open, self._row = [], [], {}, "", [], None
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "tr":
            self._row = attributes.get("id")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] != "style":
            self.text += data
        if self._row:
            self.rows[self._row] = self.rows.get(self._row, "") + " " + data

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


def test_the_page_is_balanced_and_needs_nothing_from_outside(written):
    found = Page(written.path)
    assert found.all("script") == found.all("link") == []
    sources = [attributes["src"] for _, attributes in found.tags if "src" in attributes]
    assert sources
    assert all(source.startswith("data:image/") for source in sources)
    assert "http" not in " ".join(attributes["href"] for attributes in found.all("a"))
    style = written.path.read_text(encoding="utf-8").split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_every_link_has_its_target_and_every_id_is_there_once(written):
    found = Page(written.path)
    links = {attributes["href"] for attributes in found.all("a")}
    assert links
    assert {link.removeprefix("#") for link in links} <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert {claim.id for claim in CLAIMS} <= set(found.ids)


def test_every_figure_says_in_words_what_is_seen(written):
    images = Page(written.path).all("img")
    # Three claims with runs, and the losses of two experiments.
    assert len(images) == 5
    assert all(len(image["alt"]) > 60 for image in images)
    (words,) = [image["alt"] for image in images if image["alt"].startswith("test loss")]
    values = np.array([result(seed).metrics["test_loss"] for seed in range(11)])
    assert f"11 runs from {values.min():.4g} to {values.max():.4g}, mean {values.mean():.4g}" \
        in words
    assert "The slide's 0.3377942 is at the 100th percentile" in words
    for image in images:
        svg = base64.b64decode(image["src"].split(",")[1])
        assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_learning_curves_count_the_slides_values_between_the_runs(written):
    (words,) = [image["alt"] for image in Page(written.path).all("img")
                if image["alt"].startswith("loss, training, of 11 runs")]
    first = [result(seed).history["loss"][1] for seed in range(11)]
    between = int(min(first) <= 1.0 <= max(first))
    assert f"the slide's 1 number marked, {between} of them between" in words


def test_a_row_says_what_is_printed_ours_the_verdict_and_the_note(written):
    rows = Page(written.path).rows
    assert "0.3377942" in rows["U19.loss"]
    assert "Student's t: if normal on the log scale" in rows["U19.loss"]
    assert "kerasdemos data fetch fashion-mnist" in rows["U16.names"]
    assert "not run" in rows["U10.cos"]
    assert "kerasdemos run never 0-4" in rows["U10.cos"]
    assert "0.2340578586" in rows["U23.loss"]
    assert "not comparable" in rows["U23.loss"]
    assert "10 of 99 images" in rows["U23.loss"]
    assert "should say -" in rows["U9.rbf"]
    assert "not reproduced" in rows["C5.error"]


def test_what_another_process_computed_stands_in_its_place_among_the_others(tmp_path):
    claims = [exact("U1.a", "Slide", "a", 1, lambda: 1),
              band("U18.loss-1", "Log", "loss, epoch 1", 1.0, At("loss", 1), "log", TRAINED),
              exact("U19.b", "Slide", "b", 1, lambda: 1)]
    elsewhere = {"U1.a": rules.Judgement(rules.EXACT, "1"),
                 "U19.b": rules.Judgement(rules.NOT_REPRODUCED, "2")}
    written = report.write_report(tmp_path, Results({}, [], {}), lectures_of(claims),
                                  lambda: elsewhere)
    assert written.table["verdict"].to_dict() == {
        "U1.a": rules.EXACT, "U18.loss-1": rules.NOT_RUN, "U19.b": rules.NOT_REPRODUCED}
    assert list(written.table.index) == ["U1.a", "U18.loss-1", "U19.b"]


def test_claims_are_counted_by_who_says_so(tmp_path):
    claims = [exact("U1.a", "Slide", "a", 1, lambda: 1),
              exact("U1.b", "Slide", "b", 1, lambda: 1, origin="book"),
              exact("U1.c", "Slide", "c", 1, lambda: 1, origin="own")]
    written = report.write_report(tmp_path, Results({}, [], {}), lectures_of(claims))
    found = Page(written.path)
    assert "Who says it: slide 1, book 1, own 1." in found.text
    assert "Slide (book)" in found.rows["U1.b"]
    assert written.table["origin"].tolist() == ["slide", "book", "own"]


def test_numbers_of_one_run_have_a_verdict_together_above_their_rows(tmp_path):
    runs = Runs("trained", [result(seed) for seed in range(11)])
    claims = [band(f"U18.loss-{epoch}", "Log", "loss", 1.0 / epoch, At("loss", epoch), "log",
                   TRAINED) for epoch in (1, 2, 3)]
    written = report.write_report(tmp_path, Results({"trained": runs}, [], {}),
                                  lectures_of(claims, [TRAINED]))
    assert "Log: 3 numbers of one run together" in Page(written.path).text
    assert "3 numbers of one run together" in (tmp_path / "claims.md").read_text()
    assert "3 numbers of one run" in report.of_experiment(TRAINED, runs, lectures_of(claims))


def test_text_is_escaped(written):
    text = written.path.read_text(encoding="utf-8")
    found = Page(written.path)
    for words in ("truth table <of> XOR & more", "T-shirt <top>", "Some <Processor> & Co",
                  "not finite: loss <NaN>"):
        assert words in found.text
        assert words not in text
    assert not {"of", "top", "processor", "nan"} & {tag for tag, _ in found.tags}


def test_a_refused_file_is_named_and_the_rest_is_judged(written):
    (fault,) = written.faults
    assert "21.json" in fault
    found = Page(written.path)
    assert fault in found.text
    assert "1 file could not be trusted" in found.text
    assert "11 runs" in written.table.loc["U18.loss-1", "note"]
    assert "21.json" in (written.path.parent / "claims.md").read_text(encoding="utf-8").replace(
        "\\", "")


def test_a_failed_run_is_named_and_no_claim_is_judged_by_it(written):
    found = Page(written.path)
    assert "1 run failed" in found.text
    assert "not finite: loss <NaN>" in found.text
    assert written.table.loc["U18.loss-1", "n_runs"] == 11


def test_provenance_names_runs_seeds_settings_and_machine(written):
    text = Page(written.path).text
    for words in ("0–10", "batch_size", "keras: 3.15.1", "archive.tar.gz; canonical",
                  "archive.tar.gz; 10 of 99 images", "kerasdemos run never 0-4",
                  "6.5 (1.5 to 11.5)", "failed seeds"):
        assert words in text


def test_the_csv_is_the_judged_table(written):
    path = written.path.parent / "claims.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [claim.id for claim in CLAIMS]
    assert list(rows[0]) == ["id", *written.table.columns]
    for row, (_, expected) in zip(rows, written.table.iterrows(), strict=True):
        for name in ("lecture", "slide", "what", "origin", "kind", "printed", "ours", "verdict",
                     "note"):
            assert row[name] == expected[name]
        for name in ("n_runs", "mean", "sd", "percentile", "low", "high"):
            assert (row[name] == "") == pd.isna(expected[name])
            assert row[name] == "" or float(row[name]) == expected[name]


def test_the_numbers_of_a_band_are_those_of_its_runs(written):
    values = np.array([result(seed).history["loss"][1] for seed in range(11)])
    row = written.table.loc["U18.loss-1"]
    interval = intervals.prediction_interval(values, 0.95, "log")
    expected = [11, values.mean(), values.std(ddof=1),
                intervals.percentile_of(values, 1.0), interval.low,
                interval.high]
    # Files keep nine digits.
    np.testing.assert_allclose(
        row[["n_runs", "mean", "sd", "percentile", "low", "high"]].astype(float), expected,
        rtol=1e-7)


def test_markdown_has_every_claim_in_a_row_of_as_many_cells(written):
    lines = (written.path.parent / "claims.md").read_text(encoding="utf-8").splitlines()
    assert lines[2] == written.summary + "."
    for claim in CLAIMS:
        row = next(line for line in lines if line.startswith(f"| {claim.id} |"))
        assert row.replace("\\|", "").count("|") == 8
    assert "truth table &lt;of&gt; XOR &amp; more" in "\n".join(lines)
    assert any(line.startswith("| U9.rbf | sign in the exponent | + | - | - |") for line in lines)


def test_the_summary_counts_claims_and_verdicts(written):
    assert written.summary == (
        "8 claims: 1 exact, 1 typical, 1 unusual, 1 not reproduced, 1 not comparable, "
        "1 slide error, 2 not run")
    assert written.summary in Page(written.path).text


def test_a_terminal_shows_the_summary_what_does_not_agree_and_the_place(written):
    lines = str(written).splitlines()
    assert lines[0] == written.summary
    assert lines[2].split() == ["id", "what", "printed", "ours", "verdict"]
    odd = [row.claim.id for row in written.judged if row.judgement.verdict in (
        "unusual", "not reproduced", "not comparable", "not run")]
    assert len(odd) == 5
    assert [line.split()[0] for line in lines[3:-2]] == odd
    assert str(written.path) in lines[-1]
    assert max(map(len, lines[:-1])) <= 130


def test_numbers_that_no_experiment_gives_have_their_figures_too(tmp_path):
    claim = band("C15.noise-of-the-moons-a-long-name", "Moons", "noise", 0.5,
                 lambda: np.random.default_rng(0).normal(0.05, 0.01, size=50), "linear")
    written = report.write_report(tmp_path, Results({}, [], {}), lectures_of([claim]))
    found = Page(written.path)
    assert len(found.all("img")) == 1
    assert "Computed while this report was written" in found.text
    assert claim.id in str(written)


def test_a_long_cell_is_cut_in_a_terminal_and_whole_in_the_files(tmp_path):
    claim = exact("U1.long", "Slide", "what", "many words " * 20, lambda: "few")
    written = report.write_report(tmp_path, Results({}, [], {}), lectures_of([claim]))
    assert "many words many wor…  few  " in str(written)
    assert "many words " * 20 in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_runs_of_one_experiment_are_summed_up_with_the_claims_they_judge():
    runs = Runs("trained", [*map(result, range(11)), result(20, error="not finite: loss")])
    text = report.of_experiment(TRAINED, runs, LECTURES)
    losses = [result(seed).metrics["test_loss"] for seed in range(11)]
    assert "11 runs, seeds 0–10; 11 your own; seconds a run: 6.5 (1.5 to 11.5)" in text
    assert "failed: seed 20: not finite: loss" in text
    assert f"test_loss  {np.mean(losses):.4g}  {np.std(losses, ddof=1):.4g}" in text
    judged = [line.split()[0] for line in text.splitlines() if line.startswith("U")]
    assert judged == ["U18.loss-1", "U19.loss"]
    assert "unusual" in text


def test_two_runs_have_a_spread():
    text = report.of_experiment(TRAINED, Runs("trained", [result(0), result(1)]), LECTURES)
    assert text.partition(" mean ")[2].split()[:3] == ["std", "min", "max"]


def test_an_experiment_whose_runs_all_failed_is_summed_up_too():
    runs = Runs("trained", [result(0, error="not finite: loss")])
    text = report.of_experiment(TRAINED, runs, LECTURES)
    assert "0 runs, seeds -" in text
    assert "failed: seed 0" in text
    assert "not run" in text


def test_with_fewer_runs_than_its_claims_need_nothing_is_judged_and_no_spread_is_shown():
    text = report.of_experiment(TRAINED, Runs("trained", [result(0)]), LECTURES)
    assert text.splitlines()[-1] == ("U18.loss-1, U19.loss: needs at least 3 runs, has 1; run it: "
                                     "kerasdemos run trained 0-4")
    assert "nan" not in text
    assert not set(rules.VERDICTS) & set(text.split())


def test_what_a_row_tells_apart_stands_in_its_line_and_in_a_table(tmp_path):
    trained = replace(TRAINED, wrong={"another <loss>": {"loss": "mse"}, "5 epochs": {}})
    other, same = wrong_recipes(trained).values()
    runs = {one.name: Runs(one.name, [replace(result(seed), metrics={"test_loss": loss + seed / 9})
                                      for seed in range(9)])
            for one, loss in ((trained, 5), (other, 50), (same, 5.01))}
    claims = (band("U19.loss", "Evaluation", "test loss", 5.4, Metric("test_loss"), "log", trained),
              sentence("C5.error", "More", "loss", "small",
                       lambda runs: float(runs.metric("test_loss").mean()), at_most(6), trained))
    written = report.write_report(tmp_path, Results(runs, [], {}), lectures_of(claims, [trained]))
    for name in ("U19.loss", "C5.error"):
        assert written.table.loc[name, "note"].endswith(
            "; tells apart: another <loss>; not: 5 epochs")
    page, markdown = Page(written.path), (tmp_path / "claims.md").read_text(encoding="utf-8")
    assert "What the rows tell apart" in page.text
    assert "tells apart: another <loss>; not: 5 epochs" in page.text
    # The whole table: a row a claim, a column a wrong recipe.
    assert "| claim | another &lt;loss&gt; | 5 epochs |" in markdown
    assert "| U19.loss | ✗ 100% | 0% |" in markdown
    assert "| C5.error | ✗ yes | no |" in markdown
    # Wrong recipes are no experiments of the report's own: no curves, no provenance of theirs.
    assert "9 stored runs of 1 experiment" in page.text
    assert f"experiment-{other.name}" not in page.ids


def test_the_page_names_the_levels_that_the_rules_use():
    values = np.random.default_rng(0).normal(size=20)
    inner, outer = (intervals.prediction_interval(values, level)
                    for level in (intervals.LEVEL, intervals.OUTER_LEVEL))
    assert Typical()(inner.high - 1e-9, values).verdict == "typical"
    assert Typical()(inner.high + 1e-9, values).verdict == "unusual"
    assert Typical()(outer.high - 1e-9, values).verdict == "unusual"
    assert Typical()(outer.high + 1e-9, values).verdict == "not reproduced"


def test_every_verdict_has_its_symbol_and_its_meaning():
    assert set(report.SYMBOLS) == set(report.MEANINGS) == set(rules.VERDICTS)
    assert len(set(report.SYMBOLS.values())) == len(rules.VERDICTS)


def test_a_report_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path):
    truncated = write(tmp_path / "results", TRAINED, result(0))
    truncated.write_text(truncated.read_text()[:-20])
    written = write_report(tmp_path / "results", tmp_path / "report")
    assert "could not be trusted" in Page(written.path).text
    files = sorted(written.path.parent.iterdir())
    assert [file.name for file in files] == ["claims.csv", "claims.md", "index.html"]
    claims_before = files[0].read_bytes()
    truncated.unlink()
    again = write_report(tmp_path / "results", tmp_path / "report")
    assert again.faults == []
    assert sorted(written.path.parent.iterdir()) == files
    assert files[0].read_bytes() == claims_before
    assert "could not be trusted" not in Page(again.path).text


def test_without_any_result_every_claim_is_still_there(tmp_path):
    written = write_report(tmp_path / "none", tmp_path / "report")
    found = Page(written.path)
    assert {claim.id for claim in CLAIMS} <= set(found.ids)
    assert found.all("img") == []
    assert written.summary.endswith("1 slide error, 5 not run")


@pytest.mark.slow
def test_sixty_figures_take_less_than_fifteen_seconds_and_five_megabytes(tmp_path):
    epochs = pd.RangeIndex(0, 60, name="epoch")
    runs = Runs("trained", [
        Result("trained", seed, {}, pd.DataFrame(
            {"loss": np.exp(np.random.default_rng(seed).normal(size=60))}, index=epochs), {}, 1.0)
        for seed in range(200)])
    claims = [band(f"C17.loss-{epoch}", "Log", f"loss, epoch {epoch}", 1.0, At("loss", epoch),
                   "log", TRAINED) for epoch in epochs]
    written = report.write_report(tmp_path, Results({"trained": runs}, [], {}),
                                  lectures_of(claims, [TRAINED]))
    assert len(Page(written.path).all("img")) == 61
    assert written.path.stat().st_size < 5e6


def test_learning_curves_are_said_from_their_first_to_their_last_step():
    steps = pd.Index([10, 20, 3000], name="step")
    frame = pd.DataFrame([[4.0, 6.0], [3.0, 3.0], [1.0, 2.0]], steps)
    words = report._curves_in_words("loss", {"training": frame}, {})
    assert "of 2 runs: median 5 at step 10, 1.5 at step 3,000" in words


def test_what_a_slide_prints_of_training_and_of_validation_stands_in_one_picture(monkeypatch):
    history = pd.DataFrame({"loss": [2.0, 1.0], "val_loss": [3.0, 2.5]},
                           pd.RangeIndex(1, 3, name="epoch"))
    runs = Runs("one", [Result("one", seed, {}, history + seed, {}, 1.0) for seed in range(3)])
    one = Experiment("one", "a training", {}, train=None)
    judged = [Judged("L", band(f"U18.{column}", "Log", column, value, At(column, 2), "log", one),
                     None) for column, value in (("loss", 1.5), ("val_loss", 9.0))]
    figures = []
    monkeypatch.setattr(report, "_picture", figures.append)
    [picture] = report._curves(judged, {"one": runs})
    [slide] = [line for line in figures[0].axes[0].lines if line.get_label() == "slide"]
    np.testing.assert_array_equal(slide.get_xydata(), [[2, 1.5], [2, 9.0]])
    assert "the slide's 2 numbers marked, 1 of them between" in picture["words"]


def test_a_single_run_has_its_picture():
    history = pd.DataFrame({"loss": [2.0, 1.0]}, pd.RangeIndex(1, 3, name="epoch"))
    runs = Runs("one", [Result("one", 0, {}, history, {}, 1.0)])
    [picture] = report._curves([], {"one": runs})
    assert picture["quantity"] == "loss"
