"""The log has the slides' form; a bar is drawn where someone watches, and vanishes."""

import io
import re

import keras
import pytest

from kerasdemos import fit
from kerasdemos.training.log import table


def test_the_log_has_the_slides_form(capsys, small, small_data):
    x, y = small_data(20)
    fit(small(metrics=["mae"]), x, y, epochs=2, batch_size=6)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2"
    assert lines[2] == "Epoch 2/2"
    for line in lines[1::2]:
        assert re.fullmatch(r"4/4 - \d+s - loss: \d+\.\d{4} - mae: \d+\.\d{4}", line)


def test_validation_follows_and_its_note_stands_behind_it(capsys, small, small_data):
    x, y = small_data(20)
    fit(small(), x, y, epochs=1, validation_data=(x, y), validation_note="20 of 100 samples")
    line = capsys.readouterr().out.splitlines()[1]
    assert re.fullmatch(
        r"1/1 - \d+s - loss: \d+\.\d{4} - val_loss: \d+\.\d{4} \(20 of 100 samples\)", line)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def watched(monkeypatch, stdout, stderr, fit):
    """What goes to the two streams, one of them or both a terminal, while something is fitted."""
    with monkeypatch.context() as patch:
        patch.setenv("TERM", "xterm")
        patch.setattr("sys.stdout", stdout)
        patch.setattr("sys.stderr", stderr)
        fit()
    return stdout.getvalue(), stderr.getvalue()


def test_a_terminal_gets_a_bar_that_vanishes(monkeypatch, small, small_data):
    x, y = small_data(20)
    lines, bar = watched(monkeypatch, Terminal(), Terminal(),
                         lambda: fit(small(), x, y, epochs=1, batch_size=6))
    assert re.fullmatch(r"Epoch 1/1\n4/4 - \d+s - loss: \d+\.\d{4}\n", lines)
    assert "3/4" in bar
    assert bar.endswith("\x1b[2K")  # the bar's line, erased


@pytest.mark.parametrize(("stdout", "stderr"), [(io.StringIO, Terminal), (Terminal, io.StringIO)])
def test_elsewhere_there_is_no_bar(monkeypatch, small, small_data, stdout, stderr):
    x, y = small_data(20)
    lines, bar = watched(monkeypatch, stdout(), stderr(),
                         lambda: fit(small(), x, y, epochs=1, batch_size=6))
    assert lines.startswith("Epoch 1/1\n4/4 - ")
    assert bar == ""


def test_the_bar_goes_also_where_training_fails(monkeypatch, small, small_data):
    class Fail(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if batch == 3:  # the second chunk
                raise RuntimeError("stop")

    def fail():
        x, y = small_data(20)
        with pytest.raises(RuntimeError, match="stop"):
            fit(small(), x, y, epochs=1, batch_size=6, callbacks=[Fail()])

    _, bar = watched(monkeypatch, Terminal(), Terminal(), fail)
    assert "3/4" in bar
    assert bar.endswith("\x1b[2K")


def test_verbose_0_prints_nothing(capsys, small, small_data):
    x, y = small_data(20)
    fit(small(), x, y, epochs=2, verbose=0)
    assert capsys.readouterr().out == ""


def test_epochs_without_validation_are_gaps_in_the_table():
    made = table({2: {"loss": 1.0}, 3: {"loss": 0.5, "val_loss": 2.0}}, 0.25)
    assert made.index.tolist() == [2, 3]
    assert made["val_loss"].isna().tolist() == [True, False]
    assert made.attrs == {"seconds": 0.25}
    assert len(table({}, 0.0)) == 0
