"""The table that closes every demo: the slide's numbers and the demo's among the runs."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos import files
from kerasdemos.checks import InputError
from kerasdemos.evidence import results, table
from kerasdemos.evidence.judge import judge
from kerasdemos.evidence.runs import Result, shipped
from kerasdemos.evidence.wrong import with_wrong, wrong_recipes
from kerasdemos.lectures import CLAIMS, EXPERIMENTS

PARTIAL = "1,017 of 10,000 test images"
COLUMNS = list(table.COLUMNS)


def write(folder, name, metric, values, caveat="", at=None):
    """Write one run a value: a metric at the end, or a column of the history at one epoch."""
    experiment = EXPERIMENTS[name]
    for seed, value in enumerate(values):
        history = pd.DataFrame() if at is None else pd.DataFrame(
            {metric: [value]}, index=pd.Index([at], name="epoch"))
        metrics = {metric: value} if at is None else {}
        results.write(folder, experiment, Result(name, seed, experiment.settings, history, metrics,
                                                 1.0, {"data": {"caveat": caveat}}))


def closing_table(ours, **options):
    return table.closing_table(CLAIMS, ours, **options)


def verdict(ours, folder, **options):
    [row] = closing_table(ours, folder=folder, **options).rows.itertuples()
    return row[-1]


# One run among many -------------------------------------------------------------------------------


def test_the_slides_number_and_this_runs_have_their_ranks_among_the_runs(tmp_path):
    # The slide's .8792 lies between the fourth and the fifth of five runs, ours on the second.
    write(tmp_path, "fashion", "test_accuracy", [0.870, 0.872, 0.874, 0.876, 0.882])
    closing = closing_table({"U19.test-accuracy": 0.872}, folder=tmp_path)
    assert closing.rows.loc["U19.test-accuracy"].to_dict() == {
        "what": "test accuracy", "slide": "0.8792", "ours": "0.8720", "slide among runs": "76%",
        "ours among runs": "33%", "verdict of ours": "typical"}
    assert closing.notes == (
        "Among runs: the share of 5 stored runs of fashion that lie below.",)


@pytest.mark.parametrize(("ours", "expected"), [
    (0.872, "typical"), (0.868, "unusual"), (0.8765, "unusual"), (0.10, "not as our runs"),
    (0.999, "not as our runs")])
def test_the_verdict_is_that_of_this_run_not_of_the_slide(tmp_path, ours, expected):
    write(tmp_path, "fashion", "test_accuracy", np.linspace(0.868, 0.876, 50))
    closing = closing_table({"U19.test-accuracy": ours}, folder=tmp_path)
    assert closing.rows["verdict of ours"].tolist() == [expected]
    assert any("check the data" in note for note in closing.notes) == (expected[:3] == "not")


def test_a_loss_of_one_epoch_is_placed_among_those_of_that_epoch(tmp_path):
    write(tmp_path, "moons-unknown", "loss", np.linspace(0.70, 0.73, 50), at=0)
    row = closing_table({"C17.loss-0": 0.5}, folder=tmp_path).rows.loc["C17.loss-0"]
    assert row["ours among runs"] == "0%"


@pytest.mark.parametrize(("name", "likely"), [
    ("bytes 0 to 255", "bytes 0 to 255"), ("sigmoid units", "sigmoid units")])
def test_a_run_unlike_ours_is_told_which_wrong_recipe_it_looks_like(name, likely):
    stored = shipped(with_wrong([EXPERIMENTS["fashion"]]))
    one = stored.runs[wrong_recipes(EXPERIMENTS["fashion"])[name].name].results[0]
    closing = closing_table({f"U18.{metric}-{epoch}": one.history[metric].loc[epoch]
                             for metric in ("loss", "accuracy") for epoch in range(1, 6)}
                            | {f"U19.test-{metric}": one.metrics[f"test_{metric}"]
                               for metric in ("loss", "accuracy")}, folder=stored)
    assert closing.notes[1].startswith(f"Not as our runs: check for {likely} (such runs look like")


def test_a_run_is_placed_among_those_that_learned_something(tmp_path):
    write(tmp_path, "cifar-lecture", "test_accuracy", [0.1, *np.linspace(0.64, 0.69, 11)])
    judged = judge(next(claim for claim in CLAIMS if claim.id == "U24.accuracy"),
                   results.load(tmp_path, [EXPERIMENTS["cifar-lecture"]]))
    assert judged.note.endswith("; 1 of 12 stayed at chance: set apart")
    told = {}
    for ours in (0.66, 0.4, 0.1):
        closing = closing_table({"U24.accuracy": ours}, folder=tmp_path)
        told[ours] = (closing.rows["verdict of ours"].item(), *closing.notes)
    assert told[0.66] == ("typical", "Among runs: the share of 11 stored runs of cifar-lecture "
                          "that lie below (1 of 12 stayed at chance: set apart).")
    assert told[0.4][0] == told[0.1][0] == "not as our runs"
    assert told[0.4][2].startswith("Not as our runs: check the data")
    assert told[0.1][2] == ("Not as our runs: it stayed at chance, as 1 of 12 stored runs of "
                            "cifar-lecture did; take another SEED.")


def test_runs_that_all_stayed_at_chance_judge_nothing(tmp_path):
    write(tmp_path, "cifar-lecture", "test_accuracy", [0.1] * 12)
    assert verdict({"U24.accuracy": 0.66}, tmp_path) == "needs at least 8 runs, has 0"
    claim = next(claim for claim in CLAIMS if claim.id == "U24.accuracy")
    judged = judge(claim, results.load(tmp_path, [EXPERIMENTS["cifar-lecture"]]))
    assert (judged.verdict, judged.remark) == ("too few runs", "needs at least 8 runs, has 0")


def test_with_fewer_stored_runs_than_a_row_needs_no_run_is_judged(tmp_path):
    write(tmp_path, "fashion", "loss", [0.49, 0.50, 0.51], at=1)
    assert verdict({"U18.loss-1": 0.5}, tmp_path) == "needs at least 12 runs, has 3"


def test_without_stored_runs_the_table_says_so_and_how_to_get_them(tmp_path):
    closing = closing_table({"U19.test-accuracy": 0.87}, folder=tmp_path)
    assert closing.rows["verdict of ours"].tolist() == ["no stored runs"]
    assert closing.notes == ("No stored runs of fashion were found: no verdict. "
                             "Run: kerasdemos run fashion 0-49",)


def test_two_runs_are_too_few_for_a_verdict(tmp_path):
    write(tmp_path, "fashion", "test_accuracy", [0.87, 0.88])
    assert verdict({"U19.test-accuracy": 0.87}, tmp_path) == "needs at least 3 runs, has 2"


def test_the_packages_runs_and_ones_own_are_taken_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_CHECKOUT", tmp_path)
    (tmp_path / "setup.cfg").touch()
    monkeypatch.chdir("/")
    n_shipped = len(shipped([EXPERIMENTS["fashion"]]).runs["fashion"])
    assert f"{n_shipped} stored runs of fashion that" in (
        closing_table({"U19.test-accuracy": 0.87}).notes[0])
    # A run that is unlike the others is left out, and the package's of its seed counts again.
    write(tmp_path / "results", "fashion", "test_accuracy", [0.5] * 4)
    for run in shipped([EXPERIMENTS["fashion"]]).runs["fashion"].results[:3]:
        results.write(tmp_path / "results", EXPERIMENTS["fashion"], run)
    assert f"{n_shipped} stored runs of fashion, 3 of them yours, that" in (
        closing_table({"U19.test-accuracy": 0.87}).notes[0])


# Caveats ------------------------------------------------------------------------------------------


def test_a_caveat_stands_beside_every_random_number_and_no_other(tmp_path):
    write(tmp_path, "cifar-lecture", "test_accuracy", np.linspace(0.62, 0.66, 9), PARTIAL)
    closing = closing_table({"U25.parameters": 122_570, "U24.accuracy": 0.63},
                            caveat=PARTIAL, folder=tmp_path)
    assert closing.rows["what"].tolist()[1] == f"test accuracy ({PARTIAL})"
    assert "(" not in closing.rows["what"].tolist()[0]
    assert closing.rows["verdict of ours"].tolist() == ["exact", "typical"]
    assert closing.notes[0].endswith(f"that lie below ({PARTIAL}).")


def test_a_demo_on_other_data_than_the_runs_is_not_placed_among_them(tmp_path):
    write(tmp_path, "cifar-lecture", "test_accuracy", np.linspace(0.62, 0.66, 9))
    assert verdict({"U24.accuracy": 0.9}, tmp_path, caveat="STAND-IN") == (
        "other data than the runs'")


# What is judged by its rule -----------------------------------------------------------------------


@pytest.mark.parametrize(("claim_id", "ours", "expected"), [
    ("U17.parameters", 101_770, "exact"),
    ("U17.parameters", 101_771, "not reproduced"),
    ("U4.alpha", 0.5 + 1e-13, "exact to 1e-12"),
    ("U4.alpha", 0.5 + 1e-6, "not reproduced"),
    ("U4.alpha", float("nan"), "not reproduced"),
    ("U16.images", {"training": (60_000, 28, 28), "test": (10_000, 28, 28)}, "exact"),
    ("U6.step-size", 0.2, "holds at or above 0.05"),
    ("U6.step-size", 0.01, "not reproduced: holds at or above 0.05"),
    ("U22.error-flatten", 1024, "slide error: should say 1,024"),
    ("U22.error-flatten", 576, "not reproduced"),
])
def test_a_value_is_judged_by_the_claims_rule(tmp_path, claim_id, ours, expected):
    assert verdict({claim_id: ours}, tmp_path) == expected


def test_an_unknown_id_is_refused():
    with pytest.raises(InputError, match=r"ours: expected ids of the claims given, got 'U99\.x'"):
        closing_table({"U17.parameters": 1, "U99.x": 1})


def test_claims_are_those_that_are_given():
    few = [claim for claim in CLAIMS if claim.id.startswith("U17.")]
    assert len(table.closing_table(few, {"U17.parameters": 101_770}).rows) == 1
    with pytest.raises(InputError, match=r"U4\.alpha"):
        table.closing_table(few, {"U4.alpha": 0.5})


# Other numbers of epochs --------------------------------------------------------------------------


def test_rows_of_another_number_of_epochs_are_left_out_and_counted(tmp_path):
    closing = closing_table({"U17.parameters": 101_770, "U18.loss-1": 0.5, "U18.loss-2": None,
                           "U19.test-loss": 0.4}, epochs=1, folder=tmp_path)
    assert closing.rows.index.tolist() == ["U17.parameters", "U18.loss-1"]
    assert closing.notes[-1] == "Left out, 2 rows: needs EPOCHS=5, got 1."


def test_steps_count_as_epochs_and_one_row_is_a_row(tmp_path):
    closing = closing_table({"U5.keras-y-hat": [0, 1, 1, 0], "U6.integers": float("nan")}, epochs=2,
                          folder=tmp_path)
    assert closing.rows.index.tolist() == ["U5.keras-y-hat"]
    assert closing.notes[-1] == "Left out, 1 row: needs EPOCHS=20000, got 2."


# In a terminal ------------------------------------------------------------------------------------


def test_a_terminal_shows_the_columns_and_the_note(tmp_path):
    closing = closing_table({"U17.parameters": 101_770, "U19.test-loss": 0.4}, epochs=1,
                          folder=tmp_path)
    assert str(closing).splitlines() == [
        "This run beside the slides, 1 row: 1 exact.",
        "what        slide    ours     verdict of ours",
        "parameters  101,770  101,770  exact",
        "Left out, 1 row: needs EPOCHS=5, got 1."]


def test_every_claim_fits_a_hundred_columns_and_loses_no_word(tmp_path):
    closing = closing_table({claim.id: 0.5 if claim.kind == "band" else claim.printed
                           for claim in CLAIMS if claim.kind != "band" or claim.experiments},
                          caveat=PARTIAL, folder=tmp_path)
    widths = []
    for first in range(0, len(closing.rows), table.MOST_ROWS):
        some = table.ClosingTable(closing.rows.iloc[first:first + table.MOST_ROWS])
        lines = str(some).splitlines()[1:]
        widths += map(len, lines)
        words = "".join(cell for row in some.rows.to_numpy() for cell in row)
        assert sorted("".join(lines[1:]).replace(" ", "")) == sorted(words.replace(" ", ""))
    assert 90 < max(widths) <= 100
    assert closing.rows.columns.tolist() == COLUMNS


def rows_with(*verdicts):
    return table.ClosingTable(pd.DataFrame(
        [[f"row {k}", "1", "1", "", "", verdict] for k, verdict in enumerate(verdicts)],
        columns=COLUMNS, index=[f"X{k}.one" for k in range(len(verdicts))]))


def test_one_sentence_first_counts_the_verdicts():
    rows = rows_with("typical", "exact to 1e-12", "holds at or above 0.05", "typical",
                     "not reproduced: holds at or above 1", "not as our runs", "no stored runs")
    assert str(rows).splitlines()[0] == (
        "This run beside the slides, 7 rows: 1 exact, 1 holds, 2 typical, 1 not reproduced, 1 not "
        "as our runs, 1 without a verdict.")


@pytest.mark.parametrize("odd", [3, 7, 14])
def test_of_many_rows_twelve_are_shown_with_the_first_the_last_and_each_that_disagrees(odd):
    verdicts = ["typical"] * 15
    verdicts[odd] = "unusual"
    lines = str(rows_with(*verdicts)).splitlines()
    shown = [line.split("  ")[0] for line in lines if line.startswith("row ")]
    assert len(shown) == 12
    assert {"row 0", "row 14", f"row {odd}"} <= set(shown)
    assert shown == sorted(shown, key=lambda row: int(row[4:]))
    hidden = [f"X{k}" for k in range(15) if f"row {k}" not in shown]
    assert lines[-1] == f"3 rows more: kerasdemos verdicts {' '.join(hidden)}"


def test_of_more_than_twelve_that_disagree_the_first_twelve_are_shown():
    lines = str(rows_with(*["typical"] * 5, *["unusual"] * 14)).splitlines()
    assert [line.split("  ")[0] for line in lines if line.startswith("row ")] == [
        f"row {k}" for k in range(5, 17)]


def test_a_matrix_stands_on_one_line_and_a_long_value_once():
    truth = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
    row = closing_table({"U3.table": truth}).rows.loc["U3.table"]
    assert row["slide"] == "[0 0 0; 0 1 1; 1 0 1; 1 1 0]"
    assert row["ours"] == "the same"
    row = closing_table({"U3.table": truth[::-1]}).rows.loc["U3.table"]
    assert row["ours"] == "[1 1 0; 1 0 1; 0 1 1; 0 0 0]"


def test_a_notebook_shows_the_table_and_the_notes_and_reads_nothing_as_html(tmp_path):
    write(tmp_path, "cifar-lecture", "test_accuracy", np.linspace(0.62, 0.66, 9), "<partial>")
    shown = closing_table({"U24.accuracy": 0.63}, folder=tmp_path)._repr_html_()
    assert "<td>test accuracy</td>" in shown
    assert "typical" in shown
    assert "&lt;partial&gt;" in shown
    assert "<partial>" not in shown


def test_where_every_row_is_left_out_the_notes_say_so(tmp_path):
    closing = closing_table({"U26.guided": -0.1}, epochs=1, folder=tmp_path)
    assert str(closing) == "Left out, 1 row: needs EPOCHS=5, got 1."
