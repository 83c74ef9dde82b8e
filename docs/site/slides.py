"""Sphinx's extension for the lectures' pages: a heading a slide, filled from claims and demos.

A page names its lecture by the letter in its front matter (``lecture: U``). Every slide has a
heading there, in order, and every claim a place, or the build fails.
"""

import json
from collections import Counter
from functools import cache
from html import escape
from itertools import zip_longest
from pathlib import Path

import explorers
import nbformat
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from kerasdemos.evidence.report import SYMBOLS
from kerasdemos.evidence.rules import VERDICTS
from kerasdemos.evidence.words import shown
from kerasdemos.lectures.catalog import lectures

log = logging.getLogger(__name__)


class Verdicts(SphinxDirective):
    """``{verdicts} U3 C17.loss``: the claims whose ids begin so, before a dot or a dash."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return the chips and the table behind them."""
        rows = self.arguments[0].split()
        judged = judgements(self.env)
        found = []
        for row in rows:
            of_row = [claim for lecture in lectures() for claim in lecture.claims
                      if claim.id == row or claim.id.startswith((f"{row}.", f"{row}-"))]
            if not of_row:
                raise self.error(f"verdicts: expected rows of claims, got {row!r}")
            found += of_row
        if not hasattr(self.env, "claims_shown"):
            self.env.claims_shown = {}
        self.env.claims_shown.setdefault(self.env.docname, []).extend(
            claim.id for claim in found)
        return [nodes.raw("", _verdicts(found, judged), format="html")]


class Drawn(SphinxDirective):
    """``{drawn} xor_spaces``: that figure of a demo; the body says what it shows."""

    has_content = True
    required_arguments = 1

    def run(self):
        """Return the figure, with a link to the cell that draws it."""
        stem = self.arguments[0]
        demo = figures_of(str(self.env.srcdir)).get(stem)
        if demo is None:
            raise self.error(f"drawn: expected a figure that a demo draws, got {stem!r}")
        words = " ".join(self.content)
        name, alt = demo
        image = nodes.image(uri=f"/figures/{stem}.png", alt=alt or words.replace("$", ""),
                            classes=["plot"], width="100%")  # and with that a link to its file
        caption = nodes.caption("", "")
        parsed, _ = self.parse_inline(words + " ")
        caption += parsed
        link = nodes.raw("", f'<a href="demos/{name}.html#{nodes.make_id(f"{name}-{stem}")}">'
                             f"Code: {name}.py</a>", format="html")
        caption += link
        return [nodes.figure("", image, caption, classes=["drawn"])]


class Explorer(SphinxDirective):
    """``{explorer} folding``: that interactive figure, in the page and by itself."""

    required_arguments = 1

    def run(self):
        """Return the place that its scripts fill, and those that the page has not yet."""
        name = self.arguments[0]
        if name not in explorers.catalog():
            raise self.error(f"explorer: expected a name in explorers.json, got {name!r}")
        already = self.env.temp_data.setdefault("explorers", set())
        html = explorers.tags(name, "../" * self.env.docname.count("/"), already)
        already |= set(explorers.scripts_of(name))
        return [nodes.raw("", html, format="html")]


def _verdicts(claims, judged):
    counts = Counter(judged[claim.id]["verdict"] for claim in claims)
    chips = " ".join(f'{chip(verdict, counts[verdict])}' for verdict in VERDICTS if counts[verdict])
    rows = "".join(
        f'<tr><th scope="row"><a href="evidence/claims/{claim.id}.html">{_breakable(claim.id)}</a>'
        f'</th><td>{escape(claim.what)}</td><td>{escape(judged[claim.id]["printed"])}</td>'
        f'<td>{escape(judged[claim.id]["ours"])}</td>'
        f'<td>{chip(judged[claim.id]["verdict"])}</td></tr>' for claim in claims)
    wrong = "".join(
        f'<p class="error-log"><strong>On the slide</strong> ({claim.id}): '
        f"{escape(claim.what)}. It says {escape(shown(claim.printed))}; it should say "
        f"{escape(shown(claim.rule.correct))}.</p>"
        for claim in claims if claim.kind == "slide error")
    return (f'{wrong}<details class="report verdicts"><summary>{chips} <span class="what">'
            f"what is printed, beside ours</span></summary>"
            f'<div class="scrolls" tabindex="0"><table><thead><tr><th scope="col">claim</th>'
            f'<th scope="col">what</th><th scope="col">printed</th><th scope="col">ours</th>'
            f'<th scope="col">verdict</th></tr></thead><tbody>{rows}</tbody>'
            f'</table></div></details>')


def chip(verdict, number=None):
    """Return a verdict as the report writes it, with how many have it."""
    words = verdict if number is None else f"{number} {verdict}"
    return (f'<span class="verdict {verdict.replace(" ", "-")}"><span aria-hidden="true">'
            f"{SYMBOLS[verdict]}</span> {words}</span>")


def _breakable(name):
    return ".<wbr>".join(name.split("."))


def judgements(env):
    """Every claim as judged, by id: what build.py has written of the report's table."""
    path = Path(env.srcdir) / "evidence/judged.json"
    env.note_dependency(str(path))
    return _judged(path)


@cache
def _judged(path):
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def figures_of(source):
    """Every figure that a demo saves: its name to (demo, what it shows)."""
    found = {}
    for path in sorted((Path(source) / "demos").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for stem in cell.metadata.get("figures", ()):
                alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
                found[stem] = path.stem, alt
    return found


def check(app, env):
    """Refuse a lecture's page that lacks a slide, or a claim, or says one twice."""
    for lecture in lectures():
        pages = [name for name, data in env.metadata.items()
                 if data.get("lecture") == lecture.letter]
        if len(pages) != 1:
            log.warning(f"{lecture.title}: expected one page with 'lecture: {lecture.letter}' in "
                        f"its front matter, got {len(pages)}")
            continue
        [name] = pages
        tree = env.get_doctree(name)
        titles = [section.next_node(nodes.title).astext()
                  for section in tree.findall(nodes.section) if section.parent.parent is tree]
        if titles != list(lecture.slides):
            wanted, got = next(pair for pair in zip_longest(lecture.slides, titles)
                               if pair[0] != pair[1])
            log.warning(f"{name}: expected the slide {wanted!r}, got {got!r}")
        shown_here = Counter(env.claims_shown.get(name, []))
        for claim in lecture.claims:
            if shown_here[claim.id] != 1:
                log.warning(f"{name}: expected the claim {claim.id} once, got "
                            f"{shown_here[claim.id]} times")


def _forget(app, env, docname):
    getattr(env, "claims_shown", {}).pop(docname, None)


def _merge(app, env, docnames, other):
    env.claims_shown = getattr(env, "claims_shown", {})
    for name in docnames:
        if name in getattr(other, "claims_shown", {}):
            env.claims_shown[name] = other.claims_shown[name]


def setup(app):
    """Tell Sphinx of the directives."""
    app.add_directive("verdicts", Verdicts)
    app.add_directive("drawn", Drawn)
    app.add_directive("explorer", Explorer)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
