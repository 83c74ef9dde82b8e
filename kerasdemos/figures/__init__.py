"""Draws arrays and DataFrames; knows no model and no data set.

Every drawing function takes the data first and an optional ``axes=``: it draws into the Axes
given, or into a figure of its own, and returns the Figure.
"""

from kerasdemos.figures import curves, images, networks, planes, spreads, style, trends
from kerasdemos.figures.images import image_grid, image_with_scale, predictions_grid
from kerasdemos.figures.style import as_svg, new_figure, save
from kerasdemos.figures.trends import history

__all__ = ["as_svg", "curves", "history", "image_grid", "image_with_scale", "images", "networks",
           "new_figure", "planes", "predictions_grid", "save", "spreads", "style", "trends"]
