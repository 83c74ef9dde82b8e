"""A run among the stored ones: which runs they are is said."""

import pandas as pd
import pytest

from kerasdemos.evidence import results
from kerasdemos.evidence.among import among_runs
from kerasdemos.evidence.runs import Result, shipped
from kerasdemos.evidence.table import closing_table
from kerasdemos.lectures import CLAIMS, EXPERIMENTS


@pytest.mark.parametrize("theirs", ["1.0.0", None])
def test_runs_of_another_tensorflow_are_said_to_be(tmp_path, theirs):
    import tensorflow as tf

    for seed, value in enumerate([0.870, 0.872, 0.874]):
        experiment = EXPERIMENTS["fashion"]
        results.write(tmp_path, experiment, Result(
            "fashion", seed, experiment.settings, pd.DataFrame(), {"test_accuracy": value}, 1.0,
            {"versions": {"tensorflow": theirs or tf.__version__}}))
    closing = closing_table(CLAIMS, {"U19.test-accuracy": 0.87}, folder=tmp_path)
    said = [note for note in closing.notes if "TensorFlow" in note]
    assert said == ([] if theirs is None else [
        "The runs of fashion were made with TensorFlow 1.0.0, this one with "
        f"{tf.__version__}: the last digits may differ."])


def verdict_of(accuracy, caveat):
    """The verdict of an accuracy on CIFAR-10, whose stored runs were tested on a part."""
    claim = next(claim for claim in CLAIMS if claim.id == "U25.accuracy")
    return among_runs(claim, accuracy, shipped(claim.experiments), caveat)[2]


def test_a_run_tested_on_all_images_is_judged_with_the_error_of_runs_tested_on_a_part():
    (experiment,) = next(claim for claim in CLAIMS if claim.id == "U25.accuracy").experiments
    part = shipped([experiment]).runs[experiment.name].caveat
    assert part
    # Between the edges of both intervals, .671 and .684.
    assert (verdict_of(0.68, ""), verdict_of(0.68, part)) == ("typical", "unusual")


def test_a_run_that_diverged_is_not_as_ours():
    assert verdict_of(float("nan"), "") == "not as our runs"
