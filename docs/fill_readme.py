"""Write the numbers of README.md and of docs/*.md anew from the stored runs: `make readme`.

Each stands between ``<!-- name -->`` and ``<!-- / -->``; the name is a key of `values`.
"""

import re
from pathlib import Path

from kerasdemos import fashion_mlp, files
from kerasdemos.benchmark import table as bench
from kerasdemos.evidence import CLAIMS, EXPERIMENTS, closing_table
from kerasdemos.evidence.intervals import percentile_of, prediction_interval
from kerasdemos.evidence.joint import joint_verdicts
from kerasdemos.evidence.judge import Judged, judge
from kerasdemos.evidence.runs import shipped
from kerasdemos.evidence.words import ordinal
from kerasdemos.lectures.uniandes.selection import errors_of, optimism
from kerasdemos.summaries import score_lines

DOCS = Path(__file__).parent
PAGES = (DOCS.parent / "README.md", *sorted(DOCS.glob("*.md")))
BENCH = DOCS / "bench.csv"  # as `make bench` writes it
# What has a peer beside it.
SPEED = ("mlp", "cnn", "first-1000", "first-6000", "moons", "memory", "make-fashion")
MARK = re.compile(r"<!-- ([a-z0-9-]+) -->(.*?)<!-- / -->", re.DOTALL)
FEWEST_RUNS = 20  # of a row in the table of the slide's numbers among the runs
# The numbers that a reader asks about first.
LUCK = ("U19.test-accuracy", "U19.tutorial-test-accuracy", "U19.test-loss", "U24.accuracy",
        "U25.accuracy", "C17.loss-14000", "C18.loss")


def values():
    """Compute every text that the pages take from results.

    Returns
    -------
    dict of str to str
    """
    results = shipped(EXPERIMENTS.values())
    runs = results.runs
    claims = {claim.id: claim for claim in CLAIMS}
    printed = {name: claim.printed for name, claim in claims.items()}
    fashion, regression = runs["fashion"], runs["regression"].metric("last_loss")
    return {
        "n-claims": f"{len(CLAIMS)}",
        "fashion": f"test accuracy {_spread(fashion, 'test_accuracy', 4)} "
                   f"({len(fashion)} seeds; slide {_bare(printed['U19.test-accuracy'], 4)})",
        "cifar": f"test accuracy {_spread(runs['cifar-lecture'], 'test_accuracy', 3)} "
                 f"({_n_seeds(runs['cifar-lecture'])}; slide "
                 f"{_bare(printed['U24.accuracy'], 4)})",
        "cifar-tensorflow": f"test accuracy {_spread(runs['cifar-tensorflow'], 'test_accuracy', 3)}"
                            f" ({_n_seeds(runs['cifar-tensorflow'])})",
        "presets": " and ".join(
            _spread(runs[f"cifar-{preset}"], "test_accuracy", 3).partition(" ")[0]
            for preset in ("lecture", "tensorflow")),
        "xor": f"{len(runs['xor']):,} starts at 5 step sizes: "
               f"{runs['xor'].metric('solved_0.1').mean():.0%} solve it at .1, the rest stop at "
               "1/8, 1/6 or 1/4",
        "optimizer-fails": f"{(runs['optimizer-fails'].metric('kinked_relu_4') < 0.01).mean():.0%}"
                           f" of {len(runs['optimizer-fails'])} starts",
        "activations": "test error " + ", ".join(
            f"{_bare(1 - runs[name].metrics['test_accuracy'].loc[:4].mean(), 3)} ({title})"
            for title, name in (("cos", "fashion-cos"), ("ReLU", "fashion"),
                                ("sigmoid", "fashion-sigmoid"), ("tanh", "fashion-tanh"))),
        "architecture": "a test error reported after choosing by it is "
                        f"{_bare(100 * optimism(errors_of(runs['selection'])), 1)} points too good "
                        f"({len(runs['selection'])} seeds)",
        "regression": f"the slide's {printed['C18.loss']} at the "
                      f"{ordinal(percentile_of(regression, printed['C18.loss']))} percentile of "
                      f"{len(regression)} seeds (mean {regression.mean():.1f})",
        "moons": _together(results, "C17.loss"),
        "luck": _luck(claims, runs),
        "speed": _speed(bench.read(BENCH)),
        "make-fashion": _make_fashion(results),
    }


def filled(text, known):
    """Put the known values between their marks; a mark without a value is an error."""
    return MARK.sub(lambda mark: f"<!-- {mark[1]} -->{known[mark[1]]}<!-- / -->", text)


def _bare(number, digits):
    """Write a number as the slides do: .8792."""
    return f"{number:.{digits}f}".removeprefix("0")


