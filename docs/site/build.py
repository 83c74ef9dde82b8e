"""Put the site's pages together, have Sphinx build them: `make site`; `make site-check`.

Sources are the pages in docs/, the demos, the docstrings and the claims; what is generated from
them stands in build/site-source, and the site in build/site.
"""

import argparse
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import evidence
import executing
import explorers
import nbformat
import reference

from kerasdemos import endings, files
from kerasdemos.scripts import scripts

ROOT = Path(__file__).parents[2]
DOCS, BUILD = ROOT / "docs", ROOT / "build"
SOURCE, EXTRA, STATIC = (BUILD / f"site-{name}" for name in ("source", "extra", "static"))
SITE = BUILD / "site"
STAMP = BUILD / "site-built"  # as old as what the last good build has read
MATHJAX = DOCS / "node_modules/mathjax/es5/tex-svg.js"


def main():
    """Build the site, or say what is stale; return the exit code."""
    parser = argparse.ArgumentParser(prog="site", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="say what is stale, build nothing")
    parser.add_argument("--short", action="store_true",
                        help="long demos for fewer epochs; their pages say so")
    asked = parser.parse_args()
    if asked.check:
        return check(asked.short)
    if not MATHJAX.exists():
        print("site: expected MathJax in docs/node_modules; npm brings it: (cd docs && npm ci)",
              file=sys.stderr)
        return 1
    started, read = time.perf_counter(), time.time()
    kept = Kept()
    try:
        with ThreadPoolExecutor(1) as beside:  # the claims are judged while the demos run
            running = beside.submit(executing.executed, BUILD / "site-demos", scripts(),
                                    asked.short)
            evidence.judged(BUILD / "site-report")
            known = running.result()
    except RuntimeError as error:
        print(f"site: {error}", file=sys.stderr)
        return 1
    write_pages(kept, known)
    kept.leave_nothing_else()
    code = subprocess.run(
        [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "--jobs",
         "2", "-c", DOCS, "-d", BUILD / "site-doctrees", SOURCE, SITE],
        env=os.environ | {"KERASDEMOS_SITE": str(BUILD)}).returncode
    if code == 0:
        remove_what_no_page_needs()
        STAMP.touch()
        os.utime(STAMP, (read, read))
        size = sum(file.stat().st_size for file in SITE.rglob("*") if file.is_file()) / 1e6
        print(f"site: {SITE.relative_to(ROOT)}/index.html, {size:.0f} MB, in "
              f"{time.perf_counter() - started:.0f} s")
    return code


def remove_what_no_page_needs():
    """Remove pages of an earlier build, which Sphinx leaves, and the theme's maps for debuggers."""
    for file in (SITE / "_static").rglob("*.map"):
        file.unlink()
    for page in SITE.rglob("*.html"):
        source, name = SOURCE / page.relative_to(SITE), page.relative_to(SITE)
        if page.name != "search.html" and "_static" not in name.parts and not any(
                file.exists() for file in (source.with_suffix(".md"), source.with_suffix(".ipynb"),
                                           EXTRA / name)):
            page.unlink()


def check(short):
    """Say which demos must be executed anew, and which pages are newer than the site."""
    stale = [f"demos/{name}.py: {demo.stale}" for name, script in scripts().items()
             if (demo := executing.Demo(script, BUILD / "site-demos", short)).stale]
    if evidence.stale(BUILD / "site-report"):
        stale.append("the report: the package or its runs have changed")
    sources = [ROOT / "README.md", DOCS / "decks.html", DOCS / "package-lock.json",
               *DOCS.rglob("*.md"), *DOCS.glob("*.py"), *DOCS.glob("*.png"),
               *(DOCS / "explorers").iterdir(), *(DOCS / "site").rglob("*.*"),
               *(ROOT / "kerasdemos").rglob("*.py"), *(ROOT / "demos").rglob("*.py")]
    since = STAMP.stat().st_mtime if STAMP.exists() and (SITE / "index.html").exists() else 0
    stale += [f"{file.relative_to(ROOT).as_posix()}: newer than the site"
              for file in sorted(sources) if not {"node_modules", "__pycache__"} & set(file.parts)
              and file.stat().st_mtime > since]
    print("\n".join(stale or ["The site is up to date."]))
    return int(bool(stale))


