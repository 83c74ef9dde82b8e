"""The claims against the runs: one report, as a page to read, as CSV and as Markdown."""

import base64
import html
import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd

import kerasdemos
from kerasdemos import files, terminal
from kerasdemos.evidence.claim import ORIGINS, At
from kerasdemos.evidence.intervals import (
    LEVEL,
    OUTER_LEVEL,
    fewest_for_order_statistics,
    percentile_of,
)
from kerasdemos.evidence.joint import joint_verdicts
from kerasdemos.evidence.judge import (
    Judged,
    judge_all,
    judge_computed,
    summary_line,
    table_of,
)
from kerasdemos.evidence.power import TELLS_APART, of_joint, with_power, wrong_runs
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    NOT_COMPARABLE,
    NOT_REPRODUCED,
    NOT_RUN,
    SLIDE_ERROR,
    TOO_FEW,
    TYPICAL,
    UNDECIDED,
    UNUSUAL,
    VERDICTS,
)
from kerasdemos.evidence.runs import Results, Runs
from kerasdemos.evidence.words import count, ordinal, ranges, shown

AGREES = (EXACT, HOLDS, TYPICAL, SLIDE_ERROR)  # verdicts that a terminal only counts
# Characters of a column in a terminal.
_WIDTHS = {"what": 40, "printed": 20, "ours": 20, "verdict": 14}
# Told apart by word and symbol; the colour only helps.
SYMBOLS = {EXACT: "=", HOLDS: "✓", TYPICAL: "●", UNUSUAL: "▲", UNDECIDED: "?", NOT_REPRODUCED: "✗",
           NOT_COMPARABLE: "~", SLIDE_ERROR: "!", TOO_FEW: "…", NOT_RUN: "○"}
