"""The reference: one page a room of the package, its public names alone, from the docstrings."""

import pkgutil

import kerasdemos
from kerasdemos import byhand, figures


def _modules_of(room):
    """The modules of a room that is a library throughout: each is public."""
    return tuple(module.name for module in pkgutil.iter_modules(room.__path__))


# In the order in which a reader meets them: title, and the modules to be used by name; of a room
# without any the public names are its own.
ROOMS = {
    "byhand": ("By hand, in NumPy", _modules_of(byhand)),
    "data": ("Data sets", ()),
    "builders": ("The lectures' models", ()),
    "training": ("Training", ()),
    "summaries": ("Summaries", ()),
    "module_text": ("A model as PyTorch prints it", ()),
    "figures": ("Figures", _modules_of(figures)),
    "evidence": ("Claims and evidence", ("claim", "rules", "experiments", "intervals", "table",
                                         "report")),
    "lectures": ("Lectures", ("catalog",)),
}


def pages():
    """Return every page of the reference: dict of name to Markdown."""
    public = "\n".join(f"| {{py:obj}}`{name} <kerasdemos.{home}.{name}>` | {about} |"
                       for name, (home, about) in sorted(kerasdemos._PUBLIC.items()))
    names = "\n".join(ROOMS)
    index = ("# API reference\n\nThe commonest names can be imported from `kerasdemos` itself. "
             "They load on first use, so that `import kerasdemos` is cheap.\n\n"
             f"| | |\n|---|---|\n{public}\n\n## Room by room\n\n"
             f"```{{toctree}}\n:titlesonly:\n\n{names}\n```\n")
    return {"index": index} | {room: _page(room, *about) for room, about in ROOMS.items()}


def _page(room, title, modules):
    parts = [f"# {title}", f"`kerasdemos.{room}`",
             _documented(f"kerasdemos.{room}", members=not modules or room == "lectures")]
    for name in modules:
        parts += [f"## {name}", _documented(f"kerasdemos.{room}.{name}", members=True)]
    return "\n\n".join(parts) + "\n"


def _documented(module, members):
    return (f"```{{eval-rst}}\n.. automodule:: {module}\n"
            f"   :{'' if members else 'no-'}members:\n```")
