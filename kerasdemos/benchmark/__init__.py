"""`make bench`: our training beside stock Keras, JAX and PyTorch, on this machine, now.

Every run is a process of its own; those of a part take turns, round after round: what else the
machine does then hits all alike, and the ratios hold where single times do not.
"""

import sys
from pathlib import Path

from kerasdemos import files


def bench(rounds, only=(), out="build/bench"):
    """Measure, and write what was measured.

    Parameters
    ----------
    rounds : int
        Runs of each contestant; the medians count. What takes minutes is run once.
    only : sequence of str
        Of `parts.PARTS`; by default all.
    out : path-like
        Folder of ``bench.csv`` (one row a run), ``bench.txt`` and ``bench.png``.

    Returns
    -------
    str
        The table: medians, ranges, ratios, peaks of memory; then what was not there, and whether
        the machine was quiet.

    Raises
    ------
    Unavailable
        A contestant's run failed.
    """
    from kerasdemos.benchmark.chart import draw
    from kerasdemos.benchmark.measuring import measure
    from kerasdemos.benchmark.parts import PARTS
    from kerasdemos.benchmark.table import as_csv, as_text, frame

    runs, out, parts = [], Path(out), only or list(PARTS)
    for part in parts:
        there = [name for name, one in PARTS[part].contestants.items() if not one.lacks()]
        for turn in range(1 if PARTS[part].once else rounds):
            for name in there:
                print(f"{part}, run {turn + 1}: {name} …", file=sys.stderr, flush=True)
                runs.append((part, name, turn + 1, *measure(part, name)))
        measured = frame(runs)  # written after every part: what is measured is kept
        files.write(out / "bench.csv", as_csv(measured))
    text = as_text(measured, parts)
    files.write(out / "bench.txt", text + "\n")
    draw(measured, out / "bench.png")
    return f"{text}\n\nAs a table, and as a chart: {out}/bench.csv, {out}/bench.png"
