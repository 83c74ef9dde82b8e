"""Write the explorers as pages that stand alone: python docs/explorers/write_explorers.py FOLDER.

Into FOLDER go their scripts and style, `data.js` with the lectures' example networks, and a page an
explorer; they open from there without a server.
"""

import html
import json
import shutil
import sys
from pathlib import Path
from string import Template

import numpy as np

HERE = Path(__file__).parent


def catalog():
    """Read what explorers there are: the dict of explorers.json."""
    return json.loads((HERE / "explorers.json").read_text(encoding="utf-8"))


def data():
    """Collect the example networks, where they stand: a dict of numbers and lists."""
    from kerasdemos.lectures.cambridge import shallow

    return {
        "one_input": {"theta": shallow.THETA, "phi": shallow.PHI},
    }


def scripts(explorer):
    """Name the scripts that an explorer needs, in the order in which they are loaded."""
    return [*catalog()["shared"], explorer["script"]]


def write_scripts(folder):
    """Write scripts, style and data into a folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*HERE.glob("*.js"), *HERE.glob("*.css")):
        shutil.copyfile(file, folder / file.name)
    text = json.dumps(data(), default=lambda value: np.asarray(value).tolist())
    (folder / "data.js").write_text(f"kd.data = {text};\n", encoding="utf-8")


def write_pages(folder):
    """Write a page for each explorer into a folder that has their scripts."""
    template = Template((HERE / "template.html").read_text(encoding="utf-8"))
    for explorer in catalog()["explorers"]:
        page = template.substitute(
            name=explorer["name"], title=html.escape(explorer["title"]),
            shows=html.escape(explorer["shows"]),
            scripts="\n".join(f'<script defer src="{name}"></script>'
                              for name in scripts(explorer)),
            **{"try": "\n".join(f"<li>{html.escape(line)}</li>" for line in explorer["try"])})
        (Path(folder) / f"{explorer['name']}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write_scripts(sys.argv[1])
    write_pages(sys.argv[1])
