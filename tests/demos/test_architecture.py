"""The demo of an architecture searched for, as `make architecture` runs it."""

import re

import pytest


@pytest.mark.slow
# After one epoch the true errors of seeds 0 to 2 are .225 to .230.
@pytest.mark.parametrize(("settings", "least", "most"), [
    ({"EPOCHS": "1"}, 0.21, 0.25), pytest.param({}, 0.15, 0.22, marks=pytest.mark.exhaustive)])
def test_the_validation_set_chooses_and_the_test_set_is_too_good(fashion, run_demo, tmp_path,
                                                                settings, least, most):
    done = run_demo("architecture", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    # Both choose from nine, and what is printed adds up.
    found = re.findall(r"^reported ([\d.]+), true ([\d.]+): too good by (-?[\d.]+)$", done.stdout,
                       re.MULTILINE)
    assert len(found) == 2
    for reported, true, by in found:
        assert float(true) - float(reported) == pytest.approx(float(by), abs=2e-4)
        assert least < float(true) < most
    # The least test error is reported where the test set chooses.
    assert float(found[1][0]) < float(found[0][0])
    assert sorted(file.stem for file in (tmp_path / "out").iterdir()) == [
        "architecture_optimism", "architecture_search"]
