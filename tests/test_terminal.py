"""What a person at a terminal sees: tables within 100 columns, one bar."""

import io
import sys

from kerasdemos.terminal import WIDTH, progress, survive_any_encoding, table


class Terminal(io.StringIO):
    def isatty(self):
        return True


# --- Tables -------------------------------------------------------------------------------------


def test_columns_are_as_wide_as_their_cells():
    assert table([("a", "1"), ("long one", "22")], ("name", "n")) == (
        "name      n\n"
        "a         1\n"
        "long one  22")


def test_a_table_may_have_no_head():
    assert table([("a", "b"), ("cc", "d")]) == "a   b\ncc  d"


def test_a_table_that_is_too_wide_wraps_its_cells_and_loses_nothing():
    words = " ".join(f"word{k}" for k in range(60))
    lines = table([("name", words)], ("what", "note")).splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= WIDTH
    assert " ".join(line[4:].strip() for line in lines[1:]) == words


def test_a_word_longer_than_its_column_goes_on_on_the_next_line():
    lines = table([("x" * 250, "end")]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert "".join(lines).count("x") == 250


def test_with_widths_each_row_is_one_line_and_long_cells_are_cut():
    lines = table([("abcdefgh", "one\ntwo"), ("abc", "x")], ("name", "what"),
                  widths=(5, 7)).splitlines()
    assert lines == ["name   what", "abcd…  one two", "abc    x"]


def test_square_brackets_are_text_and_no_markup():
    assert table([("[bold]x[/bold]", "[1, 2]")]) == "[bold]x[/bold]  [1, 2]"


# --- The bar ------------------------------------------------------------------------------------


def drawn(monkeypatch, stream, **options):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(**options) as bar:
        bar.update(bar.add_task("loading", total=4), completed=4)
    return stream.getvalue()


def test_a_bar_is_drawn_on_the_standard_error_stream_and_stays(monkeypatch, capsys):
    text = drawn(monkeypatch, Terminal())
    assert "loading" in text
    assert not text.endswith("\x1b[2K")
    assert capsys.readouterr().out == ""


def test_a_transient_bar_vanishes(monkeypatch):
    text = drawn(monkeypatch, Terminal(), transient=True)
    assert "loading" in text
    assert text.endswith("\x1b[2K")


def test_a_bar_that_is_not_shown_writes_nothing(monkeypatch):
    assert drawn(monkeypatch, Terminal(), shown=False) == ""


# --- Encodings ----------------------------------------------------------------------------------


def test_what_the_output_cannot_encode_is_replaced(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", newline="\n"))
    survive_any_encoding()
    print("β = 1", flush=True)
    assert raw.getvalue() == b"? = 1\n"


def test_an_output_that_is_no_file_is_left_alone(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    survive_any_encoding()
    print("β")
    assert stream.getvalue() == "β\n"
