"""Gradient descent with momentum, as PyTorch computes it."""

import keras

from kerasdemos.checks import is_number, require


def pytorch_velocity(velocity, gradient, momentum):
    """PyTorch's velocity after a step: v <- mu v + g; the parameter then moves by -lr v."""
    return momentum * velocity + gradient


@keras.saving.register_keras_serializable(package="kerasdemos")
class PyTorchSGD(keras.optimizers.SGD):
    """SGD with momentum in PyTorch's form: v <- mu v + g, p <- p - lr v.

    Keras puts the rate into the velocity, v <- mu v - lr g, p <- p + v. At a constant rate both
    take the same steps; where a schedule lowers it, PyTorch's velocity shrinks at once, Keras's
    only as it decays.

    Parameters
    ----------
    learning_rate : float or keras.optimizers.schedules.LearningRateSchedule
    momentum : float
        mu, more than 0 and at most 1.
    **kwargs
        Of ``keras.optimizers.SGD``; no Nesterov momentum.

    Raises
    ------
    InputError
        For another momentum, or Nesterov's.

    References
    ----------
    Lecture 3 (Cambridge), slide "Another Example": ``torch.optim.SGD(..., momentum=0.9)``.
    """

    def __init__(self, learning_rate=0.1, momentum=0.9, **kwargs):
        require(is_number(momentum) and 0 < momentum <= 1, "momentum",
                "a number above 0, at most 1 (for 0 use keras.optimizers.SGD)", repr(momentum))
        require(not kwargs.get("nesterov"), "nesterov",
                "False (for Nesterov's momentum use keras.optimizers.SGD)", "True")
        super().__init__(learning_rate, momentum, **kwargs)

    def update_step(self, gradient, variable, learning_rate):
        """Move one variable, given its gradient and the rate of this step."""
        velocity = self.momentums[self._get_variable_index(variable)]
        gradient = keras.ops.cast(gradient, variable.dtype)
        self.assign(velocity, pytorch_velocity(velocity, gradient, self.momentum))
        self.assign_sub(variable, keras.ops.cast(learning_rate, variable.dtype) * velocity)
