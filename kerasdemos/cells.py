"""Scripts in percent format as cells, and cells as a notebook."""

import hashlib
import json
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    kind : {"code", "markdown"}
    source : str
        Its text; Markdown without the script's comment signs.
    tags : tuple of str
        As Jupyter and jupytext keep them: ``# %% tags=["hint"]``.
    """

    kind: str
    source: str
    tags: tuple = ()


def read(text):
    """Split a script in percent format.

    Parameters
    ----------
    text : str
        Cells begin with ``# %%``, of Markdown with ``# %% [markdown]``.

    Returns
    -------
    list of Cell
    """
    cells = []
    for part in re.split(r"^# %%", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        tags = re.search(r"tags=(\[.*\])", head)
        markdown = "[markdown]" in head
        if markdown:
            body = re.sub("^# ?", "", body, flags=re.MULTILINE)
        cells.append(Cell("markdown" if markdown else "code", body.strip("\n"),
                          tuple(json.loads(tags[1])) if tags else ()))
    return cells


def notebook(cells):
    """Return cells as a notebook: text in Jupyter's format."""
    content = {
        "cells": [_json(cell, number) for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python",
                                    "name": "python3"},
                     "language_info": {"name": "python"}},
        "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _json(cell, number):
    of_code = {"execution_count": None, "outputs": []} if cell.kind == "code" else {}
    name = hashlib.sha256(f"{number} {cell.source}".encode()).hexdigest()[:8]
    return {"cell_type": cell.kind, "id": name,
            "metadata": {"tags": list(cell.tags)} if cell.tags else {}, **of_code,
            "source": cell.source.splitlines(keepends=True)}
