"""A run is a process of its own; what others did meanwhile is measured too."""

import math
import subprocess
import sys

import pytest

from kerasdemos.benchmark import measuring
from kerasdemos.benchmark.parts import PARTS, Contestant, Part
from kerasdemos.checks import Unavailable


def test_a_run_gives_its_number_its_memory_and_what_others_took():
    value, peak, others = measuring.measure("joints-deep", "kerasdemos")
    assert 0 < value < 1e4
    assert 20 < peak < 2000  # its own, however large this process is
    assert 0 <= others <= 1 or math.isnan(others)


def test_a_run_that_fails_is_named(monkeypatch):
    monkeypatch.setitem(PARTS, "broken", Part("none", {"us": Contestant("none.none")}))
    with pytest.raises(Unavailable, match=r"^bench: broken, us: KeyError: 'broken'"):
        measuring.measure("broken", "us")  # which that process has never heard of


@pytest.mark.skipif(not measuring.STAT.exists(), reason="Linux says how busy it is")
def test_the_work_of_others_and_stolen_time_are_seen_and_ones_own_is_not(tmp_path, monkeypatch):
    before, own = measuring.busy(), measuring._own()
    subprocess.run([sys.executable, "-c", "sum(range(20_000_000))"], check=True)
    worked = measuring._own() - own
    assert worked > 0.1
    assert measuring.busy() - before > 0.9 * worked - 0.1
    stat = tmp_path / "stat"
    monkeypatch.setattr(measuring, "STAT", stat)
    monkeypatch.setattr(measuring.os, "sysconf", lambda name: 100)
    stat.write_text("cpu  100 20 30 9999 888 7 6 500 0 0\ncpu0 1 1\n")
    assert measuring.busy() == pytest.approx((100 + 20 + 30 + 7 + 6 + 500) / 100)


def test_a_system_that_does_not_say_how_busy_it_is_is_not_a_number(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "STAT", tmp_path / "none")
    assert math.isnan(measuring.busy())


def test_a_large_array_is_seen_in_the_memory():
    code = ("from kerasdemos.benchmark.measuring import peak_memory; import numpy as np\n"
            "before = peak_memory(); np.ones(2**25); print(peak_memory() - before)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 200 < float(done.stdout) < 300
