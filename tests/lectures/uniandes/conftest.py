"""Runs written down, for what claims take from them."""

import pandas as pd
import pytest

from kerasdemos.evidence.results import Result, Runs


@pytest.fixture(scope="session")
def runs():
    """Make runs of a name: one dict of metrics a run, and columns of the history of them all."""
    def written(name, *metrics, **histories):
        frame = pd.DataFrame(histories)
        frame.index += 1
        return Runs(name, [Result(name, seed, {}, frame, one, 1.0)
                           for seed, one in enumerate(metrics)])

    return written
