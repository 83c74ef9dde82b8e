"""What a claim judged over runs can tell apart: which wrong recipes it rejects, from how many runs.

A wrong recipe is a named change of an experiment's settings. It was trained as the right one, and
its runs take the place of the slide's, or of ours: a number that would look as typical from a
wrong recipe as from the right one is no evidence for the right one.
"""

from dataclasses import dataclass, replace

import numpy as np

from kerasdemos.checks import InputError
from kerasdemos.evidence.bootstrap import bootstrap_interval
from kerasdemos.evidence.intervals import (
    LEVEL,
    fewest_for_order_statistics,
    on_scale,
    prediction_interval,
)
from kerasdemos.evidence.joint import share_as_far
from kerasdemos.evidence.rules import NOT_COMPARABLE, NOT_RUN, TOO_FEW, UNDECIDED
from kerasdemos.evidence.wrong import wrong_recipes

TELLS_APART = 0.8  # share of a wrong recipe's runs that a row must reject
# What lies inside of it is inside a 95% interval of four in five samples: 1.96 standard deviations
# of the interval, and .84 more of the sample itself.
DECIDING = 0.995
RESAMPLES = 500  # of a wrong recipe's runs; some hundred sentences are tried so


@dataclass(frozen=True)
class Power:
    """Which wrong recipes one row rejects.

    Attributes
    ----------
    shares : dict of str to float
        By the wrong recipe's name: the share of its runs that lie outside the 95% interval of
        the right recipe's. Of a sentence 1 where its verdict on the wrong recipe's runs is
        another one, and decided; else 0.
    """

    shares: dict

    @property
    def rejected(self):
        """Names of the wrong recipes that it tells apart."""
        return tuple(name for name, share in self.shares.items() if share >= TELLS_APART)

    @property
    def accepted(self):
        """Names of those that it does not."""
        return tuple(name for name in self.shares if name not in self.rejected)

    def __str__(self):
        """Say it in words."""
        rejected, accepted = _listed(self.rejected), _listed(self.accepted)
        if not rejected:
            return f"uninformative: tells nothing apart of {accepted}"
        return f"tells apart: {rejected}" + (f"; not: {accepted}" if accepted else "")


def with_power(judged, results):
    """Add to each claim judged by runs which wrong recipes it tells apart.

    Parameters
    ----------
    judged : sequence of Judged
    results : Results
        With the runs of the wrong recipes.

    Returns
    -------
    list of Judged
    """
    return [replace(row, power=power_of(row.claim, row.judgement, results)) for row in judged]


def power_of(claim, judgement, results):
    """Compute which wrong recipes a claim rejects; None where it or they have no runs to judge.

    Parameters
    ----------
    claim : Claim
    judgement : Judgement
        Of the right recipe's runs.
    results : Results

    Returns
    -------
    Power or None
    """
    if judgement.verdict in (TOO_FEW, NOT_RUN) or (
            claim.kind == "band" and judgement.interval is None):
        return None
    runs = [results.runs[experiment.name] for experiment in claim.experiments]
    verdict, shares = judgement.verdict, {}
    if verdict == NOT_COMPARABLE and claim.kind != "band":
        verdict = verdict_with(claim, runs)
    for place, experiment in enumerate(claim.experiments):
        for name, wrong in wrong_runs(experiment, results).items():
            named = name if len(runs) == 1 else f"{experiment.name} with {name}"
            if claim.kind == "band":
                shares[named] = _share_outside(claim.ours, judgement.interval, wrong)
            else:
                instead = [*runs[:place], wrong, *runs[place + 1:]]
                shares[named] = float(_changes(claim, verdict, instead))
    return Power(shares) if shares else None


def of_joint(joint, judged, results):
    """Compute which wrong recipes a joint verdict rejects: `Power`, or None.

    Parameters
    ----------
    joint : Joint
    judged : sequence of Judged
        Its rows among them.
    results : Results

    Returns
    -------
    Power or None
        The shares are those of the wrong recipe's runs that would be called unusual.
    """
    rows = [row for row in judged if row.claim.id in joint.claims]
    (experiment,) = rows[0].claim.experiments
    right = _numbers(rows, [row.judgement.values for row in rows])
    shares = {}
    for name, wrong in wrong_runs(experiment, results).items():
        try:
            numbers = _numbers(rows, [row.claim.ours(wrong) for row in rows])
        except KeyError:  # it trains for fewer epochs, or every run of it failed
            shares[name] = 1.0
            continue
        unusual = sum(share_as_far(right, one) <= 1 - LEVEL for one in numbers)
        shares[name] = (unusual + len(wrong.failed)) / len(wrong.every)
    return Power(shares) if shares else None


def wrong_runs(experiment, results):
    """Return the stored runs of an experiment's wrong recipes: dict of name to Runs."""
    found = {name: results.runs.get(one.name) for name, one in wrong_recipes(experiment).items()}
    return {name: runs for name, runs in found.items() if runs is not None and runs.every}


