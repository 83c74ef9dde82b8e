"""The table that closes every demo: what the slides claim beside what the demo found."""

import pandas as pd

from kerasdemos.errors import InputError
from kerasdemos.evidence import results as files
from kerasdemos.evidence.claims import CLAIMS
from kerasdemos.evidence.claims import judge as judge_by_results
from kerasdemos.evidence.experiments import EXPERIMENTS
from kerasdemos.evidence.rules import percentile_of, shown


def closing_table(ours, *, caveat="", folder=None):
    """Set claims of the slides beside what one demo found.

    Parameters
    ----------
    ours : dict of str to object
        By the claim's id what the demo computed. Of a number that differs from run to run: the
        demo's one run, whose place among the runs in `folder` is given, beside the slide's.
    caveat : str
        What the demo's numbers must be read with (a partial test set, a stand-in).
    folder : path-like, optional
        Of results; by default that of the checkout.

    Returns
    -------
    pandas.DataFrame
        Columns ``what``, ``slide``, ``ours``, ``verdict``.

    Raises
    ------
    InputError
        An id that no claim has.
    """
    claims = {claim.id: claim for claim in CLAIMS}
    unknown = sorted(set(ours) - set(claims))
    if unknown:
        raise InputError(f"ours: expected ids of claims, got {unknown[0]!r}")
    names = {name for claim_id in ours for name in claims[claim_id].experiments
             if claims[claim_id].kind == "band"}
    results = files.load(folder or files.default_folder(), [EXPERIMENTS[name] for name in names])
    rows = []
    for claim_id, value in ours.items():
        claim = claims[claim_id]
        what = f"{claim.what} ({caveat})" if caveat and claim.kind == "band" else claim.what
        verdict = (_of_one_run(claim, value, results) if claim.kind == "band"
                   else claim.rule(claim.printed, value).verdict)
        rows.append((what, shown(claim.printed), shown(value), verdict))
    return pd.DataFrame(rows, columns=["what", "slide", "ours", "verdict"])


def _of_one_run(claim, value, results):
    judgement = judge_by_results(claim, results)
    runs = [results.runs.get(name) for name in claim.experiments]
    if judgement.interval is None:
        return "one run: no verdict"
    values = claim.ours(*runs)
    places = (f"{percentile_of(values, number):.0f}%" for number in (claim.printed, value))
    return f"{judgement.verdict}; of {len(values)} runs {' / '.join(places)} lie below"
