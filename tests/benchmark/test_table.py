"""Medians, ranges and ratios are those of the runs; CSV is read as it was written."""

import pandas as pd
import pytest

from kerasdemos.benchmark import table
from kerasdemos.benchmark.parts import PARTS, Contestant, Part


def test_ratios_are_taken_round_by_round(measured):
    ours, stock = table.summary(measured, "first-1000").itertuples()
    assert ours[1:] == (2.0, 1.0, 4.0, 1.0, 100.0)
    assert stock[1:5] == (8.0, 5.0, 40.0, 5.0)  # 5, 10, 4; the ratio of the medians is 4


def test_csv_is_read_as_it_was_written(measured, tmp_path):
    (tmp_path / "bench.csv").write_text(table.as_csv(measured))
    again = table.read(tmp_path / "bench.csv")
    pd.testing.assert_frame_equal(again, measured)
    assert again.attrs["machine"] == measured.attrs["machine"] != ""


def test_the_text_has_everything(measured, monkeypatch):
    monkeypatch.setitem(PARTS, "mlp", Part("MLP", {"them": Contestant("a.b", needs=("torch",))}))
    monkeypatch.setattr(Contestant, "lacks", lambda self: list(self.needs))
    lines = table.as_text(measured, ["first-1000", "mlp"]).splitlines()
    assert lines[0] == measured.attrs["machine"]
    assert lines[4].split() == ["kerasdemos.fit", "2", "1", "to", "4", "1.00", "100"]
    assert lines[5].split() == ["stock", "model.fit", "8", "5", "to", "40", "5.00", "100"]
    assert lines[-2] == ("them (mlp): needs PyTorch: 5 GB from the registry on Linux, .2 GB as its "
                         "build for CPUs")
    assert lines[-1].startswith("Not a quiet machine: in 2 of 6 runs others took up to 40%")


def test_a_quiet_machine_is_not_complained_of(measured):
    assert table.noise(measured.assign(others=0.05)) == ""
    assert table.noise(measured.assign(others=float("nan"))) == ""


def test_the_markdown_names_units_and_leaves_out_what_was_not_measured(measured):
    assert table.as_markdown(measured, ["mlp", "first-1000"]).splitlines()[2:] == [
        "| **First fit of the MLP: 1,000 images, one epoch** | | | |",
        "| `kerasdemos.fit` | 2 s | 1 to 4 | 1.0 |",
        "| `stock model.fit` | 8 s | 5 to 40 | 5.0 |"]


@pytest.mark.parametrize(("value", "text"), [
    (0.01234, "0.0123"), (1.234, "1.23"), (12.345, "12.3"), (123.4, "123"), (12345.6, "12,346")])
def test_numbers_have_three_digits_and_no_exponent(value, text):
    assert table.number(value) == text
