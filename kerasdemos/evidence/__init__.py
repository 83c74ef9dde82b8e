"""What the slides print beside what the package computes: claims, experiments, verdicts."""

from importlib import import_module

_HOME = {
    "CLAIMS": "claims",
    "EXPERIMENTS": "experiments",
    "closing_table": "closing",
    "printed": "closing",
    "replicate": "replication",
    "run": "experiments",
    "verdicts": "claims",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'kerasdemos.evidence' has no attribute {name!r}")
    value = getattr(import_module(f"kerasdemos.evidence.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
