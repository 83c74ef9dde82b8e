"""A run among the stored ones: which runs they are is said."""

import pandas as pd
import pytest

from kerasdemos.evidence import results
from kerasdemos.evidence.runs import Result
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
