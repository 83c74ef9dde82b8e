"""The exercises of a demo: questions, hints and worked solutions, read from one script.

``demos/exercises/NAME.py`` is in percent format: a heading and what the solutions import; then
each exercise, a Markdown cell that begins with ``## Exercise 1: its title``, a Markdown cell tagged
"hint", and cells tagged "solution", of which the code checks itself by assert. Run as a script it
does all its solutions.
"""

import re
from dataclasses import dataclass

from kerasdemos import files
from kerasdemos.cells import Cell, read
from kerasdemos.checks import require


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    title : str
        Without its number.
    question, hint : str
        Markdown, the question without its heading.
    solution : tuple of Cell
        Markdown and code.
    """

    title: str
    question: str
    hint: str
    solution: tuple


@dataclass(frozen=True)
class Sheet:
    """All exercises of a demo.

    Attributes
    ----------
    opening : tuple of Cell
        The heading and the imports, before the first exercise.
    exercises : tuple of Exercise
    """

    opening: tuple
    exercises: tuple

    def cells(self, *, solutions):
        """Return the cells of a notebook: with solutions, or with questions and hints alone."""
        cells = list(self.opening)
        for number, exercise in enumerate(self.exercises, start=1):
            heading = f"## Exercise {number}: {exercise.title}"
            hint = f"<details><summary>Hint</summary>\n\n{exercise.hint}\n\n</details>"
            cells += [Cell("markdown", f"{heading}\n\n{exercise.question}"),
                      Cell("markdown", hint, ("hint",)), *(exercise.solution if solutions else ())]
        return cells


def sheet_of(name):
    """Return the exercises of the demo of this name: a Sheet, or None where it has no such file.

    Raises
    ------
    InputError
        The file has another form than this module's first lines say.
    """
    path = files.demos_folder() / "exercises" / f"{name}.py"
    return sheet(path.read_text(encoding="utf-8"), path.name) if path.exists() else None


def sheet(text, name):
    """Read a script of exercises.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for the message.

    Returns
    -------
    Sheet

    Raises
    ------
    InputError
        As `sheet_of`.
    """
    cells = read(text)
    starts = [k for k, cell in enumerate(cells) if re.match("## Exercise", cell.source)]
    exercises = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(cells)], strict=True), 1):
        question, *rest = cells[start:end]
        heading = re.match(rf"## Exercise {number}: (.+)\n+", question.source)
        require(heading, name, f"the heading '## Exercise {number}: ...' and a question",
                repr(question.source.partition("\n")[0]))
        tags = [cell.tags for cell in rest]
        require(len(tags) > 1 and tags == [("hint",)] + [("solution",)] * (len(tags) - 1), name,
                f"a cell tagged hint, then cells tagged solution, in exercise {number}", tags)
        exercises.append(Exercise(heading[1], question.source[heading.end():], rest[0].source,
                                  tuple(rest[1:])))
    return Sheet(tuple(cells[:starts[0]] if starts else cells), tuple(exercises))
