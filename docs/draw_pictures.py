"""Draw the pictures of README.md and of docs/*.md anew, by the demos they come from.

``make pictures`` runs them all, for some minutes; ``.venv/bin/python docs/draw_pictures.py xor``
runs one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from kerasdemos import files

DOCS = Path(__file__).parent
PICTURES = {
    "xor": ["xor_spaces"], "deep_networks": ["deep_composing"], "moons": ["moons_training"],
    "fashion": ["fashion_first_image", "fashion_predictions"], "cifar": ["cifar_history_lecture"],
}
WIDTH = 1280  # pixels, of a slide


def copy(file, to):
    """Copy a picture with a slide's width and a palette of colours."""
    picture = Image.open(file).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(256)
    with files.whole(to) as temporary:
        picture.save(temporary, "PNG", optimize=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("demos", nargs="*", metavar="demo")
    demos = parser.parse_args().demos or [*PICTURES]
    if unknown := set(demos) - set(PICTURES):
        parser.error(f"demo: expected one of {', '.join(PICTURES)}, got {unknown.pop()!r}")
    # As a demo draws them by itself, whatever has been set.
    for name in ("EPOCHS", "SEED", "DATA", "PRESET"):
        os.environ.pop(name, None)
    for demo in demos:
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([sys.executable, DOCS.parent / "demos" / f"{demo}.py"], check=True,
                           env=os.environ | {"OUT": out}, stdout=subprocess.DEVNULL)
            for name in PICTURES[demo]:
                copy(Path(out) / f"{name}.png", DOCS / f"{name}.png")
