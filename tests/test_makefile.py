"""The Makefile: a set-up that was killed at any moment is begun anew and ends whole."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
needs_make = pytest.mark.skipif(shutil.which("make") is None or sys.platform == "win32",
                                reason="make is not here")


@pytest.fixture
def place(tmp_path):
    """A folder with our Makefile, where nothing can be fetched; `make` there, as Popen."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("setup.cfg", "setup.py", "constraints.txt", "constraints-hashes.txt"):
        (tmp_path / name).touch()
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("PIP_", "UV_", "MAKE"))}

    def make(*arguments):
        return subprocess.Popen(
            ["make", f"PYTHON={sys.executable}", *arguments], cwd=tmp_path, text=True,
            env=environment | {"PIP_NO_INDEX": "1", "PIP_RETRIES": "0"}, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    return tmp_path, make


def finished(process):
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


@needs_make
@pytest.mark.slow
def test_a_set_up_that_was_killed_at_five_moments_ends_whole(place):
    folder, make = place
    started = time.monotonic()
    finished(make(".venv/.made"))
    whole = time.monotonic() - started
    shutil.rmtree(folder / ".venv")
    for moment in range(5):
        killed = make(".venv/.made")
        time.sleep(whole * (moment + 0.5) / 5)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
    said = finished(make(".venv/.made"))
    assert not (folder / ".venv" / ".installing").exists()
    done = subprocess.run([folder / ".venv/bin/python", "-m", "pip", "check"], capture_output=True,
                          text=True)
    assert done.returncode == 0, said + done.stdout + done.stderr


@needs_make
@pytest.mark.parametrize("alive", [False, True])
def test_what_a_killed_installation_left_goes_and_a_running_ones_stays(place, alive):
    folder, make = place
    environment = folder / ".venv"
    environment.mkdir()
    (environment / "half").touch()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (environment / ".installing").write_text(f"{os.getpid() if alive else ended.pid}\n")
    finished(make("help"))
    assert (environment / "half").exists() == alive


@needs_make
def test_without_uv_pip_is_the_way_and_what_is_installed_is_said(place):
    _, make = place
    shown = finished(make("--dry-run", ".venv/.installed"))
    assert "uv pip install" in shown
    assert "-m pip --disable-pip-version-check install" in shown
    assert shown.index("uv pip install") < shown.rindex("-m pip --disable")


@needs_make
@pytest.mark.parametrize(("said", "by_pip"), [
    ("Hash mismatch for `rich==15.0.0`", False), ("Failed to fetch: `https://a/rich/`", True)])
def test_pip_is_the_way_round_a_bad_network_and_not_round_a_wrong_hash(place, said, by_pip):
    folder, make = place
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, does in (("uv", f"echo '{said}' >&2; exit 1"), ("python", "echo pip: $@")):
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    done = make("--eval", "try: ; @$(call install,a-thing)", "try")
    shown, _ = done.communicate()
    assert (done.returncode == 0) == by_pip
    assert ("pip: -m pip" in shown) == by_pip
    assert ("checks no hashes" in shown) == by_pip
    assert not (folder / ".venv" / ".installing").exists()


@needs_make
@pytest.mark.parametrize(("wanted", "override"), [("tensorflow", False), ("tensorflow-cpu", True)])
def test_which_tensorflow_is_installed_can_be_said(place, wanted, override):
    _, make = place
    shown = finished(make("--dry-run", f"TENSORFLOW={wanted}", ".venv/.installed"))
    assert ("--override" in shown) == override
    assert f"{wanted} is a download" in shown


@needs_make
@pytest.mark.parametrize(("wheels", "said"), [
    ("", "UV_TORCH_BACKEND=cpu"), ("/some/wheels", 'UV_FIND_LINKS="/some/wheels"')])
def test_torch_is_the_build_for_processors(place, wheels, said):
    _, make = place
    shown = finished(make("--dry-run", f"PIP_FIND_LINKS={wheels}", ".venv/.installed-oracle"))
    asked = [line for line in shown.splitlines() if "'.[oracle]'" in line]
    assert asked
    assert all(said in line for line in asked)


def test_the_two_locks_name_the_same_versions():
    plain = (ROOT / "constraints.txt").read_text().splitlines()
    hashed = (ROOT / "constraints-hashes.txt").read_text().splitlines()
    versions = [line.removesuffix("\\").strip() for line in hashed if "--hash=" not in line]
    assert versions[1:] == plain[1:]
    assert sum("--hash=sha256:" in line for line in hashed) > len(plain)


@needs_make
@pytest.mark.parametrize(("asked", "meant"), [
    ("fasion", "; did you mean fashion?"), ("tset", "; did you mean test?"), ("nothing-near", "")])
def test_a_mistyped_target_is_answered_with_the_one_that_was_meant(asked, meant):
    done = subprocess.run(["make", "--no-print-directory", asked], cwd=ROOT, capture_output=True,
                          text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        f"make: expected a target that make help lists, got {asked!r}{meant}")
