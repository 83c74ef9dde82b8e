"""What the slides print, beside what the package computes."""

from kerasdemos.evidence.comparison import comparison

__all__ = ["comparison"]
