"""The environment variables of a demo, and how a demo ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdemos.checks import InputError
from kerasdemos.demo import demo_options

SCRIPT = """
import sys
from kerasdemos.checks import InputError, Unavailable
from kerasdemos.demo import demo_options
options = demo_options(epochs=5, presets=("lecture", "tensorflow"), standin=True)
print(options)
{then}
"""


def run(tmp_path, then="", **variables):
    script = tmp_path / "demo.py"
    script.write_text(SCRIPT.format(then=then))
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("EPOCHS", "SEED", "DATA", "OUT", "PRESET")}
    environment |= {"OUT": str(tmp_path / "out")} | variables
    return subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(("name", "value", "expected"), [
    *[("EPOCHS", value, "a whole number of at least 1")
      for value in ("0", "-1", "ten", "1.5", "--5", "1e3", "٣")],
    *[("SEED", value, "a whole number from 0 to 4294967295")
      for value in ("-1", "4294967296", "none", "1.0")],
    ("PRESET", "keras", "'lecture' or 'tensorflow'"),
    ("DATA", "/no/such/folder", "a file or folder that exists or 'standin'"),
    ("DATA", "~no-such-user/x", "a file or folder that exists or 'standin'"),
    ("DATA", "x" * 300, "a file or folder that exists or 'standin'"),
    ("OUT", "~no-such-user/x", "the home folder of a user"),
])
def test_a_wrong_option_ends_with_one_line_and_exit_code_2(tmp_path, name, value, expected):
    done = run(tmp_path, **{name: value})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"demo: {name}: expected {expected}, got {value!r}\n"


HAS = "expected a setting of this demo (EPOCHS, SEED, DATA, PRESET, OUT), got one that it does not "


@pytest.mark.parametrize(("name", "meant"), [
    ("EPOCH", "EPOCHS"), ("EPOCHES", "EPOCHS"), ("SEEDS", "SEED"), ("PRESETS", "PRESET")])
def test_a_misspelt_option_is_named_with_what_was_meant(tmp_path, name, meant):
    done = run(tmp_path, **{name: "3"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"demo: {name}: {HAS}have; did you mean {meant}?\n"


def test_what_make_is_given_and_the_demo_does_not_have_is_named(tmp_path):
    done = run(tmp_path, MAKEFLAGS=" -j2 --jobserver-auth=3,4 -- LAYERS=3 EPOCHS=2")
    assert (done.returncode, done.stderr) == (2, f"demo: LAYERS: {HAS}have\n")
    told = " -- PYTHON=python3.12 TENSORFLOW=tensorflow PIP_INDEX_URL=https://a UV_OFFLINE=1 UV=no"
    assert run(tmp_path, MAKEFLAGS=told, EPOCHS="2").returncode == 0
    assert run(tmp_path, MAKEFLAGS=" -- PIPE=1").stderr == f"demo: PIPE: {HAS}have\n"


@pytest.mark.parametrize(("name", "options"), [
    ("EPOCHS", {}), ("SEED", {"seed": False}), ("DATA", {}), ("PRESET", {"epochs": 3})])
def test_an_option_of_other_demos_is_refused(tmp_path, monkeypatch, name, options):
    for variable in ("EPOCHS", "SEED", "DATA", "PRESET"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("OUT", str(tmp_path))
    demo_options(**options)
    monkeypatch.setenv(name, "3")
    with pytest.raises(InputError, match=rf"{name}: expected a setting of this demo \(.*OUT"):
        demo_options(**options)


def test_out_that_is_a_file_or_below_one_is_refused_and_the_file_kept(tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for out in (file, file / "below"):
        done = run(tmp_path, OUT=str(out))
        assert done.returncode == 2
        assert done.stderr.startswith("demo: OUT: expected a folder that can be written to")
        assert done.stderr.count("\n") == 1
    assert file.read_text() == "mine"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_out_without_permission_to_write_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    assert run(tmp_path, OUT=str(tmp_path / "new")).returncode == 2


def test_a_wrong_option_is_found_before_tensorflow_is_loaded(tmp_path):
    script = tmp_path / "demo.py"
    script.write_text("import sys\nfrom kerasdemos.demo import demo_options\n"
                      "try:\n    demo_options(epochs=5, tensorflow=True)\n"
                      "finally:\n    print('tensorflow' in sys.modules)\n")
    done = subprocess.run([sys.executable, script], env=os.environ | {"EPOCHS": "0"},
                          capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "False\n")


@pytest.mark.parametrize(("error", "code", "line"), [
    ("InputError('x: wrong')", 2, "demo: x: wrong"),
    ("Unavailable('no data')", 1, "demo: no data"),
    ("OSError(28, 'No space left on device', '/full')", 1,
     "demo: [Errno 28] No space left on device: '/full'"),
    ("KeyboardInterrupt", 130, "demo: interrupted; what is finished is kept, no half-written "
                               "file is left, a begun download goes on next time"),
])
def test_a_demo_ends_with_one_line_and_the_code_of_what_happened(tmp_path, error, code, line):
    done = run(tmp_path, then=f"raise {error}")
    assert (done.returncode, done.stderr) == (code, f"{line}\n")


def test_a_fault_of_our_own_keeps_its_traceback(tmp_path):
    done = run(tmp_path, then="1 / 0")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "ZeroDivisionError" in done.stderr


def test_options_are_read_from_the_environment(tmp_path, monkeypatch):
    for name, value in {"EPOCHS": "3", "SEED": "4294967295", "PRESET": "b", "DATA": "standin",
                        "OUT": str(tmp_path / "new" / "folder")}.items():
        monkeypatch.setenv(name, value)
    options = demo_options(epochs=5, presets=("a", "b"), standin=True)
    assert (options.epochs, options.seed, options.preset) == (3, 2**32 - 1, "b")
    assert options.data == "standin"
    assert options.out.is_dir()


def test_an_empty_option_means_the_default(tmp_path, monkeypatch):
    for name in ("EPOCHS", "SEED", "PRESET", "DATA"):
        monkeypatch.setenv(name, " ")
    monkeypatch.setenv("OUT", str(tmp_path))
    options = demo_options(epochs=5, data=True, presets=("a", "b"))
    assert (options.epochs, options.seed, options.preset, options.data) == (5, 0, "a", None)


def test_the_standin_is_refused_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA", "standin")
    with pytest.raises(InputError, match="DATA: expected a file or folder that exists, got"):
        demo_options(data=True)


def test_a_standins_figures_have_a_folder_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("OUT", str(tmp_path))
    assert demo_options(standin=True).out == tmp_path
    monkeypatch.setenv("DATA", "standin")
    assert demo_options(standin=True).out == tmp_path / "standin"
    assert (tmp_path / "standin").is_dir()


def test_nothing_is_left_in_the_folder_for_figures(tmp_path):
    run(tmp_path)
    assert list(Path(tmp_path / "out").iterdir()) == []


def test_where_the_output_knows_no_greek_a_demo_prints_on(tmp_path):
    done = run(tmp_path, "print('\\u03b2\\u2080 done')", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\n?? done\n")
