"""What a fit prints and returns: epochs in the form of the slides, a bar, a table."""

import contextlib
import sys
import time

import pandas as pd

from kerasdemos.terminal import progress


class Log:
    """Epochs in the slide's form, with a progress bar where someone watches.

    Parameters
    ----------
    epochs, steps : int
        Of the whole fit, and of an epoch.
    verbose : "auto", 0, 1 or 2
        As for `fit`.
    validation_note : str
        Printed behind validation metrics.

    References
    ----------
    Lecture 30 (Uniandes), slides of the MLP and CNN demos, for the form of the lines.
    """

    def __init__(self, epochs, steps, verbose, validation_note):
        self.epochs, self.steps = epochs, steps
        self.note = f" ({validation_note})" if validation_note else ""
        self.silent = verbose == 0
        self.watched = verbose in ("auto", 1) and watched()
        self.bar, self.drawing = None, contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drawing.close()

    def epoch_begins(self, epoch):
        """Print the epoch's number, counted from 0 here."""
        self.started = time.perf_counter()
        if not self.silent:
            print(f"Epoch {epoch + 1}/{self.epochs}", flush=True)

    def steps_done(self, done):
        """Draw how far the epoch is."""
        if not self.watched or done == self.steps:
            return
        if self.bar is None:
            self.bar = self.drawing.enter_context(progress(transient=True))
            self.bar.add_task(f"0/{self.steps}", total=self.steps)
        self.bar.update(self.bar.task_ids[0], completed=done, description=f"{done}/{self.steps}")

    def epoch_ends(self, row):
        """Erase the bar, and print the epoch's metrics, name to value."""
        self.drawing.close()
        self.bar = None
        if self.silent:
            return
        seconds = time.perf_counter() - self.started
        metrics = "".join(f" - {name}: {value:.4f}" for name, value in row.items())
        note = self.note if any(name.startswith("val_") for name in row) else ""
        print(f"{self.steps}/{self.steps} - {seconds:.0f}s{metrics}{note}", flush=True)


def watched():
    """Whether output and errors both go to a terminal: then someone watches."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def table(rows, seconds):
    """Make the table that `fit` returns.

    Parameters
    ----------
    rows : dict of int to dict of str to float
        Epoch, counted from 1, to its metrics.
    seconds : float

    Returns
    -------
    pandas.DataFrame
    """
    names = dict.fromkeys(name for row in rows.values() for name in row)
    # As the slides print them: the loss first, validation last.
    columns = sorted(names, key=lambda name: (name.startswith("val_"),
                                              name.removeprefix("val_") != "loss"))
    history = pd.DataFrame(list(rows.values()), columns=columns,
                           index=pd.Index(list(rows), name="epoch", dtype=int))
    if rows and list(rows) == list(range(min(rows), max(rows) + 1)):
        history.index = pd.RangeIndex(min(rows), max(rows) + 1, name="epoch")
    history.attrs["seconds"] = seconds
    return history
