"""The demos of the two big networks, run as `make fashion` and `make cifar` run them."""

import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import ROOT
from test_summaries import BASE, HEAD, rows_in

NUMBER = r"-?\d+\.\d+"

# Test accuracy after ten epochs on CIFAR-10: the 99% prediction interval for one more run (t with
# 4 degrees of freedom) from seeds 0 to 4, measured on the first 1,017 test images, so that their
# standard error of .015 is in it. lecture: mean .638, sd .017; tensorflow: mean .720, sd .025.
CIFAR_BANDS = {"lecture": (0.550, 0.726), "tensorflow": (0.592, 0.848)}


def summaries_in(text):
    """Cut every printed summary out of a demo's output."""
    return re.findall(r'Model: "sequential"\n.*?Non-trainable params: 0\n', text, re.DOTALL)


def table_in(text):
    """Read the closing table: what -> (slide, ours, verdict)."""
    lines = text[text.index("verdict") :].splitlines()[1:]
    cells = [re.split(r"\s{2,}", line) for line in lines]
    return {row[0]: tuple(row[1:]) for row in cells if len(row) == 4}


def test_the_fashion_demo_prints_the_slides_output_and_draws_its_figures(fashion, run_demo,
                                                                         tmp_path):
    done = run_demo("fashion")
    assert (done.returncode, done.stderr) == (0, "")
    [printed] = summaries_in(done.stdout)
    assert rows_in(printed) == [("flatten", "Flatten", "(None, 784)", 0),
                                ("dense_1", "Dense", "(None, 128)", 100480),
                                ("dense", "Dense", "(None, 10)", 1290)]
    assert "Total params: 101,770\n" in printed
    lines = done.stdout.splitlines()
    log = lines[lines.index("Epoch 1/5") : lines.index("Epoch 5/5") + 2]
    assert log[::2] == [f"Epoch {i}/5" for i in range(1, 6)]
    losses = []
    for line in log[1::2]:
        match = re.fullmatch(rf"1875/1875 - \d+s - loss: ({NUMBER}) - accuracy: ({NUMBER})", line)
        losses.append(float(match[1]))
    np.testing.assert_allclose(losses, [0.5003, 0.3782, 0.3362, 0.3141, 0.2934], atol=0.02)
    accuracy = float(re.search(rf"^Test accuracy: ({NUMBER})$", done.stdout, re.MULTILINE)[1])
    # Mean .871 and standard deviation .005 over 30 seeds (0 to 29): this is the 99.9% interval.
    assert 0.852 < accuracy < 0.890
    table = table_in(done.stdout)
    assert table["parameters"] == ("101,770", "101,770", "exact")
    assert len(table) == 13
    assert table["test accuracy"][:2] == ("0.8792", f"{accuracy:.4f}")
    assert re.fullmatch(r"typical: slide above \d+% of \d+ runs, ours above \d+%",
                        table["test accuracy"][2])
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "fashion_first_image.png", "fashion_grid.png", "fashion_history.png",
        "fashion_predictions.png"]


def test_the_cifar_demo_prints_both_summaries_as_on_the_slides(cifar, run_demo, tmp_path):
    done = run_demo("cifar", EPOCHS="1")
    assert (done.returncode, done.stderr) == (0, "")
    base, whole = summaries_in(done.stdout)
    assert rows_in(base) == BASE
    assert "Total params: 56,320\n" in base
    assert rows_in(whole) == BASE + HEAD
    assert "Total params: 122,570\n" in whole
    assert re.search(rf"^1563/1563 - \d+s - loss: {NUMBER} - accuracy: {NUMBER} - "
                     rf"val_loss: {NUMBER} - val_accuracy: {NUMBER}", done.stdout, re.MULTILINE)
    if len(cifar.x_test) < 10_000:
        for line in done.stdout.splitlines():
            if "val_accuracy" in line or line.startswith("Test "):
                assert line.endswith("(1,017 of 10,000 test images)")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "cifar_grid.png", "cifar_history_lecture.png"]


