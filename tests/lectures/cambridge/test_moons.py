"""Two moons: the data, and what claims take from runs."""

import numpy as np
import pandas as pd
import pytest

from kerasdemos import moons
from kerasdemos.builders import moons_mlp
from kerasdemos.evidence.results import Result, Runs
from kerasdemos.lectures.cambridge import moons as room
from kerasdemos.training import draw_many

BY_ID = {claim.id: claim for claim in room.CLAIMS}


def test_points_are_measured_from_the_nearer_moon():
    points = np.array([(0, 1.1), (-0.9, 0), (1, -0.7), (1.9, 0.5)])
    np.testing.assert_allclose(room._from_moon(points), [0.1, -0.1, 0.2, -0.1], atol=1e-12)


def test_noise_is_found_again_in_points_made_with_it():
    # 10,000 points: the spread is known to 1 / sqrt(20,000) of itself; crossing circles cost 5%.
    assert room._distances(0.02).std() == pytest.approx(0.02, rel=0.05)


def test_the_sum_of_squared_distances_is_that_of_the_slides_points():
    assert np.square(room._from_moon(room.SAMPLE)).sum() == pytest.approx(
        room.SQUARED_DISTANCES, abs=5e-7)


def test_unknown_noises_are_drawn_from_what_five_points_leave_of_them():
    # (sum of squares) / noise^2 is chi-squared, 5 degrees of freedom: mean 5, variance 10.
    points, noise = map(np.array, zip(*map(room.unknown_moons, range(2000)), strict=True))
    drawn = room.SQUARED_DISTANCES / noise**2
    assert drawn.mean() == pytest.approx(5, abs=4 * np.sqrt(10 / 2000))
    # Of 2,000 draws these quantiles are known to 1.3% and 1.9%; 4 of them.
    assert np.quantile(noise, 0.05) == pytest.approx(0.0114, rel=4 * 0.013)
    assert np.quantile(noise, 0.95) == pytest.approx(0.0356, rel=4 * 0.019)
    counts = np.unique(points, return_counts=True)
    assert tuple(counts[0]) == room.SIZES
    assert counts[1] == pytest.approx(2000 / 6, abs=4 * np.sqrt(2000 / 6))


def test_the_size_of_the_outputs_is_that_of_the_rows_the_slide_prints():
    outputs = np.zeros((2, 5, 2))
    outputs[1, :3] = [[3, 3], [3, 3], [0, 0]]
    outputs[:, 3:] = 100
    assert room._root_mean_square(outputs) == pytest.approx([0, np.sqrt(6)])


# --- What is taken from runs ----------------------------------------------------------------------


def runs(name, *metrics, **losses):
    """Runs whose metrics, and losses by seed, are written down at epochs 0, 1000, ..., 14,000."""
    epochs = pd.RangeIndex(0, 15_000, 1000, name="epoch")
    if losses:
        return Runs(name, [Result(name, seed, {}, pd.DataFrame({"loss": one}, epochs), {}, 1.0)
                           for seed, one in enumerate(losses.values())])
    return Runs(name, [Result(name, seed, {}, pd.DataFrame(), one, 1.0)
                       for seed, one in enumerate(metrics)])


FALLING = np.linspace(0.7, 0.06, 15)
STICKING = np.linspace(0.7, 0.21, 15)


def test_the_losses_of_the_moons_are_read_epoch_by_epoch():
    one = runs("moons", a=FALLING, b=STICKING)
    for k in range(15):
        assert list(BY_ID[f"C17.loss-{1000 * k}"].ours(one)) == [FALLING[k], STICKING[k]]


def test_the_slides_losses_of_the_moons_are_those_of_the_inventory():
    printed = [BY_ID[f"C17.loss-{1000 * k}"].printed for k in range(15)]
    assert [round(loss, 4) for loss in printed] == [
        0.7243, 0.2769, 0.2474, 0.2341, 0.2211, 0.2064, 0.1895, 0.1705, 0.1502, 0.1304, 0.1125,
        0.0970, 0.0840, 0.0734, 0.0648]


