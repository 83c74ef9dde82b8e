"""One run's numbers among the stored runs: for the table that closes a demo."""

import sys

from kerasdemos.evidence import runs as shipped_runs
from kerasdemos.evidence.claim import Metric
from kerasdemos.evidence.intervals import percentile_of
from kerasdemos.evidence.rules import too_few
from kerasdemos.evidence.table import NOT_AS_OUR_RUNS
from kerasdemos.evidence.words import count
from kerasdemos.files import results_folder


def experiments_of(claims):
    """Whose runs place these claims' numbers: dict of name to Experiment."""
    return {experiment.name: experiment for claim in claims for experiment in claim.experiments}


def results_of(claims, folder):
    """Load the runs that place these claims' numbers, as `closing_table` is told."""
    return _runs_of(experiments_of(claims).values(), folder)


def _runs_of(experiments, folder):
    if isinstance(folder, shipped_runs.Results):
        return folder
    if folder is None and not results_folder().is_dir():
        return shipped_runs.shipped(experiments)
    from kerasdemos.evidence.results import load, stored

    return load(folder, experiments) if folder else stored(experiments)


def among_runs(claim, value, results, caveat):
    """Ranks of the slide's number and of this run's among the stored runs, and its verdict."""
    runs = [results.runs.get(experiment.name) for experiment in claim.experiments]
    if not all(runs):
        return "", "", "no stored runs"
    of_runs = "; ".join(sorted({of.caveat for of in runs} - {""}))
    if caveat and caveat != of_runs:  # another test set, or a stand-in for the data
        return "", "", "other data than the runs'"
    if (has := min(len(of.learned) for of in runs)) < claim.needs:
        return "", "", too_few(claim.needs, has).remark
    if not abs(value) < float("inf"):
        return "", "", NOT_AS_OUR_RUNS
    values = claim.from_runs(*runs)
    part = not caveat and of_runs in getattr(claim.rule, "partial", ())  # ours: on all images
    judgement = claim.rule(float(value), values, *[of_runs] * part)
    if judgement.interval is None:
        return "", "", judgement.remark
    slide, this = (f"{percentile_of(values, number):.0f}%" for number in (claim.printed, value))
    return slide, this, judgement.verdict.replace("not reproduced", NOT_AS_OUR_RUNS)


def about_runs(claims, results):
    """Say from how many runs the ranks are, and plainly where there are none."""
    for name, experiment in experiments_of(claims).items():
        runs = results.runs.get(name)
        if not runs:
            yield f"No stored runs of {name} were found: no verdict. Run: {experiment.command}"
        else:
            said = "; ".join(filter(None, [runs.caveat, runs.at_chance]))
            caveat = f" ({said})" if said else ""
            yours = f", {runs.n_own} of them yours," if 0 < runs.n_own < len(runs) else ""
            stored = count(len(runs.learned), "stored run")
            yield f"Among runs: the share of {stored} of {name}{yours} that lie below{caveat}."
            yield from _of_another_version(name, runs)


def to_check(odd, bands, ours, folder):
    """Say what may be the matter with a run that has odd rows: first what its rows look like."""
    for name, experiment in experiments_of(odd).items():
        from kerasdemos.evidence.power import looks_like
        from kerasdemos.evidence.wrong import wrong_recipes

        rows = [(claim, float(ours[claim.id])) for claim in bands
                if experiment in claim.experiments]
        likely = looks_like(rows, odd, experiment,
                            _runs_of(wrong_recipes(experiment).values(), folder))
        first = f"for {' or '.join(likely)} (such runs look like this one), then " * bool(likely)
        if stayed := _at_chance(rows, _runs_of([experiment], folder).runs[name]):
            yield stayed
            continue
        yield (f"{NOT_AS_OUR_RUNS.capitalize()}: check {first}the data (another set, scaled "
               "otherwise), the number of epochs, and the recipe (units, activation, learning "
               "rate).")


def _at_chance(rows, runs):
    """Say of a run that has learned nothing how many stored ones have not either, or nothing."""
    metric, most = runs.chance or ("", 0)
    if runs.at_chance and any(value <= most for claim, value in rows
                              if claim.ours == Metric(metric)):
        return (f"{NOT_AS_OUR_RUNS.capitalize()}: it stayed at chance, as "
                f"{len(runs) - len(runs.learned)} of {count(len(runs), 'stored run')} of "
                f"{runs.name} did; take another SEED.")
    return ""


def _of_another_version(name, runs):
    """Say where stored runs were made with another TensorFlow than the one that is loaded."""
    here = getattr(sys.modules.get("tensorflow"), "__version__", "")
    theirs = {result.environment.get("versions", {}).get("tensorflow", here)
              for result in runs.results}
    if here and theirs - {here}:
        yield (f"The runs of {name} were made with TensorFlow {', '.join(sorted(theirs))}, this "
               f"one with {here}: the last digits may differ.")
