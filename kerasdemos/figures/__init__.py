"""Draws arrays and DataFrames; knows no model and no dataset."""

from kerasdemos.figures.images import image_grid, image_with_scale, predictions_grid
from kerasdemos.figures.style import new_figure, save
from kerasdemos.figures.training import history

__all__ = ["history", "image_grid", "image_with_scale", "new_figure", "predictions_grid", "save"]
