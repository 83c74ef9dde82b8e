"""Another Example: what claims take from runs."""

import pandas as pd

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
