"""How values are written in tables and reports."""

from fractions import Fraction

import numpy as np
import pytest

from kerasdemos.evidence.words import count, ordinal, ranges, shown

NAN = float("nan")


@pytest.mark.parametrize(("value", "text"), [
    (101_770, "101,770"), (10**21, "1,000,000,000,000,000,000,000"), (0.87921, "0.8792"),
    (0.5, "0.5"), (1.0, "1"), (1e-7, "1e-07"), (1234.5, "1,234"), (-0.25, "-0.25"),
    (np.float32(0.1), "0.1"), (np.int64(1875), "1,875"), (NAN, "nan"), (np.inf, "inf"),
    (True, "yes"), (np.False_, "no"), (None, "-"), ("ReLU", "ReLU"), (Fraction(1, 3), "1/3"),
    ((1, 2.5, "a"), "[1, 2.5, a]"), (np.eye(2), "[[1, 0], [0, 1]]"), ([], "[]"),
    ({"weights": 10, "loss": 1 / 3}, "weights: 10, loss: 0.3333")])
def test_values_are_shown_as_tables_have_them(value, text):
    assert shown(value) == text


def test_digits_are_those_of_numbers_that_are_not_whole():
    assert shown([123_456, 1 / 3], digits=2) == "[123,456, 0.33]"
    assert shown({"a": 2 / 3}, digits=6) == "a: 0.666667"


@pytest.mark.parametrize(("number", "word"), [
    (0, "0th"), (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"),
    (13, "13th"), (21, "21st"), (22.4, "22nd"), (92.6, "93rd"), (100, "100th"), (111, "111th"),
    (112, "112th"), (101, "101st")])
def test_ordinals_read_as_in_english(number, word):
    assert ordinal(number) == word


@pytest.mark.parametrize(("number", "text"), [(0, "0 runs"), (1, "1 run"), (2000, "2,000 runs")])
def test_a_number_has_its_noun(number, text):
    assert count(number, "run") == text


@pytest.mark.parametrize(("seeds", "text"), [
    ([], "-"), ([3], "3"), ([0, 1, 2, 3, 4], "0–4"), ([0, 1, 5, 7, 8], "0–1, 5, 7–8")])
def test_numbers_are_written_as_ranges(seeds, text):
    assert ranges(seeds) == text
