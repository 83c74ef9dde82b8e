"""One run: ``python -m kerasdemos.benchmark PART CONTESTANT`` prints a number, and its memory."""

import sys

from kerasdemos.benchmark.measuring import peak_memory
from kerasdemos.benchmark.parts import PARTS

if __name__ == "__main__":
    part, contestant = sys.argv[1:]
    print()  # whatever a run has printed, its number stands in a line of its own
    print(PARTS[part].contestants[contestant].run(), peak_memory())
