"""The report as one HTML file: no script, nothing from outside; for screens, phones and paper."""

import base64
import json
import re
from html import escape
from itertools import groupby

import numpy as np

import kerasdemos
from kerasdemos.evidence.results import At, Runs
from kerasdemos.evidence.rules import (
    EXACT,
    HOLDS,
    LEVEL,
    NOT_COMPARABLE,
    NOT_REPRODUCED,
    NOT_RUN,
    OUTER_LEVEL,
    SLIDE_ERROR,
    TYPICAL,
    UNUSUAL,
    VERDICTS,
    ordinal,
    percentile_of,
    shown,
)

# Told apart by word and symbol; the colour only helps.
SYMBOLS = {EXACT: "=", HOLDS: "✓", TYPICAL: "●", UNUSUAL: "▲", NOT_REPRODUCED: "✗",
           NOT_COMPARABLE: "~", SLIDE_ERROR: "!", NOT_RUN: "○"}
MEANINGS = {
    EXACT: "What is computed here is what is printed, to the tolerance in the note.",
    HOLDS: "The sentence was tried, and the number measured for it is on the side of the limit "
           "that the sentence implies.",
    TYPICAL: f"The number differs from run to run, and the printed one lies inside the "
             f"{LEVEL:.0%} prediction interval of our runs.",
    UNUSUAL: f"It lies outside the {LEVEL:.0%} interval, but inside the {OUTER_LEVEL:.1%} one.",
    NOT_REPRODUCED: f"It lies outside the {OUTER_LEVEL:.1%} interval; or a number that does not "
                    "vary comes out different; or the sentence does not hold as measured.",
    NOT_COMPARABLE: "Our data is a part of the original or a stand-in, as the note says; what the "
                    "verdict would be is said, but does not count.",
    SLIDE_ERROR: "What the slide prints is wrong, as far as the text extracted from it shows; ours "
                 "is what it should say.",
    NOT_RUN: "Runs, data or a package are missing; the note names the command that gets them.",
}

CSS = """
:root { color-scheme: light; --line: #c9ced6; --quiet: #4a5260; --link: #004f8a; }
* { box-sizing: border-box; }
html { font-size: 16px; -webkit-text-size-adjust: 100%; scroll-behavior: auto; }
body { margin: 0; background: #fff; color: #16191d; line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans",
  sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .5rem; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-bottom: .25rem;
  border-bottom: 2px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p, li { max-width: 46rem; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid #e69f00; outline-offset: 2px; }
.summary { font-size: 1.15rem; font-weight: 600; max-width: none; text-wrap: balance; }
.summary span { white-space: nowrap; }
.quiet { color: var(--quiet); }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em;
  overflow-wrap: anywhere; }
nav ul { columns: 18rem; padding-left: 1.25rem; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .55rem;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td { white-space: pre-line; }
thead th { border-bottom: 2px solid var(--quiet); overflow-wrap: normal; }
tbody th { font-weight: 600; overflow-wrap: break-word; }
tr:target, figure:target { background: #fff6d6; }
.slides { max-width: none; font-size: .9rem; }
.number { font-variant-numeric: tabular-nums; }
.claims { table-layout: fixed; }
.claims thead th { width: 13%; }
.claims thead :is(th:nth-child(2), th:nth-child(5)) { width: 12%; }
.claims thead th:nth-child(3) { width: 20%; } .claims thead th:nth-child(7) { width: 17%; }
.claims .verdict { white-space: normal; }
.claims .figure { display: block; font-weight: 400; font-size: .85em; }
.verdict { display: inline-block; white-space: nowrap; padding: 0 .45em; border-radius: .25em;
  font-weight: 600; font-size: .85rem; border: 1px solid currentColor; color: #333;
  background: #f1f2f4; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.exact, .holds, .typical { color: #00543c; background: #e2f4ec; }
.unusual { color: #6f4400; background: #fdf0d5; }
.not-reproduced { color: #942300; background: #fde9e0; }
.not-comparable { color: #583768; background: #f4eaf7; }
.slide-error { color: #00457a; background: #e3eff9; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr));
  gap: 1.25rem; align-items: start; }
.figures.wide { grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr)); }
figure { margin: 0; padding: .5rem; border: 1px solid var(--line); border-radius: .35rem;
  break-inside: avoid; }
figure img { display: block; width: 100%; height: auto; }
figcaption { font-size: .875rem; margin-top: .35rem; overflow-wrap: anywhere; }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr));
  gap: 0 2rem; align-items: start; }
.settings section { break-inside: avoid; }
.settings th[scope=row] { width: 34%; font-weight: 400; color: var(--quiet); }
@media screen and (max-width: 48rem) {
  h1 { font-size: 1.5rem; }
  .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .stacks, .stacks caption, .stacks tbody, .stacks tr, .stacks th, .stacks td { display: block;
    width: auto; }
  .stacks tr { border: 1px solid var(--line); border-radius: .35rem; padding: .4rem .6rem;
    margin-bottom: .8rem; }
  .stacks th, .stacks td { border: 0; padding: .15rem 0; }
  .stacks td { position: relative; padding-left: 6.25rem; min-height: 1.5em; }
  .stacks td::before { content: attr(data-label); position: absolute; left: 0;
    color: var(--quiet); }
  .stacks td:empty { display: none; }
  .claims .figure { display: inline; margin-left: .6em; }
}
@media print {
  html { font-size: 10.5px; }
  main { max-width: none; padding: 0 2px; }
  a { color: inherit; text-decoration: none; }
  h2, h3, caption { break-after: avoid; }
  tr, figure, li { break-inside: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  .claims .figure, .slides { display: none; }
  .figures { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .figures.wide { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  @page { margin: 14mm; }
}
"""


