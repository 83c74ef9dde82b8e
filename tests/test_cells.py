"""Percent scripts as cells, and cells as notebooks, beside jupytext."""

import json

import pytest

from kerasdemos.cells import Cell, notebook, read

SCRIPT = '''# %% [markdown]
# # Title
#
# Text with $x$.

# %%
a = 1  # %% is no cell here


b = 2

# %% tags=["solution"]
assert a < b

# %% [markdown] tags=["hint", "long"]
# A hint.
'''
CELLS = [Cell("markdown", "# Title\n\nText with $x$."),
         Cell("code", "a = 1  # %% is no cell here\n\n\nb = 2"),
         Cell("code", "assert a < b", ("solution",)),
         Cell("markdown", "A hint.", ("hint", "long"))]


def _ours(notebook):
    return [Cell(cell.cell_type, cell.source, tuple(cell.metadata.get("tags", ())))
            for cell in notebook.cells]


def test_a_script_is_split_into_cells_with_their_tags():
    assert read(SCRIPT) == CELLS


def test_jupytext_reads_the_same():
    jupytext = pytest.importorskip("jupytext")
    assert _ours(jupytext.reads(SCRIPT, "py:percent")) == CELLS


def test_a_notebook_is_valid_and_has_the_cells():
    nbformat = pytest.importorskip("nbformat")
    made = nbformat.reads(notebook(CELLS), as_version=4)
    nbformat.validate(made)
    assert _ours(made) == CELLS


def test_cells_of_one_text_have_different_ids():
    ids = [cell["id"] for cell in json.loads(notebook([CELLS[0], CELLS[0]]))["cells"]]
    assert len(set(ids)) == 2
