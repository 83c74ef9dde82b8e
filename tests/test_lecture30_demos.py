"""The demos of Lecture 30 that use Keras, run as `make NAME` runs them."""

import re

import pytest

FIGURES = {
    "multilayer_perceptrons": ["multilayer_chain.png", "multilayer_linear_model.png"],
    "initialization": ["initialization_symmetry.png", "initialization_variances.png"],
    "xor_training": ["xor_final_losses.png", "xor_minima.png", "xor_surfaces.png"],
    "universal_approximation": ["approximation_construction.png", "approximation_training.png"],
    "learning_can_fail": ["learning_can_fail.png", "learning_depth.png"],
}
# Deep ReLU networks did not learn the one target better.
NOT_REPRODUCED = {"learning_can_fail": 2}


def check(done, name, out):
    assert (done.returncode, done.stderr) == (0, "")
    closing = done.stdout[done.stdout.index("verdict") :]
    assert closing.count("exact") + closing.count("holds at") >= 4
    assert closing.count("not reproduced") == NOT_REPRODUCED.get(name, 0)
    assert sorted(file.name for file in out.iterdir()) == FIGURES[name]


def test_the_demo_of_layers_runs_and_agrees_with_the_slides(run_demo, tmp_path):
    check(run_demo("multilayer_perceptrons"), "multilayer_perceptrons", tmp_path / "out")


def test_where_no_start_solves_xor_the_demo_says_so(run_demo, tmp_path):
    done = run_demo("xor_training", EPOCHS="2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No run at step size 0.1 solved it." in done.stdout
    assert "integers" not in done.stdout[done.stdout.index("verdict") :]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == FIGURES["xor_training"]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"multilayer_perceptrons"}))
def test_each_demo_that_trains_runs_and_its_claims_hold(run_demo, tmp_path, name):
    check(run_demo(name), name, tmp_path / "out")


@pytest.mark.slow
def test_on_fashion_mnist_cos_units_learn_about_as_well_as_relu(fashion, run_demo):
    done = run_demo("activations_on_fashion", timeout=1800)
    assert (done.returncode, done.stderr) == (0, "")
    found = {}
    for name, error in re.findall(r"^Fashion-MNIST, (\w+), seed \d: test error ([\d.]+)",
                                  done.stdout, re.MULTILINE):
        found.setdefault(name, []).append(float(error))
    errors = {name: sum(values) / len(values) for name, values in found.items()}
    # Measured over five seeds each: means .126 to .132, standard deviation of a run .004 to .009.
    assert set(errors) == {"cos", "relu", "sigmoid", "tanh"}
    assert all(0.115 < error < 0.145 for error in errors.values())
