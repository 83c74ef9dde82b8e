"""The command `kerasdemos data`: what is where; fetch, verify, import."""

import contextlib
import os
import sys

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.data import _cache, _fetch, _reading, _sources, published
from kerasdemos.data._sets import CorruptFile, OtherSet
from kerasdemos.files import cache_folder


def add_parser(commands):
    """Add `data` and its actions to the commands of an argparse parser."""
    data = commands.add_parser("data", help="where the data sets are; fetch, verify, import them")
    actions = data.add_subparsers(required=True, metavar="ACTION")
    status = actions.add_parser("status", help="what is where, and which source answers")
    status.set_defaults(command=_status)
    fetch = actions.add_parser("fetch", help="fetch a data set into the cache")
    *names, last = published()
    fetch.add_argument("name", choices=[*names, last], metavar="NAME",
                       help=f"{', '.join(names)} or {last}")
    fetch.set_defaults(command=_bring)
    verify = actions.add_parser("verify", help="read and check every copy on this machine")
    verify.set_defaults(command=_verify)
    bring = actions.add_parser("import", help="check a file or folder and keep what is in it")
    bring.add_argument("path", metavar="PATH", help="an archive, a data file or a folder")
    bring.set_defaults(command=_import)


def _status(options):
    print(f"Our cache: {cache_folder()}")
    for one in published().values():
        print(f"\n{one.title}, in the order in which sources are asked")
        answers = []
        for source in _sources.local_sources(one):
            for state, answer in _states(one, source):
                print(f"  {source.title}: {state}")
                answers += [answer] if answer else []
        print(f"  answers: {answers[0] if answers else 'none here; the network would be asked'}")


def _states(one, source):
    """Yield what is in a source, and what it would answer, or ""; one pair for each copy."""
    founds = source.find(one)
    if source is _sources.OUR_CACHE:
        kept = _cache.adopted(one)
        yield ((f"{_verified(kept[1])}; from {kept[0]}", f"our cache (from {kept[0]})") if kept
               else ("no copy", ""))
    elif source.path is None:
        yield "not set", ""
    elif not founds:
        there = os.path.exists(source.path)
        yield f"{source.path}: {'none of its files' if there else 'not there'}", ""
    for found in founds:
        images = _sources.known(one, found)
        if images is None:
            yield f"{found.where}: found, not read yet", f"{found.where}, if it is sound"
        else:
            yield f"{found.where}: {_verified(images)}", str(found.where)


def _verify(options):
    faults = 0
    for one in published().values():
        for source in _sources.local_sources(one):
            for found in source.find(one):
                try:
                    images = _reading.verify(one, found)
                    print(f"{one.title}: {found.where}: {_verified(images)}")
                except OtherSet:
                    pass  # said where that set's turn is
                except CorruptFile as fault:
                    print(f"{one.title}: CORRUPT: {fault}")
                    faults += 1
        if kept := _cache.adopted(one):
            print(f"{one.title}: our cache: {_verified(kept[1])}; from {kept[0]}")
    return InputError.exit_code if faults else 0


def _verified(images):
    return (f"{len(images.x_train):,} + {len(images.x_test):,} images, "
            + ("verified as canonical" if images.canonical else f"verified, but {images.caveat}"))


def _bring(options):
    one = published()[options.name]
    with contextlib.suppress(Unavailable):
        where, images = _sources.load(one, download=False)
        if images.canonical:
            print(f"already on this machine: {one.source(where, images)}")
            return
    print(one.source(*_fetch.fetch(one)))


def _import(options):
    kept, faults = _fetch.bring_in(options.path)
    for one, images in kept:
        print(f"kept: {one.source(options.path, images)}")
    for fault in faults:
        print(f"kerasdemos: {fault}", file=sys.stderr)
    return InputError.exit_code if faults else 0
