"""The table that closes a demo: what the slides say beside what the demo found."""

from dataclasses import dataclass

import pandas as pd

from kerasdemos import terminal
from kerasdemos.checks import InputError
from kerasdemos.evidence.claim import At
from kerasdemos.evidence.intervals import percentile_of
from kerasdemos.evidence.rules import HOLDS, NOT_COMPARABLE, SLIDE_ERROR
from kerasdemos.evidence.words import shown


@dataclass(frozen=True, eq=False)
class ClosingTable:
    """Claims beside what one demo found; `str` writes it for a terminal.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row a claim, index ``id``; columns ``what``, ``slide``, ``ours``, ``verdict``.
    note : str
        How many rows are left out and why, or "".
    """

    rows: pd.DataFrame
    note: str = ""

    def __str__(self):
        """Write the rows in columns, long cells on several lines, then the note."""
        written = terminal.table(self.rows.to_numpy().tolist(), list(self.rows.columns))
        return "\n".join([written, *([self.note] if self.note else [])])


def closing_table(claims, ours, *, epochs=None, caveat="", folder=None):
    """Set claims of the slides beside what one demo found.

    Parameters
    ----------
    claims : iterable of Claim
        Those of the demo's topic.
    ours : dict of str to object
        By the claim's id what the demo computed, None where it did not come to it. Of a number
        that differs from run to run: the demo's one run, whose place among the runs in `folder`
        is given, and the slide's.
    epochs : int, optional
        How long the demo trained. A row of another length than the claim's experiment is left
        out, unless it is of a single epoch.
    caveat : str
        What the demo's numbers must be read with (a partial test set, a stand-in).
    folder : path-like, optional
        Of stored runs; by default that of the checkout.

    Returns
    -------
    ClosingTable

    Raises
    ------
    InputError
        An id that none of the claims has.
    """
    called = {claim.id: claim for claim in claims}
    if unknown := [name for name in ours if name not in called]:
        raise InputError(f"ours: expected ids of the claims given, got {unknown[0]!r}")
    asked = [called[name] for name in ours]
    kept = [claim for claim in asked
            if ours[claim.id] is not None and _is_of_length(claim, epochs)]
    results = _results_of(kept, folder)
    rows = []
    for claim in kept:
        value = ours[claim.id]
        if claim.kind == "band":
            what = f"{claim.what} ({caveat})" if caveat else claim.what
            rows.append((claim.id, what, _digits(claim.printed), _digits(value),
                         _among_runs(claim, value, results, caveat)))
        else:
            rows.append((claim.id, claim.what, shown(claim.printed), shown(value),
                         _of_rule(claim.rule(claim.printed, value))))
    rows = pd.DataFrame(rows, columns=["id", "what", "slide", "ours", "verdict"]).set_index("id")
    return ClosingTable(rows, _note([claim for claim in asked if claim not in kept], epochs))


def _results_of(claims, folder):
    """Load the runs that place these claims' numbers; None where no claim needs any."""
    experiments = {experiment.name: experiment for claim in claims if claim.kind == "band"
                   for experiment in claim.experiments}
    if not experiments:
        return None
    from kerasdemos.evidence.results import load
    from kerasdemos.files import results_folder

    return load(folder or results_folder(), experiments.values())


def _length(claim):
    """How many epochs or steps the claim's experiment trains; None where it has none."""
    settings = claim.experiments[0].settings if claim.experiments else {}
    return settings.get("epochs", settings.get("steps"))


def _is_of_length(claim, epochs):
    return epochs is None or isinstance(claim.ours, At) or _length(claim) in (None, epochs)


def _note(left_out, epochs):
    if not left_out:
        return ""
    lengths = sorted({_length(claim) for claim in left_out} - {None})
    needed = f": needs EPOCHS={', '.join(map(str, lengths))}, got {epochs}" if lengths else ""
    return f"Left out, {len(left_out)} row{'s' if len(left_out) > 1 else ''}{needed}."


def _digits(number):
    """Write four significant digits, zeros at the end too."""
    return f"{number:#,.4g}".removesuffix(".")


def _of_rule(judgement):
    """Say what the rule says of one value; of a sentence, where its number must lie."""
    if judgement.criterion:
        holds = f"holds {judgement.criterion}"
        return holds if judgement.verdict == HOLDS else f"{judgement.verdict}: {holds}"
    if judgement.verdict == SLIDE_ERROR:
        return f"{judgement.verdict}: {judgement.remark}"
    return judgement.verdict


def _among_runs(claim, value, results, caveat):
    """Place the slide's number and the demo's one run among the stored runs."""
    from kerasdemos.evidence.judge import judge

    judgement = judge(claim, results)
    if judgement.interval is None:
        return "one run: no verdict"
    of_runs = "; ".join(sorted({results.runs[experiment.name].caveat
                                for experiment in claim.experiments} - {""}))
    if caveat and caveat != of_runs:  # another test set, or a stand-in for the data
        return NOT_COMPARABLE
    slide, this = (f"{percentile_of(judgement.values, number):.0f}%"
                   for number in (claim.printed, value))
    note = f" (runs: {of_runs})" if of_runs and not caveat else ""
    return (f"{judgement.verdict}: slide above {slide} of {len(judgement.values)} runs, "
            f"ours above {this}{note}")