def page(summary, results, seconds, body):
    """Put the page together.

    Parameters
    ----------
    summary : str
        How many claims, and how many of each verdict.
    results : Results
    seconds : float
        What judging and drawing took.
    body : str
        As from `body`.

    Returns
    -------
    str
    """
    counts = ", ".join(f"<span>{part}</span>" for part in escape(summary).split(", "))
    n_runs = sum(map(len, results.runs.values()))
    n_experiments = sum(len(runs) > 0 for runs in results.runs.values())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the slides print, judged</title>
<style>{CSS}</style>
</head>
<body>
<main>
<h1>What the slides print, judged</h1>
<p>Two university lectures on neural networks: each number, table row, formula and sentence of
their slides that can be tried, beside what is computed here.</p>
<p class="summary">{counts}</p>
<p class="quiet">Computed by kerasdemos {escape(kerasdemos.__version__)} from
{count(n_runs, "stored run")} of {count(n_experiments, "experiment")}; judged and drawn
in {seconds:.1f} seconds.</p>
{body}
</main>
</body>
</html>
"""


def body(judged, results, experiments):
    """Write everything below the summary.

    Parameters
    ----------
    judged : sequence of Judged
    results : Results
    experiments : dict of str to Experiment

    Returns
    -------
    str
    """
    drawn = [row for row in judged if row.values is not None]
    errors = [row for row in judged if row.claim.kind == "slide error"]
    failed = [result for runs in results.runs.values() for result in runs.failed]
    sections = {lecture: _lecture(lecture, rows) for lecture, rows in by_lecture(judged).items()}
    sections |= {
        "How the runs spread": _distributions(drawn, experiments),
        "Learning curves": _learning_curves(judged, results, experiments),
        "Errors on the slides": _slide_errors(errors),
        "Failed runs": _failed_runs(failed),
        "Refused files": _refused(results),
        "Where the numbers come from": _provenance(results, experiments),
    }
    sections = {title: content for title, content in sections.items() if content}
    links = "".join(f'<li><a href="#{_anchor(title)}">{escape(title)}</a></li>'
                    for title in sections)
    return "\n".join([
        _section("What the verdicts mean", _meanings(judged, drawn)),
        f'<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>{links}</ul></nav>',
        *(_section(title, content) for title, content in sections.items())])


def by_lecture(judged):
    """Group judged claims: dict of the lecture's name to its claims, both in their order."""
    lectures = {}
    for row in judged:
        lectures.setdefault(row.claim.lecture, []).append(row)
    return lectures


