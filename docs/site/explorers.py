"""The explorers' pages, and their places on the lectures' pages: all from explorers.json."""

import runpy
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "explorers"
WRITER = runpy.run_path(str(FOLDER / "write_explorers.py"))
LECTURES = {"uniandes": "lecture_30", "cambridge": "lecture_3"}


def catalog():
    """Return what explorers there are, by name: a dict of what explorers.json says."""
    return {one["name"]: one for one in WRITER["catalog"]()["explorers"]}


def pages():
    """Return a page an explorer, and one that lists them: dict of name to Markdown."""
    known = catalog()
    entries = "\n".join(f"- [{one['title']}]({name}.md). {one['shows']}"
                        for name, one in known.items())
    names = "\n".join(known)
    index = ("# Explore\n\nFigures that move: sliders, buttons, and what becomes of the network. "
             "All of them work with the keyboard and by touch. Their setting is in the address, "
             f"which can be passed on.\n\n{entries}\n\n"
             f"```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    return {"index": index} | {name: _page(one) for name, one in known.items()}


def _page(one):
    lecture = LECTURES[one["lecture"]]
    slides = ", ".join(f"“{slide}”" for slide in one["slides"])
    tries = "\n".join(f"- {line}" for line in one["try"])
    return (f"# {one['title']}\n\n{one['shows']}\n\n```{{explorer}} {one['name']}\n```\n\n"
            f"## What to try\n\n{tries}\n\n## Where it belongs\n\nTo [the slides](../{lecture}.md) "
            f"{slides}, and to the demo [{one['demo']}](../demos/{one['demo']}.ipynb).\n")


def embedded(name, text):
    """Put the explorers of a lecture into its page, before the verdicts of their slides.

    The first slide has the explorer itself, its further slides a link to it.

    Parameters
    ----------
    name : str
        Of the page.
    text : str

    Returns
    -------
    str

    Raises
    ------
    RuntimeError
        An explorer names a slide that the page has not.
    """
    for one in catalog().values():
        if LECTURES[one["lecture"]] != name:
            continue
        link = f"[{one['title']}](explore/{one['name']}.md)"
        for number, slide in enumerate(one["slides"]):
            start = text.find(f"\n## {slide}\n")
            if start < 0:
                raise RuntimeError(f"explorers.json: {one['name']}: expected a slide of {name}.md, "
                                   f"got {slide!r}")
            at = text.index("```{verdicts}", start)
            placed = (f"To be moved: {link}.\n\n" if number else
                      f"{link}, to be moved:\n\n```{{explorer}} {one['name']}\n```\n\n")
            text = text[:at] + placed + text[at:]
    return text


def tags(name, prefix, already=()):
    """Return an explorer's place on a page, with the scripts that it needs, as HTML.

    Parameters
    ----------
    name : str
    prefix : str
        From the page to the site's first folder.
    already : collection of str
        Scripts that the page has.
    """
    one = catalog()[name]
    style = "" if already else f'<link rel="stylesheet" href="{prefix}explorers/explorers.css">'
    scripts = "".join(f'<script defer src="{prefix}explorers/{script}"></script>'
                      for script in WRITER["scripts"](one) if script not in already)
    return (f'{style}{scripts}<div class="explorer" data-explorer="{escape(name)}" role="group" '
            f'aria-label="{escape(one["title"])}"><p>This figure needs JavaScript.</p></div>')


def scripts_of(name):
    """Return the names of the scripts that an explorer needs."""
    return WRITER["scripts"](catalog()[name])
