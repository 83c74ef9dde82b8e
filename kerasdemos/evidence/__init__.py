"""What the slides print beside what the package computes: experiments, claims, verdicts.

Nothing here knows a lecture. The names below are for those who want both built-in lectures and
every installed one at once; they load on first use, from `kerasdemos.lectures`.
"""

from importlib import import_module

_HOME = {
    "CLAIMS": "lectures",
    "EXPERIMENTS": "lectures",
    "closing_table": "evidence.table",
    "replicate": "lectures",
    "run": "lectures",
    "verdicts": "lectures",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'kerasdemos.evidence' has no attribute {name!r}")
    return getattr(import_module(f"kerasdemos.{_HOME[name]}"), name)


def __dir__():
    return sorted({*globals(), *__all__})
