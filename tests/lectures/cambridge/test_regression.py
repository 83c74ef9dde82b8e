"""Another Example: what claims take from runs."""

import pandas as pd
import pytest

from kerasdemos.evidence.claim import At
from kerasdemos.evidence.results import Result, Runs
from kerasdemos.lectures.cambridge import regression as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_the_regressions_loss_is_a_sum_and_its_tenth_the_mean():
    one = Runs("regression", [
        Result("regression", seed, {}, pd.DataFrame(), {"last_loss": last}, 1.0)
        for seed, last in enumerate((1.5, 4.0))])
    assert BY_ID["C18.loss"].ours == At("loss", 99)  # the last of the experiment's epochs
    assert room.TRAINED.settings["epochs"] == 100
    assert BY_ID["C18.not-the-mean"].ours(one) == 0.4


def test_the_slides_regression_loss_lies_in_the_band_of_200_seeds():
    losses = room.regression_losses(200)
    assert losses.shape == (100, 200)
    last = losses.loc[99]
    assert last.quantile(0.05) <= room.LOSS <= last.quantile(0.95)
    # An independent NumPy run over 200 seeds: mean 3.39, sd 1.27, the slide near the 13th
    # percentile. Four standard errors of the difference of two samples of 200: .51, .36 and 13
    # points.
    assert last.mean() == pytest.approx(3.39, abs=0.51)
    assert last.std() == pytest.approx(1.27, abs=0.36)
    assert 100 * (last < room.LOSS).mean() == pytest.approx(13, abs=13)
