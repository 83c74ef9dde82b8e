"""What a person at a terminal sees: tables, and one kind of progress bar."""

import contextlib
import io
import sys

WIDTH = 100  # characters of a line


def survive_any_encoding():
    """Let the output replace what its encoding lacks: tables have Greek, some terminals do not."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def table(rows, head=(), *, widths=None):
    """Write rows in columns, at most WIDTH characters wide.

    Parameters
    ----------
    rows : sequence of sequences of str
    head : sequence of str, optional
        Titles of the columns.
    widths : sequence of int, optional
        Of each column: each row then is one line, long cells cut. By default as wide as its cells;
        where that is too wide, cells go on on the next line.

    Returns
    -------
    str
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, show_header=bool(head), header_style="", padding=(0, 2, 0, 0),
                 pad_edge=False)
    for k, title in enumerate(head or [""] * len(rows[0])):
        made.add_column(Text(title), **({"overflow": "fold"} if widths is None else
                        {"width": widths[k], "no_wrap": True, "overflow": "ellipsis"}))
    for row in rows:
        made.add_row(*(Text(cell if widths is None else " ".join(cell.split())) for cell in row))
    file = io.StringIO()
    width = WIDTH if widths is None else sum(widths) + 2 * len(widths)
    # In a notebook rich would show the table there, beside writing it.
    Console(file=file, width=width, color_system=None, force_jupyter=False).print(made)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


@contextlib.contextmanager
def progress(*columns, shown=True, transient=False):
    """Draw a progress bar on the standard error stream, where that is a terminal.

    Parameters
    ----------
    *columns : rich.progress.ProgressColumn
        Beside the description and the bar.
    shown : bool
    transient : bool
        Whether the bar vanishes when the block ends.

    Yields
    ------
    rich.progress.Progress
        ``add_task(description, total=..., completed=...)``, ``advance``, ``update``.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), *columns,
                  console=Console(stderr=True), disable=not shown, transient=transient) as bar:
        yield bar