MEANINGS = {
    EXACT: "What is computed here is what is printed, to the tolerance in the note.",
    HOLDS: "The sentence was tried, and the number measured for it is on the side of the limit "
           "that the sentence implies.",
    TYPICAL: f"The number differs from run to run, and the printed one lies inside the "
             f"{LEVEL:.0%} prediction interval of our runs.",
    UNUSUAL: f"It lies outside the {LEVEL:.0%} interval, but among our runs or not far beyond.",
    UNDECIDED: "The limit that the sentence implies lies inside the interval of the number "
               "measured: more runs would be needed.",
    NOT_REPRODUCED: f"It lies outside all our runs, farther than {OUTER_LEVEL:.1%} of normally "
                    "distributed ones would; or a number that does not vary comes out different; "
                    "or the sentence does not hold as measured.",
    NOT_COMPARABLE: "Our data is a part of the original or a stand-in, as the note says; what the "
                    "verdict would be is said, but does not count.",
    SLIDE_ERROR: "What the slide prints is wrong, as far as the text extracted from it shows; ours "
                 "is what it should say.",
    TOO_FEW: "There are runs, but fewer than the row needs to tell right from wrong: nothing is "
             "judged, and the note says how many it needs.",
    NOT_RUN: "Runs, data or a package are missing; the note names the command that gets them.",
}


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
    judged : list of Judged
    """

    path: Path
    summary: str
    table: pd.DataFrame
    faults: list
    judged: list

    def __str__(self):
        """Write the summary, the rows that do not simply agree, and where all the others are."""
        odd = self.table[~self.table["verdict"].isin(AGREES)]
        rows = [_terminal(odd), ""] if len(odd) else []
        return "\n".join([f"{self.summary}", "", *rows, f"All of them: {self.path}; in sentences: "
                          "kerasdemos verdicts NAME (a demo, or an id)"])


def write_report(folder, results, lectures, computed=None):
    """Judge every claim of lectures and write index.html, claims.csv and claims.md.

    Parameters
    ----------
    folder : path-like
        Is made where it is not there.
    results : Results
        With the runs of the wrong recipes, where the report is to say what each row tells apart.
    lectures : sequence of Lecture
    computed : callable, optional
        Gives what `judge_computed` would. It is asked last: another process can have it ready.

    Returns
    -------
    Report
    """
    started = time.perf_counter()
    over_runs = with_power(judge_all(lectures, results, lambda claim: claim.experiments), results)
    runs = {experiment.name: results.runs[experiment.name] for lecture in lectures
            for experiment in lecture.experiments if experiment.name in results.runs}
    drawn = {"curves": _curves(over_runs, runs), "distributions": _distributions(over_runs)}
    judged = _in_order(lectures, over_runs, computed() if computed else judge_computed(
        claim for lecture in lectures for claim in lecture.claims))
    drawn["distributions"] += _distributions(row for row in judged if not row.claim.experiments)
    table = table_of(judged)
    folder = Path(folder)
    files.write(folder / "claims.csv", table.to_csv(lineterminator="\n"))
    said = _said(judged, runs, results, lectures) | drawn
    files.write(folder / "claims.md", _rendered("report.md.j2", said))
    said["seconds"] = time.perf_counter() - started
    files.write(folder / "index.html", _rendered("report.html.j2", said))
    return Report(folder / "index.html", said["summary"], table, results.faults, judged)


def of_experiment(experiment, runs, lectures):
    """Say in a terminal what the runs of one experiment gave.

    Parameters
    ----------
    experiment : Experiment
    runs : Runs
    lectures : sequence of Lecture
        Those of their claims that need these runs alone are judged by them.

    Returns
    -------
    str
    """
    parts = [f"{experiment.name}: {experiment.about}",
             f"{count(len(runs), 'run')}, seeds {ranges(runs.seeds)}; {runs.n_own:,} your own; "
             f"seconds a run: {_seconds_of(runs)}"]
    parts += [f"failed: seed {result.seed}: {result.error}; delete its file to run it again"
              for result in runs.failed]
    if len(runs):
        # One run has no spread.
        columns = ["mean", "std", "min", "max"] if len(runs) > 1 else ["mean"]
        spread = runs.metrics.agg(columns).T
        parts.append("\n" + spread.map(lambda value: f"{value:.4g}").to_string())
    judged = judge_all(lectures, Results({experiment.name: runs}, [], {}),
                       lambda claim: claim.experiments == (experiment,))
    waiting = [row for row in judged if row.judgement.verdict == TOO_FEW]
    if done := [row for row in judged if row not in waiting]:
        parts.append("\n" + _terminal(table_of(done)))
        parts += ["", *map(str, joint_verdicts(done))]
    for note in dict.fromkeys(row.note for row in waiting):
        ids = ", ".join(row.claim.id for row in waiting if row.note == note)
        parts.append("\n" + fill(f"{ids}: {note}", terminal.WIDTH, break_on_hyphens=False))
    return "\n".join(parts)


def _terminal(table):
    """Write a table's main columns, one line a claim, long cells cut."""
    widths = {"id": max(map(len, table.index), default=0)} | _WIDTHS
    rows = table.reset_index()[list(widths)].to_numpy().tolist()
    return terminal.table(rows, list(widths), widths=list(widths.values()))


# What the templates are filled with -----------------------------------------------------------


def _rendered(template, said):
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kerasdemos.evidence", "."), undefined=StrictUndefined,
        autoescape=template.endswith(".html.j2"), trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True)
    environment.filters |= {"count": count, "shown": shown, "anchor": _anchor,
                            "markdown": _markdown, "setting": _setting}
    return environment.get_template(template).render(said)


def _in_order(lectures, over_runs, computed):
    """Every claim of lectures, from those judged over runs and the judgements of the others."""
    judged = {row.claim.id: row for row in over_runs}
    return [judged.get(claim.id) or Judged(lecture.title, claim, computed[claim.id])
            for lecture in lectures for claim in lecture.claims]


