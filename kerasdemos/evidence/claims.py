"""Every claim of the two lectures as a row, and what is to be said of each.

The rows are in `uniandes` and `cambridge`, one module a lecture: adding a claim is adding a row.
"""

from dataclasses import replace

import pandas as pd

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.evidence import cambridge, uniandes
from kerasdemos.evidence import results as files
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.rules import NOT_COMPARABLE, NOT_RUN, PRINTED_DIGITS, Judgement, shown

CLAIMS = (*uniandes.CLAIMS, *cambridge.CLAIMS)


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
    runs = [results.runs.get(name) for name in claim.experiments]
    for name, of in zip(claim.experiments, runs, strict=True):
        if of is not None and of.failed and not of:
            return Judgement(NOT_RUN, "-", f"every run of {name} failed: {of.failed[0].error}")
        if not of:
            return Judgement(NOT_RUN, "-", _command(name))
    count = "; ".join(f"{len(of):,} runs of {of.name}" for of in runs)
    try:
        ours = claim.ours(*runs)
    except (InputError, Unavailable) as reason:
        return Judgement(NOT_RUN, "-", str(reason).splitlines()[0])
    judgement = claim.rule(claim.printed, ours)
    if judgement.verdict == NOT_RUN and claim.experiments:
        return replace(judgement, note=f"{judgement.note}; {_command(claim.experiments[0])}")
    if runs and judgement.interval is None:
        judgement = replace(judgement, note=f"{judgement.note}; from {count}")
    caveat = "; ".join(sorted({of.caveat for of in runs} - {""}))
    if caveat:
        note = f"{caveat}; taken as they are: {judgement.verdict}, {judgement.note}"
        return Judgement(NOT_COMPARABLE, judgement.ours, note, judgement.interval)
    return judgement


def _command(name):
    n_seeds = EXPERIMENTS[name].n_seeds if name in EXPERIMENTS else 5
    return f"run it: kerasdemos run {name} 0-{n_seeds - 1}"


def verdicts(results=None):
    """Judge every claim.

    Parameters
    ----------
    results : Results or path-like, optional
        By default the folder of the checkout.

    Returns
    -------
    pandas.DataFrame
        One row a claim, index ``id``: ``lecture``, ``slide``, ``what``, ``kind``, ``printed``,
        ``ours``, ``verdict``, ``note``.
    """
    if not isinstance(results, files.Results):
        results = files.load(results or files.default_folder(), EXPERIMENTS.values())
    return pd.DataFrame([row_of(claim, judge(claim, results)) for claim in CLAIMS]).set_index("id")


def row_of(claim, judgement):
    """Make the row of `verdicts` that a claim and its judgement have: a dict."""
    return {"id": claim.id, "lecture": claim.lecture, "slide": claim.slide, "what": claim.what,
            "kind": claim.kind, "printed": shown(claim.printed, PRINTED_DIGITS),
            "ours": judgement.ours, "verdict": judgement.verdict, "note": judgement.note}
