"""The runs of one experiment in one text file, as the package ships them: a line a run.

Each line is JSON: first the experiment and its settings; before the runs that share them, their
environment, their error and how their numbers are called; of each run its seed, its seconds, its
numbers, and a checksum of all this; last how many runs there are.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd

from kerasdemos.evidence.words import ranges

_parse = json.JSONDecoder(parse_int=float).decode


def read(path):
    """Read a file of runs and verify each of them.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    head : dict
        ``experiment`` and ``settings``.
    runs : list of dict
        The other fields of a `Result`.
    faults : list of str
        One line where the file, or lines of it, had to be left out.
    """
    runs, changed = [], []
    try:
        first, *lines, last = Path(path).read_text(encoding="utf-8").splitlines()
        head, shared = json.loads(first), None
        whole = json.loads(last) == {"runs": sum(line[:1] == "[" for line in lines)}
    except (OSError, ValueError, RecursionError) as error:
        return {}, [], [f"{path}: expected runs, got a file that cannot be read "
                        f"({str(error).splitlines()[0]}); restore it"]
    for number, line in enumerate(lines, start=2):
        try:
            if line[:1] == "[":
                runs.append(_run(line, *shared))
            else:
                shared = _shared(first, line)
        except (ValueError, TypeError, LookupError):
            changed.append(number)
    faults = [f"{path}: expected as many runs as its last line says, got another end: the file was "
              "cut off; restore it"] * (not whole)
    if changed:
        faults.append(f"{path}: expected runs with their checksums, got changed lines "
                      f"{ranges(changed)}; restore them")
    return head, runs, faults


def _shared(first, line):
    """Read what the runs of the next lines have in common; their checksums begin with it."""
    shared = json.loads(line)
    ((name, steps),) = shared["steps"].items()
    # Where there is no history it is this one for all runs: one a run is half of the time.
    blank = pd.DataFrame(index=pd.Index(steps, dtype=np.int64, name=name),
                         columns=pd.Index(shared["columns"]), dtype=np.float64)
    return shared, blank, hashlib.sha256(f"{first}\n{line}\n".encode())


def _run(line, shared, blank, checksum):
    """Read one run's line, which ends with its checksum."""
    content, _, end = line.rpartition(",")
    (checksum := checksum.copy()).update(content.encode())
    if end != f'"{checksum.hexdigest()[:16]}"]':
        raise ValueError
    seed, seconds, *numbers = _parse(f"{content}]")
    numbers = np.array(numbers, dtype=np.float64)  # null becomes NaN
    n_metrics = len(shared["metrics"])
    history = numbers[n_metrics:].reshape(blank.shape[::-1]).T
    return {"seed": int(seed), "seconds": seconds,
            "metrics": dict(zip(shared["metrics"], numbers[:n_metrics].tolist(), strict=True)),
            "history": pd.DataFrame(history, blank.index, blank.columns, copy=False)
                       if history.size else blank,
            "environment": shared["environment"], "error": shared["error"]}
