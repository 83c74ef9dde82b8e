"""Verdicts in plain sentences: what a slide says, what was found, and what follows."""

from textwrap import fill

from kerasdemos import terminal
from kerasdemos.checks import InputError
from kerasdemos.evidence.intervals import LEVEL
from kerasdemos.evidence.joint import joint_verdicts
from kerasdemos.evidence.judge import Judged, judge, summary_line
from kerasdemos.evidence.words import count, ordinal, shown


def sentences(row):
    """Say of one claim who says what, what was found, and the verdict.

    Parameters
    ----------
    row : Judged

    Returns
    -------
    str
        In one line.
    """
    who = "Our reading" if row.claim.origin == "own" else row.claim.origin
    return " ".join([f"{who[0].upper()}{who[1:]}: {_asserted(row)}.", *_found(row),
                     f"{row.judgement.verdict.capitalize()}."])


def _asserted(row):
    """Say what the slide says; a sentence of it is in its own words."""
    claim = row.claim
    if claim.kind == "claim" and isinstance(claim.printed, str):
        return claim.printed
    return f"{claim.what} = {row.printed}"


def _found(row):
    """Say what was found, if anything was."""
    claim, judgement, numbers = row.claim, row.judgement, row.numbers
    if judgement.ours == "-":
        yield f"Found: nothing yet ({row.judgement.note})."
    elif numbers:
        apart = f" ({judgement.apart})" * bool(judgement.apart)
        yield (f"Over {count(numbers['n_runs'], 'run')}{apart}: {judgement.ours}, {LEVEL:.0%} of "
               f"them from {shown(numbers['low'])} to {shown(numbers['high'])}; the number said "
               f"lies at the {ordinal(numbers['percentile'])} percentile.")
    elif claim.kind == "claim":
        yield f"Measured: {claim.what}. Found: {judgement.ours}{_more(judgement.remark)}."
        if judgement.criterion:
            yield f"That counts as true {judgement.criterion}."
    else:
        same = judgement.ours == shown(claim.printed)
        yield f"Found: {'the same' if same else judgement.ours}{_more(judgement.remark)}."


def _more(remark):
    return f" ({remark})" if remark else ""


def _indented(text):
    return fill(text, terminal.WIDTH, initial_indent="  ", subsequent_indent="  ",
                break_long_words=False, break_on_hyphens=False)


def verdicts_in_words(names, lectures, results):
    """Judge some claims, and write what is said of each.

    Parameters
    ----------
    names : sequence of str
        Ids of claims, whole or up to the dot: ``U18.loss-1``, ``U18``.
    lectures : sequence of Lecture
    results : Results

    Returns
    -------
    str

    Raises
    ------
    InputError
        A name that no claim has.
    """
    known = {claim.id: (lecture.title, claim) for lecture in lectures for claim in lecture.claims}
    chosen = {}
    for name in names:
        found = {key: one for key, one in known.items() if name in (key, key.split(".")[0])}
        if not found:
            rows = ", ".join(dict.fromkeys(key.split(".")[0] for key in known))
            raise InputError(f"verdicts: expected a demo, a claim's id or its beginning ({rows}), "
                             f"got {name!r}")
        chosen |= found
    judged = [Judged(title, claim, judge(claim, results)) for title, claim in chosen.values()]
    parts = [summary_line(row.judgement.verdict for row in judged) + ".", *(
        f"{row.claim.id} · {row.claim.slide}\n{_indented(sentences(row))}" for row in judged)]
    if together := joint_verdicts(judged):
        parts.append("Together\n" + "\n".join(_indented(f"{one}.") for one in together))
    return "\n\n".join(parts)
