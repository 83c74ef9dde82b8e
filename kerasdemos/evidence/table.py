"""The table that closes a demo: what the slides say beside what this run found."""

from collections import Counter
from dataclasses import dataclass
from html import escape
from textwrap import fill

import numpy as np
import pandas as pd

from kerasdemos import terminal
from kerasdemos.checks import InputError, is_number
from kerasdemos.evidence.claim import At
from kerasdemos.evidence.rules import EXACT, HOLDS, SLIDE_ERROR, TYPICAL, VERDICTS
from kerasdemos.evidence.words import count, plain, shown

COLUMNS = ("what", "slide", "ours", "slide among runs", "ours among runs", "verdict of ours")
NOT_AS_OUR_RUNS = "not as our runs"
NO_VERDICT = "without a verdict"
MOST_ROWS = 12  # that are shown; those that agree make room for those that do not
LONG = 24  # characters of a value that is not written a second time
_SUMMED = (*VERDICTS, NOT_AS_OUR_RUNS, NO_VERDICT)


@dataclass(frozen=True, eq=False)
class ClosingTable:
    """Claims beside what one demo found; `str` writes it for a terminal.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row a claim, index ``id``; columns COLUMNS.
    notes : tuple of str
        From how many runs the table judges, what to check, how many rows are left out and why.
    """

    rows: pd.DataFrame
    notes: tuple = ()

    def __str__(self):
        """Write one sentence that sums up, the rows in columns, then the notes."""
        rows, more = self._shown()
        written = ([terminal.table(rows.to_numpy().tolist(), list(rows.columns))]
                   if len(rows) else [])
        return "\n".join([*self._summary(), *written,
                          *(fill(note, terminal.WIDTH) for note in (*more, *self.notes))])

    def _repr_html_(self):
        """Show the same in a notebook."""
        rows, more = self._shown()
        before, after = ("".join(f"<p>{escape(note)}</p>" for note in notes)
                         for notes in (self._summary(), (*more, *self.notes)))
        return before + rows.to_html(index=False) + after

    def _summary(self):
        """Count the verdicts, in the order in which summaries name them."""
        counts = Counter(map(_verdict, self.rows["verdict of ours"]))
        said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _SUMMED if counts[verdict])
        return [f"This run beside the slides, {count(len(self.rows), 'row')}: {said}."] * bool(said)

    def _shown(self):
        """Choose the rows that are shown, of columns that say something; and say what is not."""
        agrees = self.rows["verdict of ours"].map(_verdict).isin((EXACT, HOLDS, TYPICAL)).to_numpy()
        chosen, others = np.flatnonzero(~agrees)[:MOST_ROWS], np.flatnonzero(agrees)
        if room := min(MOST_ROWS - len(chosen), len(others)):
            spread = np.linspace(0, len(others) - 1, room).round().astype(int)
            chosen = np.union1d(chosen, others[spread])
        rows, left = self.rows.iloc[chosen], self.rows.drop(self.rows.index[chosen])
        names = " ".join(dict.fromkeys(name.split(".")[0] for name in left.index))
        return rows.loc[:, (rows != "").any()], [
            f"{count(len(left), 'row')} more: kerasdemos verdicts {names}"] * bool(names)


def closing_table(claims, ours, *, epochs=None, caveat="", folder=None):
    """Set claims of the slides beside what one demo found, and judge this run.

    A number that differs from run to run has its rank among the stored runs, the slide's and this
    run's. Of this run the verdict is "typical" inside the 95% interval of the runs, "unusual"
    outside it, and "not as our runs" outside all of them and far beyond.

    Parameters
    ----------
    claims : iterable of Claim
        Those of the demo's topic.
    ours : dict of str to object
        By the claim's id what the demo computed, None where it did not come to it.
    epochs : int, optional
        How long the demo trained. A row of another length than the claim's experiment is left
        out, unless it is of a single epoch.
    caveat : str
        What the demo's numbers must be read with (a partial test set, a stand-in).
    folder : Results or path-like, optional
        Take these runs, or those of this folder, alone; by default those that came with the
        package, joined with the user's own.

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
    if bands := [claim for claim in kept if claim.kind == "band"]:
        from kerasdemos.evidence import among

        results = among.results_of(bands, folder)
    rows = []
    for claim in kept:
        value = ours[claim.id]
        if claim.kind == "band":
            what = f"{claim.what} ({caveat})" if caveat else claim.what
            rows.append((claim.id, what, _digits(claim.printed), _digits(value),
                         *among.among_runs(claim, value, results, caveat)))
        else:
            slide, found = _in_a_line(claim.printed), _in_a_line(value)
            same = slide == found and len(found) > LONG
            rows.append((claim.id, claim.what, slide, "the same" if same else found, "", "",
                         _of_rule(claim.rule(claim.printed, value))))
    rows = pd.DataFrame(rows, columns=["id", *COLUMNS]).set_index("id")
    odd = [claim for claim in kept if rows["verdict of ours"][claim.id] == NOT_AS_OUR_RUNS]
    notes = [*(among.about_runs(bands, results) if bands else ()),
             *(among.to_check(odd, bands, ours, folder) if odd else ()),
             *_left_out([claim for claim in asked if claim not in kept], epochs)]
    return ClosingTable(rows, tuple(notes))


def _length(claim):
    """How many epochs or steps the claim's experiment trains; None where it has none."""
    settings = claim.experiments[0].settings if claim.experiments else {}
    return settings.get("epochs", settings.get("steps"))


def _is_of_length(claim, epochs):
    return epochs is None or isinstance(claim.ours, At) or _length(claim) in (None, epochs)


def _digits(number):
    """Write four significant digits, zeros at the end too."""
    return f"{number:#,.4g}".removesuffix(".")


def _in_a_line(value):
    """Write a value, a matrix of numbers as [1 0; 0 1]."""
    rows = plain(value)
    if isinstance(rows, list) and rows and all(
            isinstance(row, list) and all(map(is_number, row)) for row in rows):
        return f"[{'; '.join(' '.join(map(shown, row)) for row in rows)}]"
    return shown(value)


def _of_rule(judgement):
    """Say what the rule says of one value; of a sentence, where its number must lie."""
    if judgement.criterion:
        holds = f"holds {judgement.criterion}"
        return holds if judgement.verdict == HOLDS else f"{judgement.verdict}: {holds}"
    if judgement.verdict == SLIDE_ERROR:
        return f"{judgement.verdict}: {judgement.remark}"
    to = f" {judgement.remark}" if judgement.verdict == EXACT and judgement.remark else ""
    return judgement.verdict + to


def _verdict(said):
    """Return what begins a row's last cell: its verdict, where it has one."""
    return next((verdict for verdict in _SUMMED if said.startswith(verdict)), NO_VERDICT)


def _left_out(claims, epochs):
    if not claims:
        return
    lengths = sorted({_length(claim) for claim in claims} - {None})
    needed = f": needs EPOCHS={', '.join(map(str, lengths))}, got {epochs}" if lengths else ""
    yield f"Left out, {count(len(claims), 'row')}{needed}."
