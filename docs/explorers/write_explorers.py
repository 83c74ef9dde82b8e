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


def _rows(net):
    """A network of one hidden layer as the slides index it, biases first."""
    theta, phi = (np.column_stack([bias, weight]) for bias, weight in zip(
        net.biases, net.weights, strict=True))
    return {"theta": theta, "phi": phi[0]}


def data():
    """Collect the example networks, where they stand: a dict of numbers and lists."""
    from kerasdemos.byhand import initialization as variances
    from kerasdemos.byhand import xor
    from kerasdemos.lectures.cambridge import backpropagation, deep, moons, shallow
    from kerasdemos.lectures.uniandes import initialization

    return {
        "one_input": {"theta": shallow.THETA, "phi": shallow.PHI},
        "two_inputs": _rows(shallow.PLANE),
        "composing": {"inner": _rows(deep.INNER), "outer": _rows(deep.OUTER)},
        "depth": {"inputs": 1, "width": deep.MARKED[1], "depth": 5},
        "xor": {"x": xor.X, "y": xor.y[:, np.newaxis], "minima": xor.MINIMA}
        | xor.SOLUTION._asdict(),
        "backpropagation": {
            "weights": backpropagation.WORKED.weights, "biases": backpropagation.WORKED.biases,
            "x": backpropagation.WORKED_X[0], "y": backpropagation.WORKED_Y[0]},
        "moons": {"points": moons.POINTS, "noise": moons.NOISE, "epochs": moons.EPOCHS,
                  "rate": moons.LEARNING_RATE, "units": 16},
        "initialization": {
            "width": initialization.WIDTH, "depth": initialization.DEPTH,
            "variance": variances.he_variance(initialization.WIDTH)},
    }


def scripts(explorer):
    """Name the scripts that an explorer needs, in the order in which they are loaded."""
    return [*catalog()["shared"], *explorer["needs"], explorer["script"]]


def _as_lists(value):
    return value.tolist()  # an array


def write_scripts(folder):
    """Write scripts, style and data into a folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*HERE.glob("*.js"), *HERE.glob("*.css")):
        shutil.copyfile(file, folder / file.name)
    text = json.dumps(data(), default=_as_lists)
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