@pytest.mark.slow
def test_the_standin_is_named_in_every_line(fashion, run_demo):
    done = run_demo("cifar", EPOCHS="1", DATA="standin")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) > 50
    assert all(line.startswith("STAND-IN for CIFAR-10 (padded Fashion-MNIST) | ")
               for line in lines if line)
    # 60,000 images: 1,875 steps and no remainder.
    assert any("| 1875/1875 - " in line for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["lecture", "tensorflow"])
def test_ten_epochs_of_cifar10_reach_what_the_seeds_showed(cifar, run_demo, preset):
    # A seed of its own: not one of those that the band was measured on.
    done = run_demo("cifar", PRESET=preset, SEED="5", timeout=1500)
    assert (done.returncode, done.stderr) == (0, "")
    found = re.search(rf"^Test accuracy: ({NUMBER})", done.stdout, re.MULTILINE)
    low, high = CIFAR_BANDS[preset]
    assert low < float(found[1]) < high


def test_without_cifar10_the_demo_ends_with_1_and_says_what_to_do(run_demo, tmp_path):
    done = run_demo("cifar", KERASDEMOS_DATA="", KERASDEMOS_CACHE=str(tmp_path / "empty"),
                    KERAS_HOME=str(tmp_path / "no-keras"), https_proxy="http://127.0.0.1:1",
                    http_proxy="http://127.0.0.1:1")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for part in ("CIFAR-10 cannot be had here", "KERASDEMOS_DATA: not set", "cs.toronto.edu",
                 "kerasdemos data import", "make cifar DATA=standin"):
        assert part in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(("variables", "message"), [
    ({"EPOCHS": "0"}, "EPOCHS: expected a whole number of at least 1, got '0'"),
    ({"SEED": "-1"}, "SEED: expected a whole number from 0 to 4294967295, got '-1'"),
    ({"PRESET": "x"}, "PRESET: expected 'lecture' or 'tensorflow', got 'x'"),
    ({"DATA": "/nowhere"}, "DATA: expected a file or folder that exists or 'standin', "
                           "got '/nowhere'"),
    ({"OUT": "Makefile"}, "OUT: expected a folder that can be written to, got 'Makefile' "
                          "(File exists)"),
])
def test_a_wrong_setting_ends_the_demo_with_2(run_demo, variables, message):
    done = run_demo("cifar", **variables)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"cifar: {message}\n"


def test_a_corrupt_archive_ends_the_demo_with_2_and_is_left(run_demo, tmp_path):
    archive = tmp_path / "cifar-10-python.tar.gz"
    archive.write_bytes(b"half an archive")
    done = run_demo("cifar", DATA=str(archive))
    assert done.returncode == 2
    assert done.stderr.startswith(f"cifar: {archive}: expected a whole archive, found 15 bytes")
    assert done.stderr.count("\n") == 1
    assert archive.read_bytes() == b"half an archive"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_during_training_ends_with_130_and_no_half_written_file(fashion, tmp_path):
    import os

    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "demos/fashion.py"], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
        env=os.environ | {"OUT": str(out), "EPOCHS": "1000", "PYTHONUNBUFFERED": "1"},
        # Started in the background of a script, a process would ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    for line in process.stdout:
        if line.startswith("Epoch 3/"):
            break
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == ("fashion: interrupted; no half-written file is left, a begun download goes "
                      "on next time\n")
    assert sorted(file.name for file in out.iterdir()) == ["fashion_first_image.png",
                                                          "fashion_grid.png"]


def test_every_demo_is_a_notebook_of_modest_length():
    jupytext = pytest.importorskip("jupytext")
    for file in sorted((ROOT / "demos").glob("*.py")):
        notebook = jupytext.read(file)
        kinds = [cell.cell_type for cell in notebook.cells]
        assert kinds[0] == "markdown", file
        assert kinds.count("code") >= 3, file
        assert notebook.cells[0].source.startswith("# "), file


def test_make_help_lists_every_target_in_a_line():
    shown = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout
    rows = {line.split()[0]: line for line in shown.splitlines()[1:]}
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    demos = [file.stem for file in (ROOT / "demos").glob("*.py")]
    assert set(rows) == {*targets, *demos}
    assert all(len(line.split()) > 2 for line in rows.values())