def _said(judged, ours, results, lectures):
    """Everything that both templates show, in plain values."""
    having = {verdict: [row for row in judged if row.judgement.verdict == verdict]
              for verdict in VERDICTS}
    drawn = [row for row in judged if row.judgement.interval is not None]
    by_lecture = {lecture.title: [row for row in judged if row.lecture == lecture.title]
                  for lecture in lectures}
    provenance, environments = _provenance(results, lectures)
    counts = Counter(row.claim.origin for row in judged)
    experiments = list({experiment.name: experiment for lecture in lectures
                        for experiment in lecture.experiments}.values())
    return {
        "version": kerasdemos.__version__,
        "css": (Path(__file__).parent / "report.css").read_text(encoding="utf-8"),
        "summary": summary_line(row.judgement.verdict for row in judged),
        "origins": [(origin, counts[origin]) for origin in ORIGINS if counts[origin]],
        "runs": ours,
        "n_runs": sum(map(len, ours.values())),
        "n_own": sum(runs.n_own for runs in ours.values()),
        "n_experiments": sum(len(runs) > 0 for runs in ours.values()),
        "verdicts": [(verdict, SYMBOLS[verdict], MEANINGS[verdict], rows)
                     for verdict, rows in having.items()],
        "symbols": SYMBOLS,
        "named": (UNUSUAL, NOT_REPRODUCED, NOT_COMPARABLE),
        "missing": dict.fromkeys((row.judgement.remark, row.judgement.command)
                                 for row in having[NOT_RUN]),
        "drawn": drawn,
        "outside": sum(row.claim.printed not in row.judgement.interval for row in drawn),
        "by_chance": shown(round(len(drawn) * (1 - LEVEL), 1)),
        "level": f"{LEVEL:.0%}", "fewest": fewest_for_order_statistics(LEVEL),
        "lectures": {title: rows for title, rows in by_lecture.items() if rows},
        "joint": {(one.slide, one.experiment): (one, of_joint(one, judged, results))
                  for one in joint_verdicts(judged)},
        "apart": _told_apart(experiments, judged, results), "threshold": f"{TELLS_APART:.0%}",
        "errors": [row for row in judged if row.claim.kind == SLIDE_ERROR],
        "failed": [result for runs in ours.values() for result in runs.failed],
        "results": results,
        "provenance": provenance,
        "environments": environments,
    }


def _told_apart(experiments, judged, results):
    """Of each experiment its wrong recipes, with their runs, and which rows reject which."""
    tables = []
    for experiment in experiments:
        wrong = wrong_runs(experiment, results)
        rows = []
        for row in judged:
            if row.power and experiment in row.claim.experiments:
                alone = len(row.claim.experiments) == 1
                shares = [row.power.shares[name if alone else f"{experiment.name} with {name}"]
                          for name in wrong]
                rows.append((row, [(share >= TELLS_APART, f"{share:.0%}" if row.claim.kind == "band"
                                    else "yes" if share else "no") for share in shares]))
        if rows:
            tables.append((experiment, {name: len(runs.every)
                                        for name, runs in wrong.items()}, rows))
    return tables


def _provenance(results, lectures):
    """Where the runs come from: a dict an experiment, and the machines that they ran on."""
    environments, found = {}, []
    for experiment in (one for lecture in lectures for one in lecture.experiments):
        if any(experiment.name == one["name"] for one in found):
            continue  # both lectures may take the same runs
        runs = results.runs.get(experiment.name, Runs(experiment.name, []))
        numbers, sources = {}, {}
        for result in [*runs.results, *runs.failed]:
            around = {key: value for key, value in result.environment.items() if key != "data"}
            key = json.dumps(around, sort_keys=True)
            number = environments.setdefault(key, (len(environments) + 1, around))[0]
            numbers[number] = numbers.get(number, 0) + 1
            if data := result.environment.get("data"):
                sources[_source(data)] = sources.get(_source(data), 0) + 1
        found.append({
            "name": experiment.name, "about": experiment.about, "command": experiment.command,
            "settings": experiment.settings, "runs": _n_runs(runs), "seeds": ranges(runs.seeds),
            "failed": ranges([result.seed for result in runs.failed]),
            "seconds": _seconds_of(runs), "environments": numbers, "sources": sources})
    return found, list(environments.values())


def _n_runs(runs):
    """Write how many runs there are, and how many of them did not come with the package."""
    return f"{len(runs):,}" + (f" ({runs.n_own:,} your own)" if runs.n_own else "")


def _seconds_of(runs):
    """Write the median of the runs' seconds, and from where to where they go."""
    seconds = [result.seconds for result in runs.results]
    if not seconds:
        return "-"
    median, least, most = (shown(float(f"{value:.3g}"))
                           for value in (np.median(seconds), min(seconds), max(seconds)))
    return median if least == most else f"{median} ({least} to {most})"


def _source(data):
    about = "canonical" if data.get("canonical") else data.get("caveat") or "not canonical"
    source = data.get("source", "unknown")
    return source if about in source else f"{source}; {about}"