def _spread(runs, metric, digits):
    values = runs.learned.metric(metric)
    return f"{_bare(values.mean(), digits)} ± {_bare(values.std(ddof=1), digits)}"


def _n_seeds(runs):
    stayed = len(runs) - len(runs.learned)
    return ", ".join(filter(None, [f"{len(runs)} seeds", runs.caveat,
                                   f"{stayed} that stayed at chance set apart" * bool(stayed)]))


def _together(results, start):
    """Say the joint verdict on the claims whose ids begin so: numbers of one run are no votes."""
    [joint] = joint_verdicts([Judged("", claim, judge(claim, results)) for claim in CLAIMS
                              if claim.id.startswith(start)])
    return (f"the slide's {len(joint.claims)} losses (worth {joint.independent:.1f} independent "
            f"numbers) together {joint.verdict} among {joint.n_runs} seeds that draw "
            "points and noise too")


def _luck(claims, runs):
    """A table: the slide's numbers among the runs."""
    lines = ["\n", "| | slide | ours | 95% of runs | runs below the slide's | from |",
             "|---" * 6 + "|"]
    for claim in (claims[name] for name in LUCK):
        (experiment,) = claim.experiments
        found = claim.from_runs(runs[experiment.name])
        if len(found) < FEWEST_RUNS:
            continue
        interval = claim.rule(claim.printed, found, runs[experiment.name].caveat).interval
        slide, mean, sd, low, high = (
            _bare(number, 4 if experiment.name == "fashion" else 3) for number in
            (claim.printed, found.mean(), found.std(ddof=1), interval.low, interval.high))
        cells = (f"{claim.slide}: {claim.what}", slide, f"{mean} ± {sd}", f"{low} to {high}",
                 f"{percentile_of(found, claim.printed):.0f}%", _n_seeds(runs[experiment.name]))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _speed(measured):
    """A table: our training beside others', and what it was measured on."""
    rounds, noise = measured["run"].max(), bench.noise(measured)
    taken = f"Medians of at most {rounds} runs" if rounds > 1 else "One run each,"
    return "\n".join(["\n", bench.as_markdown(measured, SPEED), "",
                      f"{taken} in turns, each in a process of its own; the ratio is taken round "
                      "by round.",
                      f"Measured on: {measured.attrs['machine']}.", *([noise] if noise else []),
                      ""])


def _make_fashion(results):
    """What `make fashion` prints of its training, from the committed run of seed 0."""
    result = next(result for result in results.runs["fashion"].results if result.seed == 0)
    lines = ["", "```"]
    n_epochs, steps = len(result.history), 60_000 // result.settings["batch_size"]
    for epoch, row in result.history.iterrows():
        lines += [f"Epoch {epoch}/{n_epochs}",
                  f"{steps}/{steps} - {result.seconds / n_epochs:.0f}s - "
                  f"loss: {row['loss']:.4f} - accuracy: {row['accuracy']:.4f}"]
    test = result.metrics
    lines += [score_lines({name: test[f"test_{name}"] for name in ("loss", "accuracy")}),
              f"Accuracy in training, last epoch: {result.history['accuracy'].iloc[-1]:.4f}"]
    table = closing_table(CLAIMS, {
        "U17.parameters": fashion_mlp().count_params(),
        **{f"U18.{name}-{epoch}": result.history[name].loc[epoch]
           for name in ("loss", "accuracy") for epoch in result.history.index},
        **{f"U19.test-{name}": test[f"test_{name}"] for name in ("loss", "accuracy")}},
        folder=results)
    return "\n".join([*lines, "", str(table), "```", ""])


def draw(path):
    """Draw the slide's test accuracy and curves among the runs, into a file."""
    from kerasdemos.figures import learning, new_figure, save, spreads

    claims = {claim.id: claim for claim in CLAIMS}
    runs = shipped([EXPERIMENTS["fashion"]]).runs["fashion"]
    accuracy, printed = runs.metric("test_accuracy"), claims["U19.test-accuracy"].printed
    interval = prediction_interval(accuracy, scale="logit")
    slide = {epoch: claims[f"U18.loss-{epoch}"].printed for epoch in range(1, 6)}
    figure, (left, right) = new_figure(1, 2, size=(11, 3.6))
    learning.learning_curves({"training": runs.history("loss")}, slide, label="training loss",
                           axes=left)
    spreads.distribution(accuracy, printed, (interval.low, interval.high),
                         label="Fashion-MNIST, test accuracy", axes=right)
    save(figure, path)


if __name__ == "__main__":
    known = values()
    for page in PAGES:
        files.write(page, filled(page.read_text(encoding="utf-8"), known))
    draw(DOCS / "typical_or_luck.png")
