"""One reveal.js deck a lecture, from its demos as they ran: `make decks`.

A heading starts a slide; code stands one step down, under what it prints or draws; a figure fills
its slide. The speaker's notes have the verdicts. The decks open from a folder, without a network.
"""

import base64
import hashlib
import html
import io
import re
import shutil
import sys
from pathlib import Path
from string import Template

import nbformat
from markdown_it import MarkdownIt
from matplotlib import image
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from kerasdemos import files
from kerasdemos.scripts import scripts

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MODULES, EXPLORERS = DOCS / "node_modules", DOCS / "explorers"
DECKS = {  # name: the package of the lecture, its demos in the order of the slides
    "lecture_30": ("uniandes", (
        "xor", "xor_training", "multilayer_perceptrons", "activations", "activations_on_fashion",
        "universal_approximation", "learning_can_fail", "architecture", "initialization",
        "fashion", "cifar")),
    "lecture_3": ("cambridge", ("shallow_networks", "building_functions", "deep_networks",
                                "backpropagation", "moons", "regression")),
}
COPIED = {"reveal.js/dist/reveal.js", "reveal.js/dist/reveal.css", "reveal.js/dist/reset.css",
          "reveal.js/dist/plugin/notes.js", "mathjax/es5/tex-svg.js"}
# A slide of 1280 x 720: the pixels below a heading, a line of text, of code, the frame of code;
# and how many characters such a line holds.
TEXT_HEIGHT, LINE, CODE_LINE, CODE_FRAME, CHARACTERS, CODE_COLUMNS = 560, 40, 24, 42, 82, 104
LARGE = 1.25  # how much larger code is where it is short
SLIDE, CORNER = (1280, 720), (44, 28)  # the slide's number stands in the lower right corner
# On a slide an explorer has its controls beside its figure, and no more text than its title.
BESIDE = '<link rel="stylesheet" href="slide.css">\n</head>'
LEFT_OUT = ("google.colab", "os.environ |=", "demo_options(")  # cells for who runs it elsewhere


def _math(content, options):
    marks = r"\[\]" if options["display_mode"] else r"\(\)"
    return f"{marks[:2]}{html.escape(content)}{marks[2:]}"


MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=_math)