def looks_like(rows, odd, experiment, results, most=3):
    """Name the wrong recipes whose runs one run looks like, in what is odd of it too.

    Parameters
    ----------
    rows : sequence of (Claim, float)
        Claims of the kind "band", each with the number that this run found for it.
    odd : collection of Claim
        Those of the rows for which the run is to be explained: their numbers lie far outside.
    experiment : Experiment
    results : Results
    most : int

    Returns
    -------
    list of str
        Those among whose runs the odd numbers and most others are typical, the likeliest first.
    """
    shares = {}
    for name, wrong in wrong_runs(experiment, results).items():
        if len(wrong) < 2:
            continue
        try:
            inside = {claim: value in prediction_interval(claim.ours(wrong), LEVEL,
                                                          claim.rule.scale)
                      for claim, value in rows}
        except (KeyError, InputError):  # it has no such number, or one at its scale's end
            continue
        if all(is_inside for claim, is_inside in inside.items() if claim in odd):
            shares[name] = sum(inside.values()) / len(inside)
    likely = sorted((name for name in shares if shares[name] > 0.5), key=lambda name: -shares[name])
    return likely[:most]


def needed(claim, judgement, results):
    """Compute how many runs a claim needs.

    Of a number that differs from run to run: the fewest with which Student's interval, at the
    mean and the spread of all runs, rejects each wrong recipe that all runs reject; or else
    those from which order statistics are taken. Of a sentence: the fewest of which four samples
    in five have a bootstrap interval that leaves the verdict decided, and as it is.

    Parameters
    ----------
    claim : Claim
    judgement : Judgement
        Of all runs.
    results : Results

    Returns
    -------
    int
    """
    runs = [results.runs[experiment.name] for experiment in claim.experiments]
    if claim.kind == "band":
        return _needed_by_number(claim, judgement, results)
    if claim.kind == "claim":
        return _needed_by_sentence(claim, runs)
    return 1  # a difference of 0 is one in every run


def _listed(names, most=12):
    """Names in a line; how many where they are too many."""
    return ", ".join(names) if len(names) <= most else f"{len(names)} wrong recipes"


def _needed_by_number(claim, judgement, results):
    values, (experiment,) = judgement.values, claim.experiments
    power = power_of(claim, judgement, results)
    rejected = power.rejected if power else ()
    wrong = [runs for name, runs in wrong_runs(experiment, results).items() if name in rejected]
    caveat = results.runs[experiment.name].caveat
    shared = claim.rule.shared(values, caveat)
    for n_runs in range(claim.rule.fewest, len(values)):
        if n_runs >= fewest_for_order_statistics(LEVEL) and not shared:
            return n_runs
        interval = prediction_interval(values, LEVEL, claim.rule.scale, shared, n_runs)
        if all(_share_outside(claim.ours, interval, of) >= TELLS_APART for of in wrong):
            return n_runs
    return len(values)


def _needed_by_sentence(claim, runs):
    verdict, most = verdict_with(claim, runs), min(map(len, runs))
    low = claim.rule.fewest
    high = max(low, most)
    while low < high:  # more runs decide more
        n_runs = (low + high) // 2
        if verdict_with(claim, runs, n_runs) == verdict != UNDECIDED:
            high = n_runs
        else:
            low = n_runs + 1
    return low


def _share_outside(ours, interval, wrong):
    """Share of a wrong recipe's runs outside an interval; a run that failed has no number in it."""
    if not len(wrong):
        return 1.0
    try:
        values = ours(wrong)
    except KeyError:  # it trains for fewer epochs
        return 1.0
    outside = sum(value not in interval for value in values) + len(wrong.failed)
    return outside / len(wrong.every)


def _numbers(rows, columns):
    """Several numbers of every run on their scales, shape (n_runs, numbers)."""
    return np.column_stack([on_scale(row.claim.rule.scale, column)
                            for row, column in zip(rows, columns, strict=True)])


def _changes(claim, verdict, instead):
    """Whether a sentence's verdict is another one, and decided, with a wrong recipe's runs."""
    if not all(map(len, instead)):
        return True
    measured = claim.ours(*instead)
    # What is undecided tells nothing apart, and what is not defined with a recipe tells not that
    # it is wrong. Of most the number is on the same side of the limit: no resampling then.
    if verdict == UNDECIDED or measured != measured or (
            claim.rule(claim.printed, measured).verdict == verdict):
        return False
    return verdict_with(claim, instead, resamples=RESAMPLES) not in (verdict, UNDECIDED)


def verdict_with(claim, runs, n_runs=None, **options):
    """Judge a sentence by runs: "undecided" where its limit lies in the bootstrap interval.

    Parameters
    ----------
    claim : Claim
    runs : sequence of Runs
        One for each of its experiments.
    n_runs : int, optional
        As four in five samples of so many of each would judge it; by default as they do.
    **options
        Passed to `bootstrap_interval`.

    Returns
    -------
    str
    """
    if n_runs is None:
        verdict = claim.rule(claim.printed, claim.ours(*runs)).verdict
        if claim.kind != "claim":
            return verdict
        interval = bootstrap_interval(claim.ours, runs, share=claim.rule.share, **options)
    else:
        interval = bootstrap_interval(claim.ours, runs, DECIDING, n_runs=n_runs,
                                      share=claim.rule.share, **options)
        verdict = claim.rule(claim.printed, interval.low).verdict
    return UNDECIDED if claim.rule.leaves_undecided(interval) else verdict
