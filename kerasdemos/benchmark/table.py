"""What was measured, as a DataFrame, as CSV, as text, and as README's table."""

import pandas as pd

from kerasdemos import machine
from kerasdemos.benchmark.parts import COSTS, PARTS

COLUMNS = ["part", "contestant", "run", "value", "peak", "others"]
QUIET = 0.1  # from here on others took so much of the machine that single times mislead


def frame(runs):
    """Collect runs.

    Parameters
    ----------
    runs : list of (part, contestant, run, value, peak, others)
        As `measuring.measure` returns the last three.

    Returns
    -------
    pandas.DataFrame
        One row a run; ``attrs["machine"]`` says what was measured on.
    """
    measured = pd.DataFrame(runs, columns=COLUMNS)
    measured.attrs["machine"] = machine.described()
    return measured


def as_csv(measured):
    """Write runs as CSV: a str. The machine is a column, so that a file says where it is from."""
    return measured.assign(machine=measured.attrs["machine"]).to_csv(index=False,
                                                                      float_format="%.4g")


def read(path):
    """Read what `as_csv` wrote: a DataFrame as `frame` makes it."""
    measured = pd.read_csv(path, dtype=dict.fromkeys(("value", "peak", "others"), float))
    measured.attrs["machine"] = measured["machine"].iat[0]
    return measured[COLUMNS]


def summary(measured, part):
    """Summarise a part.

    Parameters
    ----------
    measured : pandas.DataFrame
        As `frame` makes it.
    part : str

    Returns
    -------
    pandas.DataFrame
        One row a contestant, in order: ``median``, ``low``, ``high``, ``ratio`` (the median over
        the rounds of a run beside ours, so that a slow minute weighs on both sides), ``peak``.
    """
    rows = measured[measured["part"] == part]
    values = rows.pivot(index="run", columns="contestant", values="value")
    names = [name for name in PARTS[part].contestants if name in values]
    values = values[names]
    ratios = values.div(values[names[0]], axis=0)
    return pd.DataFrame({"median": values.median(), "low": values.min(), "high": values.max(),
                         "ratio": ratios.median(),
                         "peak": rows.groupby("contestant")["peak"].median()[names]})


def missing(parts=PARTS):
    """Say of every contestant that could not take part what it needs: a list of str."""
    lines = []
    for part in parts:
        for name, one in PARTS[part].contestants.items():
            if lacks := one.lacks():
                lines.append(f"{name} ({part}): needs {', '.join(COSTS[need] for need in lacks)}")
    return lines


def noise(measured):
    """Say how much others used the machine: a str, empty where it was quiet."""
    busy = measured[measured["others"] > QUIET]
    if busy.empty:
        return ""
    return (f"Not a quiet machine: in {len(busy)} of {len(measured)} runs others took up to "
            f"{busy['others'].max():.0%} of its processors; ratios hold better than times.")


def as_text(measured, parts=PARTS):
    """Write a table: a str.

    Parameters
    ----------
    measured : pandas.DataFrame
        As `frame` makes it.
    parts : iterable of str
        What was asked for: of these, what could not take part is named.
    """
    lines = [measured.attrs["machine"]]
    for part in dict.fromkeys(measured["part"]):
        found = summary(measured, part)
        unit, width = PARTS[part].unit, max(32, *map(len, found.index))
        rounds = measured.loc[measured["part"] == part, "run"].max()
        lines += ["", f"{PARTS[part].title} ({rounds} round{'s' if rounds > 1 else ''})",
                  f"{'':{width}}{'median ' + unit:>12}{'range':>18}{'ratio':>8}{'peak MiB':>10}"]
        for name, row in found.iterrows():
            span = f"{number(row['low'])} to {number(row['high'])}"
            lines.append(f"{name:{width}}{number(row['median']):>12}{span:>18}"
                         f"{row['ratio']:>8.2f}{row['peak']:>10.0f}")
    notes = [*missing(parts), *([noise(measured)] if noise(measured) else [])]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def as_markdown(measured, parts):
    """Write README's table: a str.

    Parameters
    ----------
    measured : pandas.DataFrame
        As `frame` makes it.
    parts : iterable of str
        Those that were not measured are left out.
    """
    lines = ["| | median | range | times ours |", "|---" * 4 + "|"]
    for part in parts:
        if part not in set(measured["part"]):
            continue
        lines.append(f"| **{PARTS[part].title}** | | | |")
        unit = PARTS[part].unit
        for name, row in summary(measured, part).iterrows():
            label = f"`{name}`" if name.startswith(("kerasdemos", "stock")) else name
            lines.append(f"| {label} | {number(row['median'])} {unit} | {number(row['low'])} to "
                         f"{number(row['high'])} | {row['ratio']:.1f} |")
    return "\n".join(lines)


def number(value):
    """Write three digits, no exponent: a str."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
