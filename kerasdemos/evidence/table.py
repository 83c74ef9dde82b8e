"""The table that closes a demo: what the slides say beside what this run found."""

from dataclasses import dataclass
from html import escape
from textwrap import fill

import pandas as pd

from kerasdemos import terminal
from kerasdemos.checks import InputError
from kerasdemos.evidence.claim import At
from kerasdemos.evidence.rules import HOLDS, SLIDE_ERROR
from kerasdemos.evidence.words import count, shown

COLUMNS = ("what", "slide", "ours", "slide among runs", "ours among runs", "verdict of ours")
NOT_AS_OUR_RUNS = "not as our runs"


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
        """Write the rows in columns, long cells on several lines, then the notes."""
        rows = self._that_say_something()
        written = ([terminal.table(rows.to_numpy().tolist(), list(rows.columns))]
                   if len(rows) else [])
        return "\n".join([*written, *(fill(note, terminal.WIDTH) for note in self.notes)])

    def _repr_html_(self):
        """Show it in a notebook."""
        return self._that_say_something().to_html(index=False) + "".join(
            f"<p>{escape(note)}</p>" for note in self.notes)

    def _that_say_something(self):
        return self.rows.loc[:, (self.rows != "").any()]


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
            rows.append((claim.id, claim.what, shown(claim.printed), shown(value), "", "",
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


def _of_rule(judgement):
    """Say what the rule says of one value; of a sentence, where its number must lie."""
    if judgement.criterion:
        holds = f"holds {judgement.criterion}"
        return holds if judgement.verdict == HOLDS else f"{judgement.verdict}: {holds}"
    if judgement.verdict == SLIDE_ERROR:
        return f"{judgement.verdict}: {judgement.remark}"
    return judgement.verdict


def _left_out(claims, epochs):
    if not claims:
        return
    lengths = sorted({_length(claim) for claim in claims} - {None})
    needed = f": needs EPOCHS={', '.join(map(str, lengths))}, got {epochs}" if lengths else ""
    yield f"Left out, {count(len(claims), 'row')}{needed}."