def provenance_of(results, experiments):
    """List every experiment: tuples (name, what it is, its Runs)."""
    return [(name, experiment.about, results.runs.get(name, Runs(name, [])))
            for name, experiment in experiments.items()]


def ranges(seeds):
    """Write whole numbers in ascending order with runs drawn together: "0–4, 7"; "-" for none."""
    parts = []
    for _, group in groupby(enumerate(seeds), lambda pair: pair[1] - pair[0]):
        group = [seed for _, seed in group]
        parts.append(f"{group[0]}" if len(group) == 1 else f"{group[0]}–{group[-1]}")
    return ", ".join(parts) or "-"


def seconds_of(runs):
    """Write the median of the runs' seconds, and from where to where they go."""
    seconds = [result.seconds for result in runs.results]
    if not seconds:
        return "-"
    median, least, most = (shown(float(f"{value:.3g}"))
                           for value in (np.median(seconds), min(seconds), max(seconds)))
    return median if least == most else f"{median} ({least} to {most})"


def count(number, noun):
    """Write a number with its noun: "1 run", "2,000 runs"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


# The sections -------------------------------------------------------------------------------------


def _meanings(judged, drawn):
    rows = []
    for verdict in VERDICTS:
        having = [row for row in judged if row.judgement.verdict == verdict]
        more = ""
        if verdict in (UNUSUAL, NOT_REPRODUCED, NOT_COMPARABLE) and having:
            more = "Here: " + ", ".join(_link(row.claim.id) for row in having) + "."
        if verdict == NOT_RUN and having:
            notes = dict.fromkeys(row.judgement.note for row in having)
            more = "Here:<br>" + "<br>".join(map(_with_commands, notes))
        rows.append(f'<tr><th scope="row">{_badge(verdict)}</th>'
                    f'<td class="number" data-label="claims">{len(having)}</td>'
                    f'<td data-label="meaning">{escape(MEANINGS[verdict])} {more}</td></tr>')
    outside = sum(not row.judgement.interval.low <= row.claim.printed <= row.judgement.interval.high
                  for row in drawn)
    chance = ("" if not drawn else
              f" Of the {count(len(drawn), 'number')} judged so, {outside} "
              f"lie{'s' * (outside == 1)} outside {LEVEL:.0%}; about "
              f"{shown(round(len(drawn) * (1 - LEVEL), 1))} would by chance even if each slide "
              "came from this very code, and numbers of one training rise and fall together.")
    return f"""<table class="stacks">
