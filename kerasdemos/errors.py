"""The two ways in which the package says no, each with the exit code a command ends with."""


class InputError(ValueError):
    """The caller asked wrongly, or a file that the caller named is wrong: exit code 2."""

    exit_code = 2


class Unavailable(OSError):
    """What was asked for is right but cannot be had or done here: exit code 1."""

    exit_code = 1
