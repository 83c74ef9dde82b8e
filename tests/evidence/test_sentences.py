"""Verdicts in plain sentences."""

import pandas as pd
import pytest

from kerasdemos.checks import InputError
from kerasdemos.cli import main
from kerasdemos.evidence.claim import Metric, at_least, band, exact, misprint, sentence
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.judge import Judged, judge
from kerasdemos.evidence.runs import Result, Results, Runs
from kerasdemos.evidence.sentences import sentences, verdicts_in_words
from kerasdemos.lectures import Lecture
from kerasdemos.terminal import WIDTH

ONE = Experiment("one", "a training", {"recipe": 1}, None)


def results_of(*losses):
    return Results({"one": Runs("one", [
        Result("one", seed, {}, pd.DataFrame(), {"loss": loss}, 1.0, {})
        for seed, loss in enumerate(losses)])}, [], {})


def said_of(claim, *losses):
    return sentences(Judged("A", claim, judge(claim, results_of(*losses))))


def test_of_a_number_among_runs_it_says_both_and_where_it_lies():
    claim = band("A1.loss", "A slide", "the loss", 0.5, Metric("loss"), "linear", ONE)
    assert said_of(claim, 0.4, 0.5, 0.6) == (
        "Slide: the loss = 0.5. Over 3 runs: 0.5 ± 0.1, 95% of them from 0.003172 to 0.9968; the "
        "number said lies at the 50th percentile. Typical.")


def test_of_a_sentence_it_says_the_words_what_was_measured_and_what_counts_as_true():
    claim = sentence("A1.good", "A slide", "the mean loss", "it depends",
                     lambda runs: runs.metric("loss").mean(), at_least(0.1), ONE)
    said = said_of(claim, *[0.3] * 6)
    assert said.startswith("Slide: it depends. Measured: the mean loss. Found: 0.3 (from 6 runs of "
                           "one; 95% interval 0.3 to 0.3 (bootstrap")
    assert said.endswith("That counts as true at or above 0.1. Holds.")


@pytest.mark.parametrize(("claim", "expected"), [
    (exact("A1.n", "A slide", "units", 3, lambda: 3, origin="own"),
     "Our reading: units = 3. Found: the same. Exact."),
    (exact("A1.n", "A slide", "units", 3, lambda: 4, origin="R tutorial"),
     "R tutorial: units = 3. Found: 4. Not reproduced."),
    (misprint("A1.n", "A slide", "units", 3, 5, lambda: 5),
     "Slide: units = 3. Found: 5 (should say 5). Slide error."),
    (band("A1.loss", "A slide", "the loss", 0.5, Metric("loss"), "linear",
          Experiment("two", "", {}, None, n_seeds=9)),
     "Slide: the loss = 0.5. Found: nothing yet (run it: kerasdemos run two 0-8). Not run."),
])
def test_of_other_claims_it_says_what_was_found_or_what_is_missing(claim, expected):
    assert said_of(claim) == expected


def test_claims_are_chosen_by_their_row_or_their_whole_id(monkeypatch):
    claims = [exact(name, "A slide", "units", 3, lambda: 3) for name in ("A1.n", "A1.m", "A2.n")]
    monkeypatch.setattr(Lecture, "claims", claims)
    lectures = [Lecture("A", "A", ("A slide",), ())]

    def ids(*names):
        return [part.split(" ")[0] for part in
                verdicts_in_words(names, lectures, results_of()).split("\n\n")[1:]]

    assert ids("A1") == ["A1.n", "A1.m"]
    assert ids("A2.n", "A1.m") == ["A2.n", "A1.m"]
    with pytest.raises(InputError, match=r"its beginning \(A1, A2\), got 'A'"):
        ids("A")


def test_the_command_says_it_of_a_demo_and_of_a_row(capsys):
    assert main(["verdicts", "regression", "C17.loss-0"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("12 claims: ")
    assert "C18.loss · Another Example\n  Slide: loss, epoch 99: the sum over ten batches = " in out
    assert "C17.loss-0 · Training" in out
    assert max(map(len, out.splitlines())) <= WIDTH
    assert main(["verdicts", "fasion"]) == 2
    assert capsys.readouterr().err.startswith("kerasdemos: verdicts: expected a demo, a claim's id")


def test_several_numbers_of_one_run_are_judged_together_at_the_end(capsys):
    assert main(["verdicts", "U19"]) == 0
    assert "\n\nTogether\n  Demo: MLP: 2 numbers of one run together" in capsys.readouterr().out
