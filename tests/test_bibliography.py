"""The bibliography names whatever the package refers to."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "bibliography.md").read_text(encoding="utf-8")
WORK = re.compile(r"\b([A-Z][a-z]+)(?:(?:, [A-Z][a-z]+)*\s+and\s+[A-Z][a-z]+|\s+et\s+al\.)?"
                  r"\s+\(?((?:19|20)\d\d)\b")
# What the slides list: the first author, and the year.
LISTED = {("Zhang", "2020"), ("Goodfellow", "2016"), ("Taddy", "2019"), ("Prince", "2023"),
          ("Hornik", "1989"), ("Cybenko", "1989"), ("Hornik", "1990"), ("RStudio", "2020")}


def entries():
    """First author and year of every entry."""
    return {(author, year) for entry in PAGE.split("\n- ")[1:]
            for author, year in [re.match(r"(\w+)[^(]*\((\d{4})\)", entry).groups()]}


def cited():
    """First author and year of all works that the package's own text refers to."""
    files = [*(ROOT / "kerasdemos").rglob("*.py"), *(ROOT / "demos").glob("*.py"),
             ROOT / "README.md"]
    return {found.groups() for file in files
            for found in WORK.finditer(file.read_text(encoding="utf-8"))}


def test_what_the_slides_list_is_there():
    assert entries() >= LISTED


@pytest.mark.parametrize(("text", "work"), [
    ("Prince 2023, section 3", ("Prince", "2023")), ("by He et al. (2015)", ("He", "2015")),
    ("Xiao, Rasul and\nVollgraf (2017)", ("Xiao", "2017"))])
def test_works_are_found_in_running_text(text, work):
    assert [found.groups() for found in WORK.finditer(text)] == [work]


def test_every_work_that_is_cited_has_an_entry():
    assert len(cited()) >= 8
    authors = {(name, year) for entry in PAGE.split("\n- ")[1:]
               for year in re.findall(r"\((\d{4})\)", entry)
               for name in re.findall(r"\b[A-Z]\w+", entry)}
    assert cited() <= authors