def _distributions(judged):
    """Draw how the runs spread: experiments -> list of (row, picture, words)."""
    from kerasdemos.figures import new_figure, spreads

    groups = {}
    for row in judged:
        interval, values = row.judgement.interval, row.judgement.values
        if interval is None:
            continue
        figure, axes = new_figure(size=(4, 2.3), text=10)
        spreads.distribution(values, row.claim.printed, (interval.low, interval.high),
                             label=row.claim.what, axes=axes)
        names = tuple(experiment.name for experiment in row.claim.experiments)
        title = [(experiment.name, experiment.about) for experiment in row.claim.experiments]
        groups.setdefault(names, (title, []))[1].append((row, _picture(figure), _in_words(row)))
    return list(groups.values())


def _in_words(row):
    """Say what the figure of a distribution shows."""
    values, interval = row.judgement.values, row.judgement.interval
    printed = row.claim.printed
    side = ("inside" if printed in interval else "below" if printed < interval.low else "above")
    return (f"{row.claim.what}: {len(values):,} runs from {shown(values.min())} to "
            f"{shown(values.max())}, mean {shown(values.mean())}, standard deviation "
            f"{shown(values.std(ddof=1))}. The slide's {row.printed} is at the "
            f"{ordinal(percentile_of(values, printed))} percentile of the runs, {side} the "
            f"{interval.level:.0%} interval from {shown(interval.low)} to {shown(interval.high)}.")


def _curves(judged, runs_of):
    """Draw every history of the runs, given by experiment: a list of dicts."""
    from kerasdemos.figures import learning, new_figure

    printed = {}  # experiment, column -> epoch -> number
    abouts = {}
    for row in judged:
        abouts |= {experiment.name: experiment.about for experiment in row.claim.experiments}
        if isinstance(row.claim.ours, At):
            key = row.claim.experiments[0].name, row.claim.ours.column
            printed.setdefault(key, {})[row.claim.ours.epoch] = row.claim.printed
    pictures = []
    for name, runs in runs_of.items():
        columns = list(runs.results[0].history) if len(runs) else []
        quantities = {}
        for column in columns:
            role = "validation" if column.startswith("val") else "training"
            quantity = re.sub("^(val|validation|training)_", "", column)
            quantities.setdefault(quantity, {})[role] = column
        for quantity, roles in quantities.items():
            of_role = {role: runs.history(column) for role, column in roles.items()}
            slide = {role: of for role, column in roles.items()
                     if (of := printed.get((name, column)))}
            figure, axes = new_figure(size=(4.2, 2.9), text=10)
            learning.learning_curves(of_role, _by_epoch(slide), label=quantity, axes=axes)
            pictures.append({"name": name, "about": abouts.get(name, name), "quantity": quantity,
                             "caveat": runs.caveat, "picture": _picture(figure),
                             "words": _curves_in_words(quantity, of_role, slide)})
    return pictures


def _by_epoch(slide):
    """Numbers printed of training and validation, by epoch: a dict of int to list of float."""
    epochs = {epoch for of_role in slide.values() for epoch in of_role}
    return {epoch: [of_role[epoch] for of_role in slide.values() if epoch in of_role]
            for epoch in sorted(epochs)}


def _curves_in_words(quantity, curves, slide):
    """Say what a figure of learning curves shows."""
    parts = []
    for role, frame in curves.items():
        median, step = frame.median(axis=1), frame.index.name
        parts.append(f"{quantity}, {role}, of {frame.shape[1]} runs: median "
                     f"{shown(median.iloc[0])} at {step} {frame.index[0]:,}, "
                     f"{shown(median.iloc[-1])} at {step} {frame.index[-1]:,}")
    if slide:
        inside = [curves[role].loc[epoch].min() <= value <= curves[role].loc[epoch].max()
                  for role, of_role in slide.items() for epoch, value in of_role.items()]
        parts.append(f"the slide's {count(len(inside), 'number')} marked, {sum(inside)} of them "
                     "between the lowest and the highest run")
    return "; ".join(parts) + "."


def _picture(figure):
    """Write a figure as an address that holds it."""
    from kerasdemos.figures.svg import as_svg

    return f"data:image/svg+xml;base64,{base64.b64encode(as_svg(figure)).decode()}"


def _anchor(title):
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")


def _setting(value):
    """Write a setting, one line an entry."""
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_setting(entry)}" for key, entry in value.items()) or "none"
    return shown(value, digits=None) or "none"


def _markdown(text):
    """Escape what Markdown would take for markup; a table's row is one line."""
    text = re.sub(r"([\\`*_|\[\]~#])", r"\\\1", text)
    return html.escape(text, quote=False).replace("\n", "<br>")
