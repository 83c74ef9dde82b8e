"""Claims judged by runs: what is to be said of each."""

from collections import Counter
from dataclasses import dataclass, replace

import pandas as pd

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.evidence.bootstrap import bootstrap_interval
from kerasdemos.evidence.claim import Claim
from kerasdemos.evidence.intervals import percentile_of
from kerasdemos.evidence.rules import (
    NOT_COMPARABLE,
    NOT_RUN,
    SLIDE_ERROR,
    UNDECIDED,
    VERDICTS,
    Judgement,
    too_few,
)
from kerasdemos.evidence.words import PRINTED_DIGITS, count, shown

COLUMNS = ("id", "lecture", "slide", "what", "origin", "kind", "printed", "ours", "verdict", "note",
           "n_runs", "mean", "sd", "percentile", "low", "high")


@dataclass(frozen=True, eq=False)
class Judged:
    """One claim and what is said of it.

    Attributes
    ----------
    lecture : str
        Its title.
    claim : Claim
    judgement : Judgement
    power : Power, optional
        Which wrong recipes it tells apart (`kerasdemos.evidence.power`).
    """

    lecture: str
    claim: Claim
    judgement: Judgement
    power: object = None

    @property
    def note(self):
        """All that is said beside the verdict, in one line."""
        return "; ".join(filter(None, [self.judgement.note, str(self.power or "")]))

    @property
    def printed(self):
        """What the slide prints, as it is shown."""
        return shown(self.claim.printed, PRINTED_DIGITS)

    @property
    def numbers(self):
        """Of a number that differs from run to run, how it spreads: a dict; else empty."""
        values, interval = self.judgement.values, self.judgement.interval
        if interval is None:
            return {}
        return {"n_runs": len(values), "mean": values.mean(), "sd": values.std(ddof=1),
                "percentile": percentile_of(values, self.claim.printed),
                "low": interval.low, "high": interval.high}


def judge(claim, results):
    """Judge one claim.

    Parameters
    ----------
    claim : Claim
    results : Results

    Returns
    -------
    Judgement
        For missing runs, data or packages the verdict is "not run", with the command.
    """
    runs = [results.runs.get(experiment.name) for experiment in claim.experiments]
    for experiment, of in zip(claim.experiments, runs, strict=True):
        if of is not None and of.failed and not of:
            reason = f"every run of {experiment.name} failed: {of.failed[0].error}"
            return Judgement(NOT_RUN, remark=reason)
        if not of:
            return Judgement(NOT_RUN, command=experiment.command)
    counts = [len(of.learned if claim.kind == "band" else of) for of in runs]
    if counts and (has := min(counts)) < claim.needs:
        fewest = claim.experiments[counts.index(has)]
        return replace(too_few(claim.needs, has), command=fewest.command_for(claim.needs))
    caveat = "; ".join(sorted({of.caveat for of in runs} - {""}))
    known = caveat and caveat in getattr(claim.rule, "partial", ())
    try:
        ours = claim.from_runs(*runs)
    except Unavailable as missing:
        return Judgement(NOT_RUN, remark=missing.reason.splitlines()[0], command=missing.command)
    except InputError as fault:
        return Judgement(NOT_RUN, remark=str(fault).splitlines()[0])
    judgement = claim.rule(claim.printed, ours, *([caveat] if known else []))
    if runs and judgement.interval is None:
        judgement = replace(judgement, remark="; ".join(filter(None, [
            judgement.remark,
            "from " + "; ".join(f"{len(of):,} runs of {of.name}" for of in runs)])))
        if claim.kind == "claim":
            judgement = _with_uncertainty(claim, runs, judgement)
    if caveat and not known:
        judgement = replace(judgement, verdict=NOT_COMPARABLE, criterion="", remark=(
            f"{caveat}; taken as they are: {judgement.verdict}, {judgement.note}"))
    if judgement.interval:
        apart = "; ".join(filter(None, (of.at_chance for of in runs)))
        judgement = replace(judgement, apart=apart)
    return judgement


def _with_uncertainty(claim, runs, judgement):
    """Add the bootstrap interval of what was measured; a limit inside it decides nothing."""
    interval = bootstrap_interval(claim.ours, runs, share=claim.rule.share)
    remark = (f"{judgement.remark}; {interval.level:.0%} interval {shown(interval.low)} to "
              f"{shown(interval.high)} ({interval.method})")
    undecided = claim.rule.leaves_undecided(interval)
    return replace(judgement, remark=remark,
                   verdict=UNDECIDED if undecided else judgement.verdict)


def judge_all(lectures, results, which=lambda claim: True):
    """Judge every claim of lectures, or those for which `which` is true: a list of `Judged`."""
    return [Judged(lecture.title, claim, judge(claim, results))
            for lecture in lectures for claim in lecture.claims if which(claim)]


def judge_computed(claims):
    """Judge those of claims that need no runs: dict of id to `Judgement`."""
    return {claim.id: judge(claim, None) for claim in claims if not claim.experiments}


def table_of(judged):
    """Make the table of claims.csv.

    Parameters
    ----------
    judged : sequence of Judged

    Returns
    -------
    pandas.DataFrame
        Index ``id``; columns ``lecture``, ``slide``, ``what``, ``origin``, ``kind``,
        ``printed``, ``ours``, ``verdict``, ``note``; of numbers that differ from run to run
        ``n_runs``, ``mean``, ``sd``, ``percentile`` of the slide's number, and the 95% interval
        from ``low`` to ``high``.
    """
    rows = [{"id": row.claim.id, "lecture": row.lecture, "slide": row.claim.slide,
             "what": row.claim.what, "origin": row.claim.origin, "kind": row.claim.kind,
             "printed": row.printed,
             "ours": row.judgement.ours, "verdict": row.judgement.verdict,
             "note": row.note} | row.numbers for row in judged]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"n_runs": "Int64"}).set_index("id")


def summary_line(verdicts):
    """Say how many claims there are, and how many of each verdict.

    Parameters
    ----------
    verdicts : iterable of str
        One a claim.

    Returns
    -------
    str
    """
    counts = Counter(verdicts)
    parts = [count(counts[verdict], verdict) if verdict == SLIDE_ERROR
             else f"{counts[verdict]:,} {verdict}" for verdict in VERDICTS if counts[verdict]]
    claims = count(counts.total(), "claim")
    return f"{claims}: {', '.join(parts)}" if parts else claims
