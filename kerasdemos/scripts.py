"""The demos as files: what each is called, which options it has, and each as a notebook."""

import ast
import os
import re
import runpy
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import kerasdemos
from kerasdemos import cells, files
from kerasdemos.cells import Cell
from kerasdemos.checks import InputError
from kerasdemos.exercises import sheet_of

OPTIONS = ("epochs", "seed", "data", "preset", "out")
# Colab has no package of ours, and every other place has one: it runs this notebook.
INSTALL = Cell("code", f"""import sys

if "google.colab" in sys.modules:
    %pip install --quiet "kerasdemos=={kerasdemos.__version__}"\
""")
SETTINGS = """import os

# The settings of this notebook; what is empty has its default.
os.environ |= {{
{lines}
}}\
"""


@dataclass(frozen=True)
class Script:
    """One demo.

    Attributes
    ----------
    path : pathlib.Path
        In percent format: cells begin with ``# %%``.
    """

    path: Path

    @property
    def name(self):
        """What it is called by."""
        return self.path.stem

    @property
    def text(self):
        """The script."""
        return self.path.read_text(encoding="utf-8")

    @property
    def title(self):
        """Its first heading."""
        return re.search("^# # (.+)$", self.text, re.MULTILINE)[1]

    @property
    def options(self):
        """Which of OPTIONS it uses, by name, with what may be said there: a dict of str to str."""
        used = set(re.findall(r"\boptions\.(\w+)", self.text))
        call = next(node for node in ast.walk(ast.parse(self.text))
                    if isinstance(node, ast.Call) and ast.unparse(node.func) == "demo_options")
        given = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        said = {"epochs": f"by default {given.get('epochs', '')}", "seed": "by default 0",
                "data": "a file or folder" + " or 'standin'" * given.get("standin", False),
                "preset": " or ".join(map(repr, given.get("presets", ()))),
                "out": "a folder for the figures"}
        return {name: said[name] for name in OPTIONS if name in used}

    @property
    def claims(self):
        """Ids of the claims of the rooms that its closing table takes claims from."""
        modules = {}  # by the name that the script has for each
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("kerasdemos.lectures"):
                for one in node.names:
                    called = one.asname or one.name
                    modules["CLAIMS" if one.name == "CLAIMS" else f"{called}.CLAIMS"] = (
                        node.module if one.name == "CLAIMS" else f"{node.module}.{one.name}")
        used = re.findall(r"(?:\w+\.)?CLAIMS\b", self.text.partition("closing_table(")[2])
        return [claim.id for name in dict.fromkeys(used)
                for claim in import_module(modules[name]).CLAIMS]

    def run(self, **chosen):
        """Run it as a program of its own would be, in this process.

        Parameters
        ----------
        **chosen : str or None
            By names of OPTIONS.

        Raises
        ------
        InputError
            An option that it does not have, or a wrong value.
        """
        chosen = {name: value for name, value in chosen.items() if value is not None}
        for name in chosen:
            if name not in self.options:
                has = ", ".join(f"--{option}" for option in self.options) or "none"
                raise InputError(f"--{name}: expected an option of {self.name} ({has}), got "
                                 f"--{name} {chosen[name]}")
        os.environ |= {name.upper(): value for name, value in chosen.items()}
        sys.argv = [str(self.path)]
        try:
            runpy.run_path(str(self.path), run_name="__main__")
        except InputError as error:
            name, _, rest = str(error).partition(": ")
            if name.lower() in chosen:  # said of a variable, asked as an option
                raise InputError(f"--{name.lower()}: {rest}") from None
            raise

    def notebook(self, exercises=True):
        """Return it as a notebook, its exercises at the end: text in Jupyter's format."""
        lines = [f'    "{name.upper()}": "",  # {said}' for name, said in self.options.items()]
        content = cells.read(self.text)
        at = next(k for k, cell in enumerate(content) if cell.kind == "code")
        content[at:at] = [INSTALL, Cell("code", SETTINGS.format(lines="\n".join(lines)))]
        if exercises and (sheet := sheet_of(self.name)):
            content += sheet.cells(solutions=False)
        return cells.notebook(content)

    def solutions(self):
        """Return its exercises with their solutions as a notebook; None where it has none."""
        if not (sheet := sheet_of(self.name)):
            return None
        heading, *content = sheet.cells(solutions=True)
        return cells.notebook([heading, INSTALL, *content])


def scripts():
    """Return every demo of the package: dict of name to Script."""
    return {path.stem: Script(path) for path in sorted(files.demos_folder().glob("[a-z]*.py"))}


def script_called(name):
    """Return the demo of that name.

    Raises
    ------
    InputError
        There is none.
    """
    known = scripts()
    if name not in known:
        raise InputError(f"demo: expected one of {', '.join(known)}, got {name!r}")
    return known[name]


def write_notebooks(folder):
    """Write every demo as a notebook, and beside it the solutions of its exercises.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    list of pathlib.Path
    """
    written = []
    for script in scripts().values():
        for suffix, text in (("", script.notebook()), ("_solutions", script.solutions())):
            if text:
                written.append(Path(folder) / f"{script.name}{suffix}.ipynb")
                files.write(written[-1], text)
    return written
