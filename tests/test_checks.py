"""One grammar for every refusal: name, what was expected, what came, in one line."""

import pickle
import re
from fractions import Fraction

import numpy as np
import pytest

from kerasdemos import checks
from kerasdemos.checks import InputError, Unavailable


def message(call, *arguments, **options):
    with pytest.raises(InputError) as raised:
        call(*arguments, **options)
    text = str(raised.value)
    assert re.fullmatch(r"[^\n]+: expected [^\n]+, got [^\n]+", text)
    return text


# --- The two errors -----------------------------------------------------------------------------


def test_asked_wrongly_is_a_value_error_and_not_to_be_had_an_os_error():
    assert issubclass(InputError, ValueError)
    assert issubclass(Unavailable, OSError)
    assert (InputError.exit_code, Unavailable.exit_code) == (2, 1)


def test_what_cannot_be_had_says_how_to_get_it():
    assert str(Unavailable("no data")) == "no data"
    assert str(Unavailable("no data", "make data")) == "no data; run: make data"


def test_both_errors_survive_the_way_from_another_process():
    asked = pickle.loads(pickle.dumps(InputError("x: expected 1, got 2")))
    assert (type(asked), str(asked)) == (InputError, "x: expected 1, got 2")
    missing = pickle.loads(pickle.dumps(Unavailable("no data", "make data")))
    assert (type(missing), missing.reason, missing.command) == (Unavailable, "no data", "make data")


def test_a_condition_that_holds_is_silent_and_one_that_fails_has_the_grammar():
    checks.require(True, "x", "anything", 3)
    assert message(checks.require, False, "x", "anything", 3) == "x: expected anything, got 3"


# --- One number ---------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3), np.array(3)])
def test_whole_numbers_of_python_and_numpy_become_int(value):
    number = checks.whole_number("n", value)
    assert (number, type(number)) == (3, int)


@pytest.mark.parametrize("value", [0, -1, 1.0, "1", None, True, np.True_, np.nan, [1], [[1], [2]]])
def test_anything_else_is_no_whole_number(value):
    assert message(checks.whole_number, "n", value) == (
        f"n: expected a whole number of at least 1, got {value!r}")


def test_a_whole_number_may_have_two_ends():
    assert [checks.whole_number("n", value, -2, 2) for value in (-2, 2)] == [-2, 2]
    for value in (-3, 3):
        assert message(checks.whole_number, "n", value, -2, 2) == (
            f"n: expected a whole number from -2 to 2, got {value}")


def test_a_seed_has_32_bits():
    assert [checks.seed(value) for value in (0, 2**32 - 1)] == [0, 2**32 - 1]
    assert message(checks.seed, 2**32) == (
        "seed: expected a whole number from 0 to 4294967295, got 4294967296")


@pytest.mark.parametrize("value", [0.5, 1, np.float32(0.5), np.array(2.0), Fraction(1, 2)])
def test_positive_numbers_become_float(value):
    number = checks.positive_number("rate", value)
    assert (number, type(number)) == (float(value), float)


@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf, "1", None, True, 1j, [1.0]])
def test_anything_else_is_no_positive_number(value):
    assert message(checks.positive_number, "rate", value) == (
        f"rate: expected a positive number, got {value!r}")


def test_one_of_lists_the_choices():
    assert checks.one_of("preset", "b", ("a", "b")) == "b"
    assert checks.one_of("preset", "b", {"a": 1, "b": 2}) == "b"
    for value in ("c", 1, None, ["a"]):
        assert message(checks.one_of, "preset", value, ("a", "b")) == (
            f"preset: expected 'a' or 'b', got {value!r}")


# --- Arrays -------------------------------------------------------------------------------------


def test_numbers_keep_their_dtype_and_arrays_are_not_copied():
    for dtype in (np.uint8, bool, np.float16, np.float64):
        array = np.ones((2, 3), dtype)
        assert checks.numbers("x", array) is array


@pytest.mark.parametrize("read", [checks.real_array, checks.finite_array])
def test_integers_and_booleans_become_float64_and_floats_stay(read):
    for value in ([1, 2], np.array([1, 2], np.int8), [True, False]):
        assert read("x", value).dtype == np.float64
    assert read("x", np.ones(2, np.float16)).dtype == np.float16


@pytest.mark.parametrize("value", [1j, "a", None, [[1], [1, 2]], [object()]])
@pytest.mark.parametrize("read", [checks.numbers, checks.real_array, checks.finite_array])
def test_what_is_not_real_is_refused(read, value):
    assert message(read, "x", value).startswith("x: expected ")


def test_infinity_is_real_but_not_finite_and_nan_is_neither():
    assert checks.real_array("x", [np.inf, 1])[0] == np.inf
    assert message(checks.real_array, "x", [1, np.nan]) == "x: expected no NaN, got nan at [1]"
    assert message(checks.finite_array, "x", [[1, 2], [3, -np.inf]]) == (
        "x: expected finite numbers, got -inf at [1, 1]")
    assert message(checks.finite_array, "x", np.nan) == "x: expected finite numbers, got nan"


def test_numbers_whose_sum_overflows_are_finite_all_the_same():
    for dtype in (np.float16, np.float32, np.float64):
        array = np.full(3, np.finfo(dtype).max)
        assert checks.finite_array("x", array) is array


@pytest.mark.parametrize("shape", [(2, 3), ("n", 3), ("n", "d"), None])
def test_a_shape_that_fits_is_taken(shape):
    assert checks.finite_array("x", np.ones((2, 3)), shape).shape == (2, 3)


@pytest.mark.parametrize(("shape", "written"), [
    ((3, 2), "(3, 2)"), (("n",), "(n,)"), ((), "()"), (("n", 3, 1), "(n, 3, 1)")])
def test_a_shape_that_does_not_fit_is_written_as_python_does(shape, written):
    assert message(checks.finite_array, "x", np.ones((2, 3)), shape) == (
        f"x: expected shape {written}, got (2, 3)")


def test_a_named_size_is_at_least_one():
    assert message(checks.real_array, "x", np.ones((0, 2)), ("n", 2)) == (
        "x: expected shape (n, 2), got (0, 2)")


@pytest.mark.parametrize("value", [[0, 2], [0.0, 2.0], np.array([0, 2], np.uint8), [False, 2]])
def test_arrays_of_whole_numbers_become_int64(value):
    array = checks.whole_numbers("y", value, 0, 2, (2,))
    assert (array.dtype, array.tolist()) == (np.int64, [0, 2])


@pytest.mark.parametrize(("value", "got"), [
    ([0, 3], "3 at [1]"), ([-1, 3], "-1 at [0]"), ([0, 0.5], "0.5 at [1]")])
def test_the_first_that_is_no_whole_number_in_range_is_named(value, got):
    assert message(checks.whole_numbers, "y", value, 0, 2) == (
        f"y: expected whole numbers from 0 to 2, got {got}")


def test_whole_numbers_need_no_upper_end():
    assert checks.whole_numbers("y", [1, 10**9], 1).tolist() == [1, 10**9]
    assert message(checks.whole_numbers, "y", [0], 1) == (
        "y: expected whole numbers of at least 1, got 0 at [0]")


def test_every_names_the_first_that_fails():
    array = np.array([[3.0, -1.0], [0.0, 2.0]])
    checks.every("x", array, array < 4, "small numbers")
    assert message(checks.every, "x", array, array > 0, "positive numbers") == (
        "x: expected positive numbers, got -1.0 at [0, 1]")
