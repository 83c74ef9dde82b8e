"""The networks of the lectures by hand: NumPy only, no framework."""