<caption>The verdicts, and how many claims have each.</caption>
<thead><tr><th scope="col">verdict</th><th scope="col">claims</th><th scope="col">meaning</th></tr>
</thead><tbody>{"".join(rows)}</tbody></table>
<p>A number that differs from run to run is set against a prediction interval: where one more run
would lie, given those that were made. With {_fewest(LEVEL):,} runs or more ({LEVEL:.0%}) or
{_fewest(OUTER_LEVEL):,} ({OUTER_LEVEL:.1%}) its ends are order statistics, the empirical quantiles
at the positions p&nbsp;(n&nbsp;+&nbsp;1), which is right for any continuous distribution. With
fewer it is Student’s t, mean ± t s √(1 + 1/n), which is right for a normal one and therefore
taken of the logarithm of losses and of the logit of accuracies. Each note says which it was, from
how many runs, and at which percentile of our runs the slide’s number lies.{chance}</p>"""


def _lecture(lecture, rows):
    head = ("claim", "slide", "what", "printed", "ours", "verdict", "note")
    lines = []
    for row in rows:
        claim, judgement = row.claim, row.judgement
        figure = "" if row.values is None else (
            f'<a class="figure" href="#runs-{escape(claim.id)}"'
            f' aria-label="figure of the runs of {escape(claim.id)}">figure</a>')
        cells = [("slide", escape(claim.slide)), ("what", escape(claim.what)),
                 ("printed", escape(row.printed)), ("ours", escape(judgement.ours)),
                 ("verdict", _badge(judgement.verdict)), ("note", _note(judgement))]
        lines.append(
            f'<tr id="{escape(claim.id)}"><th scope="row">{_link(claim.id)}{figure}</th>'
            + "".join(f'<td data-label="{name}"{_number_class(name)}>{content}</td>'
                      for name, content in cells) + "</tr>")
    titles = "".join(f'<th scope="col">{name}</th>' for name in head)
    first = {row.claim.slide: row.claim.id for row in reversed(rows)}
    slides = " · ".join(f'<a href="#{escape(first[slide])}">{escape(slide)}</a>'
                        for slide in dict.fromkeys(row.claim.slide for row in rows))
    return (f'<p class="slides">{slides}</p>'
            f'<table class="claims stacks"><caption>{escape(lecture)}: '
            f'{count(len(rows), "claim")}. “Printed” is what the slide says or what follows: '
            "from an equation, a difference of 0. ± is the standard deviation of one run.</caption>"
            f"<thead><tr>{titles}</tr></thead>\n<tbody>{chr(10).join(lines)}</tbody></table>")


def _distributions(drawn, experiments):
    from kerasdemos.figures import as_svg, new_figure
    from kerasdemos.figures.spreads import FEW, distribution

    groups = {}
    for row in drawn:
        groups.setdefault(row.claim.experiments, []).append(row)
    parts = []
    for names, rows in groups.items():
        pictures = []
        for row in rows:
            claim, interval = row.claim, row.judgement.interval
            figure, axes = new_figure(size=(4, 2.3), text=10)
            distribution(row.values, claim.printed, (interval.low, interval.high),
                         label=claim.what, axes=axes)
            caption = (f'{_link(claim.id)} {escape(claim.what)}: slide {escape(row.printed)}, '
                       f'{_badge(row.judgement.verdict)}')
            pictures.append(_figure(as_svg(figure), _in_words(row), caption, f"runs-{claim.id}"))
        parts.append(f"<h3>{_experiments(names, experiments)}</h3>"
                     f'<div class="figures">{"".join(pictures)}</div>')
    return parts and "\n".join([
        f"<p>Where our runs lie, where {LEVEL:.0%} of further runs would, and the slide’s number. "
        f"Fewer than {FEW} runs are dots, each at the share of runs up to it.</p>", *parts])


def _in_words(row):
    """Say what the figure of a distribution shows."""
    values, interval, printed = row.values, row.judgement.interval, row.claim.printed
    side = ("inside" if interval.low <= printed <= interval.high
            else "below" if printed < interval.low else "above")
    return (f"{row.claim.what}: {len(values):,} runs from {shown(values.min())} to "
            f"{shown(values.max())}, mean {shown(values.mean())}, standard deviation "
            f"{shown(values.std(ddof=1))}. The slide's {row.printed} is at the "
            f"{ordinal(percentile_of(values, printed))} percentile of the runs, {side} the "
            f"{interval.level:.0%} interval from {shown(interval.low)} to {shown(interval.high)}.")


def _learning_curves(judged, results, experiments):
    from kerasdemos.figures import as_svg, new_figure
    from kerasdemos.figures.trends import learning_curves

    pictures = []
    for name, runs in results.runs.items():
        columns = list(runs.results[0].history) if len(runs) else []
        quantities = {}
        for column in columns:
            role = "validation" if column.startswith("val") else "training"
            quantity = re.sub("^(val|validation|training)_", "", column)
            quantities.setdefault(quantity, {})[role] = column
        for quantity, roles in quantities.items():
            curves = {role: runs.history(column) for role, column in roles.items()}
            slide = {row.claim.ours.epoch: row.claim.printed for row in judged
                     if isinstance(row.claim.ours, At) and row.claim.experiments == (name,)
                     and row.claim.ours.column in roles.values()}
            figure, axes = new_figure(size=(4.2, 2.9), text=10)
            learning_curves(curves, slide, label=quantity, axes=axes)
            caption = f"{_experiments((name,), experiments)}: {escape(quantity)}" + (
                f" ({escape(runs.caveat)})" * bool(runs.caveat))
            pictures.append(_figure(as_svg(figure), _curves_in_words(quantity, curves, slide),
                                    caption, f"curves-{name}-{quantity}"))
    return f'<div class="figures wide">{"".join(pictures)}</div>' if pictures else ""


def _curves_in_words(quantity, curves, slide):
    """Say what a figure of learning curves shows."""
    parts = []
    for role, frame in curves.items():
        median, step = frame.median(axis=1), frame.index.name
        parts.append(f"{quantity}, {role}, of {frame.shape[1]} runs: median "
                     f"{shown(median.iloc[0])} at {step} {frame.index[0]:,}, "
                     f"{shown(median.iloc[-1])} at {step} {frame.index[-1]:,}")
    if slide:
        frame = next(iter(curves.values()))
        inside = sum(frame.loc[epoch].min() <= value <= frame.loc[epoch].max()
                     for epoch, value in slide.items())
        parts.append(f"the slide's {count(len(slide), 'number')} marked, {inside} of them "
                     "between the lowest and the highest run")
    return "; ".join(parts) + "."


def _slide_errors(errors):
    rows = "".join(
        f'<tr><th scope="row">{_link(row.claim.id)}</th>'
        f'<td data-label="what">{escape(row.claim.what)}</td>'
        f'<td data-label="slide says">{escape(shown(row.claim.printed))}</td>'
        f'<td data-label="should say">{escape(shown(row.claim.rule.correct))}</td>'
        f'<td data-label="ours">{escape(row.judgement.ours)}</td>'
        f'<td data-label="verdict">{_badge(row.judgement.verdict)}</td></tr>' for row in errors)
    return rows and f"""<table class="stacks">
