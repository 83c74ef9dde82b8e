"""What a demo is told from outside: environment variables, read and checked before any work.

``make fashion EPOCHS=2 SEED=7`` sets them for the demo it starts. Variables and no command-line
options, because a demo is a notebook too, and a notebook's command line belongs to Jupyter.
"""
# ruff: noqa: E402

import os
import sys

from kerasdemos import process

# A demo run as a script can be ended from here on, before NumPy is loaded.
NAME = os.path.basename(sys.argv[0]).removesuffix(".py")
if os.path.basename(os.path.dirname(sys.argv[0])) == "demos":
    process.begin(NAME)

import atexit
import re
from dataclasses import dataclass
from pathlib import Path

from kerasdemos.checks import LARGEST_SEED, InputError, one_of
from kerasdemos.files import writable_folder
from kerasdemos.terminal import survive_any_encoding


@dataclass(frozen=True)
class Options:
    """The checked options of one run of a demo; what the demo does not have is None.

    Attributes
    ----------
    epochs : int or None
        Passes over the training data, at least 1 (EPOCHS).
    seed : int
        0 to 2**32 - 1 (SEED).
    data : str or None
        A path to the data, or "standin" (DATA).
    preset : str or None
        Which variant of the demo (PRESET).
    out : pathlib.Path
        The folder where figures go; it exists and can be written to (OUT). A stand-in's figures
        have a folder of their own in it.
    """

    epochs: int | None
    seed: int
    data: str | None
    preset: str | None
    out: Path


def demo_options(*, epochs=None, seed=True, data=False, presets=(), standin=False,
                 tensorflow=False, out="build/figures"):
    """Read EPOCHS, SEED, DATA, PRESET and OUT, each checked; unset or empty means the default.

    Run as a script, the demo also ends from here on with one line and an exit code instead of
    a traceback: 2 asked wrongly, 1 cannot be had, 130 interrupted.

    Parameters
    ----------
    epochs : int, optional
        The default of EPOCHS; without one the demo has no such option.
    seed, data : bool
        Whether the demo has SEED and DATA.
    presets : sequence of str, optional
        The values of PRESET; the first is the default. Without any there is no such option.
    standin : bool
        Whether DATA may be "standin".
    tensorflow : bool
        Whether the demo uses TensorFlow. It is then loaded here, after the checks, and its
        start-up messages are kept off the screen.
    out : path-like
        The default of OUT.

    Returns
    -------
    Options

    Raises
    ------
    InputError
        Naming the variable, what was expected and what came; or one that the demo does not have.
    """
    script = not _in_notebook()
    if script:
        process.begin(NAME)
        sys.excepthook = _end_in_one_line
        atexit.register(_write_out)
        survive_any_encoding()
    _refuse_unknown({"EPOCHS": epochs, "SEED": seed, "DATA": data or standin, "PRESET": presets,
                     "OUT": True})
    data = _data(standin)
    options = Options(
        epochs=None if epochs is None else _whole_number("EPOCHS", epochs, 1, None),
        seed=_whole_number("SEED", 0, 0, LARGEST_SEED),
        data=data,
        preset=_preset(presets) if presets else None,
        out=writable_folder("OUT", os.environ.get("OUT", "").strip() or out,
                            "standin" if data == "standin" else ""),
    )
    from kerasdemos.figures import style

    style.use()
    if tensorflow:
        from kerasdemos.machine import load_tensorflow

        load_tensorflow()
    return options


# What the installation is told.
_MAKEFILES_OWN = r"(PYTHON|TENSORFLOW|PIP|UV)($|_)"


def _refuse_unknown(settings):
    """Refuse what a demo does not have: one of the five, a word near to one, or given to make."""
    from difflib import get_close_matches as near

    has = [name for name, value in settings.items() if value]
    given = [name for name, value in os.environ.items() if value.strip()
             and (name in settings or near(name, settings, 1, 0.88))]
    given += re.findall(r"(?:^|\s)([A-Z_]+)=", os.environ.get("MAKEFLAGS", ""))
    for name in given:
        if name not in has and not re.match(_MAKEFILES_OWN, name):
            meant = "".join(f"; did you mean {one}?" for one in near(name, has, 1))
            raise InputError(f"{name}: expected a setting of this demo ({', '.join(has)}), got one "
                             f"that it does not have{meant}")


def _whole_number(name, default, lowest, highest):
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    number = int(text) if re.fullmatch("-?[0-9]+", text) else None
    if number is None or number < lowest or (highest is not None and number > highest):
        expected = f"of at least {lowest}" if highest is None else f"from {lowest} to {highest}"
        raise InputError(f"{name}: expected a whole number {expected}, got {text!r}")
    return number


def _data(standin):
    text = os.environ.get("DATA", "").strip()
    if not text or (standin and text == "standin"):
        return text or None
    if not os.path.exists(os.path.expanduser(text)):
        also = " or 'standin'" if standin else ""
        raise InputError(f"DATA: expected a file or folder that exists{also}, got {text!r}")
    return text


def _preset(presets):
    text = os.environ.get("PRESET", "").strip() or presets[0]
    return one_of("PRESET", text, presets)


def _in_notebook():
    return "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None


def _end_in_one_line(kind, error, traceback):
    """As sys.excepthook: one line for what a user can mend, a traceback for what is our fault."""
    from kerasdemos.endings import end

    if (code := end(NAME, error)) is None:
        return sys.__excepthook__(kind, error, traceback)
    sys.exit(code)


def _write_out():
    try:
        process.write_out()
    except OSError as error:
        from kerasdemos.endings import end

        os._exit(end(NAME, error))
