"""Backpropagation's diagrams hold every number they are given, in its place."""

import numpy as np
import pytest

from kerasdemos.figures import passes, reading

# Three inputs, two hidden units, one output: layers of different sizes, numbers all different.
WEIGHTS = [np.array([[1, 2, 3], [4, 5, 6]]), np.array([[7, -8]])]
BIASES = [np.array([0.5, -1.5]), np.array([2.25])]
F, H = [np.array([-11, 12]), np.array([13])], [np.array([14, 15, 16]), np.array([17, 18])]


def test_the_forward_pass_writes_units_weights_and_biases_where_they_belong(axes):
    passes.forward_pass(WEIGHTS, BIASES, F, H, 0.125, axes=axes)
    assert reading.units(axes) == [["14", "15", "16"], ["-11", "12"], ["17", "18"], ["13"],
                                   ["0.125"]]
    assert "\N{MINUS SIGN}11" in {text.get_text() for text in axes.texts}
    first, gate, second, loss = reading.weights(axes)
    np.testing.assert_array_equal(first, WEIGHTS[0])
    np.testing.assert_array_equal(gate, [[np.nan, np.inf], [np.inf, np.nan]])
    np.testing.assert_array_equal(second, WEIGHTS[1])
    assert loss.shape == (1, 1)
    assert reading.above(axes, 0.9)[1::2] == [[0.5, -1.5], [2.25]]


def test_the_backward_pass_writes_gradients_and_indicators(axes):
    passes.backward_pass(WEIGHTS, F, H, [np.array([False, True])], axes=axes)
    assert reading.units(axes)[:4] == [["14", "15", "16"], ["-11", "12"], ["17", "18"], ["13"]]
    first, gate, second, _ = reading.weights(axes)
    np.testing.assert_array_equal(first, WEIGHTS[0])
    np.testing.assert_array_equal(gate, [[0, np.inf], [np.inf, 1]])
    np.testing.assert_array_equal(second, WEIGHTS[1])


def test_the_chain_rule_writes_its_factors_and_their_product(axes):
    passes.chain_rule(0, H[0], np.diag([0, 1]), WEIGHTS[1], F[1], WEIGHTS[0], axes=axes)
    found = [array.tolist() for array in reading.blocks(axes).values()]
    assert found == [[[14, 15, 16]], [[0, 0], [0, 1]], [[7, -8]], [[13]], WEIGHTS[0].tolist()]


def test_the_algorithm_writes_both_passes_and_all_gradients(axes):
    passes.algorithm(F, H, 0.125, [2 * f for f in F], BIASES, WEIGHTS, axes=axes)
    found = reading.blocks(axes)
    assert len(found) == 2 + 2 + 1 + 3 * 2
    assert found["$f_1$"].tolist() == [[13]]
    assert found["$h_0$"].tolist() == [[14], [15], [16]]
    assert found[r"$\partial l / \partial f_0$"].tolist() == [[-22], [24]]
    assert found[r"$\partial l / \partial \beta_1$"].tolist() == [[2.25]]
    assert found[r"$\partial l / \partial \Omega_0$"].tolist() == WEIGHTS[0].tolist()


@pytest.mark.parametrize("draw", [
    lambda: passes.forward_pass(WEIGHTS, BIASES, F, H, 0.125),
    lambda: passes.backward_pass(WEIGHTS, F, H, [np.array([False, True])]),
    lambda: passes.chain_rule(0, H[0], np.diag([0, 1]), WEIGHTS[1], F[1], WEIGHTS[0]),
    lambda: passes.algorithm(F, H, 0.125, F, BIASES, WEIGHTS)])
def test_no_text_is_under_18_pixels_at_1280_by_720_and_none_overlaps(draw):
    figure = draw()
    scale = min(1280 / figure.get_figwidth(), 720 / figure.get_figheight()) / 72
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    assert min(text.get_fontsize() for text in texts) * scale >= 18
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in texts]
    assert not [1 for k, one in enumerate(boxes) for other in boxes[:k] if one.overlaps(other)]
