"""The demo of the MLP: what claims take from runs."""

from kerasdemos.lectures.uniandes import fashion as room

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_the_log_is_read_epoch_by_epoch(runs):
    one = runs("fashion", {"test_loss": 0.3, "test_accuracy": 0.9}, loss=[0.5, 0.4, 0.3, 0.2, 0.1],
               accuracy=[0.81, 0.82, 0.83, 0.84, 0.85])
    for epoch in range(1, 6):
        assert BY_ID[f"U18.loss-{epoch}"].ours(one) == [round(0.6 - epoch / 10, 1)]
        assert BY_ID[f"U18.accuracy-{epoch}"].ours(one) == [round(0.8 + epoch / 100, 2)]
    assert BY_ID["U19.test-loss"].ours(one) == BY_ID["U19.tutorial-test-loss"].ours(one) == [0.3]
    assert BY_ID["U19.test-accuracy"].ours(one) == [0.9]
