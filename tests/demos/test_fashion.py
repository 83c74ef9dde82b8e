"""The demo of the MLP, as `make fashion` runs it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
NUMBER = r"-?\d+\.\d+"


# Accuracy, loss, titles and counts are computed anew with NumPy, from what the model predicts.
CHECK = """
from kerasdemos import fashion_mnist

data, model = fashion_mnist(), demo["model"]
probabilities = model.predict(data.x_test / np.float32(255), verbose=0)
predicted = probabilities.argmax(axis=1)
accuracy = (predicted == data.y_test).mean()
loss = -np.log(probabilities[np.arange(10_000), data.y_test].astype(float)).mean()
assert abs(demo["score"]["accuracy"] - accuracy) < 1e-6, (demo["score"], accuracy)
assert abs(demo["score"]["loss"] - loss) < 1e-4, (demo["score"], loss)
texts = {name: [text for axes in figure.axes for text in axes.texts]
         for name, figure in drawn.items()}
assert [text.get_text() for text in texts["fashion_predictions"]] == [
    f"{data.class_names[p]}\\n({data.class_names[t]})"
    for p, t in zip(predicted[:25], data.y_test[:25])]
assert [text.get_text() for text in texts["fashion_grid"]] == [
    data.class_names[label] for label in data.y_train[:25]]
counts = {}
for cell in zip(predicted.tolist(), data.y_test.tolist()):
    counts[cell] = counts.get(cell, 0) + 1
assert {text.get_position(): int(text.get_text()) for text in texts["fashion_confusion"]} == counts
print(f"checked: {accuracy:.4f}")
"""


def test_the_fashion_demo_prints_the_slides_output_and_draws_what_numpy_finds(
        fashion, run_demo, summaries_in, table_in, tmp_path):
    done = run_demo("fashion", check=CHECK)
    assert (done.returncode, done.stderr) == (0, "")
    output, checked = done.stdout.split("checked: ")
    [printed] = summaries_in(done.stdout)
    for row in (["flatten (Flatten)", "(None, 784)", "0"],
                ["dense_1 (Dense)", "(None, 128)", "100480"],
                ["dense (Dense)", "(None, 10)", "1290"], ["Total params: 101,770"]):
        assert row in printed
    lines = done.stdout.splitlines()
    log = lines[lines.index("Epoch 1/5") : lines.index("Epoch 5/5") + 2]
    assert log[::2] == [f"Epoch {i}/5" for i in range(1, 6)]
    losses = []
    for line in log[1::2]:
        match = re.fullmatch(rf"1875/1875 - \d+s - loss: ({NUMBER}) - accuracy: ({NUMBER})", line)
        losses.append(float(match[1]))
    # Two runs of one kind, ours and the slide's; a run's standard deviations over 50 seeds.
    far = np.array(losses) - [0.5003, 0.3782, 0.3362, 0.3141, 0.2934]
    assert (np.abs(far) < 4 * np.sqrt(2) * np.array(
        [0.0025, 0.0025, 0.0023, 0.0022, 0.0019])).all(), far
    accuracy = float(re.search(rf"^Test accuracy: ({NUMBER})$", done.stdout, re.MULTILINE)[1])
    assert accuracy == float(checked)
    # Mean .8718 and standard deviation .0055 over 50 seeds; 3.5 of them.
    assert 0.8526 < accuracy < 0.8910
    table = table_in(output)
    assert table["parameters"] == ("101,770", "101,770", "exact")
    assert len(table) == 12
    assert "\n1 row more: kerasdemos verdicts U18\n" in done.stdout
    slide, ours, *ranks, verdict = table["test accuracy"]
    assert (slide, ours) == ("0.8792", f"{accuracy:.4f}")
    assert all(re.fullmatch(r"\d+%", rank) for rank in ranks)
    assert verdict in ("typical", "unusual")
    assert "stored runs of fashion" in done.stdout
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "fashion_confusion.png", "fashion_first_image.png", "fashion_grid.png",
        "fashion_history.png", "fashion_mistakes.png", "fashion_predictions.png",
        "fashion_weights.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_during_training_ends_with_130_and_no_half_written_file(fashion, tmp_path):
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
    assert errors == ("fashion: interrupted; what is finished is kept, no half-written file is "
                      "left, a begun download goes on next time\n")
    assert sorted(file.name for file in out.iterdir()) == ["fashion_first_image.png",
                                                          "fashion_grid.png"]
