"""Draws arrays and DataFrames on Axes; knows no model and no dataset."""

from kerasdemos.figures.style import new_figure, save

__all__ = ["new_figure", "save"]
