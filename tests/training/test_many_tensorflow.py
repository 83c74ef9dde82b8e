"""Many copies on TensorFlow: rows are picked as NumPy picks them, one copy alone is one of many."""

import numpy as np
import pytest

from kerasdemos import xor_mlp
from kerasdemos.training import fit_many
from kerasdemos.training.many_tensorflow import _take

RNG = np.random.default_rng(0)
SHARED, OWN = RNG.normal(size=(9, 2)), RNG.normal(size=(3, 9, 2))
ROWS, OWN_ROWS = RNG.integers(0, 9, 4), RNG.integers(0, 9, (3, 4))


@pytest.mark.parametrize(("array", "rows", "wanted"), [
    (SHARED, None, SHARED), (SHARED, ROWS, SHARED[ROWS]), (SHARED, OWN_ROWS, SHARED[OWN_ROWS]),
    (OWN, ROWS, OWN[:, ROWS]), (OWN, OWN_ROWS, np.stack([OWN[k, OWN_ROWS[k]] for k in range(3)]))])
def test_rows_of_a_batch_are_each_copys_own_where_data_or_batches_are(array, rows, wanted):
    taken = _take(array, rows, array.ndim == 3, rows is not None and rows.ndim == 2)
    np.testing.assert_array_equal(np.asarray(taken), wanted)


def test_a_copy_alone_trains_as_among_others():
    model = xor_mlp()
    weights = [RNG.normal(size=(3, *one.shape)).astype(np.float32)
               for one in model.trainable_variables]
    x, y = RNG.normal(size=(9, 2)), RNG.normal(size=(9, 1))
    several = fit_many(model, x, y, weights=weights, steps=10, learning_rate=0.1, record=3)
    alone = fit_many(model, x, y, weights=[array[1:2] for array in weights], steps=10,
                     learning_rate=0.1, record=3)
    np.testing.assert_allclose(alone.losses[:, 0], several.losses[:, 1], 1e-5)
    for one, other in zip(alone.weights, several.weights, strict=True):
        np.testing.assert_allclose(one[0], other[1], 1e-4, 1e-6)
