"""The claims against the results: one report, as a page to read, as CSV and as Markdown."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kerasdemos.evidence import page
from kerasdemos.evidence.claims import CLAIMS, judge, row_of
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.results import Results, write_whole
from kerasdemos.evidence.rules import (
    PRINTED_DIGITS,
    SLIDE_ERROR,
    VERDICTS,
    Claim,
    Judgement,
    percentile_of,
    shown,
)

TERMINAL = {"what": 40, "printed": 20, "ours": 20, "verdict": 14}  # characters of a column


@dataclass(frozen=True, eq=False)
class Judged:
    """One claim and what is said of it.

    Attributes
    ----------
    claim : Claim
    judgement : Judgement
    values : ndarray of shape (n_runs,), or None
        Of every run, where the number differs from run to run and there are runs.
    """

    claim: Claim
    judgement: Judgement
    values: np.ndarray | None = None

    @property
    def printed(self):
        """What the slide prints."""
        return shown(self.claim.printed, PRINTED_DIGITS)


@dataclass(frozen=True, eq=False)
class Report:
    """What was written, and what a terminal shows of it.

    Attributes
    ----------
    path : pathlib.Path
        The page; the CSV and Markdown files are beside it.
    summary : str
        How many claims, and how many of each verdict.
    table : pandas.DataFrame
        One row a claim, index ``id``, as in claims.csv.
    faults : list of str
        One line for each file of results that was refused.
    """

    path: Path
    summary: str
    table: pd.DataFrame
    faults: list

    def __str__(self):
        """Write the table in short, the summary, and where the whole report is."""
        return f"{_terminal(self.table)}\n\n{self.summary}\n{self.path}"


def write_report(folder, results, claims=None, experiments=None):
    """Judge the claims and write index.html, claims.csv and claims.md.

    Parameters
    ----------
    folder : path-like
        Is made where it is not there.
    results : Results
    claims : sequence of Claim, optional
        By default CLAIMS.
    experiments : dict of str to Experiment, optional
        By default EXPERIMENTS.

    Returns
    -------
    Report
    """
    started = time.perf_counter()
    experiments = EXPERIMENTS if experiments is None else experiments
    judged = judge_all(results, claims)
    table = table_of(judged)
    summary = summary_line(table)
    folder = Path(folder)
    write_whole(folder / "claims.csv", table.to_csv(lineterminator="\n"))
    write_whole(folder / "claims.md", markdown(judged, results, experiments, summary))
    body = page.body(judged, results, experiments)
    seconds = time.perf_counter() - started
    write_whole(folder / "index.html", page.page(summary, results, seconds, body))
    return Report(folder / "index.html", summary, table, results.faults)


def judge_all(results, claims=None):
    """Judge claims, by default CLAIMS: a list of `Judged`."""
    judged = []
    for claim in CLAIMS if claims is None else claims:
        judgement, values = judge(claim, results), None
        if judgement.interval is not None:
            values = np.asarray(claim.ours(*(results.runs[name] for name in claim.experiments)))
        judged.append(Judged(claim, judgement, values))
    return judged


def table_of(judged):
    """Make the table of claims.csv.

    Parameters
    ----------
    judged : sequence of Judged

    Returns
    -------
    pandas.DataFrame
        Index ``id``; columns ``lecture``, ``slide``, ``what``, ``kind``, ``printed``, ``ours``,
        ``verdict``, ``note``; of numbers that differ from run to run ``n_runs``, ``mean``, ``sd``,
        ``percentile`` of the slide's number, and the 95% interval from ``low`` to ``high``.
    """
    rows = []
    for row in judged:
        claim, judgement, values = row.claim, row.judgement, row.values
        numbers = {} if values is None else {
            "n_runs": len(values), "mean": values.mean(), "sd": values.std(ddof=1),
            "percentile": percentile_of(values, claim.printed),
            "low": judgement.interval.low, "high": judgement.interval.high}
        rows.append(row_of(claim, judgement) | numbers)
    columns = ["id", "lecture", "slide", "what", "kind", "printed", "ours", "verdict", "note",
               "n_runs", "mean", "sd", "percentile", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype({"n_runs": "Int64"}).set_index("id")


def summary_line(table):
    """Say how many claims there are, and how many of each verdict.

    Parameters
    ----------
    table : pandas.DataFrame
        As from `table_of` or `kerasdemos.evidence.claims.verdicts`.

    Returns
    -------
    str
    """
    counts = Counter(table["verdict"])
    parts = [page.count(counts[verdict], verdict) if verdict == SLIDE_ERROR
             else f"{counts[verdict]:,} {verdict}" for verdict in VERDICTS if counts[verdict]]
    claims = page.count(len(table), "claim")
    return f"{claims}: {', '.join(parts)}" if parts else claims


def of_experiment(experiment, runs, claims=None):
    """Say in a terminal what the runs of one experiment gave.

    Parameters
    ----------
    experiment : Experiment
    runs : Runs
    claims : sequence of Claim, optional
        By default CLAIMS; those that need these runs alone are judged by them.

    Returns
    -------
    str
    """
    parts = [f"{experiment.name}: {experiment.about}",
             f"{page.count(len(runs), 'run')}, seeds {page.ranges(runs.seeds)}; "
             f"seconds a run: {page.seconds_of(runs)}"]
    parts += [f"failed: seed {result.seed}: {result.error}; delete its file to run it again"
              for result in runs.failed]
    if len(runs):
        spread = runs.metrics.agg(["mean", "std", "min", "max"]).T
        parts.append("\n" + spread.map(lambda value: f"{value:.4g}").to_string())
    claims = [claim for claim in (CLAIMS if claims is None else claims)
              if claim.experiments == (experiment.name,)]
    if claims:
        judged = judge_all(Results({experiment.name: runs}, [], {}), claims)
        parts.append("\n" + _terminal(table_of(judged)))
    return "\n".join(parts)


def markdown(judged, results, experiments, summary):
    """Write the report as Markdown: no figures, the rest in short.

    Parameters
    ----------
    judged : sequence of Judged
    results : Results
    experiments : dict of str to Experiment
    summary : str

    Returns
    -------
    str
    """
    parts = ["# What the slides print, judged", _plain(summary) + "."]
    for lecture, rows in page.by_lecture(judged).items():
        parts += [f"## {_plain(lecture)}", _table(
            ["claim", "slide", "what", "printed", "ours", "verdict", "note"],
            [[row.claim.id, row.claim.slide, row.claim.what, row.printed, row.judgement.ours,
              row.judgement.verdict, row.judgement.note] for row in rows])]
    if errors := [row for row in judged if row.claim.kind == "slide error"]:
        parts += ["## Errors on the slides", _table(
            ["claim", "what", "the slide says", "it should say", "ours"],
            [[row.claim.id, row.claim.what, shown(row.claim.printed),
              shown(row.claim.rule.correct), row.judgement.ours] for row in errors])]
    if results.faults:
        parts += ["## Refused files", "\n".join(f"- {_plain(fault)}" for fault in results.faults)]
    parts += ["## Where the numbers come from", _table(
        ["experiment", "what", "runs", "seeds", "failed", "seconds a run"],
        [[name, about, f"{len(runs):,}", page.ranges(runs.seeds), page.ranges(
            [result.seed for result in runs.failed]), page.seconds_of(runs)]
         for name, about, runs in page.provenance_of(results, experiments)])]
    return "\n\n".join(parts) + "\n"


def _terminal(table):
    """Write a table's main columns, one line a claim, long cells cut."""
    widths = {"id": max(map(len, table.index), default=0)} | TERMINAL
    rows = [list(widths), *table.reset_index()[list(widths)].to_numpy().tolist()]
    return "\n".join("  ".join(map(_cut, row, widths.values())).rstrip() for row in rows)


def _cut(text, width):
    text = " ".join(text.split())
    return f"{text[:width - 1]}…" if len(text) > width else text.ljust(width)


def _table(head, rows):
    lines = [head, ["---"] * len(head), *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text):
    """Escape what Markdown would take for markup; a table's row is one line."""
    return re.sub(r"([\\`*_|\[\]<>~#])", r"\\\1", text).replace("\n", "<br>")
