"""Lecture 30 of Universidad de los Andes: Sarmiento-Barbieri, Intro to Deep Learning (Cont.), 2021.

Slides without a title have that of the agenda.
"""

from kerasdemos.lectures import Lecture

SLIDES = (
    RECAP := "Deep Learning: Recap",
    CHAIN := "Multilayer Perceptrons",
    EXAMPLE := "Worked Example",
    THEORY := "Multilayer Perceptrons: Theory",
    RELU := "ReLU Function",
    SIGMOID := "Sigmoid Function (Logit)",
    TANH := "Tanh Function",
    OTHER := "Other Activation functions",
    OUTPUTS := "Output Functions",
    ARCHITECTURE := "Architecture Design",
    STABILITY := "Numerical Stability and Initialization",
    MLP := "Demo: MLP",
    CNN := "Demo: CNN",
)

LECTURE = Lecture(
    title="Lecture 30 (Uniandes)", letter="U", slides=SLIDES,
    rooms=tuple(f"{__name__}.{room}" for room in (
        "networks", "xor", "descent", "activations", "relu_at_zero", "costs", "capacity",
        "selection", "initialization", "fashion", "cifar", "drawings")))
