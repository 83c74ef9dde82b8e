"""A page a claim, small and by itself: what was said, what was found, what that tells apart."""

import re
from collections import defaultdict
from importlib import import_module
from pathlib import Path

from docutils.nodes import make_id
from jinja2 import Environment, StrictUndefined

from kerasdemos.evidence.power import TELLS_APART
from kerasdemos.evidence.report import MEANINGS, SYMBOLS
from kerasdemos.evidence.sentences import sentences
from kerasdemos.lectures.catalog import lectures
from kerasdemos.scripts import scripts

DOCS = Path(__file__).parents[1]
TEMPLATE = Path(__file__).parent / "claim.html.j2"
FIGURE = re.compile(r'<figure id="runs-([^"]+)"><img alt="([^"]*)" loading="lazy" src="([^"]+)"')


def told(judged):
    """Say of each claim what its page needs: dict of id to dict, which JSON can hold."""
    mistakes, demos = defaultdict(list), defaultdict(list)
    for lecture in lectures():
        for room in map(import_module, lecture.rooms):
            for alteration in getattr(room, "ALTERATIONS", ()):
                for name in alteration.breaks:
                    mistakes[name].append(alteration.name)
    for script in scripts().values():
        for name in script.claims:
            demos[name].append(script.name)
    return {row.claim.id: {
        "lecture": row.lecture, "slide": row.claim.slide, "what": row.claim.what,
        "origin": row.claim.origin, "printed": row.printed, "ours": row.judgement.ours,
        "verdict": row.judgement.verdict, "said": sentences(row), "numbers": bool(row.numbers),
        "apart": [[name, f"{share:.0%}", share >= TELLS_APART]
                  for name, share in row.power.shares.items()] if row.power else [],
        "mistakes": mistakes[row.claim.id], "demos": demos[row.claim.id],
        "experiments": [[one.name, one.about, one.command] for one in row.claim.experiments],
    } for row in judged}


def pages(known, spread):
    """Return every claim's page.

    Parameters
    ----------
    known : dict
        As `told`.
    spread : str
        The page of the distributions: of it the figures are taken.

    Returns
    -------
    dict of str to str
        HTML, by the claim's id.
    """
    drawings = {name: (alt, source) for name, alt, source in FIGURE.findall(spread)}
    homes = {lecture.title: (_page_of(lecture), lecture.slides) for lecture in lectures()}
    page = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True,
                       lstrip_blocks=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    names = list(known)
    return {name: page.render(
        known[name], id=name, symbols=SYMBOLS, meanings=MEANINGS, drawing=drawings.get(name),
        before=names[k - 1] if k else "", after=names[k + 1] if k + 1 < len(names) else "",
        place=_place(known[name]["slide"], *homes[known[name]["lecture"]]),
    ) for k, name in enumerate(names)}


def _page_of(lecture):
    """Return the page in docs/ that says in its front matter that it is this lecture's."""
    return next((file.stem for file in DOCS.glob("*.md") if re.match(
        f"---\nlecture: {lecture.letter}\n", file.read_text(encoding="utf-8"))), "")


def _place(slide, page, slides):
    """Return the address of a slide in its lecture's page; a claim's may have a remark behind."""
    title = next(one for one in slides if slide == one or slide.startswith(f"{one} ("))
    return f"{page}.html#{make_id(title)}" if page else ""
