"""Every demo executed, kept until its script or what it imports changes; and as a page."""

import concurrent.futures
import hashlib
import json
import os
import platform
import re
import shutil
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from kerasdemos import cells, files
from kerasdemos.evidence.workers import THREADS
from kerasdemos.exercises import sheet_of
from kerasdemos.figures.style import STYLE
from kerasdemos.machine import cores

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
# Where a whole run takes minutes, one that says so: CIFAR-10's ten epochs are 100 seconds.
SHORT = {name: {"EPOCHS": epochs} for name, epochs in {
    "activations_on_fashion": "1", "cifar": "1", "architecture": "1", "learning_can_fail": "200",
    "xor_training": "1000", "moons": "1000", "initialization": "2", "fashion": "1"}.items()}
# In this order, before all others, so that the last one to end is a short one.
LONGEST = ("cifar", "activations_on_fashion", "learning_can_fail", "universal_approximation",
           "xor_training", "architecture", "initialization", "moons", "fashion")
# The last cell: what this run has loaded of the package.
_LOADED = ("import json, sys\nprint(json.dumps(sorted(module.__file__ for name, module in "
           "sys.modules.items()\n    if name.partition('.')[0] == 'kerasdemos')))")


class Demo:
    """One demo and what is kept of its last run.

    Parameters
    ----------
    script : Script
    folder : pathlib.Path
        Of what is kept: ``notebook.ipynb``, ``record.json`` and the figures.
    short : bool
        Train the long ones for fewer epochs; their pages say so.
    """

    def __init__(self, script, folder, short=False):
        self.script, self.folder = script, folder / script.name
        self.settings = SHORT.get(script.name, {}) if short else {}

    @property
    def stale(self):
        """Why it must be executed anew, in a few words; empty where it must not."""
        try:
            kept = json.loads((self.folder / "record.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "never executed"
        now = self._record(kept["files"])
        return "; ".join(f"{what} changed" for what, before in kept["hashes"].items()
                         if now["hashes"].get(what) != before)

    def execute(self):
        """Run it in a kernel of its own and keep notebook and figures; return the seconds."""
        started = time.perf_counter()
        notebook = nbformat.reads(self.script.notebook(), as_version=4)
        if sheet := sheet_of(self.script.name):  # here with the solutions, which are run too
            del notebook.cells[-len(sheet.cells(solutions=False)):]
            solved = cells.notebook(sheet.cells(solutions=True))
            notebook.cells += nbformat.reads(solved, as_version=4).cells
        for cell in notebook.cells:
            for name, value in self.settings.items():
                cell.source = cell.source.replace(f'"{name}": ""', f'"{name}": "{value}"')
        notebook.cells.append(nbformat.v4.new_code_cell(_LOADED))
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        around = {name: value for name, value in os.environ.items()
                  if name not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET", "MAKEFLAGS",
                                  "MPLBACKEND")}  # the kernel's own shows figures
        around["PYTHONPATH"] = str(ROOT)
        # Its share of the cores: threads that wait for one another there cost twice the time.
        for threads in ("TF_NUM_INTRAOP_THREADS", *THREADS):
            around.setdefault(threads, str(max(1, cores() // AT_ONCE)))
        NotebookClient(notebook, timeout=None, kernel_name="python3",
                       extra_arguments=["--log-level=ERROR"],
                       resources={"metadata": {"path": str(self.folder)}}).execute(env=around)
        loaded = json.loads(notebook.cells.pop().outputs[0].text)
        nbformat.write(notebook, self.folder / "notebook.ipynb")
        if list(self.folder.rglob("*.png")) and not any(
                "image/png" in one.get("data", {})
                for cell in notebook.cells for one in cell.get("outputs", ())):
            raise RuntimeError("expected the figures that it saves to be shown, got none")
        for cell in notebook.cells:
            if said := [one.text for one in cell.get("outputs", ()) if one.get("name") == "stderr"]:
                raise RuntimeError(f"expected nothing on stderr, got {said[0].strip()!r}")
            if left := [one.data["text/plain"] for one in cell.get("outputs", ())
                        if one.output_type == "execute_result"]:
                raise RuntimeError(f"expected a cell that prints or saves, got {left[0]!r}, the "
                                   f"value of {cell.source.splitlines()[-1]!r}")
        loaded = [str(Path(file).relative_to(ROOT)) for file in loaded]
        files.write(self.folder / "record.json", json.dumps(self._record(loaded), indent=1))
        return time.perf_counter() - started

    def _record(self, loaded):
        """What a run depends on: script, settings, modules loaded, runs, style, versions."""
        hashes = {f"demos/{self.script.name}.py": _hash(
                      self.script.notebook() + (self.script.solutions() or "")),
                  "settings": _hash(json.dumps(self.settings)),
                  "stored runs": _hash("".join(sorted(
                      _of_file(file) for file in (ROOT / "kerasdemos/runs").glob("*.jsonl")))),
                  "the figures' style": _of_file(STYLE),
                  "versions": _hash(" ".join([
                      platform.python_version(), _tensorflow(),
                      *map(version, ("keras", "numpy", "matplotlib"))]))}
        return {"files": loaded, "hashes": hashes | {name: _of_file(ROOT / name)
                                                     for name in loaded}}

    def page(self, repository):
        """Return the executed notebook as a source of the site, text in Jupyter's format.

        Parameters
        ----------
        repository : str
            ``owner/name`` where the site is published from, for Colab; empty: not known.
        """
        notebook = nbformat.read(self.folder / "notebook.ipynb", as_version=4)
        shown, heading, named = [], "", set()
        for cell in notebook.cells:
            solution = "solution" in cell.metadata.get("tags", ())
            if cell.cell_type == "markdown":
                if solution:
                    cell.source = ("<details><summary>Solution</summary>\n\n"
                                   f"{cell.source}\n\n</details>")
                cell.source = re.sub("^# Exercises.*", "## Exercises", cell.source)
                cell.source = re.sub("^## (Exercise [0-9]+)", r"### \1", cell.source)
                heading = [heading, *re.findall("^#+ (.+)$", cell.source, re.MULTILINE)][-1]
                shown.append(cell)
                continue
            if "google.colab" in cell.source or "os.environ |=" in cell.source:
                continue  # for who opens it as a notebook
            saved = [name for name in self._saved_by(cell.source) if name not in named]
            named |= set(saved)
            if solution:
                cell.metadata["tags"] = ["hide-cell"]
            if saved:
                cell.metadata["figures"] = saved
                shown.append(nbformat.v4.new_markdown_cell(
                    "\n".join(f"({self.script.name}-{name})=" for name in saved)))
            said = [output.metadata.get("image/png", {}).get("alt") or output.metadata.get("alt")
                    for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
            if said:
                words = " ".join(filter(None, said)) or f"{heading}: figure {', '.join(saved)}"
                # With a width Sphinx makes it a link to its file, to be seen large on a phone.
                cell.metadata["mystnb"] = {"image": {"alt": words, "width": "100%"}}
            shown.append(cell)
        shown.insert(1, nbformat.v4.new_markdown_cell(self._links(repository)))
        notebook.cells = shown
        for number, cell in enumerate(shown):
            cell["id"] = f"cell-{number}"
        return nbformat.writes(notebook)

    def _saved_by(self, source):
        """The figures that a cell saves: what stands before .png, braces of an f-string open."""
        patterns = [re.sub(r"\{[^}]*\}", r"\\w+", name)
                    for name in re.findall(r'"([\w{}.]+)\.png"', source)]
        literal = set(re.findall(r'"(\w+)\.png"', self.script.text))
        return [file.stem for file in sorted(self.folder.glob("build/figures/*.png"))
                if file.stem in patterns or (file.stem not in literal and any(
                    re.fullmatch(pattern, file.stem) for pattern in patterns))]

    def _links(self, repository):
        name = self.script.name
        colab = "https://colab.research.google.com/" + (
            f"github/{repository}/blob/gh-pages/notebooks/{name}.ipynb" if repository
            else "#create=false&upload=true")
        solutions = (f'<a href="../notebooks/{name}_solutions.ipynb" download>Solutions</a> '
                     if self.script.solutions() else "")
        short = "".join(f" On this page it was run with {key}={value}, shorter than by default."
                        for key, value in self.settings.items())
        return (f'<p class="ways"><a href="../notebooks/{name}.ipynb" download>Notebook</a> '
                f'<a href="../scripts/{name}.py" download>Script</a> {solutions}'
                f'<a href="{colab}">Open in Colab</a> <code>make {name}</code></p>\n\n'
                f"What stands below the code is what it printed and drew when it ran.{short}")


def executed(folder, scripts, short):
    """Execute what is stale, two at a time.

    Parameters
    ----------
    folder : pathlib.Path
        Of what is kept.
    scripts : dict of str to Script
    short : bool

    Returns
    -------
    dict of str to Demo

    Raises
    ------
    RuntimeError
        Naming the demos that did not end well, and how each ended.
    """
    failed = []
    demos = {name: Demo(script, folder, short) for name, script in scripts.items()}
    stale = [demo for demo in demos.values() if demo.stale]
    with concurrent.futures.ThreadPoolExecutor(min(AT_ONCE, cores())) as pool:
        stale.sort(key=lambda demo: [*LONGEST, demo.script.name].index(demo.script.name))
        running = {pool.submit(demo.execute): demo for demo in stale}
        for done in concurrent.futures.as_completed(running):
            name = running[done].script.name
            if error := done.exception():
                said = f"{getattr(error, 'ename', type(error).__name__)}: " \
                       f"{getattr(error, 'evalue', error)}"
                failed.append(f"demos/{name}.py: {said}")
            print(f"site: {name} {'failed' if error else f'executed in {done.result():.0f} s'}",
                  file=sys.stderr, flush=True)
    if failed:
        raise RuntimeError("\n".join(failed))
    return demos


def _tensorflow():
    """TensorFlow's version, by whichever name it is installed."""
    try:
        return version("tensorflow")
    except PackageNotFoundError:
        return version("tensorflow-cpu")


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _of_file(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else "gone"
