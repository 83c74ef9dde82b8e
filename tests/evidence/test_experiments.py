"""The experiments as data: settings, blocks, and what is refused."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from kerasdemos.checks import InputError
from kerasdemos.evidence import results as files
from kerasdemos.evidence.experiments import Experiment
from kerasdemos.lectures import EXPERIMENTS

SHORT = EXPERIMENTS["regression"].with_settings(epochs=2)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_settings_are_json_and_survive_a_round_trip(experiment):
    settings = json.loads(json.dumps(experiment.settings, allow_nan=False))
    assert settings == experiment.settings
    assert settings["recipe"] >= 1
    assert files.settings_key(settings) == files.settings_key(experiment.settings)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_blocks_end_where_the_report_s_seeds_end(experiment):
    assert experiment.n_seeds % experiment.block == 0


def test_five_seeds_are_proposed_where_nothing_else_is_said():
    assert Experiment("mine", "a training", {}, None).command == "kerasdemos run mine 0-4"


def test_settings_are_changed_in_a_copy():
    before = dict(EXPERIMENTS["regression"].settings)
    assert SHORT.settings == before | {"epochs": 2}
    assert EXPERIMENTS["regression"].settings == before
    assert (SHORT.name, SHORT.block) == ("regression", 100)


def test_changed_settings_are_as_a_result_s_file_has_them(tmp_path):
    changed = EXPERIMENTS["xor"].with_settings(learning_rates=(0.1, 1.0))
    assert changed.settings["learning_rates"] == [0.1, 1.0]
    result = files.Result("xor", 0, changed.settings, pd.DataFrame(), {}, 0.0)
    assert files.read_run(files.write(tmp_path, changed, result), changed).seed == 0


@pytest.mark.parametrize(("changes", "message"), [
    ({"epoch": 2}, r"^epoch: expected a setting of regression \(recipe, epochs\)"),
    ({"epochs": 2, "rate": 1}, "^rate: expected a setting of regression"),
    ({"epochs": math.nan}, "^epochs: expected what JSON has, got .*nan"),
    ({"epochs": {2}}, "^epochs: expected what JSON has"),
    ({"epochs": np.int64(2)}, "^epochs: expected what JSON has"),
])
def test_a_setting_that_is_none_is_refused(changes, message):
    with pytest.raises(InputError, match=message):
        EXPERIMENTS["regression"].with_settings(**changes)
