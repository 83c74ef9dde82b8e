"""The chart's bars are the medians, its lines the ranges."""

import pandas as pd
from matplotlib import pyplot as plt

from kerasdemos.benchmark import chart, table
from kerasdemos.figures import new_figure


def test_bars_are_medians_and_lines_go_from_the_lowest_to_the_highest(measured):
    figure, axes = new_figure()
    chart.bars(table.summary(measured, "first-1000"), "First fit", "s", axes=axes)
    assert [bar.get_width() for bar in axes.patches] == [2.0, 8.0]
    ranges = axes.collections[0].get_segments()
    assert [line[:, 0].tolist() for line in ranges] == [[1.0, 4.0], [5.0, 40.0]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["kerasdemos.fit",
                                                                      "stock model.fit"]
    assert axes.get_xlabel() == "s"
    figure.canvas.draw()
    plt.close(figure)


def test_every_part_with_peers_has_a_panel(measured, tmp_path, monkeypatch):
    alone = measured.iloc[:1].assign(part="regions", contestant="kerasdemos")
    drawn = []
    monkeypatch.setattr(chart, "bars", lambda rows, title, unit, axes: drawn.append(title))
    chart.draw(pd.concat([measured, alone]), tmp_path / "bench.png")
    chart.draw(alone, tmp_path / "alone.png")
    assert drawn == ["First fit of the MLP: 1,000 images, one epoch",
                     "count_regions in the plane: 320 units"]
    assert (tmp_path / "bench.png").stat().st_size > 1000