def test_runs_that_stick_are_counted_at_the_last_printed_epoch():
    pytorch = runs("moons", a=FALLING, b=FALLING, c=FALLING, d=STICKING)
    keras = runs("moons-keras", a=FALLING, b=STICKING, c=STICKING, d=STICKING)
    assert BY_ID["C17.stuck-pytorch"].ours(pytorch) == 0.25
    assert BY_ID["C17.initialiser"].ours(pytorch, keras) == 0.5


# --- Many seeds -----------------------------------------------------------------------------------


def test_the_slides_moons_losses_lie_in_the_band_of_20_seeds():
    losses = room.moons_losses(20)
    assert losses.shape == (15, 20)
    for epoch, slide in ((1000 * k, room.LOSSES[k]) for k in (1, 5, 10, 14)):
        assert losses.loc[epoch].quantile(0.05) <= slide <= losses.loc[epoch].quantile(0.95)
    # Of 200 stored runs 2 stick: of 20 then .2, with a standard deviation of .44; 2 of them.
    assert (losses.loc[14_000] > room.STUCK).sum() <= 1


def test_each_copy_has_its_own_moons_and_weights():
    losses, model = room.moons_losses(2, epochs=1, seed=5).loc[0], moons_mlp()
    drawn = draw_many(model, 2, seed=5)
    for k in range(2):
        data = moons(room.POINTS, room.NOISE, 5 + k)
        model.set_weights([weights[k] for weights in drawn])
        alone = model.evaluate(data.x_train, data.y_train, verbose=0)
        assert losses[k] == pytest.approx(alone, rel=1e-5)


def test_copies_may_differ_in_their_points_and_noise():
    both = room.moons_losses(3, epochs=3, every=1, points=(50, 30, 50), noise=(0.0, 0.1, 0.3),
                             seed=5)
    for k, (points, noise) in enumerate(((50, 0.0), (30, 0.1), (50, 0.3))):
        alike = room.moons_losses(3, epochs=3, every=1, points=points, noise=noise, seed=5)
        np.testing.assert_allclose(both[k], alike[k], rtol=1e-6)


@pytest.mark.parametrize(("options", "message"), [
    ({"points": (50, 30)}, r"points: expected one, or 3, got \(2,\)"),
    ({"noise": (0.1, 0.1)}, r"noise: expected one, or 3, got \(2,\)"),
    ({"points": 1}, "n: expected a whole number of at least 2, got 1"),
])
def test_points_and_noise_that_do_not_fit_are_refused(options, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        room.moons_losses(3, epochs=1, **options)


@pytest.mark.slow
def test_with_kerass_initialiser_some_seeds_stick():
    # Of 200 stored runs 22 stick: of 20 then 2.2, with a standard deviation of 1.4; 3 of them
    # above, and at least one.
    last = room.moons_losses(20, initializer="keras").loc[14_000]
    assert 1 <= (last > room.STUCK).sum() <= 6


# --- The listing in PyTorch -----------------------------------------------------------------------


def test_the_listing_prints_and_predicts_as_ours_does(pytorch):
    theirs, model = pytorch.answers["listing"], moons_mlp()
    assert theirs["printed"] == room.PRINTED
    model.set_weights(pytorch.my_first_nets_weights())
    assert set(theirs["predicted"]) == {0, 1}
    assert room.predict(model, pytorch.FAR_OUT * moons().x_train).tolist() == theirs["predicted"]


def test_equal_outputs_are_the_first_class_as_in_pytorch(pytorch):
    # The slide's last two rows of output are equal.
    outputs = np.array([[0.2646, -0.0653], [0.0444, 0.1359], [0.0, 0.0]], np.float32)
    model = moons_mlp()
    model.predict_on_batch = lambda x: outputs
    assert room.predict(model, outputs).tolist() == [0, 1, 0]
    assert pytorch.answers["listing"]["argmax of equals"] == [0, 1, 0]