<caption>What is printed wrongly, as far as the text extracted from the slides shows, what it should
say, and what is computed here; of a formula, one value.</caption>
<thead><tr><th scope="col">claim</th><th scope="col">what</th><th scope="col">the slide says</th>
<th scope="col">it should say</th><th scope="col">ours</th><th scope="col">verdict</th></tr></thead>
<tbody>{rows}</tbody></table>"""


def _failed_runs(failed):
    rows = "".join(
        f'<tr><th scope="row">{escape(result.experiment)}</th>'
        f'<td data-label="seed" class="number">{result.seed}</td>'
        f'<td data-label="error">{escape(result.error)}</td></tr>' for result in failed)
    return rows and f"""<table class="stacks">
<caption>{count(len(failed), "run")} failed; no claim is judged by a failed run.</caption>
<thead><tr><th scope="col">experiment</th><th scope="col">seed</th><th scope="col">error</th></tr>
</thead><tbody>{rows}</tbody></table>"""


def _refused(results):
    parts = []
    if results.faults:
        faults = "".join(f"<li>{escape(fault)}</li>" for fault in results.faults)
        parts.append(f"<p>{count(len(results.faults), 'file')} could not be trusted; the rest of "
                     f"the report does without.</p><ul>{faults}</ul>")
    if results.others:
        others = "".join(f"<li><code>{escape(folder)}</code>: {count(n, 'run')}</li>"
                         for folder, n in results.others.items())
        parts.append("<p>Runs of other settings or of no known experiment, left alone:</p>"
                     f"<ul>{others}</ul>")
    return "".join(parts)


def _provenance(results, experiments):
    surroundings, parts = {}, []
    for name, about, runs in provenance_of(results, experiments):
        every = [*runs.results, *runs.failed]
        environments, sources = {}, {}
        for result in every:
            around = {key: value for key, value in result.environment.items() if key != "data"}
            key = json.dumps(around, sort_keys=True)
            number = surroundings.setdefault(key, (len(surroundings) + 1, around))[0]
            environments[number] = environments.get(number, 0) + 1
            if data := result.environment.get("data"):
                sources[_source(data)] = sources.get(_source(data), 0) + 1
        facts = {"runs": f"{len(runs):,}", "seeds": ranges(runs.seeds)}
        if runs.failed:
            facts["failed seeds"] = ranges([result.seed for result in runs.failed])
        if not every:
            facts["to run it"] = (f"<code>kerasdemos run {escape(name)} "
                                   f"0-{experiments[name].n_seeds - 1}</code>")
        else:
            facts["seconds a run, median (range)"] = seconds_of(runs)
            facts["environment"] = ", ".join(
                f'<a href="#environment-{number}">{number}</a>'
                + (f" ({count(n, 'run')})" if len(environments) > 1 else "")
                for number, n in environments.items())
        if sources:
            facts["data"] = "; ".join(escape(source) + (f" ({count(n, 'run')})" * (
                len(sources) > 1)) for source, n in sources.items())
        settings = {escape(key): _setting(value)
                    for key, value in experiments[name].settings.items()}
        parts.append(f'<section id="experiment-{escape(name)}"><h3>{escape(name)}</h3>'
                     + _facts(escape(about), facts, settings) + "</section>")
    around = [f'<section id="environment-{number}"><h3>Environment {number}</h3>'
              + _facts(f"Where runs were made ({number})",
                       {escape(key): _setting(value) for key, value in facts.items()})
              + "</section>" for number, facts in surroundings.values()]
    return (f'<div class="settings">{"".join(parts)}</div>'
            f'<div class="settings">{"".join(around)}</div>')


# Pieces -------------------------------------------------------------------------------------------


def _section(title, content):
    anchor = _anchor(title)
    return (f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(title)}</h2>\n'
            f"{content}</section>")


def _anchor(title):
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")


def _badge(verdict):
    return (f'<span class="verdict {verdict.replace(" ", "-")}"><span aria-hidden="true">'
            f"{SYMBOLS[verdict]}</span> {verdict}</span>")


def _link(claim_id):
    # A line may end after the dot, so that narrow columns break no word.
    return f'<a href="#{escape(claim_id)}">{escape(claim_id).replace(".", ".<wbr>")}</a>'


def _note(judgement):
    if judgement.verdict == NOT_RUN:
        return _with_commands(judgement.note)
    return escape(judgement.note)


def _with_commands(note):
    """Escape a note, and set the command that it names as one."""
    return re.sub(r"((?:kerasdemos (?:run|data|reproduce)|pip install) [^;,()]*[^;,(). ]"
                  r"|make [a-z]+_[a-z_]+|keras\.datasets\.\w+\.load_data\(\))",
                  r"<code>\1</code>", escape(note, quote=False))


def _experiments(names, experiments):
    """Link to experiments and say what they are."""
    return "; ".join(
        f'<a href="#experiment-{escape(name)}">{escape(name)}</a>, '
        f"{escape(experiments[name].about)}" if name in experiments else escape(name)
        for name in names) or "Computed while this report was written"


def _figure(svg, words, caption, anchor):
    data = base64.b64encode(svg).decode()
    return (f'<figure id="{escape(anchor)}"><img alt="{escape(words)}" '
            f'src="data:image/svg+xml;base64,{data}"><figcaption>{caption}</figcaption></figure>\n')


def _facts(caption, facts, settings=None):
    """Write a table of two columns; contents are HTML already."""
    facts, settings = (
        "".join(f'<tr><th scope="row">{name}</th><td class="number">{content}</td></tr>'
                for name, content in of.items()) for of in (facts, settings or {}))
    if settings:
        settings = ('<tbody><tr><th scope="rowgroup" colspan="2">settings</th></tr>'
                    f"{settings}</tbody>")
    return f"<table><caption>{caption}</caption><tbody>{facts}</tbody>{settings}</table>"


def _setting(value):
    if isinstance(value, dict):
        return "\n".join(f"{escape(key)}: {_setting(entry)}" for key, entry in value.items()) \
            or "none"
    return escape(shown(value, digits=None)) or "none"


def _source(data):
    about = "canonical" if data.get("canonical") else data.get("caveat") or "not canonical"
    source = data.get("source", "unknown")
    return source if about in source else f"{source}; {about}"


def _number_class(name):
    return ' class="number"' if name in ("printed", "ours", "note") else ""


def _fewest(level):
    """How many runs order statistics need for an interval of this level."""
    return round(2 / (1 - level)) - 1
