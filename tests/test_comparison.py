"""The table that closes every demo."""

import pytest

from kerasdemos.errors import InputError
from kerasdemos.evidence import comparison


def test_exact_rows_are_judged_and_random_rows_are_set_side_by_side():
    table = comparison(exact=[("parameters", 101_770, 101_770), ("half", 0.5, 0.5 + 1e-13)],
                       random=[("test accuracy", 0.8792, 0.868)])
    assert table.to_dict("list") == {
        "what": ["parameters", "half", "test accuracy"],
        "slide": ["101,770", "0.5000", "0.8792"],
        "ours": ["101,770", "0.5000", "0.8680"],
        "verdict": ["the same", "the same", "random, -0.0112"],
    }


@pytest.mark.parametrize(("slide", "ours"), [(101_770, 101_771), (0.5, 0.5 + 1e-6), ("a", "b"),
                                             (0.5, float("nan"))])
def test_what_differs_is_said_to_differ(slide, ours):
    assert comparison(exact=[("x", slide, ours)])["verdict"].tolist() == ["DIFFERS"]


def test_a_caveat_stands_beside_every_random_number_and_no_other():
    table = comparison(exact=[("parameters", 1, 1)], random=[("accuracy", 0.5, 0.4)],
                       caveat="1,017 of 10,000 test images")
    assert table["what"].tolist() == ["parameters", "accuracy (1,017 of 10,000 test images)"]


def test_a_row_that_is_no_triple_is_refused():
    with pytest.raises(InputError, match="expected rows"):
        comparison(exact=[("x", 1)])
