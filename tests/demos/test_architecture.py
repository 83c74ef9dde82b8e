"""The demo of an architecture searched for, as `make architecture` runs it."""

import re

import numpy as np
import pytest

from kerasdemos.evidence.runs import shipped
from kerasdemos.lectures.uniandes.selection import SELECTION, choose, errors_of

# The set that chooses: mean true error of a seed's choice, and its standard deviation.
AFTER_ONE_EPOCH = {"validation": (0.2320, 0.0120), "test": (0.2320, 0.0116)}
# What is chosen, and what is told of it, from the table of errors.
CHECK = """
errors = {name: of.to_numpy() for name, of in demo["errors"].items()}  # (seeds, architectures)
names, true = list(demo["errors"]["test"]), {}
for by in ("validation", "test"):
    chosen = [min(range(9), key=lambda k: row[k]) for row in errors[by]]
    reported, true[by] = (np.mean([row[k] for row, k in zip(errors[of], chosen)])
                          for of in ("test", "others"))
    print(f"checked: chosen on the {by} set: {', '.join(names[k] for k in chosen)}\\n"
          f"reported {reported:.4f}, true {true[by]:.4f}: too good by {true[by] - reported:.4f}")
narrow, wide = (errors["others"][:, [k for k, name in enumerate(names) if name.endswith(width)]]
                for width in (" 8", " 128"))
assert f" falls by {100 * (narrow.mean() - wide.mean()):.1f} points" in (
    drawn["architecture_search"].get_suptitle())
for panel, name in zip(drawn["architecture_search"].axes, ("validation", "others"), strict=True):
    for line, depth in zip(panel.lines, (1, 2, 3), strict=True):
        same(line.get_ydata(), [errors[name][:, names.index(f"{depth} x {width}")].mean()
                                for width in (8, 32, 128)])
"""


@pytest.mark.slow
@pytest.mark.parametrize("settings", [
    {"EPOCHS": "1"}, pytest.param({}, marks=pytest.mark.exhaustive)])
def test_the_validation_set_chooses_and_the_test_set_is_too_good(fashion, run_demo, tmp_path,
                                                                settings):
    done = run_demo("architecture", check=CHECK, **settings)
    assert (done.returncode, done.stderr) == (0, "")
    printed, *checked = done.stdout.split("checked: ")
    assert len(checked) == 2
    assert all(f"\n{lines.strip()}\n" in printed for lines in checked)
    # Both choose from nine, and what is printed adds up.
    found = re.findall(r"^reported ([\d.]+), true ([\d.]+): too good by (-?[\d.]+)$", printed,
                       re.MULTILINE)
    assert len(found) == 2
    # A true error is a mean of ten seeds; 4 of its standard deviations. After five epochs the
    # stored runs, 40 seeds: means .1829 and .1826, standard deviations of a seed .0094 and .0101.
    # After one epoch AFTER_ONE_EPOCH, of 100 seeds, ten at a time.
    stored = errors_of(shipped([SELECTION]).runs[SELECTION.name])
    bands = AFTER_ONE_EPOCH if settings else {
        by: (choose(stored, by)["true"].mean(), choose(stored, by)["true"].std(ddof=1))
        for by in ("validation", "test")}
    for (reported, true, by), (mean, spread) in zip(found, bands.values(), strict=True):
        assert float(true) - float(reported) == pytest.approx(float(by), abs=2e-4)
        assert abs(float(true) - mean) < 4 * spread / np.sqrt(10)
    # The least test error is reported where the test set chooses.
    assert float(found[1][0]) < float(found[0][0])
    assert sorted(file.stem for file in (tmp_path / "out").iterdir()) == [
        "architecture_optimism", "architecture_search"]