class Kept:
    """The generated folders: a file is touched only where its content changes."""

    def __init__(self):
        self.files = set()

    def write(self, path, content):
        """Write text or bytes."""
        self.files.add(path)
        content = content.encode() if isinstance(content, str) else content
        if not path.exists() or path.read_bytes() != content:
            with files.whole(path) as temporary:
                temporary.write_bytes(content)

    def copy(self, path, to):
        """Copy a file."""
        self.write(to, path.read_bytes())

    def leave_nothing_else(self):
        """Remove what an earlier build wrote and this one did not."""
        for folder in (SOURCE, EXTRA, STATIC):
            for file in folder.rglob("*"):
                if file.is_file() and file not in self.files:
                    file.unlink()


def write_pages(kept, known):
    """Write every source of the site into build/site-source, and what is only copied beside it."""
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    for file in sorted(DOCS.rglob("*.md")):
        if not {"node_modules", "site"} & set(file.relative_to(DOCS).parts[:-1]):
            text = explorers.embedded(file.stem, file.read_text(encoding="utf-8"))
            kept.write(SOURCE / file.relative_to(DOCS), text)
    kept.copy(ROOT / "README.md", SOURCE.parent / "README.md")
    for name, demo in known.items():
        kept.write(SOURCE / f"demos/{name}.ipynb", demo.page(repository))
        kept.write(EXTRA / f"notebooks/{name}.ipynb", demo.script.notebook())
        if solutions := demo.script.solutions():
            kept.write(EXTRA / f"notebooks/{name}_solutions.ipynb", solutions)
        kept.write(EXTRA / f"scripts/{name}.py", demo.script.text)
        for figure in demo.folder.glob("build/figures/*.png"):
            kept.copy(figure, SOURCE / "figures" / figure.name)
    kept.write(SOURCE / "demos/index.md", index_of_demos(known))
    for name, text in explorers.pages().items():
        kept.write(SOURCE / f"explore/{name}.md", text)
    explorers.WRITER["write_scripts"](EXTRA / "explorers")
    kept.files |= set((EXTRA / "explorers").iterdir())
    for name, text in reference.pages().items():
        kept.write(SOURCE / f"api/{name}.md", text)
    texts, drawings = evidence.pages(BUILD / "site-report")
    for name, text in texts.items():
        if name.startswith("claims/"):
            kept.write(EXTRA / f"evidence/{name}.html", text)
        else:
            kept.write(SOURCE / f"evidence/{name}{'.json' if name == 'judged' else '.md'}", text)
    for name, drawing in drawings.items():
        kept.write(EXTRA / f"evidence/drawings/{name}", drawing)
    kept.write(STATIC / "report.css", evidence.style())
    write_decks(kept, known)
    kept.copy(BUILD / "site-report/typical_or_luck.png", SOURCE / "figures/typical_or_luck.png")
    for picture in DOCS.glob("*.png"):  # README's: here as drawn by this build
        kept.copy(SOURCE / "figures" / picture.name, SOURCE / picture.name)


def write_decks(kept, known):
    """Write the decks of slides, from the same notebooks and verdicts."""
    decks = runpy.run_path(str(DOCS / "decks.py"))
    shutil.rmtree(EXTRA / "decks", ignore_errors=True)
    notebooks = {name: nbformat.read(demo.folder / "notebook.ipynb", as_version=4)
                 for name, demo in known.items()}
    for name in decks["DECKS"]:
        decks["write_deck"](name, notebooks, EXTRA / "decks",
                            evidence.judged(BUILD / "site-report"))
    kept.files |= {file for file in (EXTRA / "decks").rglob("*") if file.is_file()}


def index_of_demos(known):
    """Return the page that lists the demos."""
    entries = "\n".join(f"- [{demo.script.title}]({name}.ipynb): `make {name}`"
                        for name, demo in known.items())
    names = "\n".join(known)
    return (f"# Demos\n\nOne short script a topic. Each page shows what its script printed and "
            f"drew when this site was built; each is a notebook too.\n\n{entries}\n\n"
            f"```{{toctree}}\n:hidden:\n\n{names}\n```\n")


def command():
    """Run `main`, which Ctrl-C ends at once: its threads would go on to every demo that waits."""
    # The kernels end with the process that began them.
    signal.signal(signal.SIGINT, lambda *_: os._exit(endings.end("site", KeyboardInterrupt())))
    return main()


if __name__ == "__main__":
    sys.exit(command())
