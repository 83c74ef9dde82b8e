"""The table that closes every demo: what the slides say beside what the demo found."""

from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

import pandas as pd

from kerasdemos.checks import InputError
from kerasdemos.evidence import results as files
from kerasdemos.evidence.claims import CLAIMS, judge
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.results import At
from kerasdemos.evidence.rules import HOLDS, NOT_COMPARABLE, SLIDE_ERROR, percentile_of, shown

WIDTH = 100  # characters of a line


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
        cells = [list(self.rows.columns), *self.rows.to_numpy().tolist()]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        while sum(widths) + 2 * (len(widths) - 1) > WIDTH:
            widths[widths.index(max(widths))] -= 1
        lines = ["  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
                 for row in cells for parts in zip_longest(*map(wrap, row, widths), fillvalue="")]
        return "\n".join([*map(str.rstrip, lines), *([self.note] if self.note else [])])


def closing_table(ours, *, epochs=None, caveat="", folder=None):
    """Set claims of the slides beside what one demo found.

    Parameters
    ----------
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
        Of results; by default that of the checkout.

    Returns
    -------
    ClosingTable

    Raises
    ------
    InputError
        An id that no claim has.
    """
    claims = {claim_id: _called(claim_id) for claim_id in ours}
    kept = [claim for claim in claims.values()
            if ours[claim.id] is not None and _is_of_length(claim, epochs)]
    names = {name for claim in kept if claim.kind == "band" for name in claim.experiments}
    results = files.load(folder or files.default_folder(), [EXPERIMENTS[name] for name in names])
    rows = []
    for claim in kept:
        value = ours[claim.id]
        what = f"{claim.what} ({caveat})" if caveat and claim.kind == "band" else claim.what
        verdict = (_among_runs(claim, value, results, caveat) if claim.kind == "band"
                   else _of_rule(claim.rule(claim.printed, value)))
        write = _digits if claim.kind == "band" else shown
        rows.append((claim.id, what, write(claim.printed), write(value), verdict))
    table = pd.DataFrame(rows, columns=["id", "what", "slide", "ours", "verdict"]).set_index("id")
    left_out = [claim for claim in claims.values() if claim.id not in table.index]
    return ClosingTable(table, _note(left_out, epochs))


def printed(claim_id):
    """Return what the slide prints, as the claim of this id has it.

    Raises
    ------
    InputError
        An id that no claim has.
    """
    return _called(claim_id).printed


def _called(claim_id):
    for claim in CLAIMS:
        if claim.id == claim_id:
            return claim
    raise InputError(f"ours: expected ids of claims, got {claim_id!r}")


def _length(claim):
    """How many epochs or steps the claim's experiment trains; None where it has none."""
    settings = EXPERIMENTS[claim.experiments[0]].settings if claim.experiments else {}
    return settings.get("epochs", settings.get("steps"))


def _is_of_length(claim, epochs):
    return (epochs is None or isinstance(claim.ours, At) or _length(claim) in (None, epochs))


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
    """Say what the rule says of one value; of a sentence, also when it holds."""
    if judgement.verdict == HOLDS:
        return judgement.note
    if judgement.verdict == SLIDE_ERROR or judgement.note.startswith(HOLDS):
        return f"{judgement.verdict}: {judgement.note}"
    return judgement.verdict


def _among_runs(claim, value, results, caveat):
    """Place the slide's number and the demo's one run among the runs of the results."""
    judgement = judge(claim, results)
    if judgement.interval is None:
        return "one run: no verdict"
    runs = [results.runs[name] for name in claim.experiments]
    of_runs = "; ".join(sorted({of.caveat for of in runs} - {""}))
    if caveat and caveat != of_runs:  # another test set, or a stand-in for the data
        return NOT_COMPARABLE
    values = claim.ours(*runs)
    slide, this = (f"{percentile_of(values, number):.0f}%" for number in (claim.printed, value))
    note = f" (runs: {of_runs})" if of_runs and not caveat else ""
    return (f"{judgement.verdict}: slide above {slide} of {len(values)} runs, "
            f"ours above {this}{note}")
