"""`make bench`: our training beside stock Keras, JAX and PyTorch, on this machine, now.

Every run is a process of its own; those of a part take turns, round after round: what else the
machine does then hits all alike, and the ratios hold where single times do not.
"""

import sys
from pathlib import Path

from kerasdemos import files
from kerasdemos.checks import Unavailable


def bench(rounds, only=(), out="build/bench"):
    """Measure, and write what was measured.

    Parameters
    ----------
    rounds : int
        Runs of each contestant; the medians count. What takes long is run less often.
    only : sequence of str
        Of `parts.PARTS`; by default all.
    out : path-like
        Folder of ``bench.csv`` (one row a run), ``bench.txt`` and ``bench.png``.

    Returns
    -------
    str
        The table: medians, ranges, ratios, peaks of memory; then what was not there or failed,
        and whether the machine was quiet.

    Raises
    ------
    Unavailable
        Every run failed.
    """
    from kerasdemos.benchmark.chart import draw
    from kerasdemos.benchmark.measuring import measure
    from kerasdemos.benchmark.parts import PARTS
    from kerasdemos.benchmark.table import as_csv, as_text, frame

    runs, failed, out, parts = [], {}, Path(out), only or list(PARTS)
    for part in parts:
        there = [name for name, one in PARTS[part].contestants.items() if not one.lacks()]
        for turn in range(min(rounds, PARTS[part].most)):
            for name in there:
                if (part, name) in failed or (turn and PARTS[part].contestants[name].once):
                    continue
                print(f"{part}, run {turn + 1}: {name} …", file=sys.stderr, flush=True)
                try:
                    runs.append((part, name, turn + 1, *measure(part, name)))
                except Unavailable as error:
                    failed[part, name] = str(error)
        measured = frame(runs)  # written after every part: what is measured is kept
        files.write(out / "bench.csv", as_csv(measured))
    if not runs:
        raise Unavailable(next(iter(failed.values())))
    text = "\n".join([as_text(measured, parts), *failed.values()])
    files.write(out / "bench.txt", text + "\n")
    draw(measured, out / "bench.png")
    return f"{text}\n\nAs a table, and as a chart: {out}/bench.csv, {out}/bench.png"
