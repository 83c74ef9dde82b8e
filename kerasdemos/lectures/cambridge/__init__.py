"""Lecture 3 of the University of Cambridge: Bucher, Neural Networks, after Prince (2023)."""

from kerasdemos.lectures import Lecture

SLIDES = (
    EXAMPLE := "Shallow Neural Networks: Example",
    PATTERNS := "Activation Patterns",
    MULTIVARIATE := "Multivariate Output",
    GENERAL := "Shallow Neural Networks",
    UNIVERSAL := "Universal Approximation Thm",
    WHY := "Why Depth? (4.1)",
    FOLDING := "Extra Layer is Folding",
    CLIPPING := "Extra Layer is Clipping (4.5)",
    SPECIAL := "Composing as Special Case",
    PLANES := "Composing in 2D",
    DEEP_NETWORK := "Deep Neural Network",
    EFFICIENCY := "Depth Efficiency",
    CHAIN_RULE := "Computing Gradients with Chain Rule",
    DESCENT := "Stochastic Gradient Descent",
    FORWARD := "Forward Pass",
    BACKWARD := "Backward Pass",
    ALGORITHM := "Backpropagation Algorithm",
    MOONS := "Moons Dataset",
    LISTING := "Neural Network Implementation",
    TRAINING := "Training",
    REGRESSION := "Another Example",
)

LECTURE = Lecture(
    title="Lecture 3 (Cambridge)", letter="C", slides=SLIDES,
    rooms=tuple(f"{__name__}.{room}" for room in (
        "shallow", "deep", "backpropagation", "moons", "regression")))
