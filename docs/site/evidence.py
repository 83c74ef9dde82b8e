"""The report as pages: what `kerasdemos reproduce` writes, section by section.

Nothing is judged or drawn here: `kerasdemos.evidence.report` does both.
"""

import base64
import hashlib
import json
import re
import runpy
from pathlib import Path

import claims
import pandas as pd

from kerasdemos import files
from kerasdemos.evidence import report
from kerasdemos.evidence.runs import shipped
from kerasdemos.evidence.wrong import with_wrong
from kerasdemos.lectures.catalog import computed_beside, experiments, lectures

PACKAGE = Path(report.__file__).parents[1]
# The pages after the first: name, title, what it says first, the sections it has.
PAGES = (
    ("claims", "Every claim", "What each slide prints, beside what is computed here.", None),
    ("spread", "How the runs spread", "", ("how-the-runs-spread",)),
    ("apart", "What the rows tell apart", "", ("what-the-rows-tell-apart",)),
    ("curves", "Learning curves", "", ("learning-curves",)),
    ("errors", "Errors on the slides", "", ("errors-on-the-slides",)),
    ("provenance", "Where the numbers come from", "",
     ("failed-runs", "refused-files", "where-the-numbers-come-from")),
)
SECTION = re.compile(r'<section aria-labelledby="([^"]+)"><h2 id="\1">(.*?)</h2>\n(.*?)</section>\n'
                     r"(?=\n*(?:<section aria-labelledby|<nav|</main>))", re.DOTALL)


def judged(folder):
    """Judge every claim by the package's own runs and keep the report until the package changes.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    pandas.DataFrame
        The report's table; its page and README's figure are beside it.
    """
    if stale(folder):
        with computed_beside() as computed:
            written = report.write_report(
                folder, shipped(with_wrong(experiments().values())), lectures(), computed)
        files.write(folder / "told.json", json.dumps(claims.told(written.judged)))
        draw = runpy.run_path(str(PACKAGE.parent / "docs/fill_readme.py"))["draw"]
        draw(folder / "typical_or_luck.png")
        files.write(folder / "made_from.txt", _of_package())
    return pd.read_csv(folder / "claims.csv", index_col="id", keep_default_na=False)


def stale(folder):
    """Whether the report kept in a folder is not of this package."""
    made_from = folder / "made_from.txt"
    return not made_from.exists() or made_from.read_text(encoding="utf-8") != _of_package()


def pages(folder):
    """Cut the report into pages.

    Returns
    -------
    texts : dict of str to str
        Markdown, by name; of claims/ID the HTML.
    drawings : dict of str to bytes
        The figures, by name.
    """
    table = judged(folder)
    page = (folder / "index.html").read_text(encoding="utf-8")
    sections = {anchor: (title, body) for anchor, title, body in SECTION.findall(page)}
    of_lectures = [anchor for anchor, (title, _) in sections.items()
                   if title in {lecture.title for lecture in lectures()}]
    of_page = {"index": ["what-the-verdicts-mean"]} | {
        name: [anchor for anchor in (wanted or of_lectures) if anchor in sections]
        for name, _, _, wanted in PAGES}
    if lost := set(sections) - {anchor for some in of_page.values() for anchor in some}:
        raise RuntimeError(f"evidence: expected a page for every section, got none for {lost}")
    home = {name: key for key, some in of_page.items() for anchor in some
            for name in re.findall(r'\bid="([^"]+)"', sections[anchor][1])}
    drawings = {}

    def keep(picture):
        content = base64.b64decode(picture[1])
        name = f"{hashlib.sha256(content).hexdigest()[:12]}.svg"
        drawings[name] = content
        return f'loading="lazy" src="drawings/{name}"'

    def body(anchor, key):
        text = re.sub('src="data:image/svg\\+xml;base64,([^"]+)"', keep, sections[anchor][1])
        return re.sub('href="#([^"]+)"', lambda link: (
            link[0] if home.get(link[1], key) == key
            else f'href="{home[link[1]]}.html#{link[1]}"'), text)

    intro = page[page.index("<main>"):page.index('<section aria-labelledby="what-the')]
    intro = re.sub(r"<main>\n<h1>.*?</h1>|\nin [\d.]+ seconds", "", intro.replace(
        "; judged and drawn", ""))
    contents = "\n".join(f"- [{title}]({name}.md)" for name, title, _, _ in PAGES)
    names = "\n".join(name for name, _, _, _ in PAGES)
    texts = {"index": f"# Evidence\n\n{_raw(intro)}\n\n{contents}\n\n## What the verdicts mean\n\n"
                      f"{_raw(body('what-the-verdicts-mean', 'index'))}\n\n"
                      f"```{{toctree}}\n:hidden:\n\n{names}\n```\n"}
    for name, title, said, _ in PAGES:
        parts = [f"# {title}", said]
        if name == "claims":
            parts.insert(0, "---\nhtml_theme.sidebar_secondary.remove: true\n---")
            parts.append(_raw('<script src="../_static/claims.js" defer></script>'))
        for anchor in of_page[name]:
            if len(of_page[name]) > 1:
                parts.append(f"## {sections[anchor][0]}")
                parts.append(_raw(body(anchor, name)))
            else:  # its headings are the page's next level
                parts.append(_raw(re.sub("<(/?)h3", r"<\1h2", body(anchor, name))))
        texts[name] = "\n\n".join(filter(None, parts)) + "\n"
    # A row leads to the claim's own page, which has it all.
    texts["claims"] = re.sub('(<th scope="row"><a href=")#([^"]+)"', r'\1claims/\2.html"',
                             texts["claims"])
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    texts |= {f"claims/{name}": text for name, text in claims.pages(told, texts["spread"]).items()}
    texts["judged"] = json.dumps({
        name: {key: str(row[key]) for key in ("printed", "ours", "verdict")}
        for name, row in table.iterrows()})
    return texts, drawings


def style():
    """The report's style for what is the report's within a page."""
    css = (PACKAGE / "evidence/report.css").read_text(encoding="utf-8")
    return f".report {{\n{css}}}\n"


def _raw(text):
    return f'``````{{raw}} html\n<div class="report">\n{text.strip()}\n</div>\n``````'


def _of_package():
    """A digest of all that a report is made from."""
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*")):
        if file.suffix in (".py", ".j2", ".css", ".jsonl", ".mplstyle"):
            digest.update(file.relative_to(PACKAGE).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()