def write_deck(name, notebooks, folder, verdicts):
    """Write one deck and what it needs beside it.

    Parameters
    ----------
    name : str
        A key of DECKS.
    notebooks : dict of str to notebook
        The executed demos by name, as nbformat reads them; the deck has those of its lecture.
    folder : pathlib.Path
    verdicts : pandas.DataFrame
        As `kerasdemos.evidence.verdicts` returns.

    Returns
    -------
    pathlib.Path
    """
    from kerasdemos.lectures.catalog import lectures

    module, demos = DECKS[name]
    [lecture] = [one for one in lectures() if one.rooms[0].split(".")[2] == module]
    explorers = _explorers(folder)
    stacks = [[f'<h1 class="first">{html.escape(lecture.title)}</h1>'
               "<p>Its slides, formulas and listings, run.</p>"]]
    for demo in demos:
        if demo in notebooks:
            stacks += _stacks(notebooks[demo], folder, _notes(notebooks[demo], verdicts))
            stacks += [[f'<iframe data-src="explorers/{one["name"]}.html" '
                        f'title="{html.escape(one["title"])}"></iframe>']
                       for one in explorers if one["demo"] == demo]
    for file in COPIED:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / file, folder / file)
    deck = Template((DOCS / "decks.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(lecture.title), highlighting=HtmlFormatter().get_style_defs("pre"),
        slides="\n".join("<section>" + "\n".join(f"<section>{slide}</section>" for slide in stack)
                         + "</section>" for stack in stacks))
    files.write(folder / f"{name}.html", deck)
    return folder / f"{name}.html"


def _stacks(notebook, folder, notes):
    """A demo's slides: a list of stacks, each a list of the HTML of its slides, topmost first."""
    stacks, heading, room = [], "", 0
    for cell in notebook.cells:
        if cell.source.startswith("# Exercises: "):
            break
        if any(mark in cell.source for mark in LEFT_OUT):
            continue
        if cell.cell_type == "markdown":
            for part in re.split(r"^(?=#{1,2} )", cell.source, flags=re.MULTILINE):
                if title := re.match(r"#+ (.+)\n*", part):
                    heading = f"<h2>{MARKDOWN.renderInline(title[1])}</h2>"
                    part = part[title.end():]
                pages = _pages(part, bool(title))
                stacks += [[heading + MARKDOWN.render(page)] for page, _ in pages]
                room = pages[-1][1] if pages else room
            continue
        for output in cell.outputs:
            if picture := output.get("data", {}).get("image/png"):
                stacks.append([_figure(picture, output, heading, folder)])
                room = 0
            elif text := output.get("text") or output.get("data", {}).get("text/plain"):
                for page, height in _lines(text):
                    if height > room:
                        stacks.append([heading])
                        room = TEXT_HEIGHT
                    stacks[-1][0] += _pre(page, html.escape(f"{page}\n"), room)
                    room -= height * (LARGE if _is_large(page, room) else 1)
        stacks[-1] += [_pre(page, highlight(page, PythonLexer(), HtmlFormatter(nowrap=True)),
                            TEXT_HEIGHT) for page, _ in _lines(cell.source)]
    for stack in (stacks[0], stacks[-1]):
        stack[0] += notes
    return stacks


def _pages(text, titled):
    """Cut Markdown between its blocks into pages: pairs of a page and the room left on it.

    A heading alone is a page too.
    """
    pages, rooms = ([[]], [TEXT_HEIGHT]) if titled else ([], [])
    for block in _blocks(text):
        if not pages or (pages[-1] and _tall(block) > rooms[-1]):
            pages.append([])
            rooms.append(TEXT_HEIGHT)
        pages[-1].append(block)
        rooms[-1] -= _tall(block)
    return [("\n\n".join(page), room) for page, room in zip(pages, rooms, strict=True)]


def _blocks(text):
    """Yield the blocks of Markdown; a list or table too long for a slide in parts."""
    for block in re.split(r"\n\s*\n", text.strip()) if text.strip() else ():
        lines = block.splitlines()
        head = lines[:2] if block.startswith("|") else []
        items = re.split(r"\n(?=[-*|]|\d+\. )", "\n".join(lines[len(head):]))
        parts = [head]
        for item in items:
            if len(parts[-1]) > len(head) and _tall("\n".join([*parts[-1], item])) > TEXT_HEIGHT:
                parts.append(head)
            parts[-1] = [*parts[-1], item]
        yield from map("\n".join, parts)


def _tall(block):
    """Pixels of a block of Markdown, rather too many than too few."""
    lines = block.splitlines()
    apart = lines if re.match(r"[-|*]|\d+\. ", block) else [" ".join(lines)]
    return (14 + LINE * sum(-(-len(line) // CHARACTERS) for line in apart)
            + 70 * ("$$" in block or r"\begin" in block))


def _lines(text):
    """Cut code or printed text into pages that fit, at empty lines where it can: with heights."""
    pages = []
    for line in text.strip("\n").splitlines():
        if not pages:
            pages.append(line)
        elif _height(f"{pages[-1]}\n{line}") <= TEXT_HEIGHT:
            pages[-1] += f"\n{line}"
        else:
            kept, _, moved = pages[-1].rpartition("\n\n")
            if len(kept) > len(moved):
                pages[-1] = kept
                line = f"{moved}\n{line}"
            pages.append(line)
    return [(page, _height(page)) for page in pages]


def _height(page):
    """Pixels of code or printed text; a long line counts as it is wrapped."""
    lines = page.splitlines()
    return CODE_FRAME + CODE_LINE * sum(max(1, -(-len(line) // CODE_COLUMNS)) for line in lines)


def _pre(page, content, room):
    """Return code or printed text, in large type where that fits."""
    return f"<pre{' class=large' * _is_large(page, room)}>{content}</pre>"


def _is_large(page, room):
    return max(map(len, page.splitlines())) * LARGE < CODE_COLUMNS and _height(page) * LARGE <= room


def _figure(picture, output, heading, folder):
    content = base64.b64decode(picture)
    file = folder / "figures" / f"{hashlib.sha256(content).hexdigest()[:12]}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    said = output.get("metadata", {})
    alt = said.get("alt") or said.get("image/png", {}).get("alt") or f"{heading}: figure"
    name = "figure whole" if _fills_corner(content) else "figure"
    return f'<img class="{name}" src="figures/{file.name}" alt="{html.escape(alt)}">'


def _fills_corner(picture):
    """Whether a figure, in the middle of its slide, is drawn where the slide's number stands."""
    pixels = image.imread(io.BytesIO(picture))[..., :3]
    height, width = pixels.shape[:2]
    scale = max(1, width / SLIDE[0], height / SLIDE[1])
    left, top = (int((length + scale * whole) / 2 - scale * part) for length, whole, part in zip(
        (width, height), SLIDE, CORNER, strict=True))
    return bool((pixels[max(top, 0):, max(left, 0):] < 0.98).any())


def _notes(notebook, verdicts):
    """The verdicts of the claims whose rows the demo's closing table has, for the speaker."""
    text = "\n".join(cell.source for cell in notebook.cells if "closing_table(" in cell.source)
    rows = set(re.findall(r'"([A-Z]\d+)\.', text))
    lines = [f"<li>{html.escape(f'{row.slide}: {row.what}: {row.printed}; ours {row.ours}')}: "
             f"<b>{row.verdict}</b></li>" for row in verdicts.itertuples()
             if row.Index.partition(".")[0] in rows]
    return f'<aside class="notes"><ul>{"".join(lines)}</ul></aside>'


def _explorers(folder):
    """Write the explorers' pages for slides: their entries, none where there are none."""
    if not (EXPLORERS / "explorers.json").exists():
        return []
    sys.path.insert(0, str(EXPLORERS))
    import write_explorers

    write_explorers.write_scripts(folder / "explorers")
    write_explorers.write_pages(folder / "explorers")
    for page in (folder / "explorers").glob("*.html"):
        files.write(page, page.read_text(encoding="utf-8").replace("</head>", BESIDE))
    return write_explorers.catalog()["explorers"]


def main():
    """Execute what has changed and write both decks."""
    from kerasdemos.evidence import verdicts

    if missing := [file for file in sorted(COPIED) if not (MODULES / file).exists()]:
        sys.exit(f"decks: expected docs/node_modules/{missing[0]}; npm brings it: "
                 "(cd docs && npm ci)")
    notebooks, judged = executed(scripts(), "--short" in sys.argv[1:]), verdicts()
    for name in DECKS:
        print(write_deck(name, notebooks, ROOT / "build/site/decks", judged).relative_to(ROOT))


def executed(demos, short):
    """Execute the demos that have changed, as the site does: dict of name to notebook."""
    sys.path.insert(0, str(DOCS / "site"))
    import executing

    known = executing.executed(ROOT / "build/site-demos", demos, short)
    return {name: nbformat.read(demo.folder / "notebook.ipynb", as_version=4)
            for name, demo in known.items()}


if __name__ == "__main__":
    main()
